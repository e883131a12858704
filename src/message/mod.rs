//! One letter: RFC 5322 and MIME, by the octets.
//!
//! A [`Message`] keeps its source and nothing else until somebody looks: ENVELOPE and BODYSTRUCTURE
//! are made at the first call and kept. All of it is total: any octets are a message, and every span
//! lies inside the source.
//!
//! The parts are cut here, by RFC 2046's own rules. mail-parser finds a boundary in the middle of a line,
//! takes `--abc` for the begin of `--abcdef` and decodes parameters, so that its offsets do not serve
//! BODYSTRUCTURE; its charset tables serve [`Message::subject`] and searching.

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
#[cfg(test)]
mod tests;
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
    is_in_utf8: OnceLock<bool>,
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
            is_in_utf8: OnceLock::new(),
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
