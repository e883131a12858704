//! AUTHENTICATE: says who the user is, with a SASL mechanism.

use super::*;
use crate::protocol::{
    imap::{
        extension::{auth::AUTH, sasl_ir::SASL_IR},
        reply::Then,
        session::LogIn,
    },
    sasl::{self, Mechanism, Step, Taken},
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) static OFFERED: Rule = Rule {
    id: "imap.mechanism-offered",
    holds: "The server lists AUTH= with that mechanism among its capabilities.",
    flip: "Use a mechanism that the capability list names.",
    change: |c| {
        if c.world.policy_of(c.place.host.name).without.is_empty() {
            return right(c);
        }
        let with = Change::policy(c, |p| p.without = crate::world::Keywords::default());
        Some(with.named("With a server that has the mechanism"))
    },
    rfc: Rfc(3501, "6.2.2"),
};
static CLIENT_BEGINS: Rule = sasl::rule::client_begins(
    "imap.authenticate-client-begins",
    |c| c.up_to(&[field::MECHANISM.id]),
    Rfc(4959, "3"),
);
pub(in crate::protocol::imap) static LINE_SHORT: Rule =
    sasl::rule::line_short("imap.authenticate-line-short-enough", right, Rfc(3501, "6.2.2"));
pub(in crate::protocol::imap) static NOT_CANCELLED: Rule =
    sasl::rule::not_cancelled("imap.authenticate-not-cancelled", right, Rfc(3501, "6.2.2"));
static DECODES: Rule = sasl::rule::decodes("imap.authenticate-base64", right, Rfc(3501, "6.2.2"));
static RIGHT: Rule = Rule {
    id: "imap.authenticate-right",
    holds: "There is such a user, and what the mechanism brought proves it.",
    flip: "Give the name and password of an account of this server, each in its place.",
    change: right,
    rfc: Rfc(3501, "6.2.2"),
};

/// The rules of a login.
pub(in crate::protocol::imap) const RULES: &[&Rule] =
    &[&OFFERED, &login::ALLOWED, &CLIENT_BEGINS, &LINE_SHORT, &NOT_CANCELLED, &DECODES, &RIGHT];

/// The login that the server takes, in place of the command.
fn right(case: &flip::Case<'_>) -> Option<Change> {
    let plain = sasl::rule::plain(case)?;
    Some(Change::instead(format!("{} AUTHENTICATE PLAIN\r\n{plain}", case.tag())))
}

pub(in crate::protocol::imap) struct Authenticate;

impl Command for Authenticate {
    /// The mechanism, and the first answer as it was written.
    type Args = ((String, Option<Vec<u8>>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTHENTICATE",
        syntax: "tag AUTHENTICATE SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(3501, "6.2.2"),
        summary: "Says who the user is, in the way of a SASL mechanism.",
        when: &[Phase::NotAuthenticated],
        rules: RULES,
    };
    const EXAMPLES: &'static [&'static str] =
        &["a AUTHENTICATE PLAIN\r\n", "a AUTHENTICATE PLAIN AGJlbgBjZWRhcg==\r\n"];

    /// The response in the same line is RFC 4959's.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        let mechanism = grammar::atom(c, &field::MECHANISM)?.to_owned();
        let mut initial = None;
        if c.peek() == Some(b' ') {
            c.sp()?;
            r.takes(&SASL_IR);
            initial = Some(grammar::base64(c)?.to_vec());
        }
        c.crlf()?;
        Ok(((mechanism, initial), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((name, initial), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let listed = cx.policy().without.is_empty() || !cx.policy().without.has(AUTH.capability);
        let Some(mechanism) = Mechanism::named(&name).filter(|_| listed) else {
            return Reply::no(&OFFERED, "No such mechanism is offered here");
        };
        if !cx.policy().plaintext_login {
            return Reply::no(&login::ALLOWED, "Not without encryption").code("PRIVACYREQUIRED");
        }
        let tag = String::from_utf8_lossy(words(call.frame).0.of_bytes(call.frame));
        let step = Step::first(mechanism);
        let taken = match initial {
            Some(_) if mechanism == Mechanism::Login => {
                return Reply::bad(&CLIENT_BEGINS, "In this mechanism the server begins");
            }
            Some(response) => sasl::take(step, &response, cx),
            None => Taken::Asks(step),
        };
        answered(taken, &tag, s, cx)
    }
}

/// What comes of an answer: the next challenge, or the end of the login.
pub(in crate::protocol::imap) fn answered(
    taken: Taken,
    tag: &str,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> Reply {
    match taken {
        Taken::Asks(asked) => {
            // Writing to memory cannot fail.
            let _ = write!(cx.out, "+ {}\r\n", asked.challenge());
            s.log_in = Some(Box::new(LogIn { tag: tag.to_owned(), asked }));
            Reply::ok("").then(Then::LogIn)
        }
        Taken::Knows(account) => login::done(account, s, cx),
        Taken::Refused => Reply::no(&RIGHT, "Name or password wrong").code("AUTHENTICATIONFAILED"),
        Taken::NotBase64 => Reply::bad(&DECODES, "That is no base64"),
    }
}
