//! The parts of a letter by the numbers that IMAP gives them, and which of them each line belongs to.

use super::{
    Message, Section, SectionText,
    header::line,
    line::LineState,
    structure::{Content, Part},
};
use crate::wire;
use std::ops::Range;

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// A letter: the whole one, or one inside. It has a header of RFC 5322.
    Letter,
    /// A body part, with a number of its own.
    Part,
}

/// One letter or body part.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    pub entity: Entity,
    /// The part numbers (RFC 3501 §6.4.5). A letter has those of the part that it is in; the whole one has none.
    pub path: Vec<u32>,
    pub part: &'a Part,
    pub depth: u32,
    /// The header that is its own. The only part of a letter has none: its fields are those of the letter.
    pub header: Option<Range<usize>>,
    /// The body, as far as it is its own: nothing for a letter whose body is part 1.
    pub body: Option<Range<usize>>,
}

impl Entry<'_> {
    /// A name for addresses and programs: `letter`, `1.2`, `2.letter`. No two entries of a letter share it.
    pub fn key(&self) -> String {
        let mut out = self.number();
        if self.entity == Entity::Letter {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str("letter");
        }
        out
    }

    /// The part numbers with dots between them; empty for the whole letter.
    pub fn number(&self) -> String {
        let numbers: Vec<String> = self.path.iter().map(u32::to_string).collect();
        numbers.join(".")
    }

    /// The sections with which FETCH gets this entry and its pieces, the main one first.
    pub fn sections(&self) -> Vec<Section> {
        let of = |text| Section { path: self.path.clone(), text };
        match self.entity {
            Entity::Letter if self.path.is_empty() => {
                [SectionText::Full, SectionText::Header, SectionText::Text].map(of).into()
            }
            Entity::Letter => [SectionText::Header, SectionText::Text].map(of).into(),
            Entity::Part => [SectionText::Full, SectionText::Mime].map(of).into(),
        }
    }
}

impl Section {
    /// The section as it stands between the brackets of `BODY[…]`. The names of header fields are left out: they need
    /// quoting that belongs to IMAP.
    pub fn spec(&self) -> String {
        let mut words: Vec<String> = self.path.iter().map(u32::to_string).collect();
        match &self.text {
            SectionText::Full => {}
            SectionText::Header => words.push("HEADER".into()),
            SectionText::HeaderFields { not: false, .. } => words.push("HEADER.FIELDS".into()),
            SectionText::HeaderFields { not: true, .. } => words.push("HEADER.FIELDS.NOT".into()),
            SectionText::Text => words.push("TEXT".into()),
            SectionText::Mime => words.push("MIME".into()),
        }
        words.join(".")
    }
}

/// All letters and parts in the order in which they stand.
pub fn outline(top: &Part) -> Vec<Entry<'_>> {
    let mut all = Vec::new();
    letter(top, Vec::new(), 0, &mut all);
    all
}

fn letter<'a>(part: &'a Part, path: Vec<u32>, depth: u32, all: &mut Vec<Entry<'a>>) {
    let parts = part.children();
    let is_multipart = matches!(part.content, Content::Multipart(_));
    all.push(Entry {
        entity: Entity::Letter,
        path: path.clone(),
        part,
        depth,
        header: Some(part.header.clone()),
        body: is_multipart.then(|| part.body.clone()),
    });
    if is_multipart {
        children(parts, &path, depth + 1, all);
    } else {
        let path = [&path[..], &[1]].concat();
        let body = Some(part.body.clone());
        let only = Entry { entity: Entity::Part, path, part, depth: depth + 1, header: None, body };
        inside(only, all);
    }
}

fn children<'a>(parts: &'a [Part], path: &[u32], depth: u32, all: &mut Vec<Entry<'a>>) {
    for (part, number) in parts.iter().zip(1..) {
        let path = [path, &[number]].concat();
        let (header, body) = (Some(part.header.clone()), Some(part.body.clone()));
        inside(Entry { entity: Entity::Part, path, part, depth, header, body }, all);
    }
}

/// A part and what is inside it.
fn inside<'a>(entry: Entry<'a>, all: &mut Vec<Entry<'a>>) {
    let (part, path, depth) = (entry.part, entry.path.clone(), entry.depth);
    all.push(entry);
    match &part.content {
        Content::Multipart(parts) => children(parts, &path, depth + 1, all),
        Content::Message(nested) => letter(&nested.part, path, depth + 1, all),
        Content::Single => {}
    }
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Header,
    /// The body, or of a multipart what is between its parts.
    Body,
}

/// One line of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The place of the line in the source, its line end included.
    pub span: Range<usize>,
    /// The entry of the outline that it belongs to.
    pub entry: usize,
    pub zone: Zone,
}

/// The lines of a letter, each with its labels.
#[derive(Debug)]
pub struct Lines<'a> {
    source: &'a [u8],
    at: usize,
    state: LineState,
    /// Where what belongs to whom: the begin of each stretch, in order.
    stretches: Vec<(usize, usize, Zone)>,
    next: usize,
}

