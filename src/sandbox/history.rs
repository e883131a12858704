//! The past of a sandbox: one step for each thing that somebody may want to take back.

use super::Sandbox;
use crate::{
    protocol::{FactChange, fact},
    transcript::Event,
    wire::Side,
    world::{ConnId, Difference},
};
use std::{collections::VecDeque, ops::Range, sync::Arc, time::Duration};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A connection was opened.
    Connected,
    /// A client sent something and the server answered.
    Sent,
    /// A client hung up.
    HungUp,
    /// A knob was turned, or a fault set or taken away.
    Turned,
    /// A zone was changed.
    Zone,
    /// Somebody did something with a device.
    Device,
    /// The clock was moved.
    Clock(Duration),
    /// Whatever programs did while no page was there to see it.
    Unseen,
}

/// One step: what was done, and the sandbox before and after it. Copies share what they have in common.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number; no other step of this sandbox's past and futures has it.
    pub id: u64,
    pub what: What,
    /// The connection on which it was done.
    pub conn: Option<ConnId>,
    pub before: Arc<Sandbox>,
    pub after: Arc<Sandbox>,
    /// The server has answered; what the client sends now is another step.
    pub done: bool,
}

impl Step {
    /// What a step costs besides the octets that were sent, about.
    const OVERHEAD: usize = 8 * 1024;

    /// The numbers of the log's chunks that it made.
    pub fn chunks(&self) -> Range<u64> {
        self.before.log.next()..self.after.log.next()
    }

    /// What it did to the mailboxes.
    pub fn difference(&self) -> Vec<Difference> {
        self.before.world.difference(&self.after.world)
    }

    /// What it did to its own session.
    pub fn facts(&self) -> Vec<FactChange> {
        let facts = |s: &Sandbox| {
            let link = self.conn.and_then(|c| s.link(c));
            link.map(|l| l.session().facts()).unwrap_or_default()
        };
        fact::changes(&facts(&self.before), &facts(&self.after))
    }

    /// About how much memory it keeps from being freed, in octets.
    fn cost(&self) -> usize {
        let sent = self.after.log.all_since(self.before.log.next()).map(|c| match &c.event {
            Event::Sent { bytes, .. } => bytes.len(),
            Event::Opened | Event::Closed { .. } => 0,
        });
        Self::OVERHEAD + sent.sum::<usize>()
    }
}

/// Whether a link's server has said something since an older sandbox, or is gone.
pub(super) fn answered(conn: Option<ConnId>, before: &Sandbox, now: &Sandbox) -> bool {
    let said = |s: &Sandbox, c| s.link(c).map_or(0, |l| l.sent(Side::Server));
    conn.is_none_or(|c| now.link(c).is_none_or(|l| !l.is_open()) || said(now, c) > said(before, c))
}

/// The steps that led to where a sandbox is. The oldest are forgotten.
#[derive(Clone, Debug, Default)]
pub struct History {
    steps: VecDeque<(Step, usize)>,
    octets: usize,
}

impl History {
    /// How many steps are kept.
    pub const LIMIT: usize = 256;

    /// How many steps one can go back.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is no past.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps, oldest first.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter().map(|(step, _)| step)
    }

    /// The newest step.
    pub fn last(&self) -> Option<&Step> {
        self.steps.back().map(|(step, _)| step)
    }

    /// The step of that number.
    pub fn step(&self, id: u64) -> Option<&Step> {
        self.position(id).and_then(|at| self.steps.get(at)).map(|(step, _)| step)
    }

    /// About how much memory all steps keep from being freed, in octets.
    pub const fn octets(&self) -> usize {
        self.octets
    }

    /// Adds a step.
    pub(super) fn push(&mut self, step: Step) {
        let cost = step.cost();
        self.octets += cost;
        self.steps.push_back((step, cost));
        if self.steps.len() > Self::LIMIT {
            self.forget_oldest();
        }
    }

    /// Takes the newest step out, so that it can be put back longer than it was.
    pub(super) fn pop(&mut self) -> Option<Step> {
        let (step, cost) = self.steps.pop_back()?;
        self.octets -= cost;
        Some(step)
    }

    pub(super) fn forget_oldest(&mut self) {
        if let Some((_, cost)) = self.steps.pop_front() {
            self.octets -= cost;
        }
    }

    /// Keeps the first `len` steps.
    pub(super) fn truncate(&mut self, len: usize) {
        while self.steps.len() > len {
            self.pop();
        }
    }

    /// Where the step of that number stands, counted from 0.
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        self.steps.binary_search_by(|(step, _)| step.id.cmp(&id)).ok()
    }
}
