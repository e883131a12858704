//! The named mistakes of POP3. To add one: write its row in the file of its theme.

mod argument;
mod log_in;
mod word;

use super::{
    command::{self, Verb},
    field, reply,
};
use crate::{
    protocol::{
        Diagnosis,
        mistake::{Book, Mistake, On, Past, SHARED},
        sasl,
    },
    wire::{Rfc, Tree, label},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] = &[SHARED, log_in::ROWS, word::ROWS, argument::ROWS];

/// The mistakes of command lines.
pub(super) static BOOK: Book = Book {
    tables: TABLES,
    command: |line| {
        let verb = command::find(line).map_or("", |v| v.spec.verb);
        (verb, command::first_word(line).end as usize)
    },
    accepts: |line| command::find(line).is_some_and(|v| (v.label)(line).outcome.is_ok()),
};

/// The mistakes of the lines that answer a challenge.
static ANSWERS: Book = Book {
    tables: TABLES,
    command: |_| ("", 0),
    accepts: |line| label(line, reply::sasl_response).outcome.is_ok(),
};

/// What was surely not meant in a well-formed line.
pub(super) fn hint(line: &[u8], verb: &Verb) -> Option<Diagnosis> {
    if !matches!(verb.spec.verb, "USER" | "RETR" | "DELE" | "TOP" | "LIST" | "UIDL") {
        return None;
    }
    BOOK.hint(line, Past::default(), On::Right)
}

/// Labels a line that answers a challenge, and says what is wrong with it.
pub(super) fn log_in(line: &[u8], past: Past<'_>) -> (Tree, Option<Diagnosis>) {
    let parse = label(line, reply::sasl_response);
    let Err(error) = parse.outcome else {
        return (parse.tree, ANSWERS.hint(line, past, On::LogIn));
    };
    let diagnosis = ANSWERS.wrong(line, past, &error, "[base64] CRLF", Rfc(5034, "4"));
    (sasl::private(line, &field::SASL_RESPONSE), Some(diagnosis))
}
