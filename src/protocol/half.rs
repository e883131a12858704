//! One direction of a watched conversation, and what the dissectors do alike with what they cut from it.

use super::{Gloss, Kind, Line, State};
use crate::{
    wire::{Field, Framer, Line as Cut, Node, Side, Span, Tree},
    world::Timestamp,
};
use bytes::Bytes;

/// What one side sent and the dissector has not cut yet.
#[derive(Clone, Debug)]
pub(super) struct Half {
    side: Side,
    framer: Framer,
    /// Octets cut so far: where the next frame begins.
    offset: u64,
    /// Whether lines end at a line feed alone: the other side showed that it reads so.
    at_lf: bool,
    /// When the newest chunk came.
    pub(super) at: Timestamp,
}

/// A frame with the place where it began.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) side: Side,
    pub(super) at: Timestamp,
    pub(super) bytes: Bytes,
    pub(super) offset: u64,
    /// Octets that were too many to be kept; then `bytes` is empty.
    pub(super) lost: usize,
}

impl Frame {
    /// The frame as a line that answers nothing and has nothing wrong with it.
    pub(super) fn line(
        self,
        tree: Tree,
        kind: Kind,
        gloss: Gloss,
        exchange: u32,
        state: State,
    ) -> Line {
        let Self { side, at, bytes, offset, .. } = self;
        let (outcome, diagnosis) = (None, None);
        Line { side, at, bytes, offset, tree, kind, gloss, outcome, diagnosis, exchange, state }
    }

    /// The lines of a frame that holds several; the last one may lack its end.
    pub(super) fn lines(self) -> impl Iterator<Item = Self> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let end = memchr::memchr(b'\n', &rest.bytes).map_or(rest.bytes.len(), |i| i + 1);
            if end == 0 {
                return None;
            }
            let first = Self { bytes: rest.bytes.split_to(end), ..rest.clone() };
            rest.offset += end as u64;
            Some(first)
        })
    }
}

impl Half {
    /// Longest line that is kept and labelled; servers refuse far shorter ones.
    const LONGEST: usize = 1 << 20;

    /// The octets of one side, of which none have come.
    pub(super) fn of(side: Side) -> Self {
        Self { side, framer: Framer::default(), offset: 0, at_lf: false, at: Timestamp::default() }
    }

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
        let Self { side, at, offset, .. } = *self;
        (!bytes.is_empty()).then_some(Frame { side, at, bytes, offset, lost: 0 })
    }

    fn frame(&mut self, bytes: Bytes, lost: usize) -> Frame {
        let Self { side, at, offset, .. } = *self;
        self.offset += (bytes.len() + lost) as u64;
        Frame { side, at, bytes, offset, lost }
    }
}

/// A tree from leaves that a line labeller pushed.
pub(super) fn tree(label: impl FnOnce(&mut Vec<Node>)) -> Tree {
    let mut nodes = Vec::with_capacity(4);
    label(&mut nodes);
    Tree { nodes }
}

/// One leaf.
pub(super) fn leaf(field: &'static Field, start: usize, end: usize) -> Node {
    Node { field, span: Span::of(start, end), depth: 0, leaf: true }
}

/// Labels a line of dot-ended data as it stands on the wire: the dot that was put before it is `dot`, and `label`
/// sees what is left.
pub(super) fn stuffed(
    line: &[u8],
    dot: &'static Field,
    label: impl FnOnce(&[u8], &mut Vec<Node>),
) -> Tree {
    let Some(rest) = line.strip_prefix(b".") else { return tree(|out| label(line, out)) };
    tree(|out| {
        label(rest, out);
        for node in out.iter_mut() {
            node.span = Span::of(node.span.start as usize + 1, node.span.end as usize + 1);
        }
        out.insert(0, leaf(dot, 0, 1));
    })
}
