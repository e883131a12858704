//! Why a server answered as it did.

use super::flip::Flip;
use crate::wire::Rfc;
use std::sync::Arc;

/// One question that a server asks before it does what a command wants.
#[derive(Debug)]
pub struct Rule {
    /// The stable name, `protocol.what`.
    pub id: &'static str,
    /// What has to hold, as a sentence: "The command is one that this server knows."
    pub holds: &'static str,
    /// The nearest change that would make it hold.
    pub flip: &'static str,
    /// That change, as something that can be tried.
    pub change: Flip,
    pub rfc: Rfc,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The rules that were tried for one command, and the one that decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruling {
    /// Rules that every command of the protocol has, in order.
    pub common: &'static [&'static Rule],
    /// Rules of this command, tried after the common ones.
    pub own: &'static [&'static Rule],
    /// The rule that did not hold. All before it held; none after it was tried.
    pub decided: &'static Rule,
    /// What was set here that made it so, in its own form: the text of a fault.
    pub set: Option<Arc<str>>,
}

impl Ruling {
    /// The rules in the order in which they were tried, with whether each held. The last is the one that decided.
    pub fn trace(&self) -> impl Iterator<Item = (&'static Rule, bool)> {
        let decided = self.decided;
        let mut over = false;
        self.common.iter().chain(self.own).copied().map_while(move |rule| {
            if over {
                return None;
            }
            over = rule == decided;
            Some((rule, !over))
        })
    }

    /// Whether the deciding rule is one of those that are tried at all.
    pub fn is_sound(&self) -> bool {
        self.common.iter().chain(self.own).any(|r| **r == *self.decided)
    }
}
