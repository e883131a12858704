//! What a session may touch during one call, and what it answers.

use super::{Place, Ruling};
use crate::sender::Memory;
use crate::world::{At, ConnId, Fault, LetterId, Moment, Policy, Protocol, World};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};

/// What a session may touch.
#[derive(Debug)]
pub struct Context<'a> {
    pub world: &'a mut World,
    pub conn: ConnId,
    pub place: &'a Place,
    pub out: &'a mut Output,
    /// The letter that the client brings, if it is a server of this world which had it before.
    pub carries: Option<LetterId>,
    /// What is remembered of letters that were checked before; nothing for one who has no past.
    pub memory: Option<&'a mut Memory>,
}

impl<'a> Context<'a> {
    /// What a session may touch that serves a client from outside.
    pub const fn new(
        world: &'a mut World,
        conn: ConnId,
        place: &'a Place,
        out: &'a mut Output,
    ) -> Self {
        Self { world, conn, place, out, carries: None, memory: None }
    }

    /// What the host allows that serves here.
    pub fn policy(&self) -> &Arc<Policy> {
        self.world.policy_of(self.place.host.name)
    }

    /// A command takes a moment: the world's clock moves by a millisecond for each frame that a server reads,
    /// so that times differ and still depend on nothing but the input. Slow hosts take longer.
    pub fn tick(&mut self) {
        self.world.now = self.world.now.after(Duration::from_millis(1));
        let slow = self.policy().reply_delay.0;
        if slow > 0 {
            self.take_time(Duration::from_millis(slow.into()));
        }
    }

    /// Lets time pass before what is said next: on the world's clock at once, on a real connection by waiting. The
    /// session does no more until that is over.
    pub fn take_time(&mut self, span: Duration) {
        self.world.now = self.world.now.after(span);
        self.out.wait += span;
    }

    /// Whether the host's queue has room for so many more letters, with so many octets.
    pub fn has_queue_for(&self, letters: u64, octets: u64) -> bool {
        let (load, policy) = (self.world.queue.load(self.place.host.name), self.policy());
        load.letters.saturating_add(letters) <= policy.queue_letters_limit
            && load.octets.saturating_add(octets) <= policy.queue_octets_limit
    }

    /// What goes wrong at this moment, if somebody set a fault for it. Delays are over when this returns.
    pub fn strike(
        &mut self,
        protocol: Protocol,
        stage: At<'_>,
        addresses: &[&str],
    ) -> Option<Arc<Fault>> {
        if self.world.faults.is_empty() {
            return None;
        }
        let (host, conn, client) = (self.place.host.name, self.conn, self.place.peer.address);
        let moment = Moment { host, protocol, conn, client, stage, addresses };
        let (delay, fault) = self.world.strike(&moment);
        if delay > 0 {
            self.take_time(Duration::from_millis(delay.into()));
        }
        fault
    }
}

/// What a server says, in order. Large payloads are kept as they are, not copied.
#[derive(Debug, Default)]
pub struct Output {
    done: Vec<Bytes>,
    text: Vec<u8>,
    len: usize,
    paused: bool,
    compressed: bool,
    /// How long a real connection waits before this is sent.
    wait: Duration,
    rulings: Vec<(usize, Ruling)>,
}

impl Output {
    /// Payloads of at least so many octets are not copied into the text around them.
    const LARGE: usize = 16 * 1024;
    /// See [`is_full`](Self::is_full).
    const FULL: usize = 256 * 1024;

    /// Room for the first reply or two.
    const ROOM: usize = 240;

    /// Writes octets.
    pub fn write(&mut self, bytes: &[u8]) {
        if self.text.capacity() == 0 {
            self.text.reserve(bytes.len().max(Self::ROOM));
        }
        self.text.extend_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Writes octets that are shared with the mailbox.
    pub fn write_shared(&mut self, bytes: &Bytes) {
        if bytes.len() < Self::LARGE {
            return self.write(bytes);
        }
        self.seal();
        self.done.push(bytes.clone());
        self.len += bytes.len();
    }

    /// Says why the reply that begins here is what it is.
    pub fn because(&mut self, ruling: Ruling) {
        self.rulings.push((self.len, ruling));
    }

    /// How many octets were written.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether so much was written that it should be sent before the session does more: a client that sends
    /// and never reads must not fill the memory. Also when others have something to do first.
    pub const fn is_full(&self) -> bool {
        self.len >= Self::FULL || self.paused || self.compressed || !self.wait.is_zero()
    }

    /// How long the server took for what it says, beside the moment that every command takes.
    pub const fn wait(&self) -> Duration {
        self.wait
    }

    /// Lets others do what is due now - pass on the letter that was just taken - before the session goes on: what
    /// comes of it must not depend on how much a client sends at once.
    pub const fn pause(&mut self) {
        self.paused = true;
    }

    /// Whether others are to be let in.
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// On a real connection both sides compress what follows (RFC 4978). What is kept is what was said.
    pub const fn compress(&mut self) {
        self.compressed = true;
    }

    /// Whether compression begins behind this.
    pub const fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Whether nothing was written.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Everything that was written, and the rulings with the offset of the reply that each explains.
    pub fn finish(mut self) -> (Vec<Bytes>, Vec<(usize, Ruling)>) {
        self.seal();
        (self.done, self.rulings)
    }

    fn seal(&mut self) {
        if self.text.len() < Self::ROOM {
            // What is recorded of a conversation keeps no room that nothing stands in.
            if !self.text.is_empty() {
                self.done.push(Bytes::copy_from_slice(&self.text));
                self.text.clear();
            }
        } else {
            self.done.push(std::mem::take(&mut self.text).into());
        }
    }
}

impl std::fmt::Write for Output {
    fn write_str(&mut self, s: &str) -> std::fmt::Result {
        self.write(s.as_bytes());
        Ok(())
    }
}
