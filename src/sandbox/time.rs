//! The virtual clock, and what its hours do to connections.

use super::{Link, Sandbox};
use crate::world::{ConnId, Timestamp};
use std::{sync::Arc, time::Duration};

impl Sandbox {
    /// What a server tells a program whose connection ends because somebody went back.
    const PAST_CHANGED: &str = "the past of this world was changed";

    /// Moves the clock. A client that is silent for longer than its server waits loses its connection on the
    /// way, at the moment when the server's patience ends.
    pub fn advance(&mut self, by: Duration) {
        let end = self.world.now.after(by);
        let mut late: Vec<(Timestamp, ConnId)> =
            self.links.iter().filter(|(_, l)| l.is_open()).map(|(c, l)| (l.limit(), *c)).collect();
        late.retain(|(limit, _)| *limit <= end);
        late.sort_unstable();
        for (limit, conn) in late {
            self.world.now = self.world.now.max(limit);
            let reaction = self.expire(conn);
            self.leave_for(conn, reaction.bytes);
        }
        self.world.now = self.world.now.max(end);
    }

    /// The octets that end a program's connection when somebody goes back, all that waited for it before them.
    pub fn farewell(&self, conn: ConnId) -> Vec<bytes::Bytes> {
        let mut last = self.clone();
        let mut out = last.take_outbox(conn).bytes;
        out.extend(last.with(conn, |s, cx| s.shut_down(Self::PAST_CHANGED, cx)).bytes);
        out
    }

    /// Ends the connections of programs, which cannot come along into the past: those that are still there in
    /// `present` are told so, the others are gone already.
    pub(super) fn come_back(&mut self, present: &Self) {
        self.woken.clear();
        let programs: Vec<(ConnId, bool)> = self
            .links
            .iter()
            .filter(|(_, l)| l.is_open() && l.is_driven())
            .map(|(c, l)| (*c, present.links.get(c).is_some_and(|p| is_same(p, l))))
            .collect();
        for (conn, is_there) in programs {
            if is_there {
                self.with(conn, |s, cx| s.shut_down(Self::PAST_CHANGED, cx));
            } else {
                self.hang_up(conn);
            }
            self.take_outbox(conn);
        }
    }
}

/// Whether both are the same connection, at two moments, and it is open in the later one.
fn is_same(later: &Link, earlier: &Link) -> bool {
    later.is_open() && Arc::ptr_eq(later.place(), earlier.place())
}
