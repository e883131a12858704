//! The link log: a ring of chunks.

use crate::{
    protocol::{Ruling, State},
    wire::Side,
    world::{ConnId, Timestamp},
};
use bytes::Bytes;
use imbl::{OrdMap, Vector};
use std::sync::Arc;

/// Something that happened on a link.
#[derive(Clone, Debug)]
pub enum Event {
    /// The connection was opened.
    Opened,
    /// One side sent octets.
    Sent {
        side: Side,
        bytes: Bytes,
        /// Where they begin in all that this side sent.
        offset: u64,
        /// Why the replies in them are what they are, by their offset in all that this side sent.
        rulings: Arc<[(u64, Ruling)]>,
        /// The session's state behind them, where it stands at the beginning of a command line.
        rest: Option<State>,
    },
    /// The connection was closed.
    Closed { by: Side },
}

/// One event with its place in the log.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// Its number: the cursor of whoever reads the log.
    pub seq: u64,
    pub conn: ConnId,
    pub at: Timestamp,
    pub event: Event,
}

/// What of a link is no longer kept.
#[derive(Clone, Debug, Default)]
pub struct Skipped {
    /// Lines that are gone.
    pub lines: u64,
    /// The state behind the last octet that is gone, if that was a resting point.
    pub rest: Option<State>,
}

/// The chunks of all links of a sandbox. Clones share them.
#[derive(Clone, Debug)]
pub struct Log {
    chunks: Vector<Arc<Chunk>>,
    skipped: OrdMap<ConnId, Skipped>,
    next: u64,
    octets: usize,
    budget: usize,
}

impl Log {
    /// What a chunk costs besides its octets, about.
    const OVERHEAD: usize = 160;

    /// A log that keeps about `budget` octets.
    pub fn new(budget: usize) -> Self {
        Self { chunks: Vector::new(), skipped: OrdMap::new(), next: 0, octets: 0, budget }
    }

    /// The number that the next chunk gets.
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Adds an event. What no longer fits falls out at the other end.
    pub fn record(&mut self, conn: ConnId, at: Timestamp, event: Event) {
        self.octets += Self::cost(&event);
        self.chunks.push_back(Arc::new(Chunk { seq: self.next, conn, at, event }));
        self.next += 1;
        while self.octets > self.budget {
            let Some(chunk) = self.chunks.pop_front() else { break };
            self.octets -= Self::cost(&chunk.event);
            if let Event::Sent { bytes, rest, .. } = &chunk.event {
                let skipped = self.skipped.entry(chunk.conn).or_default();
                skipped.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
                skipped.rest.clone_from(rest);
            }
        }
    }

    /// The chunks of one link from number `seq` on.
    pub fn since(&self, conn: ConnId, seq: u64) -> impl Iterator<Item = &Chunk> {
        self.all_since(seq).filter(move |c| c.conn == conn)
    }

    /// The chunks of all links from number `seq` on.
    pub fn all_since(&self, seq: u64) -> impl Iterator<Item = &Chunk> {
        let first = self.chunks.front().map_or(self.next, |c| c.seq);
        let skip =
            usize::try_from(seq.saturating_sub(first)).unwrap_or(usize::MAX).min(self.chunks.len());
        self.chunks.focus().narrow(skip..).into_iter().map(|c| &**c)
    }

    /// How many lines a link has, those that fell out of the ring too.
    pub fn lines(&self, conn: ConnId) -> u64 {
        let kept = self.since(conn, 0).map(|c| match &c.event {
            Event::Sent { bytes, .. } => memchr::memchr_iter(b'\n', bytes).count() as u64,
            Event::Opened | Event::Closed { .. } => 0,
        });
        kept.sum::<u64>() + self.skipped(conn).map_or(0, |s| s.lines)
    }

    /// What of a link fell out of the ring.
    pub fn skipped(&self, conn: ConnId) -> Option<&Skipped> {
        self.skipped.get(&conn)
    }

    /// Forgets what is known of a link that nobody will ask for again.
    pub fn forget(&mut self, conn: ConnId) {
        self.skipped.remove(&conn);
    }

    fn cost(event: &Event) -> usize {
        match event {
            Event::Sent { bytes, .. } => bytes.len() + Self::OVERHEAD,
            Event::Opened | Event::Closed { .. } => Self::OVERHEAD,
        }
    }
}
