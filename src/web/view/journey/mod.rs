//! The way of a letter as people see it.

mod check;
mod event;
mod list;
mod stop;

pub use list::{JourneyListPage, LetterRow};
pub(super) use stop::moment;

use super::{Cite, LineView, glyph, message::Place as Letter};
use crate::{
    message::{Address, Message, words},
    sandbox::{
        Sandbox,
        journey::{Journey, Place, Station},
    },
    transcript::Entry,
    wire::Rfc,
    world::{ConnId, LetterId},
};
use askama::Template;
use check::CheckRow;
use event::EventRow;
use std::sync::Arc;
use stop::Stop;

/// The page of one letter.
#[derive(Debug, Template)]
#[template(path = "journey/letter.html")]
pub struct JourneyPage {
    pub sandbox: String,
    letter: u64,
    subject: String,
    from: String,
    to: String,
    took: String,
    /// Where it is, in one sentence.
    whereabouts: String,
    about: Option<u64>,
    rail: String,
    stops: Vec<Stop>,
    chosen: usize,
    /// The connection whose transcript is shown, and all that led here.
    conn: Option<u32>,
    conns: Vec<u32>,
    protocol: &'static str,
    title: String,
    place: String,
    lines: String,
    /// The octets of the letter, where no connection is shown.
    source: Option<String>,
    envelope: Option<Pair>,
    received: Vec<ReceivedRow>,
    events: Vec<EventRow>,
    /// How the sender was checked here.
    checks: Vec<CheckRow>,
    questions: Vec<(String, String)>,
    /// The host, and how it can be reached, where it can be switched.
    switch: Option<(String, &'static str)>,
    /// The moment before the letter is kept: one can go back there.
    returns: bool,
    /// Who can answer from here.
    answers: Option<String>,
    /// Where that person reads mail with IMAP.
    reader: String,
    /// The page that shows what the letter is made of, where it lies in a mailbox.
    inspect: Option<String>,
}

/// The envelope and the letter, side by side.
#[derive(Debug)]
struct Pair {
    from: String,
    to: Vec<String>,
    fields: Vec<(&'static str, String)>,
    agree: bool,
}

/// A trace field with the stop that wrote it.
#[derive(Debug)]
struct ReceivedRow {
    text: String,
    stop: Option<usize>,
    chosen: bool,
    note: String,
}

/// What of a journey is to be shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Chosen {
    pub stop: Option<usize>,
    pub conn: Option<ConnId>,
    pub returns: bool,
}

impl JourneyPage {
    /// Octets of a letter that are drawn where no connection is shown.
    const SOURCE: usize = 32 * 1024;

    /// The page of a letter; nothing if no log speaks of it.
    pub fn new(sandbox: &Sandbox, letter: LetterId, wanted: Chosen) -> Option<Self> {
        let journey = sandbox.journey(letter)?;
        let copy = journey.letter(sandbox);
        let chosen =
            wanted.stop.filter(|n| *n < journey.stations.len()).unwrap_or_else(|| usual(&journey));
        let here = journey.stations.get(chosen)?;
        let stops = stop::stops(sandbox, &journey, chosen);
        let conn = wanted
            .conn
            .filter(|c| belongs(here, *c))
            .or_else(|| here.conns.last().copied())
            .filter(|c| sandbox.link(*c).is_some());
        let link = conn.and_then(|c| sandbox.link(c));
        let here_letter = journey.letter_at(sandbox, chosen);
        let source = if conn.is_some() { None } else { here_letter.as_deref().map(source) };
        let (from, to) = journey.envelope();
        let (began, ended) = journey.span();
        Some(Self {
            sandbox: sandbox.name.to_string(),
            letter: letter.0,
            subject: copy
                .as_ref()
                .map(|m| m.subject())
                .filter(|s| !s.is_empty())
                .unwrap_or_else(no_subject),
            from: from.as_deref().map_or_else(|| "<>".to_owned(), str::to_owned),
            to: to.join(", "),
            took: stop::duration(ended.since(began)),
            whereabouts: stop::whereabouts(&journey, sandbox.world.now),
            about: journey.about.map(|l| l.0),
            rail: stop::rail(&journey, &stops, letter),
            conn: conn.map(|c| c.0),
            conns: if here.conns.len() > 1 {
                here.conns.iter().map(|c| c.0).collect()
            } else {
                Vec::new()
            },
            protocol: link.map_or(stop::key(here), |l| l.service().protocol().key()),
            title: stop::title(&journey, chosen),
            place: link
                .map(|l| format!("{}, port {}", l.place().host.address, l.place().port))
                .unwrap_or_default(),
            lines: conn.map(|c| lines(&sandbox.entries(c))).unwrap_or_default(),
            source,
            envelope: envelope(&journey, chosen, here_letter.as_deref()),
            received: received(sandbox, &journey, chosen, &stops),
            events: here.lines.iter().map(|l| EventRow::of(l, sandbox.world.now)).collect(),
            checks: journey
                .verdict(sandbox, chosen)
                .as_ref()
                .map(CheckRow::all)
                .unwrap_or_default(),
            questions: here.questions().map(|(_, q, a)| (q.to_owned(), a.to_owned())).collect(),
            switch: stop::switch(sandbox, here),
            returns: wanted.returns,
            answers: matches!(here.place, Place::Mailbox | Place::Devices)
                .then(|| here.name.to_string()),
            reader: reader(sandbox, &here.name),
            inspect: here.stored.as_ref().map(|(mailbox, uid)| {
                let (account, mailbox) = (here.name.to_string(), mailbox.to_string());
                Letter { account, mailbox, uid: *uid }.path()
            }),
            stops,
            chosen,
        })
    }

