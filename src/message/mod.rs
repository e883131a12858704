//! One letter: RFC 5322 and MIME, by the octets.
//!
//! A [`Message`] keeps its source and nothing else until somebody looks: ENVELOPE and BODYSTRUCTURE
//! are made at the first call and kept. All of it is total: any octets are a message, and every span
//! lies inside the source.
//!
//! The parts are cut here, by RFC 2046's own rules. mail-parser finds a boundary in the middle of a line,
//! takes `--abc` for the begin of `--abcdef` and decodes parameters, so that its offsets do not serve
//! BODYSTRUCTURE; its charset tables serve [`Message::subject`] and searching. A differential test
//! against Python's `email` belongs into `tests/`, over `lessons/mail/*.eml`: part spans, address lists,
//! decoded subjects.

mod address;
mod binary;
mod boundary;
mod casemap;
mod date;
mod decode;
mod dot;
mod ending;
mod envelope;
mod extended;
mod fact;
pub mod field;
mod flowed;
mod header;
pub mod html;
mod identifier;
mod lexical;
pub mod line;
pub mod odd;
mod outline;
mod parameter;
mod results;
mod search;
mod section;
#[cfg(test)]
mod seed_tests;
mod source;
mod structure;
mod subject;
mod trace;
mod value;
mod write;

use source::Source;
use std::sync::OnceLock;

use bytes::Bytes;

pub use address::{Address, addresses};
pub use binary::UnknownEncoding;
pub use casemap::casemap;
pub use date::{Date, DateTime};
pub use decode::{EncodedWord, charset, encoded_words, is_known_charset, text_in, transfer, words};
pub use dot::{dot_stuff, dot_stuffed, dot_unstuff, dot_unstuff_pieces, dot_unstuff_slices};
pub use ending::{Memo, crlf, octets_in_lines};
pub use envelope::{Envelope, NString};
pub use extended::{Decoded, Spelling, decoded};
pub use fact::{FIELD_FACTS, FieldFact, Form, Occurs, Theme, field_fact};
pub use flowed::{Paragraph, flowed};
pub use header::{Fields, HeaderField, fields, header_end, unfold};
pub use identifier::{Ancestry, MessageId, identifiers};
pub use line::LineState;
pub use outline::{Entity, Entry, Lines, SourceLine, Zone, outline};
pub use parameter::{Params, parameters};
pub use results::{MethodResult, results};
pub use section::{Section, SectionText};
pub use structure::{Content, MAX_DEPTH, MAX_PARTS, Nested, Part};
pub use subject::BaseSubject;
pub use trace::{Trace, traces};
pub use value::{Inside, inside, refine};
pub use write::{write_envelope, write_nstring, write_structure};

/// A letter as it is stored: its octets, never changed after it was made. Share it as `Arc<Message>`.
#[derive(Debug)]
pub struct Message {
    source: Source,
    envelope: OnceLock<Box<Envelope>>,
    structure: OnceLock<Box<Part>>,
    written: OnceLock<Box<Written>>,
    has_zero: OnceLock<bool>,
    in_lines: Memo,
}

/// What IMAP answers, once it was asked for.
#[derive(Debug, Default)]
struct Written {
    envelope: OnceLock<Bytes>,
    body: OnceLock<Bytes>,
    structure: OnceLock<Bytes>,
}

impl Message {
    /// Keeps `source` as it is; nothing is read yet.
    pub fn new(source: Bytes) -> Self {
        Self::of(Source::whole(source))
    }

    /// Keeps a letter that came in pieces. They are joined when somebody reads it.
    pub fn of_pieces(pieces: Vec<Bytes>) -> Self {
        Self::of(Source::pieces(pieces))
    }

    fn of(source: Source) -> Self {
        Self {
            source,
            envelope: OnceLock::new(),
            structure: OnceLock::new(),
            written: OnceLock::new(),
            has_zero: OnceLock::new(),
            in_lines: Memo::default(),
        }
    }

