//! NOOP: asks only for a reply.

use super::*;

pub(in crate::protocol::pop3) struct Noop;

impl Grammar for Noop {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "NOOP",
        syntax: "NOOP CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Asks for nothing but an answer. The inactivity timer begins again.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "Done: nothing was asked.";
    const REFUSED: &'static str = "Not now.";
    const EXAMPLES: &'static [&'static str] = &["NOOP"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Noop {
    fn run((): (), _: &mut Session, _: &mut Context<'_>) -> Reply {
        Reply::ok("")
    }
}
