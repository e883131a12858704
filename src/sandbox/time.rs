//! The virtual clock, and what its hours do to connections.

use super::{Link, Sandbox};
use crate::world::{ConnId, Timestamp};
use std::{sync::Arc, time::Duration};

impl Sandbox {
    /// What a server tells a program whose connection ends because somebody went back.
    const PAST_CHANGED: &str = "the past of this world was changed";

    /// Moves the clock. What falls due on the way is done at its moment: a client that is silent for longer than its
    /// server waits loses its connection, and hosts try the letters in their queues.
    pub fn advance(&mut self, by: Duration) {
        let end = self.world.now.after(by);
        while let Some((at, late)) = self.next_due().filter(|(at, _)| *at <= end) {
            self.world.now = self.world.now.max(at);
            match late {
                Some(conn) => {
                    let reaction = self.expire(conn);
                    self.leave_for(conn, reaction.bytes);
                }
                None => self.relay(),
            }
        }
        self.world.now = self.world.now.max(end);
    }

    /// What happens next by itself, and when: the connection whose server has waited enough, or the queue.
    fn next_due(&self) -> Option<(Timestamp, Option<ConnId>)> {
        let open = self.links.iter().filter(|(_, l)| l.is_open());
        let late = open.map(|(c, l)| (l.limit(), Some(*c))).min();
        let queue = self.world.queue.next_event().map(|at| (at, None));
        late.into_iter().chain(queue).min()
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
