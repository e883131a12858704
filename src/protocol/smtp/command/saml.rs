//! SAML: a mail transaction of RFC 821 that goes to a terminal. Out of use, and not served.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Saml;

impl Grammar for Saml {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SAML",
        syntax: "SAML FROM:<reverse-path> CRLF",
        rfc: Rfc(5321, "F.6"),
        summary: "Out of use: a letter that goes to the terminal and to the mailbox as well.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["SAML FROM:<ana@meadow.test>"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::from(c)?;
        grammar::end(c)
    }
}
