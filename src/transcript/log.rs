//! The link log: a ring of chunks.

use crate::{
    protocol::{Ruling, State},
    wire::Side,
    world::{ConnId, Timestamp},
};
use bytes::Bytes;
use imbl::{OrdMap, Vector};
use std::sync::{Arc, OnceLock};

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
    /// How many lines of it end.
    lines: u64,
}

/// What of a link is no longer kept.
#[derive(Clone, Debug, Default)]
pub struct Skipped {
    /// Lines that are gone.
    pub lines: u64,
    /// The state behind the last octet that is gone, if that was a resting point.
    pub rest: Option<State>,
}

/// Some chunks that follow one another. Each slot is written once: copies of a log share a segment as long as they
/// have the same past, and whoever goes on first writes into it. So a copy costs next to nothing, and so does
/// the first chunk after it.
#[derive(Debug)]
struct Segment {
    /// The number of the first chunk.
    from: u64,
    slots: [OnceLock<Arc<Chunk>>; Self::SLOTS],
}

impl Segment {
    const SLOTS: usize = 32;
    /// After so many octets a segment takes no more chunks: it is freed as a whole.
    const OCTETS: usize = 32 << 10;

    fn new(from: u64) -> Self {
        Self { from, slots: [const { OnceLock::new() }; Self::SLOTS] }
    }

    fn slot(&self, seq: u64) -> usize {
        usize::try_from(seq.saturating_sub(self.from)).unwrap_or(usize::MAX).min(Self::SLOTS)
    }

    /// Another segment with the chunks before number `seq`.
    fn until(&self, seq: u64) -> Self {
        let copy = Self::new(self.from);
        for (slot, chunk) in copy.slots.iter().zip(&self.slots[..self.slot(seq)]) {
            if let Some(chunk) = chunk.get() {
                // The slot is empty.
                let _ = slot.set(chunk.clone());
            }
        }
        copy
    }

    /// The chunks from number `seq` on.
    fn since(&self, seq: u64) -> impl Iterator<Item = &Arc<Chunk>> {
        self.slots[self.slot(seq)..].iter().map_while(OnceLock::get)
    }
}

/// The chunks of all links of a sandbox. Clones share them.
#[derive(Clone, Debug)]
pub struct Log {
    /// All segments but the last, oldest first.
    segments: Vector<Arc<Segment>>,
    /// Where the next chunk goes. What stands in it from number `next` on is another copy's.
    last: Arc<Segment>,
    /// Octets in the last segment.
    filled: usize,
    skipped: OrdMap<ConnId, Skipped>,
    /// The number of the oldest chunk that is kept.
    first: u64,
    next: u64,
    octets: usize,
    budget: usize,
}

impl Log {
    /// What a chunk costs besides its octets, about.
    const OVERHEAD: usize = 160;

    /// A log that keeps about `budget` octets.
    pub fn new(budget: usize) -> Self {
        Self {
            segments: Vector::new(),
            last: Arc::new(Segment::new(0)),
            filled: 0,
            skipped: OrdMap::new(),
            first: 0,
            next: 0,
            octets: 0,
            budget,
        }
    }

