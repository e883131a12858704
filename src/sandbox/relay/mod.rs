//! Hosts pass on what waits in their queues (RFC 5321 §4.5.4).
//!
//! A host is a client like any other: it asks the zones where the letter goes, opens a link to the host that it finds,
//! and speaks SMTP with that host's own session. All of it is on the record. Octets take their time from host to
//! host, and so the world's clock moves while letters do.

mod route;
mod schedule;

use super::{End, Sandbox};
use crate::{
    protocol::{
        Peer,
        smtp::client::{Client, Job, Outcome},
    },
    world::{ConnId, Failure, Happening, Queued, Recipient},
};
use bytes::Bytes;
use route::{Exchange, Route};
use std::{sync::Arc, time::Duration};

/// A connection to a next host, which may take more than one letter.
struct Courier {
    from: Arc<str>,
    to: Arc<str>,
    conn: ConnId,
    client: Client,
    letters: usize,
}

/// What one round through the queues keeps while it lasts.
#[derive(Default)]
struct Round {
    couriers: Vec<Courier>,
    /// Where the mail of a domain goes, as a host was told in this round.
    routes: Vec<(Arc<str>, Box<str>, Route)>,
}

impl Sandbox {
    /// Most letters on one connection.
    const LETTERS: usize = 100;
    /// How long a host waits for another that does not answer at all (RFC 5321 §4.5.3.2 allows minutes for what
    /// follows; for this it names nothing).
    const SILENCE: Duration = Duration::from_secs(30);
    /// Most attempts in one round: letters that go in circles are counted hop by hop, and this ends what no count ends.
    const ATTEMPTS: usize = 100_000;

