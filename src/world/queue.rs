//! Letters that a host has promised to pass on, and has not passed on yet (RFC 5321 §4.5.4).

use super::{Member, Timestamp};
use crate::message::Message;
use imbl::{OrdMap, OrdSet};
use std::sync::Arc;

/// One letter on its whole way: it is the same at every hop, and in every copy of it. Nothing on the wire tells it;
/// it is how the sandbox follows a letter through all logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LetterId(pub u64);

/// How much of the letter a report of failure brings back (RFC 3461 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ret {
    Full,
    Headers,
}

/// What the octets of a letter may be (RFC 6152 §2, RFC 3030 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Body {
    #[default]
    SevenBit,
    EightBitMime,
    BinaryMime,
}

/// Until when a letter is to be delivered (RFC 2852 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliverBy {
    /// The moment itself: what is sent on is the time that is left.
    pub until: Timestamp,
    /// The letter is returned when the time is over; otherwise the sender is only told.
    pub or_return: bool,
    /// Every hop that passes it on reports so.
    pub trace: bool,
}

/// What the sender asked for in the parameters of MAIL. All letters without any share one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    pub ret: Option<Ret>,
    /// The sender's name for the envelope, as xtext (RFC 3461 §4.4).
    pub envelope_id: Option<Box<str>>,
    pub body: Body,
    /// Addresses or header fields are in UTF-8 (RFC 6531 §3.4).
    pub utf8: bool,
    pub deliver_by: Option<DeliverBy>,
    /// From -9 to 9 (RFC 6710 §5).
    pub priority: i8,
    /// Only over verified TLS (RFC 8689 §2).
    pub require_tls: bool,
    /// Not before that moment (RFC 4865 §3).
    pub hold_until: Option<Timestamp>,
}

/// When a report about a recipient is wanted (RFC 3461 §4.1). Without NOTIFY it is for the server to decide: failure,
/// and delay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notify {
    pub success: bool,
    pub failure: bool,
    pub delay: bool,
}

/// One recipient on an envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The address as it stands in the forward-path.
    pub address: Arc<str>,
    /// Nothing if the sender did not say.
    pub notify: Option<Notify>,
    /// The recipient as the sender first wrote it: kind and xtext, `rfc822;ben@harbor.test` (RFC 3461 §4.2).
    pub original: Option<Arc<str>>,
    /// What came of the last attempt.
    pub last: Option<Arc<Failure>>,
    /// Those of an alias who have not got the letter yet; nothing while nobody was tried (RFC 5321 §3.9.1).
    pub left: Option<Arc<[Member]>>,
}

impl Recipient {
    /// Whether it is that mailbox of another host. Only that host knows whether case matters before the at sign
    /// (RFC 5321 §2.4).
    pub fn is_for(&self, address: &str) -> bool {
        match (self.address.rsplit_once('@'), address.rsplit_once('@')) {
            (Some((one, at)), Some((other, of))) => one == other && at.eq_ignore_ascii_case(of),
            _ => *self.address == *address,
        }
    }
}

/// What came of an attempt; nearly always why a recipient did not get the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub at: Timestamp,
    /// Class, subject and detail (RFC 3463): 4 tries again, 5 does not.
    pub status: Box<str>,
    /// What the next server said, without its line end; or in our own words what came of the attempt.
    pub text: Box<str>,
    /// Whether the text is a server's.
    pub is_reply: bool,
    /// The host that said it; nothing if none was reached.
    pub host: Option<Arc<str>>,
}

impl Failure {
    /// Whether it is for good.
    pub fn is_permanent(&self) -> bool {
        self.status.starts_with('5')
    }
}

/// A letter in a host's queue.
#[derive(Clone, Debug)]
pub struct Queued {
    pub letter: LetterId,
    /// What the host calls it; its `Received` field and its 250 say so too.
    pub id: Arc<str>,
    /// The host that has promised to pass it on.
    pub host: Arc<str>,
    /// The reverse-path; nothing for the null reverse-path.
    pub from: Option<Arc<str>>,
    pub wishes: Arc<Wishes>,
    pub message: Arc<Message>,
    /// Those who have not got it yet.
    pub recipients: Vec<Recipient>,
    pub arrived: Timestamp,
    /// When it is tried next.
    pub due: Timestamp,
    pub attempts: u32,
    /// The sender was told of the delay.
    pub warned: bool,
}

