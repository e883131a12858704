//! LOGOUT: ends the session.

use super::*;
use crate::protocol::imap::reply::Then;

pub(super) struct Logout;

impl Command for Logout {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LOGOUT",
        syntax: "tag LOGOUT CRLF",
        rfc: Rfc(3501, "6.1.3"),
        summary: "Ends the session. The server says BYE, answers and closes.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a LOGOUT\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), _: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        cx.out.write(b"* BYE Until next time\r\n");
        Reply::ok("LOGOUT completed").then(Then::Close)
    }
}
