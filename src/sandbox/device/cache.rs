//! What a device holds: its own copies of letters, and what it remembers of the server's mailboxes.

use super::Change;
use crate::{
    message::Message,
    world::{Flag, Flags, INBOX, Timestamp},
};
use imbl::Vector;
use std::sync::Arc;

/// The name by which a device asks the server for a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetterName {
    /// The UID in an IMAP mailbox.
    Uid(u32),
    /// The unique-id in a POP3 maildrop; empty where the server gives none.
    UniqueId(Arc<str>),
    /// None yet: the device has put the letter here and the server does not know.
    Unsent,
}

/// A letter as a device holds it.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its number on this device; no other letter ever gets it.
    pub serial: u32,
    pub name: LetterName,
    /// The letter, or its header alone.
    pub message: Arc<Message>,
    /// Whether the whole letter is here.
    pub whole: bool,
    /// How large the whole letter is, in octets, as the server told; 0 where it was not asked.
    pub size: u64,
    /// The flags as the device shows them.
    pub flags: Flags,
    /// The flags as the server told them last. POP3 tells none.
    pub told: Flags,
    /// The change number that came with them; 0 where the server tells none.
    pub mod_seq: u64,
    /// When the device took it.
    pub got: Timestamp,
    /// Whether the server had it when the device asked last.
    pub on_server: bool,
}

impl Held {
    /// The flags as the server told them.
    pub fn tell(&mut self, flags: Flags) {
        self.flags.clone_from(&flags);
        self.told = flags;
    }

    /// Does to the flags what was done on the device.
    pub fn redo(&mut self, change: &Change) {
        if let Change::Flag { flag, on } = change {
            let one = Flags::of(*flag);
            self.flags = if *on { self.flags.with(&one) } else { self.flags.without(&one) };
        }
    }

    /// Whether somebody has read it, as far as the device knows.
    pub const fn is_read(&self) -> bool {
        self.flags.has(Flag::Seen)
    }

    /// The octets that it takes on the device.
    pub fn octets(&self) -> u64 {
        self.message.size()
    }
}

/// One mailbox as a device knows it; POP3 devices have INBOX, and others of their own.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The name as it stands on the wire.
    pub name: Arc<str>,
    /// The UIDVALIDITY under which the UIDs hold; 0 where the device has none.
    pub uid_validity: u32,
    /// The first UID that the device has not asked for.
    pub uid_next: u32,
    /// The highest change number at the last synchronization; 0 where the server tells none.
    pub mod_seq: u64,
    pub letters: Vector<Held>,
    /// When it was compared with the server's.
    pub synced: Option<Timestamp>,
}

impl Folder {
    fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            uid_validity: 0,
            uid_next: 1,
            mod_seq: 0,
            letters: Vector::new(),
            synced: None,
        }
    }

    /// The letter of a UID.
    pub fn by_uid(&mut self, uid: u32) -> Option<&mut Held> {
        self.letters.iter_mut().find(|held| held.name == LetterName::Uid(uid))
    }

    /// Throws away whatever UIDs stood for.
    pub fn forget(&mut self, uid_validity: u32) -> usize {
        let before = self.letters.len();
        self.letters.retain(|held| held.name == LetterName::Unsent);
        (self.uid_validity, self.uid_next, self.mod_seq) = (uid_validity, 1, 0);
        before - self.letters.len()
    }

    /// Removes the letters of some UIDs; gives how many were here.
    pub fn drop_uids(&mut self, gone: impl Fn(u32) -> bool) -> usize {
        let before = self.letters.len();
        self.letters.retain(|held| !matches!(held.name, LetterName::Uid(uid) if gone(uid)));
        before - self.letters.len()
    }
}

/// All that a device holds.
#[derive(Clone, Debug)]
pub struct Cache {
    folders: Vector<Folder>,
    next_serial: u32,
}

impl Default for Cache {
    fn default() -> Self {
        Self { folders: Vector::unit(Folder::new(INBOX)), next_serial: 1 }
    }
}

impl Cache {
    /// The mailboxes, INBOX first.
    pub fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.iter()
    }

    /// The mailbox of that name.
    pub fn folder(&self, name: &str) -> Option<&Folder> {
        self.folders.iter().find(|f| is_called(f, name))
    }

    /// The mailbox of that name; it is made if the device has none.
    pub fn folder_mut(&mut self, name: &str) -> &mut Folder {
        let at = self.folders.iter().position(|f| is_called(f, name)).unwrap_or_else(|| {
            self.folders.push_back(Folder::new(name));
            self.folders.len() - 1
        });
        &mut self.folders[at]
    }

    /// Keeps the mailboxes that the server has, and INBOX; gives the names of those that go.
    pub fn keep_folders(&mut self, there: &[Arc<str>]) -> Vec<Arc<str>> {
        let stays = |f: &Folder| {
            let unsent = f.letters.iter().any(|held| held.name == LetterName::Unsent);
            is_called(f, INBOX) || unsent || there.iter().any(|n| **n == *f.name)
        };
        let gone = self.folders.iter().filter(|f| !stays(f)).map(|f| f.name.clone()).collect();
        self.folders.retain(stays);
        gone
    }

    /// Every letter with the mailbox in which it is.
    pub fn letters(&self) -> impl Iterator<Item = (&Folder, &Held)> {
        self.folders.iter().flat_map(|f| f.letters.iter().map(move |held| (f, held)))
    }

    /// Every letter, to be changed.
    pub fn letters_mut(&mut self) -> impl Iterator<Item = &mut Held> {
        self.folders.iter_mut().flat_map(|f| f.letters.iter_mut())
    }

    /// The letter of that number, and where it is.
    pub fn find(&self, serial: u32) -> Option<(&Folder, &Held)> {
        self.letters().find(|(_, held)| held.serial == serial)
    }

    /// The same, to be changed.
    pub fn find_mut(&mut self, serial: u32) -> Option<&mut Held> {
        self.letters_mut().find(|held| held.serial == serial)
    }

    /// Adds a letter at the end of a mailbox, with a number of its own.
    pub fn add(&mut self, folder: &str, held: Held) -> u32 {
        let serial = self.next_serial;
        self.next_serial += 1;
        self.folder_mut(folder).letters.push_back(Held { serial, ..held });
        serial
    }

    /// Takes a letter out.
    pub fn take(&mut self, serial: u32) -> Option<Held> {
        self.folders.iter_mut().find_map(|f| {
            let at = f.letters.iter().position(|held| held.serial == serial)?;
            Some(f.letters.remove(at))
        })
    }

    /// Puts a letter that was taken out into a mailbox.
    pub fn put(&mut self, folder: &str, held: Held) {
        self.folder_mut(folder).letters.push_back(held);
    }

    /// The octets of all letters together.
    pub fn octets(&self) -> u64 {
        self.letters().map(|(_, held)| held.octets()).sum()
    }
}

fn is_called(folder: &Folder, name: &str) -> bool {
    *folder.name == *name
        || (folder.name.eq_ignore_ascii_case(INBOX) && name.eq_ignore_ascii_case(INBOX))
}
