//! A POP3 device visits its maildrop: asks what is there, takes what it lacks, marks what may go, and says goodbye.

use super::{Change, Device, Ending, Finding, Held, Keep, LetterName, Take, talk::Talk};
use crate::{
    message::Message,
    protocol::pop3::client::{Ask, Brought, Client, Heard, Told},
    sandbox::Sandbox,
    world::{Flag, Flags, INBOX},
};
use bytes::Bytes;
use std::{collections::BTreeSet, sync::Arc};

/// What a visit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    /// Everything.
    All,
    /// The text of one letter of which the device has the header.
    Letter(u32),
}

/// One visit.
struct Visit {
    talk: Talk,
    client: Client,
    /// What CAPA told; nothing where the server does not know the command.
    capabilities: Option<Vec<Box<str>>>,
}

impl Visit {
    fn offers(&self, word: &str) -> bool {
        let is_it = |line: &str| {
            line.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(word))
        };
        self.capabilities.as_ref().is_none_or(|all| all.iter().any(|line| is_it(line)))
    }
}

/// A message of the maildrop: its number in this session, and its unique-id, empty where the server gives none.
type Listed = (u32, Arc<str>);

impl Sandbox {
    /// Most commands that leave together.
    const TOGETHER: usize = 50;

    /// Visits the maildrop.
    pub(super) fn collect(&mut self, d: &mut Device, errand: Errand, ending: Ending) {
        let (talk, greeting) = match self.dial(d) {
            Ok(opened) => opened,
            Err(finding) => return d.note(self.world.now, None, finding),
        };
        let mut visit = Visit { talk, client: Client::default(), capabilities: None };
        let result = self
            .pop_heard(&mut visit, greeting)
            .and_then(needed)
            .and_then(|_| self.visit(d, &mut visit, errand, ending));
        let conn = visit.talk.conn;
        let done = result.is_ok();
        if let Err(finding) = result {
            d.note(self.world.now, Some(conn), finding);
        }
        self.hang_up(conn);
        let what = if errand == Errand::All { "sync" } else { "open" };
        self.account_for(d, &mut visit.talk, what, done);
    }

    /// All of a visit after the greeting.
    fn visit(
        &mut self,
        d: &mut Device,
        v: &mut Visit,
        errand: Errand,
        ending: Ending,
    ) -> Result<(), Finding> {
        let capa = self.pop(v, Ask::Capa)?;
        if let Brought::Capabilities(all) = capa.brought {
            v.capabilities = Some(all);
        }
        let account = self.world.account(&d.account);
        let password = account.map(|a| a.password.clone()).unwrap_or_default();
        needed(vec![self.pop(v, Ask::User((*d.account).into()))?])?;
        needed(vec![self.pop(v, Ask::Pass((*password).into()))?])?;
        let listed = self.list_maildrop(d, v)?;
        d.cache.folder_mut(INBOX).synced = Some(self.world.now);
        let wanted = self.wanted(d, &listed, errand);
        self.take_letters(d, v, &wanted, errand)?;
        let doomed = self.mark_letters(d, v, &listed, errand)?;
        self.part(d, v, ending, &doomed)
    }

    /// What is in the maildrop. Which letters are there still is known now.
    fn list_maildrop(&mut self, d: &mut Device, v: &mut Visit) -> Result<Vec<Listed>, Finding> {
        if v.offers("UIDL") {
            let told = self.pop(v, Ask::Uidl)?;
            if let (true, Brought::Names(names)) = (told.ok, told.brought) {
                let there: BTreeSet<&str> = names.iter().map(|(_, name)| &**name).collect();
                for held in d.cache.letters_mut() {
                    if let LetterName::UniqueId(name) = &held.name {
                        held.on_server = there.contains(&**name);
                    }
                }
                return Ok(names.into_iter().map(|(n, name)| (n, name.into())).collect());
            }
        }
        let instead = "without unique-ids the device cannot tell which letters it has, and takes all of them again.";
        d.note(self.world.now, Some(v.talk.conn), Finding::NotOffered { what: "UIDL", instead });
        let stat = needed(vec![self.pop(v, Ask::Stat)?])?;
        let Brought::Drop { messages, .. } = stat.brought else { return Ok(Vec::new()) };
        Ok((1..=messages).map(|n| (n, Arc::from(""))).collect())
    }

