//! APOP: login by a digest. The greeting has no timestamp, so that it is not offered.

use super::*;

pub(in crate::protocol::pop3) struct Apop;

impl Grammar for Apop {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "APOP",
        syntax: "APOP SP name SP digest CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Logs in with a digest of the greeting's timestamp and a shared secret, which is not sent itself.",
        when: &[Phase::Authorization],
        rules: &[],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed.";
    const EXAMPLES: &'static [&'static str] = &["APOP ben c4c9334bac560ecc979e58001b3e22fb"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::user_name(c)?;
        grammar::digest(c)?;
        c.crlf()
    }
}
