//! Which letter a line of a transcript shows.

use super::{History, Sandbox};
use crate::{
    protocol::{
        Line, Session,
        meant::{Lies, Meant},
    },
    transcript::Entry,
    wire::Side,
    world::{ConnId, Protocol},
};

impl History {
    /// Where the letter lies that a line shows, the line of that number on a connection of `now`. Numbers mean what
    /// they meant when the command was given: where that moment is kept it is asked, else what still must be so.
    pub fn shown(&self, now: &Sandbox, conn: ConnId, number: u64) -> Option<Lies> {
        let entries = now.entries(conn);
        let lines = || {
            entries.iter().filter_map(|entry| match entry {
                Entry::Line { number, line, .. } => Some((*number, line)),
                _ => None,
            })
        };
        let (_, line) = lines().find(|(n, _)| *n == number)?;
        let meant = Meant::by(line)?;
        let is_command =
            |other: &Line| other.exchange == line.exchange && other.side == Side::Client;
        let command = lines().map(|(_, other)| other).find(|other| is_command(other));
        let then = command.and_then(|command| self.moment(conn, command.offset));
        let session = |s: &Sandbox| s.link(conn).map(|link| link.session().clone());
        let then = then.as_ref().and_then(session).and_then(|s| s.letter(meant));
        then.or_else(|| still(&session(now)?, now.link(conn)?.service().protocol(), line, meant))
    }
}

/// What must be so although the moment is not kept: the numbers of a maildrop stay (RFC 1939 §4), and a UID stays in
/// its mailbox (RFC 9051 §2.3.1.1).
fn still(session: &Session, protocol: Protocol, line: &Line, meant: Meant) -> Option<Lies> {
    let lies = session.letter(meant)?;
    let same = || line.state.detail.as_deref() == Some(&*lies.mailbox);
    let holds = protocol == Protocol::Pop3 || (matches!(meant, Meant::Uid(_)) && same());
    holds.then_some(lies)
}
