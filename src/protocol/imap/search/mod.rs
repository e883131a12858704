//! Finding letters: one plan for SEARCH, SORT, THREAD and ESEARCH, and what is made of what it finds.

mod forest;
mod live;
mod look;
mod order;
mod plan;
mod result;
mod rough;
mod thread;
#[cfg(test)]
mod thread_tests;

pub(super) use live::{Live, keep};
pub(super) use look::Look;
pub(super) use order::Order;
pub use order::{Criterion, SortKey};
use plan::Plan;
pub(super) use result::Wanted;
pub(super) use thread::{Algorithm, Threads};

use super::{
    Session,
    command::{Call, letter, words},
    extension::{
        inprogress::Progress,
        messagelimit::{self, FEW_ENOUGH, FEW_ORDERED},
        rev2, uidonly, utf8,
    },
    grammar::{CHARSETS, Found, ReturnOption, SearchKey},
    reply::{Reply, Status},
};
use crate::{
    protocol::{Context, Rule, flip::Change},
    wire::Rfc,
    world::{Stored, View},
};
use std::fmt::Write as _;

pub(super) static CHARSET_KNOWN: Rule = Rule {
    id: "imap.charset-known",
    holds: "The charset is one that the server knows.",
    flip: "Write the texts to find in UTF-8 and say CHARSET UTF-8.",
    change: |c| c.with(&["imap.charset"], |_| Some(b"UTF-8".to_vec())),
    rfc: Rfc(3501, "6.4.4"),
};
pub(super) static CHARSET_UNSAID: Rule = Rule {
    id: "imap.charset-unsaid",
    holds: "After ENABLE UTF8=ACCEPT a search says no charset.",
    flip: "Leave CHARSET away: what is to be found is in UTF-8 already.",
    change: |c| Some(Change::instead(without_charset(c.line)?)),
    rfc: Rfc(6855, "3"),
};
pub(super) static SAVED_FEW: Rule = Rule {
    id: "imap.saved-search-small",
    holds: "The result that is to be kept has no more letters than the server keeps.",
    flip: "Search for fewer letters, or let the server's policy keep more.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.saved_letters_limit = usize::MAX)
                .named("With no limit on the letters of a kept result"),
        )
    },
    rfc: Rfc(5182, "2.5"),
};
pub(super) static TAG_NEW: Rule = Rule {
    id: "imap.update-tag-new",
    holds: "No other search of this tag is kept up to date.",
    flip: "Give each command a tag of its own.",
    change: |c| c.with(&["imap.tag"], |_| Some(b"x1".to_vec())),
    rfc: Rfc(5267, "4.3"),
};

/// The rules of SEARCH.
pub(super) const RULES: &[&Rule] =
    &[&CHARSET_UNSAID, &CHARSET_KNOWN, &TAG_NEW, &SAVED_FEW, &FEW_ENOUGH];

/// Those of SORT.
pub(super) const SORT_RULES: &[&Rule] =
    &[&CHARSET_UNSAID, &CHARSET_KNOWN, &TAG_NEW, &FEW_ORDERED, &SAVED_FEW];

/// A letter that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) number: u32,
    pub(super) uid: u32,
    pub(super) mod_seq: u64,
    /// How well it matches, from 1 to 100.
    pub(super) score: u8,
}

impl Hit {
    /// What it is called in the answer.
    pub(super) const fn id(&self, uid: bool) -> u32 {
        if uid { self.uid } else { self.number }
    }
}

/// What SEARCH or SORT is asked for.
pub(super) struct Task {
    pub(super) found: Found,
    /// The sort keys of SORT.
    pub(super) order: Option<Vec<Criterion>>,
    /// The keys ask for change numbers: the answer tells the highest one (RFC 7162 §3.1.5).
    pub(super) mod_seq: bool,
}

/// The refusal, if the keys name letters by numbers that were given up (RFC 9586 §3), or if the texts to find are in a
/// charset that is not known, or that is said where all texts are in UTF-8.
pub(super) fn refuse(found: &Found, s: &Session, cx: &Context<'_>) -> Option<Reply> {
    if uidonly::is_on(s, cx) && found.key.has_numbers() {
        return Some(uidonly::refusal());
    }
    if found.charset_said && s.is_enabled(&utf8::UTF8_ACCEPT) {
        return Some(Reply::bad(&CHARSET_UNSAID, "All texts are in UTF-8 here; say no charset"));
    }
    (!found.charset_known).then(|| {
        Reply::no(&CHARSET_KNOWN, "Charset not known here")
            .code(format!("BADCHARSET ({})", CHARSETS.join(" ")))
    })
}

