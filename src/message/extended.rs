//! Parameter values for people: RFC 2231's continuations, charsets and languages, and what is written instead.

use super::{
    decode,
    parameter::{Params, param},
};

/// How a parameter value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As it stands, in US-ASCII.
    Plain,
    /// In pieces, with a charset, or both (RFC 2231 §3, §4).
    Extended,
    /// As an encoded-word, which no parameter may hold (RFC 2047 §5). Most programs read it all the same.
    EncodedWord,
    /// In octets above 127 (RFC 6532 §3.2 lets them be UTF-8).
    EightBit,
}

/// A parameter value, decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub value: String,
    pub spelling: Spelling,
    /// The charset that it names; empty if none.
    pub charset: String,
    /// The language that it names; empty if none.
    pub language: String,
    /// In how many pieces it stands.
    pub pieces: usize,
    /// A number is missing before the last piece: what is after the gap is left out.
    pub gap: bool,
}

/// No value is put together of more pieces than this.
const MOST: usize = 100;

/// The parameter of that name: the extended form if it is there, else the plain one.
pub fn decoded(params: &Params, name: &str) -> Option<Decoded> {
    extended(params, name).or_else(|| param(params, name).map(plain))
}

fn plain(value: &[u8]) -> Decoded {
    let spelling = match value {
        v if !decode::encoded_words(v).is_empty() => Spelling::EncodedWord,
        v if !v.is_ascii() => Spelling::EightBit,
        _ => Spelling::Plain,
    };
    Decoded {
        value: decode::words(value),
        spelling,
        charset: String::new(),
        language: String::new(),
        pieces: 1,
        gap: false,
    }
}

/// One piece: its place, whether it is percent-encoded, and its octets.
type Piece<'a> = (usize, bool, &'a [u8]);

/// `name*=charset'language'value`, or `name*0*=…; name*1=…` (RFC 2231 §3, §4).
fn extended(params: &Params, name: &str) -> Option<Decoded> {
    let mut pieces: Vec<Piece<'_>> = params.iter().filter_map(|p| piece(p, name)).collect();
    pieces.sort_by_key(|(number, ..)| *number);
    pieces.dedup_by_key(|(number, ..)| *number);
    let known = pieces.iter().enumerate().take_while(|(i, (number, ..))| i == number).count();
    let gap = known < pieces.len();
    pieces.truncate(known.min(MOST));
    let (_, coded, first) = *pieces.first()?;
    let (mut charset, mut language) = (&b""[..], &b""[..]);
    let mut octets = Vec::new();
    for (i, (_, coded, mut value)) in pieces.iter().copied().enumerate() {
        if i == 0 && coded {
            let mut parts = first.splitn(3, |b| *b == b'\'');
            if let (Some(c), Some(l), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                (charset, language, value) = (c, l, rest);
            }
        }
        if coded { percent(value, &mut octets) } else { octets.extend_from_slice(value) }
    }
    let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    Some(Decoded {
        value: decode::charset(Some(charset).filter(|c| coded && !c.is_empty()), &octets)
            .into_owned(),
        spelling: Spelling::Extended,
        charset: text(charset),
        language: text(language),
        pieces: known,
        gap,
    })
}

/// Whether a parameter is a piece of `name`.
fn piece<'a>((key, value): &'a (Vec<u8>, Vec<u8>), name: &str) -> Option<Piece<'a>> {
    let (head, tail) = key.split_at_checked(name.len())?;
    if !head.eq_ignore_ascii_case(name.as_bytes()) {
        return None;
    }
    let tail = tail.strip_prefix(b"*")?;
    if tail.is_empty() {
        return Some((0, true, value));
    }
    let (digits, coded) = tail.strip_suffix(b"*").map_or((tail, false), |d| (d, true));
    let canonical = digits == b"0" || !digits.starts_with(b"0");
    let number = std::str::from_utf8(digits).ok()?;
    (canonical && number.bytes().all(|b| b.is_ascii_digit()))
        .then(|| number.parse().ok())
        .flatten()
        .map(|number| (number, coded, &value[..]))
}

/// Takes percent signs off; one that encodes nothing stands for itself.
fn percent(mut rest: &[u8], out: &mut Vec<u8>) {
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail.get(..2).and_then(|d| std::str::from_utf8(d).ok());
        match digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
            Some(octet) if *first == b'%' && tail[0] != b'+' => {
                out.push(octet);
                rest = &tail[2..];
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::parameter::read, *};

    fn told(raw: &str, name: &str) -> Option<(String, Spelling, usize, bool)> {
        let (_, params) = read(raw.as_bytes());
        decoded(&params, name).map(|d| (d.value, d.spelling, d.pieces, d.gap))
    }

    #[test]
    fn the_examples_of_rfc_2231() {
        let url = "message/external-body; access-type=URL; URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"";
        assert_eq!(
            told(url, "url"),
            Some((
                "ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar".into(),
                Spelling::Extended,
                2,
                false
            ))
        );
        let title = "application/x-stuff; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A";
        assert_eq!(
            told(title, "title"),
            Some(("This is ***fun***".into(), Spelling::Extended, 1, false))
        );
        let three = "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"";
        let (_, params) = read(three.as_bytes());
        let found = decoded(&params, "TITLE").expect("a title");
        assert_eq!(found.value, "This is even more ***fun*** isn't it!");
        assert_eq!((&*found.charset, &*found.language, found.pieces), ("us-ascii", "en", 3));
    }

    #[test]
    fn other_forms() {
        for (raw, want) in [
            ("a; name=x.txt", Some(("x.txt", Spelling::Plain, 1, false))),
            (
                "a; name=\"=?utf-8?Q?K=C3=A4se=2Etxt?=\"",
                Some(("Käse.txt", Spelling::EncodedWord, 1, false)),
            ),
            ("a; name=\"Käse.txt\"", Some(("Käse.txt", Spelling::EightBit, 1, false))),
            ("a; name*0=a; name*2=c", Some(("a", Spelling::Extended, 1, true))),
            ("a; name*1=b; name*0=a", Some(("ab", Spelling::Extended, 2, false))),
            ("a; name*=utf-8''%e2%82%ac%zz%+1", Some(("€%zz%+1", Spelling::Extended, 1, false))),
            ("a; name*=no-quotes", Some(("no-quotes", Spelling::Extended, 1, false))),
            ("a; name=plain; name*=utf-8''better", Some(("better", Spelling::Extended, 1, false))),
            ("a; name*1=b; name=plain", Some(("plain", Spelling::Plain, 1, false))),
            ("a; name*00=b", None),
            ("a; name*99999999999999999999=b", None),
            ("a", None),
        ] {
            let want = want.map(|(value, w, n, gap)| (value.to_owned(), w, n, gap));
            assert_eq!(told(raw, "name"), want, "{raw}");
        }
    }
}
