//! The source of a letter: every line with its number, its labels and the part that it belongs to.

use super::{Chosen, Letter, glyph, number::counted, zone};
use crate::{
    message::{
        Content, Entity, Entry, HeaderField, Lines, Message, Section, SectionText, SourceLine,
        Zone, fields, inside, refine, words,
    },
    wire::Node,
};
use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

/// Where the lines of a letter stand.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) lines: Vec<SourceLine>,
}

impl Layout {
    pub(super) fn new(message: &Message, entries: &[Entry<'_>]) -> Self {
        let (mut all, mut nodes) = (Lines::new(message, entries), Vec::new());
        let mut lines = Vec::new();
        while let Some(line) = all.next(&mut nodes) {
            lines.push(line);
        }
        Self { lines }
    }

    /// The number of the line in which an octet stands, from 1.
    pub(super) fn line_at(&self, octet: usize) -> usize {
        self.lines.partition_point(|l| l.span.start <= octet).max(1)
    }

    /// The lines that follow each other and belong to one entry and zone, as ranges of numbers from 0.
    fn runs(&self) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (i, line) in self.lines.iter().enumerate() {
            let same = |run: &Range<usize>| {
                let first = &self.lines[run.start];
                (first.entry, first.zone) == (line.entry, line.zone)
            };
            match runs.last_mut().filter(|run| same(run)) {
                Some(run) => run.end = i + 1,
                None => runs.push(i..i + 1),
            }
        }
        runs
    }
}

/// Draws the source.
pub(super) struct Source<'a> {
    letter: &'a Letter<'a>,
    html: String,
    /// Lines at which something odd begins.
    odd: BTreeSet<usize>,
    /// Octets of a line that are drawn.
    widest: usize,
}

