//! A sandbox that several tasks use.

use crate::{sandbox::Sandbox, world::ConnId};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{Notify, watch};

/// A sandbox behind one short lock, never held over an await. News is a log and a cursor: whoever waits for it
/// keeps the number of the last chunk that it read, and looks again when [`Room::changed`] says so.
#[derive(Debug)]
pub struct Room {
    /// Differs for every room of every run of the program.
    id: u64,
    sandbox: Mutex<Sandbox>,
    changed: watch::Sender<u64>,
    drivers: Mutex<HashMap<ConnId, Arc<Notify>>>,
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
            sandbox: Mutex::new(sandbox),
            drivers: Mutex::new(HashMap::new()),
        }
    }

    /// What the room is known by.
    pub fn id(&self) -> String {
        format!("{:016x}", self.id)
    }

    /// Does something in the sandbox, and tells whoever has to know.
    pub fn act<T>(&self, act: impl FnOnce(&mut Sandbox) -> T) -> T {
        let mut sandbox = self.lock();
        let out = act(&mut sandbox);
        let woken = sandbox.take_woken();
        let next = sandbox.log().next();
        drop(sandbox);
        if !woken.is_empty() {
            let drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
            woken.iter().filter_map(|conn| drivers.get(conn)).for_each(|n| n.notify_one());
        }
        self.changed.send_if_modified(|seen| std::mem::replace(seen, next) != next);
        out
    }

    /// Looks at the sandbox.
    pub fn look<T>(&self, look: impl FnOnce(&Sandbox) -> T) -> T {
        look(&self.lock())
    }

    /// Follows the log: its value is the number that the next chunk gets.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Whether somebody follows.
    pub fn is_watched(&self) -> bool {
        self.changed.receiver_count() > 0
    }

    /// Registers the driver of a link: it is notified when output waits that its client did not ask for.
    pub(super) fn register(&self, conn: ConnId) -> Arc<Notify> {
        let notify = Arc::new(Notify::new());
        let mut drivers = self.drivers.lock().unwrap_or_else(PoisonError::into_inner);
        drivers.insert(conn, notify.clone());
        notify
    }

    pub(super) fn unregister(&self, conn: ConnId) {
        self.drivers.lock().unwrap_or_else(PoisonError::into_inner).remove(&conn);
    }

    /// A panic elsewhere leaves the sandbox as it was at that moment; every call leaves it usable.
    fn lock(&self) -> MutexGuard<'_, Sandbox> {
        self.sandbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
