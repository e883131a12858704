//! A sandbox that several tasks use.

use super::driver::Handle;
use crate::{
    protocol::Peer,
    sandbox::{ConnectRefused, End, Reaction, Sandbox, Timeline, Travel, What},
    world::{ConnId, Service},
};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

/// A sandbox and the line of time on which it is.
#[derive(Debug)]
struct Present {
    sandbox: Sandbox,
    timeline: Timeline,
}

/// A sandbox behind one short lock, never held over an await. News is a log and a cursor: whoever waits for it
/// keeps the number of the last chunk that it read, and looks again when [`Room::changed`] says so.
#[derive(Debug)]
pub struct Room {
    /// Differs for every room of every run of the program.
    id: u64,
    present: Mutex<Present>,
    changed: watch::Sender<u64>,
    /// Every page that can go back holds a share of it.
    pages: Arc<()>,
    drivers: Mutex<HashMap<ConnId, Arc<Handle>>>,
}

/// A page that can go back. As long as one is there, the room keeps its past step by step.
#[derive(Clone, Debug)]
#[must_use = "the past is kept only as long as the page is there"]
pub struct Page {
    _share: Arc<()>,
}

impl Room {
    /// A room for a sandbox.
    pub fn new(sandbox: Sandbox) -> Self {
        let mut id = [0; 8];
        // Without randomness a page may take another run's sandbox for its own, and find no connections there.
        let _ = SystemRandom::new().fill(&mut id);
        Self {
            id: u64::from_le_bytes(id),
            changed: watch::Sender::new(sandbox.log().next()),
            pages: Arc::new(()),
            present: Mutex::new(Present { sandbox, timeline: Timeline::default() }),
            drivers: Mutex::new(HashMap::new()),
        }
    }

    /// What the room is known by.
    pub fn id(&self) -> String {
        format!("{:016x}", self.id)
    }

    /// Does something in the sandbox that nobody takes back by itself, and tells whoever has to know.
    pub fn act<T>(&self, act: impl FnOnce(&mut Sandbox) -> T) -> T {
        self.in_present(|present| present.pass(act))
    }

    /// Does something in the sandbox that can be taken back. While no page is there to do that, it costs nothing.
    pub fn step<T>(
        &self,
        conn: Option<ConnId>,
        what: What,
        act: impl FnOnce(&mut Sandbox) -> T,
    ) -> T {
        let watched = self.has_page();
        self.in_present(|present| present.step(watched, conn, what, act))
    }

    /// Like [`step`](Self::step) for one who knows the line of time `epoch`; nothing if somebody went back meanwhile,
    /// because numbers of connections may stand for others now.
    pub fn step_in<T>(
        &self,
        epoch: u64,
        conn: Option<ConnId>,
        what: What,
        act: impl FnOnce(&mut Sandbox) -> T,
    ) -> Option<T> {
        let watched = self.has_page();
        self.in_present(|present| {
            let is_here = present.timeline.epoch() == epoch;
            is_here.then(|| present.step(watched, conn, what, act))
        })
    }

    /// Looks at the sandbox.
    pub fn look<T>(&self, look: impl FnOnce(&Sandbox) -> T) -> T {
        look(&self.lock().sandbox)
    }

    /// Looks at the sandbox and at the line of time on which it is.
    pub fn look_back<T>(&self, look: impl FnOnce(&Sandbox, &Timeline) -> T) -> T {
        let present = self.lock();
        look(&present.sandbox, &present.timeline)
    }

    /// Goes back, or over to another branch: the whole world, with all its connections. Programs on real ports
    /// cannot come along; each is told in its protocol's own words. False, and nothing happens, if there is no
    /// such place.
    pub fn travel(&self, to: Travel) -> bool {
        let mut present = self.lock();
        if !present.timeline.knows(to) {
            return false;
        }
        let mut drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
        for (conn, handle) in drivers.drain() {
            handle.part(present.sandbox.farewell(conn));
        }
        drop(drivers);
        let Present { sandbox, timeline } = &mut *present;
        timeline.travel(sandbox, to);
        let next = sandbox.log().next();
        drop(present);
        self.changed.send_replace(next);
        true
    }

