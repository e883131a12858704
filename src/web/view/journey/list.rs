//! All letters of a sandbox.

use super::{no_subject, stop};
use crate::{sandbox::Sandbox, world::Timestamp};
use askama::Template;

/// One letter of the list.
#[derive(Debug)]
pub struct LetterRow {
    letter: u64,
    subject: String,
    from: String,
    to: String,
    whereabouts: String,
    at: String,
    /// `here`, `wait` or `no`.
    state: &'static str,
}

/// The page that lists them.
#[derive(Debug, Template)]
#[template(path = "journey/list.html")]
pub struct JourneyListPage {
    pub sandbox: String,
    rows: Vec<LetterRow>,
    more: usize,
}

impl JourneyListPage {
    /// Letters that are listed; of more, the newest.
    const LISTED: usize = 50;

    /// The list for a sandbox; for a browser that has none yet, the empty one.
    pub fn new(sandbox: Option<&Sandbox>) -> Self {
        let Some(sandbox) = sandbox else {
            return Self { sandbox: String::new(), rows: Vec::new(), more: 0 };
        };
        let letters = sandbox.letters();
        let now = sandbox.world.now;
        let rows = letters.iter().take(Self::LISTED).filter_map(|l| row(sandbox, *l, now));
        Self {
            sandbox: sandbox.name.to_string(),
            rows: rows.collect(),
            more: letters.len().saturating_sub(Self::LISTED),
        }
    }

    const fn page(&self) -> &'static str {
        "journeys"
    }

    /// Where a letter comes by: signs and names.
    const fn first(&self) -> [(&'static str, &'static str); 5] {
        [
            ("laptop", "laptop"),
            ("server", "submission"),
            ("globe", "DNS"),
            ("server", "exchanger"),
            ("box", "mailbox"),
        ]
    }
}

fn row(sandbox: &Sandbox, letter: crate::world::LetterId, now: Timestamp) -> Option<LetterRow> {
    use crate::sandbox::journey::Place;
    let journey = sandbox.journey(letter)?;
    let (from, to) = journey.envelope();
    let has = |place| journey.stations.iter().any(|s| s.place == place);
    let state = match () {
        () if has(Place::GivenUp) => "no",
        () if has(Place::Queue) => "wait",
        () => "here",
    };
    Some(LetterRow {
        letter: letter.0,
        subject: journey
            .letter(sandbox)
            .map(|m| m.subject())
            .filter(|s| !s.is_empty())
            .unwrap_or_else(no_subject),
        from: from.as_deref().map_or_else(|| "<>".to_owned(), str::to_owned),
        to: to.join(", "),
        whereabouts: stop::whereabouts(&journey, now),
        at: stop::moment(journey.span().0, now),
        state,
    })
}
