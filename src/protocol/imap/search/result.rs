//! What a search answers: numbers, or the data of ESEARCH (RFC 4731 §3.1).

use super::Hit;
use crate::protocol::{
    Output,
    imap::grammar::{FetchItem, Page, ReturnOption},
};
use std::fmt::Write as _;

/// What a search is asked to return.
#[derive(Clone, Debug, Default)]
pub(in crate::protocol::imap) struct Wanted {
    min: bool,
    max: bool,
    all: bool,
    count: bool,
    page: Option<Page>,
    pub(super) relevancy: bool,
    pub(super) save: bool,
    /// The result is kept up to date, and of new letters that enter it these items are told.
    pub(in crate::protocol::imap) update: Option<Vec<FetchItem>>,
}

impl Wanted {
    /// No options at all ask for all letters.
    pub(in crate::protocol::imap) fn of(options: &[ReturnOption]) -> Self {
        let mut out = Self { all: options.is_empty(), ..Self::default() };
        for option in options {
            match option {
                ReturnOption::Min => out.min = true,
                ReturnOption::Max => out.max = true,
                ReturnOption::All => out.all = true,
                ReturnOption::Count => out.count = true,
                ReturnOption::Page(page) => out.page = Some(*page),
                ReturnOption::Relevancy => out.relevancy = true,
                ReturnOption::Save => out.save = true,
                ReturnOption::Update(items) => out.update = Some(items.clone()),
                // A hint: results are not kept here, and a search that comes again is as quick as the first.
                ReturnOption::Context => {}
            }
        }
        out
    }

    /// Whether there is anything to answer.
    pub(in crate::protocol::imap) const fn answers(&self) -> bool {
        self.min || self.max || self.all || self.count || self.relevancy || self.page.is_some()
    }

    /// The letters that the answer is about, which is also what SAVE keeps (RFC 5182 §2.4, RFC 9394 §3.2).
    pub(super) fn meant<'a>(&self, hits: &'a [Hit]) -> Vec<&'a Hit> {
        let some = self.min || self.max || self.page.is_some();
        if self.all || self.count || !some {
            return hits.iter().collect();
        }
        let page = self.page.map(|page| page.of(hits.len())).unwrap_or_default();
        let mut out: Vec<&Hit> = hits.get(page).unwrap_or_default().iter().collect();
        out.extend(hits.first().filter(|_| self.min));
        out.extend(hits.last().filter(|_| self.max));
        out.sort_unstable_by_key(|hit| hit.number);
        out.dedup_by_key(|hit| hit.number);
        out
    }

    /// Writes the data, each with a space before it. `mod_seq` tells the highest change number too (RFC 4731 §3.2).
    pub(in crate::protocol::imap) fn write(
        &self,
        out: &mut Output,
        hits: &[Hit],
        uid: bool,
        mod_seq: bool,
    ) {
        let numbers = |hits: &[Hit]| hits.iter().map(|hit| hit.id(uid)).collect::<Vec<_>>();
        // Writing to memory cannot fail.
        if let (true, Some(first)) = (self.min, hits.first()) {
            let _ = write!(out, " MIN {}", first.id(uid));
        }
        if let (true, Some(last)) = (self.max, hits.last()) {
            let _ = write!(out, " MAX {}", last.id(uid));
        }
        if self.all && !hits.is_empty() {
            out.write(b" ALL ");
            write_set(out, &numbers(hits));
        }
        if self.count {
            let _ = write!(out, " COUNT {}", hits.len());
        }
        let mut told = hits;
        if let Some(page) = self.page {
            told = hits.get(page.of(hits.len())).unwrap_or_default();
            let _ = write!(out, " PARTIAL ({page} ");
            match told {
                [] => out.write(b"NIL"),
                told => write_set(out, &numbers(told)),
            }
            out.write(b")");
        }
        if self.relevancy {
            out.write(b" RELEVANCY (");
            for (i, hit) in told.iter().enumerate() {
                let _ = write!(out, "{}{}", if i > 0 { " " } else { "" }, hit.score);
            }
            out.write(b")");
        }
        let highest = self.meant(hits).into_iter().map(|hit| hit.mod_seq).max();
        if let (true, Some(highest)) = (mod_seq, highest) {
            let _ = write!(out, " MODSEQ {highest}");
        }
    }
}

/// Writes a set in the order of the numbers; those that rise by one are a range (RFC 5267 §3.2).
pub(super) fn write_set(out: &mut Output, numbers: &[u32]) {
    for (i, run) in numbers.chunk_by(|a, b| a.checked_add(1) == Some(*b)).enumerate() {
        if i > 0 {
            out.write(b",");
        }
        let _ = match run {
            [first, .., last] => write!(out, "{first}:{last}"),
            [one] => write!(out, "{one}"),
            [] => Ok(()),
        };
    }
}