    const fn page(&self) -> &'static str {
        "journey"
    }

    fn here(&self) -> &Stop {
        // The chosen stop is one of them.
        &self.stops[self.chosen]
    }

    fn cite(&self) -> Cite {
        Cite(self.here().rfc)
    }

    fn rfc(&self, number: u16, section: &'static str) -> Cite {
        Cite(Rfc(number, section))
    }
}

/// The stop that is shown if none is chosen: the last host that took the letter, where most is to be seen.
fn usual(journey: &Journey) -> usize {
    journey.stations.iter().position(Station::is_host).unwrap_or(0)
}

fn belongs(station: &Station, conn: ConnId) -> bool {
    station.conns.contains(&conn) || station.questions().any(|(c, ..)| c == Some(conn))
}

/// The place of the IMAP service of somebody's host.
fn reader(sandbox: &Sandbox, account: &str) -> String {
    let domain = account.rsplit_once('@').map_or(account, |(_, domain)| domain);
    let own = sandbox.world.hosts.iter().filter(|h| h.domain == domain);
    let place = own.flat_map(|h| h.services.iter().map(move |(port, s)| (h.name, *port, *s)));
    let imap = place.into_iter().find(|(.., s)| *s == crate::world::Service::Imap);
    imap.map_or_else(|| "imap".to_owned(), |(name, port, _)| format!("{name}:{port}"))
}

fn no_subject() -> String {
    "No subject".to_owned()
}

fn lines(entries: &[Entry]) -> String {
    let mut html = String::new();
    for entry in entries {
        if let Entry::Line { number, line, ruling } = entry {
            // Writing to memory cannot fail.
            let _ = LineView::new(*number, line).because(ruling.as_ref()).render_into(&mut html);
        }
    }
    html
}

/// The octets of a letter, line by line, as text of a page.
pub(super) fn source(message: &Message) -> String {
    let octets = message.source();
    let shown = octets.get(..JourneyPage::SOURCE).unwrap_or(octets);
    let mut html = String::new();
    for line in shown.split_inclusive(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // Writing to memory cannot fail.
        let _ = glyph::write(&mut html, line);
        html.push('\n');
    }
    html
}

fn people(list: &[Address]) -> String {
    let one = |a: &Address| {
        let spec = String::from_utf8_lossy(&a.addr_spec()).into_owned();
        match &a.name {
            Some(name) => format!("{} <{spec}>", words(name)),
            None => spec,
        }
    };
    list.iter().filter(|a| a.is_mailbox()).map(one).collect::<Vec<_>>().join(", ")
}

fn envelope(journey: &Journey, chosen: usize, letter: Option<&Message>) -> Option<Pair> {
    // A mailbox got what the host before it took.
    let mut path = journey.path(chosen).into_iter().rev();
    let of = path
        .find_map(|i| journey.stations.get(i).filter(|s| s.is_host()))
        .or_else(|| journey.stations.iter().find(|s| s.is_host()))?;
    let mut fields = Vec::new();
    let mut named: Vec<Vec<u8>> = Vec::new();
    let mut author = None;
    if let Some(letter) = letter {
        let e = letter.envelope();
        author = e.from.first().map(Address::addr_spec);
        named.extend(e.to.iter().chain(&e.cc).filter(|a| a.is_mailbox()).map(Address::addr_spec));
        for (name, list) in [("From", &e.from), ("To", &e.to), ("Cc", &e.cc)] {
            if !list.is_empty() {
                fields.push((name, people(list)));
            }
        }
    }
    let same = |a: &[u8], b: &str| a.eq_ignore_ascii_case(b.as_bytes());
    let sender_agrees = match (&author, &of.from) {
        (Some(author), Some(from)) => same(author, from),
        _ => false,
    };
    let agree = sender_agrees && of.recipients.iter().all(|r| named.iter().any(|n| same(n, r)));
    Some(Pair {
        from: of.from.as_deref().map_or_else(|| "<>".to_owned(), |f| format!("<{f}>")),
        to: of.recipients.iter().map(|r| format!("<{r}>")).collect(),
        fields,
        agree,
    })
}

fn received(
    sandbox: &Sandbox,
    journey: &Journey,
    chosen: usize,
    stops: &[Stop],
) -> Vec<ReceivedRow> {
    let all = journey.traces(sandbox, chosen);
    let one = |written: crate::sandbox::journey::Written| {
        let trace = &written.trace;
        let chosen = written.station == Some(chosen);
        let who = if chosen {
            "Written by this host".to_owned()
        } else if let Some(stop) = written.station.and_then(|n| stops.get(n)) {
            format!("Written by {}", stop.sub)
        } else {
            format!("Written by {}, outside this way", trace.by)
        };
        let how = match trace.how() {
            "" => ".".to_owned(),
            how => format!(", {how}."),
        };
        ReceivedRow {
            text: String::from_utf8_lossy(&trace.source).replace('\r', ""),
            stop: written.station,
            chosen,
            note: format!("{who}{how}"),
        }
    };
    all.into_iter().map(one).collect()
}

/// The display name of an account, or its address.
fn name_of(sandbox: &Sandbox, address: &str) -> Arc<str> {
    let account = sandbox.world.account(address);
    account.filter(|a| !a.display.is_empty()).map_or_else(|| address.into(), |a| a.display.into())
}
