//! The virtual clock, and what its hours do to connections.

use super::{End, Link, Sandbox};
use crate::world::{ConnId, Timestamp};
use std::{sync::Arc, time::Duration};

/// What happens by itself; at one moment in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// Hosts try the letters in their queues.
    Queue,
    /// A server has waited enough for a client that is silent.
    Silent(ConnId),
    /// A device asks for news.
    Device(Arc<str>),
}

impl Sandbox {
    /// What a server tells a program whose connection ends because somebody went back.
    const PAST_CHANGED: &str = "the past of this world was changed";

    /// Moves the clock. What falls due on the way is done at its moment: a client that is silent for longer than its
    /// server waits loses its connection, and hosts try the letters in their queues.
    pub fn advance(&mut self, by: Duration) {
        let end = self.world.now.after(by);
        let mut acts = 0;
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= end) {
            self.world.now = self.world.now.max(at);
            match due {
                Due::Silent(conn) => {
                    let reaction = self.expire(conn);
                    self.leave_for(conn, reaction.bytes);
                }
                Due::Queue => self.relay(),
                Due::Device(name) => {
                    self.device_due(&name);
                    acts += 1;
                    if acts == Self::DEVICE_ACTS {
                        self.skip_devices(end);
                    }
                }
            }
            self.heed();
        }
        self.world.now = self.world.now.max(end);
    }

    /// What happens next by itself, and when.
    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let open = self.links.iter().filter(|(_, l)| l.is_open());
        let late = open.map(|(c, l)| (l.limit(), Due::Silent(*c))).min();
        let queue = self.world.queue.next_event().map(|at| (at, Due::Queue));
        let device = self.next_device().map(|(at, name)| (at, Due::Device(name)));
        late.into_iter().chain(queue).chain(device).min()
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
            .filter(|(_, l)| l.is_open() && l.end() == End::Program)
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
