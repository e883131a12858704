//! How a device speaks with a server: over a link like any other, and every octet takes its time and is counted.

use super::{Device, Finding};
use crate::{
    sandbox::{End, Link, Sandbox},
    wire::Side,
    world::{ConnId, Timestamp},
};
use bytes::Bytes;
use std::time::Duration;

/// What something cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Connections that were opened.
    pub connections: u32,
    /// How often the device waited for an answer: once for each greeting, and once for all that it sent together.
    pub round_trips: u32,
    /// Octets that the device sent.
    pub up: u64,
    /// Octets that the server sent.
    pub down: u64,
    /// Milliseconds of the world's clock that it took.
    pub millis: u64,
}

impl Counters {
    pub(super) const fn add(&mut self, other: Self) {
        self.connections += other.connections;
        self.round_trips += other.round_trips;
        self.up += other.up;
        self.down += other.down;
        self.millis += other.millis;
    }
}

/// One thing that a device did over a connection.
#[derive(Clone, Debug)]
pub struct Run {
    /// The connection; nothing where none came about.
    pub conn: Option<ConnId>,
    /// What it was, in a word or two: `sync`, `open`.
    pub what: &'static str,
    pub began: Timestamp,
    pub counters: Counters,
    /// Whether it was done to its end.
    pub done: bool,
}

/// An open connection of a device, and what it has cost and is not accounted for.
#[derive(Clone, Debug)]
pub(super) struct Talk {
    pub(super) conn: ConnId,
    counters: Counters,
    /// Octets of both sides that are accounted for.
    seen: [u64; 2],
    began: Timestamp,
}

impl Sandbox {
    /// How long a device waits for an answer that does not come.
    const DEVICE_PATIENCE: Duration = Duration::from_secs(60);

    /// Opens a connection to the account's host, and gives what the server says first.
    pub(super) fn dial(&mut self, device: &Device) -> Result<(Talk, Vec<Bytes>), Finding> {
        let place = self.service_of(&device.account, device.policy.protocol);
        let (host, port) = place.ok_or(Finding::NoHost)?;
        let began = self.world.now;
        // A connection costs a round trip before anybody speaks.
        self.take_time(2);
        let opened = self.connect(host, port, Self::LAPTOP, End::Device);
        let (conn, mut reaction) = opened.map_err(Finding::Unreached)?;
        let mut said = std::mem::take(&mut reaction.bytes);
        while reaction.more {
            reaction = self.hear(conn, Bytes::new());
            said.append(&mut reaction.bytes);
        }
        let counters = Counters { connections: 1, round_trips: 1, ..Counters::default() };
        Ok((Talk { conn, counters, seen: [0; 2], began }, said))
    }

    /// Octets are under way so many times.
    fn take_time(&mut self, ways: u32) {
        let latency = Duration::from_millis(self.world.policy.latency);
        self.world.now = self.world.now.after(latency * ways);
    }

    /// Sends octets and gives what the server answers; both take their time. What it said before stands first.
    pub(super) fn tell(&mut self, talk: &mut Talk, octets: Vec<Bytes>) -> Vec<Bytes> {
        let mut said = self.take_outbox(talk.conn).bytes;
        self.take_time(1);
        talk.counters.round_trips += 1;
        for octets in octets {
            let mut reaction = self.hear(talk.conn, octets);
            said.append(&mut reaction.bytes);
            while reaction.more {
                reaction = self.hear(talk.conn, Bytes::new());
                said.append(&mut reaction.bytes);
            }
        }
        self.take_time(1);
        said
    }

    /// Why the answer to a command is missing.
    pub(super) fn missing(&mut self, talk: &Talk, verb: &'static str) -> Finding {
        if self.link(talk.conn).is_some_and(Link::is_open) {
            self.world.now = self.world.now.after(Self::DEVICE_PATIENCE);
            return Finding::Silent { verb };
        }
        Finding::Lost { verb }
    }

    /// Puts what a connection cost since the last time down as one run.
    pub(super) fn account_for(
        &self,
        device: &mut Device,
        talk: &mut Talk,
        what: &'static str,
        done: bool,
    ) {
        let mut counters = std::mem::take(&mut talk.counters);
        if let Some(link) = self.link(talk.conn) {
            let sent = [Side::Client, Side::Server].map(|side| link.sent(side));
            (counters.up, counters.down) = (sent[0] - talk.seen[0], sent[1] - talk.seen[1]);
            talk.seen = sent;
        }
        // A line that was only let go is no run.
        if done && counters == Counters::default() {
            return;
        }
        counters.millis = u64::try_from(self.world.now.since(talk.began).as_millis()).unwrap_or(0);
        let run = Run { conn: Some(talk.conn), what, began: talk.began, counters, done };
        device.ran(run);
    }

    /// What follows on an open connection is a new run.
    pub(super) const fn begin_run(&self, talk: &mut Talk) {
        talk.began = self.world.now;
    }
}
