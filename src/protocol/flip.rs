//! What has to change for a rule to hold, as something that can be done: tried in a fork, it shows that the rule
//! was what decided.

use super::{Dissect as _, Dissector, Place, Session, machine::Machine};
use crate::{
    wire::{Side, Span, Tree},
    world::{Account, INBOX, Policy, Protocol, World},
};
use bytes::Bytes;

/// A command that was refused, and everything as it was before.
#[derive(Debug)]
pub struct Case<'a> {
    /// What the client sent for it: lines with their ends, literals, a letter.
    pub line: &'a [u8],
    pub session: &'a Session,
    pub world: &'a World,
    pub place: &'a Place,
}

/// What to do otherwise.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// On a connection of its own: the session cannot go back.
    pub anew: bool,
    /// Commands that come before.
    pub before: Vec<Vec<u8>>,
    /// What is sent in place of the command; the same again if nothing stands here.
    pub instead: Option<Vec<u8>>,
    /// The world, if something has to be different in it.
    pub world: Option<World>,
    /// What is different in it, in words: "With VRFY turned on".
    pub named: &'static str,
}

/// How a rule is made to hold; nothing where neither a client nor a knob can.
pub type Flip = fn(&Case<'_>) -> Option<Change>;

/// Whether a rule's change is [`never()`].
pub fn is_never(flip: Flip) -> bool {
    std::ptr::fn_addr_eq(flip, never as Flip)
}

/// For rules that nothing changes while the server is what it is.
pub fn never(_: &Case<'_>) -> Option<Change> {
    None
}

impl Change {
    /// Another line in place of the command's; CR LF is added.
    pub fn instead(line: impl AsRef<[u8]>) -> Self {
        Self { instead: Some(ended(line.as_ref())), ..Self::default() }
    }

    /// The same again, after that line; CR LF is added.
    pub fn after(line: impl AsRef<[u8]>) -> Self {
        Self { before: vec![ended(line.as_ref())], ..Self::default() }
    }

    /// The same again in a world that differs.
    pub fn world(case: &Case<'_>, change: impl FnOnce(&mut World)) -> Self {
        let mut world = case.world.clone();
        change(&mut world);
        Self { world: Some(world), ..Self::default() }
    }

    /// The same on a new connection.
    #[must_use]
    pub const fn anew(mut self) -> Self {
        self.anew = true;
        self
    }

    /// The same again with servers that allow something else.
    pub fn policy(case: &Case<'_>, turn: impl FnOnce(&mut Policy)) -> Self {
        Self::world(case, |world| world.turn_policy(case.place.host.name, turn))
    }

    /// Says what is different in the world.
    #[must_use]
    pub const fn named(mut self, words: &'static str) -> Self {
        self.named = words;
        self
    }

    /// With another line in place of the command's.
    #[must_use]
    pub fn with_line(mut self, line: impl AsRef<[u8]>) -> Self {
        self.instead = Some(ended(line.as_ref()));
        self
    }

    /// With another line before.
    #[must_use]
    pub fn and_before(mut self, line: impl AsRef<[u8]>) -> Self {
        self.before.push(ended(line.as_ref()));
        self
    }
}

/// What is said of a world that gets a recipient.
const RECIPIENT: &str = "With an account on this server that takes mail";

/// One of the mailboxes that a command names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    First,
    Last,
}

