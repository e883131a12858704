//! The maildrop as one session sees it.

use super::{
    Reply, rule,
    text::{self, Arg, Phrase, Text},
};
use crate::{
    protocol::meant::Lies,
    world::{Account, Flag, INBOX, Stored},
};
use imbl::{OrdSet, Vector};
use md5::{Digest as _, Md5};
use std::{fmt::Write as _, sync::Arc};

/// How a maildrop names its messages for good.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ids {
    /// By UIDVALIDITY and UID. UIDs are never given twice as long as UIDVALIDITY stays the same, and RFC 1939 §7 asks for
    /// no more.
    Stable,
    /// By their octets.
    Content,
    /// By a number that no other session has.
    Salted(u64),
}

/// The letters of INBOX as they were at the login, and the marks that this session made.
///
/// Numbers are fixed for the session (RFC 1939 §4): what arrives meanwhile is not in it, and what another
/// protocol removes stays readable to the end.
#[derive(Clone, Debug)]
pub struct Maildrop {
    /// The account that it belongs to.
    pub account: Arc<str>,
    uid_validity: u32,
    letters: Vector<Stored>,
    /// Numbers of messages that are marked as deleted.
    marked: OrdSet<u32>,
    /// The size of all messages that are not marked.
    octets: u64,
    total: u64,
    ids: Ids,
    /// What QUIT removes beside the marked messages: those that were read, where the server keeps none of them.
    read: Option<OrdSet<u32>>,
    /// The highest number that was read or marked, as LAST tells it (RFC 1460 §5).
    highest: u32,
    /// RSET forgot what earlier sessions read.
    forgot: bool,
}

impl Maildrop {
    /// The maildrop of an account as it is now. `keeps_none` of the messages that are read with RETR, or all.
    pub(super) fn of(account: &Account, keeps_none: bool) -> Self {
        let inbox = account.mailbox(INBOX);
        let octets = inbox.map_or(0, crate::world::Mailbox::octets_in_lines);
        Self {
            account: account.address.clone(),
            uid_validity: inbox.map_or(0, |m| m.uid_validity),
            letters: inbox.map(|m| m.letters().clone()).unwrap_or_default(),
            marked: OrdSet::new(),
            octets,
            total: octets,
            ids: Ids::Stable,
            read: keeps_none.then(OrdSet::new),
            highest: 0,
            forgot: false,
        }
    }

    /// The same with other unique-ids.
    #[must_use]
    pub(super) const fn named_by(mut self, ids: Ids) -> Self {
        self.ids = ids;
        self
    }

    /// How many messages are not marked.
    pub fn len(&self) -> usize {
        self.letters.len() - self.marked.len()
    }

    /// Whether every message is marked, or there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The size of all messages that are not marked, in octets as they are sent.
    pub const fn octets(&self) -> u64 {
        self.octets
    }

    /// The messages that are not marked, with their numbers.
    pub fn messages(&self) -> impl Iterator<Item = (u32, &Stored)> {
        (1..).zip(&self.letters).filter(|(number, _)| !self.marked.contains(number))
    }

    /// The message of that number, if it can be used.
    ///
    /// # Errors
    /// The refusal: there is none, or it is marked.
    pub fn message(&self, number: u32) -> Result<&Stored, Box<Reply>> {
        let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        let Some(stored) = at.and_then(|at| self.letters.get(at)) else {
            let text = match self.letters.len() {
                0 => text::NONE_AT_ALL.with([]),
                n => text::NONE_SUCH.with([Arg::messages(n)]),
            };
            return Err(Box::new(Reply::refuse(&rule::MESSAGE_EXISTS, text)));
        };
        if self.marked.contains(&number) {
            let text = text::IS_MARKED.with([number.into()]);
            return Err(Box::new(Reply::refuse(&rule::NOT_MARKED, text)));
        }
        Ok(stored)
    }

