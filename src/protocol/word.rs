//! The word with which a command line of SMTP or POP3 begins, and the lines that begin with no command.

use crate::wire::{Cursor, Field, SP, Span, Tree, label};

/// The first word of a line, which ends at a blank, at the line's end, or at one of `stops`.
pub(super) fn first(line: &[u8], stops: &[u8]) -> Span {
    let ends = |b: &u8| b" \t\r\n".contains(b) || stops.contains(b);
    Span::of(0, line.iter().position(ends).unwrap_or(line.len()))
}

/// Labels a line that no command begins: `word`, and what stands behind it.
pub(super) fn unknown(
    line: &[u8],
    word: Span,
    verb: &'static Field,
    arguments: &'static Field,
) -> Tree {
    let production = |c: &mut Cursor<'_>| {
        c.take(verb, word.len())?;
        if c.peek() == Some(b' ') {
            c.exact(&SP, " ")?;
        }
        c.text(arguments);
        c.crlf()
    };
    label(line, production).tree
}
