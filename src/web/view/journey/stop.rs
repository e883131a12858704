//! The stops of a way, and the line that joins them.

use super::name_of;
use crate::{
    sandbox::{
        Sandbox,
        journey::{Journey, Place, Station},
    },
    wire::Rfc,
    world::{Flag, LetterId, Reach, Timestamp},
};
use askama::Template;
use std::time::Duration;

/// One stop as it is drawn.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) sub: String,
    /// What leads here: its name and its port or kind.
    pub(super) wire: (&'static str, String),
    pub(super) key: &'static str,
    pub(super) icon: &'static str,
    /// `passed`, `here`, `no` or `ahead`.
    pub(super) state: &'static str,
    /// The same in words.
    pub(super) says: String,
    /// What happens here.
    pub(super) lesson: &'static str,
    pub(super) rfc: Rfc,
    pub(super) asks: Vec<(String, String)>,
    pub(super) reports: Vec<u64>,
    pub(super) chosen: bool,
}

/// A line of stops, and where it parts the lines that go on from its end.
#[derive(Debug, Template)]
#[template(path = "journey/_rail.html")]
struct Rail<'a> {
    letter: LetterId,
    label: &'a str,
    stops: Vec<&'a Stop>,
    forks: Vec<String>,
}

/// The way as a list; where it parts, a list of lists.
pub(super) fn rail(journey: &Journey, stops: &[Stop], letter: LetterId) -> String {
    let roots: Vec<usize> =
        (0..stops.len()).filter(|i| journey.stations[*i].before.is_none()).collect();
    let lines = roots.iter().map(|root| line(journey, stops, letter, *root, 0));
    lines.collect()
}

fn line(journey: &Journey, stops: &[Stop], letter: LetterId, from: usize, depth: usize) -> String {
    /// A way parts no more often than this; what would be deeper is not drawn.
    const DEEPEST: usize = 24;
    let mut here = vec![from];
    let mut at = from;
    let next = loop {
        let next: Vec<usize> = journey.after(at).collect();
        match next[..] {
            [only] => {
                here.push(only);
                at = only;
            }
            _ => break next,
        }
    };
    let forks = match depth {
        DEEPEST.. => Vec::new(),
        _ => next.iter().map(|n| line(journey, stops, letter, *n, depth + 1)).collect(),
    };
    let rail = Rail {
        letter,
        label: if depth == 0 { "The way of the letter" } else { "One branch of the way" },
        stops: here.iter().filter_map(|i| stops.get(*i)).collect(),
        forks,
    };
    rail.render().unwrap_or_default()
}

/// All stops of a way.
pub(super) fn stops(sandbox: &Sandbox, journey: &Journey, chosen: usize) -> Vec<Stop> {
    let one = |(i, s): (usize, &Station)| {
        let (name, sub) = names(sandbox, s);
        let (lesson, rfc) = lesson(s.place);
        let (state, says) = state(sandbox, journey, i);
        Stop {
            number: i,
            name,
            sub,
            wire: wire(sandbox, s),
            key: key(s),
            icon: icon(s.place),
            state,
            says,
            lesson,
            rfc,
            asks: s.questions().map(|(_, q, a)| (q.to_owned(), a.to_owned())).collect(),
            reports: s.reports().map(|(letter, ..)| letter.0).collect(),
            chosen: i == chosen,
        }
    };
    journey.stations.iter().enumerate().map(one).collect()
}

/// The protocol of what leads to a stop.
pub(super) const fn key(station: &Station) -> &'static str {
    match (station.place, station.port) {
        (Place::Devices, 110 | 995) => "pop3",
        (Place::Devices, _) => "imap",
        _ => "smtp",
    }
}

fn wire(sandbox: &Sandbox, station: &Station) -> (&'static str, String) {
    match station.place {
        Place::Writer | Place::Author => ("", String::new()),
        Place::Mailbox => ("deliver", "local".to_owned()),
        Place::Queue => ("wait", "queue".to_owned()),
        Place::GivenUp => ("stop", "5yz".to_owned()),
        Place::Devices => {
            let link = station.conns.last().and_then(|c| sandbox.link(*c));
            let name = link.map_or("IMAP", |l| l.service().protocol().name());
            (name, station.port.to_string())
        }
        Place::Submission | Place::Exchanger | Place::Tried => ("SMTP", station.port.to_string()),
    }
}

