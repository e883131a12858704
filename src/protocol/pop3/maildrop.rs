//! The maildrop as one session sees it.

use super::{Reply, rule};
use crate::world::{Account, INBOX, Stored};
use imbl::{OrdSet, Vector};
use std::sync::Arc;

/// The letters of INBOX as they were at the login, and the marks that this session made.
///
/// Numbers are fixed for the session (RFC 1939 §4): what arrives meanwhile is not in it, and what another
/// protocol removes stays readable to the end.
#[derive(Clone, Debug)]
pub struct Maildrop {
    /// The account that it belongs to.
    pub account: Arc<str>,
    uid_validity: u32,
    letters: Vector<Stored>,
    /// Numbers of messages that are marked as deleted.
    marked: OrdSet<u32>,
    /// The size of all messages that are not marked.
    octets: u64,
    total: u64,
}

impl Maildrop {
    /// The maildrop of an account as it is now.
    pub(super) fn of(account: &Account) -> Self {
        let inbox = account.mailbox(INBOX);
        let octets = inbox.map_or(0, crate::world::Mailbox::octets);
        Self {
            account: account.address.clone(),
            uid_validity: inbox.map_or(0, |m| m.uid_validity),
            letters: inbox.map(|m| m.letters().clone()).unwrap_or_default(),
            marked: OrdSet::new(),
            octets,
            total: octets,
        }
    }

    /// How many messages are not marked.
    pub fn len(&self) -> usize {
        self.letters.len() - self.marked.len()
    }

    /// Whether every message is marked, or there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The size of all messages that are not marked, in octets.
    pub const fn octets(&self) -> u64 {
        self.octets
    }

    /// The messages that are not marked, with their numbers.
    pub fn messages(&self) -> impl Iterator<Item = (u32, &Stored)> {
        (1..).zip(&self.letters).filter(|(number, _)| !self.marked.contains(number))
    }

    /// The message of that number, if it can be used.
    ///
    /// # Errors
    /// The refusal: there is none, or it is marked.
    pub fn message(&self, number: u32) -> Result<&Stored, Box<Reply>> {
        let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        let Some(stored) = at.and_then(|at| self.letters.get(at)) else {
            let text = match self.letters.len() {
                0 => "No such message, the maildrop is empty".to_owned(),
                n => format!("No such message, only {} in maildrop", messages(n)),
            };
            return Err(Box::new(Reply::refuse(&rule::MESSAGE_EXISTS, text)));
        };
        if self.marked.contains(&number) {
            let text = format!("Message {number} is marked as deleted");
            return Err(Box::new(Reply::refuse(&rule::NOT_MARKED, text)));
        }
        Ok(stored)
    }

    /// The name that a message has in every session. UIDs are never given twice as long as UIDVALIDITY stays
    /// the same, and RFC 1939 §7 asks for no more.
    pub fn unique_id(&self, stored: &Stored) -> String {
        format!("{:08x}{:08x}", self.uid_validity, stored.uid)
    }

    /// Marks a message that can be used.
    pub(super) fn mark(&mut self, number: u32) -> Result<(), Box<Reply>> {
        let size = self.message(number)?.message.size();
        self.octets -= size;
        self.marked.insert(number);
        Ok(())
    }

    /// Takes all marks away.
    pub(super) fn unmark(&mut self) {
        self.marked.clear();
        self.octets = self.total;
    }

    /// The UIDs of all marked messages, if the mailbox still knows them by these.
    pub(super) fn doomed(&self, account: &Account) -> Option<OrdSet<u32>> {
        let inbox = account.mailbox(INBOX).filter(|m| m.uid_validity == self.uid_validity);
        inbox.is_some().then(|| {
            let uid = |number: &u32| self.letters.get(*number as usize - 1).map(|s| s.uid);
            self.marked.iter().filter_map(uid).collect()
        })
    }

    /// The numbers of the messages that are marked.
    pub fn marked(&self) -> impl Iterator<Item = u32> {
        self.marked.iter().copied()
    }

    /// How many messages are marked.
    pub fn marks(&self) -> usize {
        self.marked.len()
    }

    /// The maildrop in words: `2 messages (320 octets)`.
    pub fn words(&self) -> String {
        format!("{} ({} octets)", messages(self.len()), self.octets)
    }
}

/// So many messages, in words.
pub(super) fn messages(n: usize) -> String {
    if n == 1 { "1 message".to_owned() } else { format!("{n} messages") }
}
