//! What somebody does with a device. It is done on the device at once; the server is told when there is a connection.

use super::{Change, Deed, Device, Edit, Ending, Finding, LetterName, Which, collect::Errand};
use crate::{
    protocol::imap::client::{Command, Wanted, set},
    sandbox::Sandbox,
    world::{Flag, Protocol},
};
use std::sync::Arc;

/// Why nothing was done: one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeedRefused(pub String);

impl std::fmt::Display for DeedRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DeedRefused {}

impl From<String> for DeedRefused {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

impl Sandbox {
    /// Does something with a device.
    ///
    /// # Errors
    /// There is no such device or letter, or the device is lost.
    pub fn device_do(&mut self, name: &str, deed: &Deed) -> Result<(), DeedRefused> {
        if let Deed::Add { account, policy } = deed {
            self.add_device(name, account, *policy)?;
            self.wait_for_devices();
            return Ok(());
        }
        let device = self.device(name).ok_or_else(|| format!("There is no device {name}."))?;
        if *deed == Deed::Remove {
            self.remove_device(name);
            return Ok(());
        }
        if device.lost {
            return Err(format!("The device {name} is lost.").into());
        }
        if let Deed::Sync(ending) = deed {
            if !device.online {
                return Err(format!("The device {name} has no connection.").into());
            }
            if *ending != Ending::Quit && device.policy.protocol == Protocol::Imap {
                return Err("Only POP3 waits for QUIT.".to_owned().into());
            }
        }
        let done = self.with_device(name, |s, d| s.carry_out(d, deed));
        self.heed();
        done.unwrap_or(Ok(()))
    }

    fn carry_out(&mut self, d: &mut Device, deed: &Deed) -> Result<(), DeedRefused> {
        match deed {
            Deed::Add { .. } | Deed::Remove => {}
            Deed::Sync(ending) => self.run(d, *ending),
            Deed::Offline => {
                d.online = false;
                d.due = None;
                self.hang_up_device(d);
            }
            Deed::Online => {
                d.online = true;
                self.run(d, Ending::Quit);
            }
            Deed::Open(which) => {
                for serial in chosen(d, which)? {
                    self.open_letter(d, serial);
                }
            }
            Deed::Read(which, on) => self.change(d, which, &flag(Flag::Seen, *on))?,
            Deed::Flag(which, on) => self.change(d, which, &flag(Flag::Flagged, *on))?,
            Deed::Move(which, to) => {
                let to = crate::world::Account::canonical(to);
                self.change(d, which, &Change::Move(to.into()))?;
            }
            Deed::Delete(which) => self.delete(d, which)?,
            Deed::Empty => {
                let trash = d.trash.clone();
                let in_it = d.cache.folder(&trash).is_some_and(|f| !f.letters.is_empty());
                if in_it {
                    self.change(d, &Which::All(trash.to_string()), &Change::Remove)?;
                }
            }
            Deed::Lose => {
                d.lost = true;
                (d.online, d.due) = (false, None);
                self.hang_up_device(d);
                d.cache = super::Cache::default();
                d.journal.clear();
            }
        }
        Ok(())
    }

    fn hang_up_device(&mut self, d: &mut Device) {
        if let Some(mut line) = d.line.take() {
            self.hang_up(line.talk.conn);
            self.account_for(d, &mut line.talk, "heard", true);
        }
    }

    /// Into the trash; out of the trash, away.
    fn delete(&mut self, d: &mut Device, which: &Which) -> Result<(), DeedRefused> {
        let all = chosen(d, which)?;
        let trash = d.trash.clone();
        let is_in_trash =
            |serial: &u32| d.cache.find(*serial).is_some_and(|(f, _)| f.name == trash);
        let (away, into): (Vec<u32>, Vec<u32>) = all.into_iter().partition(is_in_trash);
        for serial in into {
            self.edit(d, serial, &Change::Move(trash.clone()));
        }
        for serial in away {
            self.edit(d, serial, &Change::Remove);
        }
        self.send_edits(d);
        Ok(())
    }

    fn change(
        &mut self,
        d: &mut Device,
        which: &Which,
        change: &Change,
    ) -> Result<(), DeedRefused> {
        for serial in chosen(d, which)? {
            self.edit(d, serial, change);
        }
        self.send_edits(d);
        Ok(())
    }

    /// Does it on the device, and puts it into the journal if the server has to know.
    fn edit(&self, d: &mut Device, serial: u32, change: &Change) {
        let Some((folder, held)) = d.cache.find(serial) else { return };
        let edit = Edit {
            at: self.world.now,
            serial,
            folder: folder.name.clone(),
            name: held.name.clone(),
            change: change.clone(),
            known: if held.mod_seq > 0 { folder.mod_seq.max(held.mod_seq) } else { folder.mod_seq },
            subject: held.message.subject().into(),
        };
        match d.policy.protocol {
            Protocol::Imap => edit_imap(d, edit),
            _ => edit_pop3(d, edit),
        }
    }

    /// Tells the server, if there is a connection.
    fn send_edits(&mut self, d: &mut Device) {
        // A POP3 device deletes with its next visit; whoever deletes is in no hurry.
        if !d.online || d.journal.is_empty() || d.policy.protocol != Protocol::Imap {
            return;
        }
        let picked = self.pick_up(d);
        let Ok(mut line) = picked.map_err(|f| d.note(self.world.now, None, f)) else { return };
        let result = self.replay(d, &mut line);
        self.put_down(d, line, result, "change");
    }