    /// Tries every letter that is due.
    pub(super) fn relay(&mut self) {
        let mut round = Round::default();
        for _ in 0..Self::ATTEMPTS {
            let due = self.world.queue.first_due().filter(|(at, _)| *at <= self.world.now);
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
        self.carried = None;
    }

    /// Tries one letter: the recipients of each domain together (RFC 5321 §4.5.4.1).
    fn attempt(&mut self, number: u64, mut queued: Queued, round: &mut Round) {
        queued.attempts += 1;
        let mut left = std::mem::take(&mut queued.recipients);
        let mut results = Vec::new();
        while let Some(first) = left.first() {
            let domain = domain_of(&first.address).to_ascii_lowercase();
            let (these, others): (Vec<_>, Vec<_>) =
                left.into_iter().partition(|r| domain_of(&r.address).eq_ignore_ascii_case(&domain));
            left = others;
            let outcomes = self.pass_on(&queued, &domain, &these, round);
            results.extend(these.into_iter().zip(outcomes));
        }
        self.settle_attempt(number, queued, results);
    }

    /// Tries the hosts of a domain, the most preferred first, until one has answered for every recipient. Gives why
    /// a recipient did not get the letter, or nothing if it did.
    fn pass_on(
        &mut self,
        queued: &Queued,
        domain: &str,
        recipients: &[Recipient],
        round: &mut Round,
    ) -> Vec<Option<Failure>> {
        let exchanges = match self.route(queued, domain, round) {
            Ok(exchanges) => exchanges,
            Err(failure) => return vec![Some(failure); recipients.len()],
        };
        let mut results: Vec<Option<Failure>> =
            vec![Some(self.failure("4.4.4", "no host was found", None)); recipients.len()];
        let mut open: Vec<usize> = (0..recipients.len()).collect();
        for exchange in exchanges {
            let asked: Vec<Recipient> = open.iter().map(|i| recipients[*i].clone()).collect();
            let outcomes = match self.courier(queued, &exchange, round) {
                Ok(courier) => self.deliver_by(courier, queued, asked.clone()),
                Err(failure) => {
                    open.iter().for_each(|i| results[*i] = Some(failure.clone()));
                    continue;
                }
            };
            let host = Some(exchange.name.clone());
            let mut later = Vec::new();
            for (i, outcome) in open.iter().copied().zip(outcomes) {
                results[i] = match outcome {
                    Outcome::Sent(_) => None,
                    Outcome::Refused(said) => {
                        let failure = self.failure(&said.status(), &said.text, host.clone());
                        // What is refused for good need not be tried at another host of the domain.
                        if !failure.is_permanent() {
                            later.push(i);
                        }
                        Some(failure)
                    }
                    Outcome::Unable(status, why) => {
                        later.push(i);
                        Some(self.failure(status, why, host.clone()))
                    }
                    Outcome::Lost => {
                        later.push(i);
                        Some(self.failure("4.4.2", "the connection was lost", host.clone()))
                    }
                };
            }
            open = later;
            if open.is_empty() {
                break;
            }
        }
        results
    }

    /// A connection to the next host: one that is open already, or a new one.
    fn courier<'a>(
        &mut self,
        queued: &Queued,
        exchange: &Exchange,
        round: &'a mut Round,
    ) -> Result<&'a mut Courier, Failure> {
        let same = |c: &Courier| c.from == queued.host && c.to == exchange.name;
        if let Some(at) = round.couriers.iter().position(same) {
            let courier = &mut round.couriers[at];
            if courier.client.is_ready() && courier.letters < Self::LETTERS {
                return Ok(&mut round.couriers[at]);
            }
            self.dismiss(&mut round.couriers.swap_remove(at));
        }
        let tried = |conn| Happening::Tried {
            conn,
            to: exchange.name.clone(),
            address: exchange.address.to_string().into(),
        };
        match self.reach(queued, exchange) {
            Ok((conn, greeting)) => {
                self.world.note(&queued.host, queued.letter, &queued.id, tried(Some(conn)));
                let mut client = Client::new(queued.host.clone());
                self.converse(conn, &mut client, greeting);
                let (from, to) = (queued.host.clone(), exchange.name.clone());
                round.couriers.push(Courier { from, to, conn, client, letters: 0 });
                let last = round.couriers.len() - 1;
                Ok(&mut round.couriers[last])
            }
            Err(failure) => {
                self.world.note(&queued.host, queued.letter, &queued.id, tried(None));
                Err(failure)
            }
        }
    }

    /// Opens a link from one host to another, and gives what the server says first.
    fn reach(
        &mut self,
        queued: &Queued,
        exchange: &Exchange,
    ) -> Result<(ConnId, Vec<Bytes>), Failure> {
        let host = Some(exchange.name.clone());
        let latency = Duration::from_millis(self.world.policy.latency);
        let Some(name) = self.reachable(exchange) else {
            self.world.now = self.world.now.after(Self::SILENCE);
            let text = format!("{} did not answer", exchange.address);
            return Err(self.failure("4.4.1", &text, host));
        };
        // A connection costs a round trip before anybody speaks.
        self.world.now = self.world.now.after(latency * 2);
        let peer = self.peer(&queued.host);
        match self.connect(name, 25, peer, End::Host) {
            Ok((conn, reaction)) => Ok((conn, reaction.bytes)),
            Err(_) => {
                let text = format!("{} refused the connection", exchange.address);
                Err(self.failure("4.4.1", &text, host))
            }
        }
    }

    /// Hands one letter over, and writes down who has it now.
    fn deliver_by(
        &mut self,
        courier: &mut Courier,
        queued: &Queued,
        recipients: Vec<Recipient>,
    ) -> Vec<Outcome> {
        let many = recipients.len();
        let names: Vec<Arc<str>> = recipients.iter().map(|r| r.address.clone()).collect();
        let job = Job {
            from: queued.from.clone(),
            wishes: queued.wishes.clone(),
            recipients,
            message: queued.message.clone(),
            now: self.world.now,
        };
        self.carried = Some(queued.letter);
        courier.letters += 1;
        let mut first = Vec::new();
        courier.client.send(job, &mut first);
        let answer = self.say_to(courier.conn, first);
        self.converse(courier.conn, &mut courier.client, answer);
        let outcomes = courier.client.take_outcomes().unwrap_or_else(|| vec![Outcome::Lost; many]);
        for (recipient, outcome) in names.into_iter().zip(&outcomes) {
            if let Outcome::Sent(said) = outcome {
                let (conn, to, reply) = (courier.conn, courier.to.clone(), said.text.clone());
                let sent = Happening::Sent { conn, recipient, to, reply };
                self.world.note(&queued.host, queued.letter, &queued.id, sent);
            }
        }
        outcomes
    }

    /// Lets a client and a server talk until neither has anything to say. `heard` is what the server said last.
    fn converse(&mut self, conn: ConnId, client: &mut Client, mut heard: Vec<Bytes>) {
        while !heard.is_empty() {
            let mut out = Vec::new();
            for bytes in heard {
                client.receive(bytes, &mut out);
            }
            let is_open = self.link(conn).is_some_and(super::Link::is_open);
            if !is_open && !client.is_closed() {
                client.lost();
            }
            heard = Vec::new();
            for bytes in out {
                heard.extend(self.say_to(conn, bytes));
            }
        }
    }

    /// Sends octets to a server, and gives what it answers; both take their time.
    fn say_to(&mut self, conn: ConnId, bytes: impl Into<Bytes>) -> Vec<Bytes> {
        let bytes = bytes.into();
        if bytes.is_empty() {
            return Vec::new();
        }
        let latency = Duration::from_millis(self.world.policy.latency);
        self.world.now = self.world.now.after(latency);
        let mut reaction = self.hear(conn, bytes);
        let mut said = reaction.bytes;
        while reaction.more {
            reaction = self.with(conn, |session, cx| session.receive(Bytes::new(), cx));
            said.append(&mut reaction.bytes);
        }
        self.world.now = self.world.now.after(latency);
        said
    }

    /// Ends a connection with QUIT.
    fn dismiss(&mut self, courier: &mut Courier) {
        let mut out = Vec::new();
        courier.client.quit(&mut out);
        let answer = self.say_to(courier.conn, out);
        self.converse(courier.conn, &mut courier.client, answer);
        self.hang_up(courier.conn);
    }

    /// The address from which a host connects.
    fn peer(&self, host: &str) -> Peer {
        let address = self.world.host(host).and_then(|h| h.address.parse().ok());
        Peer { address: address.unwrap_or(Self::LAPTOP.address) }
    }

    fn failure(&self, status: &str, text: &str, host: Option<Arc<str>>) -> Failure {
        Failure { at: self.world.now, status: status.into(), text: text.into(), host }
    }
}

/// The domain of an address; the address itself where it has none.
fn domain_of(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain)
}