    /// Which letters the device takes.
    fn wanted(&self, d: &Device, listed: &[Listed], errand: Errand) -> Vec<Listed> {
        let known: BTreeSet<&str> = d
            .cache
            .letters()
            .map(|(_, held)| &held.name)
            .chain(d.journal.iter().map(|edit| &edit.name))
            .filter_map(unique_id)
            .collect();
        let one = match errand {
            Errand::All => None,
            Errand::Letter(serial) => {
                let held = d.cache.find(serial);
                Some(held.and_then(|(_, held)| unique_id(&held.name)).unwrap_or_default())
            }
        };
        let is_wanted = |(_, name): &&Listed| match one {
            Some(one) => !one.is_empty() && **name == *one,
            None => name.is_empty() || !known.contains(&**name),
        };
        listed.iter().filter(is_wanted).cloned().collect()
    }

    fn take_letters(
        &mut self,
        d: &mut Device,
        v: &mut Visit,
        wanted: &[Listed],
        errand: Errand,
    ) -> Result<(), Finding> {
        if let Errand::Letter(serial) = errand
            && wanted.is_empty()
        {
            let letter = d.cache.find(serial).map(|(_, held)| held.message.subject());
            let done = "opened".to_owned();
            let finding = Finding::Gone { done, letter: letter.unwrap_or_default() };
            d.note(self.world.now, Some(v.talk.conn), finding);
            return Ok(());
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut headers = errand == Errand::All && d.policy.take == Take::Headers;
        let mut sizes = Vec::new();
        if headers {
            if v.offers("TOP") {
                if let Brought::Sizes(all) = self.pop(v, Ask::List)?.brought {
                    sizes = all;
                }
            } else {
                headers = false;
                let instead = "the device takes whole letters.";
                let finding = Finding::NotOffered { what: "TOP", instead };
                d.note(self.world.now, Some(v.talk.conn), finding);
            }
        }
        let ask = |n: u32| if headers { Ask::Top(n, 0) } else { Ask::Retr(n) };
        let before = d.cache.letters().count();
        for some in wanted.chunks(self.pace(d, v)) {
            let asks = some.iter().map(|(n, _)| ask(*n)).collect();
            for (told, (n, name)) in self.pop_all(v, asks)?.into_iter().zip(some) {
                if !told.ok {
                    let finding = Finding::Refused { verb: told.ask.verb(), text: told.text };
                    d.note(self.world.now, Some(v.talk.conn), finding);
                    continue;
                }
                let Brought::Letter(octets) = told.brought else { continue };
                let size = sizes.iter().find(|(at, _)| at == n).map_or(0, |(_, size)| *size);
                self.hold(d, name, octets, (!headers, size), errand);
            }
        }
        let letters = d.cache.letters().count() - before;
        if letters > 0 {
            let finding = Finding::Came { folder: INBOX.into(), letters };
            d.note(self.world.now, Some(v.talk.conn), finding);
        }
        Ok(())
    }

    /// Puts what came into the cache.
    fn hold(
        &self,
        d: &mut Device,
        name: &Arc<str>,
        octets: Bytes,
        (whole, size): (bool, u64),
        errand: Errand,
    ) {
        let message = Arc::new(Message::new(octets));
        let size = if whole { message.size() } else { size };
        if let Errand::Letter(serial) = errand {
            if let Some(held) = d.cache.find_mut(serial) {
                (held.message, held.whole, held.size) = (message, true, size);
                held.got = self.world.now;
                held.flags.set(Flag::Seen);
            }
            return;
        }
        // Without a unique-id the octets alone tell whether it is here already.
        let same = |held: &Held| held.whole == whole && held.message.source() == message.source();
        if name.is_empty() && d.cache.letters().any(|(_, held)| same(held)) {
            return;
        }
        let held = Held {
            serial: 0,
            name: LetterName::UniqueId(name.clone()),
            message,
            whole,
            size,
            flags: Flags::default(),
            told: Flags::default(),
            mod_seq: 0,
            got: self.world.now,
            on_server: true,
        };
        d.cache.add(INBOX, held);
    }

    /// Marks what may go. Gives the unique-ids of those that the server has marked.
    fn mark_letters(
        &mut self,
        d: &mut Device,
        v: &mut Visit,
        listed: &[Listed],
        errand: Errand,
    ) -> Result<Vec<Listed>, Finding> {
        let mut doomed: Vec<Listed> = Vec::new();
        for (n, name) in listed {
            let thrown = d.journal.iter().any(|edit| {
                edit.change == Change::Remove && unique_id(&edit.name) == Some(&**name)
            });
            let held = d.cache.letters().map(|(_, held)| held);
            let mut held = held.filter(|h| h.whole && unique_id(&h.name) == Some(&**name));
            let over = held.any(|held| match d.policy.keep {
                Keep::Leave => false,
                Keep::Delete => true,
                Keep::For(long) => self.world.now >= held.got.after(long),
            });
            // Without unique-ids whatever was taken just now is what the numbers mean.
            let nameless =
                name.is_empty() && d.policy.keep == Keep::Delete && errand == Errand::All;
            if (thrown || over || nameless) && (!name.is_empty() || nameless) {
                doomed.push((*n, name.clone()));
            }
        }
        let mut marked = Vec::new();
        for some in doomed.chunks(self.pace(d, v)) {
            let asks = some.iter().map(|(n, _)| Ask::Dele(*n)).collect();
            for (told, one) in self.pop_all(v, asks)?.into_iter().zip(some) {
                if told.ok {
                    marked.push(one.clone());
                } else {
                    let finding = Finding::Refused { verb: "DELE", text: told.text };
                    d.note(self.world.now, Some(v.talk.conn), finding);
                }
            }
        }
        Ok(marked)
    }

    /// Ends the visit. Only QUIT deletes what was marked (RFC 1939 §6).
    fn part(
        &mut self,
        d: &mut Device,
        v: &mut Visit,
        ending: Ending,
        doomed: &[Listed],
    ) -> Result<(), Finding> {
        let how = match ending {
            Ending::Quit => {
                needed(vec![self.pop(v, Ask::Quit)?])?;
                self.deleted(d, v, doomed);
                return Ok(());
            }
            Ending::Reset => {
                needed(vec![self.pop(v, Ask::Rset)?])?;
                needed(vec![self.pop(v, Ask::Quit)?])?;
                "RSET came before QUIT"
            }
            Ending::Cut => {
                self.hang_up(v.talk.conn);
                "The connection broke before QUIT"
            }
            Ending::Silence => {
                let limit = self.link(v.talk.conn).map(crate::sandbox::Link::limit);
                self.world.now = limit.unwrap_or_default().max(self.world.now);
                self.expire(v.talk.conn);
                "The server waited long enough and closed"
            }
        };
        Err(Finding::Unfinished { how, marked: doomed.len() })
    }

    /// The server has deleted what was marked.
    fn deleted(&self, d: &mut Device, v: &Visit, doomed: &[Listed]) {
        let gone = |name: &LetterName| {
            unique_id(name).is_some_and(|name| doomed.iter().any(|(_, other)| **other == *name))
        };
        d.cache.letters_mut().filter(|h| gone(&h.name)).for_each(|h| h.on_server = false);
        let before = d.journal.len();
        d.journal.retain(|edit| !gone(&edit.name));
        let sent = before - d.journal.len();
        let now = self.world.now;
        if sent > 0 {
            d.note(now, Some(v.talk.conn), Finding::Sent { edits: sent });
        }
        // What is left was gone before the device could say so.
        for edit in std::mem::take(&mut d.journal) {
            let finding =
                Finding::Gone { done: edit.change.done(), letter: edit.subject.to_string() };
            d.note(now, Some(v.talk.conn), finding);
        }
    }

    /// How many commands leave together.
    fn pace(&self, d: &Device, v: &Visit) -> usize {
        let told = v.capabilities.is_some() && v.offers("PIPELINING");
        if d.policy.pipelined && told { Self::TOGETHER } else { 1 }
    }

    /// Asks one thing.
    fn pop(&mut self, v: &mut Visit, ask: Ask) -> Result<Told, Finding> {
        let verb = ask.verb();
        self.pop_all(v, vec![ask])?.pop().ok_or(Finding::Lost { verb })
    }

    /// Asks several things at once, and waits for all answers.
    fn pop_all(&mut self, v: &mut Visit, asks: Vec<Ask>) -> Result<Vec<Told>, Finding> {
        let mut octets = Vec::new();
        asks.into_iter().for_each(|ask| v.client.ask(ask, &mut octets));
        let said = self.tell(&mut v.talk, vec![octets.into()]);
        self.pop_heard(v, said)
    }

    fn pop_heard(&mut self, v: &mut Visit, said: Vec<Bytes>) -> Result<Vec<Told>, Finding> {
        let mut all = Vec::new();
        for heard in said.into_iter().flat_map(|octets| v.client.receive(octets)) {
            match heard {
                Heard::Answer(told) => all.push(told),
                Heard::Unreadable(text) => return Err(Finding::Unreadable { text }),
            }
        }
        match v.client.next().map(Ask::verb) {
            Some(verb) => Err(self.missing(&v.talk, verb)),
            None => Ok(all),
        }
    }
}

/// The answer that must be +OK, or the run is over.
fn needed(mut told: Vec<Told>) -> Result<Told, Finding> {
    match told.pop() {
        Some(told) if told.ok => Ok(told),
        Some(told) => Err(Finding::Refused { verb: told.ask.verb(), text: told.text }),
        None => Err(Finding::Lost { verb: Ask::Greeting.verb() }),
    }
}

fn unique_id(name: &LetterName) -> Option<&str> {
    match name {
        LetterName::UniqueId(name) if !name.is_empty() => Some(name),
        _ => None,
    }
}
