//! XTND: extensions of some servers. Not served.

use super::*;

pub(in crate::protocol::pop3) struct Xtnd;

impl Grammar for Xtnd {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "XTND",
        syntax: "XTND SP text CRLF",
        rfc: Rfc(1939, "3"),
        summary: "An old extension of some servers, such as XTND XMIT to send mail. No RFC has it.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "The server does it.";
    const REFUSED: &'static str = "The server does not do it.";
    const EXAMPLES: &'static [&'static str] = &["XTND XMIT"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::before(c, &field::VENDOR_TEXT)?;
        c.run(&field::VENDOR_TEXT, |b| b >= b' ' && b != 127)?;
        c.crlf()
    }
}
