//! How a session tells its client of letters: what the extensions that are switched on make of it.

use super::{
    Session,
    extension::{condstore, qresync::QRESYNC, rev2::REV2, uidonly::UIDONLY},
    reply::{write_flags, write_set},
};
use crate::{
    protocol::{Context, Output},
    world::{Flags, View},
};
use std::fmt::Write as _;

/// How letters are told of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Manner {
    /// Data of letters have the number of their last change, and their UID (RFC 7162 §3.1, §3.2.4).
    pub(super) mod_seq: bool,
    /// The client follows the changes, removals too: QRESYNC (RFC 7162 §3.2).
    pub(super) resync: bool,
    /// No message number is ever told (RFC 9586 §3).
    pub(super) uid_only: bool,
    /// The client speaks IMAP4rev2: nothing is recent (RFC 9051 Appendix E).
    pub(super) rev2: bool,
}

/// What is told of one letter besides its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told<'a> {
    pub(super) uid: u32,
    /// The flags, unless the client knows them.
    pub(super) flags: Option<&'a Flags>,
    pub(super) mod_seq: u64,
    /// The client named the letter by its UID.
    pub(super) by_uid: bool,
}

impl Manner {
    pub(super) fn of(s: &Session, cx: &Context<'_>) -> Self {
        if s.enables_nothing() {
            return Self::default();
        }
        let on = |extension| s.is_enabled(extension) && extension.is_offered(s, cx);
        Self {
            mod_seq: condstore::is_aware(s, cx),
            resync: on(&QRESYNC),
            uid_only: on(&UIDONLY),
            rev2: on(&REV2),
        }
    }

    /// Whether data of a letter that the client did not ask for have its UID (RFC 7162 §3.2.4, RFC 9051 §7.5.2).
    pub(super) const fn adds_uid(self) -> bool {
        (self.mod_seq || self.rev2) && !self.uid_only
    }

    /// Begins the data of a letter: `* n FETCH (`.
    pub(super) fn begin(self, out: &mut Output, number: u32, uid: u32) {
        // Writing to memory cannot fail.
        let _ = if self.uid_only {
            write!(out, "* {uid} UIDFETCH (")
        } else {
            write!(out, "* {number} FETCH (")
        };
    }

    /// Tells what changed of a letter.
    pub(super) fn tell(self, out: &mut Output, view: &View, number: u32, told: &Told<'_>) {
        self.begin(out, number, told.uid);
        let mut space = "";
        if let Some(flags) = told.flags {
            out.write(b"FLAGS ");
            write_flags(out, flags, !self.rev2 && view.is_recent(told.uid));
            space = " ";
        }
        if told.by_uid && !self.uid_only || self.adds_uid() {
            let _ = write!(out, "{space}UID {}", told.uid);
            space = " ";
        }
        if self.mod_seq {
            let _ = write!(out, "{space}MODSEQ ({})", told.mod_seq);
        }
        out.write(b")\r\n");
    }

    /// Whether removals are told as VANISHED, by UID (RFC 7162 §3.2.10, RFC 9586 §3.4).
    pub(super) const fn by_vanished(self) -> bool {
        self.resync || self.uid_only
    }

    /// Tells which letters are gone: of each its number and UID, in the order in which they go.
    pub(super) fn tell_gone(self, out: &mut Output, gone: &[(u32, u32)]) {
        if gone.is_empty() {
        } else if self.by_vanished() {
            let uids = write_set(gone.iter().map(|(_, uid)| *uid));
            let _ = write!(out, "* VANISHED {uids}\r\n");
        } else {
            for (number, _) in gone {
                let _ = write!(out, "* {number} EXPUNGE\r\n");
            }
        }
    }
}
