//! Conversations that somebody else recorded: the terminal of telnet, the log of a mail program, an RFC's example.
//!
//! A [`Form`] knows how one program writes a conversation down. It gives what was said, with the side where the
//! form tells it. [`Foreign`] guesses the rest: the protocol from the words, and the sides from the grammar while
//! a dissector follows the conversation.

mod explain;
mod form;
mod guess;
mod literal;
mod mask;
mod python;
mod secret;
mod walk;

pub use explain::{Explained, Foreign, Trouble};
pub use form::{FORMS, Form, find};
pub use mask::{hides, mask};
pub use secret::{Hidden, hide, table};

use crate::wire::Side;

/// Something that was said, up to a line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Nothing where the form does not tell.
    pub side: Option<Side>,
    /// The octets with their CR LF.
    pub bytes: Vec<u8>,
}

/// What a form finds in a text.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    pub said: Vec<Said>,
    /// What the form left out, in words for people.
    pub notes: Vec<String>,
}

impl Raw {
    /// Adds a line, which lost its line end in the text.
    fn line(&mut self, side: impl Into<Option<Side>>, text: &[u8]) {
        let bytes = [text.strip_suffix(b"\r").unwrap_or(text), b"\r\n"].concat();
        self.said.push(Said { side: side.into(), bytes });
    }

    /// Adds octets of which none are missing.
    fn octets(&mut self, side: Side, bytes: &[u8]) {
        for line in bytes.split_inclusive(|b| *b == b'\n') {
            self.said.push(Said { side: Some(side), bytes: line.to_vec() });
        }
    }

    /// Joins a line to the one before it, from which the page's margin parted it.
    fn join(&mut self, text: &[u8]) -> bool {
        let Some(last) = self.said.last_mut() else { return false };
        let len = last.bytes.strip_suffix(b"\r\n").map_or(last.bytes.len(), <[u8]>::len);
        last.bytes.truncate(len);
        last.bytes.push(b' ');
        last.bytes.extend_from_slice(text.trim_ascii());
        last.bytes.extend_from_slice(b"\r\n");
        true
    }

    /// Adds to the last line, if it is that side's; false if it is not.
    fn extend(&mut self, side: Option<Side>, text: &[u8]) -> bool {
        let Some(last) = self.said.last_mut().filter(|said| said.side == side) else {
            return false;
        };
        let len = last.bytes.strip_suffix(b"\r\n").map_or(last.bytes.len(), <[u8]>::len);
        last.bytes.truncate(len);
        last.bytes.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
        last.bytes.extend_from_slice(b"\r\n");
        true
    }

    fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }
}

/// The rest of a line behind the first mark that fits.
fn after<'a>(line: &'a [u8], marks: &[(&str, Side)]) -> Option<(Side, &'a [u8])> {
    marks.iter().find_map(|(mark, side)| {
        let rest = line.strip_prefix(mark.as_bytes());
        // A mark that ends with a space may have lost it, where nothing follows.
        let bare = || (line == mark.trim_end().as_bytes()).then_some(&b""[..]);
        rest.or_else(bare).map(|rest| (*side, rest))
    })
}
