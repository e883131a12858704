//! Plays a script in a sandbox: fixtures, lessons and experiments are all played here.

use super::{ConnectRefused, End, Reaction, Sandbox};
use crate::{
    protocol::{Dissect as _, Dissector, Line},
    transcript::{
        Event,
        script::{Action, Script, fits},
    },
    wire::Side,
    world::{ConnId, Protocol, Timestamp},
};
use bytes::{Bytes, BytesMut};
use std::collections::{BTreeMap, VecDeque};

/// Where a play departed from its script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlayError {
    /// The line of the script, counted from 1.
    pub line: usize,
    pub text: String,
}

impl std::fmt::Display for PlayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

impl std::error::Error for PlayError {}

/// Plays a whole script. The sandbox is left as the script leaves it.
///
/// # Errors
/// The first line at which the servers say something else than the script.
pub fn play(script: &Script, sandbox: &mut Sandbox) -> Result<(), PlayError> {
    Player::new(sandbox, usize::MAX).play(script)
}

/// Plays scripts, with the client's octets cut into pieces of at most `chunk`.
#[derive(Debug)]
pub struct Player<'a> {
    sandbox: &'a mut Sandbox,
    chunk: usize,
    names: BTreeMap<String, String>,
    conns: BTreeMap<u32, Heard>,
    /// Connections between hosts: what was said on them and is not accounted for.
    watched: BTreeMap<u32, (ConnId, VecDeque<(Side, String)>)>,
    /// How far the mail log was looked at.
    logged: u64,
    /// How far each device was listened to.
    told: BTreeMap<String, u64>,
}

/// What one connection's server said and the script has not accounted for.
#[derive(Debug)]
struct Heard {
    conn: ConnId,
    rest: BytesMut,
    lines: VecDeque<String>,
    /// What reads a server whose messages are binary: the script has the lines in which they are shown.
    shown: Option<Dissector>,
}

impl Heard {
    fn take(&mut self, reaction: &Reaction) {
        if let Some(dissector) = &mut self.shown {
            let mut lines = Vec::new();
            for part in &reaction.bytes {
                dissector.eat(Side::Server, Timestamp::START, part, &mut lines);
            }
            let text = |line: Line| String::from_utf8_lossy(&line.bytes).into_owned();
            self.lines.extend(lines.into_iter().map(text));
            return;
        }
        for part in &reaction.bytes {
            self.rest.extend_from_slice(part);
        }
        while let Some(i) = memchr::memmem::find(&self.rest, b"\r\n") {
            let line = self.rest.split_to(i + 2);
            self.lines.push_back(String::from_utf8_lossy(&line[..i]).into_owned());
        }
    }
}

impl<'a> Player<'a> {
    /// A player in that sandbox.
    pub fn new(sandbox: &'a mut Sandbox, chunk: usize) -> Self {
        Self {
            sandbox,
            chunk: chunk.max(1),
            names: BTreeMap::new(),
            conns: BTreeMap::new(),
            watched: BTreeMap::new(),
            logged: 0,
            told: BTreeMap::new(),
        }
    }

    /// Plays a whole script.
    ///
    /// # Errors
    /// The first line at which the servers say something else than the script.
    pub fn play(mut self, script: &Script) -> Result<(), PlayError> {
        for step in &script.steps {
            self.act(&step.action).map_err(|text| PlayError { line: step.line, text })?;
        }
        let last = script.steps.last().map_or(0, |s| s.line);
        for (n, heard) in &self.conns {
            if let Some(extra) = heard.lines.front() {
                return Err(PlayError {
                    line: last,
                    text: format!("connection {n} also said {extra:?}"),
                });
            }
        }
        Ok(())
    }