impl Case<'_> {
    const fn protocol(&self) -> Protocol {
        match self.session {
            Session::Smtp(_) => Protocol::Smtp,
            Session::Pop3(_) => Protocol::Pop3,
            Session::Imap(_) => Protocol::Imap,
            Session::Dns(_) => Protocol::Dns,
        }
    }

    /// The account of the session, or one of the server's own domain.
    pub fn account(&self) -> Option<&Account> {
        if let Session::Imap(s) = self.session
            && let Some(account) = s.account(self.world)
        {
            return Some(account);
        }
        let domain = self.place.host.domain;
        self.world.accounts().find(|a| a.address.rsplit('@').next() == Some(domain))
    }

    /// The tag of an IMAP command, or one that can stand for it.
    pub fn tag(&self) -> &str {
        let len = self.line.iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let word = self.line.get(..len).filter(|_| self.line.get(len) == Some(&b' '));
        word.and_then(|w| std::str::from_utf8(w).ok()).filter(|w| !w.is_empty()).unwrap_or("x")
    }

    /// The command as its grammar labels it.
    fn tree(&self) -> Option<Tree> {
        match self.protocol() {
            Protocol::Smtp => {
                super::smtp::command::find(self.line).map(|v| (v.label)(self.line).tree)
            }
            Protocol::Pop3 => {
                super::pop3::command::find(self.line).map(|v| (v.label)(self.line).tree)
            }
            Protocol::Imap => {
                super::imap::command::find(self.line).map(|v| (v.label)(self.line).tree)
            }
            Protocol::Dns => Some(super::dns::command::read_line(self.line).tree),
        }
    }

    /// The command with what has one of these fields in another form; nothing where none is in it. `write` gives
    /// the new text, or nothing for what stays.
    pub fn with(
        &self,
        fields: &[&str],
        write: impl Fn(&[u8]) -> Option<Vec<u8>>,
    ) -> Option<Change> {
        let tree = self.tree()?;
        let found = tree.nodes.iter().filter(|n| fields.contains(&n.field.id));
        let parts = found.filter_map(|n| Some((n.span, write(n.span.of_bytes(self.line))?)));
        self.replaced(parts.collect())
    }

    /// The command with another mailbox: the first that it names, or the last.
    pub fn with_mailbox(&self, which: Which, name: &str) -> Option<Change> {
        let spans = self.mailboxes()?;
        let span = match which {
            Which::First => spans.first(),
            Which::Last => spans.last(),
        };
        self.replaced(vec![(*span?, name.as_bytes().to_vec())])
    }

    /// The name of the mailbox that the command names last, as it stands there.
    pub fn mailbox(&self) -> Option<&[u8]> {
        Some(self.mailboxes()?.last()?.of_bytes(self.line))
    }

    fn mailboxes(&self) -> Option<Vec<Span>> {
        let tree = self.tree()?;
        let named = tree.nodes.iter().filter(|n| n.field.id == "imap.mailbox");
        Some(named.map(|n| n.span).collect())
    }

    /// The command up to the end of what has one of these fields.
    pub fn up_to(&self, fields: &[&str]) -> Option<Change> {
        let tree = self.tree()?;
        let found = tree.nodes.iter().filter(|n| fields.contains(&n.field.id));
        let end = found.map(|n| n.span.end as usize).max()?;
        self.line.get(..end).map(Change::instead)
    }

    fn replaced(&self, parts: Vec<(Span, Vec<u8>)>) -> Option<Change> {
        let (mut out, mut done) = (Vec::new(), 0);
        for (span, text) in &parts {
            let (start, end) = (span.start as usize, span.end as usize);
            if start < done {
                continue;
            }
            out.extend_from_slice(self.line.get(done..start)?);
            out.extend_from_slice(text);
            done = end;
        }
        out.extend_from_slice(self.line.get(done..)?);
        (!parts.is_empty()).then(|| Change { instead: Some(out), ..Change::default() })
    }

    /// The line as the diagnosis would have it, if it knows.
    pub fn mended(&self) -> Option<Change> {
        let mut dissector = Dissector::resume(self.protocol(), &self.session.state());
        let mut lines = Vec::new();
        let line = Bytes::copy_from_slice(self.line);
        dissector.eat(Side::Client, self.world.now, &line, &mut lines);
        let fix = lines.into_iter().find_map(|l| l.diagnosis?.fix)?;
        Some(Change::instead(fix))
    }

    /// A command of the same name that is well-formed.
    pub fn example(&self) -> Option<Change> {
        let facts = self.facts()?;
        let names = |line: &&'static str| {
            let mut words = line.split([' ', '\r']);
            words.nth(usize::from(facts.protocol == Protocol::Imap)) == Some(facts.verb)
        };
        let line = match facts.protocol {
            Protocol::Smtp => super::smtp::examples().find(names),
            Protocol::Pop3 => super::pop3::examples().find(names),
            Protocol::Imap => super::imap::examples().find(names),
            Protocol::Dns => super::dns::examples().find(names),
        };
        line.map(Change::instead)
    }

    /// What leads to a state in which the command may be given.
    pub fn lead(&self) -> Option<Change> {
        self.lead_to(&self.facts()?.when)
    }

    /// The log-in that the server takes, in place of the command.
    pub fn log_in(&self) -> Option<Change> {
        let verb = if self.protocol() == Protocol::Imap { "LOGIN" } else { "PASS" };
        let mut lines = self.sample(verb);
        let last = lines.pop()?;
        Some(Change { before: lines, instead: Some(last), ..Change::default() })
    }

    fn facts(&self) -> Option<super::CommandFacts> {
        let verb = match self.protocol() {
            Protocol::Smtp => super::smtp::command::find(self.line)?.spec.verb,
            Protocol::Pop3 => super::pop3::command::find(self.line)?.spec.verb,
            Protocol::Imap => super::imap::command::find(self.line)?.spec.verb,
            Protocol::Dns => super::dns::command::find(self.line)?.spec.verb,
        };
        super::commands().find(|c| c.protocol == self.protocol() && c.verb == verb)
    }

    /// What leads from where the session is to one of these states: commands on the shortest way.
    fn lead_to(&self, states: &[&str]) -> Option<Change> {
        let machine = Machine::of(self.protocol());
        let now = self.session.state().name;
        let begin = machine.edges.iter().find(|e| e.by == super::machine::Cause::Greeting);
        let begin = begin.map_or(machine.stations.first()?.name, |e| e.to);
        let on = |from| machine.route(from, states);
        let (anew, route) = match on(now) {
            Some(route) => (false, route),
            None => (true, on(begin)?),
        };
        let world = route.contains(&"RCPT").then(|| self.with_recipient()).flatten();
        let before = route.into_iter().flat_map(|verb| self.sample(verb)).collect();
        Some(Change { anew, before, world, ..Change::default() }.named(RECIPIENT))
    }

    /// A recipient whom the server knows, in place of the command.
    pub fn known_recipient(&self) -> Change {
        let instead = self.sample("RCPT").pop();
        Change { instead, world: self.with_recipient(), ..Change::default() }.named(RECIPIENT)
    }

    /// The world with somebody who gets mail at this server, if nobody does.
    fn with_recipient(&self) -> Option<World> {
        if self.account().is_some() {
            return None;
        }
        let mut world = self.world.clone();
        let address = format!("ben@{}", self.place.host.domain);
        world.add_account(Account::new(&address, "Ben", "cedar", 1));
        Some(world)
    }

    /// A command of that verb that the server takes.
    fn sample(&self, verb: &str) -> Vec<Vec<u8>> {
        let (user, password) = self.account().map_or(("ben", "cedar"), |a| {
            (a.address.split('@').next().unwrap_or_default(), &*a.password)
        });
        let domain = self.place.host.domain;
        let text = match (self.protocol(), verb) {
            (Protocol::Smtp, "EHLO" | "HELO") => format!("{verb} laptop.meadow.test"),
            (Protocol::Smtp, "MAIL") => "MAIL FROM:<ana@meadow.test>".to_owned(),
            (Protocol::Smtp, "RCPT") => format!("RCPT TO:<{user}@{domain}>"),
            (Protocol::Pop3, "PASS") => {
                return vec![
                    ended(format!("USER {user}").as_bytes()),
                    ended(format!("PASS {password}").as_bytes()),
                ];
            }
            (Protocol::Imap, "LOGIN") => format!("{}0 LOGIN {user} {password}", self.tag()),
            (Protocol::Imap, "SELECT" | "EXAMINE") => format!("{}1 {verb} {INBOX}", self.tag()),
            (Protocol::Imap, _) => format!("{}1 {verb}", self.tag()),
            _ => verb.to_owned(),
        };
        vec![ended(text.as_bytes())]
    }

    /// The command cut to so many octets with its CR LF.
    pub fn cut_to(&self, octets: usize) -> Change {
        let body = self.line.strip_suffix(b"\r\n").unwrap_or(self.line);
        Change::instead(body.get(..octets.saturating_sub(2)).unwrap_or(body))
    }
}

fn ended(line: &[u8]) -> Vec<u8> {
    let mut out = line.strip_suffix(b"\r\n").unwrap_or(line).to_vec();
    out.extend_from_slice(b"\r\n");
    out
}
