//! Search keys made ready for one mailbox: sets of numbers are ranges that were sorted once, and what is cheap to know
//! comes first. Numbers that no letter has find nothing, and are no error: an empty mailbox may be searched for `1:*`.

use super::{Hit, rough::Rough};
use crate::{
    message::Date,
    protocol::imap::grammar::{Looking, SearchKey, SequenceSet},
    world::{Flag, View},
};

/// What a search looks for.
#[derive(Debug)]
pub(in crate::protocol::imap) enum Plan {
    Numbers(Vec<(u32, u32)>),
    Uids(Vec<(u32, u32)>),
    Not(Box<Self>),
    Or(Box<[Self; 2]>),
    And(Vec<Self>),
    Fuzzy(Box<Rough>),
    Key(SearchKey),
}

impl Plan {
    pub(in crate::protocol::imap) fn of(key: SearchKey, view: &View) -> Self {
        match key {
            SearchKey::Sequence(set) => Self::Numbers(set.numbers(view)),
            SearchKey::Uid(set) => Self::Uids(set.uids(view)),
            SearchKey::Not(key) => Self::Not(Box::new(Self::of(*key, view))),
            SearchKey::Or(pair) => Self::Or(Box::new(pair.map(|key| Self::of(key, view)))),
            SearchKey::And(keys) => {
                let mut plans: Vec<_> = keys.into_iter().map(|k| Self::of(k, view)).collect();
                plans.sort_by_key(Self::cost);
                Self::And(plans)
            }
            SearchKey::Fuzzy(key) => Self::Fuzzy(Box::new(Rough::of(*key, view))),
            key => Self::Key(key),
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Fuzzy(_) => 4,
            Self::Key(SearchKey::Body(_) | SearchKey::Text(_)) => 3,
            Self::Key(
                SearchKey::Header(..)
                | SearchKey::SentBefore(_)
                | SearchKey::SentOn(_)
                | SearchKey::SentSince(_),
            ) => 2,
            Self::Key(SearchKey::Other(test)) => test.cost,
            Self::Not(_) | Self::Or(_) | Self::And(_) => 1,
            _ => 0,
        }
    }

    pub(in crate::protocol::imap) fn finds(&self, at: &Looking<'_>) -> bool {
        match self {
            Self::Numbers(ranges) => within(ranges, at.number),
            Self::Uids(ranges) => within(ranges, at.stored.uid),
            Self::Not(plan) => !plan.finds(at),
            Self::Or(pair) => pair.iter().any(|p| p.finds(at)),
            Self::And(plans) => plans.iter().all(|p| p.finds(at)),
            Self::Fuzzy(rough) => rough.score(at) > 0,
            Self::Key(key) => holds(key, at),
        }
    }

    /// How well a letter matches that was found, from 1 to 100 (RFC 6203 §4); nothing where nothing is fuzzy.
    pub(super) fn score(&self, at: &Looking<'_>) -> Option<u8> {
        match self {
            Self::Fuzzy(rough) => Some(rough.score(at).max(1)),
            Self::Or(pair) => pair.iter().filter(|p| p.finds(at)).filter_map(|p| p.score(at)).max(),
            Self::And(plans) => {
                let scores: Vec<u32> =
                    plans.iter().filter_map(|p| p.score(at)).map(u32::from).collect();
                let sum: u32 = scores.iter().sum();
                sum.checked_div(scores.len() as u32).map(|mean| mean as u8)
            }
            _ => None,
        }
    }

    pub(super) fn hit(&self, at: &Looking<'_>, scored: bool) -> Hit {
        let score = if scored { self.score(at).unwrap_or(100) } else { 100 };
        Hit { number: at.number, uid: at.stored.uid, mod_seq: at.stored.mod_seq, score }
    }
}

/// The same key with message numbers as they are meant now, so that it means the same later (RFC 5267 §4.3).
pub(super) fn settled(key: &SearchKey, view: &View) -> SearchKey {
    let inner = |key: &SearchKey| settled(key, view);
    match key {
        SearchKey::Sequence(set) => {
            let uid = |n| view.letter(n).map(|stored| stored.uid);
            let last = view.len();
            let ranges = set.numbers(view).into_iter().filter(|(from, _)| *from <= last);
            let uids = ranges.filter_map(|(from, to)| Some((uid(from)?, uid(to.min(last))?)));
            SearchKey::Uid(SequenceSet::of_ranges(&uids.collect::<Vec<_>>()))
        }
        SearchKey::Uid(set) if set.is_saved() => {
            SearchKey::Uid(SequenceSet::of_ranges(&set.uids(view)))
        }
        SearchKey::Not(key) => SearchKey::Not(Box::new(inner(key))),
        SearchKey::Fuzzy(key) => SearchKey::Fuzzy(Box::new(inner(key))),
        SearchKey::Or(pair) => SearchKey::Or(Box::new([inner(&pair[0]), inner(&pair[1])])),
        SearchKey::And(keys) => SearchKey::And(keys.iter().map(inner).collect()),
        key => key.clone(),
    }
}

fn within(ranges: &[(u32, u32)], n: u32) -> bool {
    let after = ranges.partition_point(|(from, _)| *from <= n);
    after.checked_sub(1).and_then(|i| ranges.get(i)).is_some_and(|(_, to)| n <= *to)
}

fn holds(key: &SearchKey, at: &Looking<'_>) -> bool {
    let Looking { stored, view, .. } = at;
    let message = &stored.message;
    let recent = || view.is_recent(stored.uid);
    let arrived = || {
        let (year, month, day) = stored.internal_date.date();
        u16::try_from(year).ok().and_then(|year| Date::new(year, month, day))
    };
    match key {
        SearchKey::All => true,
        SearchKey::Has(flag) => stored.flags.has(*flag),
        SearchKey::Lacks(flag) => !stored.flags.has(*flag),
        SearchKey::New => recent() && !stored.flags.has(Flag::Seen),
        SearchKey::Old => !recent(),
        SearchKey::Recent => recent(),
        SearchKey::Keyword(word) => stored.flags.has_keyword(word),
        SearchKey::Unkeyword(word) => !stored.flags.has_keyword(word),
        SearchKey::Before(day) => arrived().is_some_and(|d| d < *day),
        SearchKey::On(day) => arrived().is_some_and(|d| d == *day),
        SearchKey::Since(day) => arrived().is_some_and(|d| d >= *day),
        SearchKey::SentBefore(day) => message.sent_date().is_some_and(|d| d < *day),
        SearchKey::SentOn(day) => message.sent_date().is_some_and(|d| d == *day),
        SearchKey::SentSince(day) => message.sent_date().is_some_and(|d| d >= *day),
        SearchKey::Header(name, text) => message.header_contains(name, text),
        SearchKey::Body(text) => message.body_contains(text),
        SearchKey::Text(text) => message.text_contains(text),
        SearchKey::Larger(size) => message.size() > *size,
        SearchKey::Smaller(size) => message.size() < *size,
        SearchKey::Other(test) => test.holds(at),
        // These became plans of their own.
        SearchKey::Sequence(_)
        | SearchKey::Uid(_)
        | SearchKey::Not(_)
        | SearchKey::Or(_)
        | SearchKey::And(_)
        | SearchKey::Fuzzy(_) => false,
    }
}
