//! Octets and lines that no letter may have, wherever they stand.

use super::*;
use crate::message::{Lines, header::without_line_end};

/// Longest line without its end (RFC 5322 §2.1.1).
const LONGEST_LINE: usize = 998;

pub(super) fn look(message: &Message, entries: &[Entry<'_>], found: &mut Found) {
    let source = message.source();
    let (mut lines, mut nodes) = (Lines::new(message, entries), Vec::new());
    while let Some(line) = lines.next(&mut nodes) {
        let octets = source.get(line.span.clone()).unwrap_or_default();
        let text = without_line_end(octets);
        if text.len() > LONGEST_LINE {
            found.note(&LINE_LONG, line.entry, line.span.clone(), b"");
        }
        for at in memchr::memchr2_iter(b'\r', 0, text) {
            let place = line.span.start + at..line.span.start + at + 1;
            let what = if text.get(at) == Some(&0) { &NUL } else { &BARE_CR };
            found.note(what, line.entry, place, b"");
        }
        if octets.ends_with(b"\n") && !octets.ends_with(b"\r\n") {
            let end = line.span.end;
            found.note(&BARE_LF, line.entry, end - 1..end, b"");
        }
    }
}
