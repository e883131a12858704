//! LAST: the highest message that was read. It left POP3 with RFC 1725, and is not served.

use super::*;

pub(in crate::protocol::pop3) struct Last;

impl Grammar for Last {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LAST",
        syntax: "LAST CRLF",
        rfc: Rfc(1460, "5"),
        summary: "Out of use: asks for the highest number of a message that was read.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "The number is that of the last message that was read.";
    const REFUSED: &'static str = "The server does not tell.";
    const EXAMPLES: &'static [&'static str] = &["LAST"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }
}
