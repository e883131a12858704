//! One letter: its source, its parts, and what a reader sees, side by side.

mod card;
mod header;
mod list;
mod render;
mod source;
mod tree;
mod value;

pub use list::MessageListPage;
pub use render::{file_name, frame};

use super::{
    Cite, Prose, glyph,
    number::{self, grouped},
};
use crate::{
    message::{
        Entry, Message, Zone,
        odd::{Odd, Weight},
        outline,
    },
    sandbox::Sandbox,
    world::{LetterId, World},
};
use askama::Template;
use card::PartCard;
use header::HeaderView;
use render::{Block, Rendering};
use source::{Layout, Source};
use std::{fmt::Write as _, ops::RangeInclusive, sync::Arc};
use tree::Row;

/// Where a letter lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub account: String,
    pub mailbox: String,
    pub uid: u32,
}

impl Place {
    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/message/{}/{}/{}", segment(&self.account), segment(&self.mailbox), self.uid)
    }

    /// The letter, and its number in the mailbox.
    pub fn letter(&self, world: &World) -> Option<(Arc<Message>, usize)> {
        let mailbox = world.account(&self.account)?.mailbox(&self.mailbox)?;
        let at = mailbox.position(self.uid)?;
        Some((mailbox.letters().get(at)?.message.clone(), at + 1))
    }
}

/// A text as one segment of a path.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                out.push(char::from(byte));
            }
            // Writing to memory cannot fail.
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

/// What the right side shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// What a reader sees.
    #[default]
    Reader,
    /// The header fields one by one.
    Fields,
    /// What is odd.
    Odd,
}

impl Pane {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Reader, "reader", "Reader"),
        (Self::Fields, "fields", "Header fields"),
        (Self::Odd, "odd", "Oddities"),
    ];

    /// The pane of that name.
    pub fn of(name: &str) -> Self {
        Self::ALL.iter().find(|(_, n, _)| *n == name).map_or(Self::Reader, |(pane, ..)| *pane)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(pane, ..)| *pane == self).map_or("reader", |(_, name, _)| name)
    }
}

/// What of a letter is to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The key of an entry of the outline.
    pub part: String,
    pub pane: Pane,
    /// Lines that are shown whatever is folded.
    pub lines: Option<RangeInclusive<usize>>,
    /// The source is shown decoded.
    pub decoded: bool,
    /// Pictures that are inside the letter are shown in its HTML.
    pub pictures: bool,
    /// The connection from whose transcript one came.
    pub conn: Option<u32>,
}

/// Addresses of the page that differ from this one in one thing.
#[derive(Clone, Debug)]
pub(super) struct Links {
    path: String,
    chosen: Chosen,
}

impl Links {
    fn to(&self, change: impl FnOnce(&mut Chosen)) -> String {
        let mut chosen = self.chosen.clone();
        change(&mut chosen);
        let mut words = Vec::new();
        if !chosen.part.is_empty() && chosen.part != "letter" {
            words.push(format!("part={}", chosen.part));
        }
        if chosen.pane != Pane::Reader {
            words.push(format!("show={}", chosen.pane.name()));
        }
        if let Some(lines) = &chosen.lines {
            words.push(format!("lines={}-{}", lines.start(), lines.end()));
        }
        if chosen.decoded {
            words.push("as=decoded".into());
        }
        if chosen.pictures {
            words.push("pictures=own".into());
        }
        if let Some(conn) = chosen.conn {
            words.push(format!("conn={conn}"));
        }
        if words.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, words.join("&"))
        }
    }

    fn part(&self, key: &str) -> String {
        self.to(|c| key.clone_into(&mut c.part))
    }

    fn pane(&self, pane: Pane) -> String {
        self.to(|c| c.pane = pane)
    }

    /// The place of a line, which is shown there.
    fn line(&self, number: usize) -> String {
        format!(
            "{}#L{number}",
            self.to(|c| c.lines = Some(number.saturating_sub(8).max(1)..=number + 24))
        )
    }
}

/// One oddity as it is drawn.
#[derive(Debug)]
struct OddRow {
    id: &'static str,
    wrong: bool,
    title: &'static str,
    advice: Prose<'static>,
    cite: Cite,
    word: String,
    times: usize,
    part: String,
    part_url: String,
    line: usize,
    line_url: String,
}