    /// The octets, CR LF line ends and all.
    pub fn source(&self) -> &Bytes {
        self.source.get()
    }

    /// How many octets it has: RFC822.SIZE.
    pub fn size(&self) -> u64 {
        self.source.len() as u64
    }

    /// How many octets its lines have, each with CR LF at its end: what POP3 sends and LIST tells (RFC 1939 §11). Counted
    /// once, and kept.
    pub fn size_in_lines(&self) -> u64 {
        self.in_lines.get(|| octets_in_lines(self.source()))
    }

    /// The octets of the header, with the blank line after it; all where there is none (RFC 5322 §2.1).
    pub fn header_end(&self) -> usize {
        header_end(self.source())
    }

    /// The header, with the blank line after it.
    pub fn header(&self) -> &[u8] {
        self.source().get(..self.header_end()).unwrap_or_default()
    }

    /// The ENVELOPE (RFC 3501 §7.4.2).
    pub fn envelope(&self) -> &Envelope {
        self.envelope.get_or_init(|| Box::new(Envelope::of_header(self.source())))
    }

    /// The tree of parts: BODYSTRUCTURE (RFC 3501 §7.4.2). The message itself is its root.
    pub fn structure(&self) -> &Part {
        self.structure.get_or_init(|| Box::new(Part::of_message(self.source())))
    }

    /// The ENVELOPE as IMAP writes it, kept.
    pub fn envelope_bytes(&self) -> &Bytes {
        self.written().envelope.get_or_init(|| {
            let mut out = Vec::with_capacity(512);
            write_envelope(self.envelope(), &mut out);
            out.into()
        })
    }

    /// BODYSTRUCTURE as IMAP writes it, or without `extended` BODY; kept.
    pub fn structure_bytes(&self, extended: bool) -> &Bytes {
        let written = self.written();
        let place = if extended { &written.structure } else { &written.body };
        place.get_or_init(|| {
            let mut out = Vec::with_capacity(256);
            write_structure(self.structure(), extended, &mut out);
            out.into()
        })
    }

    fn written(&self) -> &Written {
        self.written.get_or_init(Box::default)
    }

    /// The octets that a section names (RFC 3501 §6.4.5); nothing where there is no such part. A slice of
    /// the source, but for header fields that do not stand together.
    pub fn section(&self, section: &Section) -> Option<Bytes> {
        if section.path.is_empty() && self.structure.get().is_none() {
            // No need to take the message apart for this.
            let end = self.header_end();
            let piece = match &section.text {
                SectionText::Full => 0..self.source.len(),
                SectionText::Header => 0..end,
                SectionText::Text => end..self.source.len(),
                SectionText::HeaderFields { names, not } => {
                    return Some(section::some_fields(self.source(), 0..end, names, *not));
                }
                SectionText::Mime => return None,
            };
            return Some(section::slice(self.source(), piece));
        }
        section::cut(self.source(), self.structure(), section)
    }

    /// The part with these numbers, counted from 1 (RFC 3501 §6.4.5); no number is the message itself.
    pub fn part(&self, path: &[u32]) -> Option<&Part> {
        section::part_at(self.structure(), path)
    }

    /// What POP3's TOP sends, before dots are doubled: the header, the blank line and so many lines of
    /// the body (RFC 1939 §7).
    pub fn top(&self, lines: u32) -> Bytes {
        section::top(self.source(), self.header_end(), lines)
    }

    /// SEARCH HEADER (RFC 3501 §6.4.4): whether a field of this name holds `needle`. An empty needle is
    /// in every field.
    pub fn header_contains(&self, name: &str, needle: &str) -> bool {
        search::in_field(self.header(), name, &search::Needle::new(needle))
    }

    /// SEARCH TEXT (RFC 3501 §6.4.4): whether the header or the body holds `needle`.
    pub fn text_contains(&self, needle: &str) -> bool {
        let needle = search::Needle::new(needle);
        search::in_header(self.header(), &needle)
            || search::in_body(self.source(), self.structure(), &needle)
    }

