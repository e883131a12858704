//! How a world begins: the hosts and people of the sandbox Internet, and ben's letters.

use super::{
    Account, Chance, Faults, Host, INBOX, MailLog, Policy, Queue, Service, Timestamp, World, Zones,
    policy::Gate,
};
use super::{Flag, Flags};
use crate::message::{Date, Message};
use bytes::Bytes;
use imbl::OrdMap;
use include_dir::{Dir, include_dir};
use std::sync::{Arc, LazyLock};

static LETTERS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons/mail");

const HOSTS: &[Host] = &[
    Host {
        name: "mx1.harbor.test",
        address: "192.0.2.25",
        domain: "harbor.test",
        services: &[(25, Service::Relay)],
    },
    Host {
        name: "mx2.harbor.test",
        address: "192.0.2.26",
        domain: "harbor.test",
        services: &[(25, Service::Relay)],
    },
    Host {
        name: "mail.harbor.test",
        address: "192.0.2.10",
        domain: "harbor.test",
        services: &[(110, Service::Pop3), (143, Service::Imap), (587, Service::Submission)],
    },
    Host {
        name: "mail.meadow.test",
        address: "198.51.100.10",
        domain: "meadow.test",
        services: &[
            (25, Service::Relay),
            (110, Service::Pop3),
            (143, Service::Imap),
            (587, Service::Submission),
        ],
    },
    Host {
        name: "dns.meadow.test",
        address: "198.51.100.53",
        domain: "meadow.test",
        services: &[(53, Service::Dns)],
    },
    Host {
        name: "dns.harbor.test",
        address: "192.0.2.53",
        domain: "harbor.test",
        services: &[(53, Service::Dns)],
    },
    Host {
        name: "mail.forge.test",
        address: "203.0.113.9",
        domain: "forge.test",
        services: &[(25, Service::Relay), (587, Service::Submission)],
    },
    Host {
        name: "mail.bank.test",
        address: "203.0.113.20",
        domain: "bank.test",
        services: &[(25, Service::Relay), (587, Service::Submission)],
    },
];

/// Addresses that stand for others. Every domain must take mail for postmaster (RFC 5321 §4.5.1).
const ALIASES: &[(&str, &str)] = &[
    ("postmaster@harbor.test", "ben@harbor.test"),
    ("postmaster@meadow.test", "ana@meadow.test"),
    ("crew@harbor.test", "ben@harbor.test,carl@harbor.test"),
    ("away@harbor.test", "ana@meadow.test"),
    // The policy says that they are full, and greylisted.
    ("full@harbor.test", "carl@harbor.test"),
    ("grey@harbor.test", "carl@harbor.test"),
];

/// Accounts that belong to an office and not to a person.
const OFFICES: &[(&str, &str, u32)] = &[
    ("postmaster@forge.test", "anvil", 1_772_400_400),
    ("postmaster@bank.test", "ledger", 1_772_400_500),
];

/// The world before any seed is mixed in; every sandbox shares its letters.
static FIRST: LazyLock<World> = LazyLock::new(build);

impl World {
    /// The world in which every sandbox begins. Worlds of one seed are equal in every octet.
    pub fn new(seed: u64) -> Self {
        let mut world = FIRST.clone();
        world.chance = Chance::new(seed);
        world
    }
}

fn build() -> World {
    let mut world = World {
        now: Timestamp::START,
        chance: Chance::new(0),
        hosts: HOSTS.into(),
        policy: Arc::new(Policy::default()),
        queue: Queue::default(),
        mail_log: MailLog::default(),
        own_policies: OrdMap::new(),
        gate: Gate::default(),
        faults: Faults::default(),
        letters: 0,
        zones: Zones::seed(),
        accounts: OrdMap::new(),
        aliases: OrdMap::new(),
        changes: 0,
    };
    for (address, display, password, validity) in [
        ("ana@meadow.test", "Ana", "tulip", 1_772_400_100),
        ("ben@harbor.test", "Ben", "cedar", 1_772_400_200),
        ("carl@harbor.test", "Carl", "maple", 1_772_400_300),
    ] {
        let mut account = Account::new(address, display, password, validity);
        for name in ["Archive", "Drafts", "Sent", "Trash"] {
            // The names are new and well-formed, so that making them cannot fail.
            let _ = account.create(name);
            account.subscribe(name);
            account.use_as_named(name);
        }
        world.add_account(account);
    }
    for (address, password, validity) in OFFICES {
        world.add_account(Account::new(address, "", password, *validity));
    }
    for (address, to) in ALIASES {
        if let Ok(alias) = to.parse() {
            world.set_alias(address, alias);
        }
    }
    let mut files: Vec<_> =
        LETTERS.files().filter(|f| f.path().extension().is_some_and(|e| e == "eml")).collect();
    files.sort_by_key(|f| f.path());
    // The letters came in one after another over the weeks before; ben has read the older half.
    let half = files.len() / 2;
    if let Some(inbox) = world.account_mut("ben@harbor.test").and_then(|a| a.mailbox_mut(INBOX)) {
        for (i, file) in files.into_iter().enumerate() {
            let message = Arc::new(Message::new(Bytes::from_static(file.contents())));
            let flags = if i < half { Flags::of(Flag::Seen) } else { Flags::default() };
            let arrival = arrival(file.contents()).unwrap_or(Timestamp::START);
            inbox.add(message, flags, arrival, None);
        }
    }
    world
}

/// When a letter was delivered: what its first Received field says (RFC 3501 §2.3.3).
fn arrival(letter: &[u8]) -> Option<Timestamp> {
    let text =
        std::str::from_utf8(letter.get(..memchr::memmem::find(letter, b"\r\n\r\n")?)?).ok()?;
    let (_, received) = text.split_once("Received:")?;
    let (_, when) = received.split_once(';')?;
    let when = when.lines().next()?;
    let day = Date::of_field(when.as_bytes())?;
    let mut words = when.split_ascii_whitespace().rev();
    let (zone, clock) = (words.next()?, words.next()?);
    let zone: i32 = zone.parse().ok()?;
    let mut clock = clock.split(':').map(|n| n.parse::<u8>().ok());
    let clock = (clock.next()??, clock.next()??, clock.next()??);
    let day = (i32::from(day.year), day.month, day.day);
    Timestamp::from_civil(day, clock, zone / 100 * 60 + zone % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_arrived_when_their_trace_says() {
        let world = World::new(1);
        let inbox = world.account("ben@harbor.test").and_then(|a| a.mailbox(INBOX)).expect("ben");
        let dates: Vec<_> = inbox.letters().iter().map(|l| l.internal_date).collect();
        assert_eq!(dates[0].internal_date(), " 2-Feb-2026 08:14:31 +0000");
        assert!(dates.is_sorted(), "{dates:?}");
        assert!(dates.iter().all(|d| *d <= world.now));
    }
}
