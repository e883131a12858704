//! What one IMAP session was told of its mailbox.
//!
//! A view is the mailbox as it was last told: sequence numbers are positions in it, and they change only
//! when the session says so to its client (RFC 3501 §7.4.1).

use super::{ConnId, Mailbox, MailboxId, Stored, What, mailbox::find};
use imbl::{OrdSet, Vector};
use std::sync::Arc;

/// One thing that a session has to tell its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The letter is gone; all higher numbers fall by one.
    Expunge { number: u32, uid: u32 },
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
    /// The UIDs of which this session was told first, as ranges that rise.
    recent: Vector<(u32, u32)>,
    /// Letters that are gone, of which the client has not been told.
    gone: OrdSet<u32>,
    told: u64,
    /// The result of the last search that was to be kept: ranges of UIDs that rise (RFC 5182 §2.1).
    saved: Arc<[(u32, u32)]>,
    /// The number of the last change before the first that has to wait.
    held: Option<u64>,
}

impl View {
    /// Opens a mailbox. Unless it is only examined, the letters that nobody was told of become this session's
    /// `\Recent` ones (RFC 3501 §2.3.2).
    pub fn open(mailbox: &mut Mailbox, conn: ConnId, read_only: bool) -> Self {
        let mut view = Self {
            mailbox: mailbox.id,
            uid_validity: mailbox.uid_validity,
            read_only,
            conn,
            letters: mailbox.letters().clone(),
            recent: Vector::new(),
            gone: OrdSet::new(),
            told: mailbox.changed(),
            held: None,
            saved: Arc::default(),
        };
        view.claim(mailbox);
        view
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
        let end = |to: u32| to.checked_add(1).map_or(self.len(), |next| self.below(next));
        self.recent.iter().map(|(from, to)| end(*to) - self.below(*from)).sum()
    }

    /// Whether a letter is recent here.
    pub fn is_recent(&self, uid: u32) -> bool {
        let after = match self.recent.binary_search_by(|(from, _)| from.cmp(&uid)) {
            Ok(_) => return true,
            Err(after) => after,
        };
        after.checked_sub(1).and_then(|i| self.recent.get(i)).is_some_and(|(_, to)| uid <= *to)
    }

    /// Whether a letter is gone already although the client was not told.
    pub fn is_gone(&self, uid: u32) -> bool {
        self.gone.contains(&uid)
    }

    /// The UIDs of the letters from one UID to another; they rise.
    pub fn uids_within(&self, from: u32, to: u32) -> impl Iterator<Item = u32> {
        let end = to.checked_add(1).map_or(self.len(), |next| self.below(next));
        (self.below(from)..end).filter_map(|at| self.letter(at + 1)).map(|s| s.uid)
    }

    /// The letter of a sequence number.
    pub fn letter(&self, sequence: u32) -> Option<&Stored> {
        self.letters.get((sequence as usize).checked_sub(1)?)
    }

    /// The sequence number of a UID.
    pub fn sequence_of(&self, uid: u32) -> Option<u32> {
        find(&self.letters, uid).ok().map(|at| at as u32 + 1)
    }

    /// How many letters have a lower UID.
    pub fn below(&self, uid: u32) -> u32 {
        match find(&self.letters, uid) {
            Ok(at) | Err(at) => at as u32,
        }
    }

    /// The highest UID that the client knows of.
    pub fn highest_uid(&self) -> Option<u32> {
        self.letters.last().map(|s| s.uid)
    }

    /// Whether there may be something to tell.
    pub fn is_behind(&self, mailbox: &Mailbox) -> bool {
        self.told != mailbox.changed() || !self.gone.is_empty()
    }

    /// The number of the last change up to which the client was told everything (RFC 7162 §3.2).
    pub fn known(&self) -> u64 {
        self.held.unwrap_or(self.told)
    }

    /// Whether the removal of a letter waits until it may be told.
    pub const fn is_holding(&self) -> bool {
        self.held.is_some()
    }

