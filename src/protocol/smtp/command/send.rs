//! SEND: a mail transaction of RFC 821 that goes to a terminal. Out of use, and not served.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Send;

impl Grammar for Send {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SEND",
        syntax: "SEND FROM:<reverse-path> CRLF",
        rfc: Rfc(5321, "F.6"),
        summary: "Out of use: a letter that goes to the terminal of the user, who reads it at once.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["SEND FROM:<ana@meadow.test>"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::from(c)?;
        grammar::end(c)
    }
}
