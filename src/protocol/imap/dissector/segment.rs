//! Frames in pieces: the lines of one command or response, and the literals between them.

use crate::{
    protocol::{half::Half, imap::assemble::announced},
    wire::{Node, Span, Tree},
};
use bytes::{Bytes, BytesMut};

/// Most octets of a frame that are kept. The octets of a literal above it are counted and thrown away.
const LARGEST: usize = 32 << 20;

/// Octets of a literal that are taken at once, so that what is thrown away need not be held first.
const STEP: usize = 64 << 10;

/// Octets that make up no piece yet.
pub(super) struct Waiting {
    pub(super) bytes: Bytes,
    pub(super) offset: u64,
}

/// One piece of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Where it begins and ends in what is kept of the frame.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where it begins in all that its side sent.
    pub(super) offset: u64,
    /// Octets that were too many to be kept.
    pub(super) lost: usize,
    /// The octets of a literal; else a line.
    pub(super) literal: bool,
    /// The literal that the line announces.
    pub(super) announced: Option<(usize, bool)>,
}

impl Piece {
    /// A line that is a frame of its own.
    pub(super) fn line(bytes: &[u8], offset: u64) -> Self {
        Self { start: 0, end: bytes.len(), offset, lost: 0, literal: false, announced: None }
    }
}

/// A frame as far as it has come.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    first: Bytes,
    more: BytesMut,
    pub(super) pieces: Vec<Piece>,
    /// Octets of the present literal that are still to come.
    left: usize,
    /// The literal that is being taken.
    literal: Option<Piece>,
}

impl Frame {
    pub(super) const fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether the octets of a literal come next.
    pub(super) const fn in_literal(&self) -> bool {
        self.left > 0
    }

    /// Whether octets had to be thrown away.
    pub(super) fn lost(&self) -> bool {
        self.pieces.iter().any(|p| p.lost > 0)
    }

    /// Everything that is kept.
    pub(super) fn bytes(&self) -> Bytes {
        if self.more.is_empty() { self.first.clone() } else { Bytes::copy_from_slice(&self.more) }
    }

    /// Everything that is kept, when nothing more comes.
    pub(super) fn finish(self) -> (Bytes, Vec<Piece>) {
        let bytes = if self.more.is_empty() { self.first } else { self.more.freeze() };
        (bytes, self.pieces)
    }

    /// How much of what is kept makes up whole pieces.
    pub(super) fn complete(&self) -> usize {
        self.pieces.last().map_or(0, |p| p.end)
    }

    /// The octets that are there and make up no piece: what was taken of a literal, what waits in `half`, and what
    /// came after it. They are the last of what the side `sent`.
    pub(super) fn waiting(&self, half: &Half, after: &[u8], sent: u64) -> Option<Waiting> {
        let literal = self.literal.as_ref();
        let taken = literal.map_or(Bytes::new(), |l| self.piece(&Piece { end: self.len(), ..*l }));
        let waits = half.waiting().map_or(Bytes::new(), |w| w.bytes);
        let bytes: Bytes = [&taken, &waits, after].concat().into();
        let offset = sent.saturating_sub(bytes.len() as u64);
        (!bytes.is_empty()).then_some(Waiting { bytes, offset })
    }

    /// The octets of one piece.
    pub(super) fn piece(&self, piece: &Piece) -> Bytes {
        if self.more.is_empty() {
            return self.first.slice(piece.start..piece.end);
        }
        Bytes::copy_from_slice(self.more.get(piece.start..piece.end).unwrap_or_default())
    }

    fn len(&self) -> usize {
        if self.more.is_empty() { self.first.len() } else { self.more.len() }
    }

    fn append(&mut self, bytes: Bytes) {
        if self.first.is_empty() && self.more.is_empty() {
            self.first = bytes;
            return;
        }
        if self.more.is_empty() {
            self.more.extend_from_slice(&self.first);
            self.first = Bytes::new();
        }
        self.more.extend_from_slice(&bytes);
    }

    /// The next piece, if it is complete. `text` says of a first line that it ends with words for people.
    pub(super) fn pull(&mut self, half: &mut Half, text: fn(&[u8]) -> bool) -> Option<Piece> {
        if self.left == 0 {
            return self.pull_line(half, text);
        }
        while self.left > 0 {
            let part = half.octets(self.left.min(STEP))?;
            self.left -= part.bytes.len();
            let at = self.len();
            let mut piece = self.literal.take().unwrap_or(Piece {
                start: at,
                end: at,
                offset: part.offset,
                lost: 0,
                literal: true,
                announced: None,
            });
            if at + part.bytes.len() > LARGEST {
                piece.lost += part.bytes.len();
            } else {
                self.append(part.bytes);
            }
            piece.end = self.len();
            self.literal = Some(piece);
        }
        let piece = self.literal.take()?;
        self.pieces.push(piece);
        Some(piece)
    }

    fn pull_line(&mut self, half: &mut Half, text: fn(&[u8]) -> bool) -> Option<Piece> {
        let line = half.line()?;
        let start = self.len();
        let mut literal = None;
        if !(self.is_empty() && text(&line.bytes)) && start + line.bytes.len() < LARGEST {
            literal = announced(&line.bytes).map(|a| (a.size as usize, a.non_sync));
        }
        self.left = literal.map_or(0, |(size, _)| size);
        self.append(line.bytes);
        let piece = Piece {
            start,
            end: self.len(),
            offset: line.offset,
            lost: line.lost,
            literal: false,
            announced: literal,
        };
        self.pieces.push(piece);
        Some(piece)
    }
}

/// Cuts a tree at the borders of pieces, in one walk.
pub(super) struct Cutter<'a> {
    rest: &'a [Node],
    /// What reaches over the last border.
    open: Vec<Node>,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(tree: &'a Tree) -> Self {
        Self { rest: &tree.nodes, open: Vec::new() }
    }

    /// The tree of what stands before `to`, counted from `from`, where the last cut was.
    pub(super) fn cut(&mut self, from: usize, to: usize) -> Tree {
        let n = self.rest.partition_point(|n| (n.span.start as usize) < to);
        let (here, rest) = self.rest.split_at(n);
        self.rest = rest;
        let mut nodes = Vec::with_capacity(self.open.len() + here.len());
        for node in self.open.iter().chain(here) {
            let start = (node.span.start as usize).max(from) - from;
            let end = (node.span.end as usize).min(to) - from.min(to);
            nodes.push(Node { span: Span::of(start, end), ..*node });
        }
        self.open.retain(|n| n.span.end as usize > to);
        self.open.extend(here.iter().filter(|n| n.span.end as usize > to));
        Tree { nodes }
    }
}

/// The lines of a literal: each ends with CR LF, the last as the literal does.
pub(super) fn lines(bytes: &Bytes) -> impl Iterator<Item = (usize, Bytes)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|r| !r.is_empty())?;
        let n = memchr::memmem::find(rest, b"\r\n").map_or(rest.len(), |i| i + 2);
        let start = at;
        at += n;
        Some((start, bytes.slice(start..at)))
    })
}
