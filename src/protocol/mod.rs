//! The protocols: sessions that serve, and dissectors that watch.
//!
//! A session is sans-IO: octets in, octets out. A [`Dissector`] knows nothing but the octets of both
//! directions; it reads them with the same grammars and gives labelled [`Line`]s.

pub mod advice;
pub mod capability;
pub mod complete;
pub mod decode;
pub mod diagnosis;
pub mod dns;
pub mod fact;
pub mod fault;
pub mod flip;
pub mod habit;
pub mod imap;
pub mod machine;
pub mod meant;
pub mod mistake;
pub mod pop3;
pub mod smtp;

mod context;
mod half;
mod line;
mod reading;
mod rule;
mod sasl;
mod word;

pub use advice::{Actor, Next};
pub use capability::{CapabilityFacts, capabilities};
pub use context::{Context, Output};
pub use diagnosis::Diagnosis;
pub use fact::{Fact, FactChange};
pub use line::{Dissect, Gloss, Kind, Line, Outcome, State};
pub use machine::Machine;
pub use mistake::Mistake;
pub use rule::{Rule, Ruling};

use crate::{
    wire::{Field, Rfc, Side},
    world::{Host, Protocol, Service, Timestamp},
};
use bytes::Bytes;

/// The facts about a command that need no code: HELP, the reference page, completion and the diagnosis of a
/// wrong line all read these. `P` is the protocol's own state.
#[derive(Debug)]
pub struct Spec<P: 'static> {
    /// The word that names the command.
    pub verb: &'static str,
    /// The form of the line, after the RFC's ABNF.
    pub syntax: &'static str,
    pub rfc: Rfc,
    /// One sentence for the learner: what the command asks for.
    pub summary: &'static str,
    /// The states in which it may be given.
    pub when: &'static [P],
    /// The command's own rules in the order in which they are tried, after those that every command has.
    pub rules: &'static [&'static Rule],
}

/// The server side of one connection.
#[derive(Clone, Debug)]
pub enum Session {
    Smtp(smtp::Session),
    Pop3(pop3::Session),
    Imap(imap::Session),
    Dns(dns::Session),
}

macro_rules! each {
    ($self:ident, $s:ident => $do:expr) => {
        match $self {
            Self::Smtp($s) => $do,
            Self::Pop3($s) => $do,
            Self::Imap($s) => $do,
            Self::Dns($s) => $do,
        }
    };
}

impl Session {
    /// A session for a service, before its greeting.
    pub fn new(service: Service) -> Self {
        match service {
            Service::Relay | Service::Submission => Self::Smtp(smtp::Session::new(service)),
            Service::Pop3 => Self::Pop3(pop3::Session::default()),
            Service::Imap => Self::Imap(imap::Session::default()),
            Service::Dns => Self::Dns(dns::Session::default()),
        }
    }

    /// Says the greeting. Call it once, first.
    pub fn open(&mut self, cx: &mut Context<'_>) {
        each!(self, s => s.open(cx));
    }

    /// Takes octets in any chunking; what is answered does not depend on it.
    pub fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        each!(self, s => s.receive(chunk, cx));
    }

    /// The world changed: tells the client, if it is waiting for that.
    pub fn wake(&mut self, cx: &mut Context<'_>) {
        if let Self::Imap(s) = self {
            s.wake(cx);
        }
    }

    /// Whether it wants to be woken when the world changes.
    pub const fn listens(&self) -> bool {
        match self {
            Self::Imap(s) => s.listens(),
            Self::Smtp(_) | Self::Pop3(_) | Self::Dns(_) => false,
        }
    }

    /// The client was silent for too long: says goodbye in the protocol's own way and closes.
    pub fn expire(&mut self, cx: &mut Context<'_>) {
        each!(self, s => s.expire(cx));
    }

    /// The server goes away, or the past changed: says goodbye and closes.
    pub fn shut_down(&mut self, why: &str, cx: &mut Context<'_>) {
        each!(self, s => s.shut_down(why, cx));
    }

    /// Whether the server has closed the connection.
    pub const fn is_closed(&self) -> bool {
        each!(self, s => s.is_closed())
    }

    /// Whether the server says nothing more, and has not closed the connection.
    pub const fn is_mute(&self) -> bool {
        match self {
            Self::Smtp(s) => s.is_mute(),
            Self::Pop3(s) => s.is_mute(),
            Self::Imap(s) => s.is_mute(),
            Self::Dns(_) => false,
        }
    }

    /// The state in the RFC's words.
    pub fn state(&self) -> State {
        each!(self, s => s.state())
    }

    /// What the client calls itself.
    pub fn client_name(&self) -> Option<&str> {
        match self {
            Self::Smtp(s) => s.client_name(),
            Self::Pop3(_) | Self::Imap(_) | Self::Dns(_) => None,
        }
    }

    /// How many octets of a literal the server still waits for.
    pub fn wants(&self) -> Option<u64> {
        match self {
            Self::Imap(s) => s.wants(),
            Self::Smtp(s) => s.wants(),
            Self::Pop3(_) | Self::Dns(_) => None,
        }
    }

    /// Whether the server stands at the beginning of a command line: a dissector that comes late may begin here.
    pub fn at_command(&self) -> bool {
        each!(self, s => s.at_command())
    }
}