    /// Takes over what changed since the client was last told, and gives what has to be said, in the order
    /// in which it has to be said. Where EXPUNGE must not be sent (RFC 3501 §7.4.1) it is kept for later.
    /// Flags that this very session set are not news.
    pub fn news(&mut self, mailbox: &mut Mailbox, may_expunge: bool) -> Vec<News> {
        let mut flagged = OrdSet::new();
        let before = self.letters.len();
        let recent_before = self.recent_count();
        let changes: Option<Vec<_>> = mailbox.changes_since(self.told).map(Iterator::collect);
        match changes {
            Some(changes) => {
                for (number, change) in (self.told..).zip(changes) {
                    match change.what {
                        What::Added => self.take_in(mailbox, change.uid),
                        What::Flagged => self.refresh(mailbox, change.uid, change.by, &mut flagged),
                        What::Removed => self.lose(change.uid, number),
                    }
                }
            }
            None => self.compare(mailbox, &mut flagged),
        }
        self.told = mailbox.changed();
        self.claim(mailbox);
        let mut news = Vec::new();
        if may_expunge && !self.gone.is_empty() {
            self.expunge(&mut news);
        }
        let expunged = news.len();
        if self.letters.len() + expunged > before {
            news.push(News::Exists(self.len()));
        }
        let recent = self.recent_count();
        if recent != recent_before {
            news.push(News::Recent(recent));
        }
        let told = flagged.iter().filter(|uid| !self.gone.contains(*uid));
        news.extend(told.filter_map(|uid| self.sequence_of(*uid)).map(News::Flags));
        news
    }

    /// Lets go of the letters that are gone.
    fn expunge(&mut self, news: &mut Vec<News>) {
        let gone = std::mem::take(&mut self.gone);
        self.held = None;
        if gone.len() <= 64 {
            for uid in gone {
                if let Some(number) = self.sequence_of(uid) {
                    self.letters.remove(number as usize - 1);
                    news.push(News::Expunge { number, uid });
                }
            }
            return;
        }
        // Many at once: one pass over the letters instead of a search for each.
        let mut gone = gone.into_iter().peekable();
        let mut kept = Vector::new();
        for stored in std::mem::take(&mut self.letters) {
            if gone.next_if(|uid| *uid == stored.uid).is_some() {
                news.push(News::Expunge { number: kept.len() as u32 + 1, uid: stored.uid });
            } else {
                kept.push_back(stored);
            }
        }
        self.letters = kept;
    }

    /// The newest letters, of which nobody was told, become this session's `\Recent` ones.
    fn claim(&mut self, mailbox: &mut Mailbox) {
        let (from, next) = (mailbox.recent_from(), mailbox.uid_next());
        if !self.read_only {
            mailbox.claim_recent();
        }
        let from = from.max(self.recent.last().map_or(0, |(_, to)| to.saturating_add(1)));
        if from >= next {
            return;
        }
        match self.recent.back_mut() {
            Some((_, to)) if to.checked_add(1) == Some(from) => *to = next - 1,
            _ => self.recent.push_back((from, next - 1)),
        }
    }

    fn take_in(&mut self, mailbox: &Mailbox, uid: u32) {
        // A letter that came and went before the client was told of it never was.
        let Some(stored) = mailbox.letter(uid) else { return };
        if self.letters.last().is_none_or(|last| last.uid < uid) {
            self.letters.push_back(stored.clone());
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

    /// A letter is gone; all changes up to number `before` were told.
    fn lose(&mut self, uid: u32, before: u64) {
        if self.sequence_of(uid).is_some() {
            self.gone.insert(uid);
            self.held.get_or_insert(before);
        }
    }

    /// Compares letter by letter: the changes are too many to be remembered one by one.
    fn compare(&mut self, mailbox: &Mailbox, flagged: &mut OrdSet<u32>) {
        let mut known = std::mem::take(&mut self.letters).into_iter().peekable();
        for stored in mailbox.letters() {
            while let Some(lost) = known.next_if(|s| s.uid < stored.uid) {
                self.gone.insert(lost.uid);
                self.letters.push_back(lost);
            }
            match known.next_if(|s| s.uid == stored.uid) {
                Some(s) if s.mod_seq != stored.mod_seq => drop(flagged.insert(s.uid)),
                _ => {}
            }
            self.letters.push_back(stored.clone());
        }
        for lost in known {
            self.gone.insert(lost.uid);
            self.letters.push_back(lost);
        }
        if !self.gone.is_empty() {
            self.held.get_or_insert(self.told);
        }
    }
}
