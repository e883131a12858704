//! STLS: turns the connection to TLS (RFC 2595). Not offered yet.

use super::*;

pub(in crate::protocol::pop3) struct Stls;

impl Grammar for Stls {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "STLS",
        syntax: "STLS CRLF",
        rfc: Rfc(2595, "4"),
        summary: "Asks to go on in TLS, so that nobody on the way can read along.",
        when: &[Phase::Authorization],
        rules: &[],
    };
    const DONE: &'static str = "The TLS handshake begins now. The client still has to log in.";
    const REFUSED: &'static str = "The connection stays in the clear.";
    const EXAMPLES: &'static [&'static str] = &["STLS"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }
}
