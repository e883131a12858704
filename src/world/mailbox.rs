//! A mailbox: letters in the order of their UIDs, and a log of what changed.

use super::{ConnId, Flag, Flags, Timestamp};
use crate::message::Message;
use imbl::Vector;
use std::sync::Arc;

/// What a mailbox is known by inside; unlike its name it never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxId(pub u64);

/// One letter as it lies in a mailbox.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its unique identifier: it only rises and is never given twice (RFC 3501 §2.3.1.1).
    pub uid: u32,
    pub flags: Flags,
    /// When it came in (RFC 3501 §2.3.3).
    pub internal_date: Timestamp,
    pub message: Arc<Message>,
    /// The number of the change that touched it last.
    pub mod_seq: u64,
}

/// What happened to a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Added,
    /// Its flags were set anew.
    Flagged,
    Removed,
}

/// One change of a mailbox.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub uid: u32,
    pub what: What,
    /// The connection that did it; nothing for a delivery.
    pub by: Option<ConnId>,
}

/// One mailbox. Clones share their letters.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub id: MailboxId,
    /// Differs when UIDs of before mean nothing any more (RFC 3501 §2.3.1.1).
    pub uid_validity: u32,
    uid_next: u32,
    /// UIDs from here on have not been told to any session: they are `\Recent` to the first that sees them.
    recent_from: u32,
    letters: Vector<Stored>,
    octets: u64,
    changed: u64,
    log: Vector<Change>,
}

impl Mailbox {
    /// How many changes are remembered one by one. A session that is further behind compares everything.
    pub const LOG_LIMIT: usize = 4096;

    pub(super) fn new(id: MailboxId, uid_validity: u32) -> Self {
        Self {
            id,
            uid_validity,
            uid_next: 1,
            recent_from: 1,
            letters: Vector::new(),
            octets: 0,
            changed: 0,
            log: Vector::new(),
        }
    }

    /// The letters, lowest UID first.
    pub const fn letters(&self) -> &Vector<Stored> {
        &self.letters
    }

    /// How many letters there are.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether there is no letter.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// The size of all letters together, in octets.
    pub const fn octets(&self) -> u64 {
        self.octets
    }

    /// The UID that the next letter gets.
    pub const fn uid_next(&self) -> u32 {
        self.uid_next
    }

    /// The first UID that is still `\Recent` to everybody.
    pub const fn recent_from(&self) -> u32 {
        self.recent_from
    }

    /// The number of the newest change; also the highest modification sequence.
    pub const fn changed(&self) -> u64 {
        self.changed
    }

    /// The changes after number `since`, or nothing if they are no longer remembered.
    pub fn changes_since(&self, since: u64) -> Option<impl Iterator<Item = Change>> {
        let missing = usize::try_from(self.changed.checked_sub(since)?).ok()?;
        let skip = self.log.len().checked_sub(missing)?;
        Some(self.log.focus().narrow(skip..).into_iter().copied())
    }

    /// Where a UID stands, counted from 0.
    pub fn position(&self, uid: u32) -> Option<usize> {
        self.letters.binary_search_by(|s| s.uid.cmp(&uid)).ok()
    }

    /// The letter of a UID.
    pub fn letter(&self, uid: u32) -> Option<&Stored> {
        self.letters.get(self.position(uid)?)
    }

    /// How many letters lack `\Seen`.
    pub fn unseen(&self) -> usize {
        self.letters.iter().filter(|s| !s.flags.has(Flag::Seen)).count()
    }

    /// Adds a letter at the end and gives its UID.
    pub fn add(
        &mut self,
        message: Arc<Message>,
        flags: Flags,
        internal_date: Timestamp,
        by: Option<ConnId>,
    ) -> u32 {
        let uid = self.uid_next;
        self.uid_next = self.uid_next.saturating_add(1);
        self.note(uid, What::Added, by);
        self.octets += message.size();
        let mod_seq = self.changed;
        self.letters.push_back(Stored { uid, flags, internal_date, message, mod_seq });
        uid
    }

    /// Adds a letter of that UID, of which some session was told before: it is nobody's `\Recent`. False if
    /// the UID is not higher than those that were given.
    pub fn place(
        &mut self,
        uid: u32,
        message: Arc<Message>,
        flags: Flags,
        internal_date: Timestamp,
    ) -> bool {
        if uid < self.uid_next {
            return false;
        }
        self.uid_next = uid;
        self.add(message, flags, internal_date, None);
        self.recent_from = self.uid_next;
        true
    }

    /// The next letter gets this UID or a higher one.
    pub fn raise_uid_next(&mut self, uid: u32) {
        if self.recent_from == self.uid_next {
            self.recent_from = self.recent_from.max(uid);
        }
        self.uid_next = self.uid_next.max(uid);
    }

    /// Sets the flags of a letter; false if there is no such letter. Equal flags are no change.
    pub fn set_flags(&mut self, uid: u32, flags: Flags, by: Option<ConnId>) -> bool {
        let Some(at) = self.position(uid) else { return false };
        if self.letters.get(at).is_some_and(|s| s.flags == flags) {
            return true;
        }
        self.note(uid, What::Flagged, by);
        let changed = self.changed;
        if let Some(stored) = self.letters.get_mut(at) {
            stored.flags = flags;
            stored.mod_seq = changed;
        }
        true
    }

    /// Removes a letter; false if there is no such letter.
    pub fn remove(&mut self, uid: u32, by: Option<ConnId>) -> bool {
        let Some(at) = self.position(uid) else { return false };
        let gone = self.letters.remove(at);
        self.octets -= gone.message.size();
        self.note(uid, What::Removed, by);
        true
    }

    /// Removes every letter that `doomed` names, and gives their UIDs.
    pub fn remove_where(
        &mut self,
        doomed: impl Fn(&Stored) -> bool,
        by: Option<ConnId>,
    ) -> Vec<u32> {
        let uids: Vec<u32> = self.letters.iter().filter(|s| doomed(s)).map(|s| s.uid).collect();
        if uids.len() > 64 {
            // Many at once: one pass over the letters instead of a search for each.
            let octets: u64 =
                self.letters.iter().filter(|s| doomed(s)).map(|s| s.message.size()).sum();
            self.letters.retain(|s| !doomed(s));
            self.octets -= octets;
            uids.iter().for_each(|uid| self.note(*uid, What::Removed, by));
        } else {
            uids.iter().for_each(|uid| {
                self.remove(*uid, by);
            });
        }
        uids
    }

    /// The first session that is told of the newest letters claims them as its `\Recent` ones.
    pub(super) const fn claim_recent(&mut self) -> u32 {
        let from = self.recent_from;
        self.recent_from = self.uid_next;
        from
    }

    /// Moves all letters to the end of another mailbox.
    pub(super) fn move_all(&mut self, target: &mut Self) {
        for stored in &self.letters {
            target.add(stored.message.clone(), stored.flags.clone(), stored.internal_date, None);
        }
        self.remove_where(|_| true, None);
    }

    fn note(&mut self, uid: u32, what: What, by: Option<ConnId>) {
        self.changed += 1;
        self.log.push_back(Change { uid, what, by });
        if self.log.len() > Self::LOG_LIMIT {
            self.log.pop_front();
        }
    }
}
