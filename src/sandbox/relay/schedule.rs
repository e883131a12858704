//! What becomes of a letter after an attempt: done, tried again, or given up (RFC 5321 §4.5.4.1).

use super::Sandbox;
use crate::world::{Failure, Happening, Queued, Recipient};
use std::{sync::Arc, time::Duration};

impl Sandbox {
    /// Sorts the recipients of an attempt, and puts the letter back for those who are to be tried again.
    pub(super) fn settle_attempt(
        &mut self,
        number: u64,
        mut queued: Queued,
        results: Vec<(Recipient, Option<Failure>)>,
    ) {
        let now = self.world.now;
        let (host, letter, id) = (queued.host.clone(), queued.letter, queued.id.clone());
        let over = now
            >= queued
                .arrived
                .after(Duration::from_secs(self.world.policy_of(&host).queue_lifetime));
        let due = now.after(self.retry(&queued));
        let mut failed = Vec::new();
        for (mut recipient, failure) in results {
            let Some(failure) = failure else { continue };
            let (status, why) = (failure.status.clone(), failure.text.clone());
            let address = recipient.address.clone();
            let gives_up = failure.is_permanent() || over;
            recipient.last = Some(Arc::new(failure));
            let what = if gives_up {
                failed.push(recipient);
                Happening::Failed { recipient: address, status, why }
            } else {
                queued.recipients.push(recipient);
                Happening::Deferred { recipient: address, status, why, until: due }
            };
            self.world.note(&host, letter, &id, what);
        }
        if queued.recipients.is_empty() {
            self.world.note(&host, letter, &id, Happening::Done);
        } else {
            queued.due = due;
            self.world.queue.put_back(number, queued);
        }
    }

    /// How long a host waits before it tries again: each time longer, and never less than half an hour
    /// (RFC 5321 §4.5.4.1).
    fn retry(&self, queued: &Queued) -> Duration {
        let policy = self.world.policy_of(&queued.host);
        let times = 1_u64 << queued.attempts.saturating_sub(1).min(16);
        Duration::from_secs(policy.retry_first.saturating_mul(times).min(policy.retry_most))
    }
}
