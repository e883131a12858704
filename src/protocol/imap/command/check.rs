//! CHECK: asks for a checkpoint of the mailbox. There is nothing to save here, so that it is a NOOP.

use super::*;

pub(super) struct Check;

impl Command for Check {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CHECK",
        syntax: "tag CHECK CRLF",
        rfc: Rfc(3501, "6.4.1"),
        summary: "Asks the server to put its house in order. Here it does what NOOP does.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a CHECK\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), _: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        Reply::ok("CHECK completed")
    }
}
