//! The world beside the console: hosts, people, mailboxes.

use super::message::Place;
use crate::world::{Account, Host, INBOX, Mailbox, Stored, World};
use askama::Template;

/// The body of the world panel.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "_world.html")]
pub struct WorldView<'a> {
    pub world: &'a World,
}

impl<'a> WorldView<'a> {
    /// Letters of one mailbox that are listed; of more, the newest.
    pub const LISTED: usize = 50;

    /// The world as it is now.
    pub const fn new(world: &'a World) -> Self {
        Self { world }
    }

    /// The domains, in the order of their names backwards: who sends stands above who receives.
    fn domains(&self) -> Vec<&'static str> {
        let mut all: Vec<&str> = self.world.hosts.iter().map(|h| h.domain).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        all
    }

    fn hosts_of(&self, domain: &&str) -> impl Iterator<Item = &Host> {
        self.world.hosts.iter().filter(move |h| h.domain == *domain)
    }

    /// The mailboxes of an account, INBOX before all others.
    fn mailboxes<'m>(&self, account: &'m Account) -> Vec<(&'m str, &'m Mailbox)> {
        let mut all: Vec<_> = account.mailboxes().collect();
        all.sort_by_key(|(name, _)| *name != INBOX);
        all
    }

    /// The newest letters of a mailbox, each with its sequence number.
    fn letters<'m>(&self, mailbox: &'m Mailbox) -> impl Iterator<Item = (usize, &'m Stored)> {
        let skip = self.unlisted(mailbox);
        mailbox.letters().iter().enumerate().skip(skip).map(|(i, stored)| (i + 1, stored))
    }

    fn unlisted(&self, mailbox: &Mailbox) -> usize {
        mailbox.len().saturating_sub(Self::LISTED)
    }

    /// Whether an account is unfolded when the page comes.
    fn is_open(&self, account: &Account) -> bool {
        &*account.address == "ben@harbor.test"
    }

    fn subject(&self, stored: &Stored) -> String {
        let subject = stored.message.subject();
        if subject.is_empty() { "No subject".into() } else { subject }
    }

    /// The page that shows what the letter is made of.
    fn page_of(&self, account: &Account, mailbox: &str, stored: &Stored) -> String {
        let account = account.address.to_string();
        Place { account, mailbox: mailbox.to_owned(), uid: stored.uid }.path()
    }

    fn from(&self, stored: &Stored) -> String {
        stored.message.from_display()
    }
}
