//! Reads an IMAP conversation from its octets alone.
//!
//! A command or response with literals is shown line by line: the line that announces a literal, the literal's own
//! lines, and the line that goes on behind it. What a client sends after a synchronizing literal, after IDLE and
//! after AUTHENTICATE means something only when the server has answered; until then it is held.

mod client;
mod left;
mod meaning;
mod segment;
mod server;
#[cfg(test)]
mod tests;

pub use meaning::completion;

use super::{
    Letters, Phase,
    command::{self, Verb},
    extension::idle,
    field, grammar, response,
};
use crate::{
    message::LineState,
    protocol::{Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State, diagnosis, half::Half},
    wire::{CRLF, Cursor, Field, Node, Parsed, Rfc, SKIPPED, Side, Span, Tree, label},
    world::Timestamp,
};
use bytes::{Bytes, BytesMut};
use segment::{Frame, Piece};
use std::{collections::VecDeque, sync::Arc};

/// Most literals of one command up to which its lines are labelled: each is a walk from its beginning.
const LABELLED_LITERALS: usize = 64;

/// Up to so many octets a literal that is not complete is read as what it will be.
const SHORT: usize = 1 << 16;

/// A command that waits for its tagged answer.
#[derive(Clone, Debug)]
struct Pending {
    /// The tag; empty if the line had none.
    tag: Bytes,
    verb: &'static str,
    /// The command that decides what the answer means: the one after UID, else the verb itself.
    about: &'static str,
    exchange: u32,
    /// The mailbox that SELECT or EXAMINE names.
    mailbox: Option<Arc<str>>,
    /// The server may find no tag in it, or refuse it unread: then `* BAD` is its answer.
    doubtful: bool,
}

/// What the client's next octets are, when no command has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Command,
    /// The line that ends IDLE.
    Done,
    /// A line of a SASL exchange.
    Sasl,
}

/// What has to be known before the client's next octets mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Literal,
    Idle,
    Sasl,
}

/// The command that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Current {
    verb: Option<&'static Verb>,
    /// A diagnosis was given already.
    diagnosed: bool,
}

/// Watches one IMAP conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    client: Half,
    server: Half,
    phase: Phase,
    mailbox: Option<Arc<str>>,
    greeted: bool,
    pending: VecDeque<Pending>,
    exchange: u32,
    mode: Mode,
    hold: Option<(Hold, u32)>,
    /// What was shown of the letters in the open mailbox.
    letters: Letters,
    /// The client switched UTF-8 on: it may stand in quotes (RFC 6855 §3, RFC 9051 §4.3).
    utf8: bool,
    /// What the client sent while it was held, and when the last of it came. The framer gets it afterwards:
    /// it looks for line ends only in what is new since it was last asked.
    ahead: BytesMut,
    ahead_at: Timestamp,
    /// Octets that the client and the server sent so far.
    sent: (u64, u64),
    command: Frame,
    current: Current,
    answer: Frame,
}

impl Default for Dissector {
    fn default() -> Self {
        Self {
            client: Half::of(Side::Client),
            server: Half::of(Side::Server),
            phase: Phase::NotAuthenticated,
            mailbox: None,
            greeted: false,
            pending: VecDeque::new(),
            exchange: 0,
            mode: Mode::Command,
            hold: None,
            letters: Letters::default(),
            utf8: false,
            ahead: BytesMut::new(),
            ahead_at: Timestamp::START,
            sent: (0, 0),
            command: Frame::default(),
            current: Current::default(),
            answer: Frame::default(),
        }
    }
}

/// What the octets of a literal are.
enum Content {
    /// A letter, or a piece of one.
    Letter(LineState),
    Value(&'static Field),
}

/// What a line gets besides its octets.
struct About {
    kind: Kind,
    gloss: Gloss,
    outcome: Option<Outcome>,
    exchange: u32,
}

impl Dissector {
    /// Begins in the middle, at a command line.
    pub fn resume(state: &State) -> Self {
        let phase = Phase::named(state.name).unwrap_or(Phase::NotAuthenticated);
        let mailbox = state.detail.clone().filter(|_| phase == Phase::Selected);
        Self { phase, mailbox, greeted: true, ..Self::default() }
    }

