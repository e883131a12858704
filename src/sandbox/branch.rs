//! Going back, and the futures that were left behind.
//!
//! Whoever goes back loses nothing: what happened since is kept as a branch, and one can go over to it.

use super::{
    Sandbox,
    history::{History, Step, What, answered},
};
use crate::{transcript::Event, world::ConnId};
use std::{collections::VecDeque, sync::Arc};

/// Where two branches part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The connection on which the last common step was done.
    pub conn: Option<ConnId>,
    /// Its protocol and server, such as `IMAP mail.harbor.test:143`.
    pub place: String,
    /// The last common line of that connection.
    pub line: u64,
    /// The number of the first chunk of the log that is not common.
    pub chunk: u64,
}

impl Fork {
    fn at(history: &History, then: &Sandbox) -> Self {
        let conn = history.last().and_then(|s| s.conn);
        let link = conn.and_then(|c| then.link(c));
        let place = link.map_or_else(String::new, |l| {
            let name = l.service().protocol().name();
            format!("{name} {}:{}", l.place().host.name, l.place().port)
        });
        let line = conn.map_or(0, |c| then.log().lines(c));
        Self { conn, place, line, chunk: then.log().next() }
    }
}

/// A future that was left behind.
#[derive(Clone, Debug)]
pub struct Branch {
    /// What it is called: branches are counted from 1.
    pub number: u32,
    pub history: History,
    /// The sandbox when it was left.
    pub end: Arc<Sandbox>,
    /// Where it parts from the branch that was gone on with.
    pub fork: Option<Fork>,
}

impl Branch {
    /// How many lines, of all connections, it has after the fork.
    pub fn lines(&self) -> usize {
        let from = self.fork.as_ref().map_or(0, |f| f.chunk);
        let lines = self.end.log().all_since(from).map(|c| match &c.event {
            Event::Sent { bytes, .. } => memchr::memchr_iter(b'\n', bytes).count(),
            Event::Opened | Event::Closed { .. } => 0,
        });
        lines.sum()
    }

    /// The memory that this branch alone keeps from being freed, about, in octets.
    fn own_octets(&self, other: &History) -> usize {
        let common = self.history.steps().filter(|s| other.position(s.id).is_some()).count();
        let share = self.history.len().saturating_sub(common);
        self.history.octets() * share / self.history.len().max(1)
    }
}

/// Where somebody wants to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Travel {
    /// To before the last step.
    Undo,
    /// To when the step of that number was done.
    To(u64),
    /// To before the step of that number.
    Before(u64),
    /// To the end of the branch of that number.
    Branch(u32),
}

/// The line of time on which a sandbox is, and the ones that it left.
#[derive(Debug)]
pub struct Timeline {
    history: History,
    branches: VecDeque<Branch>,
    here: u32,
    fork: Option<Fork>,
    next_step: u64,
    epoch: u64,
    version: u64,
    /// Something happened since the last step that is in no step.
    stale: bool,
    /// Nothing happened since the last journey: the present is only a beginning of another branch.
    fresh: bool,
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            history: History::default(),
            branches: VecDeque::new(),
            here: 1,
            fork: None,
            next_step: 1,
            epoch: 0,
            version: 0,
            stale: false,
            fresh: false,
        }
    }
}

impl Timeline {
    /// How many branches are kept besides the present one.
    pub const BRANCHES: usize = 8;
    /// Octets that the past and all branches may keep from being freed, about. The newest step is always kept.
    pub const BUDGET: usize = 4 << 20;

