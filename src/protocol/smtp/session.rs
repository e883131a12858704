//! The server's side of an SMTP session.

mod chunk;

use super::{
    accept, command,
    extension::{self, enhanced_status_codes::ENHANCED_STATUS_CODES},
    fault,
    grammar::Mailbox,
    habit, log_in,
    mail_data::MailData,
    rate,
    reply::{Reply, Then},
    rule,
};
use crate::{
    protocol::{
        Context, Rule, Ruling, State,
        fault::{GREETING_RULES, RULES as FAULT_RULES, Struck},
        sasl::{self, Step},
    },
    wire::{Dotted, Framer, Line, Pieces},
    world::{At, Millis, Notify, Recipient, Service, Wishes},
};
use bytes::Bytes;
use chunk::Chunk;
use std::{sync::Arc, time::Duration};

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
    /// A piece of the letter came by BDAT, and not its last.
    Chunks,
    /// Lines are mail data.
    Data,
    /// Lines belong to a login.
    LogIn,
    /// The connection is closed.
    Closed,
}

impl Phase {
    /// Every phase in which a server reads commands.
    pub const COMMANDS: &'static [Self] =
        &[Self::Greeted, Self::Ready, Self::Mail, Self::Rcpt, Self::Chunks];

    /// The name that the reference tables give it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Greeted => "greeted",
            Self::Ready => "ready",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Chunks => "chunks",
            Self::Data => "data",
            Self::LogIn => "login",
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
            Self::Chunks,
            Self::Data,
            Self::LogIn,
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
    /// What came of the letter by BDAT.
    pub(super) letter: Pieces,
    /// Whose login it is.
    pub(super) account: Option<Arc<str>>,
    /// What the server waits for in a login.
    pub(super) log_in: Option<Box<Step>>,
    /// Mail transactions that were begun.
    pub(super) mails: u32,
    /// The code of a greeting that offers no service.
    pub(super) refuses: Option<u16>,
    /// The octets that are being read for BDAT.
    chunk: Option<Box<Chunk>>,
    framer: Framer,
    errors: u32,
    /// The server says nothing more.
    mute: bool,
    /// The first octet of a letter was seen.
    begun: bool,
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
            letter: Pieces::default(),
            account: None,
            log_in: None,
            mails: 0,
            refuses: None,
            chunk: None,
            framer: Framer::default(),
            errors: 0,
            mute: false,
            begun: false,
        }
    }

    pub(in crate::protocol) fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        if self.mute {
            return;
        }
        self.framer.push(chunk);
        while self.phase != Phase::Closed && !self.mute && !cx.out.is_full() {
            let progress = match self.phase {
                _ if self.chunk.is_some() => self.read_chunk(cx),
                Phase::Data => self.read_data(cx),
                Phase::LogIn => self.read_log_in(cx),
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
        if self.phase != Phase::Closed && !self.mute {
            let text = format!("{} closes the connection: {why}", cx.place.host.name);
            Reply::new(421, enhanced, text).write(cx.out);
        }
        self.phase = Phase::Closed;
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

    pub(in crate::protocol) fn client_name(&self) -> Option<&str> {
        self.hello.as_deref()
    }

    pub(in crate::protocol) fn at_command(&self) -> bool {
        let reads = self.chunk.is_some() || matches!(self.phase, Phase::Data | Phase::LogIn);
        self.framer.is_empty() && !reads
    }

    /// How many octets of a letter the server still waits for.
    pub(in crate::protocol) fn wants(&self) -> Option<u64> {
        self.chunk.as_ref().map(|c| c.left)
    }

    /// Forgets the mail transaction.
    pub(super) fn reset(&mut self) {
        self.envelope = Envelope::default();
        self.letter = Pieces::default();
        self.begun = false;
        if self.phase != Phase::Greeted {
            self.phase = Phase::Ready;
        }
    }

    fn read_command(&mut self, cx: &mut Context<'_>) -> bool {
        let policy = cx.policy();
        let own = policy.smtp_line_limit;
        let own = if policy.keeps(&habit::LONG_LINE) { own.max(2048) } else { own };
        let limit = own.max(policy.smtp_line_limit + self.line_octets);
        let line = if policy.keeps(&habit::BARE_LINE_FEED) {
            self.framer.line_at_lf(limit)
        } else {
            self.framer.line(limit)
        };
        let Some(line) = line else { return false };
        cx.tick();
        let (reply, own) = match line {
            Line::Whole(line)
                if line.len() <= own || extension::may_be_long(&line, own, self, cx) =>
            {
                command::serve(&line, self, cx)
            }
            Line::Whole(_) | Line::TooLong(_) => {
                (Reply::refuse(&rule::SHORT_ENOUGH, 500, "5.5.2", "Line too long"), &[][..])
            }
        };
        self.answer(reply, own, cx);
        true
    }

    pub(super) fn answer(
        &mut self,
        mut reply: Reply,
        own: &'static [&'static Rule],
        cx: &mut Context<'_>,
    ) {
        match reply.then {
            Then::Go => {}
            // The answer follows the octets.
            Then::ReadChunk { octets, last } => {
                let reply = reply.then(Then::Go);
                self.chunk = Some(Box::new(Chunk { left: octets, last, reply, own }));
                return;
            }
            Then::ReadData => self.phase = Phase::Data,
            Then::ReadLogIn => self.phase = Phase::LogIn,
            Then::Close => self.phase = Phase::Closed,
            Then::Drop => {
                self.phase = Phase::Closed;
                return;
            }
            Then::Silence => {
                self.mute = true;
                return;
            }
        }
        if let Some(decided) = reply.refused {
            // A host that takes no mail asks nothing else.
            let greets = [rule::GREETING, GREETING_RULES, rate::GREETING].contains(&own);
            let common = if greets { &[][..] } else { rule::COMMON };
            let own = if reply.set.is_some() && !greets { FAULT_RULES } else { own };
            cx.out.because(Ruling { common, own, decided, set: reply.set.clone() });
        }
        let without = &cx.policy().without;
        if !without.is_empty() && without.has(ENHANCED_STATUS_CODES.keyword) {
            reply.enhanced = None;
        }
        reply.write(cx.out);
        self.errors = if reply.code >= 500 { self.errors + 1 } else { 0 };
        if self.errors >= cx.policy().error_limit {
            self.close_with("4.7.0", "too many errors in a row", cx);
        }
    }

    fn read_data(&mut self, cx: &mut Context<'_>) -> bool {
        if self.is_struck_as_it_begins(cx) {
            return true;
        }
        let limit = usize::try_from(cx.policy().message_size_limit).unwrap_or(usize::MAX);
        // Stuffed dots do not count (RFC 1870 §5); a line of its dot, CR and LF alone has most of them.
        let sent = limit.saturating_add(limit / 3 + 3);
        let Some(data) = self.framer.dotted(sent) else { return false };
        cx.tick();
        self.phase = Phase::Rcpt;
        let reply = match data {
            Dotted::Plain(data) if data.len() <= limit => self.take(&MailData::Plain(&data), cx),
            Dotted::Whole(data) if command::data::size(&data, limit) <= limit => {
                self.take(&MailData::Dotted(&data), cx)
            }
            _ => command::data::too_large(limit),
        };
        // Well or badly: once the text was handled, the envelope is empty (RFC 5321 §4.1.1.4).
        self.reset();
        self.answer(reply, command::data::RULES, cx);
        true
    }

    /// Whether something goes wrong when the first octet of a letter is there.
    fn is_struck_as_it_begins(&mut self, cx: &mut Context<'_>) -> bool {
        if self.begun || self.framer.is_empty() {
            return false;
        }
        self.begun = true;
        let Some(Struck::Instead(reply)) = fault::strike(At::Letter, None, self, cx) else {
            return false;
        };
        self.answer(reply, &[], cx);
        true
    }

    /// Takes a letter, in the time that it needs, unless something goes wrong.
    fn take(&mut self, data: &MailData<'_>, cx: &mut Context<'_>) -> Reply {
        let thousands = (data.octets() as u64).saturating_mul(1000);
        if let Some(millis) = thousands.checked_div(cx.policy().data_rate) {
            cx.take_time(Duration::from_millis(millis.min(Millis::MOST.into())));
        }
        let struck = fault::strike(At::EndOfData, None, self, cx);
        fault::or_else(struck, || accept::accept(self, data, cx))
    }

    /// Reads what BDAT counted, in the pieces in which it comes. What is refused is thrown away (RFC 3030 §2).
    fn read_chunk(&mut self, cx: &mut Context<'_>) -> bool {
        let taken = self.chunk.as_ref().is_some_and(|c| c.left > 0 && c.reply.refused.is_none());
        if taken && self.is_struck_as_it_begins(cx) {
            return true;
        }
        let Some(chunk) = &mut self.chunk else { return false };
        while chunk.left > 0 {
            let most = usize::try_from(chunk.left).unwrap_or(usize::MAX);
            let Some(piece) = self.framer.up_to(most) else { return false };
            chunk.left -= piece.len() as u64;
            if chunk.reply.refused.is_none() {
                self.letter.push(piece);
            }
        }
        let Some(Chunk { last, reply, own, .. }) = self.chunk.take().map(|c| *c) else {
            return false;
        };
        cx.tick();
        let reply = match &reply.refused {
            None if last => {
                let pieces = std::mem::take(&mut self.letter);
                let reply = self.take(&MailData::Plain(&pieces), cx);
                self.reset();
                reply
            }
            None => {
                self.phase = Phase::Chunks;
                reply
            }
            // A command at the wrong time changes nothing; a letter that failed is over.
            Some(_) if reply.code == 503 => reply,
            Some(_) => {
                self.reset();
                reply
            }
        };
        self.answer(reply, own, cx);
        true
    }

    fn read_log_in(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(line) = self.framer.line(sasl::LINE) else { return false };
        cx.tick();
        self.phase = Phase::Ready;
        let reply = match line {
            Line::Whole(line) => {
                log_in::line(self, line.strip_suffix(b"\r\n").unwrap_or(&line), cx)
            }
            Line::TooLong(_) => log_in::too_long(self),
        };
        self.answer(reply, command::auth::RULES, cx);
        true
    }
}
