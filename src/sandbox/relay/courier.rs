//! Connections from host to host, and what is said on them.

use super::{Exchange, Round, Sandbox};
use crate::{
    protocol::{
        Peer,
        smtp::client::{Client, Job, Outcome, Said},
    },
    sandbox::{End, Link},
    world::{ConnId, Failure, Happening, Queued, Recipient},
};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};

/// A connection to a next host, which may take more than one letter.
pub(super) struct Courier {
    from: Arc<str>,
    to: Exchange,
    conn: ConnId,
    pub(super) client: Client,
    letters: usize,
}

impl Sandbox {
    /// Most letters on one connection.
    const LETTERS: usize = 100;
    /// Most recipients in one transaction: so many every server takes (RFC 5321 §4.5.3.1.8).
    const RECIPIENTS: usize = 100;
    /// How long a host waits for another that does not answer at all (RFC 5321 §4.5.3.2 allows minutes for what
    /// follows; for this it names nothing).
    const SILENCE: Duration = Duration::from_secs(30);

    /// How long a host waits for an answer: RFC 5321 §4.5.3.2 asks for five minutes at most of the stages.
    const PATIENCE: Duration = Duration::from_secs(5 * 60);

    /// A connection to the next host: one that is open already, or a new one. Gives its place among the round's.
    pub(super) fn courier(
        &mut self,
        queued: &Queued,
        exchange: &Exchange,
        round: &mut Round,
    ) -> Result<usize, Failure> {
        let same = |c: &Courier| c.from == queued.host && c.to == *exchange;
        if let Some(at) = round.couriers.iter().position(same) {
            let courier = &round.couriers[at];
            let most = courier.client.limit("MAILMAX").unwrap_or(Self::LETTERS).min(Self::LETTERS);
            if courier.client.is_ready() && courier.letters < most {
                return Ok(at);
            }
            self.dismiss(&mut round.couriers.swap_remove(at));
        }
        let tried = |conn| Happening::Tried {
            conn,
            to: exchange.name.clone(),
            address: exchange.address.to_string().into(),
        };
        let (conn, greeting) = match self.reach(queued, exchange) {
            Ok(reached) => reached,
            Err(failure) => {
                self.world.note(&queued.host, queued.letter, &queued.id, tried(None));
                return Err(failure);
            }
        };
        self.world.note(&queued.host, queued.letter, &queued.id, tried(Some(conn)));
        let mut client = Client::new(queued.host.clone());
        self.converse(conn, &mut client, greeting);
        let to = exchange.clone();
        let mut courier = Courier { from: queued.host.clone(), to, conn, client, letters: 0 };
        if courier.client.is_ready() {
            round.couriers.push(courier);
            return Ok(round.couriers.len() - 1);
        }
        // A server that greets with 554 or 521, or goes away, says so of itself and not of a recipient (RFC 7504 §3).
        let failure = match courier.client.turned_away().cloned() {
            Some(said) => self.said(&said, exchange),
            None => self.failure("4.4.2", "the server did not greet", Some(exchange.name.clone())),
        };
        self.dismiss(&mut courier);
        Err(failure)
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
            Ok((conn, mut reaction)) => {
                while reaction.more {
                    let next = self.hear(conn, Bytes::new());
                    reaction.bytes.extend(next.bytes);
                    reaction.more = next.more;
                }
                Ok((conn, reaction.bytes))
            }
            Err(_) => {
                let text = format!("{} refused the connection", exchange.address);
                Err(self.failure("4.4.1", &text, host))
            }
        }
    }

    /// Hands one letter over: to as many recipients at once as the server takes, and then to the others. Gives what
    /// became of each.
    pub(super) fn deliver_by(
        &mut self,
        courier: &mut Courier,
        queued: &Queued,
        recipients: &[Recipient],
    ) -> Vec<Outcome> {
        let mut outcomes: Vec<Option<Outcome>> = vec![None; recipients.len()];
        let mut left: Vec<usize> = (0..recipients.len()).collect();
        while !left.is_empty() {
            let most = courier.client.limit("RCPTMAX").unwrap_or(Self::RECIPIENTS);
            let most = most.clamp(1, Self::RECIPIENTS).min(left.len());
            let now: Vec<usize> = left.drain(..most).collect();
            let part: Vec<Recipient> = now.iter().map(|i| recipients[*i].clone()).collect();
            let ends = self.transact(courier, queued, part);
            let some_taken = ends.iter().any(|e| matches!(e, Outcome::Sent(_)));
            let mut too_many = Vec::new();
            for (i, end) in now.into_iter().zip(ends) {
                // Those whom the server did not take for their number alone come at once in another transaction
                // (RFC 5321 §4.5.3.1.10).
                if some_taken && is_for_number(&end) {
                    too_many.push(i);
                }
                outcomes[i] = Some(end);
            }
            let goes_on = courier.client.is_ready();
            if goes_on {
                left.splice(0..0, too_many);
            } else {
                break;
            }
        }
        outcomes.into_iter().map(|o| o.unwrap_or(Outcome::Lost)).collect()
    }

    /// One mail transaction. Writes down who has the letter now.
    fn transact(
        &mut self,
        courier: &mut Courier,
        queued: &Queued,
        recipients: Vec<Recipient>,
    ) -> Vec<Outcome> {
        let names: Vec<Arc<str>> = recipients.iter().map(|r| r.address.clone()).collect();
        let job = Job {
            from: queued.from.clone(),
            wishes: queued.wishes.clone(),
            recipients,
            message: queued.message.clone(),
        };
        self.carried = Some(queued.letter);
        courier.letters += 1;
        let mut first = Vec::new();
        courier.client.send(job, &mut first);
        let answer = self.say_to(courier.conn, first);
        self.converse(courier.conn, &mut courier.client, answer);
        self.carried = None;
        let outcomes = courier.client.take_outcomes().unwrap_or_else(|| {
            courier.client.lost();
            vec![Outcome::Lost; names.len()]
        });
        for (recipient, outcome) in names.into_iter().zip(&outcomes) {
            if let Outcome::Sent(said) = outcome {
                let (conn, to, reply) = (courier.conn, courier.to.name.clone(), said.text.clone());
                let sent = Happening::Sent { conn, recipient, to, reply };
                self.world.note(&queued.host, queued.letter, &queued.id, sent);
            }
        }
        outcomes
    }

    /// Lets a client and a server talk until neither has anything to say. `heard` is what the server said last.
    fn converse(&mut self, conn: ConnId, client: &mut Client, mut heard: Vec<Bytes>) {
        loop {
            let mut out = Vec::new();
            for bytes in heard {
                client.receive(bytes, &mut out);
            }
            if self.link(conn).is_some_and(|l| l.is_open() && l.session().is_mute()) {
                self.world.now = self.world.now.after(Self::PATIENCE);
                self.hang_up(conn);
            }
            let is_open = self.link(conn).is_some_and(Link::is_open);
            if !is_open && !client.is_closed() {
                client.lost();
            }
            if out.is_empty() {
                return;
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
            reaction = self.hear(conn, Bytes::new());
            said.append(&mut reaction.bytes);
        }
        self.world.now = self.world.now.after(latency);
        said
    }

    /// Ends a connection with QUIT.
    pub(super) fn dismiss(&mut self, courier: &mut Courier) {
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

    /// What a server said.
    pub(super) fn said(&self, said: &Said, exchange: &Exchange) -> Failure {
        let failure = self.failure(&said.status(), &said.text, Some(exchange.name.clone()));
        Failure { is_reply: true, ..failure }
    }

    /// What came of an attempt, in our own words.
    pub(super) fn failure(&self, status: &str, text: &str, host: Option<Arc<str>>) -> Failure {
        let (status, text) = (status.into(), text.into());
        Failure { at: self.world.now, status, text, is_reply: false, host }
    }
}

/// Whether a recipient was refused because there were too many before it. A 552 for that is taken for a 452
/// (RFC 5321 §4.5.3.1.10).
fn is_for_number(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(said)
        if matches!(said.code, 452 | 552) && matches!(&*said.status(), "4.5.3" | "5.5.3"))
}
