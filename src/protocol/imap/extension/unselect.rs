//! UNSELECT (RFC 3691): leaves a mailbox as it is.

use super::*;

pub(in crate::protocol::imap) static UNSELECT: Extension = Extension {
    verbs: &[Verb::known::<Unselect>()],
    ..Extension::known(
        "UNSELECT",
        Rfc(3691, "2"),
        "A mailbox can be left without removing anything.",
        &[],
    )
};

struct Unselect;

impl Grammar for Unselect {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "UNSELECT",
        syntax: "tag UNSELECT CRLF",
        rfc: Rfc(3691, "2"),
        summary: "Closes the mailbox. Unlike CLOSE, it removes nothing.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a UNSELECT\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }
}
