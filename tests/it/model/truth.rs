//! The mailbox as it should be: lists that are walked.

use std::collections::BTreeSet;

#[derive(Clone, Debug)]
pub(super) struct Letter {
    pub(super) uid: u32,
    pub(super) flags: BTreeSet<String>,
    pub(super) mod_seq: u64,
}

#[derive(Debug)]
pub(super) struct Truth {
    pub(super) letters: Vec<Letter>,
    /// Each UID that is gone, with the number of the change.
    pub(super) removed: Vec<(u32, u64)>,
    pub(super) changes: u64,
    next: u32,
}

impl Default for Truth {
    fn default() -> Self {
        Self { letters: Vec::new(), removed: Vec::new(), changes: 1, next: 1 }
    }
}

impl Truth {
    pub(super) fn letter(&self, uid: u32) -> Option<&Letter> {
        self.letters.iter().find(|l| l.uid == uid)
    }

    pub(super) fn add(&mut self, flags: BTreeSet<String>) -> u32 {
        self.changes += 1;
        self.letters.push(Letter { uid: self.next, flags, mod_seq: self.changes });
        self.next += 1;
        self.next - 1
    }

    pub(super) fn set(&mut self, uid: u32, flags: BTreeSet<String>) {
        let letter = self.letters.iter_mut().find(|l| l.uid == uid).expect("it is there");
        if letter.flags != flags {
            self.changes += 1;
            letter.flags = flags;
            letter.mod_seq = self.changes;
        }
    }

    pub(super) fn remove(&mut self, uid: u32) {
        let before = self.letters.len();
        self.letters.retain(|l| l.uid != uid);
        if self.letters.len() < before {
            self.changes += 1;
            self.removed.push((uid, self.changes));
        }
    }

    pub(super) fn expunge(&mut self, among: impl Fn(u32) -> bool) {
        let doomed = self.letters.iter().filter(|l| l.flags.contains("\\Deleted") && among(l.uid));
        let doomed: Vec<u32> = doomed.map(|l| l.uid).collect();
        doomed.into_iter().for_each(|uid| self.remove(uid));
    }
}
