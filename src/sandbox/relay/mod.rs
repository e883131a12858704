//! Hosts pass on what waits in their queues (RFC 5321 §4.5.4).
//!
//! A host is a client like any other: it asks the zones where the letter goes, opens a link to the host that it finds,
//! and speaks SMTP with that host's own session. All of it is on the record. Octets take their time from host to
//! host, and so the world's clock moves while letters do.

mod courier;
mod home;
mod route;
mod schedule;

use super::Sandbox;
use crate::{
    protocol::smtp::client::{Client, Outcome, Said},
    world::{Failure, Queued, Recipient, Report},
};
use courier::Courier;
use route::{Exchange, Route};
use schedule::{Ended, Tried};
use std::{collections::BTreeMap, sync::Arc};

/// What one round through the queues keeps while it lasts.
#[derive(Default)]
struct Round {
    couriers: Vec<Courier>,
    /// Where the mail of a domain goes, as a host was told in this round.
    routes: BTreeMap<(Arc<str>, Box<str>), Route>,
}

impl Sandbox {
    /// Most attempts in one round: letters that go in circles are counted hop by hop, and this ends what no count ends.
    const ATTEMPTS: usize = 100_000;

    /// Does what is due: looks at letters that are late, and tries those whose time has come.
    pub(super) fn relay(&mut self) {
        let mut round = Round::default();
        for _ in 0..Self::ATTEMPTS {
            let now = self.world.now;
            if let Some(alarm) = self.world.queue.first_alarm().filter(|(at, _)| *at <= now) {
                self.world.queue.silence(alarm);
                self.look_at(alarm.1);
                continue;
            }
            let due = self.world.queue.first_due().filter(|(at, _)| *at <= now);
            let Some((number, queued)) =
                due.and_then(|(_, number)| Some((number, self.world.queue.take(number)?)))
            else {
                break;
            };
            self.attempt(number, queued, &mut round);
        }
        for mut courier in round.couriers {
            self.dismiss(&mut courier);
        }
    }

    /// Tries one letter: the recipients of each domain together (RFC 5321 §4.5.4.1).
    fn attempt(&mut self, number: u64, mut queued: Queued, round: &mut Round) {
        queued.attempts += 1;
        let mut left = std::mem::take(&mut queued.recipients);
        let mut tried = Vec::new();
        let returns = queued.wishes.deliver_by.filter(|by| by.or_return);
        if returns.is_some_and(|by| by.until < self.world.now) {
            let late = self.failure("5.4.7", "the time for the delivery is over", None);
            let over = |recipient| Tried { recipient, end: Ended::Failed(late.clone()) };
            tried = left.into_iter().map(over).collect();
            left = Vec::new();
        }
        while let Some(first) = left.first() {
            let domain = domain_of(&first.address).to_ascii_lowercase();
            let (these, others): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|r| domain_of(&r.address).eq_ignore_ascii_case(&domain));
            left = others;
            if self.is_home(&queued, &domain) {
                tried.extend(self.bring_home(&queued, these));
                continue;
            }
            let ends = self.pass_on(&queued, &domain, &these, round);
            let both = these.into_iter().zip(ends);
            tried.extend(both.map(|(recipient, end)| Tried { recipient, end }));
        }
        self.settle_attempt(number, queued, tried);
    }

    /// Tries the hosts of a domain, the most preferred first, until one has answered for every recipient.
    fn pass_on(
        &mut self,
        queued: &Queued,
        domain: &str,
        recipients: &[Recipient],
        round: &mut Round,
    ) -> Vec<Ended> {
        let exchanges = match self.route(queued, domain, round) {
            Ok(exchanges) => exchanges,
            Err(failure) => {
                let failure = Failure { at: self.world.now, ..failure };
                return recipients.iter().map(|_| Ended::Failed(failure.clone())).collect();
            }
        };
        let mut ends: Vec<Option<Verdict>> = recipients.iter().map(|_| None).collect();
        for exchange in &*exchanges {
            let is_open = |e: &Option<Verdict>| e.as_ref().is_none_or(Verdict::is_open);
            let open: Vec<usize> = (0..ends.len()).filter(|i| is_open(&ends[*i])).collect();
            if open.is_empty() {
                break;
            }
            let asked: Vec<Recipient> = open.iter().map(|i| recipients[*i].clone()).collect();
            let verdicts = match self.courier(queued, exchange, round) {
                Ok(at) => {
                    let mut courier = round.couriers.swap_remove(at);
                    let outcomes = self.deliver_by(&mut courier, queued, &asked);
                    let verdict = |(o, r): (Outcome, &Recipient)| {
                        self.verdict(o, r, queued, exchange, &courier.client)
                    };
                    let verdicts = outcomes.into_iter().zip(&asked).map(verdict).collect();
                    round.couriers.push(courier);
                    verdicts
                }
                Err(failure) => vec![Verdict::Host(failure); open.len()],
            };
            for (i, verdict) in open.into_iter().zip(verdicts) {
                ends[i] = Some(verdict.after(ends[i].take()));
            }
        }
        let none = || Ended::Failed(self.failure("4.4.4", "no host was found", None));
        ends.into_iter().map(|end| end.map_or_else(none, Verdict::end)).collect()
    }

    /// What an outcome says about a recipient.
    fn verdict(
        &self,
        outcome: Outcome,
        recipient: &Recipient,
        queued: &Queued,
        exchange: &Exchange,
        client: &Client,
    ) -> Verdict {
        let own =
            |status: &str, text: &str| self.failure(status, text, Some(exchange.name.clone()));
        match outcome {
            Outcome::Sent(said) => {
                let told = reports_relay(recipient, queued, client);
                Verdict::Passed(told.then(|| self.said(&said, exchange)))
            }
            // Who goes away says nothing about the recipient.
            Outcome::Refused(said @ Said { code: 421, .. }) => {
                Verdict::Host(self.said(&said, exchange))
            }
            Outcome::Refused(said) => Verdict::Recipient(self.said(&said, exchange)),
            Outcome::Unable(status, why) => Verdict::Host(own(status, why)),
            Outcome::Lost if client.may_have_sent() => {
                let text = "the connection was lost after the letter: it may arrive twice";
                Verdict::Recipient(own("4.4.2", text))
            }
            Outcome::Lost => Verdict::Host(own("4.4.2", "the connection was lost")),
        }
    }
}