    /// Follows the log: its value is the number that the next chunk gets.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// A page is there that can go back, until what this gives is dropped.
    pub fn page(&self) -> Page {
        Page { _share: self.pages.clone() }
    }

    fn has_page(&self) -> bool {
        Arc::strong_count(&self.pages) > 1
    }

    /// Whether somebody follows.
    pub fn is_watched(&self) -> bool {
        self.changed.receiver_count() > 0
    }

    /// Opens a connection for a driver, which is notified when output waits that its client did not ask for.
    pub(super) fn open(
        &self,
        host: &str,
        port: u16,
        peer: Peer,
    ) -> Result<(Arc<Handle>, Reaction, Service), ConnectRefused> {
        let watched = self.has_page();
        self.in_present(|present| {
            let opened = present.step(watched, None, What::Connected, |s| {
                s.connect(host, port, peer, End::Program)
            })?;
            let (conn, reaction) = opened;
            let service = present.sandbox.link(conn).map_or(Service::Relay, |l| l.service());
            let handle = Arc::new(Handle::new(conn, present.timeline.epoch()));
            let mut drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
            drivers.insert(conn, handle.clone());
            Ok((handle, reaction, service))
        })
    }

    /// Gives a driver's link what its client sent; nothing if the connection ended because somebody went back.
    pub(super) fn receive(&self, handle: &Handle, chunk: bytes::Bytes) -> Option<Reaction> {
        let (watched, conn, chunk_is_empty) = (self.has_page(), handle.conn, chunk.is_empty());
        self.in_present(|present| {
            let is_here = present.timeline.epoch() == handle.epoch;
            let act = |s: &mut Sandbox| s.receive(conn, chunk);
            // What a server goes on to say belongs to what it was asked.
            is_here.then(|| match chunk_is_empty {
                true => present.pass(act),
                false => present.step(watched, Some(conn), What::Sent, act),
            })
        })
    }

    /// Does something for a driver; nothing if the connection ended because somebody went back.
    pub(super) fn drive<T>(
        &self,
        handle: &Handle,
        act: impl FnOnce(&mut Sandbox, ConnId) -> T,
    ) -> Option<T> {
        self.in_present(|present| {
            let is_here = present.timeline.epoch() == handle.epoch;
            is_here.then(|| present.pass(|s| act(s, handle.conn)))
        })
    }

    /// The driver is done with its link.
    pub(super) fn leave(&self, handle: &Handle) {
        self.drive(handle, |s, conn| s.hang_up(conn));
        let mut drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
        if drivers.get(&handle.conn).is_some_and(|h| std::ptr::eq(&**h, handle)) {
            drivers.remove(&handle.conn);
        }
    }

    /// Does something in the present, and tells whoever has to know.
    fn in_present<T>(&self, act: impl FnOnce(&mut Present) -> T) -> T {
        let mut present = self.lock();
        let version = present.timeline.version();
        let out = act(&mut present);
        let woken = present.sandbox.take_woken();
        let next = present.sandbox.log().next();
        let stepped = present.timeline.version() != version;
        drop(present);
        if !woken.is_empty() {
            let drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
            woken.iter().filter_map(|conn| drivers.get(conn)).for_each(|h| h.notify.notify_one());
        }
        self.changed.send_if_modified(|seen| std::mem::replace(seen, next) != next || stepped);
        out
    }

    /// A panic elsewhere leaves the sandbox as it was at that moment; every call leaves it usable.
    fn lock(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Present {
    fn pass<T>(&mut self, act: impl FnOnce(&mut Sandbox) -> T) -> T {
        let mark = |s: &Sandbox| (s.log().next(), s.world.changes(), s.world.now);
        let before = mark(&self.sandbox);
        let out = act(&mut self.sandbox);
        if mark(&self.sandbox) != before {
            self.timeline.pass();
        }
        out
    }

    fn step<T>(
        &mut self,
        watched: bool,
        conn: Option<ConnId>,
        what: What,
        act: impl FnOnce(&mut Sandbox) -> T,
    ) -> T {
        if watched {
            self.timeline.step(&mut self.sandbox, conn, what, act)
        } else {
            self.timeline.unseen(&mut self.sandbox, act)
        }
    }
}
