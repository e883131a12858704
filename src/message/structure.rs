//! The tree of body parts, as BODYSTRUCTURE tells it (RFC 3501 §7.4.2, RFC 2045, RFC 2046).

use std::ops::Range;

use super::boundary::split;
use super::envelope::{Envelope, NString};
use super::header::{HeaderField, fields, header_end, unfold};
use super::parameter::{self, Params};

/// Parts nest no deeper than this: what is deeper is not taken apart.
pub const MAX_DEPTH: u32 = 32;
/// A message has no more parts than this: the rest is left out.
pub const MAX_PARTS: usize = 1000;

/// One body part, or a whole message. Strings are octets as they stand, unquoted and undecoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The media type, `text` (RFC 2045 §5.1). Where no type is given it is the default:
    /// `text/plain` in US-ASCII, in a `multipart/digest` `message/rfc822` (RFC 2046 §5.1.5).
    pub media_type: Vec<u8>,
    /// The subtype, `plain`.
    pub subtype: Vec<u8>,
    /// The parameters of Content-Type.
    pub params: Params,
    /// Content-ID (RFC 2045 §7).
    pub id: NString,
    /// Content-Description (RFC 2045 §8).
    pub description: NString,
    /// Content-Transfer-Encoding (RFC 2045 §6.1); `7BIT` where none is given.
    pub encoding: Vec<u8>,
    /// The lines of the body, for `text` and `message/rfc822` alone. A last line without an end counts.
    pub lines: Option<u64>,
    /// Content-MD5 (RFC 1864).
    pub md5: NString,
    /// Content-Disposition (RFC 2183): its type and parameters.
    pub disposition: Option<(Vec<u8>, Params)>,
    /// Content-Language (RFC 3282).
    pub language: Vec<Vec<u8>>,
    /// Content-Location (RFC 2557).
    pub location: NString,
    /// Where the part's header stands in the message's source, its blank line included.
    pub header: Range<usize>,
    /// Where the part's body stands in the message's source, as it was encoded.
    pub body: Range<usize>,
    /// What is inside.
    pub content: Content,
}

/// What a part holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing that can be taken apart.
    Single,
    /// The parts of a multipart; none where no boundary line was found.
    Multipart(Vec<Part>),
    /// The letter inside a `message/rfc822`.
    Message(Box<Nested>),
}

/// A letter inside a letter (RFC 2046 §5.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nested {
    /// Its envelope.
    pub envelope: Envelope,
    /// Its structure; spans count from the begin of the outermost message.
    pub part: Part,
}

impl Part {
    /// Takes a message apart.
    pub fn of_message(source: &[u8]) -> Self {
        Builder { source, left: MAX_PARTS }.part(0..source.len(), Untyped::Plain, 0)
    }

    /// The octets of the body, as it was encoded.
    pub fn size(&self) -> u64 {
        self.body.len() as u64
    }

    /// Whether this is its media type, `text/plain`; `*` stands for any subtype. Case does not matter.
    pub fn is(&self, media_type: &str, subtype: &str) -> bool {
        self.media_type.eq_ignore_ascii_case(media_type.as_bytes())
            && (subtype == "*" || self.subtype.eq_ignore_ascii_case(subtype.as_bytes()))
    }

    /// The parameter of Content-Type with this name; case does not matter.
    pub fn param(&self, name: &str) -> Option<&[u8]> {
        parameter::param(&self.params, name)
    }

    /// The parts of a multipart; otherwise none.
    pub fn children(&self) -> &[Self] {
        match &self.content {
            Content::Multipart(parts) => parts,
            _ => &[],
        }
    }

    /// The letter inside, of a `message/rfc822`.
    pub fn nested(&self) -> Option<&Nested> {
        match &self.content {
            Content::Message(nested) => Some(nested),
            _ => None,
        }
    }

    /// The part itself and all below it, in order, each with its depth.
    pub fn walk(&self) -> Vec<(u32, &Self)> {
        let (mut all, mut open) = (Vec::new(), vec![(0, self)]);
        while let Some((depth, part)) = open.pop() {
            all.push((depth, part));
            open.extend(part.children().iter().rev().map(|p| (depth + 1, p)));
            open.extend(part.nested().map(|n| (depth + 1, &n.part)));
        }
        all
    }
}

/// What a part is that has no Content-Type.
#[derive(Clone, Copy)]
enum Untyped {
    Plain,
    Message,
}

struct Builder<'a> {
    source: &'a [u8],
    left: usize,
}