    /// Where the message of that number lies, marked or not.
    pub fn lies(&self, number: u32) -> Option<Lies> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        let uid = self.letters.get(at)?.uid;
        Some(Lies { account: self.account.clone(), mailbox: INBOX.into(), uid })
    }

    /// The name that a message has in every session, as far as the server keeps to that.
    pub fn unique_id(&self, stored: &Stored) -> String {
        match self.ids {
            Ids::Stable => format!("{:08x}{:08x}", self.uid_validity, stored.uid),
            Ids::Content => hex(&Md5::digest(stored.message.source())),
            Ids::Salted(salt) => format!("{salt:016x}{:08x}", stored.uid),
        }
    }

    /// Notes that a message was sent.
    pub(super) fn note_read(&mut self, number: u32) {
        self.highest = self.highest.max(number);
        if let Some(read) = &mut self.read {
            read.insert(number);
        }
    }

    /// The highest number that was ever read; what earlier sessions read has `\Seen` (RFC 1460 §5).
    pub(super) fn last(&self) -> u32 {
        let seen = || self.letters.iter().rposition(|s| s.flags.has(Flag::Seen));
        let before = || seen().and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0);
        if self.forgot { self.highest } else { self.highest.max(before()) }
    }

    /// Marks a message that can be used.
    pub(super) fn mark(&mut self, number: u32) -> Result<(), Box<Reply>> {
        let size = self.message(number)?.message.size_in_lines();
        self.octets -= size;
        self.marked.insert(number);
        self.highest = self.highest.max(number);
        Ok(())
    }

    /// Takes all marks away, and forgets which number was the highest.
    pub(super) fn unmark(&mut self) {
        self.marked.clear();
        (self.highest, self.forgot) = (0, true);
        self.octets = self.total;
    }

    /// The UIDs of all messages that go, if the mailbox still knows them by these.
    pub(super) fn doomed(&self, account: &Account) -> Option<OrdSet<u32>> {
        let inbox = account.mailbox(INBOX).filter(|m| m.uid_validity == self.uid_validity);
        inbox.is_some().then(|| {
            let uid = |number: &u32| self.letters.get(*number as usize - 1).map(|s| s.uid);
            self.marked.iter().chain(self.read.iter().flatten()).filter_map(uid).collect()
        })
    }

    /// The numbers of the messages that are marked.
    pub fn marked(&self) -> impl Iterator<Item = u32> {
        self.marked.iter().copied()
    }

    /// The numbers of the messages that QUIT removes because they were read.
    pub(super) fn read_and_doomed(&self) -> impl Iterator<Item = u32> {
        self.read.iter().flatten().copied()
    }

    /// How many messages are marked.
    pub fn marks(&self) -> usize {
        self.marked.len()
    }

    /// The maildrop in words, such as `2 messages (320 octets)`.
    pub(super) fn words(&self, phrase: &'static Phrase) -> Text {
        phrase.with([Arg::messages(self.len()), self.octets.into()])
    }
}

