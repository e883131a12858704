//! The lines of a login, as the server takes them (RFC 4954 §4): a challenge, an answer, until it knows.

use super::{Reply, Session, command::auth as rules, reply::Then};
use crate::protocol::Context;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Longest line of a login that is read, in octets (RFC 4954 §4).
pub(super) const LINE: usize = 12_288;

/// A SASL mechanism that the server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    /// Everything in one answer (RFC 4616).
    Plain,
    /// Name and password one by one; it stands in no RFC.
    Login,
}

impl Mechanism {
    /// All of them, as they stand after AUTH in the EHLO reply.
    pub(super) const WORDS: &str = "AUTH PLAIN LOGIN";

    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "PLAIN" => Some(Self::Plain),
            "LOGIN" => Some(Self::Login),
            _ => None,
        }
    }
}

/// What the server waits for.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Plain,
    Name,
    Password { name: Vec<u8> },
}

impl Step {
    pub(super) const fn first(mechanism: Mechanism) -> Self {
        match mechanism {
            Mechanism::Plain => Self::Plain,
            Mechanism::Login => Self::Name,
        }
    }

    /// What the server asks, in base64.
    const fn challenge(&self) -> &'static str {
        match self {
            Self::Plain => "",
            // "Username:" and "Password:".
            Self::Name => "VXNlcm5hbWU6",
            Self::Password { .. } => "UGFzc3dvcmQ6",
        }
    }
}

/// Asks the client.
pub(super) fn challenge(s: &mut Session, step: Step) -> Reply {
    let text = step.challenge();
    s.log_in = Some(Box::new(step));
    Reply::plain(334, text).then(Then::ReadLogIn)
}

/// Takes a line of the client's without its end. What the session asked for last is done with.
pub(super) fn line(s: &mut Session, line: &[u8], cx: &mut Context<'_>) -> Reply {
    match s.log_in.take() {
        Some(_) if line == b"*" => {
            Reply::refuse(&rules::NOT_CANCELLED, 501, "5.7.0", "The login is cancelled")
        }
        Some(step) => answer(s, *step, line, cx),
        None => refused(),
    }
}

/// The answer to a line that is too long.
pub(super) fn too_long(s: &mut Session) -> Reply {
    s.log_in = None;
    Reply::refuse(&rules::LINE_SHORT, 500, "5.5.6", "This line of the login is too long")
}

/// Takes an answer in base64; an equals sign is an empty one.
pub(super) fn answer(s: &mut Session, step: Step, text: &[u8], cx: &mut Context<'_>) -> Reply {
    let text = if text == b"=" { b"" } else { text };
    let Ok(octets) = STANDARD.decode(text) else {
        return Reply::refuse(&rules::DECODES, 501, "5.5.2", "That is no base64");
    };
    match step {
        Step::Plain => {
            let mut parts = octets.splitn(3, |b| *b == 0);
            let (Some(acts_as), Some(name), Some(password)) =
                (parts.next(), parts.next(), parts.next())
            else {
                return refused();
            };
            check(s, acts_as, name, password, cx)
        }
        Step::Name => challenge(s, Step::Password { name: octets }),
        Step::Password { name } => check(s, b"", &name, &octets, cx),
    }
}

/// Logs in, if the name and password are right. Nobody may act as somebody else.
fn check(s: &mut Session, acts_as: &[u8], name: &[u8], password: &[u8], cx: &Context<'_>) -> Reply {
    let domain = cx.place.host.domain;
    let name = String::from_utf8_lossy(name);
    let Ok(address) = cx.world.login(domain, &name, password) else { return refused() };
    let acts_as = String::from_utf8_lossy(acts_as);
    let itself = cx.world.account(&address).is_some_and(|a| a.is_called(&acts_as));
    if !acts_as.is_empty() && !itself {
        return refused();
    }
    s.account = Some(address);
    Reply::new(235, "2.7.0", "You are logged in")
}

/// All failures look the same: a server should not tell which names exist.
fn refused() -> Reply {
    Reply::refuse(&rules::CREDENTIALS_RIGHT, 535, "5.7.8", "Wrong name or password")
}