const fn icon(place: Place) -> &'static str {
    match place {
        Place::Writer => "laptop",
        Place::Submission | Place::Exchanger | Place::Author => "server",
        Place::Tried => "away",
        Place::Queue => "clock",
        Place::GivenUp => "stop",
        Place::Mailbox => "box",
        Place::Devices => "phone",
    }
}

fn names(sandbox: &Sandbox, station: &Station) -> (String, String) {
    let host = || station.name.to_string();
    match station.place {
        Place::Writer => {
            let author = station.from.as_deref().filter(|a| sandbox.world.account(a).is_some());
            let whose = author.map(|a| format!("{}’s laptop", name_of(sandbox, a)));
            (whose.unwrap_or_else(|| "The client".to_owned()), host())
        }
        Place::Submission => ("Submission".to_owned(), host()),
        Place::Exchanger => ("Mail exchanger".to_owned(), host()),
        Place::Author => ("Writes a report".to_owned(), host()),
        Place::Tried if station.conns.is_empty() => ("Not reached".to_owned(), host()),
        Place::Tried => ("Did not take it".to_owned(), host()),
        Place::Queue => {
            let until = match station.until {
                None | Some(Timestamp::NEVER) => "until it is let go".to_owned(),
                Some(at) => format!("until {}", moment(at, sandbox.world.now)),
            };
            ("Waits".to_owned(), until)
        }
        Place::GivenUp => ("Given up".to_owned(), station.recipients.join(", ")),
        Place::Mailbox => {
            let stored = station.stored.as_ref();
            let sub = stored.map(|(mailbox, uid)| format!("{mailbox}, UID {uid}"));
            (format!("{}’s mailbox", name_of(sandbox, &station.name)), sub.unwrap_or_default())
        }
        Place::Devices => {
            let name = format!("{}’s devices", name_of(sandbox, &station.name));
            (name, if is_read(sandbox, station) { "read it" } else { "not read yet" }.to_owned())
        }
    }
}

/// Whether the letter has the flag that says so (RFC 9051 §2.3.2), or was taken away.
fn is_read(sandbox: &Sandbox, station: &Station) -> bool {
    let Some((mailbox, uid)) = &station.stored else { return false };
    let mailbox = sandbox.world.account(&station.name).and_then(|a| a.mailbox(mailbox));
    mailbox.and_then(|m| m.letter(*uid)).is_none_or(|l| l.flags.has(Flag::Seen))
}

fn state(sandbox: &Sandbox, journey: &Journey, at: usize) -> (&'static str, String) {
    let Some(s) = journey.stations.get(at) else { return ("passed", String::new()) };
    match s.place {
        Place::Tried => ("no", format!("The letter is not here; tried {}.", times(s.attempts))),
        Place::GivenUp => ("no", "The letter is given up here.".to_owned()),
        Place::Queue => ("here", format!("The letter waits here; tried {}.", times(s.attempts))),
        Place::Mailbox => ("here", "The letter is here.".to_owned()),
        Place::Devices if is_read(sandbox, s) => ("here", "The letter was read here.".to_owned()),
        Place::Devices => ("ahead", "The letter was not read here yet.".to_owned()),
        _ => ("passed", "The letter has passed here.".to_owned()),
    }
}

fn times(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}

/// What happens at such a place, and where it is written.
const fn lesson(place: Place) -> (&'static str, Rfc) {
    match place {
        Place::Writer => (
            "A mail program writes the letter and hands it to its owner’s own host. It need not know where the recipient’s mail goes.",
            Rfc(6409, "3"),
        ),
        Place::Submission => (
            "The sender’s own host takes the letter. With its 250 after the last dot it takes the responsibility too: it delivers, or it tells the sender that it could not.",
            Rfc(5321, "6.1"),
        ),
        Place::Exchanger => (
            "This host takes mail for the recipient’s domain. After its 250 the host before may forget the letter.",
            Rfc(5321, "4.2.5"),
        ),
        Place::Author => (
            "This host wrote the letter itself, as a report to the sender. Its return address is empty, so that no report is ever written about a report.",
            Rfc(5321, "6.1"),
        ),
        Place::Tried => (
            "This host was tried and does not have the letter. The next host of the domain is tried, the least preferred last.",
            Rfc(5321, "5.1"),
        ),
        Place::Queue => (
            "The host keeps the letter and tries again, for some days. The wait grows with each attempt. Move the clock and watch.",
            Rfc(5321, "4.5.4.1"),
        ),
        Place::GivenUp => (
            "Nobody tries any more for these recipients. A host that has taken a letter and cannot pass it on has to tell the sender.",
            Rfc(5321, "6.1"),
        ),
        Place::Mailbox => (
            "The last host puts the letter into the mailbox, with the envelope’s return address on top as Return-Path.",
            Rfc(5321, "4.4"),
        ),
        Place::Devices => (
            "SMTP ends at the mailbox. Reading is another protocol: a device asks for the letter, with POP3 or IMAP.",
            Rfc(5321, "4.4"),
        ),
    }
}

