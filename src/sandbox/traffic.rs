//! What passes over a link: a session acts, what it says is recorded, and who has to know is woken.

use super::*;

impl Sandbox {
    /// Lets a session act, records what it says, and wakes who has to know.
    pub(super) fn with(
        &mut self,
        conn: ConnId,
        act: impl FnOnce(&mut Session, &mut Context<'_>),
    ) -> Reaction {
        let Some(link) = link_mut(&mut self.links, conn).filter(|l| l.is_open()) else {
            return Reaction { closed: true, ..Reaction::default() };
        };
        let mut out = Output::default();
        let place = link.place().clone();
        let before = link.session().state().name;
        let end = link.end();
        let mut cx = Context::new(&mut self.world, conn, &place, &mut out);
        cx.carries = self.carried.filter(|_| end == End::Host);
        cx.memory = Some(&mut self.memory);
        act(link.session_mut(), &mut cx);
        self.paused |= out.is_paused();
        let (more, wait) = (out.is_full() && !link.session().is_closed(), out.wait());
        let compress = out.is_compressed();
        let closed = link.session().is_closed();
        if link.session().state().name != before {
            self.link_changes += 1;
        }
        let listens = link.session().listens();
        if listens != self.listening.contains(&conn) {
            if listens {
                self.listening.insert(conn);
            } else {
                self.listening.remove(&conn);
            }
        }
        let bytes = self.say(conn, out);
        if closed {
            self.close(conn, Side::Server);
        }
        self.settle(conn);
        Reaction { bytes, closed, wait, more, compress }
    }

    /// Records what a server said.
    pub(super) fn say(&mut self, conn: ConnId, out: Output) -> Vec<Bytes> {
        if out.is_empty() {
            return Vec::new();
        }
        let (bytes, rulings) = out.finish();
        let Some(link) = link_mut(&mut self.links, conn) else { return bytes };
        let rest = link.session().at_command().then(|| link.session().state());
        let base = link.sent(Side::Server);
        let mut rulings: Option<Arc<[(u64, Ruling)]>> = (!rulings.is_empty())
            .then(|| rulings.into_iter().map(|(at, r)| (base + at as u64, r)).collect());
        let last = bytes.len() - 1;
        for (i, part) in bytes.iter().enumerate() {
            let offset = link.advance(Side::Server, part.len());
            let event = Event::Sent {
                side: Side::Server,
                bytes: part.clone(),
                offset,
                rulings: rulings.take().unwrap_or_else(no_rulings),
                rest: if i == last { rest.clone() } else { None },
            };
            self.log.record(conn, self.world.now, event);
        }
        bytes
    }

    /// Wakes the sessions that wait for news, if there may be some.
    pub(super) fn settle(&mut self, actor: ConnId) {
        if self.seen_changes == self.world.changes() {
            return;
        }
        self.seen_changes = self.world.changes();
        let waiting: Vec<ConnId> = self.listening.iter().copied().filter(|c| *c != actor).collect();
        for conn in waiting {
            let Some(link) = link_mut(&mut self.links, conn) else { continue };
            let mut out = Output::default();
            let place = link.place().clone();
            let mut cx = Context::new(&mut self.world, conn, &place, &mut out);
            link.session_mut().wake(&mut cx);
            let closed = link.session().is_closed();
            let bytes = self.say(conn, out);
            if closed {
                self.close(conn, Side::Server);
            }
            self.leave_for(conn, bytes);
        }
        // Telling news is no news.
        self.seen_changes = self.world.changes();
    }

    pub(super) fn leave_for(&mut self, conn: ConnId, bytes: Vec<Bytes>) {
        let Some(link) = link_mut(&mut self.links, conn).filter(|l| l.is_driven()) else { return };
        let end = link.end();
        if link.leave(bytes) > Self::OUTBOX_LIMIT {
            self.close(conn, Side::Server);
        }
        match end {
            End::Device => self.devices.ring(conn),
            _ => self.woken.push(conn),
        }
    }

    pub(super) fn close(&mut self, conn: ConnId, by: Side) {
        let now = self.world.now;
        let Some(link) = link_mut(&mut self.links, conn).filter(|l| l.is_open()) else { return };
        link.close();
        self.open -= 1;
        self.link_changes += 1;
        self.listening.remove(&conn);
        self.log.record(conn, now, Event::Closed { by });
        self.world.release(conn);
        // Closed links wait in the order of their numbers for those who want to read them.
        while self.links.len() - self.open > Self::CLOSED_KEPT {
            let Some(old) = self.links.iter().find(|(_, l)| !l.is_open()).map(|(c, _)| *c) else {
                break;
            };
            self.links.remove(&old);
            self.log.forget(old);
        }
    }
}