    fn act(&mut self, action: &Action) -> Result<(), String> {
        match action {
            Action::Connect { host, port, conn } => {
                let opened = self.sandbox.connect(host, *port, Sandbox::LAPTOP, End::Program);
                let (id, reaction) = opened.map_err(|e: ConnectRefused| e.to_string())?;
                let protocol = self.sandbox.link(id).map(|l| l.service().protocol());
                let shown =
                    (protocol == Some(Protocol::Dns)).then(|| Dissector::new(Protocol::Dns));
                let (rest, lines) = (BytesMut::new(), VecDeque::new());
                let mut heard = Heard { conn: id, rest, lines, shown };
                heard.take(&reaction);
                self.conns.insert(*conn, heard);
            }
            Action::Send { conn, bytes } => self.send(*conn, bytes)?,
            Action::Hear { conn, pattern, skip } => self.hear(*conn, pattern, *skip)?,
            Action::Silence { conn, pattern } => {
                self.collect();
                let heard = self.conns.get(conn).ok_or("no such connection")?;
                let mut names = self.names.clone();
                if let Some(said) = heard.lines.iter().find(|l| fits(pattern, l, &mut names)) {
                    return Err(format!("must not be said: {said:?}"));
                }
            }
            Action::Hangup { conn } => {
                let heard = self.conns.get(conn).ok_or("no such connection")?;
                self.sandbox.hang_up(heard.conn);
            }
            Action::Advance { by } => self.sandbox.advance(*by),
            Action::Account { address, password } => self.sandbox.add_account(address, password),
            Action::Host { name, domain } => self.sandbox.add_host(name, domain),
            Action::Policy { host, knob, value } => {
                let world = &mut self.sandbox.world;
                let turned = match host {
                    Some(host) => world.set_policy_of(host, knob, value),
                    None => world.set_policy(knob, value),
                };
                if !turned {
                    return Err(format!("no knob {knob} takes {value}"));
                }
            }
            Action::Alias { address, to } => {
                let alias = to.parse().map_err(|()| format!("{to} is no alias"))?;
                self.sandbox.world.set_alias(address, alias);
            }
            Action::Queue { host, letters } => {
                let here = |q: &&std::sync::Arc<crate::world::Queued>| *q.host == **host;
                let found = self.sandbox.world.queue.iter().map(|(_, q)| q).filter(here).count();
                if found != *letters {
                    return Err(format!("expected {letters} in the queue, found {found}"));
                }
            }
            Action::Logged { host, pattern } => self.logged(host, pattern)?,
            Action::Watch { host, port, conn } => self.watch(host, *port, *conn)?,
            Action::Seen { conn, side, pattern, skip } => {
                self.seen(*conn, *side, pattern, *skip)?
            }
            Action::Device { name, text } => self.device(name, text)?,
            Action::Lose { address } => {
                if !self.sandbox.lose_mail(address) {
                    return Err("no such account".to_owned());
                }
            }
            Action::Fault { text } if text == "none" => self.sandbox.world.clear_faults(),
            Action::Fault { text } => {
                self.sandbox.set_fault(text).map_err(|e| e.to_string())?;
            }
            Action::Expect { address, mailbox, letters } => {
                let account = self.sandbox.world.account(address).ok_or("no such account")?;
                let found = account.mailbox(mailbox).ok_or("no such mailbox")?.len();
                if found != *letters {
                    return Err(format!("expected {letters} letters, found {found}"));
                }
            }
        }
        Ok(())
    }

    /// Looks for a line of a host's mail log, behind the one that was found last.
    fn logged(&mut self, host: &str, pattern: &str) -> Result<(), String> {
        let log = &self.sandbox.world.mail_log;
        let first = log.next() - log.since(0).count() as u64;
        let from = self.logged.max(first);
        let mut passed = Vec::new();
        for (number, line) in (from..).zip(log.since(from)) {
            let said = line.what.to_string();
            if *line.host == *host && fits(pattern, &said, &mut self.names) {
                self.logged = number + 1;
                return Ok(());
            }
            passed.push(format!("{}: {said}", line.host));
        }
        Err(format!(
            "expected {pattern:?} in the log of {host}, which goes on:\n{}",
            passed.join("\n")
        ))
    }

