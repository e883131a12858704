//! APOP: login by a digest of the greeting's timestamp. A greeting without one does not offer it.

use super::*;
use crate::protocol::{
    Session as AnySession,
    flip::Case,
    pop3::{log_in, maildrop::hex},
    sasl,
};
use md5::{Digest as _, Md5};

static DIGEST_RIGHT: Rule = Rule {
    id: "pop3.digest-right",
    holds: "There is an account of that name, and the digest is that of this greeting's timestamp and its password.",
    flip: "Make the digest of the timestamp, angle brackets and all, with the password directly behind it.",
    change: |c| right(c),
    rfc: Rfc(1939, "7"),
};

/// The line with which somebody of this server logs in.
fn right(case: &Case<'_>) -> Option<Change> {
    let AnySession::Pop3(s) = case.session else { return None };
    let account = case.account()?;
    let digest = digest(s.timestamp()?, &account.password);
    Some(Change::instead(format!("APOP {} {digest}", account.address)))
}

/// The digest that proves a password (RFC 1939 §7).
pub(in crate::protocol::pop3) fn digest(timestamp: &str, password: &str) -> String {
    let password = sasl::prepared(password).unwrap_or_default();
    hex(&Md5::new().chain_update(timestamp).chain_update(password.as_bytes()).finalize())
}

pub(in crate::protocol::pop3) struct Apop;

impl Grammar for Apop {
    /// The name and the digest.
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "APOP",
        syntax: "APOP SP name SP digest CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Logs in with a digest of the greeting's timestamp and a shared secret, which is not sent itself.",
        when: &[Phase::Authorization],
        rules: log_in::rules![&rule::ASCII_OR_OFFERED, &DIGEST_RIGHT],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed.";
    const EXAMPLES: &'static [&'static str] = &["APOP ben c4c9334bac560ecc979e58001b3e22fb"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let name = grammar::user_name(c)?.to_owned();
        let digest = String::from_utf8_lossy(grammar::digest(c)?).into_owned();
        c.crlf()?;
        Ok((name, digest))
    }
}

impl Command for Apop {
    fn is_there(s: &Session, _: &Context<'_>) -> bool {
        s.timestamp.is_some()
    }

    fn run((name, given): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if let Err(refusal) = log_in::in_ascii(&name, cx) {
            return *refusal;
        }
        let timestamp = s.timestamp.clone().unwrap_or_default();
        let account = log_in::named(&name, cx);
        match account.filter(|a| digest(&timestamp, &a.password) == given) {
            Some(account) => log_in::open(&account.address.clone(), s, cx),
            None => Reply::refuse(&DIGEST_RIGHT, &text::WRONG).code("AUTH"),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_of_rfc_1939() {
        let digest = super::digest("<1896.697170952@dbc.mtview.ca.us>", "tanstaaf");
        assert_eq!(digest, "c4c9334bac560ecc979e58001b3e22fb");
    }
}
