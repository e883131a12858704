//! All letters of all mailboxes.

use super::{
    Place,
    number::{counted, grouped},
};
use crate::{
    sandbox::Sandbox,
    web::view::journey::moment,
    world::{Account, Happening, INBOX, LetterId, Mailbox, Timestamp, World},
};
use askama::Template;
use std::collections::BTreeMap;

/// One letter of a mailbox.
#[derive(Debug)]
struct LetterRow {
    url: String,
    uid: u32,
    subject: String,
    from: String,
    at: String,
    octets: String,
    flags: String,
    /// What the hosts' logs call it.
    stamp: Option<u64>,
}

/// One mailbox that holds letters.
#[derive(Debug)]
struct MailboxRow {
    account: String,
    display: &'static str,
    name: String,
    letters: String,
    rows: Vec<LetterRow>,
    older: usize,
}

/// The page that lists them.
#[derive(Debug, Template)]
#[template(path = "message/list.html")]
pub struct MessageListPage {
    pub sandbox: String,
    mailboxes: Vec<MailboxRow>,
    /// Accounts with nothing in any mailbox.
    empty: Vec<String>,
}

/// Letters that were delivered, by account, mailbox and UID.
type Stamps = BTreeMap<(String, String, u32), LetterId>;

impl MessageListPage {
    /// Letters of one mailbox that are listed; of more, the newest.
    const LISTED: usize = 100;

    /// The list for a sandbox; for a browser that has none yet, of the world in which every sandbox begins.
    pub fn new(name: &str, world: &World) -> Self {
        let mut stamps = Stamps::new();
        for line in world.mail_log.since(0) {
            if let Happening::Delivered { account, mailbox, uid } = &line.what {
                stamps.insert((account.to_string(), mailbox.to_string(), *uid), line.letter);
            }
        }
        let (mut mailboxes, mut empty) = (Vec::new(), Vec::new());
        for account in world.accounts() {
            let before = mailboxes.len();
            let mut all: Vec<_> = account.mailboxes().filter(|(_, m)| !m.is_empty()).collect();
            all.sort_by_key(|(name, _)| *name != INBOX);
            mailboxes.extend(all.into_iter().map(|(n, m)| row(account, n, m, &stamps, world.now)));
            if mailboxes.len() == before {
                empty.push(account.address.to_string());
            }
        }
        Self { sandbox: name.to_owned(), mailboxes, empty }
    }

    /// The list of a sandbox.
    pub fn of(sandbox: &Sandbox) -> Self {
        Self::new(&sandbox.name, &sandbox.world)
    }

    const fn page(&self) -> &'static str {
        "messages"
    }
}

fn row(
    account: &Account,
    name: &str,
    mailbox: &Mailbox,
    stamps: &Stamps,
    now: Timestamp,
) -> MailboxRow {
    let letters = mailbox.letters().iter().rev().take(MessageListPage::LISTED);
    let one = |stored: &crate::world::Stored| {
        let place =
            Place { account: account.address.to_string(), mailbox: name.into(), uid: stored.uid };
        let subject = stored.message.subject();
        LetterRow {
            url: place.path(),
            uid: stored.uid,
            subject: if subject.trim().is_empty() { "No subject".into() } else { subject },
            from: stored.message.from_display(),
            at: moment(stored.internal_date, now),
            octets: grouped(usize::try_from(stored.message.size()).unwrap_or(usize::MAX)),
            flags: stored.flags.names().collect::<Vec<_>>().join(" "),
            stamp: stamps.get(&(place.account, place.mailbox, place.uid)).map(|l| l.0),
        }
    };
    MailboxRow {
        account: account.address.to_string(),
        display: account.display,
        name: name.to_owned(),
        letters: counted(mailbox.len(), "letter"),
        rows: letters.map(one).collect(),
        older: mailbox.len().saturating_sub(MessageListPage::LISTED),
    }
}
