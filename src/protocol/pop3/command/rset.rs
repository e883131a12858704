//! RSET: takes all marks away.

use super::*;

pub(in crate::protocol::pop3) struct Rset;

impl Grammar for Rset {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "RSET",
        syntax: "RSET CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Takes the deletion mark away from every message.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "No message is marked as deleted any more.";
    const REFUSED: &'static str = "The marks stay.";
    const EXAMPLES: &'static [&'static str] = &["RSET"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Rset {
    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &mut s.maildrop else { return no_maildrop() };
        maildrop.unmark();
        Reply::ok(maildrop.words(&text::HAS))
    }
}
