//! What would have happened otherwise: what is changed, in words, and the lines of the fork.

use super::{LineView, line::mark};
use crate::{
    protocol::{State, flip::Change},
    sandbox::Trial,
    transcript::{Entry, secret},
    world::Protocol,
};
use askama::Template;

/// One thing that is otherwise.
#[derive(Debug)]
struct Row {
    words: &'static str,
    /// The line that is sent, without its secrets.
    line: Option<String>,
}

/// A trial, drawn apart from the transcript.
#[derive(Debug, Template)]
#[template(path = "_trial.html")]
pub struct TrialView {
    /// Why there is none; empty if there is one.
    sorry: &'static str,
    rows: Vec<Row>,
    /// The lines of the fork, drawn.
    lines: Vec<String>,
    /// Lines that are not drawn.
    more: usize,
    /// The mark of the outcome: its class and its word.
    mark: Option<(&'static str, &'static str)>,
    /// The next rule that does not hold, if there is one.
    next: Option<&'static str>,
    /// What to put on the command line, and how that is shown.
    edit: Option<(String, String)>,
}

impl TrialView {
    /// Lines of a fork that are drawn.
    const MOST: usize = 24;

    /// Why nothing was tried.
    pub const fn sorry(sentence: &'static str) -> Self {
        Self {
            sorry: sentence,
            rows: Vec::new(),
            lines: Vec::new(),
            more: 0,
            mark: None,
            next: None,
            edit: None,
        }
    }

    /// What came of a change.
    pub fn of(trial: &Trial, protocol: Protocol) -> Self {
        let said = trial.entries.iter().filter_map(|entry| match entry {
            Entry::Line { line, .. } => Some(line),
            _ => None,
        });
        let state = said.clone().next().map_or(State::of(""), |l| l.state.clone());
        let shown = |octets: &[u8]| secret::shown(protocol, &state, octets);
        // Fork's lines have no number: they are not in the transcript.
        let lines = said.clone().take(Self::MOST);
        let lines = lines.map(|l| LineView::new(0, l).render().unwrap_or_default()).collect();
        Self {
            sorry: "",
            rows: rows(&trial.change, shown),
            lines,
            more: said.count().saturating_sub(Self::MOST),
            mark: trial.outcome.map(mark).map(|(_, class, word)| (class, word)),
            next: trial.ruling.as_ref().map(|r| r.decided.holds),
            edit: edit(&trial.change).map(|line| (shown(line.as_bytes()), line)),
        }
    }
}

/// What is otherwise, in the order in which it is done.
fn rows(change: &Change, shown: impl Fn(&[u8]) -> String) -> Vec<Row> {
    let plain = |words| Row { words, line: None };
    let mut rows = Vec::new();
    if change.anew {
        rows.push(plain("On a new connection"));
    }
    if change.world.is_some() {
        rows.push(plain(change.named));
    }
    let first = if change.instead.is_some() { "First" } else { "The same again, after" };
    let before = change.before.iter().zip(0..);
    rows.extend(before.map(|(line, i)| Row {
        words: if i == 0 { first } else { "then" },
        line: Some(shown(line)),
    }));
    if let Some(line) = &change.instead {
        rows.push(Row { words: "Instead", line: Some(shown(line)) });
    }
    if change.before.is_empty() && change.instead.is_none() {
        rows.push(plain("The same again"));
    }
    rows
}

/// What somebody types next to do the same, if it is one line and the connection is the same.
fn edit(change: &Change) -> Option<String> {
    if change.anew || change.world.is_some() {
        return None;
    }
    let line = change.before.first().or(change.instead.as_ref())?;
    let line = std::str::from_utf8(line.strip_suffix(b"\r\n").unwrap_or(line)).ok()?;
    (!line.contains(['\r', '\n'])).then(|| line.to_owned())
}
