//! The host, the accounts and the mailboxes that a transcript needs.

use super::{PASSWORD, Plan, Refused, fact::Shape, letter::Made};
use crate::{
    sandbox::Sandbox,
    world::{Account, Flag, Flags, Protocol, Service},
};

/// Where it is played.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) host: String,
    pub(super) port: u16,
    /// The account that the client logs in to, and the name to give.
    pub(super) account: String,
    pub(super) user: String,
}

/// Most hosts of a sandbox.
const HOSTS: usize = 200;
/// Most accounts that are made for recipients.
const RECIPIENTS: usize = 100;

/// Makes what is needed.
pub(super) fn set(
    plan: &Plan,
    service: Service,
    sandbox: &mut Sandbox,
    notes: &mut Vec<String>,
) -> Result<Stage, Refused> {
    if sandbox.world.hosts.len() >= HOSTS {
        return Err(Refused::TooManyHosts);
    }
    let port = match service {
        Service::Relay => 25,
        Service::Submission => 587,
        Service::Pop3 => 110,
        Service::Imap => 143,
        Service::Dns => 53,
    };
    let facts = &plan.facts;
    let named = facts.server.clone();
    if named.is_none() {
        notes.push("The transcript does not name its server.".to_owned());
    }
    let server = named.unwrap_or_else(|| "mail.pasted.test".to_owned());
    let login = facts.user.clone().filter(|u| is_address(u));
    let (user, of_user) = match login.as_deref().and_then(|u| u.rsplit_once('@')) {
        Some((local, domain)) => (local.to_owned(), Some(domain.to_ascii_lowercase())),
        None => (login.unwrap_or_else(|| "learner".to_owned()), None),
    };
    let taken = facts.accepted.iter().next().map(|(_, domain)| domain.clone());
    let domain = match plan.protocol {
        Protocol::Smtp => taken.or(of_user),
        _ => of_user,
    };
    let domain = domain.filter(|d| is_domain(d)).unwrap_or_else(|| domain_of(&server));
    // A letter box that the sandbox has already belongs to somebody: this one gets a domain of its own.
    let address = |domain: &str| format!("{}@{domain}", user.to_ascii_lowercase());
    let shaped = plan.protocol != Protocol::Smtp;
    let free = |host: &str, domain: &str, sandbox: &Sandbox| {
        let host_free = sandbox.world.host(host).is_none_or(|h| {
            h.domain.eq_ignore_ascii_case(domain) && h.service(port) == Some(service)
        });
        host_free && !(shaped && sandbox.world.account(&address(domain)).is_some())
    };
    let (mut host, mut own) = (server.clone(), domain.clone());
    let mut n = 0;
    while !free(&host, &own, sandbox) {
        n += 1;
        let mark = if n == 1 { "pasted".to_owned() } else { format!("pasted{n}") };
        host = format!("{mark}.{server}");
        // Mail for the domain is for its people; letter boxes are somebody's.
        own = if shaped { format!("{mark}.{domain}") } else { domain.clone() };
        if n > HOSTS {
            return Err(Refused::TooManyHosts);
        }
    }
    if host != server {
        notes.push(if shaped {
            format!(
                "Your sandbox has {} with letters of its own: this is {} on {host}.",
                address(&domain),
                address(&own)
            )
        } else {
            format!("Your sandbox has a {server} of its own: this is {host}.")
        });
    }
    if sandbox.world.host(&host).is_none() {
        sandbox.add_host(&host, &own);
    }
    let account = address(&own);
    if shaped {
        sandbox.add_account(&account, PASSWORD);
        if let Some(of) = facts.user.as_deref().filter(|u| u.contains('@') && *u != account) {
            notes.push(format!("{of} is {account} here."));
        }
        if facts.user.is_none() {
            notes.push(format!("The transcript does not show who logs in: here it is {account}."));
        }
        fill(plan, &account, sandbox, notes);
    } else {
        people(plan, sandbox, notes);
        // Whom a login lets send is not in the transcript.
        sandbox.world.set_policy_of(&host, "sender_own", "false");
        if service == Service::Submission && sandbox.world.account(&account).is_none() {
            sandbox.add_account(&account, PASSWORD);
        }
    }
    Ok(Stage { host, port, user, account })
}

