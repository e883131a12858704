//! An account and its mailboxes.

use super::{Attributes, ConnId, Mailbox, MailboxId, Notes, Policy, Rights, SpecialUse, Timestamp};
use imbl::{OrdMap, OrdSet};
use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

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

/// How much an account may hold; nothing where there is no limit (RFC 9208 §5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// The octets of all letters.
    pub octets: Option<u64>,
    /// The letters.
    pub letters: Option<u64>,
    /// The mailboxes; at most [`Account::MAILBOX_LIMIT`] in any case.
    pub mailboxes: Option<u64>,
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
    /// Notes on the server that belong to this user alone (RFC 5464 §3.2).
    pub notes: Notes,
    /// Limits of its own, below those of the policy.
    pub limits: Limits,
    /// When a POP3 session opened the maildrop last (RFC 2449 §6.5).
    pub collected: Option<Timestamp>,
    mailboxes: OrdMap<Arc<str>, Mailbox>,
    /// What mailboxes have besides letters; those that have nothing are not in it.
    attributes: OrdMap<MailboxId, Attributes>,
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
            notes: Notes::new(),
            limits: Limits::default(),
            collected: None,
            mailboxes: OrdMap::new(),
            attributes: OrdMap::new(),
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
        let (all, size) = self.holds();
        let limits = self.limits_under(policy);
        let fits = |n: u64, limit: Option<u64>| limit.is_none_or(|limit| n <= limit);
        fits(all.saturating_add(letters), limits.letters)
            && fits(size.saturating_add(octets), limits.octets)
    }

    /// How many letters there are in all mailboxes, and how many octets they have.
    pub fn holds(&self) -> (u64, u64) {
        self.mailboxes.values().fold((0, 0), |(letters, octets), mailbox| {
            (letters + mailbox.len() as u64, octets + mailbox.octets())
        })
    }

    /// The limits that count: those of the policy, or lower ones of the account's own.
    pub fn limits_under(&self, policy: &Policy) -> Limits {
        // No limit is one that no figure can reach.
        let lower = |own: Option<u64>, all: u64| {
            let limit = own.map_or(all, |own| own.min(all));
            (limit <= i64::MAX as u64).then_some(limit)
        };
        Limits {
            octets: lower(self.limits.octets, policy.account_octets_limit),
            letters: lower(self.limits.letters, policy.account_letters_limit),
            mailboxes: lower(self.limits.mailboxes, Self::MAILBOX_LIMIT as u64),
        }
    }

    /// Its own notes and limits in words.
    pub(super) fn told(&self) -> BTreeMap<String, String> {
        let limits = [
            ("Limit of octets", self.limits.octets),
            ("Limit of messages", self.limits.letters),
            ("Limit of mailboxes", self.limits.mailboxes),
        ];
        let set =
            limits.iter().filter_map(|(what, n)| Some(((*what).to_owned(), (*n)?.to_string())));
        set.chain(super::attribute::told(&self.notes)).collect()
    }

    /// How many mailboxes there are.
    pub fn mailbox_count(&self) -> usize {
        self.mailboxes.len()
    }

    /// What a mailbox has besides its letters.
    pub fn attributes(&self, id: MailboxId) -> &Attributes {
        static NONE: LazyLock<Attributes> = LazyLock::new(Attributes::default);
        self.attributes.get(&id).unwrap_or(&NONE)
    }

    /// Changes what a mailbox has besides its letters.
    pub fn change_attributes(&mut self, id: MailboxId, change: impl FnOnce(&mut Attributes)) {
        let mut attributes = self.attributes(id).clone();
        change(&mut attributes);
        if attributes.is_empty() {
            self.attributes.remove(&id);
        } else {
            self.attributes.insert(id, attributes);
        }
    }

    /// Whether some mailbox has an access list: else nobody but the owner sees any of them.
    pub fn is_shared(&self) -> bool {
        self.attributes.values().any(|a| a.access.is_some())
    }

    /// What a user, given by the address, may do with a mailbox; nothing if there is no mailbox of that name.
    pub fn rights(&self, name: &str, user: &str) -> Rights {
        let Some(mailbox) = self.mailbox(name) else { return Rights::NONE };
        self.attributes(mailbox.id).rights_of(&self.address, user)
    }

    /// Gives a user every right on every mailbox that has an access list.
    pub(super) fn give_all_rights(&mut self, user: &str) {
        let ids: Vec<MailboxId> = self.attributes.keys().copied().collect();
        for id in ids {
            self.change_attributes(id, |attributes| {
                if let Some(access) = &mut attributes.access {
                    access.remove(&format!("-{user}"));
                    access.remove("-anyone");
                    access.set(user, Rights::ALL);
                }
            });
        }
    }

    /// Whether a user may make a mailbox of that name: on the nearest mailbox above it they need a right, and at the
    /// top they have to be the owner (RFC 4314 §4).
    pub fn may_create(&self, name: &str, user: &str) -> bool {
        match self.above(name) {
            Some(above) => self.rights(above, user).has(Rights::CREATE),
            None => *self.address == *user,
        }
    }

    /// The nearest mailbox above a name.
    pub fn above<'n>(&self, name: &'n str) -> Option<&'n str> {
        let name = name.strip_suffix(DELIMITER).unwrap_or(name);
        let mut ends = name.rmatch_indices(DELIMITER).filter_map(|(at, _)| name.get(..at));
        ends.find(|above| self.mailbox(above).is_some())
    }

    /// A mailbox that has the name of a special use gets this use.
    pub(super) fn use_as_named(&mut self, name: &str) {
        let id = self.mailbox(name).map(|m| m.id);
        if let (Some(id), Some(of)) = (id, SpecialUse::of_name(name)) {
            self.change_attributes(id, |a| a.uses.add(of));
        }
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
        let inherited = self
            .above(name)
            .and_then(|above| self.attributes(self.mailbox(above)?.id).access.clone());
        let id = self.insert(name);
        if let Some(access) = inherited {
            // RFC 4314 §4: a new mailbox has the access list of the one above it.
            self.change_attributes(id, |a| a.access = Some(access));
        }
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
        if let Some(gone) = self.mailboxes.remove(name) {
            self.attributes.remove(&gone.id);
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
        let own = self.limits.mailboxes.unwrap_or(u64::MAX);
        let limit = usize::try_from(own).unwrap_or(usize::MAX).min(Self::MAILBOX_LIMIT);
        if self.mailboxes.len() >= limit {
            return Err(MailboxRefused::TooMany);
        }
        Ok(())
    }

    fn insert(&mut self, name: &str) -> MailboxId {
        let id = MailboxId(self.next_id);
        let mailbox = Mailbox::new(id, self.next_uid_validity);
        self.next_id += 1;
        self.next_uid_validity += 1;
        self.mailboxes.insert(name.into(), mailbox);
        id
    }
}
