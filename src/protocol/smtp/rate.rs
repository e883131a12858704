//! How often a client may come, and how many letters it may begin.

use super::{Reply, reply::Then};
use crate::{
    protocol::{
        Context, Rule,
        flip::{self, Change},
    },
    wire::Rfc,
};
use std::time::Duration;

static CONNECTIONS: Rule = Rule {
    id: "smtp.connection-rate",
    holds: "The client's address opened no more connections in this minute than the server allows.",
    flip: "Wait a minute of the world's clock, and connect again.",
    change: flip::never,
    rfc: Rfc(5321, "7.8"),
};

/// The rules of the greeting.
pub static GREETING: &[&Rule] = &[&CONNECTIONS];

/// The rule of MAIL.
pub(super) static LETTERS: Rule = Rule {
    id: "smtp.letter-rate",
    holds: "The client's address began no more letters in this minute than the server allows.",
    flip: "Wait a minute of the world's clock, and send MAIL again.",
    change: |c| {
        let minute = Duration::from_secs(60);
        Some(Change::world(c, |w| w.now = w.now.after(minute)).named("A minute later"))
    },
    rfc: Rfc(5321, "7.8"),
};

/// What is said to one connection too many; nothing to all others.
pub(super) fn connection(cx: &mut Context<'_>) -> Option<Reply> {
    let (host, peer) = (cx.place.host.name, cx.place.peer.address);
    let allowed = cx.world.may_connect(host, peer);
    let text = format!("{host} hears from {peer} too often; come back in a minute");
    (!allowed).then(|| Reply::refuse(&CONNECTIONS, 421, "4.7.0", text).then(Then::Close))
}

/// What is said to one letter too many; nothing to all others.
pub(super) fn letter(cx: &mut Context<'_>) -> Option<Reply> {
    let allowed = cx.world.may_send(cx.place.host.name, cx.place.peer.address);
    let refuse = || Reply::refuse(&LETTERS, 450, "4.7.1", "Too many letters in this minute");
    (!allowed).then(refuse)
}