    /// Does something with a device, or looks at it.
    fn device(&mut self, name: &str, text: &str) -> Result<(), String> {
        match text.split_once(' ') {
            Some(("expect", words)) => self.sandbox.expect_device(name, words),
            Some(("says", pattern)) => {
                let device = self.sandbox.device(name).ok_or("no such device")?;
                let from = self.told.get(name).copied().unwrap_or_default();
                let (notes, next) = device.notes_since(from);
                let said: Vec<String> = notes.map(|note| note.finding.to_string()).collect();
                let first = next - said.len() as u64;
                let at = said.iter().position(|line| fits(pattern, line, &mut self.names));
                let at = at.ok_or_else(|| {
                    format!("expected {pattern:?}, the device goes on:\n{}", said.join("\n"))
                })?;
                self.told.insert(name.to_owned(), first + at as u64 + 1);
                Ok(())
            }
            _ => {
                let deed = super::device::Deed::read(text)?;
                self.sandbox.device_do(name, &deed).map_err(|e| e.to_string())
            }
        }
    }

    /// Gives a number to the oldest connection between hosts to that place that has none.
    fn watch(&mut self, host: &str, port: u16, n: u32) -> Result<(), String> {
        let is_it = |l: &super::LinkInfo| {
            let at = l.place.host.name == host && l.place.port == port;
            at && l.end.is_inside() && !self.watched.values().any(|(conn, _)| *conn == l.conn)
        };
        let link = self.sandbox.links().find(is_it).ok_or("no host connected to there")?;
        let mut lines = VecDeque::new();
        let mut open: [Vec<u8>; 2] = Default::default();
        for chunk in self.sandbox.log().since(link.conn, 0) {
            let Event::Sent { side, bytes, .. } = &chunk.event else { continue };
            let rest = &mut open[*side as usize];
            rest.extend_from_slice(bytes);
            while let Some(i) = memchr::memmem::find(rest, b"\r\n") {
                let line: Vec<u8> = rest.drain(..i + 2).collect();
                lines.push_back((*side, String::from_utf8_lossy(&line[..i]).into_owned()));
            }
        }
        self.watched.insert(n, (link.conn, lines));
        Ok(())
    }

    fn seen(&mut self, n: u32, side: Side, pattern: &str, skip: bool) -> Result<(), String> {
        let (_, lines) = self.watched.get_mut(&n).ok_or("no such connection")?;
        let mut passed = None;
        while let Some((by, said)) = lines.pop_front() {
            if by == side && fits(pattern, &said, &mut self.names) {
                return Ok(());
            }
            passed = Some((by, said));
            if !skip {
                break;
            }
        }
        Err(match passed {
            Some((by, said)) => {
                format!("expected {pattern:?} of the {side:?}, the {by:?} said {said:?}")
            }
            None => format!("expected {pattern:?} of the {side:?}, nobody said anything more"),
        })
    }

    fn send(&mut self, n: u32, bytes: &[u8]) -> Result<(), String> {
        self.collect();
        let heard = self.conns.get_mut(&n).ok_or("no such connection")?;
        if let Some(extra) = heard.lines.front() {
            return Err(format!("the server also said {extra:?}"));
        }
        let typed = self.sandbox.typed(heard.conn, Bytes::copy_from_slice(bytes));
        let bytes = typed.map_err(|e| e.sentence())?;
        for piece in bytes.chunks(self.chunk) {
            let mut reaction = self.sandbox.receive(heard.conn, Bytes::copy_from_slice(piece));
            heard.take(&reaction);
            while reaction.more {
                reaction = self.sandbox.receive(heard.conn, Bytes::new());
                heard.take(&reaction);
            }
        }
        Ok(())
    }

    fn hear(&mut self, n: u32, pattern: &str, skip: bool) -> Result<(), String> {
        self.collect();
        let heard = self.conns.get_mut(&n).ok_or("no such connection")?;
        let mut passed = Vec::new();
        while let Some(said) = heard.lines.pop_front() {
            if fits(pattern, &said, &mut self.names) {
                return Ok(());
            }
            passed.push(said);
            if !skip {
                break;
            }
        }
        match passed.pop() {
            Some(said) => Err(format!("expected {pattern:?}, the server said {said:?}")),
            None => Err(format!("expected {pattern:?}, the server said nothing")),
        }
    }

    /// Takes what servers said without being asked.
    fn collect(&mut self) {
        for conn in self.sandbox.take_woken() {
            let reaction = self.sandbox.take_outbox(conn);
            if let Some(heard) = self.conns.values_mut().find(|h| h.conn == conn) {
                heard.take(&reaction);
            }
        }
    }
}
