//! XCLIENT: what a server in front of this one knows about the client. A word of Postfix's, not served.

use super::*;
use crate::protocol::smtp::extension::xclient as words;

pub(in crate::protocol::smtp) struct Xclient;

impl Grammar for Xclient {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "XCLIENT",
        syntax: "XCLIENT 1*( SP attribute \"=\" value ) CRLF",
        rfc: Rfc(5321, "4.1.5"),
        summary: "Says for whom the client speaks, so that the server treats it as that host or user. No RFC has it: it is Postfix's own.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["XCLIENT NAME=mail.meadow.test ADDR=192.0.2.1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        words::attributes(c)
    }
}
