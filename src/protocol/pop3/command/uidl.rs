//! UIDL: the unique-id of one message, or of each.

use super::*;
use std::fmt::Write as _;

pub(in crate::protocol::pop3) struct Uidl;

impl Grammar for Uidl {
    type Args = Option<u32>;

    const SPEC: Spec<Phase> = Spec {
        verb: "UIDL",
        syntax: "UIDL [SP msg] CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Asks for names of the messages that stay the same from session to session.",
        when: &[Phase::Transaction],
        rules: &[&rule::MESSAGE_EXISTS, &rule::NOT_MARKED],
    };
    const DONE: &'static str = "The unique-id of what was asked for: of one message in this line, of all in the lines that follow.";
    const REFUSED: &'static str = "There is no message of that number, or it is marked as deleted.";
    const ANSWER: Answer = Answer::UniqueIdListings;
    const EXAMPLES: &'static [&'static str] = &["UIDL", "UIDL 1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let number = grammar::optional_message_number(c)?;
        c.crlf()?;
        Ok(number)
    }

    fn answer(number: &Self::Args) -> Answer {
        if number.is_some() { Answer::UniqueIdListing } else { Answer::UniqueIdListings }
    }
}

impl Command for Uidl {
    fn run(number: Self::Args, s: &mut Session, _: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &s.maildrop else { return no_maildrop() };
        if let Some(number) = number {
            return match maildrop.message(number) {
                Ok(stored) => Reply::ok(format!("{number} {}", maildrop.unique_id(stored))),
                Err(refusal) => *refusal,
            };
        }
        let mut lines = String::with_capacity(24 * maildrop.len());
        for (number, stored) in maildrop.messages() {
            let _ = write!(lines, "{number} {}\r\n", maildrop.unique_id(stored));
        }
        Reply::ok(&text::UNIQUE_IDS).body(Body::Lines(lines))
    }
}
