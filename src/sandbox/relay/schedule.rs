//! What becomes of a letter after an attempt, and while it waits: done, tried again, given up (RFC 5321 §4.5.4.1). The
//! sender is told of delay and failure.

use super::Sandbox;
use crate::world::{About, Failure, Happening, Queued, Recipient, Report, Timestamp};
use std::{sync::Arc, time::Duration};

/// What an attempt brought for a recipient.
pub(super) struct Tried {
    pub(super) recipient: Recipient,
    pub(super) end: Ended,
}

/// How an attempt ended.
pub(super) enum Ended {
    /// The next host has the letter. With its answer if the sender is to be told, because nobody after this host will.
    Passed(Option<Failure>),
    /// It is in a mailbox of this host.
    Arrived,
    Failed(Failure),
}

impl Sandbox {
    /// Sorts the recipients of an attempt, and puts the letter back for those who are to be tried again.
    pub(super) fn settle_attempt(&mut self, number: u64, mut queued: Queued, tried: Vec<Tried>) {
        let over = self.world.now >= self.expiry(&queued);
        let due = self.world.now.after(self.retry(&queued));
        let (mut failed, mut relayed, mut arrived) = (Vec::new(), Vec::new(), Vec::new());
        for Tried { mut recipient, end } in tried {
            match end {
                Ended::Passed(None) => {}
                Ended::Arrived if recipient.wants(Report::Delivered) => arrived.push(recipient),
                Ended::Arrived => {}
                Ended::Passed(Some(said)) => {
                    recipient.last = Some(Arc::new(said));
                    relayed.push(recipient);
                }
                Ended::Failed(failure) => {
                    let gives_up = failure.is_permanent() || over;
                    recipient.last = Some(Arc::new(failure));
                    if gives_up {
                        failed.push(recipient);
                    } else {
                        self.note_deferred(&queued, &recipient, due);
                        queued.recipients.push(recipient);
                    }
                }
            }
        }
        self.world.report(Report::Relayed, About::queued(&queued), &relayed);
        self.world.report(Report::Delivered, About::queued(&queued), &arrived);
        self.give_up(&queued, failed);
        self.keep(number, Queued { due, ..queued });
    }

    /// Looks at a letter at a moment that was set for it.
    pub(super) fn look_at(&mut self, number: u64) {
        let Some(mut queued) = self.world.queue.take(number) else { return };
        let now = self.world.now;
        if let Some(by) = queued.wishes.deliver_by.filter(|by| by.until <= now) {
            let status = if by.or_return { "5.4.7" } else { "4.4.7" };
            let late = self.failure(status, "the time for the delivery is over", None);
            let late = Arc::new(late);
            let tell = |r: &Recipient| Recipient { last: Some(late.clone()), ..r.clone() };
            let recipients: Vec<Recipient> = queued.recipients.iter().map(tell).collect();
            if by.or_return {
                queued.recipients.clear();
                self.give_up(&queued, recipients);
                return self.keep(number, queued);
            }
            if !queued.warned {
                self.tell_delay(&mut queued, &recipients);
            }
        }
        if self.expiry(&queued) <= now {
            let recipients = std::mem::take(&mut queued.recipients);
            self.give_up(&queued, recipients);
        } else if !queued.warned && self.warning(&queued).is_some_and(|at| at <= now) {
            let recipients = queued.recipients.clone();
            self.tell_delay(&mut queued, &recipients);
        }
        self.keep(number, queued);
    }

    /// Tells the sender that a letter is late.
    fn tell_delay(&mut self, queued: &mut Queued, recipients: &[Recipient]) {
        queued.warned = true;
        let wanted: Vec<Recipient> =
            recipients.iter().filter(|r| r.wants(Report::Delayed)).cloned().collect();
        let until = Some(self.expiry(queued));
        self.world.report(Report::Delayed, About { until, ..About::queued(queued) }, &wanted);
    }

    /// Gives recipients up. Their last failure says why: it tells more than that the time is over (RFC 3463 §3.5).
    pub(super) fn give_up(&mut self, queued: &Queued, recipients: Vec<Recipient>) {
        let unknown = || Arc::new(self.failure("4.4.7", "the time for the delivery is over", None));
        let with_cause = |r: Recipient| Recipient { last: r.last.or_else(|| Some(unknown())), ..r };
        let recipients: Vec<Recipient> = recipients.into_iter().map(with_cause).collect();
        for recipient in &recipients {
            let Some(last) = &recipient.last else { continue };
            let what = Happening::Failed {
                recipient: recipient.address.clone(),
                status: last.status.clone(),
                why: last.text.clone(),
            };
            self.world.note(&queued.host, queued.letter, &queued.id, what);
        }
        let wanted: Vec<Recipient> =
            recipients.into_iter().filter(|r| r.wants(Report::Failed)).collect();
        self.world.report(Report::Failed, About::queued(queued), &wanted);
    }

    /// Puts a letter back if somebody still waits for it, and sets when it is looked at.
    fn keep(&mut self, number: u64, queued: Queued) {
        if queued.recipients.is_empty() {
            self.world.note(&queued.host, queued.letter, &queued.id, Happening::Done);
            return;
        }
        let by = queued.wishes.deliver_by.map(|by| by.until);
        let warning = self.warning(&queued).filter(|_| !queued.warned);
        let alarms = [Some(self.expiry(&queued)), warning, by];
        self.world.queue.put_back(number, queued);
        for at in alarms.into_iter().flatten().filter(|at| *at > self.world.now) {
            self.world.queue.wake(number, at);
        }
    }

    fn note_deferred(&mut self, queued: &Queued, recipient: &Recipient, until: Timestamp) {
        let Some(last) = &recipient.last else { return };
        let what = Happening::Deferred {
            recipient: recipient.address.clone(),
            status: last.status.clone(),
            why: last.text.clone(),
            until,
        };
        self.world.note(&queued.host, queued.letter, &queued.id, what);
    }

    /// When the host gives a letter up.
    fn expiry(&self, queued: &Queued) -> Timestamp {
        let policy = self.world.policy_of(&queued.host);
        self.begun(queued).after(Duration::from_secs(policy.queue_lifetime))
    }

    /// When the sender is told that a letter is late; nothing if never.
    fn warning(&self, queued: &Queued) -> Option<Timestamp> {
        let seconds = self.world.policy_of(&queued.host).delay_warning;
        (seconds > 0).then(|| self.begun(queued).after(Duration::from_secs(seconds)))
    }

    /// From when on the host tries: a letter that is sent later is not late before that (RFC 4865 §3).
    fn begun(&self, queued: &Queued) -> Timestamp {
        queued.wishes.hold_until.map_or(queued.arrived, |hold| hold.max(queued.arrived))
    }

    /// How long a host waits before it tries again: each time longer, and never less than half an hour unless somebody
    /// turns the knob (RFC 5321 §4.5.4.1).
    fn retry(&self, queued: &Queued) -> Duration {
        let policy = self.world.policy_of(&queued.host);
        let times = 1_u64 << queued.attempts.saturating_sub(1).min(16);
        let seconds = policy.retry_first.saturating_mul(times).min(policy.retry_most);
        Duration::from_secs(seconds.max(1))
    }
}
