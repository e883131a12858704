//! The server's side of an SMTP session.

use super::{
    accept::{self, MailData},
    command,
    grammar::Mailbox,
    habit,
    reply::{Reply, Then},
    rule,
};
use crate::{
    protocol::{Context, Ruling, State},
    wire::{Dotted, Framer, Line},
    world::{Notify, Recipient, Service, Wishes},
};
use bytes::Bytes;
use std::{fmt::Write as _, sync::Arc};

/// Where a session stands (RFC 5321 §3, §4.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The connection is open; the server has not spoken.
    Connected,
    /// The server has greeted; the client has not said who it is.
    Greeted,
    /// No mail transaction is open.
    Ready,
    /// A sender is set.
    Mail,
    /// A recipient was accepted.
    Rcpt,
    /// Lines are mail data.
    Data,
    /// The connection is closed.
    Closed,
}

impl Phase {
    /// Every phase in which a server reads commands.
    pub const COMMANDS: &'static [Self] = &[Self::Greeted, Self::Ready, Self::Mail, Self::Rcpt];

    /// The name that the reference tables give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Greeted => "greeted",
            Self::Ready => "ready",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Data => "data",
            Self::Closed => "closed",
        }
    }

    /// The phase of that name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Connected,
            Self::Greeted,
            Self::Ready,
            Self::Mail,
            Self::Rcpt,
            Self::Data,
            Self::Closed,
        ]
        .into_iter()
        .find(|p| p.name() == name)
    }
}

/// Who a letter is from and for, as SMTP knows it: not the header, which only readers see.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Where reports go; nothing for the null reverse-path.
    pub from: Option<Mailbox>,
    /// What the parameters of MAIL asked for.
    pub wishes: Wishes,
    pub to: Vec<Addressee>,
    /// What the parameters of the RCPT ask for that is being read.
    pub(super) asked: Asked,
}

/// What RCPT may ask for a recipient (RFC 3461 §4.1, §4.2).
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    pub(super) notify: Option<Notify>,
    pub(super) original: Option<Arc<str>>,
}

/// A recipient that was accepted.
#[derive(Clone, Debug)]
pub struct Addressee {
    /// As it was written.
    pub mailbox: Mailbox,
    /// As it goes on from here, with its domain.
    pub recipient: Recipient,
    pub way: Way,
}

/// Where a recipient's mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Into the INBOX of an account of this host.
    Account(Arc<str>),
    /// To those for whom an address of this host stands.
    Alias(Arc<str>),
    /// On to another host.
    Onward,
}

/// One session.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) phase: Phase,
    pub(super) service: Service,
    /// What the client called itself.
    pub(super) hello: Option<String>,
    /// Whether it said EHLO, so that extensions may be used.
    pub(super) extended: bool,
    /// How much longer than the limit a command line may be, with the extensions that were offered.
    pub(super) line_octets: usize,
    pub(super) envelope: Envelope,
    framer: Framer,
    errors: u32,
}

impl Session {
    /// A session before its greeting.
    pub fn new(service: Service) -> Self {
        Self {
            phase: Phase::Connected,
            service,
            hello: None,
            extended: false,
            line_octets: 0,
            envelope: Envelope::default(),
            framer: Framer::default(),
            errors: 0,
        }
    }

    pub(in crate::protocol) fn open(&mut self, cx: &mut Context<'_>) {
        self.phase = Phase::Greeted;
        let _ = write!(cx.out, "220 {} ESMTP Mailglass\r\n", cx.place.host.name);
    }

    pub(in crate::protocol) fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        self.framer.push(chunk);
        while self.phase != Phase::Closed && !cx.out.is_full() {
            let progress = match self.phase {
                Phase::Data => self.read_data(cx),
                _ => self.read_command(cx),
            };
            if !progress {
                break;
            }
        }
    }

    pub(in crate::protocol) fn expire(&mut self, cx: &mut Context<'_>) {
        self.close_with("4.4.2", "was silent for too long", cx);
    }

    pub(in crate::protocol) fn shut_down(&mut self, why: &str, cx: &mut Context<'_>) {
        self.close_with("4.3.2", why, cx);
    }

    fn close_with(&mut self, enhanced: &'static str, why: &str, cx: &mut Context<'_>) {
        if self.phase != Phase::Closed {
            let text = format!("{} closes the connection: {why}", cx.place.host.name);
            Reply::new(421, enhanced, text).write(cx.out);
            self.phase = Phase::Closed;
        }
    }

    pub(in crate::protocol) const fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed)
    }

    pub(in crate::protocol) fn state(&self) -> State {
        State::of(self.phase.name())
    }

    pub(in crate::protocol) fn client_name(&self) -> Option<&str> {
        self.hello.as_deref()
    }

    pub(in crate::protocol) fn at_command(&self) -> bool {
        self.framer.is_empty() && self.phase != Phase::Data
    }

    /// Forgets the mail transaction.
    pub(super) fn reset(&mut self) {
        self.envelope = Envelope::default();
        if self.phase != Phase::Greeted {
            self.phase = Phase::Ready;
        }
    }

    fn read_command(&mut self, cx: &mut Context<'_>) -> bool {
        let policy = cx.policy();
        let limit = policy.smtp_line_limit + self.line_octets;
        let limit = if policy.keeps(&habit::LONG_LINE) { limit.max(2048) } else { limit };
        let line = if policy.keeps(&habit::BARE_LINE_FEED) {
            self.framer.line_at_lf(limit)
        } else {
            self.framer.line(limit)
        };
        let Some(line) = line else { return false };
        cx.tick();
        let (reply, own) = match line {
            Line::Whole(line) => command::serve(&line, self, cx),
            Line::TooLong(_) => {
                (Reply::refuse(&rule::SHORT_ENOUGH, 500, "5.5.2", "Line too long"), &[][..])
            }
        };
        self.answer(reply, own, cx);
        true
    }

    fn answer(
        &mut self,
        reply: Reply,
        own: &'static [&'static crate::protocol::Rule],
        cx: &mut Context<'_>,
    ) {
        if let Some(decided) = reply.refused {
            cx.out.because(Ruling { common: rule::COMMON, own, decided });
        }
        reply.write(cx.out);
        match reply.then {
            Then::Go => {}
            Then::ReadData => self.phase = Phase::Data,
            Then::Close => self.phase = Phase::Closed,
        }
        self.errors = if reply.code >= 500 { self.errors + 1 } else { 0 };
        if self.errors >= cx.policy().error_limit {
            self.close_with("4.7.0", "too many errors in a row", cx);
        }
    }

    fn read_data(&mut self, cx: &mut Context<'_>) -> bool {
        let limit = usize::try_from(cx.policy().message_size_limit).unwrap_or(usize::MAX);
        // Stuffed dots do not count (RFC 1870 §5); a line of its dot, CR and LF alone has most of them.
        let sent = limit.saturating_add(limit / 3 + 3);
        let Some(data) = self.framer.dotted(sent) else { return false };
        cx.tick();
        self.phase = Phase::Rcpt;
        let reply = match data {
            Dotted::Whole(data) if command::data::size(&data, limit) <= limit => {
                accept::accept(self, &MailData::Dotted(&data), cx)
            }
            _ => command::data::too_large(limit),
        };
        // Well or badly: once the text was handled, the envelope is empty (RFC 5321 §4.1.1.4).
        self.reset();
        self.answer(reply, command::data::RULES, cx);
        true
    }
}
