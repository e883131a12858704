//! The way of one letter through all hosts, made from what they wrote into their logs.
//!
//! A way is a tree: it parts where a letter has recipients in several places, or where a host was tried and did not
//! take it. Each place that the letter came to, or should have come to, is a [`Station`].

mod check;
mod letter;

pub use letter::Written;

use super::Sandbox;
use crate::world::{ConnId, Happening, LetterId, LogLine, Protocol, Report, Timestamp};
use std::sync::Arc;

/// A place on the way of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The program that handed it in.
    Writer,
    /// The sender's own host (RFC 6409 §3).
    Submission,
    /// A host that took it from another host, or from anybody, for a domain (RFC 5321 §2.3.10).
    Exchanger,
    /// The host that wrote the letter itself: a report.
    Author,
    /// A host that was tried, and does not have it.
    Tried,
    /// The queue, where it waits for the next attempt (RFC 5321 §4.5.4.1).
    Queue,
    /// Nobody tries any more.
    GivenUp,
    /// A mailbox of a recipient.
    Mailbox,
    /// What the recipient reads mail with.
    Devices,
}

impl Place {
    /// Whether the letter ends here.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Tried | Self::Queue | Self::GivenUp | Self::Devices)
    }
}

/// One place on the way, and what is known of it.
#[derive(Clone, Debug)]
pub struct Station {
    pub place: Place,
    /// The station from which the letter came here; by its place in [`Journey::stations`].
    pub before: Option<usize>,
    /// The host; the account where it is somebody's mailbox or devices.
    pub name: Arc<str>,
    /// What the host calls the letter.
    pub id: Arc<str>,
    /// When the letter came here, or was to come.
    pub at: Timestamp,
    /// The connections that led here, the newest last.
    pub conns: Vec<ConnId>,
    /// The port to which they were, of a host; the protocol's own port of a device.
    pub port: u16,
    /// The envelope with which it came (RFC 5321 §2.3.1): nothing for the null reverse-path.
    pub from: Option<Arc<str>>,
    pub recipients: Vec<Arc<str>>,
    /// The lines of the host's log about it.
    pub lines: Vec<Arc<LogLine>>,
    /// How often a host was tried; how often those of a queue were.
    pub attempts: u32,
    /// When it is tried next.
    pub until: Option<Timestamp>,
    /// The mailbox and the UID in it.
    pub stored: Option<(Arc<str>, u32)>,
}

impl Station {
    fn new(place: Place, before: Option<usize>, name: Arc<str>, line: &LogLine) -> Self {
        Self {
            place,
            before,
            name,
            id: line.id.clone(),
            at: line.at,
            conns: Vec::new(),
            port: 0,
            from: None,
            recipients: Vec::new(),
            lines: Vec::new(),
            attempts: 0,
            until: None,
            stored: None,
        }
    }

    /// Whether it is a host that took the letter.
    pub const fn is_host(&self) -> bool {
        matches!(self.place, Place::Submission | Place::Exchanger | Place::Author)
    }

    /// The questions that the host asked about where the letter goes, and the answers.
    pub fn questions(&self) -> impl Iterator<Item = (Option<ConnId>, &str, &str)> {
        self.lines.iter().filter_map(|line| match &line.what {
            Happening::Asked { conn, question, answer } => Some((*conn, &**question, &**answer)),
            _ => None,
        })
    }

    /// The reports that the host wrote about it.
    pub fn reports(&self) -> impl Iterator<Item = (LetterId, Report, &str)> {
        self.lines.iter().filter_map(|line| match &line.what {
            Happening::Reported { report, kind, to } => Some((*report, *kind, &**to)),
            _ => None,
        })
    }
}

/// The way of a letter so far.
#[derive(Clone, Debug)]
pub struct Journey {
    pub letter: LetterId,
    /// Its places, each after the one from which the letter came, branch by branch.
    pub stations: Vec<Station>,
    /// The letter that this one is a report about.
    pub about: Option<LetterId>,
}

impl Sandbox {
    /// The letters of which something is known, the newest first.
    pub fn letters(&self) -> Vec<LetterId> {
        let mut all: Vec<LetterId> = self.world.mail_log.since(0).map(|l| l.letter).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        all
    }

    /// The way of a letter; nothing if no log speaks of it.
    pub fn journey(&self, letter: LetterId) -> Option<Journey> {
        let lines: Vec<Arc<LogLine>> = self.world.mail_log.of(letter).cloned().collect();
        if lines.is_empty() {
            return None;
        }
        let mut way = Way { sandbox: self, lines: &lines, stations: Vec::new() };
        for (i, line) in lines.iter().enumerate() {
            way.follow(i, line);
        }
        way.queues(letter);
        way.devices();
        let about = self.world.mail_log.since(0).find_map(|line| match &line.what {
            Happening::Reported { report, .. } if *report == letter => Some(line.letter),
            _ => None,
        });
        Some(Journey { letter, stations: ordered(way.stations), about })
    }
}

