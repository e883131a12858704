//! Two conversations side by side, aligned by what their clients meant and not by line numbers.

use super::Entry;
use crate::{
    protocol::Line,
    wire::{Role, Side},
};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A command with all that belongs to it, or what a server said unasked.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The lines with their numbers.
    pub lines: Vec<(u64, Line)>,
    intention: Intention,
}

/// What two conversations are aligned by: the command with its arguments, without its tag and its line end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Intention {
    verb: Vec<u8>,
    arguments: Vec<u8>,
}

/// How two exchanges stand to one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same was asked and answered.
    Same,
    /// The same command, with other arguments or another answer.
    Changed,
    OnlyLeft,
    OnlyRight,
}

/// One row of the comparison.
#[derive(Clone, Debug)]
pub struct Pair {
    pub verdict: Verdict,
    pub left: Option<Exchange>,
    pub right: Option<Exchange>,
}

/// The exchanges of a transcript, in order.
pub fn exchanges(entries: &[Entry]) -> Vec<Exchange> {
    let mut out: Vec<Exchange> = Vec::new();
    for entry in entries {
        let Entry::Line { number, line, .. } = entry else { continue };
        let line = (*number, (**line).clone());
        match out.last_mut() {
            Some(last) if last.lines.last().is_some_and(|l| l.1.exchange == line.1.exchange) => {
                last.lines.push(line);
            }
            _ => out.push(Exchange { lines: vec![line], intention: Intention::default() }),
        }
    }
    for exchange in &mut out {
        exchange.intention = Intention::of(exchange);
    }
    out
}

/// Aligns two transcripts.
pub fn compare(left: &[Entry], right: &[Entry]) -> Vec<Pair> {
    let (left, right) = (exchanges(left), exchanges(right));
    let meant = |all: &[Exchange]| all.iter().map(|e| e.intention.clone()).collect::<Vec<_>>();
    let ops = capture_diff_slices(Algorithm::Myers, &meant(&left), &meant(&right));
    let mut pairs = Vec::new();
    for op in ops {
        let (olds, news) = (&left[op.old_range()], &right[op.new_range()]);
        match op {
            DiffOp::Equal { .. } => {
                pairs.extend(olds.iter().zip(news).map(|(l, r)| Pair::both(l, r)));
            }
            _ => align(olds, news, &mut pairs),
        }
    }
    pairs
}

/// Where arguments differ, commands of one verb still belong together, in order.
fn align(olds: &[Exchange], news: &[Exchange], pairs: &mut Vec<Pair>) {
    let verbs = |all: &[Exchange]| all.iter().map(|e| e.intention.verb.clone()).collect::<Vec<_>>();
    for op in capture_diff_slices(Algorithm::Myers, &verbs(olds), &verbs(news)) {
        let (olds, news) = (&olds[op.old_range()], &news[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            pairs.extend(olds.iter().zip(news).map(|(l, r)| Pair::both(l, r)));
            continue;
        }
        let only = |verdict, left, right| Pair { verdict, left, right };
        pairs.extend(olds.iter().map(|l| only(Verdict::OnlyLeft, Some(l.clone()), None)));
        pairs.extend(news.iter().map(|r| only(Verdict::OnlyRight, None, Some(r.clone()))));
    }
}

impl Pair {
    fn both(left: &Exchange, right: &Exchange) -> Self {
        let verdict = if left.says(right) { Verdict::Same } else { Verdict::Changed };
        Self { verdict, left: Some(left.clone()), right: Some(right.clone()) }
    }
}

impl Exchange {
    /// Whether both say the same, whatever their tags.
    fn says(&self, other: &Self) -> bool {
        let said = |e: &Self| -> Vec<(Side, Vec<u8>)> {
            e.lines.iter().map(|(_, l)| (l.side, untagged(l))).collect()
        };
        said(self) == said(other)
    }
}

impl Intention {
    fn of(exchange: &Exchange) -> Self {
        let Some((_, line)) = exchange.lines.iter().find(|(_, l)| l.side == Side::Client) else {
            return Self::default();
        };
        let verb = line.leaves().find(|leaf| leaf.field.role == Role::Verb);
        let verb = verb.map(|v| v.span.of_bytes(&line.bytes).to_ascii_uppercase());
        Self { verb: verb.unwrap_or_default(), arguments: untagged(line).trim_ascii().to_vec() }
    }
}

/// The octets of a line without those of its tag; verbs are the same in any case, arguments may not be.
fn untagged(line: &Line) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.bytes.len());
    for leaf in line.leaves().filter(|leaf| leaf.field.role != Role::Tag) {
        let from = out.len();
        out.extend_from_slice(leaf.span.of_bytes(&line.bytes));
        if leaf.field.role == Role::Verb && line.side == Side::Client {
            out[from..].make_ascii_uppercase();
        }
    }
    out
}
