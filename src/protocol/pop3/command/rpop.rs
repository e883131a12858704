//! RPOP: login by a trusted host. It left POP3 long ago, and is not served.

use super::*;

pub(in crate::protocol::pop3) struct Rpop;

impl Grammar for Rpop {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "RPOP",
        syntax: "RPOP SP user CRLF",
        rfc: Rfc(1225, ""),
        summary: "Out of use: logs in by the name of a host that is trusted.",
        when: &[Phase::Authorization],
        rules: &[],
    };
    const DONE: &'static str = "The client is logged in.";
    const REFUSED: &'static str = "The login failed.";
    const EXAMPLES: &'static [&'static str] = &["RPOP ben"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::user_name(c)?;
        c.crlf()
    }
}
