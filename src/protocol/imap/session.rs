//! The server's side of an IMAP session.
//!
//! Choices that RFC 3501 leaves open, after RFC 2180: a letter that another session expunged is still served from
//! this session's view until its client was told (§4.1.1), and STORE passes over it; COPY of its number is refused
//! (§4.4.1). A mailbox that another session deletes ends the sessions that have it selected, with BYE (§3.3); the
//! session that has it selected itself is refused with [INUSE].
//!
//! SEARCH takes message numbers that no letter has and finds nothing for them, where other commands answer BAD.
//! The octets of a literal that does not wait and is not wanted are read, thrown away and answered.

mod line;
mod literal;
mod news;
pub(super) mod place;
mod selected;
mod watch;

pub(super) use line::LogIn;
pub(super) use selected::Selected;

use super::{
    assemble::{Assembler, Limits, Step},
    command::{self, Verb, append, authenticate},
    extension::{self, Extension, idle, language},
    fault,
    grammar::Announced,
    habit,
    reply::{self, Reply, Then},
    rule,
    search::Live,
};
use crate::{
    protocol::{
        Context, Rule, Ruling, State,
        fault::{GREETING_RULES, RULES as FAULT_RULES, Struck},
        meant::{Lies, Meant},
    },
    wire::{Line, read},
    world::{Account, At, Mailbox, News},
};
use bytes::Bytes;
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc, time::Duration};
use watch::Watch;

/// Where a session stands (RFC 3501 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The client must log in.
    NotAuthenticated,
    /// Logged in; no mailbox is open.
    Authenticated,
    /// A mailbox is open.
    Selected,
    /// The connection is being closed.
    Logout,
}

impl Phase {
    /// Every phase in which a server reads commands.
    pub const COMMANDS: &'static [Self] =
        &[Self::NotAuthenticated, Self::Authenticated, Self::Selected];
    /// After login.
    pub const LOGGED_IN: &'static [Self] = &[Self::Authenticated, Self::Selected];

    /// The name that the reference tables give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAuthenticated => "Not Authenticated",
            Self::Authenticated => "Authenticated",
            Self::Selected => "Selected",
            Self::Logout => "Logout",
        }
    }

    /// The phase of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::NotAuthenticated, Self::Authenticated, Self::Selected, Self::Logout]
            .into_iter()
            .find(|p| p.name() == name)
    }
}

/// One session.
#[derive(Clone, Debug, Default)]
pub struct Session {
    /// The address of the account, after login.
    pub(super) account: Option<Arc<str>>,
    pub(super) selected: Option<Box<Selected>>,
    assembler: Assembler,
    /// The tag of the IDLE that waits for DONE.
    idle: Option<String>,
    /// The login that waits for an answer.
    pub(super) log_in: Option<Box<LogIn>>,
    /// The capabilities that ENABLE switched on, as their extensions spell them.
    enabled: Vec<&'static str>,
    /// The language of the texts for people.
    pub(super) language: language::Spoken,
    /// What the client wants to be told besides the news of the open mailbox.
    pub(super) watch: Option<Box<Watch>>,
    /// The answer to a frame of which a literal is thrown away.
    refusal: Option<Box<Reply>>,
    /// Real connections are compressed.
    compressed: bool,
    errors: u32,
    closed: bool,
    /// The server says nothing more.
    mute: bool,
}

impl Session {
    pub(in crate::protocol) fn open(&mut self, cx: &mut Context<'_>) {
        let slow = cx.policy().greeting_delay.0;
        if slow > 0 {
            cx.take_time(Duration::from_millis(slow.into()));
        }
        match fault::strike(At::Greeting, self, cx) {
            None => {}
            Some(Struck::Instead(reply)) => {
                self.part(&reply, &[], GREETING_RULES, cx);
                return;
            }
            Some(Struck::Unheard) => return self.close(),
        }
        let capabilities = extension::capabilities(self, cx);
        let name = cx.place.host.name;
        let _ = write!(
            cx.out,
            "* OK [CAPABILITY {capabilities}] {name} Mailglass IMAP4rev1 server ready\r\n"
        );
    }

