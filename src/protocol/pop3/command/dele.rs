//! DELE: marks a message as deleted.

use super::*;

pub(in crate::protocol::pop3) struct Dele;

impl Grammar for Dele {
    type Args = u32;

    const SPEC: Spec<Phase> = Spec {
        verb: "DELE",
        syntax: "DELE SP msg CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Marks a message as deleted. It is removed only when QUIT ends the session.",
        when: &[Phase::Transaction],
        rules: &[&rule::MESSAGE_EXISTS, &rule::NOT_MARKED],
    };
    const DONE: &'static str = "The message is marked. It is still there: RSET takes the mark away, QUIT removes the message.";
    const REFUSED: &'static str =
        "There is no message of that number, or it is marked as deleted already.";
    const EXAMPLES: &'static [&'static str] = &["DELE 1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<u32> {
        let number = grammar::message_number(c)?;
        c.crlf()?;
        Ok(number)
    }
}

impl Command for Dele {
    fn run(number: u32, s: &mut Session, _: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &mut s.maildrop else { return no_maildrop() };
        match maildrop.mark(number) {
            Ok(()) => Reply::ok(text::MARKED.with([number.into()])),
            Err(refusal) => *refusal,
        }
    }
}
