//! AUTH: the client logs in with a SASL mechanism (RFC 4954). Not served yet.

use super::*;
use crate::protocol::{
    sasl,
    smtp::{extension::auth as words, grammar},
};

pub(in crate::protocol::smtp) struct Auth;

impl Grammar for Auth {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTH",
        syntax: "AUTH SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(4954, "4"),
        summary: "Logs in with a SASL mechanism. What the client proves follows in base64, here or in answer to the server.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["AUTH LOGIN", "AUTH PLAIN AGFuYQBjZWRhci00Mg==", "AUTH EXTERNAL ="];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        sasl::mechanism(c, &words::MECHANISM)?;
        if !grammar::at_end(c) {
            c.sp()?;
            sasl::initial_response(c, &words::INITIAL_RESPONSE)?;
        }
        grammar::end(c)
    }

    fn then((): &()) -> Next {
        Next::LogIn
    }
}
