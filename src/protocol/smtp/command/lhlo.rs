//! LHLO: the greeting of LMTP, which hands letters to mailboxes. Not served: this is SMTP.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Lhlo;

impl Grammar for Lhlo {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LHLO",
        syntax: "LHLO SP ( Domain / address-literal ) CRLF",
        rfc: Rfc(2033, "4.1"),
        summary: "Greets a server of LMTP, which gives one reply for each recipient after the letter.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["LHLO mx1.harbor.test"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        grammar::host(c)?;
        grammar::end(c)
    }
}
