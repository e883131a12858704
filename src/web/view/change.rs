//! What a step changed: the row under its lines, and the difference of two worlds as a list.

use crate::{
    protocol::FactChange,
    sandbox::{Step, What},
    world::{Difference, Flags},
};
use askama::Template;

/// One thing with what it was and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// What changed.
    pub what: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

impl ChangeRow {
    /// A difference of two worlds.
    pub fn of(difference: &Difference) -> Self {
        use Difference as D;
        let place = |account: &str, mailbox: &str| format!("{mailbox} of {account}");
        let uid =
            |account: &str, mailbox: &str, uid: u32| format!("{mailbox} of {account}, UID {uid}");
        match difference {
            D::AccountAdded { account } => Self::added("Accounts", account),
            D::AccountRemoved { account } => Self::removed("Accounts", account),
            D::MailboxAdded { account, mailbox, uid_validity } => Self::added(
                &format!("Mailboxes of {account}"),
                &format!("{mailbox}, UIDVALIDITY {uid_validity}"),
            ),
            D::MailboxRemoved { account, mailbox, letters, .. } => Self::removed(
                &format!("Mailboxes of {account}"),
                &format!("{mailbox}, with {}", count(*letters as u64, "message")),
            ),
            D::MailboxRenamed { account, before, after } => {
                Self::both(&format!("Mailbox name, {account}"), before, after)
            }
            D::LetterAdded { account, mailbox, uid, octets, subject } => {
                Self::added(&place(account, mailbox), &letter(*uid, *octets, subject))
            }
            D::LetterRemoved { account, mailbox, uid, octets, subject } => {
                Self::removed(&place(account, mailbox), &letter(*uid, *octets, subject))
            }
            D::LetterDiffers { account, mailbox, uid: n, before, after } => {
                Self::both(&uid(account, mailbox, *n), &title(before), &title(after))
            }
            D::FlagsChanged { account, mailbox, uid: n, before, after } => {
                Self::both(&uid(account, mailbox, *n), &flags(before), &flags(after))
            }
            D::UidNext { account, mailbox, before, after } => Self::both(
                &format!("UIDNEXT, {}", place(account, mailbox)),
                &before.to_string(),
                &after.to_string(),
            ),
            D::RecentFrom { account, mailbox, before, after } => Self::both(
                &format!("\\Recent from, {}", place(account, mailbox)),
                &format!("UID {before}"),
                &format!("UID {after}"),
            ),
            D::Octets { account, before, after } => {
                Self::both(&format!("Octets of {account}"), &before.to_string(), &after.to_string())
            }
            D::Attribute { account, mailbox, what, before, after } => {
                let place = mailbox.as_ref().map_or(account.to_string(), |m| place(account, m));
                let list = |text: &Option<String>| text.iter().cloned().collect();
                Self { what: format!("{what}, {place}"), before: list(before), after: list(after) }
            }
            D::SubscriptionAdded { account, mailbox } => {
                Self::added(&format!("Subscriptions of {account}"), mailbox)
            }
            D::SubscriptionRemoved { account, mailbox } => {
                Self::removed(&format!("Subscriptions of {account}"), mailbox)
            }
            D::MaildropLocked { account } => {
                Self::both(&format!("Maildrop of {account}"), "free", "locked by a session")
            }
            D::MaildropReleased { account } => {
                Self::both(&format!("Maildrop of {account}"), "locked by a session", "free")
            }
            D::Logged { line } => {
                Self::added(&format!("Mail log of {}", line.host), &line.what.to_string())
            }
            D::Unlogged { line } => {
                Self::removed(&format!("Mail log of {}", line.host), &line.what.to_string())
            }
            D::KnobTurned { host, knob, before, after } => {
                let host = host.as_deref().unwrap_or("all hosts");
                Self::both(&format!("{knob} of {host}"), before, after)
            }
            D::FaultSet { fault } => Self::added("Faults", fault),
            D::FaultGone { fault } => Self::removed("Faults", fault),
            D::FaultCounted { before, after } => Self::both("Fault", before, after),
            D::Queue { host, before, after } => {
                let waiting = |n: usize| format!("{} waiting", count(n as u64, "recipient"));
                Self::both(&format!("Queue of {host}"), &waiting(*before), &waiting(*after))
            }
        }
    }

