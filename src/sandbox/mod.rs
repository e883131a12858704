//! One learner's Internet: a world, the connections into it, and the record of what they said.
//!
//! A sandbox is a value. A clone shares what it has in common with its original; two clones that get the same
//! input say the same octets. Nothing here waits: octets go in, octets come out.

mod approach;
mod branch;
mod complete;
pub mod compose;
pub mod device;
mod fault;
mod grow;
mod history;
pub mod journey;
mod link;
mod moment;
mod otherwise;
mod play;
mod relay;
mod resolve;
pub mod resume;
mod shown;
mod submit;
mod time;
mod traffic;

pub use branch::{Branch, Fork, Timeline, Travel};
pub use fault::FaultRefused;
pub use history::{History, Step, What};
pub use link::{End, Link, LinkInfo};
pub use moment::Untried;
pub use otherwise::Trial;
pub use play::{PlayError, Player, play};
pub use submit::Submitted;

use crate::{
    protocol::{Context, Output, Peer, Place, Ruling, Session},
    sender::Memory,
    transcript::{Event, Log, Reader},
    wire::Side,
    world::{ConnId, LetterId, Reach, World},
};
use bytes::Bytes;
use imbl::{OrdMap, OrdSet};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::Duration,
};

/// Why a connection could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectRefused {
    /// No host of that name is in this world.
    UnknownHost,
    /// The host has nothing that listens on that port.
    NothingListens,
    /// The host does not answer at all.
    Silent,
    /// The sandbox has as many open connections as it may have.
    TooMany,
}

impl std::fmt::Display for ConnectRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::UnknownHost => "No host of that name is in this world.",
            Self::NothingListens => "Nothing listens on that port.",
            Self::Silent => "The host does not answer.",
            Self::TooMany => "This sandbox has too many open connections. Close one first.",
        })
    }
}

/// What came of something that a client sent.
#[derive(Debug, Default)]
pub struct Reaction {
    /// What the server says, to be written as it is.
    pub bytes: Vec<Bytes>,
    /// The server closed the connection.
    pub closed: bool,
    /// How long the server takes before it says this: a real client waits, the sandbox's clock has moved.
    pub wait: Duration,
    /// The server has more to do: call [`Sandbox::receive`] again, with nothing, when `bytes` are written.
    pub more: bool,
    /// Behind this both sides compress what they send, on a real connection (RFC 4978).
    pub compress: bool,
}

/// One learner's Internet.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Two words that people can say.
    pub name: Arc<str>,
    pub world: World,
    links: OrdMap<ConnId, Arc<Link>>,
    log: Log,
    next: u32,
    open: usize,
    /// Links that want to hear of changes.
    listening: OrdSet<ConnId>,
    seen_changes: u64,
    /// Rises when a link is opened, closed or named.
    link_changes: u64,
    /// Links for which output waits although they did not ask.
    woken: Vec<ConnId>,
    /// A session stopped so that what is due is done before it goes on.
    paused: bool,
    /// The letter that a host of the sandbox is passing on.
    carried: Option<LetterId>,
    /// The links over which hosts ask for names.
    resolving: OrdMap<&'static str, ConnId>,
    devices: device::Devices,
    /// What hosts remember of the senders that they looked at.
    memory: Memory,
}

