//! Everything that the protocols can see and change, as one value.
//!
//! No socket, no thread, no wall clock: time stands still until somebody moves it, and chance comes from a
//! seed. A clone shares all that it has in common with its original, so that keeping one for each command
//! costs next to nothing; what a command did is the [`difference`](World::difference) of two worlds.

mod access;
mod account;
mod alias;
mod attribute;
mod chance;
mod clock;
mod difference;
pub mod fault;
mod flag;
mod host;
mod mail_log;
mod mailbox;
mod policy;
mod queue;
mod report;
mod seed;
mod view;
pub mod zone;

pub use access::{ANYONE, Access, Rights};
pub use account::{Account, DELIMITER, INBOX, Limits, LoginRefused, MailboxRefused};
pub use alias::{Alias, Member, Target};
pub use attribute::{Attributes, Notes, SpecialUse, Uses};
pub use chance::Chance;
pub use clock::Timestamp;
pub use difference::Difference;
pub use fault::{Act, At, Fault, FaultId, Faults, Moment, Stage, Status};
pub use flag::{Flag, Flags, SYSTEM_FLAGS};
pub use host::{ConnId, Host, Protocol, Service};
pub use mail_log::{Happening, LogLine, MailLog, Report};
pub use mailbox::{Change, Mailbox, MailboxId, Stored, What};
pub use policy::{
    Addresses, Apop, Checks, Exceptions, Forwarding, FullMailbox, Greeting, Keywords, Kind, Knob,
    ListsTold, Millis, PerUser, Policy, Reach, Term, Theme, UniqueIds, UnknownUser, Value,
};
pub use queue::{
    Body, DeliverBy, Failure, LetterId, Load, Notify, Queue, Queued, Recipient, Ret, Wishes,
};
pub use report::About;
pub use view::{News, View};
pub use zone::Zones;

use crate::message::Message;
use imbl::OrdMap;
use std::sync::Arc;

/// One learner's Internet: its hosts, accounts, mailboxes, rules, clock and dice.
#[derive(Clone, Debug)]
pub struct World {
    /// The virtual time.
    pub now: Timestamp,
    /// Where ids and nonces come from.
    pub chance: Chance,
    /// The hosts, each with its services.
    pub hosts: Arc<[Host]>,
    /// Every knob that can be turned, for all hosts; see [`policy_of`](Self::policy_of).
    pub policy: Arc<Policy>,
    /// What hosts have promised to pass on.
    pub queue: Queue,
    /// What they did with letters.
    pub mail_log: MailLog,
    /// The domain name system.
    pub zones: Zones,
    accounts: OrdMap<Arc<str>, Account>,
    aliases: alias::Aliases,
    own_policies: OrdMap<Arc<str>, policy::OwnPolicy>,
    gate: policy::Gate,
    /// What goes wrong on purpose.
    pub faults: Faults,
    letters: u64,
    changes: u64,
}

impl World {
    /// The host of that name, if there is one (letters in any case).
    pub fn host(&self, name: &str) -> Option<&Host> {
        self.hosts.iter().find(|h| h.name.eq_ignore_ascii_case(name))
    }

    /// Rises whenever anything in a mailbox changed: whoever waits for news looks again.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// All accounts, by address.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// The accounts of a domain, by address.
    pub fn accounts_of<'a>(&'a self, domain: &'a str) -> impl Iterator<Item = &'a Account> {
        let here = move |a: &&Account| {
            a.address.rsplit_once('@').is_some_and(|(_, d)| d.eq_ignore_ascii_case(domain))
        };
        self.accounts.values().filter(here)
    }

    /// The account of exactly that address.
    pub fn account(&self, address: &str) -> Option<&Account> {
        self.accounts.get(address)
    }

    /// The account of that address, to be changed. Whoever waits for news will look again.
    pub fn account_mut(&mut self, address: &str) -> Option<&mut Account> {
        self.changes += 1;
        self.accounts.get_mut(address)
    }

    /// Whether some host of this world takes mail for the domain.
    pub fn knows_domain(&self, domain: &str) -> bool {
        self.hosts.iter().any(|h| h.domain.eq_ignore_ascii_case(domain))
    }

