//! Letters in a queue for the host's own domain: those that were kept until their time came (RFC 4865 §4.2).

use super::{Ended, Sandbox, Tried};
use crate::{
    message::Message,
    world::{Account, Queued, Recipient, Target},
};
use std::sync::Arc;

impl Sandbox {
    /// Whether a domain is the host's own.
    pub(super) fn is_home(&self, queued: &Queued, domain: &str) -> bool {
        let host = self.world.host(&queued.host);
        host.is_some_and(|h| h.domain.eq_ignore_ascii_case(domain))
    }

    /// Puts a letter into the mailboxes of recipients here; where an alias leads away, it is queued for there.
    pub(super) fn bring_home(&mut self, queued: &Queued, recipients: Vec<Recipient>) -> Vec<Tried> {
        recipients.into_iter().flat_map(|r| self.bring(queued, r)).collect()
    }

    /// Tries a recipient: all for whom an alias stands, or those whom earlier attempts left. Who has the letter never gets
    /// it again (RFC 5321 §4.2.5).
    fn bring(&mut self, queued: &Queued, recipient: Recipient) -> Vec<Tried> {
        let members = match &recipient.left {
            Some(left) => left.to_vec(),
            None => self.world.members(&recipient.address),
        };
        if members.is_empty() {
            let end = Ended::Failed(self.failure("5.4.6", "the aliases lead in a circle", None));
            return vec![Tried { recipient, end }];
        }
        let (mut left, mut tried) = (Vec::new(), Vec::new());
        for member in members {
            let from = queued.from.as_ref().map(|from| member.owner.as_ref().unwrap_or(from));
            match &member.target {
                Target::Account(account) if self.world.account(account).is_some() => {
                    if !self.lay_down(queued, from, account) {
                        left.push(member);
                    }
                }
                Target::Onward(address) => {
                    let (address, recipient) = (address.clone(), recipient.clone());
                    let onward = Recipient { address, last: None, left: None, ..recipient };
                    self.world.queue.push(Queued {
                        from: from.cloned(),
                        recipients: vec![onward],
                        attempts: 0,
                        due: self.world.now,
                        ..queued.clone()
                    });
                }
                Target::Account(address) | Target::Missing(address) => {
                    let failure = self.failure("5.1.1", "there is no such mailbox", None);
                    let (address, recipient) = (address.clone(), recipient.clone());
                    let recipient = Recipient { address, left: None, ..recipient };
                    tried.push(Tried { recipient, end: Ended::Failed(failure) });
                }
            }
        }
        if !left.is_empty() {
            let end = Ended::Failed(self.failure("4.2.2", "the mailbox is full", None));
            let recipient = Recipient { left: Some(left.into()), ..recipient };
            tried.push(Tried { recipient, end });
        } else if tried.is_empty() {
            tried.push(Tried { recipient, end: Ended::Arrived });
        }
        tried
    }

    /// Puts a letter into the INBOX of an account; false where there is no room for it.
    fn lay_down(&mut self, queued: &Queued, from: Option<&Arc<str>>, account: &Arc<str>) -> bool {
        let path = format!("Return-Path: <{}>\r\n", from.map_or("", |f| f));
        let source = [path.as_bytes(), queued.message.source()].concat();
        let stays = Arc::new(Message::new(source.into()));
        let policy = self.world.policy_of(&queued.host);
        let fits = |a: &Account| a.has_room(policy, 1, stays.size());
        let has_room =
            !policy.full_accounts.has(account) && self.world.account(account).is_some_and(fits);
        if has_room {
            let (host, letter, id) = (&queued.host, queued.letter, &queued.id);
            self.world.deliver_as(host, letter, id, account, stays);
        }
        has_room
    }
}