impl Source<'_> {
    /// A run that is longer is folded.
    const FOLD: usize = 48;
    /// So many of its lines stand before the fold, and behind it.
    const HEAD: usize = 20;
    const TAIL: usize = 4;
    /// Lines that are drawn without being asked for; in what is left of each run only the first stands.
    const LINES: usize = 1200;
    /// Most lines that can be asked for at once.
    const ASKED: usize = 2000;
    /// Octets of one line that are drawn, unasked and asked for.
    const WIDE: usize = 1200;
    const WIDEST: usize = 64 * 1024;

    /// The lines as markup.
    pub(super) fn draw(letter: &Letter<'_>, chosen: &Chosen) -> String {
        let asked = chosen.lines.clone().map(|r| {
            let start = r.start().saturating_sub(1);
            start..(*r.end()).min(start + Self::ASKED).min(letter.layout.lines.len())
        });
        let asked = asked.unwrap_or(0..0);
        let odd = letter.odds.iter().map(|o| letter.layout.line_at(o.at.start)).collect();
        let widest = match asked.len() {
            0 => Self::WIDE,
            lines => (8 * Self::WIDEST / lines).clamp(Self::WIDE, Self::WIDEST),
        };
        let mut source = Source { letter, html: String::with_capacity(64 * 1024), odd, widest };
        if chosen.decoded {
            source.decoded()
        } else {
            source.as_sent(&asked)
        }
        source.html
    }

    fn as_sent(&mut self, asked: &Range<usize>) {
        let letter = self.letter;
        let mut shown = vec![false; letter.layout.lines.len()];
        let mut left = Self::LINES;
        for run in letter.layout.runs() {
            let (head, tail) = match run.len() {
                n if n <= Self::FOLD && n <= left => (n, 0),
                _ if left < Self::HEAD => (1, 0),
                _ => (Self::HEAD.min(run.len()), Self::TAIL),
            };
            left = left.saturating_sub(head + tail);
            for i in run.clone() {
                let from_end = run.end - i;
                shown[i] = i - run.start < head || from_end <= tail || asked.contains(&i);
            }
        }
        let (mut lines, mut nodes) = (Lines::new(letter.message, letter.entries), Vec::new());
        let (mut at, mut hidden) = (0, 0);
        let mut field: Option<Field> = None;
        let mut before: Option<(usize, Zone)> = None;
        while let Some(line) = lines.next(&mut nodes) {
            if shown[at]
                && line.zone == Zone::Header
                && !field.as_ref().is_some_and(|f| f.has(&line))
            {
                field = Field::at(letter, &line);
            }
            let run = Some((line.entry, line.zone));
            let ends = before != run;
            if (ends || shown[at]) && hidden > 0 {
                self.gap(at - hidden, at);
                hidden = 0;
            }
            if shown[at] {
                let item = field.as_ref().filter(|f| f.has(&line));
                if let Some(f) = item {
                    refine(&mut nodes, line.span.start - f.span.start, &f.places);
                }
                self.line(at + 1, &line, &nodes, item, ends);
            } else {
                hidden += 1;
            }
            before = run;
            at += 1;
        }
        if hidden > 0 {
            self.gap(at - hidden, at);
        }
    }

    /// Lines that are not drawn, numbers from 0: a way to them.
    fn gap(&mut self, from: usize, to: usize) {
        let lines = &self.letter.layout.lines;
        let Some((first, last)) = lines.get(from).zip(to.checked_sub(1).and_then(|i| lines.get(i)))
        else {
            return;
        };
        let end = to.min(from + Self::ASKED);
        let url = self.letter.links.to(|c| c.lines = Some(from + 1..=end));
        let key = self.letter.key(first.entry);
        let what = counted(to - from, "line");
        let octets = counted(last.span.end - first.span.start, "octet");
        let show = if end < to { "show the next 2,000" } else { "show them" };
        // Writing to memory cannot fail.
        let _ = write!(
            self.html,
            "<li class=src__gap id=\"L{}\" data-part=\"{key}\"><a href=\"{}#L{}\" data-more>{what}, {octets}: {show}</a></li>",
            from + 1,
            url.replace('&', "&amp;"),
            from + 1,
        );
    }

    fn begin(&mut self, number: usize, line: &SourceLine, item: Option<&Field>, begins: bool) {
        let key = self.letter.key(line.entry);
        let odd = self.odd.contains(&number);
        let _ = write!(
            self.html,
            "<li class=\"src__l{}{}\" id=L{number} data-n={number} data-part=\"{key}\" data-zone={}",
            if begins { " is-first" } else { "" },
            if odd { " is-odd" } else { "" },
            zone(line.zone),
        );
        if let Some(item) = item {
            let _ = write!(self.html, " data-item=\"{key}/{}\"", item.number);
        }
        self.html.push('>');
        if begins {
            let entry = self.letter.entries.get(line.entry);
            let name = entry.map(|e| section(e, line.zone)).unwrap_or_default();
            let url = self.letter.links.part(&key).replace('&', "&amp;");
            let _ = write!(
                self.html,
                "<a class=src__part href=\"{url}\" data-to=\"{key}\" tabindex=-1><span class=vh>Section </span>{name}</a>"
            );
        }
        self.html.push_str("<code class=src__t>");
    }

    fn line(
        &mut self,
        number: usize,
        line: &SourceLine,
        nodes: &[Node],
        item: Option<&Field>,
        begins: bool,
    ) {
        self.begin(number, line, item, begins);
        let octets = self.letter.octets(&line.span);
        let mut left = self.widest;
        for node in nodes.iter().filter(|n| n.leaf) {
            let text = node.span.of_bytes(octets);
            let class = match text {
                b"\r\n" => " class=eol",
                b"\n" => " class=\"eol is-wrong\"",
                _ => "",
            };
            let drawn = text.get(..left.min(text.len())).unwrap_or_default();
            let _ = write!(self.html, "<span{class} data-field={}>", node.field.id);
            let _ = glyph::write(&mut self.html, drawn);
            self.html.push_str("</span>");
            let more = text.len() - drawn.len();
            if more > 0 {
                let url = self.letter.links.to(|c| c.lines = Some(number..=number));
                let _ = write!(
                    self.html,
                    "<a class=src__cut href=\"{}#L{number}\" data-more>{} more</a>",
                    url.replace('&', "&amp;"),
                    counted(more, "octet"),
                );
            }
            left = left.saturating_sub(drawn.len());
        }
        self.html.push_str("</code></li>");
    }

    /// What the octets say: header fields on one line each, bodies without their encodings.
    fn decoded(&mut self) {
        let letter = self.letter;
        let mut left = Self::ASKED;
        for run in letter.layout.runs() {
            let Some(first) = letter.layout.lines.get(run.start).cloned() else { continue };
            let Some(entry) = letter.entries.get(first.entry) else { continue };
            let is_body = entry.entity == Entity::Part
                && entry.part.content == Content::Single
                && first.zone == Zone::Body;
            let mut begins = true;
            if is_body {
                let text = body(letter, entry);
                let lines: Vec<&str> = text.lines().collect();
                let many = lines.len().min(left).min(400);
                for line in lines.iter().take(many) {
                    let number = if begins { run.start + 1 } else { 0 };
                    self.plain(number, &first, line.as_bytes(), begins);
                    begins = false;
                }
                left -= many;
                if many < lines.len() {
                    let rest = format!("… {} more, decoded", counted(lines.len() - many, "line"));
                    self.plain(0, &first, rest.as_bytes(), false);
                }
                continue;
            }
            for i in run.clone().take(left) {
                let Some(line) = letter.layout.lines.get(i) else { continue };
                let octets = letter.octets(&line.span);
                let field = if line.zone == Zone::Header { Field::at(letter, line) } else { None };
                match field {
                    Some(f) if f.span.start == line.span.start => {
                        self.begin(i + 1, line, Some(&f), begins);
                        let name = String::from_utf8_lossy(&f.name).into_owned();
                        self.html.push_str("<span data-field=message.header-name>");
                        let _ = glyph::write(&mut self.html, name.as_bytes());
                        self.html.push_str("</span>: ");
                        let value = words(&f.value);
                        let end = value.len().min(Self::WIDE);
                        let _ = glyph::write(&mut self.html, &value.as_bytes()[..end]);
                        self.html.push_str("</code></li>");
                    }
                    // The lines of a fold are on the first one.
                    Some(_) => continue,
                    None => self.plain(i + 1, line, octets.trim_ascii_end(), begins),
                }
                begins = false;
                left = left.saturating_sub(1);
            }
        }
    }

    /// A line that has no labels of its own; 0 for one that has no number.
    fn plain(&mut self, number: usize, line: &SourceLine, text: &[u8], begins: bool) {
        if number > 0 {
            self.begin(number, line, None, begins);
        } else {
            let key = self.letter.key(line.entry);
            let _ = write!(
                self.html,
                "<li class=\"src__l\" data-part=\"{key}\" data-zone={}><code class=src__t>",
                zone(line.zone)
            );
        }
        let end = text.len().min(Self::WIDE);
        let _ = glyph::write(&mut self.html, text.get(..end).unwrap_or_default());
        self.html.push_str("</code></li>");
    }
}