    /// Puts out the lines of a literal.
    fn content(
        &self,
        side: Side,
        bytes: Bytes,
        piece: &Piece,
        mut what: Content,
        exchange: u32,
        out: &mut Vec<Line>,
    ) {
        let gloss = match what {
            Content::Letter(_) => meaning::LETTER,
            Content::Value(_) => meaning::LITERAL,
        };
        for (at, line) in segment::lines(&bytes) {
            let tree = match &mut what {
                Content::Letter(state) => {
                    let mut nodes = Vec::with_capacity(4);
                    state.label(&line, &mut nodes);
                    Tree { nodes }
                }
                Content::Value(field) => Tree::whole(field, line.len()),
            };
            let place = Piece { offset: piece.offset + at as u64, lost: 0, ..*piece };
            let about = About { kind: Kind::Content, gloss, outcome: None, exchange };
            out.push(self.line(side, line, &place, tree, about));
        }
        if piece.lost > 0 {
            let place = Piece { offset: piece.offset + bytes.len() as u64, ..*piece };
            let gloss = meaning::TOO_LONG;
            let about = About { kind: Kind::Content, gloss, outcome: None, exchange };
            out.push(self.line(side, Bytes::new(), &place, Tree::default(), about));
        }
    }

    fn line(&self, side: Side, bytes: Bytes, piece: &Piece, tree: Tree, about: About) -> Line {
        let half = if side == Side::Client { &self.client } else { &self.server };
        Line {
            side,
            at: half.at,
            bytes,
            offset: piece.offset,
            tree,
            kind: about.kind,
            gloss: about.gloss,
            outcome: about.outcome,
            diagnosis: None,
            exchange: about.exchange,
            state: self.state(),
        }
    }

    /// The tree of octets of the client that are not a whole line yet.
    fn begun(&self, bytes: &Bytes) -> (Tree, Gloss) {
        let logs_in = self.current.verb.is_some_and(|v| v.spec.verb == "LOGIN");
        let what = match self.hold {
            Some((Hold::Sasl, _)) => &field::CREDENTIALS,
            Some((Hold::Literal, _)) if logs_in => &field::PASSWORD,
            _ => &SKIPPED,
        };
        if self.hold.is_some() {
            return (plain(what, bytes), meaning::AHEAD);
        }
        if self.command.in_literal() {
            // What the octets will be is known once they are all there; as if they were, without their values.
            let before = self.command.bytes().slice(..self.command.complete());
            let size = self.command.pieces.last().and_then(|p| p.announced).map_or(0, |(n, _)| n);
            let filled = [&before[..], &vec![b'x'; size.min(SHORT)]].concat();
            let tree = self.current.verb.filter(|_| size <= SHORT).map(|v| (v.label)(&filled).tree);
            let leaf = tree
                .as_ref()
                .and_then(|t| t.leaves().find(|n| n.span.start as usize == before.len()));
            let what = leaf.map_or(&field::LITERAL_OCTETS, |n| n.field);
            return (Tree::whole(what, bytes.len()), meaning::LITERAL);
        }
        let tree = match (self.mode, self.current.verb) {
            (Mode::Command, Some(verb)) if !self.command.is_empty() => {
                let before = self.command.bytes();
                let tree = (verb.label)(&[&before[..], bytes].concat()).tree;
                tree.slice(before.len(), before.len() + bytes.len())
            }
            (Mode::Command, _) if self.command.is_empty() => match command::find(bytes) {
                Some(verb) => (verb.label)(bytes).tree,
                None => command::unknown(bytes),
            },
            (Mode::Command, _) => plain(&field::UNKNOWN_ARGUMENTS, bytes),
            (Mode::Done, _) => label(bytes, idle::done).tree,
            (Mode::Sasl, _) => label(bytes, sasl_line).tree,
        };
        (tree, meaning::UNFINISHED)
    }
}

impl Dissect for Dissector {
    fn eat(&mut self, side: Side, at: Timestamp, bytes: &Bytes, out: &mut Vec<Line>) {
        let sent = if side == Side::Client { &mut self.sent.0 } else { &mut self.sent.1 };
        *sent += bytes.len() as u64;
        match side {
            Side::Client if self.hold.is_some() => {
                self.ahead.extend_from_slice(bytes);
                self.ahead_at = at;
            }
            Side::Client => {
                self.client.push(at, bytes);
                self.read_client(out);
            }
            Side::Server => {
                self.server.push(at, bytes);
                self.read_server(out);
            }
        }
    }

