//! A mail program hands a letter in, over a connection like any other (RFC 6409 §3).

use super::{ConnectRefused, End, Sandbox, compose::Composed};
use crate::{
    protocol::smtp::client::{Client, Job, Outcome},
    world::{ConnId, Happening, LetterId},
};
use bytes::Bytes;
use std::{sync::Arc, time::Duration};

/// What came of a letter that was handed in.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// The connection on which it was done.
    pub conn: ConnId,
    /// The letter; nothing if the host took it for nobody.
    pub letter: Option<LetterId>,
    /// What the host said about each recipient.
    pub outcomes: Vec<(Arc<str>, Outcome)>,
}

impl Sandbox {
    /// Hands a letter in from the laptop: connects to the account's own host, sends, and says goodbye.
    ///
    /// # Errors
    /// The host cannot be reached.
    pub fn submit(&mut self, composed: &Composed) -> Result<Submitted, ConnectRefused> {
        let latency = Duration::from_millis(self.world.policy.latency);
        self.world.now = self.world.now.after(latency * 2);
        let (conn, greeting) =
            self.connect(composed.host.name, composed.port, Self::LAPTOP, End::Console)?;
        let from = self.world.mail_log.next();
        let mut client = Client::new(format!("laptop.{}", composed.host.domain));
        let mut first = Vec::new();
        let job = Job {
            from: composed.from.clone(),
            wishes: Arc::new(composed.wishes.clone()),
            recipients: composed.recipients.clone(),
            message: composed.message.clone(),
            now: self.world.now,
        };
        client.send(job, &mut first);
        self.dictate(conn, &mut client, greeting.bytes, latency);
        let many = composed.recipients.len();
        let outcomes = client.take_outcomes().unwrap_or_else(|| vec![Outcome::Lost; many]);
        let mut last = Vec::new();
        client.quit(&mut last);
        let answer = self.hand_over(conn, last.into(), latency);
        self.dictate(conn, &mut client, answer, latency);
        self.hang_up(conn);
        self.heed();
        let accepted = self.world.mail_log.since(from).find(|line| {
            matches!(&line.what, Happening::Accepted { conn: over, .. } if *over == Some(conn))
        });
        let letter = accepted.map(|line| line.letter);
        let names = composed.recipients.iter().map(|r| r.address.clone());
        Ok(Submitted { conn, letter, outcomes: names.zip(outcomes).collect() })
    }

    /// Lets the program and the host talk until neither has anything to say.
    fn dictate(
        &mut self,
        conn: ConnId,
        client: &mut Client,
        mut heard: Vec<Bytes>,
        latency: Duration,
    ) {
        while !heard.is_empty() {
            let mut out = Vec::new();
            for bytes in heard {
                client.receive(bytes, &mut out);
            }
            if !self.link(conn).is_some_and(super::Link::is_open) && !client.is_closed() {
                client.lost();
            }
            heard = Vec::new();
            for bytes in out {
                heard.extend(self.hand_over(conn, bytes, latency));
            }
        }
    }

    /// Sends octets and gives the answer; both take their time. What the host does with a letter it does before it
    /// answers what comes next.
    fn hand_over(&mut self, conn: ConnId, bytes: Bytes, latency: Duration) -> Vec<Bytes> {
        if bytes.is_empty() {
            return Vec::new();
        }
        self.world.now = self.world.now.after(latency);
        let mut reaction = self.receive(conn, bytes);
        let mut said = std::mem::take(&mut reaction.bytes);
        while reaction.more {
            reaction = self.receive(conn, Bytes::new());
            said.append(&mut reaction.bytes);
        }
        self.world.now = self.world.now.after(latency);
        said
    }
}
