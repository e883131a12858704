//! LIST: the size of one message, or of each.

use super::*;
use std::fmt::Write as _;

pub(in crate::protocol::pop3) struct List;

impl Grammar for List {
    type Args = Option<u32>;

    const SPEC: Spec<Phase> = Spec {
        verb: "LIST",
        syntax: "LIST [SP msg] CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Asks for the size of one message, or of every message.",
        when: &[Phase::Transaction],
        rules: &[&rule::MESSAGE_EXISTS, &rule::NOT_MARKED, &rule::READABLE],
    };
    const DONE: &'static str = "The size of what was asked for: of one message in this line, of all in the lines that follow.";
    const REFUSED: &'static str = "There is no message of that number, or it is marked as deleted.";
    const ANSWER: Answer = Answer::ScanListings;
    const EXAMPLES: &'static [&'static str] = &["LIST", "LIST 1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let number = grammar::optional_message_number(c)?;
        c.crlf()?;
        Ok(number)
    }

    fn answer(number: &Self::Args) -> Answer {
        if number.is_some() { Answer::ScanListing } else { Answer::ScanListings }
    }
}

impl Command for List {
    fn run(number: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &s.maildrop else { return no_maildrop() };
        if let Some(number) = number {
            return match readable(number, maildrop, s, cx) {
                Ok(stored) => Reply::ok(format!("{number} {}", stored.message.size_in_lines())),
                Err(refusal) => *refusal,
            };
        }
        let mut lines = String::with_capacity(12 * maildrop.len());
        for (number, stored) in maildrop.messages() {
            let _ = write!(lines, "{number} {}\r\n", stored.message.size_in_lines());
        }
        Reply::ok(maildrop.words(&text::LISTING)).body(Body::Lines(lines))
    }
}
