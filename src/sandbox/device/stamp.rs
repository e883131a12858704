//! A letter's stamp: what it is known by on every device and in every mailbox, where numbers and UIDs differ.

use super::Sandbox;
use crate::{
    message::{Message, fields},
    world::MailboxId,
};
use imbl::OrdMap;
use std::{collections::BTreeSet, sync::Arc};

/// What makes a letter the same letter: the fields of its header that every copy has.
type Content = Box<[u8]>;

/// The stamps of the letters of each account that has a device. A stamp is given once and never again.
#[derive(Clone, Debug, Default)]
pub struct Stamps {
    given: OrdMap<(Arc<str>, Content), u32>,
    /// How many each account has.
    counts: OrdMap<Arc<str>, u32>,
    /// The UID from which on a mailbox has not been looked at; a mailbox has its id, and another UIDVALIDITY.
    seen: OrdMap<(Arc<str>, MailboxId, u32), u32>,
    /// The world's changes that were looked at.
    changes: Option<u64>,
}

impl Stamps {
    /// The stamp of a letter in an account, counted from 1; nothing if it has none.
    pub fn of(&self, account: &Arc<str>, letter: &Message) -> Option<u32> {
        self.given.get(&(account.clone(), content(letter))).copied()
    }

    fn give(&mut self, account: &Arc<str>, letter: &Message) {
        let key = (account.clone(), content(letter));
        if !self.given.contains_key(&key) {
            let count = self.counts.entry(account.clone()).or_default();
            *count += 1;
            self.given.insert(key, *count);
        }
    }
}

/// The fields that headers-first devices ask for too, in the order of the letter.
fn content(letter: &Message) -> Content {
    let mut out = Vec::new();
    for field in fields(letter.header()) {
        if ["Message-ID", "Date", "From", "Subject"].iter().any(|name| field.is(name)) {
            out.extend_from_slice(&field.unfolded());
            out.push(b'\n');
        }
    }
    out.into()
}

impl Sandbox {
    /// The stamps of letters.
    pub const fn stamps(&self) -> &Stamps {
        &self.devices.stamps
    }

    /// Gives stamps to the letters that have none, in the order in which they lie in the mailboxes.
    pub(super) fn stamp_letters(&mut self) {
        let changes = Some(self.world.changes());
        let accounts: BTreeSet<Arc<str>> = self.devices().map(|d| d.account.clone()).collect();
        let is_known = |a: &Arc<str>| self.devices.stamps.counts.contains_key(a);
        if self.devices.stamps.changes == changes && accounts.iter().all(is_known) {
            return;
        }
        self.devices.stamps.changes = changes;
        self.give_stamps(accounts);
    }

    /// The same for an account that may have no device.
    pub fn stamp_letters_of(&mut self, address: &str) {
        let address = self.world.account(address).map(|a| a.address.clone());
        self.give_stamps(address);
    }

    fn give_stamps(&mut self, accounts: impl IntoIterator<Item = Arc<str>>) {
        let stamps = &mut self.devices.stamps;
        for address in accounts {
            let Some(account) = self.world.account(&address) else { continue };
            stamps.counts.entry(address.clone()).or_default();
            let mut all: Vec<_> = account.mailboxes().collect();
            all.sort_by_key(|(name, _)| *name != crate::world::INBOX);
            for (_, mailbox) in all {
                let key = (address.clone(), mailbox.id, mailbox.uid_validity);
                let from = stamps.seen.get(&key).copied().unwrap_or_default();
                if mailbox.uid_next() == from {
                    continue;
                }
                let new = mailbox.letters().iter().rev().take_while(|l| l.uid >= from);
                let new: Vec<Arc<Message>> = new.map(|l| l.message.clone()).collect();
                new.iter().rev().for_each(|letter| stamps.give(&address, letter));
                stamps.seen.insert(key, mailbox.uid_next());
            }
        }
    }
}
