//! The lines of a log-in by SASL (RFC 4422), as SMTP (RFC 4954) and POP3 (RFC 5034) write them: base64, one line for
//! each challenge and each answer.

mod exchange;
mod prepare;
pub(super) mod rule;

pub(super) use exchange::{LINE, Mechanism, Step, Taken, check, take};
pub(super) use prepare::prepared;

use super::half::{leaf, tree};
use crate::wire::{CRLF, Cursor, Field, Parsed, Problem, Rfc, Tree};

static NOT_BASE64: Problem = Problem {
    id: "any.base64",
    text: "Base64 has groups of four characters, and equals signs fill the last group up.",
    rfc: Rfc(4648, "4"),
};

/// A character of base64, or the sign that fills a group up.
pub(super) const fn base64_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
}

/// `sasl-mech = 1*20mech-char`
pub(super) fn mechanism(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<()> {
    c.run(field, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).map(|_| ())
}

/// Base64 in whole groups, at least one.
fn base64(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<()> {
    let start = c.position();
    let text = c.run(field, base64_char)?;
    let body = text.strip_suffix(b"=").map_or(text, |t| t.strip_suffix(b"=").unwrap_or(t));
    if text.len() % 4 != 0 || body.contains(&b'=') {
        return c.reject(start, &NOT_BASE64);
    }
    Ok(())
}

/// `initial-response = base64 / "="`
pub(super) fn initial_response(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<()> {
    if c.rest() == b"=\r\n" { c.exact(field, "=") } else { base64(c, field) }
}

/// `( base64 / cancel-response ) CRLF`. An answer may be empty.
pub(super) fn response(
    c: &mut Cursor<'_>,
    answer: &'static Field,
    cancel: &'static Field,
) -> Parsed<()> {
    match c.peek() {
        Some(b'*') => c.exact(cancel, "*")?,
        Some(b'\r') | None => {}
        Some(_) => base64(c, answer)?,
    }
    c.crlf()
}

/// A line of a log-in that is no base64. All of it is private: it may be the password.
pub(super) fn private(line: &[u8], answer: &'static Field) -> Tree {
    let end = line.strip_suffix(b"\r\n").unwrap_or(line).len();
    tree(|out| {
        if end > 0 {
            out.push(leaf(answer, 0, end));
        }
        if end < line.len() {
            out.push(leaf(&CRLF, end, line.len()));
        }
    })
}
