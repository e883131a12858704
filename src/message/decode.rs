//! What octets say to people: transfer encodings, charsets, encoded-words (RFC 2045 §6, RFC 2047).

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;
use memchr::memmem;

/// Takes a transfer encoding off. Lenient: what base64 does not know is passed over, and a `=` that
/// encodes nothing stands for itself. An unknown encoding changes nothing.
pub fn transfer<'a>(encoding: &[u8], body: &'a [u8]) -> Cow<'a, [u8]> {
    if encoding.eq_ignore_ascii_case(b"base64") {
        Cow::Owned(base64(body))
    } else if encoding.eq_ignore_ascii_case(b"quoted-printable") {
        Cow::Owned(quoted_printable(body))
    } else {
        Cow::Borrowed(body)
    }
}

/// Base64 (RFC 2045 §6.8).
fn base64(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                (bits, held) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xff) as u8);
            bits &= (1 << held) - 1;
        }
    }
    out
}

/// Quoted-printable (RFC 2045 §6.7).
fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, after) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = match after {
            [b'=', b'\r', b'\n', rest @ ..] | [b'=', b'\n', rest @ ..] => rest,
            [b'=', rest @ ..] => match rest {
                [high, low, tail @ ..] if hex(*high).is_some() && hex(*low).is_some() => {
                    out.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                    tail
                }
                _ => {
                    let line = super::header::line(rest);
                    if line.trim_ascii().is_empty() {
                        rest.get(line.len()..).unwrap_or_default()
                    } else {
                        out.push(b'=');
                        rest
                    }
                }
            },
            _ => after,
        };
    }
    out.extend_from_slice(rest);
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Reads octets in a charset. Without one, in US-ASCII, in UTF-8 and in one that is not known they are
/// UTF-8 if they can be, else Windows-1252, which reads any octets.
pub fn charset<'a>(name: Option<&[u8]>, octets: &'a [u8]) -> Cow<'a, str> {
    let decoder = match name {
        Some(name) if !is_ascii_or_utf8(name) => charset_decoder(name),
        _ => None,
    };
    match (decoder, std::str::from_utf8(octets)) {
        (Some(decode), _) => Cow::Owned(decode(octets)),
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => match charset_decoder(b"windows-1252") {
            Some(decode) => Cow::Owned(decode(octets)),
            None => String::from_utf8_lossy(octets),
        },
    }
}

/// Reads octets in a charset of that name; nothing if the charset is not known, or if octets of US-ASCII or UTF-8 are
/// not well-formed.
pub fn text_in(name: &str, octets: &[u8]) -> Option<String> {
    if is_ascii_or_utf8(name.as_bytes()) {
        return std::str::from_utf8(octets).ok().map(str::to_owned);
    }
    charset_decoder(name.as_bytes()).map(|decode| decode(octets))
}

/// Whether octets are characters of a charset, all of them: a charset that has every octet is always satisfied.
pub(super) fn charset_is_whole(name: &[u8], octets: &[u8]) -> bool {
    if ["us-ascii", "ascii"].iter().any(|n| n.as_bytes().eq_ignore_ascii_case(name)) {
        return octets.is_ascii();
    }
    if is_ascii_or_utf8(name) {
        return std::str::from_utf8(octets).is_ok();
    }
    !charset(Some(name), octets).contains(char::REPLACEMENT_CHARACTER)
}

/// Whether octets in this charset read as they stand.
pub(super) fn is_ascii_or_utf8(name: &[u8]) -> bool {
    ["utf-8", "us-ascii", "ascii", "utf8"].iter().any(|n| n.as_bytes().eq_ignore_ascii_case(name))
}

/// Whether an encoded-word may be in `text`.
pub(super) fn has_encoded_word(text: &[u8]) -> bool {
    memmem::find(text, b"=?").is_some()
}

/// Reads an unfolded value for people: encoded-words are decoded, and white space between two of them
/// is not shown (RFC 2047 §6.2). What is no encoded-word stays as it is.
pub fn words(value: &[u8]) -> String {
    let mut out = String::with_capacity(value.len());
    // Octets of neighbours in one charset are put together first: some cut a character in two.
    let mut open: Option<(&[u8], Vec<u8>)> = None;
    let mut rest = value;
    loop {
        let found = next_word(rest);
        let plain = match &found {
            Some((at, _)) => rest.get(..*at).unwrap_or_default(),
            None => rest,
        };
        let between = open.is_some() && found.is_some() && plain.trim_ascii().is_empty();
        if !between {
            if let Some((name, octets)) = open.take() {
                out.push_str(&charset(Some(name), &octets));
            }
            out.push_str(&charset(None, plain));
        }
        let Some((at, word)) = found else { return out };
        match &mut open {
            Some((name, octets)) if name.eq_ignore_ascii_case(word.charset) => {
                octets.extend_from_slice(&word.octets);
            }
            _ => {
                if let Some((name, octets)) = open.replace((word.charset, word.octets)) {
                    out.push_str(&charset(Some(name), &octets));
                }
            }
        }
        rest = rest.get(at + word.len..).unwrap_or_default();
    }
}

/// An encoded-word has at most 75 octets (RFC 2047 §2); some programs write longer ones.
const LONGEST_WORD: usize = 1000;

