//! Two branches side by side.

use super::{ChangeRow, DiffView, LineView};
use crate::{
    sandbox::{Sandbox, Timeline},
    transcript::{
        Entry,
        compare::{Exchange, Pair, Verdict, compare},
    },
    world::ConnId,
};
use askama::Template;
use std::sync::Arc;

/// One side of a comparison: a connection at the end of a branch.
#[derive(Clone, Debug)]
pub struct Side {
    /// The branch's number, or `here`.
    pub key: String,
    /// As people say it: `Branch 2, where you are`.
    pub name: String,
    pub end: Arc<Sandbox>,
    /// The connection that is read if none is named.
    pub usual: Option<ConnId>,
}

impl Side {
    /// Everything that can be compared: the branches, and the present as the last.
    pub fn all(sandbox: &Sandbox, timeline: &Timeline) -> Vec<Self> {
        let spoken = |s: &Sandbox| s.links().last().map(|l| l.conn);
        let kept = timeline.branches().map(|b| Self {
            key: b.number.to_string(),
            name: format!("Branch {}", b.number),
            usual: b.history.last().and_then(|s| s.conn).or_else(|| spoken(&b.end)),
            end: b.end.clone(),
        });
        let mut all: Vec<Self> = kept.collect();
        all.sort_by(|a, b| a.key.len().cmp(&b.key.len()).then_with(|| a.key.cmp(&b.key)));
        let last = timeline.history().last().and_then(|s| s.conn);
        all.push(Self {
            key: "here".to_owned(),
            name: format!("Branch {}, where you are", timeline.here()),
            usual: last.or_else(|| spoken(sandbox)),
            end: Arc::new(sandbox.clone()),
        });
        all
    }
}

/// A connection to choose: its value in the form, and its name.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub name: String,
}

/// The page that compares.
#[derive(Debug, Template)]
#[template(path = "compare_branches.html")]
pub struct ComparePage {
    pub sandbox: String,
    pub choices: Vec<Choice>,
    pub left: String,
    pub right: String,
    pub left_name: String,
    pub right_name: String,
    pub key: &'static str,
    pub pairs: Vec<Pair>,
    /// Pairs that are not drawn.
    pub more: usize,
    pub world: DiffView,
}

impl ComparePage {
    /// Pairs that are drawn.
    const MOST: usize = 400;
    /// Lines of one exchange that are drawn.
    const LINES: usize = 40;

    /// Compares two sides, each named as `branch` or `branch.connection`. A name that is not known is the present.
    pub fn new(sandbox: &str, sides: &[Side], left: &str, right: &str) -> Self {
        let choices = sides.iter().flat_map(|side| {
            side.end.links().map(|link| Choice {
                value: format!("{}.{}", side.key, link.conn.0),
                name: format!(
                    "{}: {} {}:{}, connection {}",
                    side.name,
                    link.service.protocol().name(),
                    link.place.host.name,
                    link.place.port,
                    link.conn.0
                ),
            })
        });
        let mut page = Self {
            sandbox: sandbox.to_owned(),
            choices: choices.collect(),
            left: String::new(),
            right: String::new(),
            left_name: String::new(),
            right_name: String::new(),
            key: "smtp",
            pairs: Vec::new(),
            more: 0,
            world: DiffView::new(Vec::new()),
        };
        let (Some((one, from)), Some((other, to))) = (find(sides, left), find(sides, right)) else {
            return page;
        };
        page.left = format!("{}.{}", one.key, from.0);
        page.right = format!("{}.{}", other.key, to.0);
        (page.left_name, page.right_name) = (one.name.clone(), other.name.clone());
        page.key = one.end.link(from).map_or("smtp", |l| l.service().protocol().key());
        page.pairs = compare(&entries(&one.end, from), &entries(&other.end, to));
        page.more = page.pairs.len().saturating_sub(Self::MOST);
        let rows = one.end.world.difference(&other.end.world);
        page.world = DiffView::new(rows.iter().map(ChangeRow::of).collect());
        page.pairs.truncate(Self::MOST);
        page
    }

    /// How many pairs of each kind there are, in words.
    fn summary(&self) -> String {
        let count = |v: Verdict| self.pairs.iter().filter(|p| p.verdict == v).count();
        format!(
            "{} the same, {} changed, {} only on the left, {} only on the right.",
            count(Verdict::Same),
            count(Verdict::Changed),
            count(Verdict::OnlyLeft),
            count(Verdict::OnlyRight)
        )
    }

    /// The verdict as class, sign and words.
    fn verdict(&self, pair: &Pair) -> (&'static str, &'static str, &'static str) {
        match pair.verdict {
            Verdict::Same => ("same", "=", "Same on both sides"),
            Verdict::Changed => ("changed", "\u{2260}", "Changed"),
            Verdict::OnlyLeft => ("left", "\u{2212}", "Only on the left"),
            Verdict::OnlyRight => ("right", "+", "Only on the right"),
        }
    }

    fn lines(&self, exchange: &Exchange) -> String {
        let mut html = String::new();
        for (number, line) in exchange.lines.iter().take(Self::LINES) {
            // Writing to memory cannot fail.
            let _ = LineView::new(*number, line).render_into(&mut html);
        }
        html
    }

    fn unseen(&self, exchange: &Exchange) -> usize {
        exchange.lines.len().saturating_sub(Self::LINES)
    }

    const fn page(&self) -> &'static str {
        "compare"
    }
}

fn find<'a>(sides: &'a [Side], name: &str) -> Option<(&'a Side, ConnId)> {
    let (key, conn) = name.split_once('.').unwrap_or((name, ""));
    let side = sides.iter().find(|s| s.key == key).or_else(|| sides.last())?;
    let named = conn.parse().ok().map(ConnId).filter(|c| side.end.link(*c).is_some());
    Some((side, named.or(side.usual)?))
}

fn entries(sandbox: &Sandbox, conn: ConnId) -> Vec<Entry> {
    let mut out = Vec::new();
    if let Some(mut reader) = sandbox.reader(conn) {
        reader.feed(sandbox.log().since(conn, 0), sandbox.log().skipped(conn), &mut out);
    }
    out
}
