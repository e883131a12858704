//! Something was set to go wrong: the question that every session asks last, before it does what a command wants.

use super::{
    Rule,
    flip::{self, Change},
};
use crate::wire::Rfc;

/// The rule that a fault breaks.
pub static NONE_SET: Rule = Rule {
    id: "fault.none-set",
    holds: "Nobody set a fault for this moment.",
    flip: "Remove the fault on the page of hosts and faults, or send the same again when it is used up.",
    change: |c| Some(Change::world(c, |w| w.clear_faults()).named("Without the fault")),
    rfc: Rfc::OURS,
};

/// The same where no command was given yet.
pub static NONE_SET_AT_GREETING: Rule = Rule {
    id: "fault.none-set-at-greeting",
    holds: "Nobody set a fault for the greeting.",
    flip: "Remove the fault on the page of hosts and faults, and connect again.",
    change: flip::never,
    rfc: Rfc::OURS,
};

/// What a fault's ruling names in place of the command's own rules: it is asked before them.
pub static RULES: &[&Rule] = &[&NONE_SET];
/// The same for the greeting.
pub static GREETING_RULES: &[&Rule] = &[&NONE_SET_AT_GREETING];

/// What a session does instead.
#[derive(Debug)]
pub(super) enum Struck<R> {
    /// It gives this reply.
    Instead(R),
    /// It carries the command out, and nobody hears of it.
    Unheard,
}
