//! Values with parameters: Content-Type, Content-Disposition (RFC 2045 §5.1, RFC 2183 §2).

use super::lexical::{find, words};
use std::ops::Range;

/// Parameters in their order: name and value. Values are unquoted but not decoded: RFC 2231's
/// `filename*` and `filename*0*` keep their names and their percent signs.
pub type Params = Vec<(Vec<u8>, Vec<u8>)>;

/// No field gives more parameters than this; the rest is left out.
const MOST: usize = 100;

/// Reads `value *(";" name "=" value)` from a field's value, folded or not. Never fails.
pub(super) fn read(raw: &[u8]) -> (Vec<u8>, Params) {
    let (value, places) = places(raw);
    let of = |place: &Range<usize>| raw.get(place.clone()).unwrap_or_default();
    let one = |(name, value): &Place| (words(of(name), None), words(of(value), Some(b' ')));
    (words(of(&value), None), places.iter().map(one).collect())
}

/// Where the name and the value of a parameter stand.
type Place = (Range<usize>, Range<usize>);

/// Where the value stands in `raw`, and the name and value of each parameter, quotes, comments and white space
/// around them included.
pub(super) fn places(raw: &[u8]) -> (Range<usize>, Vec<Place>) {
    let mut at = find(raw, 0, b";");
    let value = 0..at;
    let mut params = Vec::new();
    while at < raw.len() && params.len() < MOST {
        let end = find(raw, at + 1, b";").max(at + 1);
        let piece = raw.get(at + 1..end).unwrap_or_default();
        let sign = find(piece, 0, b"=");
        let name = words(piece.get(..sign).unwrap_or_default(), None);
        if sign < piece.len() && !name.is_empty() {
            params.push((at + 1..at + 1 + sign, at + 2 + sign..end));
        }
        at = end;
    }
    (value, params)
}

/// The parameters of a field's value, folded or not.
pub fn parameters(value: &[u8]) -> Params {
    read(value).1
}

/// The first parameter of this name; case does not matter.
pub(super) fn param<'a>(params: &'a Params, name: &str) -> Option<&'a [u8]> {
    let found = params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes()));
    found.map(|(_, value)| &value[..])
}

/// The `boundary` of a multipart (RFC 2046 §5.1.1), if it can be one.
pub(super) fn boundary(params: &Params) -> Option<&[u8]> {
    param(params, "boundary").map(<[u8]>::trim_ascii_end).filter(|b| !b.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_parameters() {
        let (value, params) = read(
            b" text / plain (plain text); charset=us-ascii (Plain text);\r\n Name=\"a;b \\\"c\\\"\" ; x ; =y; boundary=\"a b \";;filename*0*=utf-8''%e2%82%ac",
        );
        assert_eq!(value, b"text/plain");
        let want: [(&[u8], &[u8]); 4] = [
            (b"charset", b"us-ascii"),
            (b"Name", b"a;b \"c\""),
            (b"boundary", b"a b "),
            (b"filename*0*", b"utf-8''%e2%82%ac"),
        ];
        assert_eq!(params, want.map(|(n, v)| (n.to_vec(), v.to_vec())));
        assert_eq!(boundary(&params), Some(&b"a b"[..]));
        assert_eq!(param(&params, "NAME"), Some(&b"a;b \"c\""[..]));
        assert_eq!(read(b""), (vec![], vec![]));
    }
}
