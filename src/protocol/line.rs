//! One line of a conversation as a dissector read it.

use super::Diagnosis;
use crate::{
    wire::{Field, Node, Rfc, Side, Tree},
    world::Timestamp,
};
use bytes::Bytes;
use std::sync::Arc;

/// What a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A command, or a line of a command that goes on after a literal.
    Command,
    /// What a server says: a reply, a status line, a response, or a line of one.
    Reply,
    /// A server's call for more: `334`, `354`, `+`.
    Continuation,
    /// Payload: mail data, a literal, a line of a multi-line answer that holds a letter.
    Content,
    /// The beginning of a line whose end has not come.
    Unfinished,
}

/// How a command went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: 2yz, `+OK`, `OK`.
    Done,
    /// Go on: 3yz, `+`.
    GoOn,
    /// Not now: 4yz.
    Later,
    /// No: 5yz, `-ERR`, `NO`.
    Refused,
    /// Not understood: 500 to 504, `BAD`.
    Wrong,
}

/// One sentence under a line, with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gloss {
    pub text: &'static str,
    pub rfc: Rfc,
}

impl Gloss {
    /// A sentence and where it is written.
    pub const fn new(text: &'static str, rfc: Rfc) -> Self {
        Self { text, rfc }
    }

    /// The explanation of a field as the gloss of a line.
    pub fn of(field: &'static Field) -> Self {
        Self { text: field.doc(), rfc: field.rfc }
    }
}

/// The state of a conversation, in the RFC's words, with what it is about: `Selected`, `INBOX`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub name: &'static str,
    pub detail: Option<Arc<str>>,
}

impl State {
    /// A state without a detail.
    pub const fn of(name: &'static str) -> Self {
        Self { name, detail: None }
    }
}

/// One labelled line. Its leaves tile its octets.
#[derive(Clone, Debug)]
pub struct Line {
    pub side: Side,
    pub at: Timestamp,
    /// The octets, line end and all; a literal that does not end with a line ends where it ends.
    pub bytes: Bytes,
    /// Where the line begins in all that its side sent, in octets.
    pub offset: u64,
    pub tree: Tree,
    pub kind: Kind,
    pub gloss: Gloss,
    /// Set on the line that ends the answer to a command.
    pub outcome: Option<Outcome>,
    /// What is wrong with it.
    pub diagnosis: Option<Box<Diagnosis>>,
    /// The number of the command that it belongs to, counted from 1; 0 for the greeting and for what nobody asked.
    pub exchange: u32,
    /// The state after this line.
    pub state: State,
}

impl Line {
    /// The tokens.
    pub fn leaves(&self) -> impl Iterator<Item = &Node> {
        self.tree.leaves()
    }
}

/// A passive observer of one conversation.
pub trait Dissect {
    /// Takes octets that one side sent, in any chunking, in the order in which they were on the wire, and
    /// adds the lines that are complete now. Where a client sends on without waiting, lines come out in the
    /// order in which they make sense: what depends on an answer comes after it.
    fn eat(&mut self, side: Side, at: Timestamp, bytes: &Bytes, out: &mut Vec<Line>);

    /// Adds what is not complete yet, labelled as far as it goes. It changes nothing: the next call
    /// of [`eat`](Self::eat) goes on as if this had not been asked.
    fn unfinished(&self, out: &mut Vec<Line>);

    /// The state of the conversation, from its octets alone.
    fn state(&self) -> State;

    /// The command that waits for its answer.
    fn pending(&self) -> Option<String>;
}
