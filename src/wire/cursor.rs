//! The recording cursor: reads one whole frame and, when asked, labels every octet it accepts.
//!
//! A production is an ordinary function `fn(&mut Cursor) -> Parsed<T>`. It runs in one of three modes:
//! *silent* for a session that only wants the value, *label* for a dissector, and *diagnose*, a second
//! walk that is made only when the first one failed, to find the furthest point and what was wanted there.
//! A fourth, *expect*, reads the beginning of a frame and gathers all that may stand at its end ([`expect`]).

mod read;
#[cfg(test)]
mod tests;

pub use read::{Parse, expect, label, read, read_as};

use super::{
    BARE_LINE_FEED, Bend, Expected, Field, Habit, Node, Prefix, Problem, Span, SyntaxError, Takes,
    Tree, Wanted, field,
};
use std::str::FromStr;

/// What a production gives back. What went wrong is in the cursor, so that this stays small.
pub type Parsed<T> = Result<T, Stop>;

/// The production does not match here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Silent,
    Label,
    Diagnose,
    Expect,
}

/// Reads one whole frame.
pub struct Cursor<'a> {
    src: &'a [u8],
    pos: usize,
    depth: u8,
    mode: Mode,
    nodes: Vec<Node>,
    /// Groups that are still open, as indices into `nodes`.
    open: Vec<usize>,
    failure: Failure,
    /// What the expecting walk found at the frame's end.
    wanted: Vec<Wanted>,
    /// The habits of the reader; none for a strict one.
    takes: Option<&'a Takes<'a>>,
    /// What was read by habit.
    bends: Vec<Bend>,
}

/// What the diagnosing walk remembers of the furthest failure.
#[derive(Default)]
struct Failure {
    at: usize,
    seen: bool,
    expected: Vec<Expected>,
    problem: Option<(Span, &'static Problem)>,
    best: Vec<Node>,
}

impl<'a> Cursor<'a> {
    fn new(src: &'a [u8], mode: Mode) -> Self {
        let nodes = if mode == Mode::Silent { Vec::new() } else { Vec::with_capacity(16) };
        Self {
            src,
            pos: 0,
            depth: 0,
            mode,
            nodes,
            open: Vec::new(),
            failure: Failure::default(),
            wanted: Vec::new(),
            takes: None,
            bends: Vec::new(),
        }
    }

    // --- where we are ---

    /// The next octet, without reading it.
    pub fn peek(&self) -> Option<u8> {
        self.src.get(self.pos).copied()
    }

    /// Everything that is not read yet.
    pub fn rest(&self) -> &'a [u8] {
        &self.src[self.pos..]
    }

    /// How many octets were read.
    pub const fn position(&self) -> usize {
        self.pos
    }

    /// Whether the rest begins with `word`, letters in any case.
    pub fn looks_at(&self, word: &str) -> bool {
        self.rest().get(..word.len()).is_some_and(|r| r.eq_ignore_ascii_case(word.as_bytes()))
    }

    // --- terminals ---

    /// Exactly this spelling, letters in any case.
    pub fn exact(&mut self, field: &'static Field, word: &'static str) -> Parsed<()> {
        if self.looks_at(word) {
            self.leaf(field, self.pos + word.len());
            return Ok(());
        }
        // "MAI" at the end of the frame failed at its end, not at its beginning: that is where more is wanted.
        self.fail(Expected::Exact(word))
    }