    /// SEARCH BODY (RFC 3501 §6.4.4): whether the body holds `needle`: texts, decoded, and the headers of
    /// parts. What is no text is not searched.
    pub fn body_contains(&self, needle: &str) -> bool {
        search::in_body(self.source(), self.structure(), &search::Needle::new(needle))
    }

    /// The day in the Date field, as written, without a change of zone (RFC 3501 §6.4.4, SENTON).
    pub fn sent_date(&self) -> Option<Date> {
        fields(self.source()).find(|f| f.is("Date")).and_then(|f| Date::of_field(f.value))
    }

    /// The moment in the Date field, in seconds since 1970-01-01 00:00:00 UTC (RFC 5256 §2.2); nothing where there is
    /// no day in it.
    pub fn sent_moment(&self) -> Option<i64> {
        fields(self.source()).find(|f| f.is("Date")).and_then(|f| date::sent_moment(f.value))
    }

    /// Which letter this is, and which ones it answers (RFC 5256 §BASE.6.4.THREAD).
    pub fn ancestry(&self) -> Ancestry {
        Ancestry::of_header(self.source())
    }

    /// The first address in the fields of that name: the mailbox, or the begin of a group, as ENVELOPE tells it.
    pub fn first_address(&self, name: &str) -> Option<Address> {
        let mut named = fields(self.source()).filter(|f| f.is(name));
        named.find_map(|f| addresses(f.value).into_iter().next())
    }

    /// The text of the fields of that name, decoded.
    pub fn header_texts(&self, name: &str) -> impl Iterator<Item = String> {
        fields(self.source()).filter(move |f| f.is(name)).map(|f| decode::words(&f.unfolded()))
    }

    /// The texts of the body, decoded, each of at most so many octets as it stands: what is longer is cut.
    pub fn each_text(&self, most: usize, tell: &mut dyn FnMut(&str)) {
        search::each_text(self.source(), self.structure(), most, tell);
    }

    /// The Subject for people: decoded; empty where there is none.
    pub fn subject(&self) -> String {
        let field = fields(self.source()).find(|f| f.is("Subject"));
        field.map(|f| decode::words(&f.unfolded())).unwrap_or_default()
    }

    /// The first author for people: the display name, decoded, or else the address; empty where there
    /// is none.
    pub fn from_display(&self) -> String {
        let Some(author) = self.envelope().from.iter().find(|a| a.is_mailbox()) else {
            return String::new();
        };
        match &author.name {
            Some(name) => decode::words(name),
            None => decode::words(&author.addr_spec()),
        }
    }

