//! Which letters were removed, and by which change: what a client that comes back is told as VANISHED (RFC 7162 §3.2).

use imbl::Vector;

/// Neighbours that were removed one after the other. Their changes rise with their UIDs.
#[derive(Clone, Copy, Debug)]
struct Run {
    from: u32,
    to: u32,
    /// The number of the change that removed the last of them.
    last: u64,
}

/// The removals that are remembered. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Removed {
    runs: Vector<Run>,
    /// The number of the newest removal that is no longer remembered.
    forgotten: u64,
}

impl Removed {
    /// How many runs are remembered.
    const LIMIT: usize = 8192;

    /// The letter of `uid` was removed by the change of that number.
    pub(super) fn note(&mut self, uid: u32, change: u64) {
        match self.runs.back_mut() {
            Some(run) if run.to.checked_add(1) == Some(uid) && run.last + 1 == change => {
                (run.to, run.last) = (uid, change);
            }
            _ => self.runs.push_back(Run { from: uid, to: uid, last: change }),
        }
        if self.runs.len() > Self::LIMIT
            && let Some(oldest) = self.runs.pop_front()
        {
            self.forgotten = oldest.last;
        }
    }

    /// What was removed after change number `since`, as ranges that rise; nothing if it is no longer remembered.
    pub(super) fn since(&self, since: u64) -> Option<Vec<(u32, u32)>> {
        if since < self.forgotten {
            return None;
        }
        let new = self.runs.iter().rev().take_while(|run| run.last > since);
        let mut all: Vec<(u32, u32)> = new
            .map(|run| {
                let told = u32::try_from(run.last - since - 1).unwrap_or(u32::MAX);
                (run.from.max(run.to.saturating_sub(told)), run.to)
            })
            .collect();
        all.sort_unstable();
        all.dedup_by(|next, before| {
            let touches = before.1.checked_add(1) == Some(next.0);
            if touches {
                before.1 = next.1;
            }
            touches
        });
        Some(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_are_told_from_any_change_on() {
        let mut removed = Removed::default();
        for (change, uid) in (10..).zip([5, 6, 7, 3, 4, 9]) {
            removed.note(uid, change);
        }
        assert_eq!(removed.runs.len(), 3);
        for (since, want) in [
            (1, &[(3, 7), (9, 9)][..]),
            (10, &[(3, 4), (6, 7), (9, 9)]),
            (13, &[(4, 4), (9, 9)]),
            (15, &[]),
        ] {
            assert_eq!(removed.since(since).as_deref(), Some(want), "{since}");
        }
    }

    #[test]
    fn what_is_long_ago_is_forgotten() {
        let mut removed = Removed::default();
        for n in 0..Removed::LIMIT as u32 + 2 {
            removed.note(2 * n + 1, u64::from(n) + 2);
        }
        assert_eq!(removed.runs.len(), Removed::LIMIT);
        assert_eq!(removed.since(2), None);
        assert_eq!(removed.since(3).map(|all| all.len()), Some(Removed::LIMIT));
    }
}