    /// The account that a host of `domain` knows by that name: both `ben` and `ben@harbor.test` are ben there.
    pub fn named(&self, domain: &str, name: &str) -> Option<&Account> {
        let (local, of) = name.rsplit_once('@').unwrap_or((name, domain));
        let address = || format!("{local}@{domain}").to_ascii_lowercase();
        self.accounts.get(of.eq_ignore_ascii_case(domain).then(address)?.as_str())
    }

    /// Checks a name and password as a host of `domain` does.
    ///
    /// # Errors
    /// The name is unknown, or the password is another one. A host should not tell which.
    pub fn login(
        &self,
        domain: &str,
        name: &str,
        password: &[u8],
    ) -> Result<Arc<str>, LoginRefused> {
        let account = self.named(domain, name).ok_or(LoginRefused::UnknownName)?;
        if account.password.as_bytes() == password {
            Ok(account.address.clone())
        } else {
            Err(LoginRefused::WrongPassword)
        }
    }

    /// The number of a letter that nobody had before.
    pub const fn next_letter(&mut self) -> LetterId {
        self.letters += 1;
        LetterId(self.letters)
    }

    /// Writes a line into the log of a host.
    pub fn note(&mut self, host: &str, letter: LetterId, id: &Arc<str>, what: Happening) {
        let host = self.mail_log.host(host);
        let line = LogLine { at: self.now, letter, host, id: id.clone(), what };
        self.mail_log.write(line);
    }

    /// Puts a letter into the INBOX of an account. Gives the UID, or nothing if there is no such account.
    pub fn deliver(&mut self, address: &str, message: Arc<Message>) -> Option<u32> {
        let now = self.now;
        let inbox = self.account_mut(address)?.mailbox_mut(INBOX)?;
        Some(inbox.add(message, Flags::default(), now, None))
    }

    /// Puts a letter into the INBOX of an account, as the host `host` does which calls it `id`, and writes that into
    /// the host's log.
    pub fn deliver_as(
        &mut self,
        host: &str,
        letter: LetterId,
        id: &Arc<str>,
        account: &Arc<str>,
        message: Arc<Message>,
    ) {
        self.deliver_into(host, letter, id, (account, INBOX), message);
    }

    /// The same into another mailbox, which is made if the account has none of that name.
    pub fn deliver_into(
        &mut self,
        host: &str,
        letter: LetterId,
        id: &Arc<str>,
        (account, mailbox): (&Arc<str>, &str),
        message: Arc<Message>,
    ) {
        let now = self.now;
        let Some(to) = self.account_mut(account) else { return };
        if to.mailbox(mailbox).is_none() && to.create(mailbox).is_ok() {
            to.subscribe(mailbox);
            to.use_as_named(mailbox);
        }
        let Some(name) = to.mailbox_name(mailbox).cloned() else { return };
        let Some(place) = to.mailbox_mut(mailbox) else { return };
        let uid = place.add(message, Flags::default(), now, None);
        let what = Happening::Delivered { account: account.clone(), mailbox: name, uid };
        self.note(host, letter, id, what);
    }

    /// Gives a user every right on every mailbox of their domain that has an access list.
    pub fn give_all_rights(&mut self, user: &str) {
        let domain = user.rsplit_once('@').map_or("", |(_, domain)| domain);
        let owners: Vec<Arc<str>> = self.accounts_of(domain).map(|a| a.address.clone()).collect();
        for owner in owners {
            if let Some(account) = self.account_mut(&owner) {
                account.give_all_rights(user);
            }
        }
    }

    /// Takes away the limits that accounts of a domain have of their own.
    pub fn lift_limits(&mut self, domain: &str) {
        let all: Vec<Arc<str>> = self.accounts_of(domain).map(|a| a.address.clone()).collect();
        for address in all {
            if let Some(account) = self.account_mut(&address) {
                account.limits = Limits::default();
            }
        }
    }

    /// Adds an account with an empty INBOX, or replaces the one of that address.
    pub fn add_account(&mut self, account: Account) {
        self.changes += 1;
        self.accounts.insert(account.address.clone(), account);
    }

    /// Frees what a connection held: the lock of a maildrop.
    pub fn release(&mut self, conn: ConnId) {
        let held = |a: &&Account| a.maildrop_lock == Some(conn);
        let Some(address) = self.accounts.values().find(held).map(|a| a.address.clone()) else {
            return;
        };
        if let Some(account) = self.accounts.get_mut(&address) {
            account.maildrop_lock = None;
        }
    }
}
