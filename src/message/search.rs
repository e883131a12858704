//! Searching text (RFC 3501 §6.4.4): substrings without regard to case (RFC 5255 §4.2), after decoding.

use memchr::{memchr_iter, memchr2_iter, memmem};

use super::casemap::casemap;
use super::decode::{charset, has_encoded_word, is_ascii_or_utf8, transfer, words};
use super::header::fields;
use super::structure::{Content, Part};

/// What is looked for.
pub(super) struct Needle {
    /// In lower case.
    text: String,
    /// In the form in which strings are compared.
    mapped: String,
    ascii: bool,
    /// Its octet that is likely the rarest in letters for people.
    rare: usize,
    spaced: bool,
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        let mapped = casemap(text).into_owned();
        let text = text.to_lowercase();
        let rare = (0..text.len()).min_by_key(|at| frequency(text.as_bytes().get(*at)));
        Self {
            ascii: text.is_ascii(),
            rare: rare.unwrap_or(0),
            spaced: text.bytes().any(|b| b.is_ascii_whitespace()),
            mapped,
            text,
        }
    }

    /// Whether US-ASCII text, or octets that hold such text, contain an US-ASCII needle.
    fn in_octets(&self, hay: &[u8]) -> bool {
        let needle = self.text.as_bytes();
        let Some(&rare) = needle.get(self.rare) else { return true };
        let last = needle.len() - 1;
        let end = needle.get(last).copied().unwrap_or_default();
        let here = |at: usize| {
            let Some(start) = at.checked_sub(self.rare) else { return false };
            // One octet more tells most of the wrong places.
            hay.get(start + last).is_some_and(|b| b.to_ascii_lowercase() == end)
                && hay
                    .get(start..=start + last)
                    .is_some_and(|piece| piece.eq_ignore_ascii_case(needle))
        };
        if rare.is_ascii_lowercase() {
            memchr2_iter(rare, rare.to_ascii_uppercase(), hay).any(here)
        } else {
            memchr_iter(rare, hay).any(here)
        }
    }

    pub(super) fn in_text(&self, hay: &str) -> bool {
        // What is there in plain US-ASCII is there in any form; other characters may hold US-ASCII ones.
        if self.ascii {
            let found = self.in_octets(hay.as_bytes());
            if found || hay.is_ascii() {
                return found;
            }
        }
        memmem::find(casemap(hay).as_bytes(), self.mapped.as_bytes()).is_some()
    }
}

/// How frequent an octet is in text, roughly.
fn frequency(byte: Option<&u8>) -> u8 {
    match byte {
        Some(b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b'\r' | b'\n') => 9,
        Some(b'h' | b'l' | b'd' | b'c' | b'u' | b'm') => 6,
        Some(b'f' | b'p' | b'g' | b'w' | b'y' | b'b' | b'v' | b'k') => 4,
        Some(b'0'..=b'9' | b'.' | b',' | b'-' | b':' | b'=') => 5,
        Some(b'x' | b'j' | b'q' | b'z') => 2,
        _ => 3,
    }
}

/// Whether a field of this name is in the header and its text holds the needle.
pub(super) fn in_field(header: &[u8], name: &str, needle: &Needle) -> bool {
    fields(header).filter(|f| f.is(name)).any(|f| needle.in_text(&words(&f.unfolded())))
}

/// Whether a header field holds the needle: its name, its colon or its value.
pub(super) fn in_header(header: &[u8], needle: &Needle) -> bool {
    if needle.ascii && !has_encoded_word(header) {
        if needle.in_octets(header) {
            return true;
        }
        if !needle.spaced && header.is_ascii() {
            return false;
        }
    }
    fields(header).any(|field| {
        let mut line = charset(None, field.name).into_owned();
        line.push_str(": ");
        line.push_str(&words(&field.unfolded()));
        needle.in_text(&line)
    })
}

