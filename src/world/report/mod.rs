//! Reports about delivery: letters that hosts write themselves (RFC 3461 §6, RFC 3464).
//!
//! A report goes to the reverse-path of the letter that it is about, and has a null reverse-path itself. About a letter
//! with a null reverse-path nothing is written: two hosts that report to one another would never end (RFC 5321 §4.5.5).
//! What becomes of such a letter stands in the host's log, which RFC 5321 §6.1 leaves to the host.

mod write;

use super::{
    Body, Happening, INBOX, LetterId, Notify, Queued, Recipient, Report, Target, Timestamp, Wishes,
    World,
};
use crate::message::Message;
use std::sync::Arc;
use write::Written;

/// What a report is about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub letter: LetterId,
    /// What the host calls the letter.
    pub id: &'a Arc<str>,
    /// The host that reports.
    pub host: &'a str,
    /// The reverse-path of the letter.
    pub from: Option<&'a Arc<str>>,
    pub wishes: &'a Wishes,
    pub message: &'a Message,
    pub arrived: Timestamp,
    /// Until when the host goes on trying, for a report of delay.
    pub until: Option<Timestamp>,
}

impl<'a> About<'a> {
    /// A letter in a queue.
    pub fn queued(queued: &'a Queued) -> Self {
        Self {
            letter: queued.letter,
            id: &queued.id,
            host: &queued.host,
            from: queued.from.as_ref(),
            wishes: &queued.wishes,
            message: &queued.message,
            arrived: queued.arrived,
            until: None,
        }
    }
}

impl Recipient {
    /// Whether the sender wants to hear of this (RFC 3461 §4.1, §5.2). Without NOTIFY failure and delay are told.
    pub fn wants(&self, kind: Report) -> bool {
        match (kind, self.notify) {
            (Report::Failed, notify) => notify.is_none_or(|n| n.failure),
            (Report::Delayed, notify) => notify.is_none_or(|n| n.delay),
            (_, notify) => notify.is_some_and(|n| n.success),
        }
    }
}

impl World {
    /// Writes a report about these recipients of a letter, and delivers it or puts it into the host's queue. Gives
    /// whether one was written: none is about nobody, and none about a letter with a null reverse-path.
    pub fn report(&mut self, kind: Report, about: About<'_>, recipients: &[Recipient]) -> bool {
        let Some(to) = about.from.filter(|_| !recipients.is_empty()) else { return false };
        let Some(host) = self.host(about.host).cloned() else { return false };
        let id: Arc<str> = self.chance.id().into();
        let Written { source, eight_bit } =
            write::report(kind, about, recipients, &host, &id, self.now);
        let letter = self.next_letter();
        let reported = Happening::Reported { report: letter, kind, to: to.clone() };
        self.note(about.host, about.letter, about.id, reported);
        let accepted = Happening::Accepted {
            conn: None,
            from: None,
            to: vec![to.clone()],
            size: source.len() as u64,
            submitted: false,
        };
        self.note(about.host, letter, &id, accepted);
        let is_own =
            to.rsplit_once('@').is_some_and(|(_, of)| of.eq_ignore_ascii_case(host.domain));
        let targets = if is_own {
            self.members(to).into_iter().map(|m| m.target).collect()
        } else {
            vec![Target::Onward(to.clone())]
        };
        let mut onward = Vec::new();
        let stays: Arc<Message> =
            Message::new([b"Return-Path: <>\r\n", &source[..]].concat().into()).into();
        for target in targets {
            match target {
                Target::Account(account) if self.has_room_for(about.host, &account, &stays) => {
                    self.deliver_as(about.host, letter, &id, &account, stays.clone());
                }
                Target::Onward(address) => onward.push(Recipient {
                    address,
                    notify: Some(Notify::default()),
                    original: None,
                    last: None,
                    left: None,
                }),
                Target::Account(recipient) => {
                    let status = "5.2.2".into();
                    let why = "the mailbox is full, and about a report nothing is reported".into();
                    self.note(
                        about.host,
                        letter,
                        &id,
                        Happening::Failed { recipient, status, why },
                    );
                }
                Target::Missing(recipient) => {
                    let status = "5.1.1".into();
                    let why = "no such mailbox, and about a report nothing is reported".into();
                    self.note(
                        about.host,
                        letter,
                        &id,
                        Happening::Failed { recipient, status, why },
                    );
                }
            }
        }
        if !onward.is_empty() {
            let body = if eight_bit { Body::EightBitMime } else { Body::SevenBit };
            let wishes = Wishes { body, utf8: about.wishes.utf8, ..Wishes::default() };
            let held = self.policy_of(about.host).hold_queue;
            self.queue.push(Queued {
                letter,
                id,
                host: host.name.into(),
                from: None,
                wishes: wishes.into(),
                message: Message::new(source.into()).into(),
                recipients: onward,
                arrived: self.now,
                due: if held { Timestamp::NEVER } else { self.now },
                attempts: 0,
                warned: false,
            });
        }
        true
    }

    fn has_room_for(&self, host: &str, account: &str, letter: &Message) -> bool {
        let policy = self.policy_of(host);
        self.account(account)
            .is_some_and(|a| a.mailbox(INBOX).is_some() && a.has_room(policy, 1, letter.size()))
    }
}

#[cfg(test)]
mod tests;
