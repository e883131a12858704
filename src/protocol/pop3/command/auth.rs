//! AUTH: login by a SASL mechanism (RFC 5034). Not offered yet.

use super::*;
use crate::protocol::sasl;

pub(in crate::protocol::pop3) struct Auth;

impl Grammar for Auth {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTH",
        syntax: "AUTH SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(5034, "4"),
        summary: "Logs in with a SASL mechanism.",
        when: &[Phase::Authorization],
        rules: &[],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed.";
    const EXAMPLES: &'static [&'static str] =
        &["AUTH PLAIN", "AUTH PLAIN AGJlbgBjZWRhcg==", "AUTH EXTERNAL ="];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::mechanism(c)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
            sasl::initial_response(c, &field::INITIAL_RESPONSE)?;
        }
        c.crlf()
    }
}
