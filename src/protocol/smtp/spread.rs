//! Whom a letter goes to once aliases and lists are resolved (RFC 5321 §3.9), and with which requests for reports
//! (RFC 3461 §5.2.7).

use super::session::{Addressee, Way};
use crate::world::{Happening, LetterId, Member, Notify, Recipient, Target, Wishes, World};
use std::sync::Arc;

/// Copies of one letter that go out under one reverse-path.
#[derive(Clone, Debug, Default)]
pub(super) struct Bundle {
    /// The owner of the list that sends it; nothing if it goes on as it came.
    pub(super) owner: Option<Arc<str>>,
    /// Accounts here.
    pub(super) accounts: Vec<Arc<str>>,
    /// Recipients at other hosts.
    pub(super) onward: Vec<Recipient>,
    /// An alias leads there, and there is no such mailbox here.
    pub(super) missing: Vec<Recipient>,
}

impl Bundle {
    /// What is asked for in the parameters of MAIL: a list asks for nothing of what the sender did (RFC 3461 §5.2.7.1).
    pub(super) fn wishes(&self, wishes: &Wishes) -> Wishes {
        match self.owner {
            Some(_) => Wishes { ret: None, envelope_id: None, ..wishes.clone() },
            None => wishes.clone(),
        }
    }

    /// The reverse-path: a list's own, unless the letter has none, which is never given one.
    pub(super) fn from<'a>(&'a self, from: Option<&'a Arc<str>>) -> Option<&'a Arc<str>> {
        from.map(|from| self.owner.as_ref().unwrap_or(from))
    }
}

/// Whom a letter goes to, and which recipients the sender hears of at once.
#[derive(Clone, Debug, Default)]
pub(super) struct Spread {
    /// The letter as it came first, then a bundle for each list.
    pub(super) bundles: Vec<Bundle>,
    /// Delivered here.
    pub(super) delivered: Vec<Recipient>,
    /// Sent on to several.
    pub(super) expanded: Vec<Recipient>,
    /// Aliases, and for whom they stand.
    forwarded: Vec<(Arc<str>, Vec<Arc<str>>)>,
}

impl Spread {
    /// For whom these recipients stand, each of them once.
    pub(super) fn of(to: &[Addressee], world: &World) -> Self {
        let mut spread = Self { bundles: vec![Bundle::default()], ..Self::default() };
        for Addressee { recipient, way, .. } in to {
            match way {
                Way::Account(account) => {
                    spread.delivered.push(recipient.clone());
                    spread.add(Target::Account(account.clone()), None, recipient.clone());
                }
                Way::Onward => {
                    let target = Target::Onward(recipient.address.clone());
                    spread.add(target, None, recipient.clone());
                }
                Way::Alias(alias) => spread.expand(alias, recipient, &world.members(alias)),
            }
        }
        spread
    }

    fn expand(&mut self, alias: &Arc<str>, recipient: &Recipient, members: &[Member]) {
        let to = members.iter().map(|m| m.target.address().clone()).collect();
        self.forwarded.push((alias.clone(), to));
        let is_list = members.iter().any(|m| m.owner.is_some());
        match members {
            // An alias of one goes on with all that was asked for.
            [Member { target: Target::Account(_), owner: None }] => {
                self.delivered.push(recipient.clone());
            }
            [Member { target: Target::Onward(_), owner: None }] => {}
            // With a list the letter has arrived: what becomes of its copies is the owner's concern.
            _ if is_list => self.delivered.push(recipient.clone()),
            _ => self.expanded.push(recipient.clone()),
        }
        for Member { target, owner } in members {
            let quiet = |n: Notify| Notify { success: n.success && members.len() == 1, ..n };
            let asked = Recipient {
                address: target.address().clone(),
                notify: recipient.notify.map(quiet).filter(|_| owner.is_none()),
                original: recipient.original.clone().filter(|_| owner.is_none()),
                last: None,
                left: None,
            };
            self.add(target.clone(), owner.as_ref(), asked);
        }
    }

    fn add(&mut self, target: Target, owner: Option<&Arc<str>>, recipient: Recipient) {
        let at = match self.bundles.iter().position(|b| b.owner.as_ref() == owner) {
            Some(at) => at,
            None => {
                self.bundles.push(Bundle { owner: owner.cloned(), ..Bundle::default() });
                self.bundles.len() - 1
            }
        };
        let bundle = &mut self.bundles[at];
        match target {
            Target::Account(account) if bundle.accounts.contains(&account) => {}
            Target::Account(account) => bundle.accounts.push(account),
            Target::Onward(address) => {
                if !bundle.onward.iter().any(|r| r.is_for(&address)) {
                    bundle.onward.push(recipient);
                }
            }
            Target::Missing(_) => bundle.missing.push(recipient),
        }
    }

    /// All accounts that get the letter.
    pub(super) fn accounts(&self) -> impl Iterator<Item = &Arc<str>> {
        self.bundles.iter().flat_map(|b| &b.accounts)
    }

    /// Writes down which aliases were followed.
    pub(super) fn note(&self, world: &mut World, host: &str, letter: LetterId, id: &Arc<str>) {
        for (from, to) in &self.forwarded {
            let what = Happening::Forwarded { from: from.clone(), to: to.clone() };
            world.note(host, letter, id, what);
        }
    }
}
