//! What differs between two worlds: the effect of a command, shown as rows.

use super::{Account, Attributes, Flags, LogLine, Mailbox, Policy, Stored, World};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One row of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    AccountAdded {
        account: Arc<str>,
    },
    AccountRemoved {
        account: Arc<str>,
    },
    MailboxAdded {
        account: Arc<str>,
        mailbox: String,
        uid_validity: u32,
    },
    MailboxRemoved {
        account: Arc<str>,
        mailbox: String,
        uid_validity: u32,
        letters: usize,
    },
    MailboxRenamed {
        account: Arc<str>,
        before: String,
        after: String,
    },
    LetterAdded {
        account: Arc<str>,
        mailbox: String,
        uid: u32,
        octets: u64,
        subject: String,
    },
    LetterRemoved {
        account: Arc<str>,
        mailbox: String,
        uid: u32,
        octets: u64,
        subject: String,
    },
    /// The same UID stands for another letter: only between two worlds that grew apart.
    LetterDiffers {
        account: Arc<str>,
        mailbox: String,
        uid: u32,
        before: String,
        after: String,
    },
    FlagsChanged {
        account: Arc<str>,
        mailbox: String,
        uid: u32,
        before: Flags,
        after: Flags,
    },
    /// The UID that the next letter will get (RFC 3501 §2.3.1.1).
    UidNext {
        account: Arc<str>,
        mailbox: String,
        before: u32,
        after: u32,
    },
    /// The first UID of which no session was told: from here on letters are `\Recent` to whoever is told first
    /// (RFC 3501 §2.3.2).
    RecentFrom {
        account: Arc<str>,
        mailbox: String,
        before: u32,
        after: u32,
    },
    /// The octets of all letters of the account: what a quota counts.
    Octets {
        account: Arc<str>,
        before: u64,
        after: u64,
    },
    /// Something that a mailbox has besides its letters, or an account besides its mailboxes: rights, uses, notes,
    /// limits.
    Attribute {
        account: Arc<str>,
        /// Nothing for the account itself.
        mailbox: Option<String>,
        what: String,
        before: Option<String>,
        after: Option<String>,
    },
    SubscriptionAdded {
        account: Arc<str>,
        mailbox: String,
    },
    SubscriptionRemoved {
        account: Arc<str>,
        mailbox: String,
    },
    MaildropLocked {
        account: Arc<str>,
    },
    MaildropReleased {
        account: Arc<str>,
    },
    /// A line in the mail log of a host that the world before does not have.
    Logged {
        line: Arc<LogLine>,
    },
    /// A line that only the world before has: only between two worlds that grew apart.
    Unlogged {
        line: Arc<LogLine>,
    },
    /// A knob was turned, for one host or for all.
    KnobTurned {
        host: Option<Arc<str>>,
        knob: &'static str,
        before: String,
        after: String,
    },
    FaultSet {
        fault: String,
    },
    /// It was taken away, or struck for the last time.
    FaultGone {
        fault: String,
    },
    /// It struck, or let something pass.
    FaultCounted {
        before: String,
        after: String,
    },
    /// How many recipients wait in the queue of a host.
    Queue {
        host: Arc<str>,
        before: usize,
        after: usize,
    },
}

impl World {
    /// What has to be said to get from this world to `after`, in the order of accounts and mailboxes. The worlds
    /// need not follow one another: two that grew apart can be compared as well.
    pub fn difference(&self, after: &Self) -> Vec<Difference> {
        let mut rows = Vec::new();
        compare_settings(self, after, &mut rows);
        if !self.accounts.ptr_eq(&after.accounts) {
            self.compare_people(after, &mut rows);
        }
        self.compare_logs(after, &mut rows);
        rows
    }

    fn compare_people(&self, after: &Self, rows: &mut Vec<Difference>) {
        for now in after.accounts() {
            match self.account(&now.address) {
                Some(then) => compare_accounts(then, now, rows),
                None => rows.push(Difference::AccountAdded { account: now.address.clone() }),
            }
        }
        for then in self.accounts().filter(|a| after.account(&a.address).is_none()) {
            rows.push(Difference::AccountRemoved { account: then.address.clone() });
        }
    }
}

