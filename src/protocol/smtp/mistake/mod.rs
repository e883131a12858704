//! The named mistakes of SMTP. To add one: write its row in the file of its theme.

mod address;
mod letter;
mod order;
mod path;

use super::command;
use crate::protocol::{
    Diagnosis,
    mistake::{self, Mistake, On, SHARED, Typed},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] = &[SHARED, order::ROWS, path::ROWS, address::ROWS, letter::ROWS];

fn accepts(line: &[u8]) -> bool {
    command::find(line).is_some_and(|v| (v.label)(line).outcome.is_ok())
}

fn typed<'a>(line: &'a [u8], state: &'static str) -> Typed<'a> {
    let verb = command::find(line).map_or("", |v| v.spec.verb);
    Typed::new(line, verb, command::first_word(line).end as usize, state, &accepts)
}

/// Gives a wrong line's mistake its name, if it has one.
pub(super) fn name_wrong(
    line: &[u8],
    state: &'static str,
    at: Option<usize>,
    diagnosis: Diagnosis,
) -> Diagnosis {
    let mut typed = typed(line, state);
    typed.at = at.unwrap_or(typed.at);
    mistake::name(TABLES, &typed, diagnosis)
}

/// What was surely not meant in a well-formed line.
pub(super) fn hint(line: &[u8], verb: &str, helo: bool) -> Option<Diagnosis> {
    if !matches!(verb, "MAIL" | "RCPT" | "EHLO" | "HELO") {
        return None;
    }
    let mut typed = typed(line, "");
    typed.helo = helo;
    mistake::hint(TABLES, &typed, On::Right)
}

/// What was surely not meant in a line of a letter.
pub(super) fn in_letter(line: &[u8]) -> Option<Diagnosis> {
    const LONGEST: usize = 80;
    let first = line.first()?.to_ascii_uppercase();
    if line.len() > LONGEST
        || !matches!(first, b'Q' | b'M' | b'R' | b'E' | b'H' | b'D' | b'.' | b'<')
    {
        return None;
    }
    mistake::hint(TABLES, &typed(line, "data"), On::Letter)
}
