//! The connection of an IMAP device: commands go out, and what the server tells goes into the cache, asked or not.

use super::{Device, Finding, Held, LetterName, Resync, Take, talk::Talk};
use crate::{
    message::Message,
    protocol::imap::{
        client::{Client, Command, Heard, Wanted},
        response::{
            Status,
            value::{CodeTold, LetterTold, Told},
        },
    },
    sandbox::{Link, Sandbox},
    wire::Side,
    world::Flags,
};
use bytes::Bytes;
use imbl::Vector;
use std::sync::Arc;

/// An open connection.
#[derive(Clone, Debug)]
pub(super) struct ImapLine {
    pub(super) talk: Talk,
    pub(super) client: Client,
    /// The open mailbox.
    pub(super) folder: Option<Arc<str>>,
    /// The UID behind each message number, as far as it was told.
    numbers: Vector<u32>,
    /// How many letters of the open mailbox the device has accounted for.
    pub(super) counted: u32,
    /// How many the server says there are.
    pub(super) exists: u32,
    /// Letters that went while the line was open and that nobody was told of.
    pub(super) went: usize,
    /// What ENABLE and the server's offers allow.
    pub(super) resync: Resync,
}

impl ImapLine {
    /// Whether letters came that the device has not asked for.
    pub(super) const fn has_grown(&self) -> bool {
        self.exists > self.counted
    }

    /// Another mailbox is about to be opened.
    pub(super) fn turn_to(&mut self, folder: &Arc<str>) {
        self.folder = Some(folder.clone());
        self.numbers.clear();
        (self.counted, self.exists, self.went) = (0, 0, 0);
    }

    /// The UIDs of the open mailbox, in order, as a search found them.
    pub(super) fn number(&mut self, uids: Vec<u32>) {
        self.numbers = uids.into();
    }

    /// The UIDs that have a number.
    pub(super) fn uids(&self) -> &Vector<u32> {
        &self.numbers
    }
}

/// How a command ended, and what was told before.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: Status,
    pub(super) code: Option<Box<CodeTold>>,
    pub(super) text: Box<str>,
    pub(super) told: Vec<Told>,
}

impl Answer {
    /// What untagged status responses and the last one carried.
    pub(super) fn codes(&self) -> impl Iterator<Item = &CodeTold> {
        let untagged = self.told.iter().filter_map(|told| match told {
            Told::Status { code, .. } => code.as_deref(),
            _ => None,
        });
        untagged.chain(self.code.as_deref())
    }

    /// The letters that were told.
    pub(super) fn letters(&self) -> impl Iterator<Item = &LetterTold> {
        self.told.iter().filter_map(|told| match told {
            Told::Letter(letter) => Some(&**letter),
            _ => None,
        })
    }
}

impl Sandbox {
    /// The line of a device, ready for a command: the one that is open, or a new one.
    pub(super) fn pick_up(&mut self, d: &mut Device) -> Result<Box<ImapLine>, Finding> {
        if let Some(mut line) = d.line.take() {
            if self.link(line.talk.conn).is_some_and(Link::is_open) {
                self.begin_run(&mut line.talk);
                self.stop_idling(d, &mut line)?;
                return Ok(line);
            }
            self.account_for(d, &mut line.talk, "heard", true);
        }
        let (talk, greeting) = self.dial(d)?;
        let mut line = Box::new(ImapLine {
            talk,
            client: Client::default(),
            folder: None,
            numbers: Vector::new(),
            counted: 0,
            exists: 0,
            went: 0,
            resync: Resync::Plain,
        });
        match self.log_in(d, &mut line, greeting) {
            Ok(()) => Ok(line),
            Err(finding) => {
                self.drop_line(d, &mut line, "sync");
                Err(finding)
            }
        }
    }

    fn log_in(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        greeting: Vec<Bytes>,
    ) -> Result<(), Finding> {
        let mut told = Vec::new();
        self.imap_heard(d, line, greeting, &mut told)?;
        let mut first = told.iter();
        let logged_in = match first.next() {
            Some(Told::Status { status: Status::PreAuth, .. }) => true,
            Some(Told::Status { status: Status::Ok, .. }) => false,
            Some(Told::Status { text, .. }) => {
                return Err(Finding::Refused { verb: "the connection", text: text.clone() });
            }
            _ => return Err(self.missing(&line.talk, "the greeting")),
        };
        if !logged_in {
            let account = self.world.account(&d.account);
            let password = account.map(|a| a.password.clone()).unwrap_or_default();
            line.client.forget_capabilities();
            let (name, password) = ((*d.account).into(), (*password).into());
            self.must(d, line, &Command::Login { name, password })?;
        }
        if !line.client.knows_capabilities() {
            self.must(d, line, &Command::Capability)?;
        }
        let most = d.policy.resync;
        if most == Resync::Qresync && line.client.offers("QRESYNC") {
            let answer = self.imap(d, line, &Command::Enable("QRESYNC"))?;
            if answer.status == Status::Ok {
                line.resync = Resync::Qresync;
                return Ok(());
            }
        }
        if most >= Resync::Condstore && line.client.offers("CONDSTORE") {
            line.resync = Resync::Condstore;
        }
        Ok(())
    }

    /// Gives a command that must succeed, or the run is over.
    pub(super) fn must(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        command: &Command,
    ) -> Result<Answer, Finding> {
        let answer = self.imap(d, line, command)?;
        match answer.status {
            Status::Ok => Ok(answer),
            _ => Err(Finding::Refused { verb: command.verb(), text: answer.text }),
        }
    }

    /// Gives a command and waits for its end.
    pub(super) fn imap(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        command: &Command,
    ) -> Result<Answer, Finding> {
        let mut out = Vec::new();
        line.client.give(command, &mut out);
        self.finish(d, line, out, command.verb())
    }