/// Whether the body of `part` holds the needle: its texts, and the headers and texts of the parts in it.
pub(super) fn in_body(source: &[u8], part: &Part, needle: &Needle) -> bool {
    let header =
        |part: &Part| in_header(source.get(part.header.clone()).unwrap_or_default(), needle);
    match &part.content {
        Content::Multipart(parts) if parts.is_empty() => in_octets(source, part, needle),
        Content::Multipart(parts) => parts.iter().any(|p| header(p) || in_body(source, p, needle)),
        Content::Message(nested) => header(&nested.part) || in_body(source, &nested.part, needle),
        Content::Single if part.is("text", "*") || part.is("message", "*") => {
            in_octets(source, part, needle)
        }
        Content::Single => false,
    }
}

/// The texts of the body of `part`, decoded, each of at most so many octets: what is longer is cut.
pub(super) fn each_text(source: &[u8], part: &Part, most: usize, tell: &mut dyn FnMut(&str)) {
    match &part.content {
        Content::Multipart(parts) => parts.iter().for_each(|p| each_text(source, p, most, tell)),
        Content::Message(nested) => each_text(source, &nested.part, most, tell),
        Content::Single if part.is("text", "*") => {
            let body = source.get(part.body.clone()).unwrap_or_default();
            let body = body.get(..most).unwrap_or(body);
            tell(&charset(part.param("charset"), &transfer(&part.encoding, body)));
        }
        Content::Single => {}
    }
}

fn in_octets(source: &[u8], part: &Part, needle: &Needle) -> bool {
    let body = source.get(part.body.clone()).unwrap_or_default();
    let body = transfer(&part.encoding, body);
    let name = part.param("charset");
    if needle.ascii && name.is_none_or(is_ascii_or_utf8) {
        let found = needle.in_octets(&body);
        if found || body.is_ascii() {
            return found;
        }
    }
    needle.in_text(&charset(name, &body))
}

#[cfg(test)]
mod tests {
    use super::super::Message;
    use super::*;

    #[test]
    fn case_does_not_matter() {
        for (hay, needle, want) in [
            ("Hello Ben", "hello", true),
            ("Hello Ben", "BEN", true),
            ("Hello Ben", "", true),
            ("", "x", false),
            ("Grüße", "GRÜSSE", false),
            ("Grüße", "GRÜß", true),
            ("aab", "ab", true),
            ("Grüße", "grusse", false),
            ("Grüße", "gru", true),
            ("Grüße", "gru\u{308}ß", true),
            ("a-b", "A-B", true),
            ("b", "ab", false),
        ] {
            assert_eq!(Needle::new(needle).in_text(hay), want, "{needle} in {hay}");
        }
    }

    #[test]
    fn decoded_before_it_is_compared() {
        let m = Message::new(
            b"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from\r\n ana\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nSch=F6ne T=\r\nage\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nw6RwZmVs\r\n--b\r\nContent-Type: application/octet-stream; name=list\r\n\r\nbinary\r\n--b--\r\n"[..].into(),
        );
        for (needle, header, body) in [
            ("grüsse", false, false),
            ("grüße FROM ana", true, false),
            ("utf-8?q", false, false),
            ("schöne tage", false, true),
            ("ne tag", false, true),
            ("ÄPFEL", false, true),
            ("octet-stream", false, true),
            ("name=list", false, true),
            ("binary", false, false),
            ("multipart/mixed", true, false),
        ] {
            assert_eq!(m.text_contains(needle), header || body, "TEXT {needle}");
            assert_eq!(m.body_contains(needle), body, "BODY {needle}");
        }
        assert!(m.header_contains("SUBJECT", "from ana"));
        assert!(m.header_contains("content-type", ""));
        assert!(!m.header_contains("x-none", ""));
    }

    #[test]
    fn folded_headers_without_encodings() {
        let m = Message::new(b"Subject: one\r\n two\r\n\r\nbody\r\n"[..].into());
        assert!(m.text_contains("ONE TWO"));
        assert!(!m.text_contains("one  two"));
        assert!(m.text_contains("subject: one"));
    }
}