    /// Opens a letter. Its text comes from the server where the device has only the header.
    fn open_letter(&mut self, d: &mut Device, serial: u32) {
        let Some((folder, held)) = d.cache.find(serial) else { return };
        let (folder, name, whole) = (folder.name.clone(), held.name.clone(), held.whole);
        if whole {
            if !held.is_read() {
                self.edit(d, serial, &flag(Flag::Seen, true));
                self.send_edits(d);
            }
            return;
        }
        let letter = held.message.subject();
        if !d.online {
            return d.note(self.world.now, None, Finding::NotHere { letter });
        }
        match name {
            LetterName::Uid(uid) => self.fetch_letter(d, serial, &folder, uid),
            _ => self.collect(d, Errand::Letter(serial), Ending::Quit),
        }
    }

    fn fetch_letter(&mut self, d: &mut Device, serial: u32, folder: &Arc<str>, uid: u32) {
        let picked = self.pick_up(d);
        let Ok(mut line) = picked.map_err(|f| d.note(self.world.now, None, f)) else { return };
        let result = (|| {
            if line.folder.as_ref() != Some(folder)
                && self.open_folder(d, &mut line, folder)?.is_none()
            {
                return Ok(());
            }
            let fetch =
                Command::UidFetch { set: set([uid]), wanted: Wanted::Opened, changed_since: None };
            self.must(d, &mut line, &fetch)?;
            let Some((_, held)) = d.cache.find(serial) else { return Ok(()) };
            if !held.whole {
                let (done, letter) = ("opened".to_owned(), held.message.subject());
                d.note(self.world.now, Some(line.talk.conn), Finding::Gone { done, letter });
                d.cache.take(serial);
            } else if !held.is_read() {
                self.edit(d, serial, &flag(Flag::Seen, true));
                self.replay(d, &mut line)?;
            }
            Ok(())
        })();
        self.put_down(d, line, result, "open");
    }
}

const fn flag(flag: Flag, on: bool) -> Change {
    Change::Flag { flag, on }
}

/// The numbers of the letters that are meant.
fn chosen(d: &Device, which: &Which) -> Result<Vec<u32>, DeedRefused> {
    let folder = |name: &str| {
        let found = d.cache.folder(crate::world::Account::canonical(name));
        found.ok_or_else(|| DeedRefused(format!("{} has no mailbox {name}.", d.name)))
    };
    match which {
        Which::Serial(serial) => match d.cache.find(*serial) {
            Some(_) => Ok(vec![*serial]),
            None => Err(DeedRefused(format!("{} does not have that letter any more.", d.name))),
        },
        Which::Place(name, n) => match folder(name)?.letters.get(n - 1) {
            Some(held) => Ok(vec![held.serial]),
            None => Err(DeedRefused(format!("{} has no letter {n} in {name}.", d.name))),
        },
        Which::All(name) => Ok(folder(name)?.letters.iter().map(|held| held.serial).collect()),
    }
}

/// POP3 knows one change: a letter is deleted. All else stays on the device.
fn edit_pop3(d: &mut Device, edit: Edit) {
    match &edit.change {
        Change::Flag { .. } => {
            if let Some(held) = d.cache.find_mut(edit.serial) {
                held.redo(&edit.change);
            }
        }
        Change::Move(to) => {
            let into_trash = *to == d.trash;
            shift(d, edit.serial, to);
            let known = d.journal.iter().position(|e| e.serial == edit.serial);
            let there = d.cache.find(edit.serial).is_some_and(|(_, held)| held.on_server);
            match known {
                // Out of the trash again before the server heard of it.
                Some(at) if !into_trash => drop(d.journal.remove(at)),
                None if into_trash && there => {
                    d.journal.push_back(Edit { change: Change::Remove, ..edit });
                }
                _ => {}
            }
        }
        Change::Remove => {
            d.cache.take(edit.serial);
        }
    }
}

/// A letter that was moved here and not on the server is still in its old place there: what is done to it now is done
/// before it is moved.
fn edit_imap(d: &mut Device, edit: Edit) {
    let moved = |e: &&Edit| e.serial == edit.serial && matches!(e.change, Change::Move(_));
    let before = d.journal.iter().find(moved).cloned();
    let at = d.journal.iter().position(|e| moved(&e));
    match (&edit.change, before.zip(at)) {
        (Change::Flag { flag, on }, earlier) => {
            let Some(held) = d.cache.find_mut(edit.serial) else { return };
            if held.flags.has(*flag) == *on {
                return;
            }
            held.redo(&edit.change);
            match earlier {
                Some((was, at)) => {
                    let (folder, name) = (was.folder, was.name);
                    d.journal.insert(at, Edit { folder, name, ..edit });
                }
                None => d.journal.push_back(edit),
            }
        }
        (Change::Move(to), earlier) => {
            if edit.folder == *to {
                return;
            }
            shift(d, edit.serial, to);
            let back = earlier.as_ref().is_some_and(|(was, _)| was.folder == *to);
            let name = match (&earlier, back) {
                (Some((was, _)), true) => was.name.clone(),
                _ => LetterName::Unsent,
            };
            if let Some(held) = d.cache.find_mut(edit.serial) {
                held.name = name;
            }
            match earlier {
                Some((_, at)) if back => drop(d.journal.remove(at)),
                Some((was, at)) => drop(d.journal.set(at, Edit { change: edit.change, ..was })),
                None => d.journal.push_back(edit),
            }
        }
        (Change::Remove, earlier) => {
            d.cache.take(edit.serial);
            match earlier {
                Some((was, at)) => drop(d.journal.set(at, Edit { change: Change::Remove, ..was })),
                None => d.journal.push_back(edit),
            }
        }
    }
}

fn shift(d: &mut Device, serial: u32, to: &str) {
    if let Some(held) = d.cache.take(serial) {
        d.cache.put(to, held);
    }
}
