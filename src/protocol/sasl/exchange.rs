//! The server's side of a log-in: a challenge, an answer, until it knows who is there.

use super::prepared;
use crate::{protocol::Context, world::World};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::Arc;

/// Longest line of a log-in that is read, in octets (RFC 4954 §4; RFC 5034 §4 names no limit).
pub(in crate::protocol) const LINE: usize = 12_288;

/// A SASL mechanism that servers take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol) enum Mechanism {
    /// Everything in one answer (RFC 4616).
    Plain,
    /// Name and password one by one; it stands in no RFC.
    Login,
}

impl Mechanism {
    /// All of them, as a server's list names them.
    pub(in crate::protocol) const WORDS: &str = "PLAIN LOGIN";

    /// The mechanism of that name, letters in any case.
    pub(in crate::protocol) fn named(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "PLAIN" => Some(Self::Plain),
            "LOGIN" => Some(Self::Login),
            _ => None,
        }
    }
}

/// What the server waits for.
#[derive(Clone, Debug)]
pub(in crate::protocol) enum Step {
    Plain,
    Name,
    Password { name: Vec<u8> },
}

impl Step {
    pub(in crate::protocol) const fn first(mechanism: Mechanism) -> Self {
        match mechanism {
            Mechanism::Plain => Self::Plain,
            Mechanism::Login => Self::Name,
        }
    }

    /// What the server asks, in base64.
    pub(in crate::protocol) const fn challenge(&self) -> &'static str {
        match self {
            Self::Plain => "",
            // "Username:" and "Password:".
            Self::Name => "VXNlcm5hbWU6",
            Self::Password { .. } => "UGFzc3dvcmQ6",
        }
    }
}

/// What comes of an answer.
#[derive(Clone, Debug)]
pub(in crate::protocol) enum Taken {
    /// The server asks on.
    Asks(Step),
    /// It is the owner of that account.
    Knows(Arc<str>),
    /// The name, the password or the identity is wrong. All look the same: a server should not tell which names exist.
    Refused,
    /// It is no base64.
    NotBase64,
}

/// Takes an answer in base64; an equals sign is an empty one.
pub(in crate::protocol) fn take(step: Step, text: &[u8], cx: &Context<'_>) -> Taken {
    let text = if text == b"=" { b"" } else { text };
    let Ok(octets) = STANDARD.decode(text) else { return Taken::NotBase64 };
    let (acts_as, name, password) = match &step {
        Step::Plain => {
            let mut parts = octets.splitn(3, |b| *b == 0);
            match (parts.next(), parts.next(), parts.next()) {
                (Some(acts_as), Some(name), Some(password)) => (acts_as, name, password),
                _ => return Taken::Refused,
            }
        }
        Step::Name => return Taken::Asks(Step::Password { name: octets }),
        Step::Password { name } => (&b""[..], &name[..], &octets[..]),
    };
    let Some(address) = check(cx.world, cx.place.host.domain, name, password) else {
        return Taken::Refused;
    };
    // Nobody may act as somebody else.
    let acts_as = String::from_utf8_lossy(acts_as);
    let itself = cx.world.account(&address).is_some_and(|a| a.is_called(&acts_as));
    if acts_as.is_empty() || itself { Taken::Knows(address) } else { Taken::Refused }
}

/// The account of that name and password, both prepared (RFC 4616 §2).
pub(in crate::protocol) fn check(
    world: &World,
    domain: &str,
    name: &[u8],
    password: &[u8],
) -> Option<Arc<str>> {
    let text = |octets| prepared(std::str::from_utf8(octets).ok()?);
    world.login(domain, &text(name)?, text(password)?.as_bytes()).ok()
}
