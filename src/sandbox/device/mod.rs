//! Mail programs on devices: a phone, a laptop, each with its own copies of letters and its own policy.
//!
//! A device is a client like any other: it opens links to the account's host and speaks POP3 or IMAP with the host's
//! own session, over the record. What it knows it has heard there. It is part of the sandbox's value: whoever goes back
//! takes the devices along.

mod act;
mod cache;
mod check;
mod collect;
mod deed;
mod finding;
mod imap;
mod listen;
mod policy;
mod replay;
mod stamp;
mod standing;
mod sync;
mod talk;

pub use act::DeedRefused;
pub use cache::{Cache, Folder, Held, LetterName};
pub use deed::{Deed, Ending, Which};
pub use finding::{Finding, Kind, Note};
pub use policy::{Choice, DevicePolicy, Keep, QUESTIONS, Question, Resync, Take, Watch};
pub use stamp::Stamps;
pub use standing::Standing;
pub use talk::{Counters, Run};

use super::Sandbox;
use crate::world::{Account, ConnId, Protocol, Service, Timestamp};
use imbl::{OrdMap, OrdSet, Vector};
use std::sync::Arc;

/// Something that was done on a device and that the server does not know yet.
#[derive(Clone, Debug)]
pub struct Edit {
    pub at: Timestamp,
    /// The letter's number on the device.
    pub serial: u32,
    /// Where the letter was when it was done, and its name there.
    pub folder: Arc<str>,
    pub name: LetterName,
    pub change: Change,
    /// The change number that the device knew; 0 where it knew none.
    pub known: u64,
    /// The subject, for people.
    pub subject: Arc<str>,
}

/// What was done to a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A flag was set or taken away.
    Flag { flag: crate::world::Flag, on: bool },
    /// It was put into another mailbox.
    Move(Arc<str>),
    /// It was thrown away.
    Remove,
}

impl Change {
    /// As a word in a sentence: `deleted`.
    pub fn done(&self) -> String {
        use crate::world::Flag;
        match self {
            Self::Flag { flag: Flag::Seen, on: true } => "marked as read".to_owned(),
            Self::Flag { flag: Flag::Seen, on: false } => "marked as unread".to_owned(),
            Self::Flag { on: true, .. } => "flagged".to_owned(),
            Self::Flag { on: false, .. } => "unflagged".to_owned(),
            Self::Move(to) => format!("moved to {to}"),
            Self::Remove => "deleted".to_owned(),
        }
    }
}

/// A mail program with its copies.
#[derive(Clone, Debug)]
pub struct Device {
    pub name: Arc<str>,
    /// The address of the account.
    pub account: Arc<str>,
    pub policy: DevicePolicy,
    pub online: bool,
    /// Its owner has lost it: it does nothing any more.
    pub lost: bool,
    pub cache: Cache,
    /// What was done here and not sent yet, oldest first.
    pub journal: Vector<Edit>,
    /// What it has to tell, newest last.
    notes: Vector<Note>,
    /// How many notes there ever were.
    noted: u64,
    /// What it did over its connections, newest last.
    runs: Vector<Run>,
    /// All runs together.
    pub total: Counters,
    /// The mailbox into which deleted letters go.
    pub trash: Arc<str>,
    /// When it does something by itself.
    pub due: Option<Timestamp>,
    /// The IMAP connection that stays.
    line: Option<Box<imap::ImapLine>>,
}

impl Device {
    /// Most notes and runs that are kept.
    const KEPT: usize = 24;

    fn new(name: &str, account: &str, policy: DevicePolicy) -> Self {
        Self {
            name: name.into(),
            account: account.into(),
            policy,
            online: true,
            lost: false,
            cache: Cache::default(),
            journal: Vector::new(),
            notes: Vector::new(),
            noted: 0,
            runs: Vector::new(),
            total: Counters::default(),
            trash: "Trash".into(),
            due: None,
            line: None,
        }
    }

    /// What it has to tell, newest first.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().rev()
    }

    /// The notes from that number on, oldest first, and the number of the next.
    pub fn notes_since(&self, from: u64) -> (impl Iterator<Item = &Note>, u64) {
        let first = self.noted - self.notes.len() as u64;
        let skip = usize::try_from(from.saturating_sub(first)).unwrap_or(usize::MAX);
        (self.notes.iter().skip(skip), self.noted)
    }

    /// What it did over its connections, newest first.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().rev()
    }

    /// The connection that is open and stays.
    pub fn line(&self) -> Option<ConnId> {
        self.line.as_ref().map(|line| line.talk.conn)
    }

    /// Whether the server tells it what happens.
    pub fn is_idle(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.client.is_idle())
    }

    fn note(&mut self, at: Timestamp, conn: Option<ConnId>, finding: Finding) {
        self.notes.push_back(Note { at, conn, finding });
        self.noted += 1;
        if self.notes.len() > Self::KEPT {
            self.notes.pop_front();
        }
    }

    fn ran(&mut self, run: Run) {
        self.total.add(run.counters);
        self.runs.push_back(run);
        if self.runs.len() > Self::KEPT {
            self.runs.pop_front();
        }
    }
}

