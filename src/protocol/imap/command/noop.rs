//! NOOP: asks for nothing but news.

use super::*;

pub(super) struct Noop;

impl Command for Noop {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "NOOP",
        syntax: "tag NOOP CRLF",
        rfc: Rfc(3501, "6.1.2"),
        summary: "Asks for nothing but an answer: with it the server tells what is new.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a NOOP\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), _: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        Reply::ok("NOOP completed")
    }
}