impl Sandbox {
    /// Most connections that may be open at once.
    pub const OPEN_LIMIT: usize = 8000;
    /// How many closed connections are kept for those who want to read them.
    const CLOSED_KEPT: usize = 100;
    /// Octets of conversation that are kept.
    const LOG_BUDGET: usize = 1 << 20;
    /// Octets that may wait for a client which does not read, before its connection is cut.
    const OUTBOX_LIMIT: usize = 1 << 20;
    /// Where the learner's own device is: an address for documentation (RFC 5737).
    pub const LAPTOP: Peer = Peer { address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 80)) };

    /// A fresh sandbox. Two of one seed are equal.
    pub fn new(seed: u64) -> Self {
        let mut world = World::new(seed);
        let name = name(world.chance.next());
        let seen_changes = world.changes();
        Self {
            name: name.into(),
            world,
            links: OrdMap::new(),
            log: Log::new(Self::LOG_BUDGET),
            next: 1,
            open: 0,
            listening: OrdSet::new(),
            seen_changes,
            link_changes: 0,
            woken: Vec::new(),
            paused: false,
            carried: None,
            resolving: OrdMap::new(),
            devices: device::Devices::default(),
            memory: Memory::default(),
        }
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// There is nothing at that place.
    pub fn connect(
        &mut self,
        host: &str,
        port: u16,
        peer: Peer,
        end: End,
    ) -> Result<(ConnId, Reaction), ConnectRefused> {
        let host = self.world.host(host).ok_or(ConnectRefused::UnknownHost)?.clone();
        let service = host.service(port).ok_or(ConnectRefused::NothingListens)?;
        let reach = self.world.policy_of(host.name).reach;
        if reach != Reach::Up {
            return Err(match reach {
                Reach::Silent => ConnectRefused::Silent,
                _ => ConnectRefused::NothingListens,
            });
        }
        if let Some(refused) = self.strike_connect(host.name, service, &peer) {
            return Err(refused);
        }
        if self.open >= Self::OPEN_LIMIT {
            return Err(ConnectRefused::TooMany);
        }
        let conn = ConnId(self.next);
        self.next += 1;
        self.open += 1;
        self.link_changes += 1;
        let place = Arc::new(Place { host, port, peer });
        self.log.record(conn, self.world.now, Event::Opened);
        let session = Session::new(service);
        let link = Link::new(session, place, service, end, self.world.now);
        self.links.insert(conn, Arc::new(link));
        let reaction = self.with(conn, Session::open);
        Ok((conn, reaction))
    }

    /// Takes octets that the client of a link sent. Empty input lets a server go on that had more to do. What hosts do
    /// with a letter that is taken on the way is done before the server goes on.
    pub fn receive(&mut self, conn: ConnId, chunk: Bytes) -> Reaction {
        let mut reaction = self.hear(conn, chunk);
        while std::mem::take(&mut self.paused) {
            self.relay();
            let next = self.with(conn, |session, cx| session.receive(Bytes::new(), cx));
            reaction.bytes.extend(next.bytes);
            reaction.wait += next.wait;
            (reaction.closed, reaction.more) = (next.closed, next.more);
            reaction.compress |= next.compress;
        }
        self.heed();
        reaction
    }

    /// Records octets of a client and gives them to the server.
    fn hear(&mut self, conn: ConnId, chunk: Bytes) -> Reaction {
        let now = self.world.now;
        let Some(link) = link_mut(&mut self.links, conn).filter(|l| l.is_open()) else {
            return Reaction { closed: true, ..Reaction::default() };
        };
        if !chunk.is_empty() {
            let offset = link.advance(Side::Client, chunk.len());
            link.hear(now);
            let event = Event::Sent {
                side: Side::Client,
                bytes: chunk.clone(),
                offset,
                rulings: no_rulings(),
                rest: None,
            };
            self.log.record(conn, now, event);
        }
        self.with(conn, |session, cx| session.receive(chunk, cx))
    }

    /// The client went away.
    pub fn hang_up(&mut self, conn: ConnId) {
        self.close(conn, Side::Client);
        self.settle(conn);
    }

    /// The client was silent for too long.
    pub fn expire(&mut self, conn: ConnId) -> Reaction {
        self.with(conn, Session::expire)
    }

    /// Ends every open connection with the goodbye of its protocol.
    pub fn shut_down(&mut self, why: &str) {
        let open: Vec<ConnId> = self.open_links().collect();
        for conn in open {
            let reaction = self.with(conn, |session, cx| session.shut_down(why, cx));
            self.leave_for(conn, reaction.bytes);
        }
    }

    // --- what can be seen ---

    /// The record of all links.
    pub const fn log(&self) -> &Log {
        &self.log
    }

    /// A link.
    pub fn link(&self, conn: ConnId) -> Option<&Link> {
        self.links.get(&conn).map(|l| &**l)
    }

    /// All links that are known, oldest first.
    pub fn links(&self) -> impl Iterator<Item = LinkInfo> {
        self.links.iter().map(|(conn, link)| link.info(*conn))
    }

    /// The links that are open.
    pub fn open_links(&self) -> impl Iterator<Item = ConnId> {
        self.links.iter().filter(|(_, l)| l.is_open()).map(|(c, _)| *c)
    }

    /// Rises when a link was opened, closed or changed its state's name.
    pub const fn link_changes(&self) -> u64 {
        self.link_changes
    }

    /// The connection that was opened last.
    pub fn newest(&self) -> Option<ConnId> {
        self.links.keys().next_back().copied()
    }

    /// A reader at the beginning of a link.
    pub fn reader(&self, conn: ConnId) -> Option<Reader> {
        self.links.get(&conn).map(|l| Reader::new(conn, l.service().protocol()))
    }

    // --- for drivers ---

    /// The links for which output waits although their clients did not ask; the list is emptied.
    pub fn take_woken(&mut self) -> Vec<ConnId> {
        std::mem::take(&mut self.woken)
    }

    /// What waits for a link's client.
    pub fn take_outbox(&mut self, conn: ConnId) -> Reaction {
        link_mut(&mut self.links, conn).map_or_else(
            || Reaction { closed: true, ..Reaction::default() },
            |link| {
                let (bytes, closed) = (link.take_outbox(), !link.is_open());
                Reaction { bytes, closed, ..Reaction::default() }
            },
        )
    }
}

/// A link to be changed; it is copied if an older sandbox shares it.
fn link_mut(links: &mut OrdMap<ConnId, Arc<Link>>, conn: ConnId) -> Option<&mut Link> {
    links.get_mut(&conn).map(Arc::make_mut)
}

fn no_rulings() -> Arc<[(u64, Ruling)]> {
    static NONE: std::sync::LazyLock<Arc<[(u64, Ruling)]>> =
        std::sync::LazyLock::new(|| Arc::new([]));
    NONE.clone()
}

/// A name of a word and a number, such as `willow-41`.
fn name(n: u64) -> String {
    const WORDS: [&str; 32] = [
        "alder", "amber", "anchor", "birch", "brook", "cedar", "cliff", "clover", "coral", "dune",
        "elder", "fern", "finch", "harbor", "hazel", "heron", "island", "juniper", "lagoon",
        "lark", "linden", "maple", "meadow", "otter", "pebble", "pine", "reed", "rowan", "sparrow",
        "tide", "willow", "wren",
    ];
    format!("{}-{}", WORDS[(n % 32) as usize], 10 + (n >> 8) % 90)
}
