//! The header fields of a letter or part, one card each.

use super::{
    Cite, Letter, Prose, drawn,
    number::counted,
    source::MOST_FIELDS,
    title,
    value::{Said, moment, says},
};
use crate::message::{
    DateTime, Entity, Entry, FieldFact, HeaderField, Section, SectionText, Theme, Trace,
    field_fact, fields, traces,
};

/// One field.
#[derive(Debug)]
pub(super) struct FieldCard {
    /// Its place: the key of its letter or part, and its number there.
    pub(super) item: String,
    pub(super) part: String,
    pub(super) name: String,
    pub(super) fact: Option<&'static FieldFact>,
    /// The octets behind the colon, folded, as markup.
    pub(super) raw: String,
    pub(super) said: Vec<Said>,
    pub(super) line: usize,
    pub(super) line_url: String,
    /// The command that brings this field alone; nothing for the fields of a part, which come only together.
    pub(super) fetch: Option<String>,
    /// What is odd about it.
    pub(super) odd: Vec<(&'static str, usize)>,
}

impl FieldCard {
    pub(super) fn theme(&self) -> &'static str {
        self.fact.map_or("Unknown", |f| f.theme.word())
    }

    pub(super) fn text(&self) -> Prose<'static> {
        Prose::new(self.fact.map_or(
            "No table here knows this field. Programs pass over what they do not know, so that anybody may add one.",
            |f| f.text,
        ))
    }

    pub(super) fn cite(&self) -> Option<Cite> {
        self.fact.map(|f| Cite(f.rfc))
    }
}

/// One host of the way, by its Received field.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) by: String,
    pub(super) from: String,
    pub(super) how: &'static str,
    pub(super) at: String,
    /// How long after the hop before.
    pub(super) after: String,
}

/// The header of one entry.
#[derive(Debug)]
pub(super) struct HeaderView {
    pub(super) title: String,
    pub(super) cards: Vec<FieldCard>,
    pub(super) more: usize,
    /// The oldest hop first.
    pub(super) hops: Vec<Hop>,
    /// Fields that a letter should have and this one has not.
    pub(super) missing: Vec<&'static FieldFact>,
}

/// Cards that are drawn.
const DRAWN: usize = 120;

impl HeaderView {
    /// The header of an entry. The only part of a letter has none of its own: that of the letter is shown.
    pub(super) fn new(letter: &Letter<'_>, chosen: usize) -> Self {
        let (at, entry) = with_header(letter, chosen);
        let header = entry.and_then(|e| e.header.clone()).unwrap_or_default();
        let octets = letter.octets(&header);
        let all = fields(octets).enumerate().take(MOST_FIELDS);
        let cards: Vec<FieldCard> =
            all.take(DRAWN).map(|(i, f)| card(letter, at, header.start, i + 1, &f)).collect();
        let is_letter = entry.is_some_and(|e| e.entity == Entity::Letter);
        let has = |name: &str| fields(octets).any(|f| f.is(name));
        let wanted = ["Date", "From", "Message-ID"].into_iter().filter(|n| is_letter && !has(n));
        Self {
            title: entry.map(title).unwrap_or_default(),
            more: fields(octets).count() - cards.len(),
            hops: if is_letter { hops(traces(octets)) } else { Vec::new() },
            missing: wanted.filter_map(|n| field_fact(n.as_bytes())).collect(),
            cards,
        }
    }
}

fn with_header<'a>(letter: &'a Letter<'_>, chosen: usize) -> (usize, Option<&'a Entry<'a>>) {
    let found =
        (0..=chosen).rev().find(|i| letter.entries.get(*i).is_some_and(|e| e.header.is_some()));
    let at = found.unwrap_or_default();
    (at, letter.entries.get(at))
}

fn card(
    letter: &Letter<'_>,
    entry: usize,
    begin: usize,
    number: usize,
    field: &HeaderField<'_>,
) -> FieldCard {
    let (start, end) = (begin + field.start, begin + field.end);
    let key = letter.key(entry);
    let line = letter.layout.line_at(start);
    let here = letter.odds.iter().enumerate().filter(|(_, o)| {
        o.entry == entry && start <= o.at.start && o.at.start < end && !o.at.is_empty()
    });
    let raw = String::from_utf8_lossy(field.value).len().min(LONGEST);
    let value = field.value.get(..raw).unwrap_or(field.value).trim_ascii();
    FieldCard {
        item: format!("{key}/{number}"),
        part: key,
        name: drawn(field.name),
        fact: field_fact(field.name),
        raw: folded(value),
        said: says(field),
        line,
        line_url: letter.links.line(line),
        fetch: field_fact(field.name).and_then(|fact| fetch(letter, entry, fact)),
        odd: here.map(|(i, o)| (o.what.title, i)).collect(),
    }
}

/// The command for one field of a letter. The names of known fields need no quotes.
fn fetch(letter: &Letter<'_>, entry: usize, fact: &FieldFact) -> Option<String> {
    let entry = letter.entries.get(entry).filter(|e| e.entity == Entity::Letter)?;
    let names = vec![fact.name.to_ascii_uppercase()];
    let text = SectionText::HeaderFields { names, not: false };
    let section = Section { path: entry.path.clone(), text };
    let name = fact.name.to_ascii_uppercase();
    Some(format!("UID FETCH {} BODY.PEEK[{} ({name})]", letter.uid, section.spec()))
}

/// Longest value that is drawn in a card, in octets.
const LONGEST: usize = 4000;

/// A value with its folds as lines.
fn folded(value: &[u8]) -> String {
    let lines =
        value.split(|b| *b == b'\n').map(|line| drawn(line.strip_suffix(b"\r").unwrap_or(line)));
    lines.map(|l| l.replace('\u{2409}', "    ")).collect::<Vec<_>>().join("\n")
}

fn hops(received: Vec<Trace>) -> Vec<Hop> {
    let mut before: Option<i64> = None;
    let mut all = Vec::new();
    for trace in received.iter().rev().take(50) {
        let seconds = DateTime::of_field(trace.date.as_bytes()).and_then(DateTime::seconds);
        let after = match (before, seconds) {
            (Some(then), Some(now)) if now >= then => format!("{} later", span(now - then)),
            (Some(then), Some(now)) => {
                format!("{} before: its clock is another one", span(then - now))
            }
            _ => String::new(),
        };
        before = seconds.or(before);
        all.push(Hop {
            by: trace.by.clone(),
            from: trace.from.clone(),
            how: trace.how(),
            at: moment(trace.date.as_bytes()).unwrap_or_else(|| trace.date.clone()),
            after,
        });
    }
    all
}

/// A length of time in its largest unit.
fn span(seconds: i64) -> String {
    let seconds = usize::try_from(seconds).unwrap_or_default();
    match seconds {
        0..120 => counted(seconds, "second"),
        120..7200 => counted(seconds / 60, "minute"),
        7200..172_800 => counted(seconds / 3600, "hour"),
        _ => counted(seconds / 86_400, "day"),
    }
}

impl FieldCard {
    /// How often it may stand, and who writes it.
    pub(super) fn habit(&self) -> String {
        self.fact.map_or_else(String::new, |f| format!("{}; written by {}", f.occurs.word(), f.by))
    }

    /// A trace field is drawn quieter: there are many of them.
    pub(super) fn is_trace(&self) -> bool {
        self.fact.is_some_and(|f| matches!(f.theme, Theme::Trace | Theme::Sender))
    }
}
