//! The past of a sandbox: one copy for each step that somebody may want to go back to.

use super::Sandbox;
use std::collections::VecDeque;

/// Earlier states of a sandbox. Copies share what they have in common, so that a step costs little.
#[derive(Clone, Debug, Default)]
pub struct History {
    past: VecDeque<Sandbox>,
}

impl History {
    /// How many steps are kept.
    pub const LIMIT: usize = 256;

    /// Keeps the present.
    pub fn remember(&mut self, now: &Sandbox) {
        self.past.push_back(now.clone());
        if self.past.len() > Self::LIMIT {
            self.past.pop_front();
        }
    }

    /// How many steps one can go back.
    pub fn len(&self) -> usize {
        self.past.len()
    }

    /// Whether there is no past.
    pub fn is_empty(&self) -> bool {
        self.past.is_empty()
    }

    /// Goes back: the sandbox as it was `steps` steps ago (1 is the last one kept). Later steps are forgotten.
    pub fn rewind(&mut self, steps: usize) -> Option<Sandbox> {
        let keep = self.past.len().checked_sub(steps).filter(|_| steps > 0)?;
        let then = self.past.get(keep)?.clone();
        self.past.truncate(keep);
        Some(then)
    }
}
