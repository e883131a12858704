//! The steps of the checks of a letter's sender.

use crate::{
    sender::{Lookup, Outcome, Step, Verdict, Went},
    web::view::Cite,
};
use std::fmt::Write as _;

/// One check: what it came to, and how.
#[derive(Debug)]
pub(super) struct CheckRow {
    pub(super) name: &'static str,
    pub(super) outcome: &'static str,
    /// `ok`, `bad`, or nothing.
    pub(super) mark: &'static str,
    pub(super) why: String,
    pub(super) asked: Vec<String>,
    pub(super) steps: Vec<StepRow>,
}

/// One step, with how deep it stands within others.
#[derive(Debug)]
pub(super) struct StepRow {
    pub(super) depth: usize,
    /// How it went, in a word.
    pub(super) went: &'static str,
    pub(super) at: String,
    pub(super) says: String,
    pub(super) asked: Vec<String>,
    /// Octets that belong to it: what was hashed.
    pub(super) octets: Option<String>,
    pub(super) cite: Cite,
}

impl CheckRow {
    /// Octets of a step that are drawn.
    const SHOWN: usize = 4096;

    /// All checks of a letter, in the order in which they were made.
    pub(super) fn all(verdict: &Verdict) -> Vec<Self> {
        let spf = &verdict.spf;
        let mut out = vec![Self::of("SPF", spf.outcome, &spf.reason, &spf.asked, &spf.steps)];
        for s in &verdict.dkim.signatures {
            out.push(Self::of("DKIM", s.outcome, &s.reason, &[], &s.steps));
        }
        let arc = &verdict.arc;
        if arc.outcome != Outcome::None {
            out.push(Self::of("ARC", arc.outcome, &arc.reason, &[], &arc.steps));
        }
        let dmarc = &verdict.dmarc;
        out.push(Self::of("DMARC", dmarc.outcome, &dmarc.reason, &dmarc.asked, &dmarc.steps));
        out
    }

    fn of(
        name: &'static str,
        outcome: Outcome,
        why: &str,
        asked: &[Lookup],
        steps: &[Step],
    ) -> Self {
        let mut rows = Vec::new();
        steps.iter().for_each(|step| StepRow::push(step, 0, &mut rows));
        Self {
            name,
            outcome: outcome.word(),
            mark: match outcome {
                Outcome::Pass => "ok",
                Outcome::None | Outcome::Neutral => "",
                _ => "bad",
            },
            why: why.to_owned(),
            asked: asked.iter().map(question).collect(),
            steps: rows,
        }
    }
}

impl StepRow {
    fn push(step: &Step, depth: usize, rows: &mut Vec<Self>) {
        let octets = step.octets.as_deref().map(|octets| {
            let shown = octets.get(..CheckRow::SHOWN).unwrap_or(octets);
            let text = String::from_utf8_lossy(shown).replace("\r\n", "␍␊\n");
            text.chars().map(|c| if c.is_control() && c != '\n' { '·' } else { c }).collect()
        });
        rows.push(Self {
            depth: depth.min(6),
            went: match step.went {
                Went::Yes => "Yes",
                Went::No => "No",
                Went::Noted => "Noted",
                Went::Error => "Error",
            },
            at: step.at.clone(),
            says: step.says.to_string(),
            asked: step.asked.iter().map(question).collect(),
            octets,
            cite: Cite(step.rfc),
        });
        step.inside.iter().for_each(|inside| Self::push(inside, depth + 1, rows));
    }
}

/// A question to the DNS with its answer.
fn question(lookup: &Lookup) -> String {
    let mut out = format!("{} {}: ", lookup.kind, lookup.name);
    // Writing to memory cannot fail.
    let _ = out.write_str(&lookup.answer);
    out
}
