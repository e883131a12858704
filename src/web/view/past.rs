//! The clock of a world, and the branches of its past.

use crate::{
    sandbox::{Branch, Fork, Sandbox, Timeline},
    world::Timestamp,
};
use askama::Template;

/// One branch that can be gone over to.
#[derive(Clone, Debug)]
pub struct BranchRow {
    pub number: u32,
    /// Where it parts from the branch that was gone on with.
    pub fork: Option<Fork>,
    /// Lines after the fork.
    pub lines: usize,
    /// The sandbox is on it.
    pub here: bool,
}

/// The panel of time.
#[derive(Clone, Debug, Template)]
#[template(path = "_past.html")]
pub struct PastView {
    pub now: Timestamp,
    /// Empty as long as nobody went back.
    pub branches: Vec<BranchRow>,
}

/// What the panel shows, taken under the lock and drawn outside.
#[derive(Clone, Debug)]
pub struct PastFacts {
    now: Timestamp,
    here: u32,
    fork: Option<Fork>,
    branches: Vec<Branch>,
}

impl PastFacts {
    /// The facts as they are.
    pub fn of(sandbox: &Sandbox, timeline: &Timeline) -> Self {
        Self {
            now: sandbox.world.now,
            here: timeline.here(),
            fork: timeline.fork().cloned(),
            branches: timeline.branches().cloned().collect(),
        }
    }
}

impl PastView {
    /// The panel.
    pub fn new(facts: &PastFacts) -> Self {
        let row = |b: &Branch| BranchRow {
            number: b.number,
            fork: b.fork.clone(),
            lines: b.lines(),
            here: false,
        };
        let mut branches: Vec<BranchRow> = facts.branches.iter().map(row).collect();
        if !branches.is_empty() {
            let fork = facts.fork.clone();
            branches.push(BranchRow { number: facts.here, fork, lines: 0, here: true });
            branches.sort_by_key(|b| b.number);
        }
        Self { now: facts.now, branches }
    }

    /// The day, as `Mon, 2 Mar 2026`.
    fn day(&self) -> String {
        let text = self.now.rfc5322();
        text.rsplitn(3, ' ').last().unwrap_or_default().to_owned()
    }

    /// The time of day to the second.
    fn time(&self) -> String {
        let text = self.now.clock();
        text.split('.').next().unwrap_or_default().to_owned()
    }
}
