//! The named mistakes of SMTP. To add one: write its row in the file of its theme.

mod address;
mod letter;
mod log_in;
mod order;
mod path;

use super::{command, extension::auth};
use crate::{
    protocol::{
        Diagnosis,
        mistake::{Book, Mistake, On, Past, SHARED},
        sasl,
    },
    wire::{Cursor, Parsed, Rfc, Tree, label},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] =
    &[SHARED, log_in::ROWS, order::ROWS, path::ROWS, address::ROWS, letter::ROWS];

/// The mistakes of command lines and of letters.
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
    accepts: |line| label(line, response).outcome.is_ok(),
};

fn response(c: &mut Cursor<'_>) -> Parsed<()> {
    sasl::response(c, &auth::SASL_RESPONSE, &auth::SASL_CANCEL)
}

/// What was surely not meant in a well-formed line.
pub(super) fn hint(line: &[u8], verb: &str, past: Past<'_>) -> Option<Diagnosis> {
    let looked_at = matches!(verb, "MAIL" | "RCPT" | "EHLO" | "HELO" | "AUTH" | "STARTTLS");
    (looked_at || past.pipelined).then(|| BOOK.hint(line, past, On::Right))?
}

/// Labels a line that answers a challenge, and says what is wrong with it.
pub(super) fn log_in(line: &[u8], past: Past<'_>) -> (Tree, Option<Diagnosis>) {
    let parse = label(line, response);
    let Err(error) = parse.outcome else {
        return (parse.tree, ANSWERS.hint(line, past, On::LogIn));
    };
    let diagnosis = ANSWERS.wrong(line, past, &error, "[base64] CRLF", Rfc(4954, "4"));
    (sasl::private(line, &auth::SASL_RESPONSE), Some(diagnosis))
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
    BOOK.hint(line, Past { state: "data", ..Past::default() }, On::Letter)
}
