//! A labelled frame.

use super::Field;

/// A run of octets: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; frames are far smaller than 4 GiB (the framer's limits see to it).
    pub const fn of(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    /// How many octets it holds.
    pub const fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The octets themselves; nothing where the span does not lie in `src`.
    pub fn of_bytes(self, src: &[u8]) -> &[u8] {
        src.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// One labelled run. Nodes stand in pre-order; `depth` gives the nesting.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub field: &'static Field,
    pub span: Span,
    pub depth: u8,
    /// A leaf is a token; the others are groups of tokens.
    pub leaf: bool,
}

/// A labelled frame: total (making it never fails) and lossless (its leaves tile the octets).
#[derive(Clone, Debug, Default)]
pub struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    /// One leaf over everything.
    pub fn whole(field: &'static Field, len: usize) -> Self {
        let nodes = if len == 0 {
            Vec::new()
        } else {
            vec![Node { field, span: Span::of(0, len), depth: 0, leaf: true }]
        };
        Self { nodes }
    }

    /// The tokens, in order.
    pub fn leaves(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|n| n.leaf)
    }

    /// Whether the leaves tile exactly `len` octets.
    pub fn is_lossless(&self, len: usize) -> bool {
        let mut at = 0;
        for leaf in self.leaves() {
            if leaf.span.start != at || leaf.span.is_empty() {
                return false;
            }
            at = leaf.span.end;
        }
        at as usize == len
    }

    /// The part of the tree that labels `from..to`, with its spans counted from `from`.
    /// Leaves that cross a border are cut there.
    pub fn slice(&self, from: usize, to: usize) -> Self {
        let (from, to) = (from as u32, to as u32);
        let inside = |n: &&Node| n.span.start < to && n.span.end > from;
        let cut = |n: &Node| Node {
            span: Span { start: n.span.start.max(from) - from, end: n.span.end.min(to) - from },
            ..*n
        };
        Self { nodes: self.nodes.iter().filter(inside).map(cut).collect() }
    }

    /// The tree as indented text, for snapshots.
    pub fn outline(&self, src: &[u8]) -> String {
        let line = |n: &Node| {
            let text = String::from_utf8_lossy(n.span.of_bytes(src));
            format!("{:w$}{} {:?}\n", "", n.field.id, text, w = 2 * n.depth as usize)
        };
        self.nodes.iter().map(line).collect()
    }
}
