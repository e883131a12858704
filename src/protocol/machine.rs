//! The states of a session and what leads from one to the next, as tables. The pictures are drawn from them.

use super::Outcome;
use crate::{wire::Rfc, world::Protocol};

/// The states of one protocol.
#[derive(Debug)]
pub struct Machine {
    pub protocol: Protocol,
    pub rfc: Rfc,
    /// In the order in which a session goes through them.
    pub stations: &'static [Station],
    pub edges: &'static [Edge],
}

/// One state.
#[derive(Debug)]
pub struct Station {
    /// The name that [`State::name`](super::State::name) has in it.
    pub name: &'static str,
    /// The name for people.
    pub label: &'static str,
    /// What may come next, as one sentence; nothing where all is over.
    pub note: &'static str,
    /// Commands that last: until they end, the client's lines are no commands.
    pub lasting: &'static [&'static str],
    pub rfc: Rfc,
}

/// One way to another state.
#[derive(Debug)]
pub struct Edge {
    pub from: &'static [&'static str],
    pub to: &'static str,
    pub by: Cause,
    /// How the answer begins that takes the session there; nothing where none is waited for.
    pub answer: &'static str,
    /// The outcomes with which it is taken; all of them if there are none.
    pub on: &'static [Outcome],
}

/// What makes a session change its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The server's first words.
    Greeting,
    /// A command.
    Command(&'static str),
    /// A line that is no command.
    Line(&'static str),
    /// The server, at any time, for reasons of its own.
    Server,
}

impl Cause {
    /// What a client types for it.
    pub const fn typed(self) -> Option<&'static str> {
        match self {
            Self::Command(text) | Self::Line(text) => Some(text),
            Self::Greeting | Self::Server => None,
        }
    }
}

impl Machine {
    /// The machine of a protocol.
    pub const fn of(protocol: Protocol) -> &'static Self {
        match protocol {
            Protocol::Smtp => &super::smtp::MACHINE,
            Protocol::Pop3 => &super::pop3::MACHINE,
            Protocol::Imap => &super::imap::MACHINE,
            Protocol::Dns => &super::dns::MACHINE,
        }
    }

    /// The state of that name.
    pub fn station(&self, name: &str) -> Option<&'static Station> {
        self.stations.iter().find(|s| s.name == name)
    }

    /// The way that leads out of `from` when that happens and the answer is such a one.
    pub fn edge(&self, from: &str, by: Cause, outcome: Outcome) -> Option<&'static Edge> {
        self.edges.iter().find(|e| {
            e.by == by && e.from.contains(&from) && (e.on.is_empty() || e.on.contains(&outcome))
        })
    }

    /// The commands that may be given in a state and do not lead out of it.
    pub fn staying(&self, state: &str) -> Vec<&'static str> {
        let leaves = |verb| {
            self.edges.iter().any(|e| e.by == Cause::Command(verb) && e.from.contains(&state))
        };
        super::commands()
            .filter(|c| c.protocol == self.protocol && c.served)
            .filter(|c| c.when.contains(&state) && !leaves(c.verb))
            .map(|c| c.verb)
            .collect()
    }

    /// The commands on the shortest way from one state to one of those, if there is a way.
    pub fn route(&self, from: &str, to: &[&str]) -> Option<Vec<&'static str>> {
        let mut seen = vec![from];
        let mut ways: Vec<(&str, Vec<&'static str>)> = vec![(from, Vec::new())];
        let mut at = 0;
        while let Some((state, way)) = ways.get(at).cloned() {
            if to.contains(&state) {
                return Some(way);
            }
            for edge in self.edges.iter().filter(|e| e.from.contains(&state)) {
                let Cause::Command(verb) = edge.by else { continue };
                if !seen.contains(&edge.to) {
                    seen.push(edge.to);
                    ways.push((edge.to, way.iter().copied().chain([verb]).collect()));
                }
            }
            at += 1;
        }
        None
    }
}
