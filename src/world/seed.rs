//! How a world begins: the hosts and people of the sandbox Internet, and ben's letters.

use super::{Account, Chance, Host, INBOX, Policy, Service, Timestamp, World};
use super::{Flag, Flags};
use crate::message::Message;
use bytes::Bytes;
use imbl::OrdMap;
use include_dir::{Dir, include_dir};
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

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
];

/// Names that have no mailbox of their own. Every domain must take mail for postmaster (RFC 5321 §4.5.1).
const ALIASES: &[(&str, &str)] =
    &[("postmaster@harbor.test", "ben@harbor.test"), ("postmaster@meadow.test", "ana@meadow.test")];

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
        accounts: OrdMap::new(),
        aliases: ALIASES.into(),
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
        }
        world.add_account(account);
    }
    let mut files: Vec<_> =
        LETTERS.files().filter(|f| f.path().extension().is_some_and(|e| e == "eml")).collect();
    files.sort_by_key(|f| f.path());
    // The letters came in one after another over the days before; ben has read the older half.
    let hours = 5 * files.len() as i64;
    let arrival = |i: usize| Timestamp(Timestamp::START.0 - (hours - 5 * i as i64) * 3_600_000);
    let half = files.len() / 2;
    if let Some(inbox) = world.account_mut("ben@harbor.test").and_then(|a| a.mailbox_mut(INBOX)) {
        for (i, file) in files.into_iter().enumerate() {
            let message = Arc::new(Message::new(Bytes::from_static(file.contents())));
            let flags = if i < half { Flags::of(Flag::Seen) } else { Flags::default() };
            inbox.add(message, flags, arrival(i).after(Duration::from_secs(17 * i as u64)), None);
        }
    }
    world
}