/// What the transcript of a stop is about.
pub(super) fn title(journey: &Journey, at: usize) -> String {
    let Some(s) = journey.stations.get(at) else { return String::new() };
    let before = s.before.and_then(|b| journey.stations.get(b)).map_or("", |b| &b.name);
    match s.place {
        Place::Writer => "The letter as it is written".to_owned(),
        Place::Author => "The report as it is written".to_owned(),
        Place::Queue => "The letter as it waits".to_owned(),
        Place::GivenUp => "The letter that is given up".to_owned(),
        Place::Mailbox => "The letter as it is stored".to_owned(),
        Place::Devices => "How it is read".to_owned(),
        _ if before.is_empty() => s.name.to_string(),
        _ => format!("{before} to {}", s.name),
    }
}

/// The host of a stop, and whether it can be reached; nothing where the stop is no host.
pub(super) fn switch(sandbox: &Sandbox, station: &Station) -> Option<(String, &'static str)> {
    if !matches!(station.place, Place::Submission | Place::Exchanger | Place::Tried) {
        return None;
    }
    let host = sandbox.world.host(&station.name)?;
    let reach = match sandbox.world.policy_of(host.name).reach {
        Reach::Up => "up",
        Reach::Refuses => "refuses",
        Reach::Silent => "silent",
    };
    Some((host.name.to_owned(), reach))
}

/// Where the letter is, in one sentence.
pub(super) fn whereabouts(journey: &Journey, now: Timestamp) -> String {
    let mut parts = Vec::new();
    let of = |place: Place| journey.stations.iter().filter(move |s| s.place == place);
    let boxes: Vec<String> = of(Place::Mailbox)
        .filter_map(|s| Some(format!("{} of {}", s.stored.as_ref()?.0, s.name)))
        .collect();
    if !boxes.is_empty() {
        parts.push(format!("In {}", boxes.join(", ")));
    }
    for s in of(Place::Queue) {
        let until = match s.until {
            None | Some(Timestamp::NEVER) => "until it is let go".to_owned(),
            Some(at) => format!("until {}", moment(at, now)),
        };
        let many = times(s.attempts);
        parts.push(format!("Waits at {} {until}, tried {many}", s.name));
    }
    for s in of(Place::GivenUp) {
        parts.push(format!("Given up for {}", s.recipients.join(", ")));
    }
    if parts.is_empty() {
        let last = journey.stations.iter().rev().find(|s| s.is_host());
        parts.push(last.map_or_else(|| "Nowhere known".to_owned(), |s| format!("At {}", s.name)));
    }
    format!("{}.", parts.join("; "))
}

/// A moment as people say it: the time of day, and the day where it is not the day of `now`.
pub(in crate::web::view) fn moment(at: Timestamp, now: Timestamp) -> String {
    let clock = at.clock();
    let (clock, fraction) = clock.split_once('.').unwrap_or((&clock, "0"));
    if at.date() == now.date() {
        return if fraction == "000" { clock.to_owned() } else { format!("{clock}.{fraction}") };
    }
    let text = at.rfc5322();
    let day: Vec<&str> = text.split(' ').skip(1).take(2).collect();
    format!("{}, {clock}", day.join(" "))
}

/// A length of time as people say it.
pub(super) fn duration(took: Duration) -> String {
    let seconds = took.as_secs();
    match seconds {
        0..60 => format!("{}.{:02} s", seconds, took.subsec_millis() / 10),
        60..3600 => format!("{} min", seconds / 60),
        3600..172_800 => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
