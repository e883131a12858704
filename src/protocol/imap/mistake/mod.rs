//! The named mistakes of IMAP. To add one: write its row in the file of its theme.

mod fetch;
mod name;
mod search;
mod set;
mod store;
mod tag;

use super::{
    Letters,
    command::{self, Verb},
};
use crate::protocol::{
    Diagnosis,
    mistake::{self, Mistake, On, SHARED, Typed},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] =
    &[SHARED, tag::ROWS, set::ROWS, fetch::ROWS, store::ROWS, search::ROWS, name::ROWS];

/// Whether the grammar takes a line, or the beginning of a command that announces a literal.
fn accepts(line: &[u8]) -> bool {
    command::find(line).is_some_and(|v| match (v.label)(line).outcome {
        Ok(()) => true,
        Err(e) => line.ends_with(b"}\r\n") && e.at >= line.len(),
    })
}

/// The line, and the command that it is of: after UID, the word behind it.
fn typed<'a>(line: &'a [u8], state: &'static str) -> Typed<'a> {
    let verb = command::find(line).map_or("", |v| v.spec.verb);
    let args = command::words(line).1.end as usize;
    let typed = Typed::new(line, verb, args, state, &accepts);
    let Some((range, word)) = typed.words().into_iter().next().filter(|_| verb == "UID") else {
        return typed;
    };
    let inner = ["FETCH", "STORE", "COPY", "SEARCH"];
    match inner.iter().find(|v| v.eq_ignore_ascii_case(word)) {
        Some(verb) => Typed::new(line, verb, range.end, state, &accepts),
        None => typed,
    }
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
pub(super) fn hint(line: &[u8], verb: &Verb, letters: &Letters) -> Option<Diagnosis> {
    let looked_at = match verb.spec.verb {
        "STORE" | "SELECT" | "EXAMINE" | "DELETE" => true,
        "UID" => true,
        "FETCH" => memchr::memchr(b'[', line).is_some(),
        _ => false,
    };
    if !looked_at {
        return None;
    }
    let mut typed = typed(line, "");
    typed.letters = Some(letters).filter(|_| verb.spec.verb == "UID");
    mistake::hint(TABLES, &typed, On::Right)
}
