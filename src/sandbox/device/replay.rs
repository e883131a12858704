//! What was done on an IMAP device and is not on the server yet goes there, in the order in which it was done
//! (RFC 4549 §4.2). Where somebody else was faster, the server's state stays and the device tells so.

use super::{
    Change, Device, Edit, Finding, LetterName, Resync,
    imap::{Answer, ImapLine},
};
use crate::{
    protocol::imap::{
        client::{Command, Wanted, set},
        response::{
            Status,
            value::{CodeTold, Range},
        },
    },
    sandbox::Sandbox,
    world::{Flag, SYSTEM_FLAGS},
};
use std::{collections::BTreeSet, sync::Arc};

/// Edits that one command can carry: of one kind, in one mailbox. Each has the UID of its letter.
struct Batch {
    change: Change,
    known: u64,
    edits: Vec<(Edit, u32)>,
}

impl Batch {
    fn set(&self) -> Box<str> {
        set(self.edits.iter().map(|(_, uid)| *uid))
    }
}

impl Sandbox {
    /// Sends what waits in the journal.
    pub(super) fn replay(&mut self, d: &mut Device, line: &mut ImapLine) -> Result<(), Finding> {
        let (mut sent, mut unknown) = (0, BTreeSet::new());
        while let Some(folder) = d.journal.front().map(|edit| edit.folder.clone()) {
            if line.folder.as_deref() != Some(&*folder) {
                let opened = self.open_folder(d, line, &folder)?;
                if opened.is_none() {
                    // The mailbox is gone, and with it whatever was in it.
                    while d.journal.front().is_some_and(|edit| edit.folder == folder) {
                        self.conflict_first(d, line);
                    }
                    continue;
                }
            }
            let Some(batch) = self.batch(d, line, folder) else { continue };
            let batch = self.those_there(d, line, batch)?;
            if batch.edits.is_empty() {
                continue;
            }
            sent += batch.edits.len();
            match batch.change.clone() {
                Change::Flag { flag, on } => sent -= self.replay_flag(d, line, &batch, flag, on)?,
                Change::Move(to) => {
                    if !self.replay_move(d, line, &batch, &to)? {
                        unknown.insert(to);
                    }
                }
                Change::Remove => {
                    self.expunge(d, line, &batch.set())?;
                    drop_first(d, batch.edits.len());
                }
            }
        }
        if sent > 0 {
            d.note(self.world.now, Some(line.talk.conn), Finding::Sent { edits: sent });
        }
        for folder in unknown {
            self.sync_folder(d, line, &folder)?;
        }
        Ok(())
    }

    /// The edits at the head of the journal that go together. One that has no letter any more is told, and nothing is
    /// given.
    fn batch(&self, d: &mut Device, line: &ImapLine, folder: Arc<str>) -> Option<Batch> {
        let first = d.journal.front()?.clone();
        let Some(uid) = uid_of(&first) else {
            self.conflict_first(d, line);
            return None;
        };
        let known = first.known;
        let mut edits = vec![(first.clone(), uid)];
        for edit in d.journal.iter().skip(1) {
            let fits = edit.change == first.change
                && edit.folder == folder
                && edit.known == known
                && edits.iter().all(|(e, _)| e.serial != edit.serial);
            match uid_of(edit).filter(|_| fits) {
                Some(uid) => edits.push((edit.clone(), uid)),
                None => break,
            }
        }
        Some(Batch { change: first.change, known, edits })
    }

    /// Leaves out what is done to letters that are gone. STORE tells that by itself.
    fn those_there(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        mut batch: Batch,
    ) -> Result<Batch, Finding> {
        if matches!(batch.change, Change::Flag { .. }) {
            return Ok(batch);
        }
        let ask =
            Command::UidFetch { set: batch.set(), wanted: Wanted::Flags, changed_since: None };
        let answer = self.must(d, line, &ask)?;
        let there: BTreeSet<u32> = answer.letters().filter_map(|l| l.uid).collect();
        let (stay, gone): (Vec<_>, Vec<_>) =
            batch.edits.into_iter().partition(|(_, uid)| there.contains(uid));
        for (edit, _) in gone {
            self.conflict(d, line, &edit);
        }
        batch.edits = stay;
        Ok(batch)
    }

