//! CAPABILITY: asks what the server can do.

use super::*;
use std::fmt::Write as _;

pub(super) struct Capability;

impl Command for Capability {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CAPABILITY",
        syntax: "tag CAPABILITY CRLF",
        rfc: Rfc(3501, "6.1.1"),
        summary: "Asks what the server can do. The list can differ before and after login.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a CAPABILITY\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let list = extension::capabilities(s, cx);
        // Writing to memory cannot fail.
        let _ = write!(cx.out, "* CAPABILITY {list}\r\n");
        Reply::ok("CAPABILITY completed")
    }
}
