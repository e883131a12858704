//! An account and its mailboxes.

use super::{ConnId, Mailbox, Policy, Timestamp};
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// The character between the levels of a mailbox name.
pub const DELIMITER: char = '/';

/// The mailbox that every account has (RFC 3501 §5.1).
pub const INBOX: &str = "INBOX";

/// Why a login failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginRefused {
    /// No account has that name here.
    UnknownName,
    /// The account has another password.
    WrongPassword,
}

/// Why a mailbox could not be made, renamed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailboxRefused {
    /// There is no mailbox of that name.
    Missing,
    /// There is one already.
    Exists,
    /// INBOX cannot be removed or made.
    Inbox,
    /// The name has children and holds no mail itself: there is nothing to remove.
    HasChildren,
    /// The name cannot be used: it is empty, too long, too deep, or has an empty level.
    BadName,
    /// The account has as many mailboxes as it may have.
    TooMany,
}

/// One person's account.
#[derive(Clone, Debug)]
pub struct Account {
    /// The address in lower case, such as `ben@harbor.test`.
    pub address: Arc<str>,
    /// The name that stands in headers, such as `Ben`.
    pub display: &'static str,
    /// The password, in the clear: these accounts are made up and thrown away.
    pub password: Arc<str>,
    /// The connection that holds the maildrop, while a POP3 session is in its TRANSACTION state (RFC 1939 §4).
    pub maildrop_lock: Option<ConnId>,
    /// When a POP3 session opened the maildrop last (RFC 2449 §6.5).
    pub collected: Option<Timestamp>,
    mailboxes: OrdMap<Arc<str>, Mailbox>,
    subscribed: OrdSet<Arc<str>>,
    next_id: u64,
    next_uid_validity: u32,
}

impl Account {
    /// Most mailboxes of one account.
    pub const MAILBOX_LIMIT: usize = 1000;
    /// Longest name of a mailbox in octets.
    pub const NAME_LIMIT: usize = 512;

    /// An account with an empty INBOX.
    pub fn new(address: &str, display: &'static str, password: &str, uid_validity: u32) -> Self {
        let mut account = Self {
            address: address.to_ascii_lowercase().into(),
            display,
            password: password.into(),
            maildrop_lock: None,
            collected: None,
            mailboxes: OrdMap::new(),
            subscribed: OrdSet::new(),
            next_id: 1,
            next_uid_validity: uid_validity,
        };
        account.insert(INBOX);
        account.subscribe(INBOX);
        account
    }

    /// The part of the address before the at sign.
    pub fn local(&self) -> &str {
        self.address.rsplit_once('@').map_or(&*self.address, |(local, _)| local)
    }