    /// The steps that led to the present.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The branches that were left, oldest first.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter()
    }

    /// The number of the branch on which the sandbox is.
    pub const fn here(&self) -> u32 {
        self.here
    }

    /// Where the present branch parts from the one that was left last.
    pub const fn fork(&self) -> Option<&Fork> {
        self.fork.as_ref()
    }

    /// Rises with each journey: numbers of lines and connections of before may stand for others now.
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Rises with each step and each journey.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Does something that can be taken back.
    pub fn step<T>(
        &mut self,
        sandbox: &mut Sandbox,
        conn: Option<ConnId>,
        what: What,
        act: impl FnOnce(&mut Sandbox) -> T,
    ) -> T {
        let before = match self.history.last() {
            Some(last) if !self.stale => last.after.clone(),
            _ => Arc::new(sandbox.clone()),
        };
        self.close_unseen(&before);
        let out = act(sandbox);
        let after = Arc::new(sandbox.clone());
        // A connection that was opened just now has no number before.
        let conn = conn.or_else(|| (what == What::Connected).then(|| sandbox.newest()).flatten());
        let goes_on = self.history.last().is_some_and(|last| {
            !last.done && last.what == What::Sent && what == What::Sent && last.conn == conn
        });
        let last = if goes_on && !self.stale { self.history.pop() } else { None };
        self.history.push(match last {
            Some(last) => {
                let done = answered(conn, &last.before, &after);
                Step { after, done, ..last }
            }
            None => {
                let done = answered(conn, &before, &after);
                self.next_step += 1;
                Step { id: self.next_step - 1, what, conn, before, after, done }
            }
        });
        (self.stale, self.fresh) = (false, false);
        self.version += 1;
        self.stay_in_budget();
        out
    }

    /// Does something while nobody looks: all of it together is one step, and costs one copy.
    pub fn unseen<T>(&mut self, sandbox: &mut Sandbox, act: impl FnOnce(&mut Sandbox) -> T) -> T {
        let is_open = self.history.last().is_some_and(|s| s.what == What::Unseen && !s.done);
        if !self.history.is_empty() && !is_open {
            let now = Arc::new(sandbox.clone());
            self.history.push(Step {
                id: self.next_step,
                what: What::Unseen,
                conn: None,
                before: now.clone(),
                after: now,
                done: false,
            });
            self.next_step += 1;
            self.version += 1;
        }
        let out = act(sandbox);
        self.pass();
        out
    }

    /// Something happened that is no step.
    pub const fn pass(&mut self) {
        (self.stale, self.fresh) = (true, false);
    }

    /// Goes there. Nothing changes if there is no such place; false then.
    pub fn travel(&mut self, sandbox: &mut Sandbox, to: Travel) -> bool {
        let Some((target, history, branch)) = self.target(to) else { return false };
        self.leave(sandbox, &history, &target, branch);
        let mut then = (*target).clone();
        then.come_back(sandbox);
        *sandbox = then;
        self.history = history;
        self.epoch += 1;
        self.version += 1;
        // Connections of programs ended on the way: that is in no step.
        self.stale = true;
        true
    }

    /// Whether one can go there.
    pub fn knows(&self, to: Travel) -> bool {
        self.target(to).is_some()
    }

    fn target(&self, to: Travel) -> Option<(Arc<Sandbox>, History, Option<u32>)> {
        let cut = |len| {
            let mut history = self.history.clone();
            history.truncate(len);
            history
        };
        match to {
            Travel::Undo => {
                let last = self.history.last()?;
                Some((last.before.clone(), cut(self.history.len() - 1), None))
            }
            Travel::To(id) => {
                let at = self.history.position(id)?;
                let step = self.history.step(id)?;
                // What happened while nobody looked has no known end.
                (step.what != What::Unseen).then(|| (step.after.clone(), cut(at + 1), None))
            }
            Travel::Before(id) => {
                let at = self.history.position(id)?;
                Some((self.history.step(id)?.before.clone(), cut(at), None))
            }
            Travel::Branch(number) => {
                let branch = self.branches.iter().find(|b| b.number == number)?;
                Some((branch.end.clone(), branch.history.clone(), Some(number)))
            }
        }
    }

    /// Keeps the present as a branch, unless another holds all of it, and says where one is now.
    fn leave(&mut self, now: &Sandbox, to: &History, target: &Sandbox, branch: Option<u32>) {
        let keeps = !self.fresh;
        let fork = branch.is_none().then(|| Fork::at(to, target));
        if keeps {
            self.branches.push_back(Branch {
                number: self.here,
                history: self.history.clone(),
                end: Arc::new(now.clone()),
                fork: fork.clone().or_else(|| self.fork.clone()),
            });
        }
        match branch {
            Some(number) => {
                let at = self.branches.iter().position(|b| b.number == number);
                let taken = at.and_then(|at| self.branches.remove(at));
                self.fork = taken.and_then(|b| b.fork);
                self.here = number;
            }
            None => {
                let highest = self.branches.iter().map(|b| b.number).max().unwrap_or(0);
                self.here = if keeps { highest.max(self.here) + 1 } else { self.here };
                self.fork = fork;
            }
        }
        // The end of a branch may be gone on with; a place in the middle of one is a beginning only.
        self.fresh = branch.is_none();
        while self.branches.len() > Self::BRANCHES {
            self.branches.pop_front();
        }
    }

    /// What happened while nobody looked ends where somebody looks again.
    fn close_unseen(&mut self, now: &Arc<Sandbox>) {
        if self.history.last().is_some_and(|s| s.what == What::Unseen && !s.done)
            && let Some(last) = self.history.pop()
        {
            self.history.push(Step { after: now.clone(), done: true, ..last });
        }
    }

    fn stay_in_budget(&mut self) {
        let most = self.branches.iter().map(|b| b.history.octets()).sum::<usize>();
        if self.history.octets() + most <= Self::BUDGET {
            return;
        }
        loop {
            let own = self.branches.iter().map(|b| b.own_octets(&self.history)).sum::<usize>();
            if self.history.octets() + own <= Self::BUDGET {
                break;
            }
            if self.branches.pop_front().is_none() {
                if self.history.len() <= 1 {
                    break;
                }
                self.history.forget_oldest();
            }
        }
    }
}
