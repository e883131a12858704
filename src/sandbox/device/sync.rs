//! An IMAP device brings its copies up to date (RFC 4549 §3): what was done here goes out first, then it learns what is
//! there, mailbox by mailbox.

use super::{
    Device, Finding, LetterName, Resync,
    imap::{Answer, ImapLine},
};
use crate::{
    protocol::imap::{
        client::{Command, Known, Wanted, set},
        response::{
            Status,
            value::{LetterTold, Told},
        },
    },
    sandbox::Sandbox,
    world::INBOX,
};
use std::{collections::BTreeSet, sync::Arc};

/// What a SELECT told.
#[derive(Debug, Default)]
pub(super) struct Opened {
    uid_next: Option<u32>,
    mod_seq: Option<u64>,
    /// The UIDVALIDITY is not the one that the device knew.
    anew: bool,
}

impl Sandbox {
    /// Most mailboxes that a device follows.
    const FOLDERS: usize = 50;

    /// Brings everything up to date; INBOX is open at the end.
    pub(super) fn sync(&mut self, d: &mut Device, line: &mut ImapLine) -> Result<(), Finding> {
        self.replay(d, line)?;
        let answer = self.must(d, line, &Command::List)?;
        let mut names: Vec<Arc<str>> = Vec::new();
        for told in &answer.told {
            let Told::Name { attributes, name } = told else { continue };
            let has = |word: &str| attributes.iter().any(|a| **a == *word);
            if has("\\noselect") || has("\\nonexistent") {
                continue;
            }
            let name: Arc<str> =
                if name.eq_ignore_ascii_case(INBOX) { INBOX.into() } else { Arc::from(&**name) };
            if has("\\trash") {
                d.trash = name.clone();
            }
            names.push(name);
        }
        names.truncate(Self::FOLDERS);
        for folder in d.cache.keep_folders(&names) {
            d.note(self.world.now, Some(line.talk.conn), Finding::FolderWent { folder });
        }
        // INBOX is the last, so that it stays open.
        names.sort_by_key(|name| **name == *INBOX);
        for name in names {
            self.sync_folder(d, line, &name)?;
        }
        Ok(())
    }

    /// Opens a mailbox. What the device knew of it is thrown away if its UIDs mean nothing any more.
    pub(super) fn open_folder(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        name: &Arc<str>,
    ) -> Result<Option<Opened>, Finding> {
        let folder = d.cache.folder_mut(name);
        let (uid_validity, mod_seq) = (folder.uid_validity, folder.mod_seq);
        let known = match line.resync {
            Resync::Plain => Known::Nothing,
            Resync::Qresync if uid_validity > 0 && mod_seq > 0 => {
                Known::Since { uid_validity, mod_seq }
            }
            Resync::Qresync | Resync::Condstore => Known::Numbers,
        };
        line.turn_to(name);
        let mailbox: Box<str> = (**name).into();
        let answer = self.imap(d, line, &Command::Select { mailbox, known })?;
        if answer.status != Status::Ok {
            line.folder = None;
            let finding = Finding::Refused { verb: "SELECT", text: answer.text };
            d.note(self.world.now, Some(line.talk.conn), finding);
            return Ok(None);
        }
        Ok(Some(self.opened(d, line, name, &answer)))
    }

    fn opened(&self, d: &mut Device, line: &ImapLine, name: &Arc<str>, answer: &Answer) -> Opened {
        let mut opened = Opened::default();
        let folder = d.cache.folder_mut(name);
        let before = folder.uid_validity;
        let mut letters = 0;
        for code in answer.codes() {
            if let (Some(validity), "UIDVALIDITY") = (code.uid_validity, code.word) {
                opened.anew = before != 0 && before != validity;
                if opened.anew {
                    letters = folder.forget(validity);
                }
                folder.uid_validity = validity;
            }
            opened.uid_next = code.uid_next.or(opened.uid_next);
            opened.mod_seq = code.mod_seq.or(opened.mod_seq);
        }
        if opened.anew {
            let of_it =
                |edit: &super::Edit| edit.folder == *name && edit.name != LetterName::Unsent;
            let edits = d.journal.iter().filter(|edit| of_it(edit)).count();
            let moved: Vec<u32> =
                d.journal.iter().filter(|edit| of_it(edit)).map(|edit| edit.serial).collect();
            d.journal.retain(|edit| !moved.contains(&edit.serial));
            // What was moved here is nowhere on the server.
            moved.iter().for_each(|serial| {
                let unsent =
                    d.cache.find(*serial).is_some_and(|(_, h)| h.name == LetterName::Unsent);
                if unsent {
                    d.cache.take(*serial);
                }
            });
            let finding = Finding::Renumbered { folder: name.clone(), letters, edits };
            d.note(self.world.now, Some(line.talk.conn), finding);
        }
        opened
    }

