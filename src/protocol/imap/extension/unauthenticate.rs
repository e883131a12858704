//! UNAUTHENTICATE (RFC 8437): logs out and keeps the connection.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    reply::Reply,
};

pub(in crate::protocol::imap) static UNAUTHENTICATE: Extension = Extension {
    served: true,
    // It would have to end the compression in the midst of the stream (RFC 8437 §4.1).
    offered: |s, _| !s.is_compressed(),
    verbs: &[Verb::of::<Unauthenticate>()],
    ..Extension::known(
        "UNAUTHENTICATE",
        Rfc(8437, "3"),
        "The connection can be used for another login.",
        &[],
    )
};

struct Unauthenticate;

impl Command for Unauthenticate {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "UNAUTHENTICATE",
        syntax: "tag UNAUTHENTICATE CRLF",
        rfc: Rfc(8437, "3"),
        summary: "Logs the user out. The connection stays open for another login.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a UNAUTHENTICATE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }

    /// The mailbox is left as by UNSELECT: nothing is removed. All that was switched on is off again
    /// (RFC 8437 §4.1).
    fn run((): (), s: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        s.forget_user();
        Reply::ok("Logged out; the connection stays open")
    }
}
