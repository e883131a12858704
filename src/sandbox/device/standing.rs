//! How a device's copy stands to what is on the server now. The device does not know it; who looks from outside does.

use super::{Device, Folder, Held, LetterName};
use crate::{
    sandbox::Sandbox,
    world::{Flags, INBOX, Protocol, Stored},
};

/// How a copy stands to the server's letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As the device knows it, so it is.
    Same,
    /// The server's letter has other flags.
    Stale(Flags),
    /// It is gone from where the device believes it to be.
    Gone,
    /// Its UID means nothing any more: the mailbox has another UIDVALIDITY.
    Renumbered,
    /// It was done here and the server does not know.
    Unsent,
    /// The server has deleted it, and the device knows: this is the only copy.
    OnlyHere,
}

impl Standing {
    /// Whether the device believes what is not so.
    pub const fn is_stale(&self) -> bool {
        matches!(self, Self::Stale(_) | Self::Gone | Self::Renumbered)
    }
}

impl Sandbox {
    /// How a copy stands to the server.
    pub fn standing(&self, device: &Device, folder: &Folder, held: &Held) -> Standing {
        let account = self.world.account(&device.account);
        match &held.name {
            LetterName::Unsent => Standing::Unsent,
            LetterName::Uid(uid) => {
                let Some(mailbox) = account.and_then(|a| a.mailbox(&folder.name)) else {
                    return Standing::Gone;
                };
                if mailbox.uid_validity != folder.uid_validity {
                    return Standing::Renumbered;
                }
                match mailbox.letter(*uid) {
                    None => Standing::Gone,
                    Some(stored) if stored.flags != held.told => {
                        Standing::Stale(stored.flags.clone())
                    }
                    Some(_) if held.flags != held.told => Standing::Unsent,
                    Some(_) => Standing::Same,
                }
            }
            LetterName::UniqueId(_) => {
                let there = self.stored(device, held).is_some();
                let thrown = device.journal.iter().any(|edit| edit.serial == held.serial);
                match (held.on_server, there) {
                    (true, true) if thrown => Standing::Unsent,
                    (true, true) => Standing::Same,
                    (true, false) => Standing::Gone,
                    (false, _) => Standing::OnlyHere,
                }
            }
        }
    }

    /// The letter of a maildrop that a copy is of.
    fn stored(&self, device: &Device, held: &Held) -> Option<&Stored> {
        let inbox = self.world.account(&device.account)?.mailbox(INBOX)?;
        let of = |letter: &crate::message::Message| self.stamps().of(&device.account, letter);
        let stamp = of(&held.message)?;
        inbox.letters().iter().find(|stored| of(&stored.message) == Some(stamp))
    }

    /// How many letters of the server a device does not have in the mailbox of that name.
    pub fn missing_on(&self, device: &Device, folder: &str) -> usize {
        // A maildrop is INBOX.
        if device.policy.protocol != Protocol::Imap && folder != INBOX {
            return 0;
        }
        let mailbox = self.world.account(&device.account).and_then(|a| a.mailbox(folder));
        let of = |letter: &crate::message::Message| self.stamps().of(&device.account, letter);
        let here: Vec<Option<u32>> = match device.policy.protocol {
            Protocol::Imap => {
                // What was moved away here, the device knows all the same.
                let here =
                    |f: &Folder, h: &Held| *f.name == *folder || h.name == LetterName::Unsent;
                let letters = device.cache.letters().filter(|(f, h)| here(f, h));
                letters.map(|(_, h)| of(&h.message)).collect()
            }
            // Wherever the device has put it.
            _ => device.cache.letters().map(|(_, h)| of(&h.message)).collect(),
        };
        mailbox
            .map_or(0, |m| m.letters().iter().filter(|s| !here.contains(&of(&s.message))).count())
    }
}