    /// Sets or takes away a flag; gives how many edits came to nothing.
    fn replay_flag(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        batch: &Batch,
        flag: Flag,
        on: bool,
    ) -> Result<usize, Finding> {
        let conditional = line.resync != Resync::Plain && batch.known > 0;
        let name = SYSTEM_FLAGS.iter().find(|(_, f)| *f == flag).map_or("\\Seen", |(name, _)| name);
        let store = Command::UidStore {
            set: batch.set(),
            unchanged_since: conditional.then_some(batch.known),
            add: on,
            flag: name,
            silent: false,
        };
        let answer = self.imap(d, line, &store)?;
        let modified: Vec<Range> = answer.codes().flat_map(|c| c.modified.clone()).collect();
        let is_in = |uid: u32| modified.iter().any(|(from, to)| (*from..=*to).contains(&uid));
        let told: BTreeSet<u32> = answer.letters().filter_map(|l| l.uid).collect();
        if answer.status != Status::Ok && modified.is_empty() {
            self.refused(d, line, batch, &store, answer);
            return Ok(batch.edits.len());
        }
        let mut failed = 0;
        for (edit, uid) in &batch.edits {
            if is_in(*uid) {
                failed += 1;
                self.changed(d, line, edit);
            } else if !told.contains(uid) {
                failed += 1;
                self.conflict(d, line, edit);
            } else {
                drop_edit(d, edit);
                own_change(d, edit.serial);
            }
        }
        // What the others did is learned at once.
        if !modified.is_empty() {
            let uids = batch.edits.iter().map(|(_, uid)| *uid).filter(|uid| is_in(*uid));
            let set = set(uids);
            let ask = Command::UidFetch { set, wanted: Wanted::Flags, changed_since: None };
            self.must(d, line, &ask)?;
        }
        Ok(failed)
    }

    /// Puts letters into another mailbox: MOVE where it is offered (RFC 6851), else a copy and the end of the original.
    /// False if the device does not know by which UIDs they go there.
    fn replay_move(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        batch: &Batch,
        to: &Arc<str>,
    ) -> Result<bool, Finding> {
        let (set, target): (Box<str>, Box<str>) = (batch.set(), (**to).into());
        let moves = line.client.offers("MOVE");
        let command = |set: &str| match moves {
            true => Command::UidMove { set: set.into(), to: target.clone() },
            false => Command::UidCopy { set: set.into(), to: target.clone() },
        };
        let mut answer = self.imap(d, line, &command(&set))?;
        if answer.status == Status::No && answer.codes().any(|c| c.word == "TRYCREATE") {
            self.must(d, line, &Command::Create(target.clone()))?;
            answer = self.imap(d, line, &command(&set))?;
        }
        if answer.status != Status::Ok {
            self.refused(d, line, batch, &command(""), answer);
            return Ok(true);
        }
        if !moves {
            self.expunge(d, line, &set)?;
        }
        let known = self.arrived(d, batch, to, &answer);
        drop_first(d, batch.edits.len());
        Ok(known)
    }

