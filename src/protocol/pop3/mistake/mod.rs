//! The named mistakes of POP3. To add one: write its row in the file of its theme.

mod argument;
mod word;

use super::command::{self, Verb};
use crate::protocol::{
    Diagnosis,
    mistake::{self, Mistake, On, SHARED, Typed},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] = &[SHARED, word::ROWS, argument::ROWS];

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
pub(super) fn hint(line: &[u8], verb: &Verb) -> Option<Diagnosis> {
    if !matches!(verb.spec.verb, "USER" | "RETR" | "DELE" | "TOP" | "LIST" | "UIDL") {
        return None;
    }
    mistake::hint(TABLES, &typed(line, ""), On::Right)
}
