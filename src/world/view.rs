//! What one IMAP session was told of its mailbox.
//!
//! A view is the mailbox as it was last told: sequence numbers are positions in it, and they change only
//! when the session says so to its client (RFC 3501 §7.4.1).

use super::{ConnId, Mailbox, MailboxId, Stored, What};
use imbl::{OrdSet, Vector};
use std::sync::Arc;

/// One thing that a session has to tell its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The letter of that sequence number is gone; all higher numbers fall by one.
    Expunge(u32),
    /// There are so many letters now.
    Exists(u32),
    /// So many of them are recent.
    Recent(u32),
    /// The letter with that sequence number has other flags.
    Flags(u32),
}

/// The mailbox as a session knows it.
#[derive(Clone, Debug)]
pub struct View {
    pub mailbox: MailboxId,
    pub uid_validity: u32,
    /// Opened with EXAMINE: nothing may change.
    pub read_only: bool,
    conn: ConnId,
    letters: Vector<Stored>,
    recent: OrdSet<u32>,
    /// Letters that are gone, of which the client has not been told.
    gone: OrdSet<u32>,
    told: u64,
    /// The result of the last search that was to be kept: ranges of UIDs that rise (RFC 5182 §2.1).
    saved: Arc<[(u32, u32)]>,
}

impl View {
    /// Opens a mailbox. Unless it is only examined, the letters that nobody was told of become this session's
    /// `\Recent` ones (RFC 3501 §2.3.2).
    pub fn open(mailbox: &mut Mailbox, conn: ConnId, read_only: bool) -> Self {
        let from = mailbox.recent_from();
        let recent =
            mailbox.letters().iter().rev().map(|s| s.uid).take_while(|uid| *uid >= from).collect();
        if !read_only {
            mailbox.claim_recent();
        }
        Self {
            mailbox: mailbox.id,
            uid_validity: mailbox.uid_validity,
            read_only,
            conn,
            letters: mailbox.letters().clone(),
            recent,
            gone: OrdSet::new(),
            told: mailbox.changed(),
            saved: Arc::default(),
        }
    }

    /// The result of the last search that was to be kept, as ranges of UIDs. Letters that are gone are no longer in
    /// the view, and so not in it either.
    pub fn saved(&self) -> &[(u32, u32)] {
        &self.saved
    }

    /// Keeps the result of a search: ranges of UIDs that rise.
    pub fn save(&mut self, uids: Vec<(u32, u32)>) {
        self.saved = uids.into();
    }

    /// The sequence numbers of the letters with these UIDs, as a range; nothing where there is no letter.
    pub fn numbers_of(&self, (from, to): (u32, u32)) -> Option<(u32, u32)> {
        let below = |uid: u32| match self.letters.binary_search_by(|s| s.uid.cmp(&uid)) {
            Ok(at) | Err(at) => at as u32,
        };
        let end = to.checked_add(1).map_or(self.len(), below);
        let first = below(from) + 1;
        (first <= end).then_some((first, end))
    }

    /// The letters as told; the first has sequence number 1.
    pub const fn letters(&self) -> &Vector<Stored> {
        &self.letters
    }

    /// How many letters the client knows of.
    pub fn len(&self) -> u32 {
        self.letters.len() as u32
    }

    /// Whether the client knows of none.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// How many letters are recent here.
    pub fn recent_count(&self) -> u32 {
        self.recent.len() as u32
    }

    /// Whether a letter is recent here.
    pub fn is_recent(&self, uid: u32) -> bool {
        self.recent.contains(&uid)
    }

    /// Whether a letter is gone already although the client was not told.
    pub fn is_gone(&self, uid: u32) -> bool {
        self.gone.contains(&uid)
    }

    /// The letter of a sequence number.
    pub fn letter(&self, sequence: u32) -> Option<&Stored> {
        self.letters.get((sequence as usize).checked_sub(1)?)
    }

    /// The sequence number of a UID.
    pub fn sequence_of(&self, uid: u32) -> Option<u32> {
        self.letters.binary_search_by(|s| s.uid.cmp(&uid)).ok().map(|i| i as u32 + 1)
    }