/// The page of one letter.
#[derive(Debug, Template)]
#[template(path = "message/letter.html")]
pub struct MessagePage {
    pub sandbox: String,
    place: Place,
    path: String,
    seq: usize,
    subject: String,
    octets: String,
    lines: String,
    /// The letter's number in the log of the hosts.
    journey: Option<u64>,
    source: String,
    rows: Vec<Row>,
    unlisted: usize,
    card: PartCard,
    pane: Pane,
    rendering: Option<Rendering>,
    fields: Option<HeaderView>,
    odd: Vec<OddRow>,
    decoded: bool,
    panes: Vec<(String, &'static str, bool, usize)>,
    as_sent: String,
    as_decoded: String,
    conn: Option<u32>,
}

impl MessagePage {
    /// The page of a letter; nothing if it does not lie there.
    pub fn new(sandbox: &Sandbox, place: Place, mut chosen: Chosen) -> Option<Self> {
        let (message, seq) = place.letter(&sandbox.world)?;
        let entries = outline(message.structure());
        if !entries.iter().any(|e| e.key() == chosen.part) {
            chosen.part = "letter".into();
        }
        let at = entries.iter().position(|e| e.key() == chosen.part).unwrap_or_default();
        let odds = message.odds(&entries);
        let layout = Layout::new(&message, &entries);
        let path = place.path();
        let links = Links { path: path.clone(), chosen: chosen.clone() };
        let letter = Letter {
            message: &message,
            entries: &entries,
            odds: &odds,
            layout: &layout,
            links: &links,
            uid: place.uid,
        };
        let panes = Pane::ALL.iter().map(|(pane, _, title)| {
            let count = if *pane == Pane::Odd { odds.len() } else { 0 };
            (links.pane(*pane), *title, *pane == chosen.pane, count)
        });
        let (rows, unlisted) = tree::rows(&letter, at);
        let subject = message.subject();
        Some(Self {
            sandbox: sandbox.name.to_string(),
            seq,
            subject: if subject.trim().is_empty() { "No subject".into() } else { subject },
            octets: grouped(message.source().len()),
            lines: grouped(layout.lines.len()),
            journey: journey(sandbox, &place).map(|l| l.0),
            source: Source::draw(&letter, &chosen),
            rows,
            unlisted,
            card: PartCard::new(&letter, &place, &sandbox.world, at),
            pane: chosen.pane,
            conn: chosen.conn,
            rendering: (chosen.pane == Pane::Reader)
                .then(|| Rendering::new(&letter, chosen.pictures)),
            fields: (chosen.pane == Pane::Fields).then(|| HeaderView::new(&letter, at)),
            odd: odds.iter().map(|odd| letter.odd(odd)).collect(),
            decoded: chosen.decoded,
            panes: panes.collect(),
            as_sent: links.to(|c| c.decoded = false),
            as_decoded: links.to(|c| c.decoded = true),
            place,
            path,
        })
    }

    const fn page(&self) -> &'static str {
        "message"
    }

    fn is_odd_pane(&self) -> bool {
        self.pane == Pane::Odd
    }
}

/// All that the views of one letter share.
struct Letter<'a> {
    message: &'a Message,
    entries: &'a [Entry<'a>],
    odds: &'a [Odd],
    layout: &'a Layout,
    links: &'a Links,
    uid: u32,
}

impl Letter<'_> {
    fn octets(&self, range: &std::ops::Range<usize>) -> &[u8] {
        self.message.source().get(range.clone()).unwrap_or_default()
    }

    fn key(&self, entry: usize) -> String {
        self.entries.get(entry).map(Entry::key).unwrap_or_default()
    }

    fn odd(&self, odd: &Odd) -> OddRow {
        let line = self.layout.line_at(odd.at.start);
        let part = self.key(odd.entry);
        OddRow {
            id: odd.what.id,
            wrong: odd.what.weight == Weight::Wrong,
            title: odd.what.title,
            advice: Prose::new(odd.what.advice),
            cite: Cite(odd.what.rfc),
            word: drawn(odd.word.as_bytes()),
            times: odd.times,
            part_url: self.links.part(&part),
            part,
            line,
            line_url: self.links.line(line),
        }
    }
}

/// Octets as markup in which nothing acts.
fn drawn(octets: &[u8]) -> String {
    glyph::Text(octets).to_string()
}

/// What an entry is called on the page.
fn title(entry: &Entry<'_>) -> String {
    use crate::message::Entity;
    match (entry.entity, entry.number().as_str()) {
        (Entity::Letter, "") => "The whole letter".into(),
        (Entity::Letter, number) => format!("The letter inside part {number}"),
        (Entity::Part, number) => format!("Part {number}"),
    }
}

/// The media type in small letters.
fn media_type(entry: &Entry<'_>) -> String {
    let kind = [&entry.part.media_type[..], b"/", &entry.part.subtype].concat();
    String::from_utf8_lossy(&kind).to_lowercase()
}

/// The letter's number, if some host's log tells that it was delivered here.
fn journey(sandbox: &Sandbox, place: &Place) -> Option<LetterId> {
    use crate::world::Happening;
    let is_here = |what: &Happening| {
        matches!(what, Happening::Delivered { account, mailbox, uid }
            if **account == *place.account && **mailbox == *place.mailbox && *uid == place.uid)
    };
    sandbox.world.mail_log.since(0).rev().find(|l| is_here(&l.what)).map(|l| l.letter)
}

/// What stands in a zone, in one word.
const fn zone(zone: Zone) -> &'static str {
    match zone {
        Zone::Header => "header",
        Zone::Body => "body",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_hold_any_name() {
        let place = |mailbox: &str| Place {
            account: "ben@harbor.test".into(),
            mailbox: mailbox.into(),
            uid: 7,
        };
        assert_eq!(place("INBOX").path(), "/message/ben@harbor.test/INBOX/7");
        assert_eq!(place("a/b ?#%ü").path(), "/message/ben@harbor.test/a%2Fb%20%3F%23%25%C3%BC/7");
        let links = Links { path: "/m".into(), chosen: Chosen::default() };
        assert_eq!(links.part("letter"), "/m");
        assert_eq!(links.part("1.2"), "/m?part=1.2");
        assert_eq!(links.line(3), "/m?lines=1-27#L3");
    }
}