impl<'a> Lines<'a> {
    /// The lines of a message, from the first on. `entries` is its outline.
    pub fn new(message: &'a Message, entries: &[Entry<'_>]) -> Self {
        let source = message.source();
        Self { source, at: 0, state: LineState::default(), stretches: stretches(entries), next: 0 }
    }

    /// The next line; its labels are put into `nodes`, counted from the line's begin.
    pub fn next(&mut self, nodes: &mut Vec<wire::Node>) -> Option<SourceLine> {
        let line = line(self.source.get(self.at..)?);
        if line.is_empty() {
            return None;
        }
        let span = self.at..self.at + line.len();
        self.at = span.end;
        nodes.clear();
        self.state.label(line, nodes);
        while self.stretches.get(self.next + 1).is_some_and(|(start, ..)| *start <= span.start) {
            self.next += 1;
        }
        let (_, entry, zone) = self.stretches.get(self.next).copied().unwrap_or((0, 0, Zone::Body));
        Some(SourceLine { span, entry, zone })
    }
}

/// The stretches of the source that belong to one entry each. The innermost entry has what it covers; behind its end
/// the one around it goes on.
fn stretches(entries: &[Entry<'_>]) -> Vec<(usize, usize, Zone)> {
    let mut out: Vec<(usize, usize, Zone)> = Vec::new();
    // Bodies that are open, the innermost last.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut start = |at: usize, entry: usize, zone: Zone| match out.last_mut() {
        Some(last) if last.0 == at => *last = (at, entry, zone),
        _ => out.push((at, entry, zone)),
    };
    for (i, entry) in entries.iter().enumerate() {
        let begin = entry.header.as_ref().or(entry.body.as_ref()).map_or(0, |r| r.start);
        while let Some((_, end)) = open.last().copied().filter(|(_, end)| *end <= begin) {
            open.pop();
            if let Some((around, _)) = open.last() {
                start(end, *around, Zone::Body);
            }
        }
        if let Some(header) = entry.header.clone().filter(|h| !h.is_empty()) {
            start(header.start, i, Zone::Header);
        }
        if let Some(body) = entry.body.clone().filter(|b| !b.is_empty()) {
            start(body.start, i, Zone::Body);
        }
        let end = entry.part.body.end;
        if end > begin {
            open.push((i, end));
        }
    }
    while let Some((_, end)) = open.pop() {
        if let Some((around, _)) = open.last() {
            start(end, *around, Zone::Body);
        }
    }
    out.sort_by_key(|(at, ..)| *at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use proptest::prelude::*;

    fn told(source: &str) -> Vec<String> {
        let message = Message::new(Bytes::copy_from_slice(source.as_bytes()));
        let entries = outline(message.structure());
        let mut lines = Lines::new(&message, &entries);
        let (mut nodes, mut out) = (Vec::new(), Vec::new());
        while let Some(line) = lines.next(&mut nodes) {
            let zone = if line.zone == Zone::Header { "h" } else { "b" };
            let text = source[line.span].trim_end();
            out.push(format!("{} {zone} {text}", entries[line.entry].key()));
        }
        out
    }

    #[test]
    fn every_line_has_its_part() {
        let found = told(
            "Subject: a\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\npre\r\n--o\r\n\r\none\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nX: y\r\n\r\ntwo\r\n--i\r\n\r\n--i--\r\n--o--\r\nepi\r\n",
        );
        let want = [
            "letter h Subject: a",
            "letter h Content-Type: multipart/mixed; boundary=o",
            "letter h ",
            "letter b pre",
            "letter b --o",
            "1 h ",
            "1 b one",
            "letter b --o",
            "2 h Content-Type: message/rfc822",
            "2 h ",
            "2.letter h Subject: in",
            "2.letter h Content-Type: multipart/mixed; boundary=i",
            "2.letter h ",
            "2.letter b --i",
            "2.1 h X: y",
            "2.1 h ",
            "2.1 b two",
            "2.letter b --i",
            "2.letter b ",
            "2.letter b --i--",
            "letter b --o--",
            "letter b epi",
        ];
        assert_eq!(found, want);
        assert_eq!(told("A: b\r\n\r\nx\r\n"), ["letter h A: b", "letter h ", "1 b x"]);
        assert_eq!(told(""), [""; 0]);
    }

    #[test]
    fn numbers_are_those_of_imap() {
        let source = "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n";
        let message = Message::new(Bytes::copy_from_slice(source.as_bytes()));
        let entries = outline(message.structure());
        let keys: Vec<String> = entries.iter().map(Entry::key).collect();
        assert_eq!(keys, ["letter", "1", "1.letter", "1.1"]);
        for entry in &entries {
            for section in entry.sections() {
                assert!(message.section(&section).is_some(), "{}", section.spec());
            }
        }
        assert_eq!(entries[2].sections()[0].spec(), "1.HEADER");
    }

    proptest! {
        /// Every octet stands on one line, every section can be had, and no two entries have one key.
        #[test]
        fn any_letter(pieces in proptest::collection::vec(
            "\r\n|\n|--b|--c|--b--|--|Content-Type: |multipart/(mixed|digest)|message/rfc822|; boundary=(b|c)|[: ]|a",
            0..60,
        )) {
            let message = Message::new(Bytes::from(pieces.concat()));
            let entries = outline(message.structure());
            let mut keys: Vec<String> = entries.iter().map(Entry::key).collect();
            keys.sort();
            keys.dedup();
            prop_assert_eq!(keys.len(), entries.len());
            for entry in &entries {
                for section in entry.sections() {
                    prop_assert!(message.section(&section).is_some(), "{}", section.spec());
                }
            }
            let (mut lines, mut nodes, mut at) = (Lines::new(&message, &entries), Vec::new(), 0);
            while let Some(line) = lines.next(&mut nodes) {
                prop_assert_eq!(line.span.start, at);
                prop_assert!(line.entry < entries.len());
                at = line.span.end;
            }
            prop_assert_eq!(at, message.source().len());
        }
    }
}