    /// Sends octets, and waits for the end of the command that they belong to.
    fn finish(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        mut out: Vec<Bytes>,
        verb: &'static str,
    ) -> Result<Answer, Finding> {
        let mut told = Vec::new();
        while !out.is_empty() {
            let said = self.tell(&mut line.talk, std::mem::take(&mut out));
            out = self.imap_heard(d, line, said, &mut told)?;
        }
        let end = told.iter().rposition(|t| matches!(t, Told::Done { .. }));
        if let Some(Told::Done { status, code, text, .. }) = end.map(|at| told.remove(at)) {
            return Ok(Answer { status, code, text, told });
        }
        if line.client.is_idle() {
            return Ok(Answer { status: Status::Ok, code: None, text: Box::default(), told });
        }
        Err(self.missing(&line.talk, verb))
    }

    /// The server listens to commands again.
    pub(super) fn stop_idling(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
    ) -> Result<(), Finding> {
        let mut out = Vec::new();
        line.client.done(&mut out);
        if !out.is_empty() {
            self.finish(d, line, out, "DONE")?;
        }
        Ok(())
    }

    /// Reads what the server said, and puts it into the cache. Gives what is to be sent.
    pub(super) fn imap_heard(
        &mut self,
        d: &mut Device,
        line: &mut ImapLine,
        said: Vec<Bytes>,
        all: &mut Vec<Told>,
    ) -> Result<Vec<Bytes>, Finding> {
        let mut out = Vec::new();
        for octets in said {
            for heard in line.client.receive(octets, &mut out) {
                match heard {
                    Heard::Told(told) => {
                        self.learn(d, line, &told);
                        all.push(told);
                    }
                    Heard::Unreadable(text) => return Err(Finding::Unreadable { text }),
                }
            }
        }
        Ok(out)
    }

    /// Puts what was told about the open mailbox into the cache.
    fn learn(&self, d: &mut Device, line: &mut ImapLine, told: &Told) {
        let Some(name) = line.folder.clone() else { return };
        let folder = d.cache.folder_mut(&name);
        match told {
            Told::Exists(n) => line.exists = *n,
            Told::Expunge(n) => {
                line.exists = line.exists.saturating_sub(1);
                line.counted = line.counted.saturating_sub(1);
                let at = usize::try_from(*n).unwrap_or(usize::MAX).wrapping_sub(1);
                if at < line.numbers.len() {
                    let uid = line.numbers.remove(at);
                    line.went += folder.drop_uids(|u| u == uid);
                }
            }
            Told::Vanished { earlier, uids } => {
                let gone = |uid: u32| uids.iter().any(|(from, to)| (*from..=*to).contains(&uid));
                line.went += folder.drop_uids(gone);
                if !earlier {
                    let before = line.numbers.len();
                    line.numbers.retain(|uid| !gone(*uid));
                    let many = uids.iter().map(|(from, to)| to - from + 1).sum::<u32>();
                    let many = many.max(u32::try_from(before - line.numbers.len()).unwrap_or(0));
                    line.exists = line.exists.saturating_sub(many);
                    line.counted = line.counted.saturating_sub(many);
                }
            }
            Told::Letter(letter) => self.learn_letter(d, line, &name, letter),
            _ => {}
        }
    }

    fn learn_letter(&self, d: &mut Device, line: &mut ImapLine, name: &str, told: &LetterTold) {
        let at = told.number.and_then(|n| usize::try_from(n).ok()?.checked_sub(1));
        if let (Some(at), Some(uid)) = (at, told.uid) {
            if at == line.numbers.len() {
                line.numbers.push_back(uid);
            } else if let Some(known) = line.numbers.get_mut(at) {
                *known = uid;
            }
        }
        let by_number = || at.and_then(|at| line.numbers.get(at)).copied();
        let Some(uid) = told.uid.or_else(by_number) else { return };
        let folder = d.cache.folder_mut(name);
        if let Some(held) = folder.by_uid(uid) {
            let serial = held.serial;
            if let Some(flags) = &told.flags {
                held.tell(flags.clone());
                // What was done here and not sent yet stays as it is shown.
                for edit in d.journal.iter().filter(|e| e.serial == serial) {
                    held.redo(&edit.change);
                }
            }
            held.mod_seq = told.mod_seq.unwrap_or(held.mod_seq);
            held.size = told.size.unwrap_or(held.size);
            if let Some(whole) = &told.whole {
                held.message = Arc::new(Message::new(whole.clone()));
                (held.whole, held.size) = (true, held.message.size());
                held.got = self.world.now;
            }
            return;
        }
        let Some(octets) = told.whole.as_ref().or(told.header.as_ref()) else { return };
        let message = Arc::new(Message::new(octets.clone()));
        let flags = told.flags.clone().unwrap_or_default();
        let mut held = Held {
            serial: 0,
            name: LetterName::Uid(uid),
            whole: told.whole.is_some(),
            size: told.size.unwrap_or_else(|| message.size()),
            message,
            flags: Flags::default(),
            told: Flags::default(),
            mod_seq: told.mod_seq.unwrap_or_default(),
            got: self.world.now,
            on_server: true,
        };
        held.tell(flags);
        d.cache.add(name, held);
    }

    /// What a device asks of letters that it does not have.
    pub(super) const fn wish(d: &Device) -> Wanted {
        match d.policy.take {
            Take::Headers => Wanted::Headers,
            Take::Whole => Wanted::Whole,
        }
    }

    /// The line is of no more use: nobody says goodbye.
    pub(super) fn drop_line(&mut self, d: &mut Device, line: &mut ImapLine, what: &'static str) {
        self.close(line.talk.conn, Side::Client);
        self.account_for(d, &mut line.talk, what, false);
    }
}
