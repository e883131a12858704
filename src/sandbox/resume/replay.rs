//! The client's lines, said again to a real session.

use super::{
    PASSWORD, Plan,
    fact::{Facts, leaf, verb},
    letter::Made,
    shape::Stage,
};
use crate::{
    protocol::{Dissect as _, Dissector, Kind, Line, Outcome},
    sandbox::{Reaction, Sandbox},
    transcript::text::visible,
    wire::{Role, Side},
    world::{ConnId, Protocol},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use std::collections::BTreeSet;

/// Plays a plan on a connection.
pub(super) struct Replay<'a> {
    plan: &'a Plan,
    stage: &'a Stage,
    sandbox: &'a mut Sandbox,
    conn: ConnId,
    notes: &'a mut Vec<String>,
    /// Reads what is said here, with the labels of the transcript's.
    dissector: Dissector,
    heard: Vec<Line>,
    offered: BTreeSet<String>,
    /// The command whose lines are not said again, because something else was said in their place.
    skipped: Option<u32>,
    made: Made,
    differences: usize,
}

impl<'a> Replay<'a> {
    /// Differences between the answers that are told one by one.
    const TOLD: usize = 8;

    pub(super) fn new(
        plan: &'a Plan,
        stage: &'a Stage,
        sandbox: &'a mut Sandbox,
        conn: ConnId,
        notes: &'a mut Vec<String>,
    ) -> Self {
        Self {
            plan,
            stage,
            sandbox,
            conn,
            notes,
            dissector: Dissector::new(plan.protocol),
            heard: Vec::new(),
            offered: BTreeSet::new(),
            skipped: None,
            made: Made::default(),
            differences: 0,
        }
    }

    /// The extensions that this server offers.
    pub(super) const fn offered(&self) -> &BTreeSet<String> {
        &self.offered
    }

    /// Takes what the server says.
    pub(super) fn hear(&mut self, mut reaction: Reaction) {
        let now = self.sandbox.world.now;
        loop {
            for bytes in &reaction.bytes {
                self.dissector.eat(Side::Server, now, bytes, &mut self.heard);
            }
            if !reaction.more {
                break;
            }
            reaction = self.sandbox.receive(self.conn, Bytes::new());
        }
        let ids = ["smtp.ehlo-keyword", "pop3.capability", "imap.capability"];
        for line in self.heard.iter().filter(|l| l.side == Side::Server) {
            for leaf in line.leaves().filter(|l| ids.contains(&l.field.id)) {
                let word = String::from_utf8_lossy(leaf.span.of_bytes(&line.bytes));
                self.offered.insert(word.to_ascii_uppercase());
            }
        }
    }

    /// Says octets; the outcome of the command that ends with them, and the line that told it.
    fn say(&mut self, bytes: &Bytes) -> Option<(Outcome, String)> {
        self.heard.clear();
        let now = self.sandbox.world.now;
        self.dissector.eat(Side::Client, now, bytes, &mut self.heard);
        let reaction = self.sandbox.receive(self.conn, bytes.clone());
        self.hear(reaction);
        let told =
            self.heard.iter().rev().find(|l| l.side == Side::Server && l.outcome.is_some())?;
        Some((told.outcome?, visible(&told.bytes)))
    }

    fn say_text(&mut self, text: String) -> Option<(Outcome, String)> {
        self.say(&Bytes::from(text))
    }