    /// The copies have the UIDs that COPYUID tells. Where it does not, the next synchronization brings them.
    fn arrived(&self, d: &mut Device, batch: &Batch, to: &Arc<str>, answer: &Answer) -> bool {
        let told: Option<&CodeTold> = answer.codes().find(|code| code.word == "COPYUID");
        let validity = told.and_then(|code| code.uid_validity);
        let folder = d.cache.folder_mut(to);
        if folder.uid_validity == 0 {
            folder.uid_validity = validity.unwrap_or_default();
        }
        let same = validity == Some(folder.uid_validity);
        let each = |ranges: &[Range]| -> Vec<u32> {
            ranges.iter().flat_map(|(from, to)| (*from..=*to).take(1 << 16)).collect()
        };
        let pairs: Vec<(u32, u32)> = told
            .filter(|_| same)
            .map(|code| each(&code.source).into_iter().zip(each(&code.new)).collect())
            .unwrap_or_default();
        let mut all = true;
        for (edit, uid) in &batch.edits {
            match pairs.iter().find(|(old, _)| old == uid) {
                Some((_, new)) => {
                    if let Some(held) = d.cache.find_mut(edit.serial) {
                        held.name = LetterName::Uid(*new);
                    }
                }
                None => {
                    d.cache.take(edit.serial);
                    all = false;
                }
            }
        }
        all
    }

    /// Removes letters for good: those of the set alone where the server can do that (RFC 4315 §2.1).
    fn expunge(&mut self, d: &mut Device, line: &mut ImapLine, set: &str) -> Result<(), Finding> {
        let store = Command::UidStore {
            set: set.into(),
            unchanged_since: None,
            add: true,
            flag: "\\Deleted",
            silent: true,
        };
        self.must(d, line, &store)?;
        let command = match line.client.offers("UIDPLUS") {
            true => Command::UidExpunge(set.into()),
            false => Command::Expunge,
        };
        self.must(d, line, &command)?;
        // Whoever removed them need not be told that they are gone.
        line.went = 0;
        Ok(())
    }

    /// The server does not do what was done here: that is taken back.
    fn refused(
        &self,
        d: &mut Device,
        line: &ImapLine,
        batch: &Batch,
        command: &Command,
        answer: Answer,
    ) {
        let finding = Finding::Refused { verb: command.verb(), text: answer.text };
        d.note(self.world.now, Some(line.talk.conn), finding);
        for (edit, _) in &batch.edits {
            drop_edit(d, edit);
            if let Some(mut held) = d.cache.take(edit.serial) {
                held.flags.clone_from(&held.told);
                held.name = edit.name.clone();
                d.cache.put(&edit.folder, held);
            }
        }
    }

    /// The letter of an edit is gone.
    fn conflict(&self, d: &mut Device, line: &ImapLine, edit: &Edit) {
        let finding = Finding::Gone { done: edit.change.done(), letter: edit.subject.to_string() };
        d.note(self.world.now, Some(line.talk.conn), finding);
        drop_edit(d, edit);
        d.journal.retain(|other| other.serial != edit.serial);
        d.cache.take(edit.serial);
    }

    fn conflict_first(&self, d: &mut Device, line: &ImapLine) {
        if let Some(edit) = d.journal.front().cloned() {
            self.conflict(d, line, &edit);
        }
    }

    /// Somebody else changed the letter of an edit meanwhile.
    fn changed(&self, d: &mut Device, line: &ImapLine, edit: &Edit) {
        let finding =
            Finding::Changed { done: edit.change.done(), letter: edit.subject.to_string() };
        d.note(self.world.now, Some(line.talk.conn), finding);
        drop_edit(d, edit);
    }
}

/// The UID of an edit's letter in the mailbox of the edit.
const fn uid_of(edit: &Edit) -> Option<u32> {
    match edit.name {
        LetterName::Uid(uid) => Some(uid),
        _ => None,
    }
}

/// What the device has changed itself is not changed by somebody else: its later edits know of it.
fn own_change(d: &mut Device, serial: u32) {
    let now = d.cache.find(serial).map_or(0, |(_, held)| held.mod_seq);
    let later = d.journal.iter_mut().filter(|e| e.serial == serial && e.known > 0);
    later.for_each(|e| e.known = e.known.max(now));
}

fn drop_edit(d: &mut Device, edit: &Edit) {
    let at = d.journal.iter().position(|e| e.serial == edit.serial && e.change == edit.change);
    if let Some(at) = at {
        d.journal.remove(at);
    }
}

fn drop_first(d: &mut Device, n: usize) {
    for _ in 0..n {
        d.journal.pop_front();
    }
}