/// Accounts for the recipients that the server took.
fn people(plan: &Plan, sandbox: &mut Sandbox, notes: &mut Vec<String>) {
    let mut made = Vec::new();
    for (local, domain) in plan.facts.accepted.iter().take(RECIPIENTS) {
        let address = format!("{local}@{domain}");
        if !is_address(&address)
            || sandbox.world.recipient(local, domain).is_some()
            || sandbox.world.hosts.len() >= HOSTS
        {
            continue;
        }
        sandbox.add_account(&address, PASSWORD);
        made.push(address);
    }
    if !made.is_empty() {
        let more = made.len().saturating_sub(5);
        let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
        made.truncate(5);
        notes.push(format!(
            "Made for this: {}{tail}, with the password {PASSWORD}.",
            made.join(", ")
        ));
    }
}

/// Mailboxes and letters as they were at the beginning.
fn fill(plan: &Plan, address: &str, sandbox: &mut Sandbox, notes: &mut Vec<String>) {
    let now = sandbox.world.now;
    let Some(account) = sandbox.world.account_mut(address) else { return };
    let mut made = Made::default();
    let (mut cut, mut uncounted) = (false, Vec::new());
    for (name, shape) in &plan.facts.mailboxes {
        if account.mailbox(name).is_none() {
            // A name that cannot be made here is refused in the replay, and told there.
            let _ = account.create(name);
            account.subscribe(name);
        }
        cut |= shape.letters.len() >= super::fact::Facts::LETTERS;
        if !shape.counted && shape.letters.is_empty() {
            uncounted.push(name.as_str());
        }
        place(shape, name, account, now, &mut made);
    }
    if made.whole > 0 {
        notes.push(format!("{} here as the transcript shows.", letters(made.whole)));
    }
    if made.sized > 0 {
        notes.push(format!(
            "{} in the transcript without a text: placeholders of the same size stand here.",
            letters(made.sized)
        ));
    }
    if made.unknown > 0 {
        notes.push(format!(
            "{} in the transcript with neither text nor size: placeholders stand here.",
            letters(made.unknown)
        ));
    }
    if cut {
        notes.push(format!(
            "A mailbox has more letters than are made here: {} at most.",
            super::fact::Facts::LETTERS
        ));
    }
    if !uncounted.is_empty() {
        notes.push(format!(
            "What is in {} is not shown: nothing is there here.",
            uncounted.join(", ")
        ));
    }
}

fn place(
    shape: &Shape,
    name: &str,
    account: &mut Account,
    now: crate::world::Timestamp,
    made: &mut Made,
) {
    let Some(mailbox) = account.mailbox_mut(name) else { return };
    if let Some(validity) = shape.uid_validity {
        mailbox.uid_validity = validity;
    }
    for (i, letter) in shape.letters.iter().enumerate().filter(|(_, l)| !l.late) {
        let uid = letter.uid.unwrap_or(0).max(mailbox.uid_next());
        let message = made.letter(letter, i + 1);
        let seen = if letter.seen { Flags::of(Flag::Seen) } else { Flags::default() };
        mailbox.place(uid, message, letter.flags.clone().unwrap_or(seen), now);
    }
    if let Some(next) = shape.uid_next {
        mailbox.raise_uid_next(next);
    }
}

fn letters(n: usize) -> String {
    if n == 1 { "1 letter is".to_owned() } else { format!("{n} letters are") }
}

/// The domain whose mail a host takes: its name without the first label, if more than one is left.
fn domain_of(host: &str) -> String {
    match host.split_once('.') {
        Some((_, rest)) if rest.contains('.') => rest.to_owned(),
        _ => host.to_owned(),
    }
}

fn is_domain(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 120
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b))
}

/// A name, or a name and a domain, without anything that would need quotes.
fn is_address(text: &str) -> bool {
    let good = |b: u8| b.is_ascii_alphanumeric() || b".-_+@=".contains(&b);
    !text.is_empty()
        && text.len() <= 120
        && text.bytes().all(good)
        && text.matches('@').count() <= 1
        && !text.starts_with('@')
        && !text.ends_with('@')
}
