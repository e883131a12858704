//! What somebody can do with a device, as words: scripts and pages write it so.

use super::DevicePolicy;

/// Which letters of a device are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The letter of that number; it stays the same as long as the device has the letter.
    Serial(u32),
    /// The nth letter of a mailbox, counted from 1.
    Place(String, usize),
    /// All letters of a mailbox.
    All(String),
}

/// How a POP3 connection ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ending {
    /// With QUIT.
    #[default]
    Quit,
    /// The connection breaks before QUIT.
    Cut,
    /// RSET takes the marks away, then QUIT.
    Reset,
    /// The device says nothing more until the server has waited enough.
    Silence,
}

/// What somebody does with a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is there from now on.
    Add {
        account: String,
        policy: DevicePolicy,
    },
    Sync(Ending),
    /// The connection is gone, and there is none from now on.
    Offline,
    /// There is one again: what was done meanwhile is sent.
    Online,
    /// A letter is opened and read.
    Open(Which),
    Read(Which, bool),
    Flag(Which, bool),
    /// A letter goes into the trash; out of the trash it is gone.
    Delete(Which),
    Move(Which, String),
    /// Everything in the trash is gone.
    Empty,
    /// The device falls into the sea.
    Lose,
    Remove,
}

impl Deed {
    /// The words that begin a deed, each with what follows.
    pub const FORMS: &[&str] = &[
        "as ACCOUNT PROTOCOL WORDS",
        "sync",
        "sync cut",
        "sync reset",
        "sync silence",
        "offline",
        "online",
        "open LETTER",
        "read LETTER",
        "unread LETTER",
        "flag LETTER",
        "unflag LETTER",
        "delete LETTER",
        "move LETTER MAILBOX",
        "empty",
        "lose",
        "remove",
    ];

    /// Reads words such as `flag 2` or `move Archive/1 INBOX`.
    ///
    /// # Errors
    /// A sentence about what does not fit.
    pub fn read(text: &str) -> Result<Self, String> {
        let (verb, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let rest = rest.trim();
        Ok(match (verb, rest) {
            ("as", _) => {
                let mut words = rest.split_whitespace();
                let account = words.next().unwrap_or_default().to_owned();
                Self::Add { account, policy: DevicePolicy::read(words)? }
            }
            ("sync", "") => Self::Sync(Ending::Quit),
            ("sync", "cut") => Self::Sync(Ending::Cut),
            ("sync", "reset") => Self::Sync(Ending::Reset),
            ("sync", "silence") => Self::Sync(Ending::Silence),
            ("offline", "") => Self::Offline,
            ("online", "") => Self::Online,
            ("open", which) => Self::Open(letters(which)?),
            ("read", which) => Self::Read(letters(which)?, true),
            ("unread", which) => Self::Read(letters(which)?, false),
            ("flag", which) => Self::Flag(letters(which)?, true),
            ("unflag", which) => Self::Flag(letters(which)?, false),
            ("delete", which) => Self::Delete(letters(which)?),
            ("move", rest) => {
                let both = rest.split_once(' ').filter(|(_, to)| !to.trim().is_empty());
                let (which, to) = both.ok_or("A letter is moved to a mailbox: move 2 Archive.")?;
                Self::Move(letters(which)?, to.trim().to_owned())
            }
            ("empty", "") => Self::Empty,
            ("lose", "") => Self::Lose,
            ("remove", "") => Self::Remove,
            _ => return Err(format!("A device does one of these: {}.", Self::FORMS.join(", "))),
        })
    }
}

/// `2`, `#17`, `all`, `Archive/2`, `Archive/all`.
fn letters(text: &str) -> Result<Which, String> {
    let wrong = || format!("{text:?} names no letter; 2, Archive/1, all and #17 do.");
    if let Some(serial) = text.strip_prefix('#') {
        return serial.parse().map(Which::Serial).map_err(|_| wrong());
    }
    let (folder, n) = text.rsplit_once('/').unwrap_or((crate::world::INBOX, text));
    match n {
        "all" => Ok(Which::All(folder.to_owned())),
        n => match n.parse() {
            Ok(n) if n > 0 => Ok(Which::Place(folder.to_owned(), n)),
            _ => Err(wrong()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let inbox = || "INBOX".to_owned();
        for (text, deed) in [
            ("sync cut", Deed::Sync(Ending::Cut)),
            ("flag 2", Deed::Flag(Which::Place(inbox(), 2), true)),
            ("unread #17", Deed::Read(Which::Serial(17), false)),
            ("delete all", Deed::Delete(Which::All(inbox()))),
            (
                "move a/b/1 Old mail",
                Deed::Move(Which::Place("a/b".to_owned(), 1), "Old mail".to_owned()),
            ),
        ] {
            assert_eq!(Deed::read(text), Ok(deed), "{text}");
        }
        for text in ["", "fly", "sync later", "flag", "flag 0", "open x", "move 1", "move 1 "] {
            assert!(Deed::read(text).is_err(), "{text}");
        }
        assert!(matches!(Deed::read("as ben@harbor.test pop3 delete"), Ok(Deed::Add { .. })));
    }
}
