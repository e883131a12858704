//! Searches whose results are kept up to date (RFC 5267 §4.3): the client is told what enters and what leaves them.

use super::{Hit, Order, Plan, order::Row, plan::settled, result::write_set};
use crate::{
    protocol::{
        Output,
        imap::{
            command::fetch,
            grammar::{FetchItem, Looking, SearchKey},
            manner::Manner,
        },
    },
    world::{Timestamp, View},
};
use std::{collections::BTreeSet, fmt::Write as _};

/// Most searches of one session that are kept up to date.
const MOST: usize = 8;

/// One such search.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct Live {
    tag: Box<str>,
    /// How its answers say which search is meant.
    correlator: Box<str>,
    uid: bool,
    key: SearchKey,
    /// Time alone changes what it finds.
    timed: bool,
    order: Order,
    sorted: bool,
    /// What is found, in order.
    rows: Vec<Row>,
    /// The same, by UID.
    members: BTreeSet<u32>,
    /// The highest change that was looked at.
    seen: u64,
    /// The highest UID that was looked at.
    last: u32,
    /// What is told of new letters that enter the result (RFC 5465 §7).
    items: Vec<FetchItem>,
}

/// Keeps a search up to date, or says that there are too many already.
pub(in crate::protocol::imap) fn keep(live: Live, all: &mut Vec<Live>, out: &mut Output) {
    if all.len() < MOST {
        all.push(live);
    } else {
        // Writing to memory cannot fail.
        let _ = write!(
            out,
            "* NO [NOUPDATE \"{}\"] {MOST} searches are kept up to date already\r\n",
            live.tag
        );
    }
}

impl Live {
    /// A search that found `hits`. Message numbers in it mean the letters that have them now.
    pub(in crate::protocol::imap) fn new(
        tag: &str,
        correlator: String,
        uid: bool,
        key: &SearchKey,
        order: Option<Order>,
        hits: &[Hit],
        view: &View,
    ) -> Self {
        let timed = key.any(&|key| matches!(key, SearchKey::Other(test) if test.timed));
        let sorted = order.is_some();
        let order = order.unwrap_or_else(|| Order::new(&[]));
        let row = |hit: &Hit| view.letter(hit.number).map(|stored| order.row(*hit, stored));
        Self {
            tag: tag.into(),
            correlator: correlator.into(),
            uid,
            key: settled(key, view),
            timed,
            rows: hits.iter().filter_map(row).collect(),
            order,
            sorted,
            members: hits.iter().map(|hit| hit.uid).collect(),
            seen: highest(view),
            last: view.highest_uid().unwrap_or(0),
            items: Vec::new(),
        }
    }

    /// The same, with items that are told of new letters.
    pub(in crate::protocol::imap) fn telling(self, items: Vec<FetchItem>) -> Self {
        Self { items, ..self }
    }

    pub(in crate::protocol::imap) fn tag(&self) -> &str {
        &self.tag
    }

    /// Whether there may be something to tell although no letter changed.
    pub(in crate::protocol::imap) const fn is_timed(&self) -> bool {
        self.timed
    }

    /// Tells which letters leave the result because they leave the mailbox: while they still have the numbers that they
    /// have in `before`.
    pub(in crate::protocol::imap) fn tell_gone(
        &mut self,
        before: &View,
        after: &View,
        out: &mut Output,
    ) {
        let gone: BTreeSet<u32> =
            self.members.iter().copied().filter(|uid| after.sequence_of(*uid).is_none()).collect();
        if !gone.is_empty() {
            self.begin(out);
            self.remove(&gone, before, out);
            out.write(b"\r\n");
        }
    }

    /// Tells which letters enter or leave the result because they came or changed. What is asked of new ones comes
    /// first (RFC 5465 §7).
    pub(in crate::protocol::imap) fn tell_changed(
        &mut self,
        view: &View,
        now: Timestamp,
        manner: Manner,
        out: &mut Output,
    ) {
        let plan = Plan::of(self.key.clone(), view);
        let (mut enter, mut leave) = (Vec::new(), BTreeSet::new());
        for (number, stored) in (1_u32..).zip(view.letters()) {
            if stored.mod_seq <= self.seen && !self.timed {
                continue;
            }
            let at = Looking { number, stored, view, now };
            match (plan.finds(&at), self.members.contains(&stored.uid)) {
                (true, false) => {
                    if stored.uid > self.last && !self.items.is_empty() {
                        fetch::tell_one(number, view, &self.items, manner, out);
                    }
                    enter.push(self.order.row(plan.hit(&at, self.order.scores()), stored));
                }
                (false, true) => drop(leave.insert(stored.uid)),
                _ => {}
            }
        }
        self.seen = self.seen.max(highest(view));
        self.last = self.last.max(view.highest_uid().unwrap_or(0));
        if enter.is_empty() && leave.is_empty() {
            return;
        }
        self.begin(out);
        if !leave.is_empty() {
            self.remove(&leave, view, out);
        }
        if !enter.is_empty() {
            self.add(enter, view, out);
        }
        out.write(b"\r\n");
    }

    fn begin(&self, out: &mut Output) {
        let _ = write!(out, "* ESEARCH {}", self.correlator);
        if self.uid {
            out.write(b" UID");
        }
    }

    /// The later places first: so the places before them stay as they are.
    fn remove(&mut self, leave: &BTreeSet<u32>, view: &View, out: &mut Output) {
        let places: Vec<usize> =
            (0..self.rows.len()).filter(|i| leave.contains(&self.rows[*i].hit.uid)).collect();
        out.write(b" REMOVEFROM (");
        self.write_places(&places, true, view, out);
        out.write(b")");
        self.rows.retain(|row| !leave.contains(&row.hit.uid));
        self.members.retain(|uid| !leave.contains(uid));
    }

    /// The earlier places first: what was put in counts for the later ones.
    fn add(&mut self, enter: Vec<Row>, view: &View, out: &mut Output) {
        let new: BTreeSet<u32> = enter.iter().map(|row| row.hit.uid).collect();
        self.rows.extend(enter);
        let order = &self.order;
        self.rows.sort_by(|a, b| order.compare(a, b));
        let places: Vec<usize> =
            (0..self.rows.len()).filter(|i| new.contains(&self.rows[*i].hit.uid)).collect();
        out.write(b" ADDTO (");
        self.write_places(&places, false, view, out);
        out.write(b")");
        self.members.extend(new);
    }

    fn write_places(&self, places: &[usize], backwards: bool, view: &View, out: &mut Output) {
        let id = |place: &usize| {
            let uid = self.rows[*place].hit.uid;
            if self.uid { uid } else { view.sequence_of(uid).unwrap_or(0) }
        };
        if !self.sorted {
            // In the order of the mailbox the client knows where they belong.
            out.write(b"0 ");
            return write_set(out, &places.iter().map(id).collect::<Vec<_>>());
        }
        let mut runs: Vec<&[usize]> = places.chunk_by(|a, b| a + 1 == *b).collect();
        if backwards {
            runs.reverse();
        }
        for (i, run) in runs.into_iter().enumerate() {
            let place = run.first().map_or(0, |place| place + 1);
            let _ = write!(out, "{}{place} ", if i > 0 { " " } else { "" });
            write_set(out, &run.iter().map(id).collect::<Vec<_>>());
        }
    }
}

fn highest(view: &View) -> u64 {
    view.letters().iter().map(|stored| stored.mod_seq).max().unwrap_or(0)
}