impl Builder<'_> {
    fn part(&mut self, range: Range<usize>, default: Untyped, depth: u32) -> Part {
        self.left = self.left.saturating_sub(1);
        let whole = self.source.get(range.clone()).unwrap_or_default();
        let middle = range.start + header_end(whole);
        let header = self.source.get(range.start..middle).unwrap_or_default();
        let mut part = Part {
            media_type: Vec::new(),
            subtype: Vec::new(),
            params: Params::new(),
            id: None,
            description: None,
            encoding: Vec::new(),
            lines: None,
            md5: None,
            disposition: None,
            language: Vec::new(),
            location: None,
            header: range.start..middle,
            body: middle..range.end,
            content: Content::Single,
        };
        for field in fields(header) {
            if field.name.len() >= 10 {
                part.read(&field);
            }
        }
        if part.media_type.is_empty() {
            let (media_type, subtype) = match default {
                Untyped::Plain => ("text", "plain"),
                Untyped::Message => ("message", "rfc822"),
            };
            (part.media_type, part.subtype) = (media_type.into(), subtype.into());
            part.params.clear();
            if let Untyped::Plain = default {
                part.params.push((b"charset".to_vec(), b"us-ascii".to_vec()));
            }
        }
        if part.encoding.is_empty() {
            part.encoding = b"7BIT".to_vec();
        }
        self.open(&mut part, depth);
        part
    }

    /// Looks inside.
    fn open(&mut self, part: &mut Part, depth: u32) {
        let body = part.body.clone();
        if part.is("multipart", "*") {
            let default =
                if part.is("multipart", "digest") { Untyped::Message } else { Untyped::Plain };
            let mut parts = Vec::new();
            if let Some(boundary) = parameter::boundary(&part.params)
                && depth < MAX_DEPTH
            {
                for range in split(self.source, body, boundary, self.left) {
                    if self.left == 0 {
                        break;
                    }
                    parts.push(self.part(range, default, depth + 1));
                }
            }
            part.content = Content::Multipart(parts);
        } else if part.is("message", "rfc822") {
            if depth < MAX_DEPTH && self.left > 0 {
                part.lines = Some(count_lines(self.source.get(body.clone()).unwrap_or_default()));
                let inner = self.part(body, Untyped::Plain, depth + 1);
                let header = self.source.get(inner.header.clone()).unwrap_or_default();
                let envelope = Envelope::of_header(header);
                part.content = Content::Message(Box::new(Nested { envelope, part: inner }));
            } else {
                // BODYSTRUCTURE cannot tell a message/rfc822 without telling what is inside it.
                (part.media_type, part.subtype) = (b"application".into(), b"octet-stream".into());
            }
        } else if part.is("text", "*") {
            part.lines = Some(count_lines(self.source.get(body).unwrap_or_default()));
        }
    }
}

impl Part {
    /// Takes what a MIME header field tells; the first of each name counts.
    fn read(&mut self, field: &HeaderField<'_>) {
        let text = |member: &mut NString| {
            member.get_or_insert_with(|| unfold(field.value));
        };
        match field.name.len() {
            12 if field.is("Content-Type") && self.media_type.is_empty() => {
                let (mut value, params) = parameter::read(field.value);
                // IMAP cannot write NUL; the type must read there as it is read here.
                value.retain(|b| *b != 0);
                let mut halves = value.splitn(2, |b| *b == b'/');
                if let (Some(media_type), Some(subtype)) = (halves.next(), halves.next())
                    && !media_type.is_empty()
                    && !subtype.is_empty()
                {
                    (self.media_type, self.subtype) = (media_type.into(), subtype.into());
                    self.params = params;
                }
            }
            25 if field.is("Content-Transfer-Encoding") && self.encoding.is_empty() => {
                self.encoding = parameter::read(field.value).0;
            }
            19 if field.is("Content-Disposition") && self.disposition.is_none() => {
                let disposition = parameter::read(field.value);
                self.disposition = Some(disposition).filter(|(kind, _)| !kind.is_empty());
            }
            16 if field.is("Content-Language") && self.language.is_empty() => {
                let plain = super::lexical::words(field.value, None);
                let tags = plain.split(|b| *b == b',').filter(|tag| !tag.is_empty());
                self.language = tags.take(100).map(<[u8]>::to_vec).collect();
            }
            10 if field.is("Content-ID") => text(&mut self.id),
            11 if field.is("Content-MD5") => text(&mut self.md5),
            16 if field.is("Content-Location") => text(&mut self.location),
            19 if field.is("Content-Description") => text(&mut self.description),
            _ => {}
        }
    }
}

