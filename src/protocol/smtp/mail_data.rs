//! A letter as a client sends it.

use crate::{
    message::{self, Message},
    wire::Pieces,
};
use bytes::{Bytes, BytesMut};

/// Letters of at least so many octets are kept in the pieces in which they came.
const LARGE: usize = 32 * 1024;
/// Pieces are kept if they have so many octets on the average.
const PIECE: usize = 2 * 1024;

/// A letter as the client sent it, in pieces.
#[derive(Debug)]
pub(super) enum MailData<'a> {
    /// With stuffed dots and the line of a lone dot (RFC 5321 §4.5.2).
    Dotted(&'a Pieces),
    /// As it is: counted (RFC 3030 §2), or without any dot that was stuffed.
    Plain(&'a Pieces),
}

impl MailData<'_> {
    /// How many octets the letter has, or a few more where dots are stuffed.
    pub(super) fn octets(&self) -> usize {
        match self {
            Self::Dotted(pieces) => pieces.len().saturating_sub(3),
            Self::Plain(pieces) => pieces.len(),
        }
    }

    /// Whether all its octets are ASCII.
    pub(super) fn is_ascii(&self) -> bool {
        let (Self::Dotted(pieces) | Self::Plain(pieces)) = self;
        pieces.is_ascii()
    }

    /// The letter in one run, dots unstuffed.
    pub(super) fn whole(&self) -> Bytes {
        match self {
            Self::Plain(pieces) => pieces.joined(),
            Self::Dotted(pieces) => {
                let mut letter = BytesMut::with_capacity(self.octets());
                message::dot_unstuff_pieces(pieces.parts(), self.octets(), &mut letter);
                letter.freeze()
            }
        }
    }

    /// What its header has, in one walk.
    pub(super) fn outline(&self) -> Outline {
        let mut outline = Outline { header: self.header(), ..Outline::default() };
        for field in message::fields(&outline.header) {
            match field.name.len() {
                4 if field.is("Date") => outline.has_date = true,
                8 if field.is("Received") => outline.hops += 1,
                10 if field.is("Message-ID") => outline.has_message_id = true,
                22 if field.is("Authentication-Results") => outline.tells_results = true,
                _ => {}
            }
        }
        outline
    }

    /// The header with the blank line after it. Most often it stands in the first piece as it is, and is not copied.
    fn header(&self) -> Bytes {
        let (Self::Dotted(pieces) | Self::Plain(pieces)) = self;
        if let Some(first) = pieces.parts().first() {
            let end = message::header_end(first);
            let header = first.get(..end).unwrap_or_default();
            let stuffed = header.first() == Some(&b'.') || has_dot(header);
            let whole = end + 3 <= first.len();
            if whole && (matches!(self, Self::Plain(_)) || !stuffed) {
                return first.slice(..end);
            }
        }
        let whole = self.whole();
        let end = message::header_end(&whole);
        whole.slice(..end)
    }

    /// The letter with these texts on top of it.
    pub(super) fn under(&self, top: &[&str]) -> Message {
        let octets = self.octets();
        if octets < LARGE {
            let above = top.iter().map(|text| text.len()).sum::<usize>();
            let mut letter = BytesMut::with_capacity(octets + above);
            top.iter().for_each(|text| letter.extend_from_slice(text.as_bytes()));
            match self {
                Self::Dotted(pieces) => {
                    message::dot_unstuff_pieces(pieces.parts(), octets, &mut letter);
                }
                Self::Plain(pieces) => {
                    pieces.parts().iter().for_each(|p| letter.extend_from_slice(p))
                }
            }
            return Message::new(letter.freeze());
        }
        // A large letter stays in the pieces in which it came until somebody reads it, unless dots cut it small.
        let mut all = vec![Bytes::from(top.concat())];
        match self {
            Self::Dotted(pieces) => message::dot_unstuff_slices(pieces.parts(), octets, &mut all),
            Self::Plain(pieces) => all.extend_from_slice(pieces.parts()),
        }
        if all.len() > octets / PIECE {
            all = vec![all.concat().into()];
        }
        Message::of_pieces(all)
    }
}

/// What a host looks for in a letter's header.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The header with the blank line after it.
    pub(super) header: Bytes,
    /// How many hosts have had the letter, by their trace fields (RFC 5321 §6.3).
    pub(super) hops: usize,
    pub(super) has_date: bool,
    pub(super) has_message_id: bool,
    /// Somebody tells what checks of the letter came to (RFC 8601).
    pub(super) tells_results: bool,
}

/// Whether a line begins with a dot after the first.
fn has_dot(header: &[u8]) -> bool {
    memchr::memchr_iter(b'.', header).any(|at| at > 0 && header.get(at - 1) == Some(&b'\n'))
}
