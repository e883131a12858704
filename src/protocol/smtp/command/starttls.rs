//! STARTTLS: turns the connection to TLS (RFC 3207). Not served yet.

use super::*;
use crate::protocol::smtp::grammar;

pub(in crate::protocol::smtp) struct Starttls;

impl Grammar for Starttls {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "STARTTLS",
        syntax: "STARTTLS CRLF",
        rfc: Rfc(3207, "4"),
        summary: "Asks to go on in TLS, so that nobody on the way can read along. In TLS the client begins again with EHLO.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["STARTTLS"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }

    fn then((): &()) -> Next {
        Next::Tls
    }
}