/// How many lines there are; a last one without an end counts.
fn count_lines(body: &[u8]) -> u64 {
    let ends = memchr::memchr_iter(b'\n', body).count() as u64;
    ends + u64::from(body.last().is_some_and(|b| *b != b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(source: &str) -> Vec<String> {
        let top = Part::of_message(source.as_bytes());
        let tell = |(depth, p): (u32, &Part)| {
            let kind = [&p.media_type[..], b"/", &p.subtype].concat();
            format!("{depth} {} {:?}", String::from_utf8_lossy(&kind), &source[p.body.clone()])
        };
        top.walk().into_iter().map(tell).collect()
    }

    #[test]
    fn defaults() {
        let p = Part::of_message(b"Subject: x\r\n\r\na\r\nb");
        assert!(p.is("TEXT", "Plain") && p.is("text", "*"));
        assert_eq!(p.param("CHARSET"), Some(&b"us-ascii"[..]));
        assert_eq!((p.lines, p.size(), &p.encoding[..]), (Some(2), 4, &b"7BIT"[..]));
        let bad = Part::of_message(b"Content-Type: nonsense; charset=x\r\n\r\n");
        assert!(bad.is("text", "plain"));
        assert_eq!(bad.lines, Some(0));
        assert!(Part::of_message(b"").is("text", "plain"));
    }

    #[test]
    fn digest_holds_messages() {
        let found = outline(
            "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nSubject: one\r\n\r\nhi\r\n--b\r\nContent-Type: text/plain\r\n\r\nnot one\r\n--b--\r\n",
        );
        assert_eq!(
            found[1..],
            [
                "1 message/rfc822 \"Subject: one\\r\\n\\r\\nhi\"",
                "2 text/plain \"hi\"",
                "1 text/plain \"not one\""
            ]
        );
    }

    #[test]
    fn an_outer_boundary_ends_what_is_open_inside() {
        let found = outline(
            "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/alternative; boundary=\"i\"\r\n\r\n--i\r\n\r\none\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=n\r\n\r\n--n\r\n\r\ndeep\r\n--o--\r\n",
        );
        let kinds: Vec<_> =
            found.iter().map(|l| l.split(' ').take(2).collect::<Vec<_>>()).collect();
        assert_eq!(
            kinds,
            [
                ["0", "multipart/mixed"],
                ["1", "multipart/alternative"],
                ["2", "text/plain"],
                ["1", "message/rfc822"],
                ["2", "multipart/mixed"],
                ["3", "text/plain"]
            ]
        );
        assert!(found[2].ends_with("\"one\"") && found[5].ends_with("\"deep\""));
    }

    #[test]
    fn multiparts_that_are_not() {
        for source in [
            "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nx",
            "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n\r\nx",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\nno boundary line",
            "Content-Type: multipart/mixed; boundary=b",
        ] {
            assert_eq!(
                Part::of_message(source.as_bytes()).content,
                Content::Multipart(vec![]),
                "{source}"
            );
        }
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(500);
        let top = Part::of_message(deep.as_bytes());
        assert_eq!(top.walk().len() as u32, MAX_DEPTH + 1);
        assert!(top.walk().last().is_some_and(|(_, p)| p.is("application", "octet-stream")));
        let wide = format!(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--",
            "--b\r\nContent-Type: message/rfc822\r\n\r\n\r\nx\r\n".repeat(5000)
        );
        assert!(Part::of_message(wide.as_bytes()).walk().len() <= MAX_PARTS);
    }

    #[test]
    fn every_mime_field() {
        let p = Part::of_message(
            b"Content-Type: IMAGE/png\r\nContent-ID: <a@b>\r\nContent-Description: a\r\n picture\r\nContent-Transfer-Encoding: base64 (why)\r\nContent-MD5: Q2hlY2s=\r\nContent-Disposition: attachment; filename=\"a b.png\"\r\nContent-Language: en, de (both)\r\nContent-Location: http://harbor.test/x\r\n\r\nAAAA\r\n",
        );
        assert_eq!(p.id.as_deref(), Some(&b"<a@b>"[..]));
        assert_eq!(p.description.as_deref(), Some(&b"a picture"[..]));
        assert_eq!(p.encoding, b"base64");
        assert_eq!(p.md5.as_deref(), Some(&b"Q2hlY2s="[..]));
        assert_eq!(p.language, [b"en".to_vec(), b"de".to_vec()]);
        assert_eq!(p.location.as_deref(), Some(&b"http://harbor.test/x"[..]));
        assert_eq!(
            p.disposition,
            Some((b"attachment".to_vec(), vec![(b"filename".to_vec(), b"a b.png".to_vec())]))
        );
        assert_eq!(p.lines, None);
    }
}
