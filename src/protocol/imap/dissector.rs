//! Reads an IMAP conversation from its octets alone.

use crate::{
    protocol::{Dissect, Line, State},
    wire::Side,
    world::Timestamp,
};
use bytes::Bytes;

/// Watches one IMAP conversation.
#[derive(Clone, Debug, Default)]
pub struct Dissector;

impl Dissector {
    /// Begins in the middle, at a command line.
    pub fn resume(_: &State) -> Self {
        Self
    }
}

impl Dissect for Dissector {
    fn eat(&mut self, _: Side, _: Timestamp, _: &Bytes, _: &mut Vec<Line>) {}
    fn unfinished(&self, _: &mut Vec<Line>) {}
    fn state(&self) -> State {
        State::of("")
    }
    fn pending(&self) -> Option<String> {
        None
    }
}
