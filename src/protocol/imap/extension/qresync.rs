//! QRESYNC (RFC 7162 §3.2): a client that comes back learns all changes in one exchange.

use super::*;
use crate::protocol::{
    Output, Rule,
    flip::{Case, Change},
    imap::{
        grammar::{self, FetchModifier, SelectParameter},
        manner::{Manner, Told},
        reply::{Reply, write_ranges},
        session::Selected,
    },
};
use crate::world::{Mailbox, View};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// The client comes back: it wants to be told all that changed meanwhile.
    RESYNC = "imap.select-qresync", "QRESYNC", Argument, 7162 "3.2.5";
    /// What the client kept of its last visit.
    KNOWN = "imap.qresync-known", "What the client knows", Argument, 7162 "3.2.5";
    /// If the mailbox has another one now, all that the client knows is worthless.
    UIDVALIDITY = "imap.qresync-uidvalidity", "Known UIDVALIDITY", Argument, 7162 "3.2.5";
    /// The letters that the client knows.
    KNOWN_UIDS = "imap.qresync-known-uids", "Known UIDs", Argument, 7162 "3.2.5.1";
    /// Some message numbers, as they were at the last visit.
    MATCH_NUMBERS = "imap.qresync-match-numbers", "Message numbers", Argument, 7162 "3.2.5.2";
    /// The UIDs that these letters had: the server sees where something is gone.
    MATCH_UIDS = "imap.qresync-match-uids", "Their UIDs", Argument, 7162 "3.2.5.2";
    /// The server tells too which letters of the set are gone since.
    VANISHED = "imap.fetch-vanished", "VANISHED", Argument, 7162 "3.2.6";
}

