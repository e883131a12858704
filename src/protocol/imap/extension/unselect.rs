//! UNSELECT (RFC 3691): leaves a mailbox as it is.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    reply::Reply,
};

pub(in crate::protocol::imap) static UNSELECT: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Unselect>()],
    ..Extension::known(
        "UNSELECT",
        Rfc(3691, "2"),
        "A mailbox can be left without removing anything.",
        &[],
    )
};

struct Unselect;

impl Command for Unselect {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "UNSELECT",
        syntax: "tag UNSELECT CRLF",
        rfc: Rfc(3691, "2"),
        summary: "Leaves the mailbox. Unlike CLOSE, it removes nothing.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a UNSELECT\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }

    fn run((): (), s: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        s.selected = None;
        Reply::ok("UNSELECT completed")
    }
}
