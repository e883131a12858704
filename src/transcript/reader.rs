//! Reads the log of one link into numbered, labelled entries.

use super::{Chunk, Event, Skipped};
use crate::{
    protocol::{Dissect, Dissector, Gloss, Line, Ruling, State},
    wire::Side,
    world::{ConnId, Protocol, Timestamp},
};
use std::collections::VecDeque;

/// One entry of a transcript.
#[derive(Clone, Debug)]
pub enum Entry {
    /// The connection was opened.
    Opened { at: Timestamp },
    /// So many lines are no longer kept.
    Skipped { lines: u64 },
    /// A line, counted from 1 on its link, with the ruling behind it if it begins a refusal.
    Line { number: u64, line: Box<Line>, ruling: Option<Ruling> },
    /// The connection was closed; what that means, if it was the client and it said no goodbye.
    Closed { at: Timestamp, by: Side, left: Option<Gloss> },
}

/// Follows one link.
#[derive(Clone, Debug)]
pub struct Reader {
    conn: ConnId,
    protocol: Protocol,
    dissector: Dissector,
    /// The number of the first chunk that was not read.
    next: u64,
    /// Lines given or skipped so far.
    lines: u64,
    /// Octets read of the client and of the server; nothing where reading begins anew.
    read: [Option<u64>; 2],
    /// Where the dissector began to read each side: it counts from there.
    base: [u64; 2],
    rulings: VecDeque<(u64, Ruling)>,
    /// Something is missing: nothing is read before the next resting point.
    lost: bool,
    found: Vec<Line>,
}

impl Reader {
    /// A reader that begins at the beginning.
    pub fn new(conn: ConnId, protocol: Protocol) -> Self {
        Self {
            conn,
            protocol,
            dissector: Dissector::new(protocol),
            next: 0,
            lines: 0,
            read: [Some(0); 2],
            base: [0; 2],
            rulings: VecDeque::new(),
            lost: false,
            found: Vec::new(),
        }
    }

    /// The link that is read.
    pub const fn conn(&self) -> ConnId {
        self.conn
    }

    /// The number of the first chunk that was not read yet.
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// The number of the last line.
    pub const fn lines(&self) -> u64 {
        self.lines
    }

    /// The state of the conversation as far as it was read.
    pub fn state(&self) -> State {
        self.dissector.state()
    }

    /// The command that waits for its answer.
    pub fn pending(&self) -> Option<String> {
        self.dissector.pending()
    }

    /// Reads the next chunks, which follow those that were read, and adds what they hold. `skipped` is what
    /// the log says of this link.
    pub fn feed<'a>(
        &mut self,
        chunks: impl Iterator<Item = &'a Chunk>,
        skipped: Option<&Skipped>,
        out: &mut Vec<Entry>,
    ) {
        for chunk in chunks {
            self.next = chunk.seq + 1;
            match &chunk.event {
                Event::Opened => out.push(Entry::Opened { at: chunk.at }),
                Event::Closed { by } => {
                    let is_left = *by == Side::Client && !self.lost;
                    let left = is_left.then(|| self.dissector.left()).flatten();
                    self.give_unfinished(out);
                    out.push(Entry::Closed { at: chunk.at, by: *by, left });
                }
                Event::Sent { side, bytes, offset, rulings, rest } => {
                    let i = *side as usize;
                    if self.read[i].is_some_and(|at| at != *offset) && !self.lost {
                        self.restart(skipped, out);
                    }
                    if self.read[i].is_none() {
                        self.base[i] = *offset;
                    }
                    self.read[i] = Some(offset + bytes.len() as u64);
                    if self.lost {
                        self.pass_over(bytes, rest.as_ref(), out);
                        continue;
                    }
                    self.rulings.extend(rulings.iter().cloned());
                    self.dissector.eat(*side, chunk.at, bytes, &mut self.found);
                    self.give(out);
                }
            }
        }
    }

    /// The beginnings of lines that have no end yet.
    pub fn unfinished(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if !self.lost {
            self.dissector.unfinished(&mut lines);
        }
        lines
    }

    fn restart(&mut self, skipped: Option<&Skipped>, out: &mut Vec<Entry>) {
        let gone = skipped.map_or(0, |s| s.lines);
        out.push(Entry::Skipped { lines: gone.saturating_sub(self.lines) });
        self.lines = self.lines.max(gone);
        self.rulings.clear();
        self.read = [None; 2];
        match skipped.and_then(|s| s.rest.as_ref()) {
            Some(state) => self.dissector = Dissector::resume(self.protocol, state),
            None => self.lost = true,
        }
    }

    /// Without a resting point nobody knows what octets are: they are counted until there is one.
    fn pass_over(&mut self, bytes: &[u8], rest: Option<&State>, out: &mut Vec<Entry>) {
        let lines = memchr::memchr_iter(b'\n', bytes).count() as u64;
        self.lines += lines;
        match out.last_mut() {
            Some(Entry::Skipped { lines: more }) => *more += lines,
            _ => out.push(Entry::Skipped { lines }),
        }
        if let Some(state) = rest {
            self.dissector = Dissector::resume(self.protocol, state);
            self.read = [None; 2];
            self.lost = false;
        }
    }

    fn give(&mut self, out: &mut Vec<Entry>) {
        for mut line in self.found.drain(..) {
            self.lines += 1;
            line.offset += self.base[line.side as usize];
            let mut ruling = None;
            if line.side == Side::Server {
                while self.rulings.front().is_some_and(|(at, _)| *at < line.offset) {
                    self.rulings.pop_front();
                }
                if self.rulings.front().is_some_and(|(at, _)| *at == line.offset) {
                    ruling = self.rulings.pop_front().map(|(_, r)| r);
                }
            }
            out.push(Entry::Line { number: self.lines, line: Box::new(line), ruling });
        }
    }

    fn give_unfinished(&mut self, out: &mut Vec<Entry>) {
        self.found = self.unfinished();
        self.give(out);
    }
}
