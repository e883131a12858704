//! Headers: which fields there are, how often, and lines that are none.

use super::*;
use crate::message::{
    Entity, Occurs, field_fact,
    header::{is_blank, line, name_and_colon},
};

pub(super) fn look(header: &Header<'_>, entry: &Entry<'_>, found: &mut Found) {
    lines(header, entry, found);
    let is_letter = entry.entity == Entity::Letter;
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for (field, place) in header.fields() {
        let before = header.octets().get(field.start..).unwrap_or_default();
        if before.get(field.name.len()) != Some(&b':') {
            found.note(&SPACE_BEFORE_COLON, header.entry, place.clone(), field.name);
        }
        let Some(fact) = field_fact(field.name) else { continue };
        let count = counts.entry(fact.name).or_default();
        *count += 1;
        if *count > 1 && fact.occurs != Occurs::Any {
            found.note(&FIELD_TWICE, header.entry, place, field.name);
        }
    }
    let top = header.range.start..header.range.start;
    // A letter without any field is told of once, not once for each field that it lacks.
    if !is_letter || counts.is_empty() && header.fields().next().is_none() {
        return;
    }
    let has = |name: &str| counts.contains_key(name);
    for (name, oddity) in [("Date", &NO_DATE), ("From", &NO_FROM), ("Message-ID", &NO_MESSAGE_ID)] {
        if !has(name) {
            found.note(oddity, header.entry, top.clone(), b"");
        }
    }
    let speaks_mime = ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"];
    if speaks_mime.into_iter().any(has) && !has("MIME-Version") {
        found.note(&NO_MIME_VERSION, header.entry, top, b"");
    }
}

/// Lines that are no fields.
fn lines(header: &Header<'_>, entry: &Entry<'_>, found: &mut Found) {
    let octets = header.octets();
    let has_field = header.fields().next().is_some();
    let has_blank = octets.ends_with(b"\n\r\n") || octets.ends_with(b"\n\n") || is_blank(octets);
    if entry.entity == Entity::Letter && !has_field {
        let first = line(octets);
        let place = header.range.start..header.range.start + first.len();
        return found.note(&NO_HEADER, header.entry, place, first.trim_ascii());
    }
    let (mut at, mut open, mut lost) = (0, false, false);
    while let Some(rest) = octets.get(at..).filter(|rest| !rest.is_empty()) {
        let line = line(rest);
        let place = header.range.start + at..header.range.start + at + line.len();
        at += line.len();
        if is_blank(line) {
            break;
        }
        let folds = matches!(line.first(), Some(b' ' | b'\t'));
        if folds && open {
            continue;
        }
        open = name_and_colon(line).is_some();
        if !open {
            lost = true;
            // In a part this is text whose empty line is missing; that is told once.
            if has_blank || entry.entity == Entity::Letter {
                found.note(&NOT_A_FIELD, header.entry, place, line.trim_ascii());
            }
        }
    }
    if entry.entity == Entity::Part && !has_blank && !octets.is_empty() && (lost || !has_field) {
        let place = header.range.start..header.range.start;
        found.note(&PART_NO_BLANK, header.entry, place, line(octets).trim_ascii());
    }
}