impl World {
    /// What hosts did with letters in the one world and not in the other.
    fn compare_logs(&self, after: &Self, rows: &mut Vec<Difference>) {
        let shared = self.mail_log.shared_with(&after.mail_log);
        let lost = self.mail_log.since(shared).cloned();
        rows.extend(lost.map(|line| Difference::Unlogged { line }));
        let new = after.mail_log.since(shared).cloned();
        rows.extend(new.map(|line| Difference::Logged { line }));
    }
}

/// Knobs, faults and queues.
fn compare_settings(then: &World, now: &World, rows: &mut Vec<Difference>) {
    let mut turned = |host: Option<Arc<str>>, before: &Policy, after: &Policy| {
        for knob in Policy::KNOBS.iter().filter(|_| before != after) {
            let (before, after) = ((knob.get)(before), (knob.get)(after));
            if before != after {
                rows.push(Difference::KnobTurned {
                    host: host.clone(),
                    knob: knob.name,
                    before,
                    after,
                });
            }
        }
    };
    if !Arc::ptr_eq(&then.policy, &now.policy) {
        turned(None, &then.policy, &now.policy);
    }
    let own = then.own_policies.keys().chain(now.own_policies.keys());
    let mut hosts: Vec<&Arc<str>> = own.collect();
    hosts.sort_unstable();
    hosts.dedup();
    for host in hosts {
        let (before, after) = (then.policy_of(host), now.policy_of(host));
        if !Arc::ptr_eq(before, after) {
            turned(Some(host.clone()), before, after);
        }
    }
    for (id, fault) in now.faults.iter() {
        match then.faults.get(id) {
            None => rows.push(Difference::FaultSet { fault: fault.to_string() }),
            Some(old) if old != fault => {
                let (before, after) = (old.to_string(), fault.to_string());
                rows.push(Difference::FaultCounted { before, after });
            }
            Some(_) => {}
        }
    }
    for (_, fault) in then.faults.iter().filter(|(id, _)| now.faults.get(*id).is_none()) {
        rows.push(Difference::FaultGone { fault: fault.to_string() });
    }
    if then.queue.is_empty() && now.queue.is_empty() {
        return;
    }
    for host in now.hosts.iter() {
        let waiting = |world: &World| {
            let own = world.queue.iter().filter(|(_, q)| *q.host == *host.name);
            own.map(|(_, q)| q.recipients.len()).sum::<usize>()
        };
        let (before, after) = (waiting(then), waiting(now));
        if before != after {
            rows.push(Difference::Queue { host: host.name.into(), before, after });
        }
    }
}

/// A mailbox of before that is the same one now: of the same id and validity, whatever its name.
fn same<'a>(account: &'a Account, wanted: &Mailbox) -> Option<(&'a str, &'a Mailbox)> {
    let is_same = |m: &Mailbox| m.id == wanted.id && m.uid_validity == wanted.uid_validity;
    account.mailboxes().find(|(_, m)| is_same(m))
}

