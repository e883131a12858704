//! NAMESPACE (RFC 2342): where the user's own, other users' and shared mailboxes are found.

use super::*;
use crate::{
    protocol::imap::{
        command::{Call, Command},
        extension::acl,
        reply::Reply,
        session::place::OTHERS,
    },
    world::DELIMITER,
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) static NAMESPACE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Namespace>()],
    ..Extension::known(
        "NAMESPACE",
        Rfc(2342, "5"),
        "The client can ask under which prefixes mailboxes are found.",
        &[],
    )
};

struct Namespace;

impl Command for Namespace {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "NAMESPACE",
        syntax: "tag NAMESPACE CRLF",
        rfc: Rfc(2342, "5"),
        summary: "Asks under which prefixes the user's own, other users' and shared mailboxes are.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a NAMESPACE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }

    /// Other users' mailboxes can be reached where there are access lists that open them (RFC 4314).
    fn run((): (), s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let others = match acl::ACL.is_offered(s, cx) {
            true => format!("((\"{OTHERS}\" \"{DELIMITER}\"))"),
            false => "NIL".to_owned(),
        };
        // Writing to memory cannot fail.
        let _ = write!(cx.out, "* NAMESPACE ((\"\" \"{DELIMITER}\")) {others} NIL\r\n");
        Reply::ok("NAMESPACE completed")
    }
}