impl Journey {
    /// The stations to which the letter went on from one.
    pub fn after(&self, station: usize) -> impl Iterator<Item = usize> {
        let all = self.stations.iter().enumerate();
        all.filter(move |(_, s)| s.before == Some(station)).map(|(i, _)| i)
    }

    /// The stations from the beginning to one, both included.
    pub fn path(&self, station: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = Some(station);
        while let Some(i) = at {
            path.push(i);
            // A station stands after the one before it, so that this comes to an end.
            at = self.stations.get(i).and_then(|s| s.before).filter(|before| *before < i);
        }
        path.reverse();
        path
    }

    /// When the letter began its way, and when something last happened to it.
    pub fn span(&self) -> (Timestamp, Timestamp) {
        let lines = self.stations.iter().flat_map(|s| s.lines.iter().map(|l| l.at));
        let all = lines.chain(self.stations.iter().map(|s| s.at));
        let (mut first, mut last) = (Timestamp::NEVER, Timestamp(i64::MIN));
        for at in all {
            first = first.min(at);
            last = last.max(at);
        }
        (first, last.max(first))
    }

    /// The reverse-path and the recipients with which it set out.
    pub fn envelope(&self) -> (Option<Arc<str>>, Vec<Arc<str>>) {
        let first = self.stations.iter().find(|s| s.is_host());
        first.map_or((None, Vec::new()), |s| (s.from.clone(), s.recipients.clone()))
    }
}

/// A way while it is put together.
struct Way<'a> {
    sandbox: &'a Sandbox,
    lines: &'a [Arc<LogLine>],
    stations: Vec<Station>,
}

