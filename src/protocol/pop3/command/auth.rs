//! AUTH: login by a SASL mechanism (RFC 5034).

use super::*;
use crate::{
    protocol::{
        pop3::log_in,
        sasl::{self, Mechanism, Step, Taken},
    },
    wire::{Line, Stop},
};

static MECHANISM_OFFERED: Rule = Rule {
    id: "pop3.auth-mechanism-offered",
    holds: "The mechanism is one of those that stand after SASL in the answer to CAPA.",
    flip: "Choose one of the mechanisms that CAPA names.",
    change: sasl::rule::auth_plain,
    rfc: Rfc(5034, "4"),
};
static CLIENT_BEGINS: Rule = sasl::rule::client_begins(
    "pop3.auth-client-begins",
    |c| c.up_to(&["pop3.mechanism"]),
    Rfc(5034, "4"),
);
static NOT_CANCELLED: Rule =
    sasl::rule::not_cancelled("pop3.auth-not-cancelled", sasl::rule::auth_plain, Rfc(5034, "4"));
static LINE_SHORT: Rule =
    sasl::rule::line_short("pop3.auth-line-short-enough", sasl::rule::auth_plain, Rfc(5034, "4"));
static DECODES: Rule =
    sasl::rule::decodes("pop3.auth-base64", sasl::rule::auth_plain, Rfc(5034, "4"));

/// The rules of a login.
pub(in crate::protocol::pop3) const RULES: &[&Rule] = log_in::rules![
    &MECHANISM_OFFERED,
    &rule::CLEAR_TEXT_ALLOWED,
    &CLIENT_BEGINS,
    &LINE_SHORT,
    &NOT_CANCELLED,
    &DECODES,
    &log_in::CREDENTIALS_RIGHT
];

pub(in crate::protocol::pop3) struct Auth;

impl Grammar for Auth {
    /// The mechanism as it was written, with the initial response; nothing where the client asks for the mechanisms.
    type Args = Option<(String, Option<Vec<u8>>)>;

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTH",
        syntax: "AUTH SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(5034, "4"),
        summary: "Logs in with a SASL mechanism. What the client proves follows in base64, here or in answer to the server.",
        when: &[Phase::Authorization],
        rules: RULES,
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed. Another AUTH may follow.";
    const ANSWER: Answer = Answer::LogIn;
    const EXAMPLES: &'static [&'static str] =
        &["AUTH PLAIN", "AUTH PLAIN AGJlbgBjZWRhcg==", "AUTH LOGIN", "AUTH EXTERNAL ="];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let alone = c.lenient(&habit::AUTH_ALONE, |c| match c.peek() {
            None | Some(b'\r' | b'\n') => Ok(()),
            Some(_) => Err(Stop),
        });
        if alone.is_some() {
            c.crlf()?;
            return Ok(None);
        }
        let mechanism = String::from_utf8_lossy(grammar::mechanism(c)?).into_owned();
        let mut initial = None;
        if c.peek() == Some(b' ') {
            c.sp()?;
            let text = c.rest();
            sasl::initial_response(c, &field::INITIAL_RESPONSE)?;
            initial = Some(text[..text.len() - c.rest().len()].to_vec());
        }
        c.crlf()?;
        Ok(Some((mechanism, initial)))
    }

    fn answer(args: &Self::Args) -> Answer {
        if args.is_some() { Answer::LogIn } else { Answer::Mechanisms }
    }
}

impl Command for Auth {
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let in_the_clear = cx.policy().plaintext_login;
        let Some((name, initial)) = args else {
            let words = if in_the_clear { Mechanism::WORDS } else { "" };
            let lines = words.split_terminator(' ').map(|word| format!("{word}\r\n")).collect();
            return Reply::ok(&text::MECHANISMS).body(Body::Lines(lines));
        };
        let Some(mechanism) = Mechanism::named(&name) else {
            return Reply::refuse(&MECHANISM_OFFERED, text::NO_MECHANISM.with([name.into()]));
        };
        if !in_the_clear {
            return Reply::refuse(&rule::CLEAR_TEXT_ALLOWED, &text::NO_CLEAR_TEXT);
        }
        let step = Step::first(mechanism);
        match initial {
            Some(_) if mechanism == Mechanism::Login => {
                Reply::refuse(&CLIENT_BEGINS, text::SERVER_BEGINS.with([name.into()]))
            }
            Some(response) => answer(step, &response, s, cx),
            None => challenge(step, s),
        }
    }
}

/// Asks the client.
fn challenge(step: Step, s: &mut Session) -> Reply {
    let text = step.challenge();
    s.log_in = Some(Box::new(step));
    Reply::challenge(text)
}

/// Takes a line of the client's. What the session asked for last is done with.
pub(in crate::protocol::pop3) fn line(line: Line, s: &mut Session, cx: &mut Context<'_>) -> Reply {
    let Some(step) = s.log_in.take() else { return no_maildrop() };
    let Line::Whole(line) = line else { return Reply::refuse(&LINE_SHORT, &text::TOO_LONG) };
    let line = line.strip_suffix(b"\n").unwrap_or(&line);
    match line.strip_suffix(b"\r").unwrap_or(line) {
        b"*" => Reply::refuse(&NOT_CANCELLED, &text::CANCELLED),
        line => answer(*step, line, s, cx),
    }
}

fn answer(step: Step, text: &[u8], s: &mut Session, cx: &mut Context<'_>) -> Reply {
    match sasl::take(step, text, cx) {
        Taken::Asks(step) => challenge(step, s),
        Taken::Knows(address) => log_in::open(&address, s, cx),
        Taken::Refused => log_in::refused(&text::WRONG),
        Taken::NotBase64 => Reply::refuse(&DECODES, &text::NOT_BASE64),
    }
}