    /// Opens a mailbox and brings its copies up to date.
    pub(super) fn sync_folder(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        name: &Arc<str>,
    ) -> Result<(), Finding> {
        let Some(opened) = self.open_folder(d, line, name)? else { return Ok(()) };
        let folder = d.cache.folder_mut(name);
        let (known_next, known_seq) = (folder.uid_next, folder.mod_seq);
        let has_some = folder.letters.iter().any(|h| matches!(h.name, LetterName::Uid(_)));
        let fresh = opened.anew || !has_some;
        let mut went = std::mem::take(&mut line.went);
        if line.exists == 0 {
            went += d.cache.folder_mut(name).drop_uids(|_| true);
        } else if !fresh {
            went += match line.resync {
                // SELECT has told what changed and what is gone.
                Resync::Qresync if known_seq > 0 => 0,
                Resync::Condstore | Resync::Qresync if known_seq > 0 => {
                    self.learn_changes(d, line, name, known_seq, opened.mod_seq)?
                }
                _ => self.learn_flags(d, line, name)?,
            };
        }
        let came =
            self.take_new(d, line, name, if fresh { 1 } else { known_next }, opened.uid_next)?;
        let folder = d.cache.folder_mut(name);
        folder.uid_next = folder.uid_next.max(opened.uid_next.unwrap_or(1));
        folder.mod_seq = opened.mod_seq.unwrap_or_default();
        folder.synced = Some(self.world.now);
        line.counted = line.exists;
        went += std::mem::take(&mut line.went);
        self.tell_news(d, line, name, came, went);
        Ok(())
    }

    /// The flags that changed, and which UIDs are left (RFC 4549 §6.1).
    fn learn_changes(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        name: &Arc<str>,
        since: u64,
        now: Option<u64>,
    ) -> Result<usize, Finding> {
        if now != Some(since) {
            let fetch = Command::UidFetch {
                set: "1:*".into(),
                wanted: Wanted::Flags,
                changed_since: Some(since),
            };
            self.must(d, line, &fetch)?;
        }
        let answer = self.must(d, line, &Command::UidSearchAll)?;
        let mut uids = Vec::new();
        for told in &answer.told {
            let Told::Found(ranges) = told else { continue };
            uids.extend(ranges.iter().flat_map(|(from, to)| (*from..=*to).take(1 << 20)));
        }
        uids.sort_unstable();
        let there: BTreeSet<u32> = uids.iter().copied().collect();
        line.number(uids);
        Ok(d.cache.folder_mut(name).drop_uids(|uid| !there.contains(&uid)))
    }

    /// The flags of every letter; whoever is not named is gone.
    fn learn_flags(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        name: &Arc<str>,
    ) -> Result<usize, Finding> {
        let fetch =
            Command::UidFetch { set: "1:*".into(), wanted: Wanted::Flags, changed_since: None };
        let answer = self.must(d, line, &fetch)?;
        let there: BTreeSet<u32> = answer.letters().filter_map(|l| l.uid).collect();
        Ok(d.cache.folder_mut(name).drop_uids(|uid| !there.contains(&uid)))
    }

    /// Takes letters that the device does not have, from a UID on. Gives how many came.
    pub(super) fn take_new(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        name: &Arc<str>,
        from: u32,
        uid_next: Option<u32>,
    ) -> Result<usize, Finding> {
        let here: BTreeSet<u32> = d.cache.folder(name).into_iter().flat_map(uids).collect();
        let there = line.uids();
        // Where every number is known, only what is missing is asked for.
        let set: Box<str> = if there.len() == line.exists as usize {
            set(there.iter().copied().filter(|uid| !here.contains(uid)))
        } else if uid_next.is_some_and(|next| next <= from) {
            Box::default()
        } else {
            format!("{from}:*").into()
        };
        if line.exists == 0 || set.is_empty() {
            return Ok(0);
        }
        let fetch = Command::UidFetch { set, wanted: Self::wish(d), changed_since: None };
        let answer = self.must(d, line, &fetch)?;
        let highest = answer.letters().filter_map(|l: &LetterTold| l.uid).max();
        let folder = d.cache.folder_mut(name);
        folder.uid_next = folder.uid_next.max(highest.map_or(1, |uid| uid.saturating_add(1)));
        line.counted = line.exists;
        let now: usize = uids(folder).filter(|uid| !here.contains(uid)).count();
        Ok(now)
    }

    /// Tells the owner what came and what went.
    pub(super) fn tell_news(
        &self,
        d: &mut Device,
        line: &ImapLine,
        folder: &Arc<str>,
        came: usize,
        went: usize,
    ) {
        let (now, conn) = (self.world.now, Some(line.talk.conn));
        if came > 0 {
            d.note(now, conn, Finding::Came { folder: folder.clone(), letters: came });
        }
        if went > 0 {
            d.note(now, conn, Finding::Went { folder: folder.clone(), letters: went });
        }
    }
}

/// The UIDs of the letters that a device has of a mailbox.
fn uids(folder: &super::Folder) -> impl Iterator<Item = u32> {
    folder.letters.iter().filter_map(|held| match held.name {
        LetterName::Uid(uid) => Some(uid),
        _ => None,
    })
}
