//! TURN: client and server change places. Out of use, because nothing proves who asks, and not served.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Turn;

impl Grammar for Turn {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "TURN",
        syntax: "TURN CRLF",
        rfc: Rfc(5321, "F.1"),
        summary: "Out of use: client and server change places, and nobody proves who they are.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["TURN"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }

    fn then((): &()) -> Next {
        Next::Turn
    }
}
