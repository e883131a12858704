//! What a conversation has shown of the letters in the open mailbox: enough to see that a message number was typed
//! where a UID belongs.

use super::response::{self, Row};
use crate::wire::{Field, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Most letters that are remembered. Of a larger mailbox nothing is said.
const MOST: usize = 1024;

/// The letters of the open mailbox, as far as they were told.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    /// How many there are.
    exists: Option<u32>,
    /// The UID that the next one gets.
    uid_next: Option<u32>,
    /// UIDs by message number.
    uids: BTreeMap<u32, u32>,
    /// UIDs that a search found.
    found: BTreeSet<u32>,
    /// UIDs were told in a form that is not followed here.
    blind: bool,
}

impl Letters {
    /// The server told data.
    pub(super) fn hear(&mut self, row: &Row, frame: &[u8], tree: &Tree, by_uid: bool) {
        if self.blind {
            return;
        }
        match row.word {
            "EXISTS" => self.exists = number(frame),
            "EXPUNGE" => self.expunge(number(frame)),
            "FETCH" => {
                if let (Some(n), Some(uid)) =
                    (number(frame), value(frame, tree, &response::UID_VALUE))
                {
                    self.uids.insert(n, uid);
                }
            }
            "SEARCH" if by_uid => {
                let uids =
                    leaves(tree, &response::MATCH).filter_map(|span| parse(span.of_bytes(frame)));
                self.found.extend(uids.take(MOST + 1));
            }
            "VANISHED" | "ESEARCH" | "SORT" | "THREAD" | "UIDFETCH" => self.blind = true,
            _ => {}
        }
        if self.uids.len() > MOST || self.found.len() > MOST {
            *self = Self { blind: true, ..Self::default() };
        }
    }

    /// The server told a response code.
    pub(super) fn hear_code(&mut self, code: &Row, frame: &[u8], tree: &Tree) {
        if code.word == "UIDNEXT" {
            self.uid_next = value(frame, tree, &response::code::UIDNEXT_VALUE);
        }
    }

    fn expunge(&mut self, gone: Option<u32>) {
        let Some(gone) = gone else { return };
        self.exists = self.exists.and_then(|n| n.checked_sub(1));
        self.uids.remove(&gone);
        let later = self.uids.split_off(&gone);
        self.uids.extend(later.into_iter().map(|(n, uid)| (n - 1, uid)));
    }

    /// Whether `n`, which stands where a UID belongs, is surely a message number; and the UID of that letter, if it
    /// was told. A UID that may be one is left alone.
    pub(super) fn is_number(&self, n: u32) -> Option<Option<u32>> {
        let exists = self.exists.filter(|_| !self.blind)?;
        let known = self.found.contains(&n) || self.uids.values().any(|uid| *uid == n);
        if n == 0 || n > exists || known {
            return None;
        }
        if let Some(uid) = self.uids.get(&n) {
            return Some(Some(*uid));
        }
        // UIDs rise with the message numbers.
        let below_all = self.uids.get(&1).is_some_and(|first| *first > n);
        // Nothing was shown, and most numbers below the next UID are of letters that are gone.
        let far = self.uids.is_empty()
            && self.found.is_empty()
            && self.uid_next.is_some_and(|next| next / 2 > exists);
        (below_all || far).then_some(None)
    }
}

/// The number after `* `.
fn number(frame: &[u8]) -> Option<u32> {
    let rest = frame.strip_prefix(b"* ")?;
    parse(&rest[..rest.iter().take_while(|b| b.is_ascii_digit()).count()])
}

fn parse(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn leaves<'a>(
    tree: &'a Tree,
    field: &'static Field,
) -> impl Iterator<Item = crate::wire::Span> + 'a {
    tree.nodes.iter().filter(move |n| n.leaf && std::ptr::eq(n.field, field)).map(|n| n.span)
}

fn value(frame: &[u8], tree: &Tree, field: &'static Field) -> Option<u32> {
    parse(leaves(tree, field).next()?.of_bytes(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(exists: u32, next: u32, uids: &[(u32, u32)]) -> Letters {
        let uids = uids.iter().copied().collect();
        Letters { exists: Some(exists), uid_next: Some(next), uids, ..Letters::default() }
    }

    #[test]
    fn what_may_be_a_uid_is_left_alone() {
        for (of, n, want) in [
            (letters(5, 4392, &[]), 3, Some(None)),
            (letters(5, 4392, &[]), 6, None),
            (letters(5, 6, &[]), 3, None),
            (letters(5, 9, &[]), 3, None),
            (letters(5, 4392, &[(3, 17)]), 3, Some(Some(17))),
            (letters(5, 4392, &[(3, 17)]), 2, None),
            (letters(5, 4392, &[(1, 17)]), 2, Some(None)),
            (letters(5, 9, &[(1, 2), (2, 3)]), 2, None),
        ] {
            assert_eq!(of.is_number(n), want, "{n} of {of:?}");
        }
    }

    #[test]
    fn what_is_expunged_moves_the_others() {
        let mut of = letters(3, 40, &[(1, 10), (2, 20), (3, 30)]);
        of.expunge(Some(2));
        assert_eq!(of.is_number(2), Some(Some(30)));
        assert_eq!(of.is_number(3), None);
    }
}
