//! The rows of the page: one for each letter in each mailbox, and in each column what stands there.

use super::{super::message::Place, readable};
use crate::{
    sandbox::{
        Sandbox,
        device::{Change, Device, Folder, Held, LetterName, Standing},
    },
    world::{Flag, Flags, INBOX, Mailbox, Protocol, Stored},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a letter is known by on the page.
#[derive(Clone, Debug)]
pub struct Stamp {
    pub letter: String,
    pub hue: u32,
    pub pattern: u32,
}

impl Stamp {
    /// The stamp of a number, counted from 1; letters are A to Z, AA and so on.
    fn of(n: u32) -> Self {
        let mut letter = String::new();
        let mut rest = n;
        while rest > 0 {
            let at = u8::try_from((rest - 1) % 26).unwrap_or_default();
            letter.insert(0, char::from(b'A' + at));
            rest = (rest - 1) / 26;
        }
        let n = n.saturating_sub(1);
        Self { letter, hue: n % 6 + 1, pattern: n / 6 % 3 }
    }
}

/// One row of a column.
#[derive(Debug)]
pub enum Row {
    /// A mailbox begins.
    Folder {
        name: String,
        said: String,
    },
    Cell(Box<Cell>),
    /// The letter is not here, and whether that is news for somebody.
    Blank(&'static str),
}

/// One letter in one place.
#[derive(Debug)]
pub struct Cell {
    pub stamp: Stamp,
    pub subject: String,
    /// The page of the server's letter.
    pub page: Option<String>,
    pub name: String,
    /// What of it is here.
    pub part: &'static str,
    pub flags: Vec<&'static str>,
    pub unread: bool,
    /// A class: `same`, `stale`, `gone`, `unsent`, `only`.
    pub standing: &'static str,
    /// In words how it differs; empty where it does not.
    pub says: String,
    /// What can be done with it: a label and the words of the form.
    pub acts: Vec<(String, String)>,
}

/// Which letters stand in which mailboxes, on the server and on any device.
pub(super) struct Sheet {
    /// The mailboxes in their order, each with the stamps of its letters.
    folders: Vec<(Arc<str>, Vec<u32>)>,
    /// Those that IMAP devices still have and the server has not, and those that a maildrop once had.
    believed: BTreeSet<(Arc<str>, u32)>,
    pub(super) unlisted: usize,
}

impl Sheet {
    /// Letters that are listed; of more, the newest.
    const LISTED: usize = 160;

    /// The rows for an account and its devices.
    pub(super) fn of(sandbox: &Sandbox, account: &str, devices: &[&Device]) -> Self {
        let mut all: BTreeMap<(bool, Arc<str>), BTreeSet<u32>> = BTreeMap::new();
        let mut believed = BTreeSet::new();
        let key = |name: &str| (name != INBOX, Arc::from(name));
        all.entry(key(INBOX)).or_default();
        if let Some(account) = sandbox.world.account(account) {
            for (name, mailbox) in account.mailboxes() {
                let stamps = mailbox
                    .letters()
                    .iter()
                    .filter_map(|l| sandbox.stamps().of(&account.address, &l.message));
                all.entry(key(name)).or_default().extend(stamps);
            }
        }
        for device in devices {
            for folder in device.cache.folders().filter(|f| !f.letters.is_empty()) {
                let row = all.entry(key(&folder.name)).or_default();
                for held in &folder.letters {
                    let Some(stamp) = sandbox.stamps().of(&device.account, &held.message) else {
                        continue;
                    };
                    row.insert(stamp);
                    let standing = sandbox.standing(device, folder, held);
                    let was_there = standing == Standing::OnlyHere && *folder.name == *INBOX;
                    if standing.is_stale() || was_there {
                        believed.insert((folder.name.clone(), stamp));
                    }
                }
            }
        }
        let mut left = Self::LISTED;
        let mut unlisted = 0;
        let folders = all.into_iter().map(|((_, name), stamps)| {
            let listed = stamps.len().min(left);
            left -= listed;
            unlisted += stamps.len() - listed;
            let skip = stamps.len() - listed;
            (name, stamps.into_iter().skip(skip).collect())
        });
        Self { folders: folders.collect(), believed, unlisted }
    }

    /// The column of the server.
    pub(super) fn server(&self, sandbox: &Sandbox, address: &str) -> Vec<Row> {
        let account = sandbox.world.account(address);
        let mut rows = Vec::new();
        for (name, stamps) in &self.folders {
            let mailbox = account.and_then(|a| a.mailbox(name));
            let said = mailbox.map_or("not on the server".to_owned(), about);
            rows.push(Row::Folder { name: readable(name), said });
            let of = |stored: &Stored| {
                account.and_then(|a| sandbox.stamps().of(&a.address, &stored.message))
            };
            for stamp in stamps {
                let letters = || mailbox.into_iter().flat_map(Mailbox::letters);
                rows.push(match letters().find(|stored| of(stored) == Some(*stamp)) {
                    Some(stored) => {
                        let place = Place {
                            account: address.to_owned(),
                            mailbox: name.to_string(),
                            uid: stored.uid,
                        };
                        Row::Cell(Box::new(stored_cell(*stamp, stored, &place)))
                    }
                    None if self.believed.contains(&(name.clone(), *stamp)) => {
                        Row::Cell(Box::new(gone_cell(*stamp)))
                    }
                    None => Row::Blank(""),
                });
            }
        }
        rows
    }

    /// The column of a device, which is the nth.
    pub(super) fn device(&self, sandbox: &Sandbox, d: &Device) -> Vec<Row> {
        let mut rows = Vec::new();
        let account = sandbox.world.account(&d.account);
        let imap = d.policy.protocol == Protocol::Imap;
        for (name, stamps) in &self.folders {
            let folder = d.cache.folder(name);
            let said = match folder {
                Some(f) => {
                    f.synced.map_or_else(String::new, |at| format!("as of {}", super::time(at)))
                }
                None => "not known here".to_owned(),
            };
            rows.push(Row::Folder { name: readable(name), said });
            let of = |m: &crate::message::Message| sandbox.stamps().of(&d.account, m);
            let mailbox =
                account.and_then(|a| a.mailbox(name)).filter(|_| imap || **name == *INBOX);
            for stamp in stamps {
                let held = folder.and_then(|f| {
                    Some((f, f.letters.iter().find(|h| of(&h.message) == Some(*stamp))?))
                });
                let there = || {
                    mailbox
                        .is_some_and(|m| m.letters().iter().any(|l| of(&l.message) == Some(*stamp)))
                };
                let moved = || {
                    let unsent = |h: &Held| !imap || h.name == LetterName::Unsent;
                    d.cache.letters().any(|(_, h)| unsent(h) && of(&h.message) == Some(*stamp))
                };
                rows.push(match held {
                    Some((f, held)) => {
                        let standing = sandbox.standing(d, f, held);
                        Row::Cell(Box::new(held_cell(*stamp, d, f, held, &standing)))
                    }
                    None if d.lost => Row::Blank("lost with the device"),
                    None if there() && !moved() => Row::Blank("not known here yet"),
                    None => Row::Blank(""),
                });
            }
        }
        rows
    }
}

/// `3 letters, UIDVALIDITY 1772400200`
fn about(mailbox: &Mailbox) -> String {
    let letters = match mailbox.len() {
        1 => "1 letter".to_owned(),
        n => format!("{n} letters"),
    };
    format!("{letters}, UIDVALIDITY {}", mailbox.uid_validity)
}

fn words(flags: &Flags) -> Vec<&'static str> {
    let names = [
        (Flag::Seen, "read"),
        (Flag::Flagged, "flagged"),
        (Flag::Answered, "answered"),
        (Flag::Draft, "draft"),
        (Flag::Deleted, "\\Deleted"),
    ];
    names.into_iter().filter(|(flag, _)| flags.has(*flag)).map(|(_, word)| word).collect()
}

fn subject(message: &crate::message::Message) -> String {
    let subject = message.subject();
    if subject.is_empty() { "No subject".to_owned() } else { subject }
}

fn stored_cell(stamp: u32, stored: &Stored, place: &Place) -> Cell {
    Cell {
        stamp: Stamp::of(stamp),
        subject: subject(&stored.message),
        page: Some(place.path()),
        name: format!("UID {}", stored.uid),
        part: "",
        flags: words(&stored.flags),
        unread: !stored.flags.has(Flag::Seen),
        standing: "same",
        says: String::new(),
        acts: Vec::new(),
    }
}

fn gone_cell(stamp: u32) -> Cell {
    Cell {
        stamp: Stamp::of(stamp),
        subject: String::new(),
        page: None,
        name: String::new(),
        part: "",
        flags: Vec::new(),
        unread: false,
        standing: "gone",
        says: "Not on the server any more".to_owned(),
        acts: Vec::new(),
    }
}

fn held_cell(stamp: u32, d: &Device, folder: &Folder, held: &Held, standing: &Standing) -> Cell {
    let (class, says) = match standing {
        Standing::Same => ("same", String::new()),
        Standing::Stale(flags) => ("stale", format!("Stale: on the server {}", now(flags))),
        Standing::Gone => ("gone", "Stale: gone from the server".to_owned()),
        Standing::Renumbered => ("gone", "Stale: its UID means nothing any more".to_owned()),
        Standing::Unsent => ("unsent", unsent(d, held)),
        Standing::OnlyHere => ("only", "Not on the server; kept here".to_owned()),
    };
    let name = match &held.name {
        LetterName::Uid(uid) => format!("UID {uid}"),
        LetterName::UniqueId(id) if id.is_empty() => "no unique-id".to_owned(),
        LetterName::UniqueId(id) => format!("UIDL {}", short(id)),
        LetterName::Unsent => "no UID yet".to_owned(),
    };
    Cell {
        stamp: Stamp::of(stamp),
        subject: subject(&held.message),
        page: None,
        name,
        part: if held.whole { "whole" } else { "header" },
        flags: words(&held.flags),
        unread: !held.is_read(),
        standing: class,
        says,
        acts: if d.lost { Vec::new() } else { acts(d, folder, held) },
    }
}

/// The flags of the server's letter.
fn now(flags: &Flags) -> String {
    let words = words(flags);
    if words.is_empty() { "unread, no flags".to_owned() } else { words.join(", ") }
}

fn unsent(d: &Device, held: &Held) -> String {
    let edits = d.journal.iter().filter(|e| e.serial == held.serial);
    let done: Vec<String> = edits
        .map(|e| match &e.change {
            Change::Move(to) => format!("moved to {}", readable(to)),
            change => change.done(),
        })
        .collect();
    format!("Unsent: {}", done.join(", "))
}

/// A unique-id of which the beginning is the same for all is shown by its end.
fn short(id: &str) -> String {
    match id.char_indices().nth_back(7) {
        Some((at, _)) if at > 2 => format!("…{}", &id[at..]),
        _ => id.to_owned(),
    }
}

fn acts(d: &Device, folder: &Folder, held: &Held) -> Vec<(String, String)> {
    let of = |label: &str, verb: &str, rest: &str| {
        let words = format!("{} {verb} #{}{rest}", d.name, held.serial);
        (label.to_owned(), words)
    };
    let in_trash = folder.name == d.trash;
    let mut out = vec![of(if held.whole { "Open" } else { "Open and fetch" }, "open", "")];
    out.push(match held.is_read() {
        true => of("Mark as unread", "unread", ""),
        false => of("Mark as read", "read", ""),
    });
    out.push(match held.flags.has(Flag::Flagged) {
        true => of("Unflag", "unflag", ""),
        false => of("Flag", "flag", ""),
    });
    if *folder.name != *INBOX {
        out.push(of("Move to INBOX", "move", " INBOX"));
    }
    if *folder.name != *"Archive" && !in_trash {
        out.push(of("File in Archive", "move", " Archive"));
    }
    out.push(of(if in_trash { "Delete for good" } else { "Delete" }, "delete", ""));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_are_letters() {
        let letters: Vec<String> =
            [1, 3, 26, 27, 52, 53, 703].into_iter().map(|n| Stamp::of(n).letter).collect();
        assert_eq!(letters, ["A", "C", "Z", "AA", "AZ", "BA", "AAA"]);
        let all: BTreeSet<(u32, u32)> =
            (1..=18).map(|n| (Stamp::of(n).hue, Stamp::of(n).pattern)).collect();
        assert_eq!(all.len(), 18);
    }

    #[test]
    fn long_names_are_shown_by_their_end() {
        assert_eq!(short("69a4af8700000004"), "…00000004");
        assert_eq!(short("whqtswO00WBw"), "…swO00WBw");
        assert_eq!(short("abc"), "abc");
    }
}
