//! UNAUTHENTICATE (RFC 8437): logs out and keeps the connection.

use super::*;

pub(in crate::protocol::imap) static UNAUTHENTICATE: Extension = Extension {
    verbs: &[Verb::known::<Unauthenticate>()],
    ..Extension::known(
        "UNAUTHENTICATE",
        Rfc(8437, "3"),
        "The connection can be used for another login.",
        &[],
    )
};

struct Unauthenticate;

impl Grammar for Unauthenticate {
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
}
