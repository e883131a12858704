//! PASS: gives the password and opens the maildrop.

use super::*;
use crate::protocol::pop3::log_in;

pub(in crate::protocol::pop3) static USER_JUST_BEFORE: Rule = Rule {
    id: "pop3.user-just-before",
    holds: "The command just before was a USER that the server took.",
    flip: "Say USER with the name, and PASS directly after it.",
    change: |c| Some(Change::after(format!("USER {}", c.account()?.address))),
    rfc: Rfc(1939, "7"),
};

pub(in crate::protocol::pop3) struct Pass;

impl Grammar for Pass {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "PASS",
        syntax: "PASS SP string CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Gives the password, in the clear. If it is right the server locks the maildrop.",
        when: &[Phase::Authorization],
        rules: log_in::rules![
            &USER_JUST_BEFORE,
            &rule::ASCII_OR_OFFERED,
            &log_in::CREDENTIALS_RIGHT
        ],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed. It has to begin again with USER.";
    const EXAMPLES: &'static [&'static str] = &["PASS cedar", "PASS a password with spaces"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        let password = grammar::password(c)?.to_owned();
        c.crlf()?;
        Ok(password)
    }
}

impl Command for Pass {
    fn run(password: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let Some(name) = s.named.take() else {
            return Reply::refuse(&USER_JUST_BEFORE, &text::USER_FIRST);
        };
        if let Err(refusal) = log_in::in_ascii(&password, cx) {
            return *refusal;
        }
        match log_in::check(&name, &password, cx) {
            Some(address) => log_in::open(&address, s, cx),
            None => log_in::refused(&text::WRONG_AGAIN),
        }
    }
}
