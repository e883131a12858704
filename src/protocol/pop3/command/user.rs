//! USER: names the maildrop.

use super::*;
use crate::protocol::pop3::log_in;

static NAME_KNOWN: Rule = Rule {
    id: "pop3.name-known",
    holds: "There is an account of that name. Most servers ask that only when the password is there too.",
    flip: "Give the name of an account of this server.",
    change: |c| c.log_in(),
    rfc: Rfc(1939, "7"),
};

pub(in crate::protocol::pop3) struct User;

impl Grammar for User {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "USER",
        syntax: "USER SP name CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Names the maildrop that the client wants to open. The password follows.",
        when: &[Phase::Authorization],
        rules: &[&rule::CLEAR_TEXT_ALLOWED, &rule::ASCII_OR_OFFERED, &NAME_KNOWN],
    };
    const DONE: &'static str =
        "The name is taken; PASS has to follow. This does not say that the name exists.";
    const REFUSED: &'static str = "The server does not take this name.";
    const EXAMPLES: &'static [&'static str] = &["USER ben", "user ben@harbor.test", "USER jürgen"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        let name = grammar::user_name(c)?.to_owned();
        c.crlf()?;
        Ok(name)
    }
}

impl Command for User {
    /// Every name gets +OK, so that nobody can find out which ones exist (RFC 1939 §13), but where the policy has it
    /// otherwise.
    fn run(name: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !cx.policy().plaintext_login {
            return Reply::refuse(&rule::CLEAR_TEXT_ALLOWED, &text::NO_CLEAR_TEXT);
        }
        if let Err(refusal) = log_in::in_ascii(&name, cx) {
            return *refusal;
        }
        if cx.policy().names_told && log_in::named(&name, cx).is_none() {
            return Reply::refuse(&NAME_KNOWN, &text::NO_NAME).code("AUTH");
        }
        s.naming = Some(name);
        Reply::ok(&text::NAME_TAKEN)
    }
}