/// Watches one conversation.
#[derive(Clone, Debug)]
pub enum Dissector {
    Smtp(smtp::Dissector),
    Pop3(pop3::Dissector),
    Imap(Box<imap::Dissector>),
    Dns(dns::Dissector),
}

impl Dissector {
    /// A dissector for a conversation that is about to begin with the server's greeting.
    pub fn new(protocol: Protocol) -> Self {
        match protocol {
            Protocol::Smtp => Self::Smtp(smtp::Dissector::default()),
            Protocol::Pop3 => Self::Pop3(pop3::Dissector::default()),
            Protocol::Imap => Self::Imap(Box::default()),
            Protocol::Dns => Self::Dns(dns::Dissector::default()),
        }
    }

    /// A dissector that comes late, to a server which was in `state` and at the beginning of a command.
    pub fn resume(protocol: Protocol, state: &State) -> Self {
        match protocol {
            Protocol::Smtp => Self::Smtp(smtp::Dissector::resume(state)),
            Protocol::Pop3 => Self::Pop3(pop3::Dissector::resume(state)),
            Protocol::Imap => Self::Imap(Box::new(imap::Dissector::resume(state))),
            Protocol::Dns => Self::Dns(dns::Dissector::resume(state)),
        }
    }

    /// What it means that the client closes the connection now, if it said no goodbye.
    pub fn left(&self) -> Option<Gloss> {
        each!(self, d => d.left())
    }
}

impl Dissect for Dissector {
    fn eat(&mut self, side: Side, at: Timestamp, bytes: &Bytes, out: &mut Vec<Line>) {
        each!(self, d => d.eat(side, at, bytes, out));
    }

    fn unfinished(&self, out: &mut Vec<Line>) {
        each!(self, d => d.unfinished(out));
    }

    fn state(&self) -> State {
        each!(self, d => d.state())
    }

    fn pending(&self) -> Option<String> {
        each!(self, d => d.pending())
    }
}

/// Every field that any transcript can contain, those of the letters too.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    let letters = crate::message::field::MESSAGE_FIELDS;
    crate::wire::WIRE_FIELDS
        .iter()
        .chain(letters)
        .chain(crate::world::fault::FIELDS)
        .copied()
        .chain(crate::sender::fields())
        .chain(smtp::fields())
        .chain(pop3::fields())
        .chain(imap::fields())
        .chain(dns::fields())
}

/// The facts about a command, whatever its protocol.
#[derive(Clone, Debug)]
pub struct CommandFacts {
    pub protocol: Protocol,
    pub verb: &'static str,
    pub syntax: &'static str,
    pub summary: &'static str,
    pub rfc: Rfc,
    /// The names of the states in which it may be given.
    pub when: Vec<&'static str>,
    /// The rules that every command of the protocol has, in the order in which they are tried.
    pub common: &'static [&'static Rule],
    /// Its own rules, tried after those.
    pub rules: &'static [&'static Rule],
    /// Whether the servers here carry it out; those that they only know are read, labelled and refused.
    pub served: bool,
}

/// Every command of every protocol, in the order of the tables.
pub fn commands() -> impl Iterator<Item = CommandFacts> {
    fn facts<P>(
        protocol: Protocol,
        common: &'static [&'static Rule],
        spec: &'static Spec<P>,
        name: fn(&P) -> &'static str,
        served: bool,
    ) -> CommandFacts {
        CommandFacts {
            protocol,
            verb: spec.verb,
            syntax: spec.syntax,
            summary: spec.summary,
            rfc: spec.rfc,
            when: spec.when.iter().map(name).collect(),
            common,
            rules: spec.rules,
            served,
        }
    }
    let smtp = smtp::command::all()
        .map(|v| facts(Protocol::Smtp, smtp::rule::COMMON, v.spec, |p| p.name(), v.is_served()));
    let pop3 = pop3::command::all()
        .map(|v| facts(Protocol::Pop3, pop3::rule::COMMON, v.spec, |p| p.name(), v.is_served()));
    let imap = imap::command::all()
        .map(|v| facts(Protocol::Imap, imap::rule::COMMON, v.spec, |p| p.name(), v.served));
    // Some words are only another way to type one of these.
    let dns = dns::command::ALL.iter().filter(|v| v.asks.is_some());
    let dns = dns.map(|v| facts(Protocol::Dns, dns::rule::COMMON, &v.spec, |_| dns::STATE, true));
    smtp.chain(pop3).chain(imap).chain(dns)
}

/// The name and address of whoever opened a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The address from which the connection came.
    pub address: std::net::IpAddr,
}

/// What a session is told about the connection that it serves.
#[derive(Clone, Debug)]
pub struct Place {
    pub host: Host,
    pub port: u16,
    pub peer: Peer,
}