    /// Something that a session knows.
    fn of_fact(fact: &FactChange) -> Self {
        Self { what: fact.name.to_owned(), before: fact.before.clone(), after: fact.after.clone() }
    }

    fn added(what: &str, after: &str) -> Self {
        Self { what: what.to_owned(), before: Vec::new(), after: vec![after.to_owned()] }
    }

    fn removed(what: &str, before: &str) -> Self {
        Self { what: what.to_owned(), before: vec![before.to_owned()], after: Vec::new() }
    }

    fn both(what: &str, before: &str, after: &str) -> Self {
        Self {
            what: what.to_owned(),
            before: vec![before.to_owned()],
            after: vec![after.to_owned()],
        }
    }

    /// In one line.
    fn short(&self) -> String {
        let list = |all: &[String]| all.join(", ");
        match (&self.before[..], &self.after[..]) {
            ([], after) => format!("{} + {}", self.what, list(after)),
            (before, []) => format!("{} \u{2212} {}", self.what, list(before)),
            (before, after) => format!("{}: {} \u{2192} {}", self.what, list(before), list(after)),
        }
    }
}

/// Before and after, row by row.
#[derive(Clone, Debug, Template)]
#[template(path = "_diff.html")]
pub struct DiffView {
    pub rows: Vec<ChangeRow>,
    /// Rows that are not drawn.
    pub more: usize,
}

impl DiffView {
    /// Rows that are drawn.
    const MOST: usize = 60;

    /// These rows, as many as are drawn.
    pub fn new(mut rows: Vec<ChangeRow>) -> Self {
        let more = rows.len().saturating_sub(Self::MOST);
        rows.truncate(Self::MOST);
        Self { rows, more }
    }
}

/// The row under the lines of a step.
#[derive(Clone, Debug, Template)]
#[template(path = "_change.html")]
pub struct ChangeView {
    pub step: u64,
    /// All changes.
    pub count: usize,
    /// The first of them in one line.
    pub short: String,
    /// What the mailboxes and accounts became.
    pub world: DiffView,
    /// What the session knows.
    pub session: DiffView,
}

impl ChangeView {
    /// What a step changed. It is worked out here, when somebody looks.
    pub fn new(step: &Step) -> Self {
        let world: Vec<ChangeRow> = step.difference().iter().map(ChangeRow::of).collect();
        // That a session begins is what its first line says.
        let facts = if step.what == What::Connected { Vec::new() } else { step.facts() };
        let session: Vec<ChangeRow> = facts.iter().map(ChangeRow::of_fact).collect();
        let count = world.len() + session.len();
        // Of a session's facts the newest says most: the state comes first and is in every line anyhow.
        let first = world.first().or_else(|| session.last());
        let short = first.map(ChangeRow::short).unwrap_or_default();
        Self {
            step: step.id,
            count,
            short,
            world: DiffView::new(world),
            session: DiffView::new(session),
        }
    }
}

fn letter(uid: u32, octets: u64, subject: &str) -> String {
    format!("UID {uid}, {}, {}", count(octets, "octet"), title(subject))
}

fn title(subject: &str) -> String {
    const MOST: usize = 80;
    if subject.is_empty() {
        return "no subject".to_owned();
    }
    let short: String = subject.chars().take(MOST).collect();
    let dots = if short.len() < subject.len() { "\u{2026}" } else { "" };
    format!("\u{201c}{short}{dots}\u{201d}")
}

fn flags(flags: &Flags) -> String {
    if flags.is_empty() {
        return "no flags".to_owned();
    }
    flags.names().collect::<Vec<_>>().join(" ")
}

fn count(n: u64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}
