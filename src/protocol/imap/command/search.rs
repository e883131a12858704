//! SEARCH: asks for the numbers of the letters that are like this.

use super::*;
use crate::{
    message::Date,
    protocol::imap::grammar::{Found, Looking, SearchKey},
    world::{Flag, View},
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) static CHARSET_KNOWN: Rule = Rule {
    id: "imap.charset-known",
    holds: "The charset is US-ASCII or UTF-8.",
    flip: "Write the texts to find in UTF-8 and say CHARSET UTF-8.",
    change: |c| c.with(&["imap.charset"], |_| Some(b"UTF-8".to_vec())),
    rfc: Rfc(3501, "6.4.4"),
};

pub(in crate::protocol::imap) struct Search;

impl Command for Search {
    type Args = (Found, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SEARCH",
        syntax: "tag SEARCH [SP \"CHARSET\" SP charset] 1*(SP search-key) CRLF",
        rfc: Rfc(3501, "6.4.4"),
        summary: "Asks for the numbers of the letters for which all keys hold.",
        when: &[Phase::Selected],
        rules: &[&CHARSET_KNOWN],
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &[
        "a SEARCH ALL\r\n",
        "a SEARCH OR FROM ana (SUBJECT \"a b\" NOT 1:3,*) UNSEEN SINCE 1-Feb-1994\r\n",
        "a SEARCH CHARSET UTF-8 TEXT {3}\r\nabc UID 1:* HEADER Message-ID \"\" LARGER 100 KEYWORD $Todo\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let found = grammar::search_program(c, &mut r)?;
        grammar::end(c)?;
        Ok((found, r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        (Found { charset, key }, uses): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        if charset.is_some_and(|c| !matches!(&*c, "US-ASCII" | "UTF-8")) {
            return Reply::no(&CHARSET_KNOWN, "Charset not known here")
                .code("BADCHARSET (US-ASCII UTF-8)");
        }
        if uidonly::is_on(s, cx) && key.has_numbers() {
            return uidonly::refusal();
        }
        let now = cx.world.now;
        let Some(selected) = &s.selected else { return gone() };
        let view = &selected.view;
        let plan = Plan::of(key, view);
        let mut highest = 0;
        cx.out.write(b"* SEARCH");
        for (n, stored) in (1_u32..).zip(view.letters()) {
            if plan.finds(&Looking { number: n, stored, view, now }) {
                // Writing to memory cannot fail.
                let _ = write!(cx.out, " {}", if call.uid { stored.uid } else { n });
                highest = highest.max(stored.mod_seq);
            }
        }
        // Only a search for change numbers has words of CONDSTORE (RFC 7162 §3.1.6).
        if highest > 0 && uses.iter().any(|e| e.capability == condstore::CONDSTORE.capability) {
            let _ = write!(cx.out, " (MODSEQ {highest})");
        }
        cx.out.write(b"\r\n");
        Reply::ok("SEARCH completed")
    }
}

/// Keys made ready: sets of numbers are ranges that were sorted once. Numbers that no letter has find nothing,
/// and are no error: an empty mailbox may be searched for `1:*`.
enum Plan {
    Numbers(Vec<(u32, u32)>),
    Uids(Vec<(u32, u32)>),
    Not(Box<Self>),
    Or(Box<Self>, Box<Self>),
    And(Vec<Self>),
    Key(SearchKey),
}

impl Plan {
    fn of(key: SearchKey, view: &View) -> Self {
        match key {
            SearchKey::Sequence(set) => Self::Numbers(set.ranges(view.len())),
            SearchKey::Uid(set) => Self::Uids(set.ranges(view.highest_uid().unwrap_or(0))),
            SearchKey::Not(key) => Self::Not(Box::new(Self::of(*key, view))),
            SearchKey::Or(a, b) => {
                Self::Or(Box::new(Self::of(*a, view)), Box::new(Self::of(*b, view)))
            }
            SearchKey::And(keys) => {
                let mut plans: Vec<_> = keys.into_iter().map(|k| Self::of(k, view)).collect();
                // What is cheap to know comes first.
                plans.sort_by_key(Self::cost);
                Self::And(plans)
            }
            key => Self::Key(key),
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Key(SearchKey::Body(_) | SearchKey::Text(_)) => 3,
            Self::Key(
                SearchKey::Header(..)
                | SearchKey::SentBefore(_)
                | SearchKey::SentOn(_)
                | SearchKey::SentSince(_),
            ) => 2,
            Self::Key(SearchKey::Other(test)) => test.cost,
            Self::Not(_) | Self::Or(..) | Self::And(_) => 1,
            _ => 0,
        }
    }

    fn finds(&self, at: &Looking<'_>) -> bool {
        match self {
            Self::Numbers(ranges) => within(ranges, at.number),
            Self::Uids(ranges) => within(ranges, at.stored.uid),
            Self::Not(plan) => !plan.finds(at),
            Self::Or(a, b) => a.finds(at) || b.finds(at),
            Self::And(plans) => plans.iter().all(|p| p.finds(at)),
            Self::Key(key) => holds(key, at),
        }
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
        SearchKey::Larger(size) => message.size() > u64::from(*size),
        SearchKey::Smaller(size) => message.size() < u64::from(*size),
        SearchKey::Other(test) => test.holds(at),
        // These became plans of their own.
        SearchKey::Sequence(_)
        | SearchKey::Uid(_)
        | SearchKey::Not(_)
        | SearchKey::Or(..)
        | SearchKey::And(_) => false,
    }
}
