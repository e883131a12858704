//! One direction of a watched conversation.

use crate::{
    wire::{Framer, Line as Cut, Node, Tree},
    world::Timestamp,
};
use bytes::Bytes;

/// What one side sent and the dissector has not cut yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Half {
    framer: Framer,
    /// Octets cut so far: where the next frame begins.
    offset: u64,
    /// Whether lines end at a line feed alone: the other side showed that it reads so.
    at_lf: bool,
    /// When the newest chunk came.
    pub(super) at: Timestamp,
}

/// A frame with the place where it began.
pub(super) struct Frame {
    pub(super) bytes: Bytes,
    pub(super) offset: u64,
    /// Octets that were too many to be kept; then `bytes` is empty.
    pub(super) lost: usize,
}

impl Half {
    /// Longest line that is kept and labelled; servers refuse far shorter ones.
    const LONGEST: usize = 1 << 20;

    pub(super) fn push(&mut self, at: Timestamp, bytes: &Bytes) {
        self.at = at;
        self.framer.push(bytes.clone());
    }

    /// The next whole line.
    pub(super) fn line(&mut self) -> Option<Frame> {
        let cut = if self.at_lf {
            self.framer.line_at_lf(Self::LONGEST)
        } else {
            self.framer.line(Self::LONGEST)
        };
        match cut? {
            Cut::Whole(bytes) => Some(self.frame(bytes, 0)),
            Cut::TooLong(lost) => Some(self.frame(Bytes::new(), lost)),
        }
    }

    /// The other side answers, and nothing that was asked has its line end: so a line feed alone is one for it.
    /// True if a line waits that ends so.
    pub(super) fn ends_at_lf(&mut self) -> bool {
        let waits = memchr::memchr(b'\n', &self.framer.waiting()).is_some();
        self.at_lf = self.at_lf || waits;
        waits
    }

    /// Exactly `n` octets.
    pub(super) fn octets(&mut self, n: usize) -> Option<Frame> {
        self.framer.octets(n).map(|bytes| self.frame(bytes, 0))
    }

    /// What waits for its end.
    pub(super) fn waiting(&self) -> Option<Frame> {
        let bytes = self.framer.waiting();
        (!bytes.is_empty()).then_some(Frame { bytes, offset: self.offset, lost: 0 })
    }

    fn frame(&mut self, bytes: Bytes, lost: usize) -> Frame {
        let offset = self.offset;
        self.offset += (bytes.len() + lost) as u64;
        Frame { bytes, offset, lost }
    }
}

/// A tree from leaves that a line labeller pushed.
pub(super) fn tree(label: impl FnOnce(&mut Vec<Node>)) -> Tree {
    let mut nodes = Vec::with_capacity(4);
    label(&mut nodes);
    Tree { nodes }
}