/// What the hosts of a domain have said about a recipient so far.
#[derive(Clone)]
enum Verdict {
    /// See [`Ended::Passed`].
    Passed(Option<Failure>),
    /// A host has answered for this recipient.
    Recipient(Failure),
    /// A host takes nothing at all, or not this letter: that says nothing about another host.
    Host(Failure),
}

impl Verdict {
    /// Whether another host may be asked. What is refused for good need not be tried elsewhere.
    fn is_open(&self) -> bool {
        match self {
            Self::Passed(_) => false,
            Self::Recipient(failure) => !failure.is_permanent(),
            Self::Host(_) => true,
        }
    }

    /// What is left of this and of what an earlier host said: an answer about the recipient tells more than that a host
    /// was out of order, and as long as one host may come back, nothing is for good.
    fn after(self, earlier: Option<Self>) -> Self {
        match (earlier, self) {
            (Some(earlier @ Self::Recipient(_)), Self::Host(_)) => earlier,
            (Some(Self::Host(first)), Self::Host(second))
                if second.is_permanent() && !first.is_permanent() =>
            {
                Self::Host(first)
            }
            (_, later) => later,
        }
    }

    fn end(self) -> Ended {
        match self {
            Self::Passed(said) => Ended::Passed(said),
            Self::Recipient(failure) | Self::Host(failure) => Ended::Failed(failure),
        }
    }
}

/// Whether the sender is told that a letter was passed on: where the next host would not report success (RFC 3461
/// §5.2.2), or would not keep to the time (RFC 2852 §4.1.4).
fn reports_relay(recipient: &Recipient, queued: &Queued, client: &Client) -> bool {
    if recipient.wants(Report::Relayed) && !client.offers("DSN") {
        return true;
    }
    let never = recipient.notify.is_some_and(|n| !n.success && !n.failure && !n.delay);
    let by = queued.wishes.deliver_by.filter(|_| !never);
    by.is_some_and(|by| by.trace || (!by.or_return && !client.offers("DELIVERBY")))
}

/// The domain of an address; the address itself where it has none.
fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}
