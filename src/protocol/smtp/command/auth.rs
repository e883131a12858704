//! AUTH: the client logs in with a SASL mechanism (RFC 4954).

use super::*;
use crate::protocol::{
    sasl::{self, Mechanism, Step},
    smtp::{extension::auth as words, grammar, log_in},
};

static ONCE: Rule = Rule {
    id: "smtp.auth-once",
    holds: "The client is not logged in yet.",
    flip: "Open another connection to log in again.",
    change: |_| Some(Change::after("EHLO laptop.meadow.test").anew()),
    rfc: Rfc(4954, "4"),
};
static MECHANISM_KNOWN: Rule = Rule {
    id: "smtp.auth-mechanism-offered",
    holds: "The mechanism is one of those that stand after AUTH in the EHLO reply.",
    flip: "Choose one of the mechanisms that the EHLO reply names.",
    change: sasl::rule::auth_plain,
    rfc: Rfc(4954, "4"),
};
static IN_THE_CLEAR: Rule = Rule {
    id: "smtp.auth-plaintext-allowed",
    holds: "The server takes a password on a connection that everybody on the way can read.",
    flip: "Log in over TLS, or turn login in the clear on in the server's policy.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.plaintext_login = true)
                .named("With login in the clear turned on in the server's policy"),
        )
    },
    rfc: Rfc(4954, "6"),
};
pub(in crate::protocol::smtp) static NOT_CANCELLED: Rule =
    sasl::rule::not_cancelled("smtp.auth-not-cancelled", sasl::rule::auth_plain, Rfc(4954, "4"));
pub(in crate::protocol::smtp) static LINE_SHORT: Rule =
    sasl::rule::line_short("smtp.auth-line-short-enough", sasl::rule::auth_plain, Rfc(4954, "4"));
pub(in crate::protocol::smtp) static DECODES: Rule =
    sasl::rule::decodes("smtp.auth-base64", sasl::rule::auth_plain, Rfc(4954, "4"));
pub(in crate::protocol::smtp) static CREDENTIALS_RIGHT: Rule = Rule {
    id: "smtp.credentials-right",
    holds: "There is an account of that name, and this is its password.",
    flip: "Give the name and password of an account of this server, each in its place between the zero octets.",
    change: sasl::rule::auth_plain,
    rfc: Rfc(4954, "6"),
};

/// The rules of a login.
pub(in crate::protocol::smtp) const RULES: &[&Rule] = &[
    &rule::AFTER_EHLO,
    &ONCE,
    &MECHANISM_KNOWN,
    &IN_THE_CLEAR,
    &LINE_SHORT,
    &NOT_CANCELLED,
    &DECODES,
    &CREDENTIALS_RIGHT,
];

pub(in crate::protocol::smtp) struct Auth;

impl Grammar for Auth {
    /// The mechanism in capitals, and the initial response as it was written.
    type Args = (String, Option<Vec<u8>>);

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTH",
        syntax: "AUTH SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(4954, "4"),
        summary: "Logs in with a SASL mechanism. What the client proves follows in base64, here or in answer to the server.",
        when: &[Phase::Ready],
        rules: RULES,
    };
    const EXAMPLES: &'static [&'static str] =
        &["AUTH PLAIN AGFuYQB0dWxpcA==", "AUTH LOGIN", "AUTH EXTERNAL ="];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let start = c.rest();
        sasl::mechanism(c, &words::MECHANISM)?;
        let mechanism = &start[..start.len() - c.rest().len()];
        let mut initial = None;
        if !grammar::at_end(c) {
            c.sp()?;
            let text = c.rest();
            sasl::initial_response(c, &words::INITIAL_RESPONSE)?;
            initial = Some(text[..text.len() - c.rest().len()].to_vec());
        }
        grammar::end(c)?;
        Ok((String::from_utf8_lossy(mechanism).to_ascii_uppercase(), initial))
    }

    fn then(_: &Self::Args) -> Next {
        Next::LogIn
    }
}

impl Command for Auth {
    fn run((name, initial): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !s.extended {
            return rule::after_ehlo();
        }
        if s.account.is_some() {
            return Reply::refuse(&ONCE, 503, "5.5.1", "You are logged in already");
        }
        let Some(mechanism) = Mechanism::named(&name) else {
            let text = format!("There is no mechanism {name} here");
            return Reply::refuse(&MECHANISM_KNOWN, 504, "5.5.4", text);
        };
        if !cx.policy().plaintext_login {
            let text = format!("{name} shows the password to everybody on the way; use TLS");
            return Reply::refuse(&IN_THE_CLEAR, 538, "5.7.11", text);
        }
        let step = Step::first(mechanism);
        match initial {
            Some(response) => log_in::answer(s, step, &response, cx),
            None => log_in::challenge(s, step),
        }
    }
}