    /// The body of a part for people: transfer encoding and charset taken off. Meant for texts; what is
    /// none is read as text all the same.
    pub fn text_of(&self, part: &Part) -> String {
        let body = self.source().get(part.body.clone()).unwrap_or_default();
        let octets = decode::transfer(&part.encoding, body);
        decode::charset(part.param("charset"), &octets).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(source: &str) -> Message {
        Message::new(Bytes::copy_from_slice(source.as_bytes()))
    }

    fn section(m: &Message, path: &[u32], text: SectionText) -> Option<String> {
        let cut = m.section(&Section { path: path.to_vec(), text })?;
        Some(String::from_utf8_lossy(&cut).into_owned())
    }

    fn some(names: &[&str], not: bool) -> SectionText {
        SectionText::HeaderFields { names: names.iter().map(|n| (*n).to_owned()).collect(), not }
    }

    #[test]
    fn it_can_be_shared() {
        fn shared<T: Send + Sync>() {}
        shared::<Message>();
    }

    #[test]
    fn a_plain_message_has_part_one() {
        let m = message("Subject: a\r\nTo: b\r\n c\r\nFrom: d\r\n\r\nhi\r\n");
        use SectionText::{Full, Header, Mime, Text};
        assert_eq!(section(&m, &[], Text).as_deref(), Some("hi\r\n"));
        assert_eq!(section(&m, &[1], Full).as_deref(), Some("hi\r\n"));
        assert_eq!(section(&m, &[1], Mime), section(&m, &[], Header));
        for path in [&[2][..], &[0], &[1, 1], &[u32::MAX]] {
            assert_eq!(section(&m, path, Full), None, "{path:?}");
        }
        assert_eq!(section(&m, &[], Mime), None);
        assert_eq!(section(&m, &[1], Header), None);
        assert_eq!(section(&m, &[1], Text), None);
        assert_eq!(
            section(&m, &[], some(&["from", "TO", "x"], false)).as_deref(),
            Some("To: b\r\n c\r\nFrom: d\r\n\r\n")
        );
        assert_eq!(
            section(&m, &[], some(&["to"], true)).as_deref(),
            Some("Subject: a\r\nFrom: d\r\n\r\n")
        );
        assert_eq!(section(&m, &[], some(&[], false)).as_deref(), Some("\r\n"));
    }

    #[test]
    fn no_blank_line_is_made_up() {
        let m = message("Subject: a\r\nTo: b\r\n");
        assert_eq!(section(&m, &[], some(&["to"], false)).as_deref(), Some("To: b\r\n"));
        assert_eq!(section(&m, &[], SectionText::Text).as_deref(), Some(""));
        assert_eq!(section(&message(""), &[], some(&["to"], false)).as_deref(), Some(""));
    }

    /// The message whose part specifiers RFC 3501 §6.4.5 lists.
    const COMPLEX: &str = "Subject: top\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\none\r\n--a\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nthree one\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nthree two\r\n--b--\r\n--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: image/gif\r\n\r\nfour one\r\n--c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four two\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\nfour two one\r\n--d\r\nContent-Type: multipart/alternative; boundary=e\r\n\r\n--e\r\n\r\nplain\r\n--e\r\nContent-Type: text/richtext\r\n\r\nrich\r\n--e--\r\n--d--\r\n--c--\r\n--a--\r\n";

    #[test]
    fn part_specifiers_of_rfc_3501_6_4_5() {
        use SectionText::{Full, Header, Mime, Text};
        let m = message(COMPLEX);
        for (path, text, want) in [
            (&[1][..], Full, Some("one")),
            (&[2], Full, Some("two")),
            (
                &[3],
                Header,
                Some("Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"),
            ),
            (&[3, 1], Full, Some("three one")),
            (&[3, 2], Full, Some("three two")),
            (&[3, 3], Full, None),
            (&[4, 1], Full, Some("four one")),
            (&[4, 1], Mime, Some("Content-Type: image/gif\r\n\r\n")),
            (&[4, 2, 1], Full, Some("four two one")),
            (&[4, 2, 2, 1], Full, Some("plain")),
            (&[4, 2, 2, 2], Full, Some("rich")),
            (&[4, 2, 2, 2, 1], Full, None),
            (&[4], Header, None),
            (&[4], Text, None),
            (&[5], Full, None),
        ] {
            assert_eq!(section(&m, path, text.clone()).as_deref(), want, "{path:?} {text:?}");
        }
        assert_eq!(
            section(&m, &[4, 2], some(&["subject"], false)).as_deref(),
            Some("Subject: four two\r\n\r\n")
        );
        let text = section(&m, &[3], Text).unwrap_or_default();
        assert!(text.starts_with("--b\r\n") && text.ends_with("--b--"));
    }

    #[test]
    fn a_letter_that_is_nothing_but_a_letter() {
        let m = message("Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n");
        assert_eq!(section(&m, &[1], SectionText::Text).as_deref(), Some("hi\r\n"));
        assert_eq!(section(&m, &[1, 1], SectionText::Full).as_deref(), Some("hi\r\n"));
        assert_eq!(section(&m, &[1], SectionText::Header).as_deref(), Some("Subject: in\r\n\r\n"));
    }

    #[test]
    fn top_is_a_slice() {
        let m = message("A: b\r\n\r\none\r\ntwo\r\nthree");
        assert_eq!(m.top(0), "A: b\r\n\r\n");
        assert_eq!(m.top(2), "A: b\r\n\r\none\r\ntwo\r\n");
        assert_eq!(m.top(u32::MAX), m.source());
        assert_eq!(message("no header").top(1), "no header");
    }

    #[test]
    fn for_people() {
        let m = message(
            "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n ans Meer\r\nFrom: =?iso-8859-1?Q?J=F8rn?= <j@meadow.test>\r\n\r\n",
        );
        assert_eq!(m.subject(), "Grüße ans Meer");
        assert_eq!(m.from_display(), "Jørn");
        assert_eq!(m.sent_date(), Date::new(2026, 3, 2));
        assert_eq!(message("From: ana@meadow.test\r\n").from_display(), "ana@meadow.test");
        assert_eq!(message("").from_display(), "");
    }

    #[test]
    fn written_once() {
        let m = message("Subject: a\r\n\r\n");
        assert_eq!(m.envelope_bytes(), "(NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL)");
        assert_eq!(m.envelope_bytes().as_ptr(), m.envelope_bytes().as_ptr());
        assert_ne!(m.structure_bytes(true), m.structure_bytes(false));
    }

    /// What IMAP writes of a message is read by a grammar that is not ours.
    fn read_by_a_client(m: &Message) {
        use imap_codec::{ResponseCodec, decode::Decoder};
        let [envelope, body, structure] =
            [m.envelope_bytes(), m.structure_bytes(false), m.structure_bytes(true)];
        for (name, value) in [("ENVELOPE", envelope), ("BODY", body), ("BODYSTRUCTURE", structure)]
        {
            let line = [b"* 1 FETCH (", name.as_bytes(), b" ", value, b")\r\n"].concat();
            let read = ResponseCodec::default().decode(&line);
            assert!(
                read.as_ref().is_ok_and(|(rest, _)| rest.is_empty()),
                "{}: {read:?}",
                line.escape_ascii()
            );
        }
    }

    /// Everything that can be asked of a message; spans must lie in the source.
    pub(super) fn ask_everything(m: &Message) {
        let len = m.source().len();
        read_by_a_client(m);
        assert!(m.header_end() <= len);
        m.envelope_bytes();
        m.structure_bytes(true);
        m.structure_bytes(false);
        for (_, part) in m.structure().walk() {
            assert!(part.header.start <= part.header.end && part.header.end == part.body.start);
            assert!(part.body.start <= part.body.end && part.body.end <= len);
            let mut at = part.body.start;
            for inside in part.children().iter().chain(part.nested().map(|n| &n.part)) {
                assert!(at <= inside.header.start && inside.body.end <= part.body.end);
                at = inside.body.end;
            }
            m.text_of(part);
        }
        assert!(m.subject().len() + m.from_display().len() <= 8 * len);
        assert!(m.top(3).len() <= len && m.sent_date() == m.sent_date());
        for needle in ["", "a", "xq z", "ü"] {
            m.text_contains(needle);
            m.header_contains("subject", needle);
        }
        for path in [&[][..], &[1], &[2], &[1, 1], &[1, 2, 1]] {
            for text in [
                SectionText::Full,
                SectionText::Header,
                SectionText::Text,
                SectionText::Mime,
                some(&["subject", "content-type"], false),
                some(&["subject"], true),
            ] {
                m.section(&Section { path: path.to_vec(), text });
            }
        }
    }

    proptest! {
        #[test]
        fn any_octets_are_a_message(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
            ask_everything(&Message::new(octets.into()));
        }

        #[test]
        fn nearly_mime(pieces in proptest::collection::vec(
            "\r\n|\n|--b|--c|--|Content-Type: |multipart/(mixed|digest)|message/rfc822|text/plain|; boundary=(b|c|\"b)|; charset=utf-7|To: |Subject: |Date: |[<>@,;:\"(\\\\) =?]|=\\?utf-8\\?q\\?|a|\u{fc}",
            0..60,
        )) {
            ask_everything(&message(&pieces.concat()));
        }
    }
}
