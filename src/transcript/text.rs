//! A transcript as text, for a terminal.

use super::Entry;
use crate::{
    protocol::{Line, habit},
    wire::{Node, Role, Side},
};
use std::fmt::Write as _;

/// How much is written under each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Density {
    /// The lines alone.
    Off,
    /// One sentence under each line.
    Gloss,
    /// The sentence and every token with its label.
    Full,
}

/// Writes one entry.
pub fn write(entry: &Entry, density: Density, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = match entry {
        Entry::Opened { .. } => writeln!(out, "-- connection opened"),
        Entry::Closed { by: Side::Client, left, .. } => {
            let _ = writeln!(out, "-- closed by the client");
            match left.filter(|_| density != Density::Off) {
                Some(gloss) => writeln!(out, "        {} [{}]", gloss.text, gloss.rfc),
                None => Ok(()),
            }
        }
        Entry::Closed { by: Side::Server, .. } => writeln!(out, "-- closed by the server"),
        Entry::Skipped { lines } => writeln!(out, "-- {lines} lines skipped"),
        Entry::Line { number, line, ruling } => {
            let _ = writeln!(out, "{number:4} {}: {}", line.side.letter(), visible(&line.bytes));
            diagnosis(line, out);
            for habit in habit::of_line(line) {
                let _ = writeln!(out, "        {} {}", habit.says, habit.answers());
            }
            if density != Density::Off {
                let _ = writeln!(out, "        {} {}", line.gloss.text, cite(line));
            }
            if density == Density::Full {
                tokens(line, out);
            }
            match ruling {
                Some(r) => writeln!(
                    out,
                    "        why: {} Would change it: {}",
                    r.decided.id, r.decided.flip
                ),
                None => Ok(()),
            }
        }
    };
}

fn cite(line: &Line) -> String {
    if line.gloss.rfc.is_cited() { format!("[{}]", line.gloss.rfc) } else { String::new() }
}

fn diagnosis(line: &Line, out: &mut String) {
    let Some(d) = &line.diagnosis else { return };
    let before =
        visible(line.bytes.get(..d.span.start as usize).unwrap_or_default()).chars().count();
    let carets = visible(d.span.of_bytes(&line.bytes)).chars().count().max(1);
    let _ = writeln!(out, "        {}{} {}", " ".repeat(before), "^".repeat(carets), d.title);
    if !d.advice.is_empty() {
        let _ = writeln!(out, "        {}", d.advice);
    }
    if let Some(fix) = super::secret::fix(line) {
        let _ = writeln!(out, "        Perhaps: {fix}");
    }
}

fn tokens(line: &Line, out: &mut String) {
    for leaf in line.leaves().filter(|l| l.field.role != Role::Mark) {
        let _ = writeln!(out, "          {:<24} {}", leaf.field.label, token(line, leaf));
    }
}

/// The octets of a token as text; a secret is masked.
pub fn token(line: &Line, leaf: &Node) -> String {
    match leaf.field.role {
        Role::Secret => "••••••••".to_owned(),
        _ => visible(leaf.span.of_bytes(&line.bytes)),
    }
}

/// Octets as text: control characters as pictures, what is no UTF-8 as hexadecimal.
pub fn visible(bytes: &[u8]) -> String {
    let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes);
    let mut out = String::with_capacity(body.len());
    for part in body.utf8_chunks() {
        for c in part.valid().chars() {
            match c {
                '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
                '\x7f' => out.push('␡'),
                '\u{80}'..='\u{9f}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}' => {
                    let _ = write!(out, "⟨U+{:04X}⟩", c as u32);
                }
                c => out.push(c),
            }
        }
        for b in part.invalid() {
            let _ = write!(out, "⟨{b:02X}⟩");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible() {
        assert_eq!(visible(b"a\tb\0\xff\r\n"), "a␉b␀⟨FF⟩");
        assert_eq!(visible("x\u{202e}y".as_bytes()), "x⟨U+202E⟩y");
    }
}
