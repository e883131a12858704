//! What a device has to tell: news, conflicts, and runs that came to an early end.

use crate::{
    sandbox::ConnectRefused,
    wire::Rfc,
    world::{ConnId, Timestamp},
};
use std::{fmt, sync::Arc};

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something is otherwise than it was.
    News,
    /// What was done here does not fit what was done elsewhere.
    Conflict,
    /// The run ended before it was done.
    Trouble,
}

/// One thing that a device tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Letters came.
    Came { folder: Arc<str>, letters: usize },
    /// Letters that the device had are gone from the server.
    Went { folder: Arc<str>, letters: usize },
    /// The mailbox itself is gone.
    FolderWent { folder: Arc<str> },
    /// Changes that were kept here are on the server now.
    Sent { edits: usize },
    /// What was done to a letter could not be sent: it is gone.
    Gone { done: String, letter: String },
    /// What was done to a letter was not sent: somebody changed it meanwhile.
    Changed { done: String, letter: String },
    /// The UIDs that the device remembers mean nothing any more.
    Renumbered { folder: Arc<str>, letters: usize, edits: usize },
    /// The text was not taken, and there is no connection.
    NotHere { letter: String },
    /// The server lacks something.
    NotOffered { what: &'static str, instead: &'static str },
    /// The connection was ended otherwise than with QUIT.
    Unfinished { how: &'static str, marked: usize },
    /// More was due than is done in one move of the clock.
    Skipped,
    /// The server cannot be reached.
    Unreached(ConnectRefused),
    /// The account has no host that offers the protocol.
    NoHost,
    /// The server said no.
    Refused { verb: &'static str, text: Box<str> },
    /// The server said something that its protocol does not have.
    Unreadable { text: Box<str> },
    /// The connection ended before the answer came.
    Lost { verb: &'static str },
    /// The server did not answer at all.
    Silent { verb: &'static str },
}

impl Finding {
    /// What kind of thing it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Came { .. } | Self::Went { .. } | Self::FolderWent { .. } | Self::Sent { .. } => {
                Kind::News
            }
            Self::Gone { .. } | Self::Changed { .. } | Self::Renumbered { .. } => Kind::Conflict,
            _ => Kind::Trouble,
        }
    }

    /// Where it is written down that it is so.
    pub const fn rfc(&self) -> Rfc {
        match self {
            Self::Gone { .. } => Rfc(4549, "5.1"),
            Self::Changed { .. } => Rfc(7162, "3.1.3"),
            Self::Renumbered { .. } => Rfc(4549, "4.1"),
            Self::Unfinished { .. } => Rfc(1939, "6"),
            Self::Went { .. } => Rfc(4549, "4.3.1"),
            _ => Rfc::OURS,
        }
    }
}

/// `1 letter`, `2 letters`.
fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Came { folder, letters } => {
                write!(f, "{} came into {folder}.", many(*letters, "letter"))
            }
            Self::Went { folder, letters: 1 } => {
                write!(f, "1 letter of {folder} is gone from the server, and from here.")
            }
            Self::Went { folder, letters } => {
                write!(f, "{letters} letters of {folder} are gone from the server, and from here.")
            }
            Self::FolderWent { folder } => {
                write!(f, "The mailbox {folder} is gone from the server, and from here.")
            }
            Self::Sent { edits: 1 } => f.write_str("1 change was sent."),
            Self::Sent { edits } => write!(f, "{edits} changes were sent."),
            Self::Gone { done, letter } => {
                write!(f, "“{letter}” could not be {done}: the letter is gone from the server.")
            }
            Self::Changed { done, letter } => write!(
                f,
                "“{letter}” was not {done}: somebody changed the letter meanwhile, and that stays."
            ),
            Self::Renumbered { folder, letters, edits } => {
                write!(f, "{folder} has another UIDVALIDITY: ")?;
                write!(f, "the remembered UIDs mean nothing any more. ")?;
                write!(f, "{} thrown away", many(*letters, "copy").replace("copys", "copies"))?;
                match edits {
                    0 => f.write_str("."),
                    n => write!(f, ", {} with them.", many(*n, "unsent change")),
                }
            }
            Self::NotHere { letter } => write!(
                f,
                "The text of “{letter}” is not on this device. It comes when there is a connection."
            ),
            Self::NotOffered { what, instead } => {
                write!(f, "The server does not offer {what}: {instead}")
            }
            Self::Unfinished { how, marked: 0 } => {
                write!(f, "{how}. No letter was marked, so nothing would have been deleted.")
            }
            Self::Unfinished { how, marked } => {
                write!(
                    f,
                    "{how}: {} stay on the server all the same.",
                    many(*marked, "marked letter")
                )
            }
            Self::Skipped => {
                f.write_str("The clock moved so far that not every question was asked.")
            }
            Self::Unreached(refused) => write!(f, "No connection. {refused}"),
            Self::NoHost => f.write_str("No host of this account offers the protocol."),
            Self::Refused { verb, text } => write!(f, "The server refused {verb}: {text}"),
            Self::Unreadable { text } => {
                write!(f, "The server said what its protocol does not have: {text}")
            }
            Self::Lost { verb } => {
                write!(f, "The connection ended before the answer to {verb} came.")
            }
            Self::Silent { verb } => {
                write!(f, "The server did not answer {verb}; the device gave up.")
            }
        }
    }
}

/// A finding with its moment.
#[derive(Clone, Debug)]
pub struct Note {
    pub at: Timestamp,
    /// The connection on which it came up.
    pub conn: Option<ConnId>,
    pub finding: Finding,
}
