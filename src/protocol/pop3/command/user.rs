//! USER: names the maildrop.

use super::*;

pub(in crate::protocol::pop3) struct User;

impl Grammar for User {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "USER",
        syntax: "USER SP name CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Names the maildrop that the client wants to open. The password follows.",
        when: &[Phase::Authorization],
        rules: &[&rule::CLEAR_TEXT_ALLOWED],
    };
    const DONE: &'static str =
        "The name is taken; PASS has to follow. This does not say that the name exists.";
    const REFUSED: &'static str = "The server does not take this name.";
    const EXAMPLES: &'static [&'static str] = &["USER ben", "user ben@harbor.test"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        let name = grammar::user_name(c)?.to_owned();
        c.crlf()?;
        Ok(name)
    }
}

impl Command for User {
    /// Every name gets +OK, so that nobody can find out which ones exist (RFC 1939 §13).
    fn run(name: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !cx.policy().plaintext_login {
            return Reply::refuse(
                &rule::CLEAR_TEXT_ALLOWED,
                "This server takes no passwords in the clear",
            );
        }
        s.naming = Some(name);
        Reply::ok("Name taken, the password please")
    }
}
