//! The server's side of a POP3 session.

use super::{
    Maildrop, command, extension, fault, habit,
    reply::{Reply, Then},
    rule,
    text::{self, Language, Text},
};
use crate::{
    protocol::{
        Context, Rule, Ruling, State,
        fault::{GREETING_RULES, RULES as FAULT_RULES, Struck},
        sasl::{self, Step},
    },
    wire::{Framer, Line},
    world::{Apop, At},
};
use bytes::Bytes;
use std::{fmt::Write as _, sync::Arc, time::Duration};

/// The states of a session (RFC 1939 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// The connection is open; the server has not spoken.
    #[default]
    Connected,
    /// The client has to log in.
    Authorization,
    /// The maildrop is locked; messages can be read and marked.
    Transaction,
    /// Marked messages are being removed. No command is read here.
    Update,
    /// The connection is closed.
    Closed,
}

impl Phase {
    /// Every state in which a server reads commands.
    pub const COMMANDS: &'static [Self] = &[Self::Authorization, Self::Transaction];

    /// The name that the reference tables give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Authorization => "AUTHORIZATION",
            Self::Transaction => "TRANSACTION",
            Self::Update => "UPDATE",
            Self::Closed => "closed",
        }
    }

    /// The state of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Connected, Self::Authorization, Self::Transaction, Self::Update, Self::Closed]
            .into_iter()
            .find(|p| p.name() == name)
    }
}

/// One session.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub(super) phase: Phase,
    /// The name that the command just before gave: PASS must follow USER at once (RFC 1939 §7). Servers of a habit
    /// keep the last name that was given.
    pub(super) named: Option<String>,
    /// The name that this command gives.
    pub(super) naming: Option<String>,
    /// What the session works on, from the login on.
    pub(super) maildrop: Option<Maildrop>,
    /// The timestamp of the greeting, for APOP.
    pub(super) timestamp: Option<Arc<str>>,
    /// In which language the server speaks to people.
    pub(super) language: Language,
    /// The client turned UTF-8 mode on.
    pub(super) utf8: bool,
    /// What the server asked for last in a login with AUTH.
    pub(super) log_in: Option<Box<Step>>,
    framer: Framer,
    errors: u32,
    /// The server says nothing more.
    mute: bool,
}

impl Session {
    pub(in crate::protocol) fn open(&mut self, cx: &mut Context<'_>) {
        self.phase = Phase::Authorization;
        let slow = cx.policy().greeting_delay.0;
        if slow > 0 {
            cx.take_time(Duration::from_millis(slow.into()));
        }
        let reply = match fault::strike(At::Greeting, self, cx) {
            Some(Struck::Instead(Reply { then: Then::Silence, .. })) => {
                self.mute = true;
                return;
            }
            Some(Struck::Instead(reply)) if reply.then != Then::Drop => reply.then(Then::Close),
            Some(_) => return self.close(cx),
            None => Reply::ok(self.greeting(cx)),
        };
        if let Some(decided) = reply.refused {
            let set = reply.set.clone();
            cx.out.because(Ruling { common: &[], own: GREETING_RULES, decided, set });
        }
        self.write(&reply, cx);
        if reply.then == Then::Close {
            self.close(cx);
        }
    }

    /// The words of the greeting; the timestamp at their end offers APOP (RFC 1939 §7).
    fn greeting(&mut self, cx: &mut Context<'_>) -> Text {
        let (host, policy) = (cx.place.host.name, cx.policy().clone());
        self.timestamp = match &policy.apop {
            Apop::Off => None,
            Apop::Fixed(id) => Some(id.clone()),
            Apop::Fresh => {
                let (a, b) = (cx.world.chance.next(), cx.world.chance.next());
                Some(format!("<{}.{}@{host}>", a >> 32, b >> 32).into())
            }
        };
        let ready = text::READY.with([host.into()]);
        match &self.timestamp {
            Some(id) => format!("{ready} {id}").into(),
            None => ready,
        }
    }

