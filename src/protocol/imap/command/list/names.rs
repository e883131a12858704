//! The names that a user sees: mailboxes, names that are only parents of others, names that were subscribed.

use super::*;
use crate::world::{Account, Rights, Uses};
use std::collections::BTreeMap;

/// What is known of one name.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::protocol::imap) struct Name {
    /// There is such a mailbox.
    pub(super) exists: bool,
    pub(super) subscribed: bool,
    pub(super) uses: Uses,
}

/// All of them, in order.
#[derive(Debug, Default)]
pub(in crate::protocol::imap) struct Names(BTreeMap<String, Name>);

impl Names {
    /// The names that the user of a session sees: those on which they have the right to look (RFC 4314 §4).
    pub(in crate::protocol::imap) fn of(s: &Session, cx: &Context<'_>) -> Self {
        let mut all = Self::default();
        let Some(own) = s.account(cx.world) else { return all };
        let shared = extension::acl::ACL.is_offered(s, cx);
        let visible = |account: &Account, name: &str| {
            !shared || account.rights(name, s.user()).has(Rights::LOOKUP)
        };
        for (name, mailbox) in own.mailboxes().filter(|(name, _)| visible(own, name)) {
            let what = all.name(name);
            (what.exists, what.uses) = (true, own.attributes(mailbox.id).uses);
        }
        let domain = s.user().rsplit_once('@').map_or("", |(_, domain)| domain);
        let others = cx.world.accounts_of(domain).filter(|a| shared && *a.address != *own.address);
        for account in others.filter(|a| a.is_shared()) {
            for (name, _) in account.mailboxes().filter(|(name, _)| visible(account, name)) {
                all.name(&s.name_of(&account.address, name)).exists = true;
            }
        }
        for name in own.subscriptions() {
            all.name(name).subscribed = true;
        }
        all
    }

    /// The name, with those above it.
    fn name(&mut self, name: &str) -> &mut Name {
        for (at, _) in name.match_indices(DELIMITER) {
            if let Some(above) = name.get(..at)
                && !self.0.contains_key(above)
            {
                self.0.insert(above.to_owned(), Name::default());
            }
        }
        self.0.entry(name.to_owned()).or_default()
    }

    /// What is known of a name.
    pub(super) fn get(&self, name: &str) -> Name {
        self.0.get(name).copied().unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Name)> {
        self.0.iter().map(|(name, what)| (name.as_str(), what))
    }

    /// The names below one.
    pub(super) fn below(&self, name: &str) -> impl Iterator<Item = (&str, &Name)> {
        let prefix = format!("{name}{DELIMITER}");
        let from = self.0.range(prefix.clone()..);
        let below = from.take_while(move |(name, _)| name.starts_with(&prefix));
        below.map(|(name, what)| (name.as_str(), what))
    }

    /// Whether there is a mailbox below one.
    pub(super) fn has_children(&self, name: &str) -> bool {
        self.below(name).any(|(_, what)| what.exists)
    }
}

/// Whether no name below this one could be short enough.
pub(super) const fn is_too_long_for_children(name: &str) -> bool {
    name.len() + 1 >= Account::NAME_LIMIT
}