    /// Whether a login names this account: by its address, or on its own host by the local part alone.
    pub fn is_called(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.address) || name.eq_ignore_ascii_case(self.local())
    }

    /// Whether it belongs to one of the people of the sandbox, whose passwords everybody may know.
    pub const fn is_cast(self: &&Self) -> bool {
        !self.display.is_empty()
    }

    /// INBOX in its one spelling; every other name as it is (RFC 3501 §5.1: only INBOX ignores case).
    pub fn canonical(name: &str) -> &str {
        if name.eq_ignore_ascii_case(INBOX) { INBOX } else { name }
    }

    /// The mailboxes by name.
    pub fn mailboxes(&self) -> impl Iterator<Item = (&str, &Mailbox)> {
        self.mailboxes.iter().map(|(name, mailbox)| (&**name, mailbox))
    }

    /// The mailbox of that name.
    pub fn mailbox(&self, name: &str) -> Option<&Mailbox> {
        self.mailboxes.get(Self::canonical(name))
    }

    /// The name under which a mailbox is kept.
    pub(super) fn mailbox_name(&self, name: &str) -> Option<&Arc<str>> {
        self.mailboxes.get_key_value(Self::canonical(name)).map(|(name, _)| name)
    }

    /// The mailbox of that name, to be changed.
    pub fn mailbox_mut(&mut self, name: &str) -> Option<&mut Mailbox> {
        self.mailboxes.get_mut(Self::canonical(name))
    }

    /// Whether so many more letters of so many octets are within the limits of the policy.
    pub fn has_room(&self, policy: &Policy, letters: u64, octets: u64) -> bool {
        let (mut all, mut size) = (letters, octets);
        for mailbox in self.mailboxes.values() {
            all = all.saturating_add(mailbox.len() as u64);
            size = size.saturating_add(mailbox.octets());
        }
        all <= policy.account_letters_limit && size <= policy.account_octets_limit
    }

    /// The name that a mailbox has now. Renaming keeps the id.
    pub fn name_of(&self, id: super::MailboxId) -> Option<&str> {
        self.mailboxes().find(|(_, m)| m.id == id).map(|(name, _)| name)
    }

    /// Whether other mailboxes lie below that name.
    pub fn has_children(&self, name: &str) -> bool {
        let below = format!("{name}{DELIMITER}");
        self.mailboxes.keys().any(|n| n.starts_with(&below))
    }

    /// Makes a mailbox. A trailing delimiter only says that children are meant to follow (RFC 3501 §6.3.3).
    ///
    /// # Errors
    /// The name is taken or cannot be used.
    pub fn create(&mut self, name: &str) -> Result<(), MailboxRefused> {
        let name = Self::canonical(name.strip_suffix(DELIMITER).unwrap_or(name));
        if name == INBOX {
            return Err(MailboxRefused::Inbox);
        }
        self.check_new(name)?;
        self.insert(name);
        Ok(())
    }

    /// Removes a mailbox with all its letters. Names below it stay (RFC 3501 §6.3.4).
    ///
    /// # Errors
    /// There is no such mailbox, or it is INBOX, or the name only stands above others.
    pub fn delete(&mut self, name: &str) -> Result<(), MailboxRefused> {
        let name = Self::canonical(name);
        if name == INBOX {
            return Err(MailboxRefused::Inbox);
        }
        if self.mailboxes.remove(name).is_some() {
            return Ok(());
        }
        Err(if self.has_children(name) {
            MailboxRefused::HasChildren
        } else {
            MailboxRefused::Missing
        })
    }

    /// Renames a mailbox and all names below it. INBOX is special: its letters move to the new mailbox and
    /// an empty INBOX stays (RFC 3501 §6.3.5).
    ///
    /// # Errors
    /// There is no such mailbox, or the new name is taken or cannot be used.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), MailboxRefused> {
        let (from, to) = (Self::canonical(from), Self::canonical(to));
        if self.mailbox(from).is_none() && !self.has_children(from) {
            return Err(MailboxRefused::Missing);
        }
        if to == INBOX {
            return Err(MailboxRefused::Exists);
        }
        self.check_new(to)?;
        if from == INBOX {
            self.insert(to);
            let Some(mut inbox) = self.mailboxes.get(INBOX).cloned() else {
                return Err(MailboxRefused::Missing);
            };
            if let Some(target) = self.mailboxes.get_mut(to) {
                inbox.move_all(target);
            }
            self.mailboxes.insert(INBOX.into(), inbox);
            return Ok(());
        }
        let below = format!("{from}{DELIMITER}");
        if to.starts_with(&below) {
            return Err(MailboxRefused::BadName);
        }
        let names: Vec<Arc<str>> = self
            .mailboxes
            .keys()
            .filter(|n| &***n == from || n.starts_with(&below))
            .cloned()
            .collect();
        for old in names {
            if let Some(mailbox) = self.mailboxes.remove(&old) {
                let new = format!("{to}{}", &old[from.len()..]);
                self.mailboxes.insert(new.into(), mailbox);
            }
        }
        Ok(())
    }

    /// The names that the account is subscribed to; they need not exist (RFC 3501 §6.3.6).
    pub fn subscriptions(&self) -> impl Iterator<Item = &str> {
        self.subscribed.iter().map(|n| &**n)
    }

    /// Adds a name to the subscriptions.
    pub fn subscribe(&mut self, name: &str) {
        self.subscribed.insert(Self::canonical(name).into());
    }

    /// Takes a name off the subscriptions; false if it was not on them.
    pub fn unsubscribe(&mut self, name: &str) -> bool {
        self.subscribed.remove(Self::canonical(name)).is_some()
    }

    fn check_new(&self, name: &str) -> Result<(), MailboxRefused> {
        if self.mailboxes.contains_key(name) {
            return Err(MailboxRefused::Exists);
        }
        if name.len() > Self::NAME_LIMIT || name.split(DELIMITER).any(str::is_empty) {
            return Err(MailboxRefused::BadName);
        }
        if self.mailboxes.len() >= Self::MAILBOX_LIMIT {
            return Err(MailboxRefused::TooMany);
        }
        Ok(())
    }

    fn insert(&mut self, name: &str) {
        let mailbox = Mailbox::new(super::MailboxId(self.next_id), self.next_uid_validity);
        self.next_id += 1;
        self.next_uid_validity += 1;
        self.mailboxes.insert(name.into(), mailbox);
    }
}
