//! Sections: the pieces of a message that `BODY[…]` names (RFC 3501 §6.4.5).

use std::ops::Range;

use bytes::Bytes;

use super::header::{fields, is_blank, line};
use super::structure::{Content, Part};

/// Which piece of a message, or of one of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionText {
    /// All of it: `BODY[]`; of a part its body, `BODY[2]`.
    Full,
    /// The header with its blank line; of a part that is a `message/rfc822` the header of the letter inside.
    Header,
    /// Some header fields, in the order in which they stand in the message, and the blank line.
    HeaderFields {
        /// The names; case does not matter.
        names: Vec<String>,
        /// `HEADER.FIELDS.NOT`: the fields that are not named.
        not: bool,
    },
    /// The body without the header.
    Text,
    /// The header of the part itself; needs a part number.
    Mime,
}

/// A section specification: `BODY[4.2.HEADER]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The part numbers, from 1; empty for the message itself.
    pub path: Vec<u32>,
    /// Which piece of it.
    pub text: SectionText,
}

impl Section {
    /// The message as a whole: `BODY[]`.
    pub const WHOLE: Self = Self { path: Vec::new(), text: SectionText::Full };

    /// A piece of the message itself.
    pub const fn of(text: SectionText) -> Self {
        Self { path: Vec::new(), text }
    }
}

/// The part with these numbers in the message `top`. The message's only part has the number 1.
pub(super) fn part_at<'a>(top: &'a Part, path: &[u32]) -> Option<&'a Part> {
    let (mut part, mut is_message) = (top, true);
    for number in path {
        if !is_message && let Content::Message(nested) = &part.content {
            (part, is_message) = (&nested.part, true);
        }
        part = match &part.content {
            Content::Multipart(parts) => {
                parts.get(usize::try_from(*number).ok()?.checked_sub(1)?)?
            }
            _ if is_message && *number == 1 => part,
            _ => return None,
        };
        is_message = false;
    }
    Some(part)
}

/// The octets of `section` in the message `top`; nothing where the message has no such part, or the
/// part no such piece.
pub(super) fn cut(source: &Bytes, top: &Part, section: &Section) -> Option<Bytes> {
    let part = part_at(top, &section.path)?;
    let (message, full) = match section.path.is_empty() {
        true => (Some(part), 0..source.len()),
        false => (part.nested().map(|n| &n.part), part.body.clone()),
    };
    let range = match &section.text {
        SectionText::Full => full,
        SectionText::Mime if section.path.is_empty() => return None,
        SectionText::Mime => part.header.clone(),
        SectionText::Header => message?.header.clone(),
        SectionText::Text => message?.body.clone(),
        SectionText::HeaderFields { names, not } => {
            return Some(some_fields(source, message?.header.clone(), names, *not));
        }
    };
    Some(slice(source, range))
}

/// The named header fields and the blank line, if there is one. What stands together is not copied.
pub(super) fn some_fields(
    source: &Bytes,
    header: Range<usize>,
    names: &[String],
    not: bool,
) -> Bytes {
    let octets = source.get(header.clone()).unwrap_or_default();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut add = |run: Range<usize>| match runs.last_mut() {
        Some(last) if last.end == run.start => last.end = run.end,
        _ => runs.push(run),
    };
    for field in fields(octets) {
        if names.iter().any(|name| field.is(name)) != not {
            add(field.start..field.end);
        }
    }
    if let Some(blank) = blank_line(octets) {
        add(blank);
    }
    match &runs[..] {
        [] => Bytes::new(),
        [run] => slice(source, header.start + run.start..header.start + run.end),
        _ => {
            let pieces = runs.iter().filter_map(|run| octets.get(run.clone()));
            pieces
                .fold(Vec::new(), |mut all, piece| {
                    all.extend_from_slice(piece);
                    all
                })
                .into()
        }
    }
}

/// Where the blank line is that ends the header.
fn blank_line(header: &[u8]) -> Option<Range<usize>> {
    let len = if header.ends_with(b"\r\n") { 2 } else { 1 };
    let start = header.len().checked_sub(len)?;
    let last = header.get(start..)?;
    let begins = start == 0 || header.get(start - 1) == Some(&b'\n');
    (begins && is_blank(last)).then_some(start..header.len())
}

/// A slice that never panics.
pub(super) fn slice(source: &Bytes, range: Range<usize>) -> Bytes {
    let end = range.end.min(source.len());
    source.slice(range.start.min(end)..end)
}

/// The header, the blank line and so many lines of the body (RFC 1939 §7, TOP).
pub(super) fn top(source: &Bytes, header_end: usize, lines: u32) -> Bytes {
    let mut at = header_end;
    for _ in 0..lines {
        let len = line(source.get(at..).unwrap_or_default()).len();
        if len == 0 {
            break;
        }
        at += len;
    }
    slice(source, 0..at)
}