    /// The highest UID that the client knows of.
    pub fn highest_uid(&self) -> Option<u32> {
        self.letters.last().map(|s| s.uid)
    }

    /// Whether there may be something to tell.
    pub fn is_behind(&self, mailbox: &Mailbox) -> bool {
        self.told != mailbox.changed() || !self.gone.is_empty()
    }

    /// Takes over what changed since the client was last told, and gives what has to be said, in the order
    /// in which it has to be said. Where EXPUNGE must not be sent (RFC 3501 §7.4.1) it is kept for later.
    /// Flags that this very session set are not news.
    pub fn news(&mut self, mailbox: &mut Mailbox, may_expunge: bool) -> Vec<News> {
        let mut flagged = OrdSet::new();
        let before = self.letters.len();
        let recent_before = self.recent.len();
        let changes: Option<Vec<_>> = mailbox.changes_since(self.told).map(Iterator::collect);
        match changes {
            Some(changes) => {
                for change in changes {
                    match change.what {
                        What::Added => self.take_in(mailbox, change.uid),
                        What::Flagged => self.refresh(mailbox, change.uid, change.by, &mut flagged),
                        What::Removed => self.lose(change.uid),
                    }
                }
            }
            None => self.compare(mailbox, &mut flagged),
        }
        self.told = mailbox.changed();
        if !self.read_only {
            mailbox.claim_recent();
        }
        let mut news = Vec::new();
        if may_expunge {
            for uid in std::mem::take(&mut self.gone) {
                if let Some(sequence) = self.sequence_of(uid) {
                    self.letters.remove(sequence as usize - 1);
                    self.recent.remove(&uid);
                    news.push(News::Expunge(sequence));
                }
            }
        }
        let expunged = news.len();
        if self.letters.len() + expunged > before {
            news.push(News::Exists(self.len()));
        }
        if self.recent.len() != recent_before {
            news.push(News::Recent(self.recent_count()));
        }
        let told = flagged.iter().filter(|uid| !self.gone.contains(*uid));
        news.extend(told.filter_map(|uid| self.sequence_of(*uid)).map(News::Flags));
        news
    }

    fn take_in(&mut self, mailbox: &Mailbox, uid: u32) {
        // A letter that came and went before the client was told of it never was.
        let Some(stored) = mailbox.letter(uid) else { return };
        if self.letters.last().is_none_or(|last| last.uid < uid) {
            self.letters.push_back(stored.clone());
            if uid >= mailbox.recent_from() {
                self.recent.insert(uid);
            }
        }
    }

    fn refresh(
        &mut self,
        mailbox: &Mailbox,
        uid: u32,
        by: Option<ConnId>,
        flagged: &mut OrdSet<u32>,
    ) {
        let (Some(stored), Some(sequence)) = (mailbox.letter(uid), self.sequence_of(uid)) else {
            return;
        };
        self.letters.set(sequence as usize - 1, stored.clone());
        if by != Some(self.conn) {
            flagged.insert(uid);
        }
    }

    fn lose(&mut self, uid: u32) {
        if self.sequence_of(uid).is_some() {
            self.gone.insert(uid);
        }
    }

    /// Compares letter by letter: the changes are too many to be remembered one by one.
    fn compare(&mut self, mailbox: &Mailbox, flagged: &mut OrdSet<u32>) {
        let known: Vec<(u32, u64)> = self.letters.iter().map(|s| (s.uid, s.mod_seq)).collect();
        for (uid, mod_seq) in known {
            match mailbox.letter(uid) {
                None => self.lose(uid),
                Some(s) if s.mod_seq != mod_seq => self.refresh(mailbox, uid, None, flagged),
                Some(_) => {}
            }
        }
        let last = self.highest_uid().unwrap_or(0);
        let new: Vec<u32> =
            mailbox.letters().iter().map(|s| s.uid).filter(|uid| *uid > last).collect();
        new.into_iter().for_each(|uid| self.take_in(mailbox, uid));
    }
}