/// Carries out SEARCH or SORT.
pub(super) fn run(task: Task, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
    let Task { found, order, mod_seq } = task;
    let wanted = match (&found.returns, &order) {
        (Some(options), _) => Some(Wanted::of(options)),
        // IMAP4rev2 has no SEARCH response (RFC 9051 §6.4.4).
        (None, None) if s.is_enabled(&rev2::REV2) => Some(Wanted::of(&[])),
        (None, _) => None,
    };
    let (now, most_saved) = (cx.world.now, cx.policy().saved_letters_limit);
    let most = messagelimit::most(s, cx);
    let tag = tag(call);
    let refusal = refuse(&found, s, cx);
    let Some(selected) = &mut s.selected else { return letter::gone() };
    let name = if order.is_some() { "SORT" } else { "SEARCH" };
    let saves = wanted.as_ref().is_some_and(|w| w.save);
    if let Some(refusal) = refusal {
        // What was kept goes where a search is refused, not where it was no search at all (RFC 5182 §2.1).
        if saves && refusal.status == Status::No {
            selected.view.save(Vec::new());
        }
        return refusal;
    }
    let updates = wanted.as_ref().is_some_and(|w| w.update.is_some());
    if updates && selected.live.iter().any(|l| l.tag() == tag) {
        return tag_in_use();
    }
    let criteria = order.as_deref().map(Order::new);
    let scored = wanted.as_ref().is_some_and(|w| w.relevancy)
        || criteria.as_ref().is_some_and(Order::scores);
    let kept_key = updates.then(|| found.key.clone());
    let look = Look::new(found.key, &selected.view, most);
    let reached = look.reached;
    if let (Some(reached), true) = (reached, criteria.is_some()) {
        if saves {
            selected.view.save(Vec::new());
        }
        return messagelimit::refusal(&FEW_ORDERED, reached.limit);
    }
    let progress = Progress::of(look.count(), s, cx, call);
    let Some(selected) = &mut s.selected else { return letter::gone() };
    let view = &selected.view;
    let mut hits = look.hits(view, now, scored, |done| progress.at(done, cx.out));
    if let Some(order) = &criteria {
        sort(&mut hits, order, |hit| view.letter(hit.number));
    }
    let Some(wanted) = wanted else {
        cx.out.write(b"* ");
        cx.out.write(name.as_bytes());
        for hit in &hits {
            // Writing to memory cannot fail.
            let _ = write!(cx.out, " {}", hit.id(call.uid));
        }
        if let (true, Some(highest)) = (mod_seq, hits.iter().map(|hit| hit.mod_seq).max()) {
            let _ = write!(cx.out, " (MODSEQ {highest})");
        }
        cx.out.write(b"\r\n");
        return messagelimit::told(reached, Reply::ok(format!("{name} completed")), cx.out);
    };
    let live = kept_key.map(|key| {
        // What was not looked at is not watched either.
        let looked_at = reached.map(|reached| messagelimit::not_below(reached.lowest));
        let key = SearchKey::And(looked_at.into_iter().chain([key]).collect());
        let correlator = format!("(TAG \"{tag}\")");
        let items = wanted.update.clone().unwrap_or_default();
        Live::new(tag, correlator, call.uid, &key, criteria, &hits, view).telling(items)
    });
    if saves && let Err(refusal) = save(&wanted, &hits, most_saved, &mut selected.view) {
        return *refusal;
    }
    if wanted.answers() {
        let _ = write!(cx.out, "* ESEARCH (TAG \"{tag}\")");
        if call.uid {
            cx.out.write(b" UID");
        }
        wanted.write(cx.out, &hits, call.uid, mod_seq);
        cx.out.write(b"\r\n");
    }
    if let Some(live) = live {
        keep(live, &mut selected.live, cx.out);
    }
    messagelimit::told(reached, Reply::ok(format!("{name} completed")), cx.out)
}

/// Keeps a result, which is called `$` from now on, or refuses to (RFC 5182 §2.5).
pub(super) fn save(
    wanted: &Wanted,
    hits: &[Hit],
    most: usize,
    view: &mut View,
) -> Result<(), Box<Reply>> {
    let meant = wanted.meant(hits);
    if meant.len() > most {
        view.save(Vec::new());
        let text = format!("Results of more than {most} letters are not kept");
        return Err(Box::new(Reply::no(&SAVED_FEW, text).code("NOTSAVED")));
    }
    view.save(runs(&meant));
    Ok(())
}

/// A command without the charset that it says.
fn without_charset(line: &[u8]) -> Option<Vec<u8>> {
    let word = b"CHARSET ";
    let at = line.windows(word.len()).position(|w| w.eq_ignore_ascii_case(word))?;
    let (head, rest) = (line.get(..at)?, line.get(at + word.len()..)?);
    let keys = memchr::memchr(b' ', rest)?;
    Some([head, rest.get(keys + 1..)?].concat())
}

/// The tag of a command.
pub(super) fn tag<'a>(call: &Call<'a>) -> &'a str {
    std::str::from_utf8(words(call.frame).0.of_bytes(call.frame)).unwrap_or_default()
}

/// The refusal of a search that is to be kept up to date under a tag that another one has.
pub(super) fn tag_in_use() -> Reply {
    Reply::bad(&TAG_NEW, "A search of this tag is kept up to date already")
}

/// Puts letters in order. What they are sorted by is taken out of each once.
fn sort<'a>(hits: &mut Vec<Hit>, order: &Order, letter: impl Fn(&Hit) -> Option<&'a Stored>) {
    let row = |hit: &Hit| letter(hit).map(|stored| order.row(*hit, stored));
    let mut rows: Vec<_> = hits.iter().filter_map(row).collect();
    rows.sort_unstable_by(|a, b| order.compare(a, b));
    *hits = rows.into_iter().map(|row| row.hit).collect();
}

/// The UIDs of letters that stand in the order of the mailbox, as ranges. Between letters that follow each other no
/// other letter can come to lie.
fn runs(meant: &[&Hit]) -> Vec<(u32, u32)> {
    let mut sorted: Vec<(u32, u32)> = meant.iter().map(|hit| (hit.number, hit.uid)).collect();
    sorted.sort_unstable();
    let runs = sorted.chunk_by(|a, b| a.0 + 1 == b.0);
    runs.filter_map(|run| Some((run.first()?.1, run.last()?.1))).collect()
}

/// Whether the options ask for what only SORT's relatives have.
pub(super) fn updates(returns: Option<&[ReturnOption]>) -> bool {
    let context = |o: &ReturnOption| matches!(o, ReturnOption::Update(_) | ReturnOption::Context);
    returns.is_some_and(|options| options.iter().any(context))
}