/// The section that holds what an entry has in a zone, as IMAP calls it.
fn section(entry: &Entry<'_>, zone: Zone) -> String {
    let text = match (entry.entity, zone) {
        (Entity::Letter, Zone::Header) => SectionText::Header,
        (Entity::Letter, Zone::Body) => SectionText::Text,
        (Entity::Part, Zone::Header) => SectionText::Mime,
        (Entity::Part, Zone::Body) => SectionText::Full,
    };
    Section { path: entry.path.clone(), text }.spec()
}

/// The body of a part for people.
fn body(letter: &Letter<'_>, entry: &Entry<'_>) -> String {
    let part = entry.part;
    let is_text = part.is("text", "*") || part.is("message", "*");
    if is_text {
        return letter.message.text_of(part);
    }
    let octets = letter.octets(&part.body);
    let size = crate::message::transfer(&part.encoding, octets).len();
    format!("{} that are no text", counted(size, "octet"))
}

/// The header field in which a line stands.
struct Field {
    /// Its place among the fields of its header, from 1.
    number: usize,
    span: Range<usize>,
    name: Vec<u8>,
    value: Vec<u8>,
    places: Vec<crate::message::Inside>,
}

impl Field {
    fn at(letter: &Letter<'_>, line: &SourceLine) -> Option<Self> {
        let header = letter.entries.get(line.entry)?.header.clone()?;
        let octets = letter.octets(&header);
        let at = line.span.start - header.start;
        let is_here = |(_, f): &(usize, HeaderField<'_>)| f.start <= at && at < f.end;
        let (i, field) = fields(octets).enumerate().take(MOST_FIELDS).find(is_here)?;
        Some(Self {
            number: i + 1,
            span: header.start + field.start..header.start + field.end,
            name: field.name.to_vec(),
            value: field.unfolded(),
            places: inside(&field),
        })
    }

    fn has(&self, line: &SourceLine) -> bool {
        self.span.contains(&line.span.start)
    }
}

/// Fields of one header that are told apart.
pub(super) const MOST_FIELDS: usize = 500;
