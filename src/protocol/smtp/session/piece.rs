//! A letter that comes by BDAT (RFC 3030 §2).

use crate::protocol::{Rule, smtp::Reply};
use bytes::Bytes;

/// The pieces of a letter that came so far.
#[derive(Clone, Debug, Default)]
pub(in crate::protocol::smtp) struct Letter {
    pub(super) pieces: Vec<Bytes>,
    octets: u64,
}

impl Letter {
    pub(in crate::protocol::smtp) const fn octets(&self) -> u64 {
        self.octets
    }

    /// Puts a piece behind the others; very small ones are joined, so that their number stays small.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.octets += piece.len() as u64;
        match self.pieces.last_mut() {
            Some(last) if last.len() + piece.len() <= 256 => {
                *last = [&last[..], &piece[..]].concat().into();
            }
            _ => self.pieces.push(piece),
        }
    }
}

/// What BDAT counted, as far as it has not come, and what is said when it is there.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) left: u64,
    pub(super) last: bool,
    pub(super) reply: Reply,
    pub(super) own: &'static [&'static Rule],
}
