//! TOP: the header of a message and the first lines of its body.

use super::*;

pub(in crate::protocol::pop3) struct Top;

impl Grammar for Top {
    type Args = (u32, u32);

    const SPEC: Spec<Phase> = Spec {
        verb: "TOP",
        syntax: "TOP SP msg SP n CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Asks for the header of a message and the first lines of its body.",
        when: &[Phase::Transaction],
        rules: &[&rule::MESSAGE_EXISTS, &rule::NOT_MARKED, &rule::READABLE],
    };
    const DONE: &'static str = "The header, the blank line after it and so many lines of the body follow, up to a line of one dot.";
    const REFUSED: &'static str = "There is no message of that number, or it is marked as deleted.";
    const ANSWER: Answer = Answer::Letter;
    const EXAMPLES: &'static [&'static str] = &["TOP 1 0", "TOP 1 5"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let number = grammar::message_number(c)?;
        let lines = grammar::body_lines(c)?;
        c.crlf()?;
        Ok((number, lines))
    }
}

impl Command for Top {
    fn run((number, lines): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &s.maildrop else { return no_maildrop() };
        match readable(number, maildrop, s, cx) {
            Ok(stored) => Reply::ok(&text::TOP).body(Body::Letter(stored.message.top(lines))),
            Err(refusal) => *refusal,
        }
    }
}