/// All devices of a sandbox.
#[derive(Clone, Debug, Default)]
pub(super) struct Devices {
    all: OrdMap<Arc<str>, Arc<Device>>,
    /// Links of devices on which a server has said something unasked.
    rung: OrdSet<ConnId>,
    stamps: Stamps,
    /// Rises whenever a device did or learned something.
    changes: u64,
}

impl Devices {
    /// A server has said something on a device's link.
    pub(super) fn ring(&mut self, conn: ConnId) {
        self.rung.insert(conn);
    }
}

impl Sandbox {
    /// Most devices of one sandbox.
    pub const DEVICES: usize = 12;
    /// Longest name of a device.
    pub const DEVICE_NAME: usize = 20;

    /// The devices, by name.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        self.devices.all.values().map(|d| &**d)
    }

    /// Rises whenever a device did or learned something, came or went.
    pub const fn device_changes(&self) -> u64 {
        self.devices.changes
    }

    /// The device of that name.
    pub fn device(&self, name: &str) -> Option<&Device> {
        self.devices.all.get(name).map(|d| &**d)
    }

    /// Gives a device to the owner of an account. It holds nothing yet.
    ///
    /// # Errors
    /// A sentence: the name cannot be used or is taken, or there is no such account, or it has no such service.
    pub fn add_device(
        &mut self,
        name: &str,
        account: &str,
        policy: DevicePolicy,
    ) -> Result<(), String> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if name.is_empty() || name.len() > Self::DEVICE_NAME || !name.chars().all(fits) {
            return Err(format!(
                "A device's name has 1 to {} letters, digits and hyphens.",
                Self::DEVICE_NAME
            ));
        }
        if self.device(name).is_some() {
            return Err(format!("There is a device {name} already."));
        }
        if self.devices.all.len() >= Self::DEVICES {
            return Err(format!("There are {} devices, and no more fit in.", Self::DEVICES));
        }
        let account = account.to_ascii_lowercase();
        if self.world.account(&account).is_none() {
            return Err(format!("There is no account {account}."));
        }
        if self.service_of(&account, policy.protocol).is_none() {
            let protocol = policy.protocol.name();
            return Err(format!("No host of {account} offers {protocol}."));
        }
        let mut device = Device::new(name, &account, policy);
        device.due = device.due_after(self.world.now);
        if device.policy.stays() {
            device.due = Some(self.world.now);
        }
        self.devices.all.insert(device.name.clone(), Arc::new(device));
        self.devices.changes += 1;
        self.stamp_letters();
        Ok(())
    }

    /// Takes a device out of the world; false if there is none of that name.
    pub fn remove_device(&mut self, name: &str) -> bool {
        let Some(device) = self.devices.all.remove(name) else { return false };
        self.devices.changes += 1;
        if let Some(conn) = device.line() {
            self.hang_up(conn);
        }
        true
    }

    /// The server loses everything of an account, and begins anew with an empty INBOX under another UIDVALIDITY. False
    /// if there is no such account.
    pub fn lose_mail(&mut self, account: &str) -> bool {
        let Some(old) = self.world.account(account) else { return false };
        let last = old.mailboxes().map(|(_, m)| m.uid_validity).max().unwrap_or_default();
        let new = Account::new(&old.address, old.display, &old.password, last.saturating_add(100));
        self.world.add_account(new);
        self.heed();
        true
    }

    /// The host and port that offer a protocol to an account.
    pub(super) fn service_of(
        &self,
        account: &str,
        protocol: Protocol,
    ) -> Option<(&'static str, u16)> {
        let (_, domain) = account.rsplit_once('@')?;
        let wanted = |s: Service| s.protocol() == protocol;
        let own = self.world.hosts.iter().filter(|h| h.domain.eq_ignore_ascii_case(domain));
        own.flat_map(|h| h.services.iter().map(move |(port, s)| (h.name, *port, *s)))
            .find(|(.., s)| wanted(*s))
            .map(|(name, port, _)| (name, port))
    }

    /// Lets a device act: it is out of the sandbox meanwhile.
    fn with_device<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Self, &mut Device) -> T,
    ) -> Option<T> {
        let mut device = self.devices.all.remove(name)?;
        let out = act(self, Arc::make_mut(&mut device));
        self.devices.changes += 1;
        self.devices.all.insert(device.name.clone(), device);
        Some(out)
    }
}