/// Octets in hexadecimal digits, letters in lower case.
pub(super) fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::with_capacity(2 * octets.len()), |mut out, octet| {
        // Writing to memory cannot fail.
        let _ = write!(out, "{octet:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message::Message,
        world::{Flags, Timestamp},
    };
    use bytes::Bytes;

    /// An account with letters of that many octets, and the UIDs from 1.
    fn account(sizes: &[usize]) -> Account {
        let mut account = Account::new("ben@harbor.test", "Ben", "cedar", 7);
        let inbox = account.mailbox_mut(INBOX).expect("INBOX");
        for size in sizes {
            let message = Message::new(Bytes::from(vec![b'x'; *size]));
            inbox.add(Arc::new(message), Flags::default(), Timestamp::START, None);
        }
        account
    }

    fn refused(maildrop: &Maildrop, number: u32) -> Option<&'static str> {
        maildrop.message(number).err().map(|reply| reply.refused.expect("a rule").id)
    }

    #[test]
    fn marks_count_once_and_go_again() {
        let mut maildrop = Maildrop::of(&account(&[10, 20, 30]), false);
        assert_eq!((maildrop.len(), maildrop.octets(), maildrop.marks()), (3, 66, 0));
        assert!(maildrop.mark(2).is_ok() && maildrop.mark(2).is_err() && maildrop.mark(4).is_err());
        assert_eq!((maildrop.len(), maildrop.octets()), (2, 44));
        assert_eq!(maildrop.messages().map(|(n, _)| n).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(refused(&maildrop, 2), Some("pop3.message-not-marked"));
        for number in [0, 4, u32::MAX] {
            assert_eq!(refused(&maildrop, number), Some("pop3.message-exists"), "{number}");
        }
        maildrop.mark(1).and_then(|()| maildrop.mark(3)).expect("both are there");
        assert!(maildrop.is_empty() && maildrop.octets() == 0);
        assert_eq!(maildrop.words(&text::LISTING).to_string(), "0 messages (0 octets)");
        maildrop.unmark();
        assert_eq!((maildrop.len(), maildrop.octets(), maildrop.marked().count()), (3, 66, 0));
    }

    #[test]
    fn what_goes_is_named_by_what_the_mailbox_keeps() {
        let mut kept = account(&[1, 2, 3]);
        let mut maildrop = Maildrop::of(&kept, false);
        let mut emptied = Maildrop::of(&kept, true);
        maildrop.mark(3).expect("it is there");
        maildrop.note_read(1);
        emptied.mark(3).expect("it is there");
        emptied.note_read(1);
        // A letter that came before the others moved no number, and one that went is named all the same.
        kept.mailbox_mut(INBOX).expect("INBOX").remove(2, None);
        let doomed = |m: &Maildrop| m.doomed(&kept).map(|d| d.iter().copied().collect::<Vec<_>>());
        assert_eq!(doomed(&maildrop), Some(vec![3]));
        assert_eq!(doomed(&emptied), Some(vec![1, 3]));
        emptied.unmark();
        assert_eq!(doomed(&emptied), Some(vec![1]), "RSET takes marks away, not what was read");
        let anew = Account::new("ben@harbor.test", "Ben", "cedar", 8);
        assert!(maildrop.doomed(&anew).is_none(), "another UIDVALIDITY");
    }

    #[test]
    fn unique_ids_have_their_form() {
        let account = account(&[5, 5, 6]);
        let ids = |ids| {
            let maildrop = Maildrop::of(&account, false).named_by(ids);
            maildrop.messages().map(|(_, s)| maildrop.unique_id(s)).collect::<Vec<_>>()
        };
        let [stable, content] = [ids(Ids::Stable), ids(Ids::Content)];
        assert_eq!(stable, ["0000000700000001", "0000000700000002", "0000000700000003"]);
        assert!(content[0] == content[1] && content[1] != content[2]);
        assert!(ids(Ids::Salted(1)) != ids(Ids::Salted(2)));
        let all = stable.iter().chain(&content).cloned().chain(ids(Ids::Salted(u64::MAX)));
        // RFC 1939 §7: 1 to 70 characters from 0x21 to 0x7E.
        for id in all {
            assert!(
                (1..=70).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()),
                "{id}"
            );
        }
    }

    #[test]
    fn the_last_number_is_the_highest_that_was_read() {
        let mut account = account(&[1; 5]);
        let inbox = account.mailbox_mut(INBOX).expect("INBOX");
        inbox.set_flags(2, Flags::of(Flag::Seen), None);
        let mut maildrop = Maildrop::of(&account, false);
        assert_eq!(maildrop.last(), 2);
        maildrop.note_read(1);
        assert_eq!(maildrop.last(), 2);
        maildrop.mark(4).expect("it is there");
        assert_eq!(maildrop.last(), 4);
        maildrop.unmark();
        assert_eq!(maildrop.last(), 0);
        maildrop.note_read(1);
        assert_eq!(maildrop.last(), 1);
    }
}