    fn state(&self) -> &'static str {
        self.sandbox.link(self.conn).map_or("closed", |l| l.session().state().name)
    }

    fn wants(&self) -> Option<u64> {
        self.sandbox.link(self.conn).and_then(|l| l.session().wants())
    }

    pub(super) fn run(&mut self) {
        let plan = self.plan;
        let mut arrivals = plan.facts.arrivals.iter().peekable();
        for (i, line) in plan.lines.iter().enumerate() {
            if line.side == Side::Server || line.kind == Kind::Unfinished {
                continue;
            }
            let begins = line.kind == Kind::Command && !verb(line).is_empty();
            if begins {
                self.finish(line);
                self.catch_up(line.state.name, line);
            }
            let idles = verb(line) == "IDLE";
            while let Some(arrival) = arrivals.next_if(|a| a.before <= i && !idles) {
                self.deliver(&arrival.mailbox, &arrival.letters);
            }
            self.client(i, line);
            while let Some(arrival) = arrivals.next_if(|a| a.before <= i) {
                self.deliver(&arrival.mailbox, &arrival.letters);
            }
        }
        if let Some(last) = plan.lines.last() {
            // What was begun and answered without all of its octets is ended; what is open stays open.
            let answered = last.side == Side::Server && last.outcome.is_some();
            if answered {
                self.finish(last);
            }
            self.catch_up(last.state.name, last);
        }
        if self.differences > Self::TOLD {
            let more = self.differences - Self::TOLD;
            self.notes.push(format!("{more} more answers differ."));
        }
    }

    /// Ends what the transcript does not show to its end: a letter, a literal.
    fn finish(&mut self, next: &Line) {
        if let Some(missing) = self.wants().filter(|_| next.kind != Kind::Content) {
            let size = usize::try_from(missing.min(1 << 20)).unwrap_or(0);
            self.say(&Bytes::from(vec![b'x'; size]));
            self.say_text("\r\n".to_owned());
            self.notes.push(format!("{missing} octets that the client sent are not in the transcript: x stands for them."));
        }
        if self.plan.protocol == Protocol::Smtp
            && self.state() == "data"
            && next.state.name != "data"
        {
            self.say_text(".\r\n".to_owned());
            self.notes
                .push("The end of a letter is not in the transcript: it was put in.".to_owned());
        }
    }

    /// Says what the transcript does not show and what must have been said, for the server there is further.
    fn catch_up(&mut self, theirs: &str, at: &Line) {
        let closing = self.plan.lines.last().is_some_and(|l| std::ptr::eq(l, at));
        let logs_in = !closing
            && ["USER", "PASS", "LOGIN", "AUTH", "AUTHENTICATE", "APOP"]
                .contains(&verb(at).as_str());
        match (self.plan.protocol, self.state(), theirs) {
            (Protocol::Smtp, "connected" | "greeted", "ready" | "mail" | "rcpt" | "data") => {
                self.say_text("EHLO client.pasted.test\r\n".to_owned());
                self.notes.push(
                    "The transcript does not show the client's greeting: EHLO was put in."
                        .to_owned(),
                );
            }
            (Protocol::Pop3, "AUTHORIZATION", "TRANSACTION") if !logs_in => self.log_in(""),
            (Protocol::Imap, "Not Authenticated", "Authenticated" | "Selected") if !logs_in => {
                self.log_in("put1");
            }
            _ => {}
        }
        if (self.plan.protocol, self.state(), theirs)
            == (Protocol::Imap, "Authenticated", "Selected")
        {
            let name = at.state.detail.as_deref().unwrap_or("INBOX");
            let name = name.replace('\\', "\\\\").replace('"', "\\\"");
            self.say_text(format!("put2 SELECT \"{name}\"\r\n"));
            self.notes.push(
                "The transcript does not show how the mailbox was opened: SELECT was put in."
                    .to_owned(),
            );
        }
    }

    fn log_in(&mut self, tag: &str) {
        self.credentials(tag);
        self.notes.push(format!(
            "The transcript does not show the log-in: one was put in, with the password {PASSWORD}."
        ));
    }

    /// Logs in with the account's own password.
    fn credentials(&mut self, tag: &str) -> Option<(Outcome, String)> {
        let user = &self.stage.user;
        match self.plan.protocol {
            Protocol::Pop3 => {
                let user = format!("USER {user}\r\n");
                self.say_text(user);
                self.say_text(format!("PASS {PASSWORD}\r\n"))
            }
            Protocol::Dns => None,
            Protocol::Imap => self.say_text(format!("{tag} LOGIN \"{user}\" \"{PASSWORD}\"\r\n")),
            Protocol::Smtp => {
                let plain = STANDARD.encode(format!("\0{}\0{PASSWORD}", self.stage.account));
                self.say_text(format!("AUTH PLAIN {plain}\r\n"))
            }
        }
    }

    /// Says a line of the client, or what takes its place.
    fn client(&mut self, at: usize, line: &Line) {
        if self.skipped == Some(line.exchange) {
            return;
        }
        self.skipped = None;
        let verb = verb(line);
        let done = self.plan.facts.is_done(line.exchange);
        let answer = match verb.as_str() {
            "STARTTLS" | "STLS" if done => {
                self.skipped = Some(line.exchange);
                self.notes.push(format!(
                    "Line {}: TLS begins in the transcript; here all goes on in the clear.",
                    at + 1
                ));
                return;
            }
            "USER" => {
                let user = format!("USER {}\r\n", self.stage.user);
                self.say_text(user)
            }
            "PASS" | "LOGIN" | "AUTH" | "AUTHENTICATE" | "APOP"
                if is_log_in(line, self.plan.protocol) =>
            {
                self.skipped = Some(line.exchange);
                if !done {
                    self.notes.push(format!(
                        "Line {}: the log-in that your server refused is left out.",
                        at + 1
                    ));
                    return;
                }
                let how = match (verb.as_str(), self.plan.protocol) {
                    ("PASS" | "LOGIN", _) => String::new(),
                    (_, Protocol::Smtp) => " with AUTH PLAIN".to_owned(),
                    (_, Protocol::Pop3) => " with USER and PASS".to_owned(),
                    (_, Protocol::Imap) => " with LOGIN".to_owned(),
                    (_, Protocol::Dns) => String::new(),
                };
                let account = self.stage.account.clone();
                self.notes.push(format!(
                    "Line {}: here {account} logs in{how}, and the password is {PASSWORD}.",
                    at + 1
                ));
                let tag = leaf(line, "imap.tag").unwrap_or_else(|| "put1".to_owned());
                if verb == "PASS" {
                    self.say_text(format!("PASS {PASSWORD}\r\n"))
                } else {
                    self.credentials(&tag)
                }
            }
            _ => self.say(&line.bytes),
        };
        // A payload that this server does not want would be read as commands.
        let announces = line.bytes.ends_with(b"}\r\n")
            && line.leaves().any(|l| l.field.id == "imap.literal-size");
        if (announces && self.wants().is_none()) || (verb == "DATA" && self.state() != "data") {
            self.skipped = Some(line.exchange);
        }
        if let Some((outcome, text)) = answer {
            self.compare(at, line, outcome, &text);
        }
    }

    /// Tells where the two servers do not agree.
    fn compare(&mut self, at: usize, line: &Line, outcome: Outcome, text: &str) {
        let Some(theirs) = self.plan.facts.outcomes.get(&line.exchange) else { return };
        let good = |o: Outcome| matches!(o, Outcome::Done | Outcome::GoOn);
        if good(*theirs) == good(outcome) {
            return;
        }
        self.differences += 1;
        if self.differences <= Self::TOLD {
            let did = if good(*theirs) { "takes it" } else { "refuses it" };
            let text: String = text.chars().take(120).collect();
            self.notes.push(format!("Line {}: your server {did}; this one says “{text}”.", at + 1));
        }
    }

    /// Letters that came in from elsewhere.
    fn deliver(&mut self, mailbox: &str, letters: &[usize]) {
        let now = self.sandbox.world.now;
        let Some(shape) = self.plan.facts.mailboxes.get(mailbox) else { return };
        let known: Vec<_> = letters
            .iter()
            .filter_map(|at| Some((*at, shape.letters.get(*at)?)))
            .take(Facts::LETTERS)
            .collect();
        let made: Vec<_> =
            known.iter().map(|(at, letter)| (self.made.letter(letter, at + 1), letter)).collect();
        let into = self
            .sandbox
            .world
            .account_mut(&self.stage.account)
            .and_then(|a| a.mailbox_mut(mailbox));
        let Some(into) = into else { return };
        for (message, letter) in made {
            if let Some(uid) = letter.uid {
                into.raise_uid_next(uid);
            }
            into.add(message, letter.flags.clone().unwrap_or_default(), now, None);
        }
    }
}

/// Whether a line is a log-in, not a question for the mechanisms.
fn is_log_in(line: &Line, protocol: Protocol) -> bool {
    let names =
        |l: &&crate::wire::Node| l.field.role == Role::Secret || l.field.id.ends_with(".mechanism");
    protocol == Protocol::Smtp
        || line.leaves().any(|l| names(&l))
        || line
            .leaves()
            .any(|l| l.field.id.ends_with("user-name") || l.field.id.ends_with(".digest"))
}
