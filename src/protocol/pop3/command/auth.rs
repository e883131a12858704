//! AUTH: login by a SASL mechanism (RFC 5034). Not offered yet.

use super::*;

pub(in crate::protocol::pop3) struct Auth;

impl Command for Auth {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTH",
        syntax: "AUTH SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(5034, "4"),
        summary: "Logs in with a SASL mechanism.",
        when: &[Phase::Authorization],
        rules: &[&rule::OFFERED],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed.";
    const EXAMPLES: &'static [&'static str] =
        &["AUTH PLAIN", "AUTH PLAIN AGJlbgBjZWRhcg==", "AUTH EXTERNAL ="];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::mechanism(c)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
            c.run(&field::INITIAL_RESPONSE, grammar::base64_char)?;
        }
        c.crlf()
    }

    fn run((): (), _: &mut Session, _: &mut Context<'_>) -> Reply {
        Reply::refuse(&rule::OFFERED, "This server does not offer AUTH")
    }
}