    pub(in crate::protocol) fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        if self.mute {
            return;
        }
        self.assembler.push(chunk);
        while !self.closed && !self.mute && !cx.out.is_full() && self.step(cx) {}
    }

    pub(in crate::protocol) fn wake(&mut self, cx: &mut Context<'_>) {
        if self.closed {
            return;
        }
        if self.is_watching() {
            self.tell_events(cx);
        } else if self.is_idling() {
            self.tell_news(true, cx);
        }
    }

    pub(in crate::protocol) const fn is_idling(&self) -> bool {
        self.idle.is_some() && !self.closed
    }

    /// Whether it wants to know when the world changes.
    pub(in crate::protocol) const fn listens(&self) -> bool {
        (self.idle.is_some() || self.watch.is_some()) && !self.closed && !self.mute
    }

    pub(in crate::protocol) fn expire(&mut self, cx: &mut Context<'_>) {
        self.bye("Autologout; the client was silent for too long", cx);
    }

    pub(in crate::protocol) fn shut_down(&mut self, why: &str, cx: &mut Context<'_>) {
        self.bye(why, cx);
    }

    pub(in crate::protocol) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(in crate::protocol) const fn is_mute(&self) -> bool {
        self.mute && !self.closed
    }

    pub(in crate::protocol) fn state(&self) -> State {
        let detail = match &self.selected {
            Some(open) if !self.closed => {
                Some(self.shown_name(&self.name_of(&open.owner, &open.name)).into())
            }
            _ => None,
        };
        State { name: self.phase().name(), detail }
    }

    /// Where the letter lies that is meant in the open mailbox.
    pub(in crate::protocol) fn lies(&self, meant: Meant) -> Option<Lies> {
        let open = self.selected.as_ref()?;
        let uid = match meant {
            Meant::Uid(uid) => uid,
            Meant::Number(number) => open.view.letter(number)?.uid,
        };
        Some(Lies { account: open.owner.clone(), mailbox: open.name.clone(), uid })
    }

    pub(in crate::protocol) fn wants(&self) -> Option<u64> {
        self.assembler.wants()
    }

    pub(in crate::protocol) fn at_command(&self) -> bool {
        self.assembler.is_empty() && self.idle.is_none() && self.log_in.is_none()
    }

    /// Where the session stands.
    pub const fn phase(&self) -> Phase {
        match (self.closed, &self.account, &self.selected) {
            (true, ..) => Phase::Logout,
            (_, None, _) => Phase::NotAuthenticated,
            (_, Some(_), None) => Phase::Authenticated,
            (_, Some(_), Some(_)) => Phase::Selected,
        }
    }

    /// Switches an extension on for good; false if it was on.
    pub(super) fn enable(&mut self, extension: &'static Extension) -> bool {
        let new = !self.is_enabled(extension);
        if new {
            self.enabled.push(extension.capability);
        }
        new
    }

    /// Whether the client switched an extension on.
    pub fn is_enabled(&self, extension: &Extension) -> bool {
        self.enabled.contains(&extension.capability)
    }

    /// Whether the client switched nothing on.
    pub(super) const fn enables_nothing(&self) -> bool {
        self.enabled.is_empty()
    }

    /// Whether the connection is compressed.
    pub(super) const fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Whether somebody logged in.
    pub const fn is_logged_in(&self) -> bool {
        self.account.is_some()
    }

    /// Says goodbye without being asked, and closes.
    pub(super) fn bye(&mut self, why: &str, cx: &mut Context<'_>) {
        if !self.closed {
            if !self.mute {
                let _ = write!(cx.out, "* BYE {why}\r\n");
            }
            self.close();
        }
    }

    /// Ends the conversation as a fault wants it: with a goodbye, without a word, or by saying nothing more. False for a
    /// reply that ends nothing.
    fn part(
        &mut self,
        reply: &Reply,
        common: &'static [&'static Rule],
        own: &'static [&'static Rule],
        cx: &mut Context<'_>,
    ) -> bool {
        match reply.then {
            Then::Bye => {
                if let Some(decided) = reply.refused {
                    cx.out.because(Ruling { common, own, decided, set: reply.set.clone() });
                }
                let code = reply.code.as_ref().map_or(String::new(), |code| format!("[{code}] "));
                let _ = write!(cx.out, "* BYE {code}{}\r\n", reply.text);
                self.close();
            }
            Then::Drop => self.close(),
            Then::Silence => self.mute = true,
            Then::Go | Then::Idle | Then::LogIn | Then::Compress | Then::Close => return false,
        }
        true
    }

    fn close(&mut self) {
        self.closed = true;
        self.idle = None;
        self.log_in = None;
        self.watch = None;
        self.selected = None;
        self.assembler = Assembler::default();
    }

    fn step(&mut self, cx: &mut Context<'_>) -> bool {
        let policy = cx.policy();
        let at_lf = policy.keeps(&habit::BARE_LINE_FEED);
        let limits = Limits { line: policy.imap_line_limit, literals: Limits::LITERALS, at_lf };
        if let Some(log_in) = &self.log_in {
            let limits = Limits { line: crate::protocol::sasl::LINE, ..limits };
            let Some(line) = self.assembler.line(limits) else { return false };
            let log_in = log_in.clone();
            cx.tick();
            self.go_on(*log_in, &line, cx);
            return true;
        }
        if let Some(tag) = &self.idle {
            let Some(line) = self.assembler.line(limits) else { return false };
            let tag = tag.clone();
            cx.tick();
            self.end_idle(&tag, &line, cx);
            return true;
        }
        let Some(step) = self.assembler.next(limits) else { return false };
        match step {
            Step::Frame(frame) => {
                cx.tick();
                self.serve(&frame, cx);
            }
            Step::Announced { literal, total, too_many } => {
                self.offered(literal, total, too_many, cx);
            }
            Step::TooLong { head, lost } => {
                cx.tick();
                let text =
                    format!("The command is too long: a line of {lost} octets was thrown away");
                self.answer(&head, None, Reply::bad(&rule::SHORT_ENOUGH, text), cx);
            }
            Step::Skipped { head } => {
                cx.tick();
                self.skipped(&head, cx);
            }
        }
        true
    }

    fn serve(&mut self, frame: &Bytes, cx: &mut Context<'_>) {
        if command::words(frame).0.is_empty() {
            return self.answer(frame, None, no_tag(), cx);
        }
        let tag = command::words(frame).0.of_bytes(frame);
        if memchr::memchr(b']', tag).is_some() && cx.policy().keeps(&habit::BRACKET_IN_TAG) {
            return self.finish("*", &[], &no_tag(), cx);
        }
        if self.is_watching() {
            self.tell_events(cx);
        }
        match command::find(frame) {
            None => self.answer(frame, None, command::unknown_here(), cx),
            Some(verb) => {
                let reply = command::serve(verb, frame, self, cx);
                if self.part(&reply, rule::COMMON, FAULT_RULES, cx) {
                    return;
                }
                self.answer(frame, Some(verb), reply, cx);
            }
        }
        self.keep_watch(cx);
    }

    /// Tells the news, and then the tagged answer.
    fn answer(&mut self, frame: &Bytes, verb: Option<&Verb>, reply: Reply, cx: &mut Context<'_>) {
        let tag = command::words(frame).0.of_bytes(frame);
        let tag = match tag {
            [] => "*",
            tag => std::str::from_utf8(tag).unwrap_or("*"),
        };
        if let Some(verb) = verb
            && reply.then != Then::Close
            && self.hears(verb)
        {
            self.tell_news(verb.may_expunge, cx);
            if self.closed {
                return;
            }
        }
        match reply.then {
            Then::Idle => return self.idle = Some(tag.to_owned()),
            Then::LogIn => return,
            _ => {}
        }
        self.finish(tag, verb.map_or(&[], |v| command::rules(v, frame)), &reply, cx);
    }

    fn finish(
        &mut self,
        tag: &str,
        own: &'static [&'static Rule],
        reply: &Reply,
        cx: &mut Context<'_>,
    ) {
        if let Some(decided) = reply.refused {
            let own = if reply.set.is_some() { FAULT_RULES } else { own };
            cx.out.because(Ruling { common: rule::COMMON, own, decided, set: reply.set.clone() });
        }
        self.language.translated(reply).write(tag, cx.out);
        match reply.then {
            Then::Close => self.close(),
            Then::Compress => {
                self.compressed = true;
                cx.out.compress();
            }
            _ => {}
        }
        self.errors = if reply.status == reply::Status::Ok { 0 } else { self.errors + 1 };
        if self.errors >= cx.policy().error_limit {
            self.bye("Too many errors in a row", cx);
        }
    }
}

fn no_tag() -> Reply {
    Reply::bad(&rule::TAGGED, "A command begins with a tag and a space: a1 NOOP")
}