    pub(in crate::protocol) fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        if self.mute {
            return;
        }
        self.framer.push(chunk);
        while self.phase != Phase::Closed
            && !self.mute
            && !cx.out.is_full()
            && self.read_command(cx)
        {}
    }

    /// The inactivity timer ran out: nothing is removed and nothing is said (RFC 1939 §3).
    pub(in crate::protocol) fn expire(&mut self, cx: &mut Context<'_>) {
        self.close(cx);
    }

    /// The server goes away: says why and closes, without UPDATE.
    pub(in crate::protocol) fn shut_down(&mut self, why: &str, cx: &mut Context<'_>) {
        let text = text::CLOSES.with([cx.place.host.name.into(), why.to_owned().into()]);
        self.hang_up(Some("SYS/TEMP"), text, cx);
    }

    pub(in crate::protocol) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    pub(in crate::protocol) const fn is_mute(&self) -> bool {
        self.mute && !self.is_closed()
    }

    pub(in crate::protocol) fn state(&self) -> State {
        State::of(self.phase.name())
    }

    pub(in crate::protocol) fn at_command(&self) -> bool {
        self.framer.is_empty() && self.log_in.is_none()
    }

    /// The timestamp of the greeting.
    pub(in crate::protocol) fn timestamp(&self) -> Option<&str> {
        self.timestamp.as_deref()
    }

    /// The maildrop, from the login on.
    pub const fn maildrop(&self) -> Option<&Maildrop> {
        self.maildrop.as_ref()
    }

    /// Says why and closes, without UPDATE. RFC 1939 has no reply that nobody asked for. Servers send one all the
    /// same: a client takes it for the answer to its next command, which fails in any case.
    fn hang_up(&mut self, code: Option<&'static str>, why: Text, cx: &mut Context<'_>) {
        if self.mute {
            return self.close(cx);
        }
        if self.phase != Phase::Closed {
            let code = code.filter(|code| extension::has_code(code, cx));
            // Writing to memory cannot fail.
            let _ = match code {
                Some(code) => write!(cx.out, "-ERR [{code}] "),
                None => cx.out.write_str("-ERR "),
            };
            let _ = why.write(self.language, cx.out);
            cx.out.write(b"\r\n");
            self.close(cx);
        }
    }

    /// Writes a reply in the session's language. Codes that the host does not offer are left out.
    fn write(&self, reply: &Reply, cx: &mut Context<'_>) {
        match &reply.code {
            Some(code) if !extension::has_code(code, cx) => {
                Reply { code: None, ..reply.clone() }.write(self.language, cx.out);
            }
            _ => reply.write(self.language, cx.out),
        }
    }

    /// Lets the maildrop go and closes the connection.
    fn close(&mut self, cx: &mut Context<'_>) {
        cx.world.release(cx.conn);
        self.maildrop = None;
        self.log_in = None;
        self.framer.clear();
        self.phase = Phase::Closed;
    }

    fn read_command(&mut self, cx: &mut Context<'_>) -> bool {
        let policy = cx.policy();
        let limit = policy.pop3_line_limit;
        let limit = match self.log_in {
            Some(_) => sasl::LINE,
            None if policy.keeps(&habit::LONG_LINE) => limit.max(8192),
            None => limit,
        };
        let line = if policy.keeps(&habit::BARE_LINE_FEED) {
            self.framer.line_at_lf(limit)
        } else {
            self.framer.line(limit)
        };
        let Some(line) = line else { return false };
        let later = policy.keeps(&habit::PASS_LATER);
        cx.tick();
        let (reply, own) = match line {
            line if self.log_in.is_some() => {
                (command::auth::line(line, self, cx), command::auth::RULES)
            }
            Line::Whole(line) => {
                self.next_command(later);
                command::serve(&line, self, cx)
            }
            Line::TooLong(_) => {
                self.next_command(later);
                (Reply::refuse(&rule::SHORT_ENOUGH, &text::TOO_LONG), &[][..])
            }
        };
        self.answer(&reply, own, cx);
        true
    }

    /// A command begins: the name that the one before it gave is the one just before.
    pub(super) fn next_command(&mut self, later: bool) {
        let named = self.naming.take();
        if named.is_some() || !later {
            self.named = named;
        }
    }

    fn answer(&mut self, reply: &Reply, own: &'static [&'static Rule], cx: &mut Context<'_>) {
        match reply.then {
            Then::Drop => return self.close(cx),
            Then::Silence => {
                self.mute = true;
                return;
            }
            Then::Go | Then::Ask | Then::Close => {}
        }
        if let Some(decided) = reply.refused {
            let own = if reply.set.is_some() { FAULT_RULES } else { own };
            cx.out.because(Ruling { common: rule::COMMON, own, decided, set: reply.set.clone() });
        }
        self.write(reply, cx);
        if reply.then == Then::Close {
            return self.close(cx);
        }
        self.errors = if reply.refused.is_some() { self.errors + 1 } else { 0 };
        if self.errors >= cx.policy().error_limit {
            self.hang_up(None, text::TOO_MANY_ERRORS.with([cx.place.host.name.into()]), cx);
        }
    }
}
