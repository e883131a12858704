//! Bytes and what they mean, without a protocol: spans, fields, the recording cursor, the framer.
//!
//! [`Cursor`] walks one whole frame. The same production serves the server session, which wants the
//! value ([`read`]), and the dissector, which wants to know what every byte was ([`label`]).

mod cursor;
mod field;
mod framer;
mod habit;
mod pieces;
mod prefix;
mod syntax_error;
mod tree;

pub use cursor::{Cursor, Parse, Parsed, Stop, expect, label, read, read_as};
pub use field::{
    BLANK, CRLF, Decode, Field, PUNCTUATION, Rfc, Role, SKIPPED, SP, UNEXPECTED, WIRE_FIELDS,
};
pub use framer::{Dotted, Framer, Line};
pub use habit::{BARE_LINE_FEED, Bend, Habit, Heard, Profile, Takes};
pub use pieces::Pieces;
pub use prefix::{Prefix, Wanted};
pub use syntax_error::{Expected, Problem, SyntaxError};
pub use tree::{Node, Span, Tree};

/// Which end of a connection wrote something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The end that opened the connection.
    Client,
    /// The end that accepted it.
    Server,
}

impl Side {
    /// `C` or `S`, as the RFCs mark their examples.
    pub const fn letter(self) -> char {
        match self {
            Self::Client => 'C',
            Self::Server => 'S',
        }
    }
}
