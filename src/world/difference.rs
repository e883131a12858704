//! What differs between two worlds: the effect of a command, shown as rows.

use super::{Account, Flags, Mailbox, World};
use std::sync::Arc;

/// One row of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    MailboxAdded { account: Arc<str>, mailbox: String },
    MailboxRemoved { account: Arc<str>, mailbox: String },
    LetterAdded { account: Arc<str>, mailbox: String, uid: u32, octets: u64 },
    LetterRemoved { account: Arc<str>, mailbox: String, uid: u32 },
    FlagsChanged { account: Arc<str>, mailbox: String, uid: u32, before: Flags, after: Flags },
    SubscriptionAdded { account: Arc<str>, mailbox: String },
    SubscriptionRemoved { account: Arc<str>, mailbox: String },
    MaildropLocked { account: Arc<str> },
    MaildropReleased { account: Arc<str> },
}

impl World {
    /// What has to be said to get from this world to `after`, in the order of accounts and mailboxes.
    pub fn difference(&self, after: &Self) -> Vec<Difference> {
        let mut rows = Vec::new();
        for now in after.accounts() {
            let Some(then) = self.account(&now.address) else { continue };
            compare_accounts(then, now, &mut rows);
        }
        rows
    }
}

fn compare_accounts(then: &Account, now: &Account, rows: &mut Vec<Difference>) {
    let account = || now.address.clone();
    for (name, mailbox) in now.mailboxes() {
        let known = then.mailbox(name).filter(|m| m.id == mailbox.id);
        if known.is_none() {
            rows.push(Difference::MailboxAdded { account: account(), mailbox: name.to_owned() });
        }
        compare_mailboxes(&now.address, name, known, mailbox, rows);
    }
    for (name, mailbox) in then.mailboxes() {
        if now.mailbox(name).is_none_or(|m| m.id != mailbox.id) {
            rows.push(Difference::MailboxRemoved { account: account(), mailbox: name.to_owned() });
        }
    }
    for name in now.subscriptions().filter(|n| !then.subscriptions().any(|o| o == *n)) {
        rows.push(Difference::SubscriptionAdded { account: account(), mailbox: name.to_owned() });
    }
    for name in then.subscriptions().filter(|n| !now.subscriptions().any(|o| o == *n)) {
        rows.push(Difference::SubscriptionRemoved { account: account(), mailbox: name.to_owned() });
    }
    match (then.maildrop_lock, now.maildrop_lock) {
        (None, Some(_)) => rows.push(Difference::MaildropLocked { account: account() }),
        (Some(_), None) => rows.push(Difference::MaildropReleased { account: account() }),
        _ => {}
    }
}

fn compare_mailboxes(
    account: &Arc<str>,
    name: &str,
    then: Option<&Mailbox>,
    now: &Mailbox,
    rows: &mut Vec<Difference>,
) {
    if then.is_some_and(|t| t.changed() == now.changed()) {
        return;
    }
    let place = || (account.clone(), name.to_owned());
    for letter in now.letters() {
        let (account, mailbox) = place();
        match then.and_then(|t| t.letter(letter.uid)) {
            None => rows.push(Difference::LetterAdded {
                account,
                mailbox,
                uid: letter.uid,
                octets: letter.message.size(),
            }),
            Some(old) if old.flags != letter.flags => rows.push(Difference::FlagsChanged {
                account,
                mailbox,
                uid: letter.uid,
                before: old.flags.clone(),
                after: letter.flags.clone(),
            }),
            Some(_) => {}
        }
    }
    for letter in then.into_iter().flat_map(Mailbox::letters) {
        if now.letter(letter.uid).is_none() {
            let (account, mailbox) = place();
            rows.push(Difference::LetterRemoved { account, mailbox, uid: letter.uid });
        }
    }
}