/// How much waits at a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub letters: u64,
    /// The letters' octets; a letter that waits twice counts twice.
    pub octets: u64,
}

/// All queues of a world.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    entries: OrdMap<u64, Arc<Queued>>,
    /// When which entry is due; of those at one moment the most urgent first.
    due: OrdSet<(Timestamp, i8, u64)>,
    /// When which entry is to be looked at although it is not tried then: to tell of a delay, or to give it up.
    alarms: OrdSet<(Timestamp, u64)>,
    loads: OrdMap<Arc<str>, Load>,
    next: u64,
}

impl Queue {
    /// Puts a letter in, and gives its number in here.
    pub fn push(&mut self, queued: Queued) -> u64 {
        self.next += 1;
        self.put_back(self.next, queued);
        self.next
    }

    /// Puts a letter back that was taken out, with what has changed.
    pub fn put_back(&mut self, number: u64, queued: Queued) {
        self.due.insert((queued.due, -queued.wishes.priority, number));
        let load = self.loads.entry(queued.host.clone()).or_default();
        load.letters += 1;
        load.octets += queued.message.size();
        self.entries.insert(number, Arc::new(queued));
    }

    /// Takes a letter out.
    pub fn take(&mut self, number: u64) -> Option<Queued> {
        let queued = self.entries.remove(&number)?;
        self.due.remove(&(queued.due, -queued.wishes.priority, number));
        if let Some(load) = self.loads.get_mut(&queued.host) {
            load.letters -= 1;
            load.octets -= queued.message.size();
        }
        Some(Arc::unwrap_or_clone(queued))
    }

    /// How much waits at a host of that name.
    pub fn load(&self, host: &str) -> Load {
        self.loads.get(host).copied().unwrap_or_default()
    }

    /// The letter that is to be tried first, and when.
    pub fn first_due(&self) -> Option<(Timestamp, u64)> {
        self.due.get_min().map(|(at, _, number)| (*at, *number))
    }

    /// Has a letter looked at no later than at that moment.
    pub fn wake(&mut self, number: u64, at: Timestamp) {
        if self.entries.contains_key(&number) {
            self.alarms.insert((at, number));
        }
    }

    /// The letter that is to be looked at first, and when.
    pub fn first_alarm(&self) -> Option<(Timestamp, u64)> {
        self.alarms.get_min().copied()
    }

    /// Forgets an alarm.
    pub fn silence(&mut self, alarm: (Timestamp, u64)) {
        self.alarms.remove(&alarm);
    }

    /// When something is to be done next.
    pub fn next_event(&self) -> Option<Timestamp> {
        let due = self.first_due().map(|(at, _)| at);
        due.into_iter().chain(self.first_alarm().map(|(at, _)| at)).min()
    }

    /// Whether a letter is to be tried now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due.get_min().is_some_and(|(at, ..)| *at <= now)
    }

    /// Tries letters of a host at once: all, or those for which `which` holds (RFC 1985 §5.3). Gives how many.
    pub fn hurry(&mut self, now: Timestamp, which: impl Fn(&Queued) -> bool) -> usize {
        let found: Vec<u64> =
            self.entries.iter().filter(|(_, q)| which(q)).map(|(number, _)| *number).collect();
        for number in &found {
            if let Some(queued) = self.take(*number) {
                self.put_back(*number, Queued { due: now.min(queued.due), ..queued });
            }
        }
        found.len()
    }

    /// All letters, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &Arc<Queued>)> {
        self.entries.iter().map(|(number, queued)| (*number, queued))
    }

    /// A letter.
    pub fn get(&self, number: u64) -> Option<&Arc<Queued>> {
        self.entries.get(&number)
    }

    /// Whether both are the same without being looked at.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        self.entries.ptr_eq(&other.entries)
    }

    /// How many letters wait.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no letter waits.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}
