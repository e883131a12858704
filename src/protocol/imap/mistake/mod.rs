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
    mistake::{Book, Mistake, On, Past, SHARED, words_from},
};

/// Rows that are tried, in this order.
pub static TABLES: &[&[Mistake]] =
    &[SHARED, tag::ROWS, set::ROWS, fetch::ROWS, store::ROWS, search::ROWS, name::ROWS];

/// The mistakes of command lines.
pub(super) static BOOK: Book = Book {
    tables: TABLES,
    command: of,
    // A line may be the beginning of a command, which announces a literal.
    accepts: |line| {
        command::find(line).is_some_and(|v| match (v.label)(line).outcome {
            Ok(()) => true,
            Err(e) => line.ends_with(b"}\r\n") && e.at >= line.len(),
        })
    },
};

/// The command that a line is of: after UID, the word behind it.
fn of(line: &[u8]) -> (&'static str, usize) {
    let verb = command::find(line).map_or("", |v| v.spec.verb);
    let args = command::words(line).1.end as usize;
    let body = line.strip_suffix(b"\r\n").unwrap_or(line);
    let text = std::str::from_utf8(body).unwrap_or_default();
    let inner = words_from(text, args).into_iter().next().filter(|_| verb == "UID");
    let known = inner.and_then(|(range, word)| {
        let verbs = ["FETCH", "STORE", "COPY", "SEARCH"];
        let verb = verbs.into_iter().find(|v| v.eq_ignore_ascii_case(word))?;
        Some((verb, range.end))
    });
    known.unwrap_or((verb, args))
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
    let letters = Some(letters).filter(|_| verb.spec.verb == "UID");
    BOOK.hint(line, Past { letters, ..Past::default() }, On::Right)
}
