//! A mailbox: letters in the order of their UIDs, and a log of what changed.
//!
//! What SELECT and STATUS tell is kept up with every change, so that none of them has to walk all letters.

mod figures;
mod removed;

use super::{ConnId, Flags, Timestamp};
use crate::message::{Memo, Message};
use figures::Figures;
use imbl::Vector;
use removed::Removed;
use std::{cmp::Ordering, sync::Arc};

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
    /// When it came into this mailbox (RFC 8514 §2).
    pub saved: Timestamp,
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

/// Where a UID stands among letters, counted from 0, or where it would stand. UIDs rise by one at least, so that a letter
/// is no further from either end than its UID: where few are missing there is little to search.
pub(super) fn find(letters: &Vector<Stored>, uid: u32) -> Result<usize, usize> {
    let (Some(first), Some(last)) = (letters.front(), letters.back()) else { return Err(0) };
    if uid < first.uid {
        return Err(0);
    }
    if uid > last.uid {
        return Err(letters.len());
    }
    let end = letters.len() - 1;
    let mut low = end.saturating_sub((last.uid - uid) as usize);
    // The first that is surely behind it.
    let mut high = ((uid - first.uid) as usize).min(end) + 1;
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(stored) = letters.get(middle) else { break };
        match stored.uid.cmp(&uid) {
            Ordering::Less => low = middle + 1,
            Ordering::Greater => high = middle,
            Ordering::Equal => return Ok(middle),
        }
    }
    Err(low)
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
    /// What [`Self::octets_in_lines`] counted, until a letter comes or goes.
    in_lines: Memo,
    figures: Figures,
    removed: Removed,
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
            in_lines: Memo::default(),
            figures: Figures::default(),
            removed: Removed::default(),
            changed: 1,
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

    /// The same as POP3 sends them: every line ends with CR LF ([`Message::size_in_lines`]).
    pub fn octets_in_lines(&self) -> u64 {
        let sum = || self.letters.iter().map(|s| s.message.size_in_lines()).sum();
        self.in_lines.get(sum)
    }

    /// The UID that the next letter gets.
    pub const fn uid_next(&self) -> u32 {
        self.uid_next
    }

    /// The first UID that is still `\Recent` to everybody.
    pub const fn recent_from(&self) -> u32 {
        self.recent_from
    }

    /// The number of the newest change: the highest modification sequence (RFC 7162 §3.1.2.1). A mailbox begins with 1,
    /// for 0 is none.
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
        find(&self.letters, uid).ok()
    }

    /// The letter of a UID.
    pub fn letter(&self, uid: u32) -> Option<&Stored> {
        self.letters.get(self.position(uid)?)
    }

    /// How many letters lack `\Seen`.
    pub fn unseen(&self) -> usize {
        self.figures.unseen.len()
    }

    /// Where the first letter without `\Seen` stands, counted from 0.
    pub fn first_unseen(&self) -> Option<usize> {
        self.position(*self.figures.unseen.get_min()?)
    }

    /// How many letters have `\Deleted`.
    pub fn deleted(&self) -> usize {
        self.figures.deleted.len()
    }

    /// How many letters no session was told of.
    pub fn recent(&self) -> usize {
        self.letters.len() - self.below(self.recent_from)
    }

    /// The keywords that letters have, each in one spelling, in the order of their small letters.
    pub fn keywords(&self) -> impl Iterator<Item = &str> {
        self.figures.keywords()
    }

    /// How many letters have a lower UID.
    pub fn below(&self, uid: u32) -> usize {
        match find(&self.letters, uid) {
            Ok(at) | Err(at) => at,
        }
    }

    /// The UIDs of the letters that were removed after change number `since`, as ranges that rise. Where so much is not
    /// remembered, all UIDs below the next one that no letter has: a client passes over those that it does not know
    /// (RFC 7162 §3.2.6, §5.3).
    pub fn removed_since(&self, since: u64) -> Vec<(u32, u32)> {
        self.removed.since(since).unwrap_or_else(|| {
            let mut gaps = Vec::new();
            let mut next = 1;
            for uid in self.letters.iter().map(|s| s.uid).chain([self.uid_next]) {
                if next < uid {
                    gaps.push((next, uid - 1));
                }
                next = uid.saturating_add(1);
            }
            gaps
        })
    }

    /// Adds a letter that comes in now at the end, and gives its UID.
    pub fn add(
        &mut self,
        message: Arc<Message>,
        flags: Flags,
        internal_date: Timestamp,
        by: Option<ConnId>,
    ) -> u32 {
        self.save(message, flags, internal_date, internal_date, by)
    }

    /// Adds a letter at the end that came in at another time than now, `saved`, and gives its UID.
    pub fn save(
        &mut self,
        message: Arc<Message>,
        flags: Flags,
        internal_date: Timestamp,
        saved: Timestamp,
        by: Option<ConnId>,
    ) -> u32 {
        let uid = self.uid_next;
        self.uid_next = self.uid_next.saturating_add(1);
        self.note(uid, What::Added, by);
        self.octets += message.size();
        self.in_lines.forget();
        self.figures.take_in(uid, &flags);
        let mod_seq = self.changed;
        self.letters.push_back(Stored { uid, flags, internal_date, saved, message, mod_seq });
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
            self.figures.change(uid, &stored.flags, &flags);
            stored.flags = flags;
            stored.mod_seq = changed;
        }
        true
    }

    /// Removes a letter; false if there is no such letter.
    pub fn remove(&mut self, uid: u32, by: Option<ConnId>) -> bool {
        let Some(at) = self.position(uid) else { return false };
        let gone = self.letters.remove(at);
        self.lose(&gone, by);
        true
    }

    /// Removes every letter that `doomed` names, and gives their UIDs.
    pub fn remove_where(
        &mut self,
        doomed: impl Fn(&Stored) -> bool,
        by: Option<ConnId>,
    ) -> Vec<u32> {
        let uids = self.letters.iter().filter(|s| doomed(s)).map(|s| s.uid).collect();
        self.remove_all(uids, by)
    }

    /// Removes every letter with `\Deleted` whose UID is `among` these, and gives their UIDs.
    pub fn expunge(&mut self, among: impl Fn(u32) -> bool, by: Option<ConnId>) -> Vec<u32> {
        let uids = self.figures.deleted.iter().copied().filter(|uid| among(*uid)).collect();
        self.remove_all(uids, by)
    }

    /// Removes the letters of these UIDs, which rise, and gives the UIDs of those that were there.
    pub fn remove_all(&mut self, uids: Vec<u32>, by: Option<ConnId>) -> Vec<u32> {
        if uids.len() <= 64 {
            return uids.into_iter().filter(|uid| self.remove(*uid, by)).collect();
        }
        // Many at once: one pass over the letters instead of a search for each.
        let mut doomed = uids.into_iter().peekable();
        let (mut kept, mut gone) = (Vector::new(), Vec::new());
        for stored in std::mem::take(&mut self.letters) {
            while doomed.next_if(|uid| *uid < stored.uid).is_some() {}
            if doomed.peek() == Some(&stored.uid) {
                gone.push(stored);
            } else {
                kept.push_back(stored);
            }
        }
        self.letters = kept;
        gone.iter().for_each(|stored| self.lose(stored, by));
        gone.into_iter().map(|stored| stored.uid).collect()
    }

    fn lose(&mut self, gone: &Stored, by: Option<ConnId>) {
        self.octets -= gone.message.size();
        self.in_lines.forget();
        self.figures.lose(gone.uid, &gone.flags);
        self.note(gone.uid, What::Removed, by);
        self.removed.note(gone.uid, self.changed);
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
            let Stored { message, flags, internal_date, saved, .. } = stored.clone();
            target.save(message, flags, internal_date, saved, None);
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

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn mailbox(uids: &[u32]) -> Mailbox {
        let mut mailbox = Mailbox::new(MailboxId(1), 1);
        for uid in uids {
            let message = Arc::new(Message::new(Bytes::from_static(b"x")));
            assert!(mailbox.place(*uid, message, Flags::default(), Timestamp::START));
        }
        mailbox
    }

    #[test]
    fn uids_are_found_with_and_without_gaps() {
        for uids in [
            &[][..],
            &[7],
            &[1, 2, 3, 4, 5],
            &[1, 3, 4, 9, 10],
            &[2, 100, 101, 102, 4_000_000_000],
            &[5, 6, 7, 50, 51, 52, 53, 90],
        ] {
            let mailbox = mailbox(uids);
            for uid in (0..120).chain([3_999_999_999, 4_000_000_000, u32::MAX]) {
                assert_eq!(
                    find(mailbox.letters(), uid),
                    uids.binary_search(&uid),
                    "{uid} in {uids:?}"
                );
            }
        }
    }

    #[test]
    fn what_is_no_longer_remembered_is_told_as_gaps() {
        let mut mailbox = mailbox(&[2, 3, 7]);
        assert!(mailbox.remove(3, None));
        assert_eq!(mailbox.removed_since(mailbox.changed()), []);
        assert_eq!(mailbox.removed_since(mailbox.changed() - 1), [(3, 3)]);
        mailbox.removed = Removed::default();
        (0..9000).for_each(|n| mailbox.removed.note(10 + 2 * n, 100 + u64::from(n)));
        assert_eq!(mailbox.removed_since(1), [(1, 1), (3, 6)]);
    }
}