fn compare_accounts(then: &Account, now: &Account, rows: &mut Vec<Difference>) {
    let account = || now.address.clone();
    for (name, mailbox) in now.mailboxes() {
        // Nearly always the name stayed; only else is the mailbox looked for.
        let named = then.mailbox(name).filter(|m| m.id == mailbox.id);
        let known = named.map(|m| (name, m)).or_else(|| same(then, mailbox));
        match known {
            None => rows.push(Difference::MailboxAdded {
                account: account(),
                mailbox: name.to_owned(),
                uid_validity: mailbox.uid_validity,
            }),
            Some((old, _)) if old != name => rows.push(Difference::MailboxRenamed {
                account: account(),
                before: old.to_owned(),
                after: name.to_owned(),
            }),
            Some(_) => {}
        }
        compare_mailboxes(&now.address, name, known.map(|(_, m)| m), mailbox, rows);
        let before = known.map(|(_, m)| then.attributes(m.id)).filter(|a| !a.is_empty());
        let after = now.attributes(mailbox.id);
        if before.is_some() || !after.is_empty() {
            let before = before.map(Attributes::told).unwrap_or_default();
            compare_attributes(&now.address, Some(name), &before, &after.told(), rows);
        }
    }
    compare_attributes(&now.address, None, &then.told(), &now.told(), rows);
    for (name, mailbox) in then.mailboxes() {
        let stays = now.mailbox(name).is_some_and(|m| m.id == mailbox.id);
        if !stays && same(now, mailbox).is_none() {
            rows.push(Difference::MailboxRemoved {
                account: account(),
                mailbox: name.to_owned(),
                uid_validity: mailbox.uid_validity,
                letters: mailbox.len(),
            });
        }
    }
    let octets = |a: &Account| a.mailboxes().map(|(_, m)| m.octets()).sum::<u64>();
    let (before, after) = (octets(then), octets(now));
    if before != after {
        rows.push(Difference::Octets { account: account(), before, after });
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

fn compare_attributes(
    account: &Arc<str>,
    mailbox: Option<&str>,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    rows: &mut Vec<Difference>,
) {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for what in names.into_iter().filter(|what| before.get(*what) != after.get(*what)) {
        rows.push(Difference::Attribute {
            account: account.clone(),
            mailbox: mailbox.map(str::to_owned),
            what: what.clone(),
            before: before.get(what).cloned(),
            after: after.get(what).cloned(),
        });
    }
}

fn compare_mailboxes(
    account: &Arc<str>,
    name: &str,
    then: Option<&Mailbox>,
    now: &Mailbox,
    rows: &mut Vec<Difference>,
) {
    let place = || (account.clone(), name.to_owned());
    let unchanged = then.is_some_and(|t| t.letters().ptr_eq(now.letters()));
    for letter in now.letters().iter().filter(|_| !unchanged) {
        let (account, mailbox) = place();
        let Some(old) = then.and_then(|t| t.letter(letter.uid)) else {
            rows.push(Difference::LetterAdded {
                account,
                mailbox,
                uid: letter.uid,
                octets: letter.message.size(),
                subject: letter.message.subject(),
            });
            continue;
        };
        if differs(old, letter) {
            rows.push(Difference::LetterDiffers {
                account,
                mailbox,
                uid: letter.uid,
                before: old.message.subject(),
                after: letter.message.subject(),
            });
        } else if old.flags != letter.flags {
            rows.push(Difference::FlagsChanged {
                account,
                mailbox,
                uid: letter.uid,
                before: old.flags.clone(),
                after: letter.flags.clone(),
            });
        }
    }
    let old = then.into_iter().filter(|_| !unchanged).flat_map(Mailbox::letters);
    for letter in old.filter(|l| now.letter(l.uid).is_none()) {
        let (account, mailbox) = place();
        rows.push(Difference::LetterRemoved {
            account,
            mailbox,
            uid: letter.uid,
            octets: letter.message.size(),
            subject: letter.message.subject(),
        });
    }
    let Some(then) = then else { return };
    if then.uid_next() != now.uid_next() {
        let (account, mailbox) = place();
        let (before, after) = (then.uid_next(), now.uid_next());
        rows.push(Difference::UidNext { account, mailbox, before, after });
    }
    if then.recent_from() != now.recent_from() {
        let (account, mailbox) = place();
        let (before, after) = (then.recent_from(), now.recent_from());
        rows.push(Difference::RecentFrom { account, mailbox, before, after });
    }
}

/// Whether the same UID stands for two letters. What both worlds share need not be read.
fn differs(old: &Stored, new: &Stored) -> bool {
    !Arc::ptr_eq(&old.message, &new.message)
        && (old.message.size() != new.message.size()
            || old.message.source() != new.message.source())
}
