//! What is counted of a mailbox's letters, kept up with every change.

use crate::world::{Flag, Flags};
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// The figures. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Figures {
    /// The UIDs of the letters without `\Seen`.
    pub(super) unseen: OrdSet<u32>,
    /// The UIDs of the letters with `\Deleted`.
    pub(super) deleted: OrdSet<u32>,
    /// The keywords by their small letters: the spelling that came first, and how many letters have it.
    keywords: OrdMap<Arc<str>, (Arc<str>, u32)>,
}

impl Figures {
    pub(super) fn keywords(&self) -> impl Iterator<Item = &str> {
        self.keywords.values().map(|(spelling, _)| &**spelling)
    }

    /// A letter came.
    pub(super) fn take_in(&mut self, uid: u32, flags: &Flags) {
        mark(&mut self.unseen, uid, !flags.has(Flag::Seen));
        mark(&mut self.deleted, uid, flags.has(Flag::Deleted));
        self.count(flags, 1);
    }

    /// A letter went.
    pub(super) fn lose(&mut self, uid: u32, flags: &Flags) {
        mark(&mut self.unseen, uid, false);
        mark(&mut self.deleted, uid, false);
        self.count(flags, -1);
    }

    /// A letter has other flags.
    pub(super) fn change(&mut self, uid: u32, before: &Flags, after: &Flags) {
        if before.has(Flag::Seen) != after.has(Flag::Seen) {
            mark(&mut self.unseen, uid, !after.has(Flag::Seen));
        }
        if before.has(Flag::Deleted) != after.has(Flag::Deleted) {
            mark(&mut self.deleted, uid, after.has(Flag::Deleted));
        }
        self.count(after, 1);
        self.count(before, -1);
    }

    fn count(&mut self, flags: &Flags, by: i32) {
        for word in flags.keywords() {
            let key: Arc<str> = word.to_ascii_lowercase().into();
            let (spelling, n) =
                self.keywords.get(&key).cloned().unwrap_or_else(|| (word.into(), 0));
            match n.saturating_add_signed(by) {
                0 => drop(self.keywords.remove(&key)),
                n => drop(self.keywords.insert(key, (spelling, n))),
            }
        }
    }
}

/// Puts a UID into a set, or takes it out.
fn mark(set: &mut OrdSet<u32>, uid: u32, is: bool) {
    if is {
        set.insert(uid);
    } else {
        set.remove(&uid);
    }
}