impl Way<'_> {
    fn follow(&mut self, i: usize, line: &Arc<LogLine>) {
        if let Happening::Accepted { conn, from, to, submitted, .. } = &line.what {
            let before = conn.and_then(|conn| self.sender(i, conn));
            let before = match (before, conn) {
                (None, Some(conn)) => Some(self.writer(*conn, from.clone(), line)),
                (before, _) => before,
            };
            let place = match (conn, submitted) {
                (None, _) => Place::Author,
                (_, true) => Place::Submission,
                (_, false) => Place::Exchanger,
            };
            let port = conn.and_then(|c| self.sandbox.link(c)).map(|l| l.place().port);
            self.stations.push(Station {
                conns: conn.iter().copied().collect(),
                port: port.unwrap_or(if *submitted { 587 } else { 25 }),
                from: from.clone(),
                recipients: to.clone(),
                lines: vec![line.clone()],
                ..Station::new(place, before, line.host.clone(), line)
            });
            return;
        }
        let here = self.host(line);
        if let Some(station) = self.stations.get_mut(here) {
            station.lines.push(line.clone());
        }
        match &line.what {
            Happening::Delivered { account, mailbox, uid } => self.stations.push(Station {
                recipients: vec![account.clone()],
                stored: Some((mailbox.clone(), *uid)),
                lines: vec![line.clone()],
                ..Station::new(Place::Mailbox, Some(here), account.clone(), line)
            }),
            Happening::Tried { conn, to, .. } if !self.took(i, *conn) => {
                let same = |s: &&mut Station| {
                    s.place == Place::Tried && s.before == Some(here) && s.name == *to
                };
                let mut fresh = None;
                let station = match self.stations.iter_mut().find(same) {
                    Some(station) => station,
                    None => fresh.insert(Station {
                        port: 25,
                        ..Station::new(Place::Tried, Some(here), to.clone(), line)
                    }),
                };
                station.attempts += 1;
                station.conns.extend(*conn);
                station.lines.push(line.clone());
                self.stations.extend(fresh);
            }
            Happening::Failed { recipient, .. } => {
                let same = |s: &&mut Station| s.place == Place::GivenUp && s.before == Some(here);
                let mut fresh = None;
                let station = match self.stations.iter_mut().find(same) {
                    Some(station) => station,
                    None => fresh.insert(Station::new(
                        Place::GivenUp,
                        Some(here),
                        line.host.clone(),
                        line,
                    )),
                };
                station.recipients.push(recipient.clone());
                station.lines.push(line.clone());
                self.stations.extend(fresh);
            }
            _ => {}
        }
    }

    /// The station that sent the letter over a connection: the host that says so next, or that tried it last.
    fn sender(&self, i: usize, conn: ConnId) -> Option<usize> {
        let is_sent =
            |l: &&Arc<LogLine>| matches!(&l.what, Happening::Sent { conn: c, .. } if *c == conn);
        let is_tried = |l: &&Arc<LogLine>| matches!(&l.what, Happening::Tried { conn: c, .. } if *c == Some(conn));
        let after = self.lines.get(i..).unwrap_or_default();
        let before = self.lines.get(..i).unwrap_or_default();
        let line =
            after.iter().find(is_sent).or_else(|| before.iter().rev().find(is_tried))?.clone();
        self.known(&line)
    }

    /// Whether a host that was tried over a connection took the letter.
    fn took(&self, i: usize, conn: Option<ConnId>) -> bool {
        let after = self.lines.get(i..).unwrap_or_default();
        conn.is_some()
            && after
                .iter()
                .any(|l| matches!(&l.what, Happening::Accepted { conn: over, .. } if *over == conn))
    }

    fn known(&self, line: &LogLine) -> Option<usize> {
        self.stations.iter().rposition(|s| s.is_host() && s.name == line.host && s.id == line.id)
    }

    /// The host's station; one is made where the log has forgotten how the letter came there.
    fn host(&mut self, line: &LogLine) -> usize {
        self.known(line).unwrap_or_else(|| {
            self.stations.push(Station {
                port: 25,
                ..Station::new(Place::Exchanger, None, line.host.clone(), line)
            });
            self.stations.len() - 1
        })
    }

    fn writer(&mut self, conn: ConnId, from: Option<Arc<str>>, line: &LogLine) -> usize {
        let link = self.sandbox.link(conn);
        let name = link.map_or_else(String::new, |l| {
            let said = l.session().client_name().map(str::to_owned);
            said.unwrap_or_else(|| l.place().peer.address.to_string())
        });
        let opened = self.sandbox.log().since(conn, 0).next().map_or(line.at, |chunk| chunk.at);
        self.stations.push(Station {
            from,
            at: opened.min(line.at),
            id: Arc::from(""),
            ..Station::new(Place::Writer, None, name.into(), line)
        });
        self.stations.len() - 1
    }

    /// Where the letter waits now.
    fn queues(&mut self, letter: LetterId) {
        for (_, queued) in self.sandbox.world.queue.iter().filter(|(_, q)| q.letter == letter) {
            let is_here = |s: &Station| s.is_host() && s.name == queued.host && s.id == queued.id;
            let before = self.stations.iter().rposition(is_here);
            let lines = before.and_then(|i| self.stations.get(i)).map(|s| &s.lines);
            let told = |l: &&Arc<LogLine>| matches!(l.what, Happening::Deferred { .. });
            let lines: Vec<_> = lines.into_iter().flatten().filter(told).cloned().collect();
            self.stations.push(Station {
                place: Place::Queue,
                before,
                name: queued.host.clone(),
                id: queued.id.clone(),
                at: queued.arrived,
                conns: Vec::new(),
                port: 0,
                from: queued.from.clone(),
                recipients: queued.recipients.iter().map(|r| r.address.clone()).collect(),
                lines,
                attempts: queued.attempts,
                until: Some(queued.due),
                stored: None,
            });
        }
    }

    /// What the recipients read their mail with: the connections of their accounts since the letter came.
    fn devices(&mut self) {
        let mailboxes: Vec<usize> = (0..self.stations.len())
            .filter(|i| self.stations[*i].place == Place::Mailbox)
            .collect();
        for i in mailboxes {
            let stored = &self.stations[i];
            let (account, at) = (stored.name.clone(), stored.at);
            let links = self.sandbox.links.iter();
            let reads = links.filter(|(conn, link)| {
                let protocol = link.service().protocol();
                let facts = || link.session().facts();
                let last = self.sandbox.log().since(**conn, 0).last().map(|c| c.at);
                protocol != Protocol::Smtp
                    && last.is_some_and(|last| last >= at)
                    && facts().iter().any(|f| f.value == *account)
            });
            let conns: Vec<ConnId> = reads.map(|(conn, _)| *conn).collect();
            let port = conns.last().and_then(|c| self.sandbox.link(*c)).map(|l| l.place().port);
            self.stations.push(Station {
                place: Place::Devices,
                before: Some(i),
                port: port.unwrap_or(143),
                conns,
                lines: Vec::new(),
                ..self.stations[i].clone()
            });
        }
    }
}

/// The same stations, each after the one before it, and all that came from one together.
fn ordered(stations: Vec<Station>) -> Vec<Station> {
    let mut order: Vec<usize> = Vec::with_capacity(stations.len());
    let roots = (0..stations.len()).rev().filter(|i| stations[*i].before.is_none());
    let mut open: Vec<usize> = roots.collect();
    while let Some(at) = open.pop() {
        order.push(at);
        // What was tried and did not work stands before what did.
        let mut next: Vec<usize> =
            (0..stations.len()).filter(|i| stations[*i].before == Some(at)).collect();
        next.sort_by_key(|i| stations[*i].place != Place::Tried);
        open.extend(next.into_iter().rev());
    }
    let mut place = vec![None; stations.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = Some(new);
    }
    let moved = |old: &usize| Station {
        before: stations[*old].before.and_then(|b| place.get(b).copied().flatten()),
        ..stations[*old].clone()
    };
    order.iter().map(moved).collect()
}
