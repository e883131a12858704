//! LAST: the highest message that was read. It left POP3 with RFC 1725; where the policy has it, it is here again.

use super::*;

pub(in crate::protocol::pop3) struct Last;

impl Grammar for Last {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LAST",
        syntax: "LAST CRLF",
        rfc: Rfc(1460, "5"),
        summary: "Out of use: asks for the highest number of a message that was read.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "The number is that of the last message that was read.";
    const REFUSED: &'static str = "The server does not tell.";
    const EXAMPLES: &'static [&'static str] = &["LAST"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Last {
    const AT_FIRST: bool = false;

    fn is_there(_: &Session, cx: &Context<'_>) -> bool {
        cx.policy().historic_last
    }

    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &s.maildrop else { return no_maildrop() };
        Reply::ok(maildrop.last().to_string())
    }
}
