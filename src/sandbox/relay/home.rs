//! Letters in a queue for the host's own domain: those that were kept until their time came (RFC 4865 §4.2).

use super::{Ended, Sandbox};
use crate::{
    message::Message,
    world::{Queued, Recipient, Target},
};
use std::sync::Arc;

impl Sandbox {
    /// Whether a domain is the host's own.
    pub(super) fn is_home(&self, queued: &Queued, domain: &str) -> bool {
        let host = self.world.host(&queued.host);
        host.is_some_and(|h| h.domain.eq_ignore_ascii_case(domain))
    }

    /// Puts a letter into the mailboxes of recipients here; where an alias leads away, it is queued for there.
    pub(super) fn bring_home(&mut self, queued: &Queued, recipients: &[Recipient]) -> Vec<Ended> {
        recipients.iter().map(|r| self.bring(queued, r)).collect()
    }

    fn bring(&mut self, queued: &Queued, recipient: &Recipient) -> Ended {
        let members = self.world.members(&recipient.address);
        if members.is_empty() {
            return Ended::Failed(self.failure("5.4.6", "the aliases lead in a circle", None));
        }
        let mut failed = None;
        for member in members {
            let from = queued.from.as_ref().map(|from| member.owner.as_ref().unwrap_or(from));
            match member.target {
                Target::Account(account) => {
                    let path = format!("Return-Path: <{}>\r\n", from.map_or("", |f| f));
                    let source = [path.as_bytes(), queued.message.source()].concat();
                    let stays = Arc::new(Message::new(source.into()));
                    let policy = self.world.policy_of(&queued.host);
                    let fits = |a: &crate::world::Account| a.has_room(policy, 1, stays.size());
                    if !self.world.account(&account).is_some_and(fits) {
                        failed = Some(self.failure("4.2.2", "the mailbox is full", None));
                        continue;
                    }
                    let (host, letter, id) = (&queued.host, queued.letter, &queued.id);
                    self.world.deliver_as(host, letter, id, &account, stays);
                }
                Target::Onward(address) => {
                    let onward = Recipient { address, last: None, ..recipient.clone() };
                    self.world.queue.push(Queued {
                        from: from.cloned(),
                        recipients: vec![onward],
                        attempts: 0,
                        due: self.world.now,
                        ..queued.clone()
                    });
                }
                Target::Missing(_) => {
                    failed = Some(self.failure("5.1.1", "there is no such mailbox", None));
                }
            }
        }
        match failed {
            Some(failure) => Ended::Failed(failure),
            None => Ended::Arrived,
        }
    }
}