    /// The number that the next chunk gets.
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Adds an event. What no longer fits falls out at the other end.
    pub fn record(&mut self, conn: ConnId, at: Timestamp, event: Event) {
        let cost = Self::cost(&event);
        let mut slot = self.last.slot(self.next);
        if slot == Segment::SLOTS || self.filled > Segment::OCTETS {
            let full = std::mem::replace(&mut self.last, Arc::new(Segment::new(self.next)));
            // One chunk over the whole budget leaves nothing of it that is kept.
            if self.first < self.next {
                self.segments.push_back(full);
            }
            (slot, self.filled) = (0, 0);
        }
        let chunk = Arc::new(Chunk { seq: self.next, conn, at, lines: lines_of(&event), event });
        if let Err(chunk) = self.last.slots[slot].set(chunk) {
            // A copy went on in another way.
            let own = self.last.until(self.next);
            // Nothing stands there in a segment of one's own.
            let _ = own.slots[slot].set(chunk);
            self.last = Arc::new(own);
        }
        self.next += 1;
        self.filled += cost;
        self.octets += cost;
        while self.octets > self.budget && self.first < self.next {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        let segment = self.segments.front().unwrap_or(&self.last);
        let Some(chunk) = segment.since(self.first).next().cloned() else { return };
        self.first += 1;
        if segment.since(self.first).next().is_none() {
            self.segments.pop_front();
        }
        self.octets -= Self::cost(&chunk.event);
        if let Event::Sent { rest, .. } = &chunk.event {
            let skipped = self.skipped.entry(chunk.conn).or_default();
            skipped.lines += chunk.lines;
            skipped.rest.clone_from(rest);
        }
    }

    /// The chunks of one link from number `seq` on.
    pub fn since(&self, conn: ConnId, seq: u64) -> impl Iterator<Item = &Chunk> {
        self.all_since(seq).filter(move |c| c.conn == conn).map(|c| &**c)
    }

    /// The chunks of all links from number `seq` on.
    pub fn all_since(&self, seq: u64) -> impl Iterator<Item = &Arc<Chunk>> {
        let seq = seq.max(self.first);
        // Whoever follows wants the newest, and they are nearly always in the last segment.
        let full = (seq < self.last.from).then(|| {
            let skip = match self.segments.binary_search_by(|s| s.from.cmp(&seq)) {
                Ok(at) => at,
                Err(at) => at.saturating_sub(1),
            };
            self.segments.focus().narrow(skip..).into_iter()
        });
        let segments = full.into_iter().flatten().chain([&self.last]);
        let kept = segments.flat_map(move |s| s.since(seq));
        kept.take_while(|c| c.seq < self.next)
    }

    /// How many lines a link has, those that fell out of the ring too.
    pub fn lines(&self, conn: ConnId) -> u64 {
        let kept = self.since(conn, 0).map(|c| c.lines);
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

/// How many lines end in an event: told once, while its octets are at hand.
fn lines_of(event: &Event) -> u64 {
    match event {
        Event::Sent { bytes, .. } => memchr::memchr_iter(b'\n', bytes).count() as u64,
        Event::Opened | Event::Closed { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_over_the_whole_budget_is_forgotten_and_the_log_goes_on() {
        let mut log = Log::new(1000);
        for n in 0..3 {
            say(&mut log, &"x".repeat(Segment::OCTETS + 1));
            assert_eq!(said(&log, 0), []);
            for _ in 0..100 {
                say(&mut log, "small");
            }
            assert_eq!(said(&log, 0).last(), Some(&(n * 101 + 100, "small".to_owned())));
            assert!(log.octets <= 1000 && said(&log, 0).len() >= 5);
        }
    }

    fn say(log: &mut Log, text: &str) {
        let (side, rulings) = (Side::Client, Arc::from([]));
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let event = Event::Sent { side, bytes, offset: 0, rulings, rest: None };
        log.record(ConnId(1), Timestamp::START, event);
    }

    fn said(log: &Log, seq: u64) -> Vec<(u64, String)> {
        let text = |c: &Arc<Chunk>| match &c.event {
            Event::Sent { bytes, .. } => (c.seq, String::from_utf8_lossy(bytes).into_owned()),
            Event::Opened | Event::Closed { .. } => (c.seq, String::new()),
        };
        log.all_since(seq).map(text).collect()
    }

    #[test]
    fn copies_that_go_on_differently_do_not_hear_each_other() {
        // Each is the log and what is said in it, in all lengths around that of a segment.
        let mut logs = vec![(Log::new(1 << 20), Vec::new())];
        let turns = 3 * Segment::SLOTS;
        for turn in 0..turns {
            if turn % 7 == 0 {
                let copy = logs[turn % logs.len()].clone();
                logs.push(copy);
            }
            for (n, (log, all)) in logs.iter_mut().enumerate().rev() {
                let text = if turn % 5 == 4 { format!("{n} {turn}") } else { turn.to_string() };
                say(log, &text);
                all.push((log.next() - 1, text));
            }
        }
        assert!(logs.len() > 10);
        for (log, all) in &logs {
            assert_eq!(all.len(), turns);
            for seq in 0..=turns {
                assert_eq!(said(log, seq as u64), all[seq..], "from {seq}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_falls_out_with_its_segment() {
        let (budget, text) = (64 << 10, "x".repeat(1000) + "\n");
        let mut log = Log::new(budget);
        for n in 1..=1000_u64 {
            say(&mut log, &text);
            let kept = said(&log, 0);
            assert_eq!(kept.len() as u64, n.min(56), "{n}");
            assert_eq!(kept.last().map(|k| k.0), Some(n - 1));
            assert_eq!(log.lines(ConnId(1)), n);
            // One segment that is being left, one that is being filled.
            assert!(log.segments.len() <= 3, "{}", log.segments.len());
        }
        // A chunk that is larger than the log is not kept at all.
        say(&mut log, &"x".repeat(budget));
        assert_eq!((said(&log, 0).len(), log.octets, log.next()), (0, 0, 1001));
        say(&mut log, "y");
        assert_eq!(said(&log, 0), [(1001, "y".to_owned())]);
    }
}
