//! XFORWARD: what a server in front of this one knows about the client. A word of Postfix's, not served.

use super::*;
use crate::protocol::smtp::extension::xclient as words;

pub(in crate::protocol::smtp) struct Xforward;

impl Grammar for Xforward {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "XFORWARD",
        syntax: "XFORWARD 1*( SP attribute \"=\" value ) CRLF",
        rfc: Rfc(5321, "4.1.5"),
        summary: "Tells the server whose letter this was, for its log alone. No RFC has it: it is Postfix's own.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["XFORWARD NAME=mail.meadow.test ADDR=192.0.2.1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        words::attributes(c)
    }
}
