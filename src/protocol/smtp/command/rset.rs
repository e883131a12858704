//! RSET: forgets the mail transaction.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Rset;

impl Grammar for Rset {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "RSET",
        syntax: "RSET CRLF",
        rfc: Rfc(5321, "4.1.1.5"),
        summary: "Throws away the envelope and keeps the session.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["RSET"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Rset {
    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        s.reset();
        Reply::new(250, "2.0.0", "Envelope emptied")
    }
}