    fn unfinished(&self, out: &mut Vec<Line>) {
        if let Some(waiting) = self.command.waiting(&self.client, &self.ahead, self.sent.0) {
            let piece = Piece::line(&waiting.bytes, waiting.offset);
            let (tree, gloss) = self.begun(&waiting.bytes);
            let bare = diagnosis::bare_line_end(&waiting.bytes).is_some();
            let bare = bare && self.hold.is_none() && !self.command.in_literal();
            let diagnosis = bare
                .then(|| Diagnosis::of_bare_line_ends(&waiting.bytes, Rfc(3501, "2.2")))
                .flatten();
            let begins =
                self.command.is_empty() && self.mode == Mode::Command && self.hold.is_none();
            let exchange = self.exchange + u32::from(begins);
            let about = About { kind: Kind::Unfinished, gloss, outcome: None, exchange };
            let mut line = self.line(Side::Client, waiting.bytes, &piece, tree, about);
            line.diagnosis = diagnosis.map(Box::new);
            out.push(line);
        }
        let waiting = self.answer.waiting(&self.server, &[], self.sent.1);
        let begun = self.answer.pieces.first().map(|p| p.offset);
        let Some(first) = begun.or(waiting.as_ref().map(|w| w.offset)) else { return };
        let mut all = self.answer.bytes().to_vec();
        all.truncate(self.answer.complete());
        // The octets of a literal that has not all its octets are no mistake.
        let literal = self.answer.in_literal().then_some(all.len());
        all.extend_from_slice(waiting.as_ref().map_or(&[][..], |w| &w.bytes));
        let known = literal.unwrap_or(all.len());
        let mut tree = label(all.get(..known).unwrap_or_default(), response::response).tree;
        if known < all.len() {
            tree.nodes.push(leaf(&field::LITERAL_OCTETS, known, all.len()));
        }
        let bytes = Bytes::from(all);
        let exchange = self.pending.front().map_or(0, |p| p.exchange);
        let piece = Piece::line(&bytes, first);
        let about =
            About { kind: Kind::Unfinished, gloss: meaning::BEGUN, outcome: None, exchange };
        out.push(self.line(Side::Server, bytes, &piece, tree, about));
    }

    fn state(&self) -> State {
        State { name: self.phase.name(), detail: self.mailbox.clone() }
    }

    fn pending(&self) -> Option<String> {
        self.pending.front().map(|p| p.verb.to_owned())
    }
}

fn leaf(field: &'static Field, start: usize, end: usize) -> Node {
    Node { field, span: Span::of(start, end), depth: 0, leaf: true }
}

/// One leaf and a line end.
fn plain(field: &'static Field, bytes: &[u8]) -> Tree {
    let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes).len();
    let mut nodes = Tree::whole(field, body).nodes;
    if body < bytes.len() {
        nodes.push(leaf(&CRLF, body, bytes.len()));
    }
    Tree { nodes }
}

/// `base64 CRLF`, or `*` to give up. An empty answer is allowed.
fn sasl_line(c: &mut Cursor<'_>) -> Parsed<()> {
    match c.peek() {
        Some(b'*') => c.exact(&field::CANCEL, "*")?,
        Some(b'\r') => {}
        _ => {
            grammar::base64(c)?;
        }
    }
    c.crlf()
}