pub(in crate::protocol::imap) static QRESYNC: Extension = Extension {
    served: true,
    // All of CONDSTORE is a part of it (RFC 7162 §3.2).
    offered: |s, cx| condstore::CONDSTORE.is_offered(s, cx),
    enables: true,
    slots: Slots {
        select: &[Slot::new("QRESYNC", &RESYNC, |c, _| {
            resync(c).map(Box::new).map(SelectParameter::Resync).map(Some)
        })],
        fetch_modifier: &[Slot::new("VANISHED", &VANISHED, |_, _| {
            Ok(Some(FetchModifier::Vanished))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "QRESYNC",
        Rfc(7162, "3.2"),
        "A client that comes back learns all changes in one exchange.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static SWITCHED_ON: Rule = Rule {
    id: "imap.qresync-switched-on",
    holds: "QRESYNC was switched on with ENABLE.",
    flip: "Send ENABLE QRESYNC after login, before a mailbox is open.",
    change: |c| switched_on(c),
    rfc: Rfc(7162, "3.2.3"),
};

/// ENABLE comes before; an open mailbox is left for it, and opened again.
fn switched_on(case: &Case<'_>) -> Option<Change> {
    let open = case.session.state().detail;
    let Some(name) = open else { return Some(Change::after("x1 ENABLE QRESYNC")) };
    let again = format!("x3 SELECT \"{name}\"");
    Some(Change::after("x1 UNSELECT").and_before("x2 ENABLE QRESYNC").and_before(again))
}

/// The refusal, if the client did not switch QRESYNC on (RFC 7162 §3.2.3).
pub(in crate::protocol::imap) fn refuse(s: &Session) -> Option<Reply> {
    let text = "Switch QRESYNC on with ENABLE first";
    (!s.is_enabled(&QRESYNC)).then(|| Reply::bad(&SWITCHED_ON, text))
}

/// What a client kept of its last visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resync {
    uid_validity: u32,
    mod_seq: u64,
    /// As ranges that rise; nothing for all that there may have been.
    known: Option<Vec<(u32, u32)>>,
    /// Message numbers and the UIDs that they had.
    pub(in crate::protocol::imap) matches: Option<(Ranges, Ranges)>,
}

type Ranges = Vec<(u32, u32)>;

/// `"QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
fn resync(c: &mut Cursor<'_>) -> Parsed<Resync> {
    c.sp()?;
    c.group(&KNOWN, |c| {
        c.mark("(")?;
        let uid_validity = grammar::nz_number(c, &UIDVALIDITY)?;
        c.sp()?;
        let mod_seq = condstore::mod_sequence(c, false)?;
        let mut known = None;
        if c.peek() == Some(b' ') && !c.looks_at(" (") {
            c.sp()?;
            known = Some(grammar::merged(ranges(c, &KNOWN_UIDS)?));
        }
        let mut matches = None;
        if c.peek() == Some(b' ') {
            c.sp()?;
            c.mark("(")?;
            let numbers = ranges(c, &MATCH_NUMBERS)?;
            c.sp()?;
            matches = Some((numbers, ranges(c, &MATCH_UIDS)?));
            c.mark(")")?;
        }
        c.mark(")")?;
        Ok(Resync { uid_validity, mod_seq, known, matches })
    })
}

/// A set without `*`, as it was written; the lower end of a range comes first.
fn ranges(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<Ranges> {
    let mut out = Vec::new();
    loop {
        let first = grammar::nz_number(c, what)?;
        let mut second = first;
        if c.peek() == Some(b':') {
            c.exact(&crate::protocol::imap::field::SEQUENCE_RANGE, ":")?;
            second = grammar::nz_number(c, what)?;
        }
        out.push((first.min(second), first.max(second)));
        if c.peek() != Some(b',') {
            return Ok(out);
        }
        c.mark(",")?;
    }
}

/// Tells a client that comes back what changed meanwhile: nothing if its UIDs mean nothing any more (RFC 7162 §3.2.5).
pub(in crate::protocol::imap) fn catch_up(
    resync: &Resync,
    selected: &mut Selected,
    mailbox: &Mailbox,
    manner: Manner,
    cx: &mut Context<'_>,
) {
    if resync.uid_validity != mailbox.uid_validity {
        return;
    }
    let all = [(1, mailbox.uid_next().saturating_sub(1))];
    let known = resync.known.as_deref().unwrap_or(&all);
    let floor = resync.matches.as_ref().map_or(0, |pairs| matching(pairs, selected));
    tell_vanished(known, resync.mod_seq, floor, mailbox, None, cx.out);
    let view = &selected.view;
    for (number, stored) in (1..).zip(view.letters()) {
        if stored.mod_seq > resync.mod_seq && contains(known, stored.uid) {
            let flags = Some(&stored.flags);
            let told = Told { uid: stored.uid, flags, mod_seq: stored.mod_seq, by_uid: true };
            manner.tell(cx.out, view, number, &told);
        }
    }
}

/// Tells which UIDs of a set are gone since a change (RFC 7162 §3.2.10.1): those above `floor`, and none that the client
/// still counts.
pub(in crate::protocol::imap) fn tell_vanished(
    among: &[(u32, u32)],
    since: u64,
    floor: u32,
    mailbox: &Mailbox,
    counted: Option<&View>,
    out: &mut Output,
) {
    let above = [(floor.saturating_add(1), u32::MAX)];
    let mut gone = common(&common(&mailbox.removed_since(since), among), &above);
    if let Some(view) = counted {
        let counted: Vec<u32> =
            gone.iter().flat_map(|(from, to)| view.uids_within(*from, *to)).collect();
        gone = common(&gone, &between(&counted));
    }
    if !gone.is_empty() {
        let _ = write!(out, "* VANISHED (EARLIER) {}\r\n", write_ranges(&gone));
    }
}

/// All numbers but these, which rise.
fn between(numbers: &[u32]) -> Ranges {
    let mut out = Vec::new();
    let mut next = Some(1);
    for n in numbers {
        out.extend(next.filter(|next| next < n).map(|next| (next, n - 1)));
        next = n.checked_add(1);
    }
    out.extend(next.map(|next| (next, u32::MAX)));
    out
}

/// The highest UID up to which the client has the same letters: what it knows to be gone below need not be told
/// (RFC 7162 §3.2.5.2).
fn matching((numbers, uids): &(Ranges, Ranges), selected: &Selected) -> u32 {
    let each = |ranges: &Ranges| ranges.clone().into_iter().flat_map(|(from, to)| from..=to);
    let mut floor = (0, 0);
    for (number, uid) in each(numbers).zip(each(uids)) {
        // Both sets rise. Beyond the last letter nothing can match.
        if number <= floor.0 || number > selected.view.len() {
            break;
        }
        floor.0 = number;
        if selected.view.letter(number).is_some_and(|stored| stored.uid == uid) {
            floor.1 = uid;
        }
    }
    floor.1
}

/// Whether one of the ranges, which rise, has that number.
fn contains(ranges: &[(u32, u32)], n: u32) -> bool {
    let after = ranges.partition_point(|(from, _)| *from <= n);
    after.checked_sub(1).and_then(|i| ranges.get(i)).is_some_and(|(_, to)| n <= *to)
}

/// What ranges have in common; both rise.
fn common(a: &[(u32, u32)], b: &[(u32, u32)]) -> Ranges {
    let mut out = Vec::new();
    let mut b = b.iter().peekable();
    for (from, to) in a {
        while let Some((first, last)) = b.peek() {
            if first > to {
                break;
            }
            if last >= from {
                out.push((*from.max(first), *to.min(last)));
            }
            if last > to {
                break;
            }
            b.next();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_cut() {
        let a = [(1, 5), (8, 8), (10, 20)];
        for (b, want) in [
            (&[(1, 30)][..], &a[..]),
            (&[(3, 12), (14, 15)], &[(3, 5), (8, 8), (10, 12), (14, 15)]),
            (&[(6, 7)], &[]),
            (&[(20, u32::MAX)], &[(20, 20)]),
        ] {
            assert_eq!(common(&a, b), want);
            assert_eq!(common(b, &a), want);
        }
        assert_eq!(between(&[]), [(1, u32::MAX)]);
        assert_eq!(between(&[1, 2, 5]), [(3, 4), (6, u32::MAX)]);
        assert_eq!(between(&[u32::MAX]), [(1, u32::MAX - 1)]);
        assert!(contains(&a, 8) && contains(&a, 20) && !contains(&a, 9));
    }
}
