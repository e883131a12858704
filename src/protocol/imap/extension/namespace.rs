//! NAMESPACE (RFC 2342): where the user's own, other users' and shared mailboxes are found.

use super::*;

pub(in crate::protocol::imap) static NAMESPACE: Extension = Extension {
    verbs: &[Verb::known::<Namespace>()],
    ..Extension::known(
        "NAMESPACE",
        Rfc(2342, "5"),
        "The client can ask under which prefixes mailboxes are found.",
        &[],
    )
};

struct Namespace;

impl Grammar for Namespace {
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
}
