//! Which letters a search looks at: those that its sets of numbers leave, and of them no more than one command works on.

use super::{Hit, Plan};
use crate::{
    protocol::imap::{
        command::letter,
        extension::messagelimit::{self, Reached},
        grammar::{Looking, SearchKey},
    },
    world::{Timestamp, View},
};

/// A search in one mailbox.
#[derive(Debug)]
pub(in crate::protocol::imap) struct Look {
    plan: Plan,
    /// The message numbers that are looked at, as ranges that rise.
    among: Vec<(u32, u32)>,
    /// Where it stops, if there are more.
    pub(in crate::protocol::imap) reached: Option<Reached>,
}

impl Look {
    /// A search that looks at no more than `most` letters.
    pub(in crate::protocol::imap) fn new(key: SearchKey, view: &View, most: Option<u32>) -> Self {
        let plan = Plan::of(key, view);
        let mut among = plan.among(view).unwrap_or_else(|| all(view));
        let reached = messagelimit::cut(&mut among, most, view);
        Self { plan, among, reached }
    }

    /// How many letters are looked at.
    pub(in crate::protocol::imap) fn count(&self) -> usize {
        letter::count(&self.among)
    }

    /// All that is found, in the order of the mailbox; `scored` if it matters how well. `at` is told before each letter
    /// how many were looked at.
    pub(in crate::protocol::imap) fn hits(
        &self,
        view: &View,
        now: Timestamp,
        scored: bool,
        mut at: impl FnMut(usize),
    ) -> Vec<Hit> {
        let (mut hits, mut done) = (Vec::new(), 0);
        for (from, to) in &self.among {
            let letters = view.letters().focus().narrow(*from as usize - 1..*to as usize);
            for (number, stored) in (*from..).zip(letters) {
                at(done);
                done += 1;
                let looking = Looking { number, stored, view, now };
                if self.plan.finds(&looking) {
                    hits.push(self.plan.hit(&looking, scored));
                }
            }
        }
        hits
    }
}

impl Plan {
    /// The message numbers that the plan's sets leave; nothing where it has no sets that all letters have to be in.
    fn among(&self, view: &View) -> Option<Vec<(u32, u32)>> {
        match self {
            Self::Numbers(ranges) => Some(both(&all(view), ranges)),
            Self::Uids(ranges) => {
                Some(ranges.iter().filter_map(|range| view.numbers_of(*range)).collect())
            }
            Self::And(plans) => {
                plans.iter().filter_map(|plan| plan.among(view)).reduce(|a, b| both(&a, &b))
            }
            _ => None,
        }
    }
}

/// Every number, as ranges.
fn all(view: &View) -> Vec<(u32, u32)> {
    if view.is_empty() { Vec::new() } else { vec![(1, view.len())] }
}

/// What is in both; ranges rise.
fn both(a: &[(u32, u32)], b: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut out = Vec::new();
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        let (from, to) = (one.0.max(other.0), one.1.min(other.1));
        if from <= to {
            out.push((from, to));
        }
        if one.1 < other.1 {
            a.next()
        } else {
            b.next()
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_in_both() {
        for (a, b, want) in [
            (&[(1, 9)][..], &[(2, 3), (5, 12)][..], &[(2, 3), (5, 9)][..]),
            (
                &[(1, 2), (4, 6), (8, 8)],
                &[(2, 4), (6, 6), (8, u32::MAX)],
                &[(2, 2), (4, 4), (6, 6), (8, 8)],
            ),
            (&[(1, 2)], &[(3, 4)], &[]),
            (&[], &[(3, 4)], &[]),
        ] {
            assert_eq!(both(a, b), want);
            assert_eq!(both(b, a), want);
        }
    }
}
