//! SOML: a mail transaction of RFC 821 that goes to a terminal. Out of use, and not served.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Soml;

impl Grammar for Soml {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SOML",
        syntax: "SOML FROM:<reverse-path> CRLF",
        rfc: Rfc(5321, "F.6"),
        summary: "Out of use: a letter that goes to the terminal if the user is there, and to the mailbox if not.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["SOML FROM:<ana@meadow.test>"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::from(c)?;
        grammar::end(c)
    }
}
