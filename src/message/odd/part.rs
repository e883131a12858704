//! Parts: their types, their boundaries, the names of their files.

use super::*;
use crate::message::{
    Entity, Spelling,
    boundary::has_close,
    decoded,
    parameter::{self, param},
    structure::{Content, MAX_DEPTH, MAX_PARTS},
};

/// Longest boundary (RFC 2046 §5.1.1).
const LONGEST_BOUNDARY: usize = 70;

pub(super) fn look(source: &[u8], entries: &[Entry<'_>], i: usize, found: &mut Found) {
    let Some(entry) = entries.get(i) else { return };
    // The only part of a letter is described by the letter's own header.
    let Some(header) = entry.header.clone() else { return };
    let (part, begin) = (entry.part, header.start..header.start);
    let named = Header { source, range: header, entry: i };
    let typed = named.fields().find(|(f, _)| f.is("Content-Type"));
    if let Some((field, place)) = &typed
        && !parameter::read(field.value).0.contains(&b'/')
    {
        found.note(&TYPE_UNREADABLE, i, place.clone(), &field.unfolded());
    }
    let is_known = ["7bit", "8bit", "binary", "quoted-printable", "base64"];
    let is = |name: &&str| part.encoding.eq_ignore_ascii_case(name.as_bytes());
    let written = named.fields().find(|(f, _)| f.is("Content-Transfer-Encoding"));
    let at = written.map_or(begin.clone(), |(_, place)| place);
    if !is_known.iter().any(is) {
        found.note(&ENCODING_UNKNOWN, i, at.clone(), &part.encoding);
    }
    if (part.is("multipart", "*") || part.is("message", "rfc822"))
        && (is(&"base64") || is(&"quoted-printable"))
    {
        found.note(&ENCODING_FORBIDDEN, i, at, &part.encoding);
    }
    if entry.entity == Entity::Part && part.header.is_empty() && part.body.is_empty() {
        found.note(&PART_EMPTY, i, begin.clone(), b"");
    }
    let place = typed.map_or(begin, |(_, place)| place);
    multipart(source, entries, i, &place, found);
    names(entry, i, &place, found);
}

fn multipart(
    source: &[u8],
    entries: &[Entry<'_>],
    i: usize,
    place: &Range<usize>,
    found: &mut Found,
) {
    let Some(entry) = entries.get(i) else { return };
    let part = entry.part;
    let Content::Multipart(parts) = &part.content else {
        // A letter that is not looked into is told as octets; its own header says otherwise.
        let wrote = Header { source, range: part.header.clone(), entry: i };
        let is_letter = wrote.fields().any(|(f, _)| {
            f.is("Content-Type")
                && parameter::read(f.value).0.eq_ignore_ascii_case(b"message/rfc822")
        });
        if part.is("application", "octet-stream") && is_letter {
            found.note(&TOO_DEEP, i, place.clone(), b"");
        }
        return;
    };
    let Some(boundary) = parameter::boundary(&part.params) else {
        return found.note(&BOUNDARY_MISSING, i, place.clone(), b"");
    };
    let allowed = |b: &u8| b.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(b);
    if boundary.len() > LONGEST_BOUNDARY || !boundary.iter().all(allowed) {
        found.note(&BOUNDARY_FORM, i, place.clone(), boundary);
    }
    // All that is around it, up to the whole letter.
    let around = entries[..i].iter().filter(|e| {
        e.body.as_ref().is_some_and(|b| b.start <= part.body.start && part.body.end <= b.end)
            && !std::ptr::eq(e.part, part)
    });
    let outer = around.filter_map(|e| parameter::boundary(&e.part.params));
    for outer in outer {
        if boundary.starts_with(outer) {
            found.note(&BOUNDARY_PREFIX, i, place.clone(), boundary);
        }
    }
    // What is left out is missing at the end of the letter; where, the whole letter alone can tell.
    if entry.depth >= MAX_DEPTH || i == 0 && part.walk().len() >= MAX_PARTS {
        found.note(&TOO_DEEP, i, place.clone(), b"");
    }
    if parts.is_empty() {
        return found.note(&BOUNDARY_ABSENT, i, place.clone(), boundary);
    }
    if !has_close(source, part.body.clone(), boundary) {
        let end = part.body.end;
        found.note(&BOUNDARY_OPEN, i, end..end, boundary);
    }
}

/// File names: `filename` of Content-Disposition and `name` of Content-Type.
fn names(entry: &Entry<'_>, i: usize, place: &Range<usize>, found: &mut Found) {
    let disposition = entry.part.disposition.as_ref().map(|(_, params)| (params, "filename"));
    for (params, name) in disposition.into_iter().chain([(&entry.part.params, "name")]) {
        let Some(file) = decoded(params, name) else { continue };
        let raw = param(params, name).unwrap_or_default();
        match file.spelling {
            Spelling::EncodedWord => found.note(&NAME_WORD, i, place.clone(), raw),
            Spelling::EightBit => found.note(&NAME_EIGHT_BIT, i, place.clone(), raw),
            Spelling::Plain | Spelling::Extended => {}
        }
        if file.gap {
            found.note(&NAME_GAP, i, place.clone(), name.as_bytes());
        }
        if file.value.contains(['/', '\\']) {
            found.note(&NAME_PATH, i, place.clone(), file.value.as_bytes());
        }
    }
}