    /// One or more octets that `accept` takes.
    pub fn run(&mut self, field: &'static Field, accept: impl Fn(u8) -> bool) -> Parsed<&'a [u8]> {
        match self.count(&accept) {
            0 => self.fail(Expected::Field(field)),
            n => Ok(self.leaf(field, self.pos + n)),
        }
    }

    /// Zero or more octets that `accept` takes; no leaf where there is none.
    pub fn run_if_any(&mut self, field: &'static Field, accept: impl Fn(u8) -> bool) -> &'a [u8] {
        match self.count(&accept) {
            0 => &[],
            n => self.leaf(field, self.pos + n),
        }
    }

    /// Exactly `n` octets, whatever they are.
    pub fn take(&mut self, field: &'static Field, n: usize) -> Parsed<&'a [u8]> {
        if n == 0 {
            return Ok(&[]);
        }
        if self.rest().len() < n {
            return self.fail(Expected::Field(field));
        }
        Ok(self.leaf(field, self.pos + n))
    }

    /// All that is left before the line's end (or the frame's, if it has none); no leaf where there is nothing.
    pub fn text(&mut self, field: &'static Field) -> &'a [u8] {
        let rest = self.rest();
        let bare = || rest.strip_suffix(b"\n").filter(|_| self.takes.is_some());
        let n = rest.strip_suffix(b"\r\n").or_else(bare).unwrap_or(rest).len();
        if n == 0 { &[] } else { self.leaf(field, self.pos + n) }
    }

    /// A decimal number that `T` can hold.
    pub fn number<T: FromStr>(&mut self, field: &'static Field) -> Parsed<T> {
        let n = self.count(&|b: u8| b.is_ascii_digit());
        let digits = std::str::from_utf8(&self.rest()[..n]).unwrap_or_default();
        match digits.parse() {
            Ok(value) => {
                self.leaf(field, self.pos + n);
                Ok(value)
            }
            Err(_) => self.fail(Expected::Field(field)),
        }
    }

    /// A word made of octets that `accept` takes, if `meaning` knows it (letters in any case).
    pub fn word<T: Copy>(
        &mut self,
        field: &'static Field,
        accept: impl Fn(u8) -> bool,
        meaning: &[(&'static str, T)],
    ) -> Parsed<T> {
        let n = self.count(&accept);
        let found = &self.rest()[..n];
        if self.mode == Mode::Expect {
            meaning.iter().for_each(|(w, _)| self.want(Some(field), Expected::Exact(w)));
        }
        match meaning.iter().find(|(w, _)| w.as_bytes().eq_ignore_ascii_case(found)) {
            Some((_, value)) if n > 0 => {
                self.leaf(field, self.pos + n);
                Ok(*value)
            }
            _ => {
                if self.mode == Mode::Diagnose {
                    for (w, _) in meaning {
                        self.note(Some(Expected::Exact(w)), None);
                    }
                }
                Err(Stop)
            }
        }
    }

    /// One space.
    pub fn sp(&mut self) -> Parsed<()> {
        self.exact(&field::SP, " ")
    }

    /// The end of a line.
    pub fn crlf(&mut self) -> Parsed<()> {
        if self.rest() == b"\n"
            && let Some(()) = self.lenient(&BARE_LINE_FEED, |c| c.exact(&field::CRLF, "\n"))
        {
            return Ok(());
        }
        self.exact(&field::CRLF, "\r\n")
    }

    /// One mark of punctuation.
    pub fn mark(&mut self, word: &'static str) -> Parsed<()> {
        self.exact(&field::PUNCTUATION, word)
    }

    // --- combinators ---

    /// Reads `inner` as one thing: its leaves get `field` as their parent, and a failure at its very
    /// beginning says that *this* was wanted, not its first letter.
    pub fn group<T>(
        &mut self,
        field: &'static Field,
        inner: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<T> {
        if self.mode == Mode::Silent {
            return inner(self);
        }
        let (at, index) = (self.pos, self.nodes.len());
        self.nodes.push(Node { field, span: Span::of(at, at), depth: self.depth, leaf: false });
        self.depth = self.depth.saturating_add(1);
        self.open.push(index);
        let known = if self.failure.at == at { self.failure.expected.len() } else { 0 };
        let out = inner(self);
        self.open.pop();
        self.depth = self.depth.saturating_sub(1);
        if out.is_ok() {
            if self.pos == at {
                self.nodes.truncate(index);
            } else if let Some(node) = self.nodes.get_mut(index) {
                node.span = Span::of(at, self.pos);
            }
        } else if self.mode == Mode::Diagnose && self.failure.seen && self.failure.at == at {
            let wanted = Expected::Field(field);
            self.failure.expected.truncate(known.min(self.failure.expected.len()));
            if !self.failure.expected.contains(&wanted) {
                self.failure.expected.push(wanted);
            }
        }
        out
    }

    /// Reads `inner`, or goes back to where it began.
    pub fn attempt<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        let (pos, nodes, depth) = (self.pos, self.nodes.len(), self.depth);
        let bends = self.bends.len();
        inner(self).inspect_err(|_| {
            self.pos = pos;
            self.nodes.truncate(nodes);
            self.depth = depth;
            self.bends.truncate(bends);
        })
    }

    /// Reads a form that the grammar does not have, for a reader of that habit, if it is there. It stands before the
    /// strict form and must not match what that matches: what it reads is noted as bent. What it would have liked
    /// to see is nobody's advice.
    pub fn lenient<T>(
        &mut self,
        habit: &'static Habit,
        inner: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Option<T> {
        if !self.takes.is_some_and(|takes| takes(habit)) {
            return None;
        }
        let (start, failure) = (self.pos, std::mem::take(&mut self.failure));
        let found = self.attempt(inner);
        self.failure = failure;
        let value = found.ok()?;
        self.bends.push(Bend { habit, span: Span::of(start, self.pos) });
        Some(value)
    }

    /// Reads `inner` if it is there.
    pub fn optional<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Option<T> {
        self.attempt(inner).ok()
    }

    /// The first of several productions that matches.
    pub fn first_of<T>(&mut self, choices: &[fn(&mut Self) -> Parsed<T>]) -> Parsed<T> {
        choices.iter().find_map(|choice| self.attempt(choice).ok()).ok_or(Stop)
    }

    /// What was read since `start` is well-formed and still not allowed.
    pub fn reject<T>(&mut self, start: usize, problem: &'static Problem) -> Parsed<T> {
        let end = self.pos;
        if self.mode == Mode::Diagnose {
            // The failure belongs to where the value stands, and it is worth more than a failure further on.
            self.nodes.retain(|n| (n.span.start as usize) < start || !n.leaf);
            self.pos = start;
            self.note(None, Some((Span::of(start, end), problem)));
        }
        if self.mode == Mode::Expect {
            self.wanted.retain(|w| w.at < start);
        }
        self.pos = start;
        Err(Stop)
    }

    /// Says that `wanted` would have been accepted here.
    pub fn fail<T>(&mut self, wanted: Expected) -> Parsed<T> {
        match self.mode {
            Mode::Diagnose => self.note(Some(wanted), None),
            Mode::Expect => self.want(None, wanted),
            Mode::Silent | Mode::Label => {}
        }
        Err(Stop)
    }

    // --- recording ---

    fn count(&self, accept: &impl Fn(u8) -> bool) -> usize {
        let rest = self.rest();
        rest.iter().position(|b| !accept(*b)).unwrap_or(rest.len())
    }

    fn leaf(&mut self, field: &'static Field, end: usize) -> &'a [u8] {
        let start = std::mem::replace(&mut self.pos, end);
        if self.mode != Mode::Silent {
            let span = Span::of(start, end);
            self.nodes.push(Node { field, span, depth: self.depth, leaf: true });
            if self.mode == Mode::Expect && end == self.src.len() {
                // It may go on, or be another one.
                self.wanted_at(start, None, Expected::Field(field), true);
            }
        }
        &self.src[start..end]
    }

    /// Something is wanted here, if what stands here is its beginning. Whether a field may begin so, only its own
    /// production knows.
    fn want(&mut self, field: Option<&'static Field>, wanted: Expected) {
        let rest = self.rest();
        let fits = match wanted {
            Expected::Exact(word) => {
                let start = word.as_bytes().get(..rest.len());
                if start.is_none_or(|start| !start.eq_ignore_ascii_case(rest)) {
                    return;
                }
                true
            }
            Expected::Field(_) => rest.is_empty(),
        };
        self.wanted_at(self.pos, field, wanted, fits);
    }

    fn wanted_at(&mut self, at: usize, field: Option<&'static Field>, what: Expected, fits: bool) {
        let group = |i: &usize| self.nodes.get(*i).map(|n| (n.field, n.span.start as usize));
        let within = self.open.iter().filter_map(group).collect();
        let new = Wanted { at, what, field, within, fits };
        if !self.wanted.contains(&new) {
            self.wanted.push(new);
        }
    }

    fn note(&mut self, wanted: Option<Expected>, problem: Option<(Span, &'static Problem)>) {
        let f = &mut self.failure;
        if f.problem.is_some() {
            return;
        }
        if self.pos > f.at || !f.seen || problem.is_some() {
            f.seen = true;
            f.at = self.pos;
            f.expected.clear();
            f.best.clone_from(&self.nodes);
            for &i in &self.open {
                if let Some(node) = f.best.get_mut(i) {
                    node.span.end = self.pos as u32;
                }
            }
            f.best.retain(|n| !n.span.is_empty());
            f.problem = problem;
        }
        if self.pos == f.at {
            f.expected.extend(wanted.filter(|w| !f.expected.contains(w)));
        }
    }
}
