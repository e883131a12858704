//! What a transcript tells about the server's side: names, log-ins, mailboxes, letters.
//!
//! Everything is read off the labels that the dissector gave; there is no second parser.

use super::walk::Walk;
use crate::{
    protocol::{Line, Outcome},
    wire::Side,
    world::{Flags, Protocol},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A letter as far as the transcript shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Letter {
    pub(super) uid: Option<u32>,
    pub(super) size: Option<u64>,
    pub(super) flags: Option<Flags>,
    /// All of it, or its header alone.
    pub(super) source: Option<Vec<u8>>,
    pub(super) header: Option<Vec<u8>>,
    /// It stands before the first that nobody has read.
    pub(super) seen: bool,
    /// It was not there at the beginning.
    pub(super) late: bool,
}

/// A mailbox at the time when the transcript first shows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) letters: Vec<Letter>,
    pub(super) uid_validity: Option<u32>,
    pub(super) uid_next: Option<u32>,
    /// It is named only: how many letters it holds is not told.
    pub(super) counted: bool,
    /// Which letter has which number now.
    pub(super) now: Vec<usize>,
}

/// Letters that came in from elsewhere: behind which client's line, into which mailbox, which letters.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) before: usize,
    pub(super) mailbox: String,
    pub(super) letters: Vec<usize>,
}

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// What the server calls itself.
    pub(super) server: Option<String>,
    /// The name with which the client logged in, if that is shown.
    pub(super) user: Option<String>,
    pub(super) mailboxes: BTreeMap<String, Shape>,
    pub(super) arrivals: Vec<Arrival>,
    /// Recipients that the server took, as local-part and domain.
    pub(super) accepted: BTreeSet<(String, String)>,
    /// Extensions and capabilities.
    pub(super) offered: BTreeSet<String>,
    /// How each command ended.
    pub(super) outcomes: HashMap<u32, Outcome>,
    pub(super) logs_in: bool,
}

impl Facts {
    /// Most letters of one mailbox that are made.
    pub(super) const LETTERS: usize = 2000;
    /// Most mailboxes that are made.
    pub(super) const MAILBOXES: usize = 100;

    pub(super) fn of(protocol: Protocol, lines: &[Line]) -> Self {
        let mut facts = Self::default();
        for line in lines.iter().filter(|l| l.side == Side::Server && l.exchange > 0) {
            if let Some(outcome) = line.outcome.filter(|o| *o != Outcome::GoOn) {
                facts.outcomes.insert(line.exchange, outcome);
            }
        }
        facts.server = lines.iter().take(3).find(|l| l.side == Side::Server).and_then(server_name);
        Walk::begin(facts).over(protocol, lines)
    }

    /// Whether the client is one that submits: it logs in, or has recipients of several domains.
    pub(super) fn submits(&self) -> bool {
        let domains: BTreeSet<&str> = self.accepted.iter().map(|(_, d)| d.as_str()).collect();
        self.logs_in || domains.len() > 1
    }

    pub(super) fn is_done(&self, exchange: u32) -> bool {
        matches!(self.outcomes.get(&exchange), Some(Outcome::Done) | None)
    }
}

/// The text of the first leaf of that kind.
pub(super) fn leaf(line: &Line, id: &str) -> Option<String> {
    let found = line.leaves().find(|l| l.field.id == id)?;
    Some(String::from_utf8_lossy(found.span.of_bytes(&line.bytes)).into_owned())
}

/// A number in the first leaf of that kind.
pub(super) fn figure<T: std::str::FromStr>(line: &Line, id: &str) -> Option<T> {
    leaf(line, id)?.parse().ok()
}

/// A mailbox as a client or server wrote it: an atom or a quoted string.
pub(super) fn mailbox(line: &Line) -> Option<String> {
    let written = leaf(line, "imap.mailbox")?;
    let quoted = written.strip_prefix('"').and_then(|w| w.strip_suffix('"'));
    let name = quoted.map_or(written.clone(), |q| q.replace("\\\"", "\"").replace("\\\\", "\\"));
    Some(if name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { name })
}

pub(super) fn verb(line: &Line) -> String {
    ["smtp.verb", "pop3.verb", "imap.verb"]
        .iter()
        .find_map(|id| leaf(line, id))
        .unwrap_or_default()
        .to_ascii_uppercase()
}

/// A name with a point in it, in the words of a greeting.
fn server_name(line: &Line) -> Option<String> {
    let labelled = leaf(line, "smtp.server-name");
    let text = labelled.or_else(|| leaf(line, "imap.text")).or_else(|| leaf(line, "pop3.text"))?;
    let is_name = |word: &&str| {
        let good = word.bytes().all(|b| b.is_ascii_alphanumeric() || b".-".contains(&b));
        let last = word
            .rsplit('.')
            .next()
            .is_some_and(|l| l.len() > 1 && l.bytes().all(|b| b.is_ascii_alphabetic()));
        good && last
            && word.len() <= 120
            && word.contains('.')
            && !word.starts_with(['.', '-'])
            && !word.contains("..")
    };
    text.split_ascii_whitespace().find(is_name).map(str::to_ascii_lowercase)
}
