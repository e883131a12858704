//! The parts of a letter, by their numbers.

use super::{Letter, media_type, number::counted};
use crate::message::{Content, Entity, Entry, transfer};

/// One row of the tree.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) key: String,
    /// The key in a form that styles and scripts need not escape.
    pub(super) id: String,
    pub(super) url: String,
    /// The part number; empty for the whole letter.
    pub(super) number: String,
    pub(super) depth: u32,
    pub(super) chosen: bool,
    pub(super) media_type: String,
    /// What it is, in a few words.
    pub(super) says: String,
    pub(super) odd: usize,
}

/// Rows that are listed.
const LISTED: usize = 200;
/// Deepest that a row is moved in.
const DEEPEST: u32 = 12;

/// The rows around the chosen one, and how many are left out.
pub(super) fn rows(letter: &Letter<'_>, chosen: usize) -> (Vec<Row>, usize) {
    let all = letter.entries;
    let from = if all.len() > LISTED { chosen.saturating_sub(LISTED / 2) } else { 0 };
    let listed = all.iter().enumerate().skip(from).take(LISTED);
    let rows: Vec<Row> = listed.map(|(i, entry)| row(letter, i, entry, i == chosen)).collect();
    let unlisted = all.len() - rows.len();
    (rows, unlisted)
}

fn row(letter: &Letter<'_>, i: usize, entry: &Entry<'_>, chosen: bool) -> Row {
    let key = entry.key();
    Row {
        id: key.replace('.', "-"),
        url: letter.links.part(&key),
        number: if entry.entity == Entity::Part { entry.number() } else { String::new() },
        depth: entry.depth.min(DEEPEST),
        chosen,
        media_type: match entry.entity {
            Entity::Letter if entry.path.is_empty() => "The letter".into(),
            Entity::Letter => "Letter inside".into(),
            Entity::Part => media_type(entry),
        },
        says: says(letter, entry),
        odd: letter.odds.iter().filter(|o| o.entry == i).count(),
        key,
    }
}

/// What a multipart is for (RFC 2046 §5.1.3 to §5.1.6, RFC 2387, RFC 6522 §3).
const MULTIPARTS: &[(&str, &str)] = &[
    ("mixed", "parts one after another"),
    ("alternative", "the same in several forms; a reader takes the last it knows"),
    ("related", "one whole of several parts; the first is the main one"),
    ("digest", "letters in a row"),
    ("parallel", "parts to be shown together"),
    ("report", "a report for people and for programs"),
    ("signed", "a part and its signature"),
    ("encrypted", "a part that is encrypted, and how"),
];

fn says(letter: &Letter<'_>, entry: &Entry<'_>) -> String {
    let part = entry.part;
    if let Content::Multipart(parts) = &part.content {
        let known = MULTIPARTS.iter().find(|(name, _)| part.is("multipart", name));
        let what = known.map_or("several parts", |(_, says)| says);
        let parts = counted(parts.len(), "part");
        return match entry.entity {
            Entity::Letter => format!("{}, {parts}: {what}", media_type(entry)),
            Entity::Part => format!("{parts}: {what}"),
        };
    }
    if entry.entity == Entity::Letter {
        return match entry.path.is_empty() {
            true => "the header; its only body is part 1".into(),
            false => "its own header; its only body is the part below".into(),
        };
    }
    let mut words = vec![String::from_utf8_lossy(&part.encoding).to_lowercase()];
    if let Some(charset) = part.param("charset") {
        words.push(String::from_utf8_lossy(charset).to_lowercase());
    }
    let stored = part.body.len();
    let carried = transfer(&part.encoding, letter.octets(&part.body)).len();
    words.push(match (stored, carried) {
        (0, _) => "empty".into(),
        (stored, carried) if stored == carried => counted(stored, "octet"),
        (stored, carried) => format!("{} for {carried}", counted(stored, "octet")),
    });
    words.join(", ")
}