/// One encoded-word (RFC 2047 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedWord<'a> {
    /// The name of the charset, without a language.
    pub charset: &'a [u8],
    /// The octets that it carries, still in their charset.
    pub octets: Vec<u8>,
    /// The octets that it takes itself.
    pub len: usize,
}

/// The encoded-words of a value, folded or not, each with the place where it begins.
pub fn encoded_words(value: &[u8]) -> Vec<(usize, EncodedWord<'_>)> {
    let (mut all, mut at) = (Vec::new(), 0);
    while let Some((after, word)) = value.get(at..).and_then(next_word) {
        let start = at + after;
        at = start + word.len;
        all.push((start, word));
    }
    all
}

/// The first encoded-word of `text`, and where it begins.
fn next_word(text: &[u8]) -> Option<(usize, EncodedWord<'_>)> {
    memmem::find_iter(text, b"=?").find_map(|at| encoded_word(text.get(at..)?).map(|w| (at, w)))
}

/// Whether the charset of that name can be read here.
pub fn is_known_charset(name: &[u8]) -> bool {
    is_ascii_or_utf8(name) || charset_decoder(name).is_some()
}

/// `=?charset?encoding?text?=` at the begin of `text` (RFC 2047 §2); a language after the charset is
/// let pass (RFC 2231 §5).
fn encoded_word(text: &[u8]) -> Option<EncodedWord<'_>> {
    let inner = text.strip_prefix(b"=?")?;
    let mark = memchr::memchr(b'?', inner.get(..inner.len().min(80))?)?;
    let charset = inner.get(..mark)?.split(|b| *b == b'*').next()?;
    if charset.is_empty() || !charset.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let (kind, coded) = match inner.get(mark + 1..)? {
        [kind, b'?', coded @ ..] => (kind.to_ascii_lowercase(), coded),
        _ => return None,
    };
    let end = memmem::find(coded.get(..coded.len().min(LONGEST_WORD))?, b"?=")?;
    let coded = coded.get(..end)?;
    let octets = match kind {
        b'b' => base64(coded),
        b'q' => {
            let spaced: Vec<u8> =
                coded.iter().map(|b| if *b == b'_' { b' ' } else { *b }).collect();
            quoted_printable(&spaced)
        }
        _ => return None,
    };
    Some(EncodedWord { charset, octets, len: 2 + mark + 3 + end + 2 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_examples_of_rfc_2047_8() {
        for (raw, want) in [
            ("=?ISO-8859-1?Q?a?=", "a"),
            ("=?ISO-8859-1?Q?a?= b", "a b"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=", "ab"),
            ("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=", "ab"),
            ("=?ISO-8859-1?Q?a_b?=", "a b"),
            ("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=", "a b"),
            ("=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>", "Keith Moore <moore@cs.utk.edu>"),
            ("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=", "Keld Jørn Simonsen"),
            (
                "=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?= =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=",
                "If you can read this you understand the example.",
            ),
            ("=?utf-8?B?w7w=?= and =?UTF-8*de?q?=C3?= =?utf-8?q?=BC?=", "ü and ü"),
            ("a =? b", "a =? b"),
            ("=?x?q?open", "=?x?q?open"),
            ("=?utf-8?x?no?=", "=?utf-8?x?no?="),
            ("=??q?no?= =?utf-8?q?yes?=", "=??q?no?= yes"),
            ("Grüße", "Grüße"),
            ("", ""),
        ] {
            assert_eq!(words(raw.as_bytes()), want, "{raw}");
        }
        assert_eq!(words(b"Gr\xfc\xdfe"), "Grüße");
    }

    #[test]
    fn transfer_encodings() {
        let decoded = |encoding: &str, text: &str| {
            String::from_utf8_lossy(&transfer(encoding.as_bytes(), text.as_bytes())).into_owned()
        };
        assert_eq!(decoded("Base64", "SGVs\r\nbG8=\r\nIQ=="), "Hello!");
        assert_eq!(decoded("base64", "SGVsbG8"), "Hello");
        assert_eq!(
            decoded("quoted-printable", "a=3Db=\r\nc=\nd =20=  \r\ne=zz=3=f="),
            "a=bcd  e=zz=3=f"
        );
        assert_eq!(decoded("7bit", "a=3D"), "a=3D");
    }

    #[test]
    fn charsets() {
        assert_eq!(charset(Some(b"ISO-8859-1"), b"\xfc"), "ü");
        assert_eq!(charset(Some(b"us-ascii"), "ü".as_bytes()), "ü");
        assert_eq!(charset(Some(b"no-such"), b"\xfc"), "ü");
        assert_eq!(charset(None, b"plain"), "plain");
    }

    proptest! {
        #[test]
        fn any_octets_read(octets in proptest::collection::vec(any::<u8>(), 0..80), name in "utf-7|utf-16|utf-16le|iso-2022-jp|shift_jis|big5|gb18030|euc-kr|koi8-r|cp850|[ -~]{0,60}") {
            charset(Some(name.as_bytes()), &octets);
            words(&octets);
            transfer(b"base64", &octets);
            transfer(b"quoted-printable", &octets);
        }

        #[test]
        fn nearly_encoded_words(value in "(=\\?|utf-8|\\?q\\?|\\?b\\?|\\?=|=C3|[ a=]){0,12}") {
            words(value.as_bytes());
        }
    }
}
