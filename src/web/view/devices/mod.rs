//! The server's store and the copies of each device, side by side.

mod cell;
mod form;

pub use cell::{Cell, Row, Stamp};
pub use form::QuestionView;

use super::{Cite, LineView, number::grouped};
use crate::{
    protocol::imap::grammar::modified_utf7_decoded,
    sandbox::{
        Sandbox,
        device::{Counters, Device, Kind, Run},
    },
    transcript::Entry,
    world::{ConnId, Protocol, Timestamp},
};
use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "devices.html")]
pub struct DevicesPage {
    pub sandbox: String,
    /// Whose letters they are, and who else has some: address, whether it is shown, how many devices.
    people: Vec<(String, bool, usize)>,
    account: String,
    /// What went wrong with what was asked for.
    says: Option<String>,
    day: String,
    clock: String,
    server: ServerView,
    devices: Vec<DeviceView>,
    /// Rows of letters that are not listed.
    unlisted: usize,
    transcript: Option<Transcript>,
    questions: Vec<QuestionView>,
    next_name: String,
}

/// The store.
#[derive(Debug)]
struct ServerView {
    host: &'static str,
    letters: usize,
    octets: String,
    locked: bool,
    rows: Vec<Row>,
}

/// One device.
#[derive(Debug)]
struct DeviceView {
    name: String,
    icon: &'static str,
    proto: &'static str,
    /// A class and a word for its connection.
    state: (&'static str, &'static str),
    policy: Vec<String>,
    letters: usize,
    octets: String,
    stale: usize,
    missing: usize,
    figures: Vec<(&'static str, String)>,
    online: bool,
    lost: bool,
    rows: Vec<Row>,
    journal: Vec<String>,
    notes: Vec<NoteView>,
    runs: Vec<RunView>,
}

/// Something that a device tells.
#[derive(Debug)]
struct NoteView {
    at: String,
    mark: &'static str,
    kind: &'static str,
    text: String,
    cite: String,
    conn: Option<u32>,
}

/// One run.
#[derive(Debug)]
struct RunView {
    at: String,
    what: &'static str,
    cost: String,
    done: bool,
    conn: Option<u32>,
    here: bool,
}

/// What was said on a connection.
#[derive(Debug)]
struct Transcript {
    conn: u32,
    proto: &'static str,
    title: String,
    place: String,
    lines: String,
}

impl DevicesPage {
    /// Octets of a transcript that are drawn.
    const DRAWN: usize = 400;

    /// The page of an account, or of whoever has a device.
    pub fn new(mut sandbox: Sandbox, account: Option<&str>, conn: Option<ConnId>) -> Self {
        let owner = sandbox.devices().next().map(|d| d.account.to_string());
        let account = account
            .filter(|a| sandbox.world.account(a).is_some())
            .map(str::to_ascii_lowercase)
            .or(owner)
            .unwrap_or_else(|| "ben@harbor.test".to_owned());
        sandbox.stamp_letters_of(&account);
        let own: Vec<&Device> = sandbox.devices().filter(|d| *d.account == *account).collect();
        let sheet = cell::Sheet::of(&sandbox, &account, &own);
        let newest = own.iter().flat_map(|d| d.runs()).filter_map(|run| run.conn).max();
        let conn = conn.filter(|c| sandbox.link(*c).is_some()).or(newest);
        let devices = own.iter().map(|d| device(&sandbox, d, sheet.device(&sandbox, d), conn));
        let people = sandbox.world.accounts().filter(|a| has_store(&sandbox, &a.address));
        Self {
            sandbox: sandbox.name.to_string(),
            people: people
                .map(|a| {
                    let devices = sandbox.devices().filter(|d| d.account == a.address).count();
                    (a.address.to_string(), *a.address == *account, devices)
                })
                .collect(),
            says: None,
            day: day(sandbox.world.now),
            clock: time(sandbox.world.now),
            server: server(&sandbox, &account, sheet.server(&sandbox, &account)),
            devices: devices.collect(),
            unlisted: sheet.unlisted,
            transcript: conn.and_then(|conn| transcript(&sandbox, conn)),
            questions: form::questions(),
            next_name: next_name(&sandbox),
            account,
        }
    }

    /// The page with a sentence about what could not be done.
    #[must_use]
    pub fn say(mut self, sentence: String) -> Self {
        self.says = Some(sentence);
        self
    }

    const fn page(&self) -> &'static str {
        "devices"
    }

    /// What the clock can be moved by.
    const fn steps(&self) -> [(u64, &'static str); 5] {
        [
            (60, "+1 minute"),
            (300, "+5 minutes"),
            (1800, "+30 minutes"),
            (86_400, "+1 day"),
            (2_592_000, "+30 days"),
        ]
    }
}

/// The name that the next device gets, unless somebody writes another.
fn next_name(sandbox: &Sandbox) -> String {
    let names = ["phone", "laptop", "tablet", "desk"];
    let free = names.into_iter().find(|name| sandbox.device(name).is_none()).map(str::to_owned);
    free.unwrap_or_else(|| format!("device-{}", sandbox.devices().count() + 1))
}

/// Whether a host offers the account's letters.
fn has_store(sandbox: &Sandbox, account: &str) -> bool {
    host(sandbox, account).is_some()
}

fn host(sandbox: &Sandbox, account: &str) -> Option<&'static str> {
    let (_, domain) = account.rsplit_once('@')?;
    let reads = |p| matches!(p, Protocol::Pop3 | Protocol::Imap);
    let mut own = sandbox.world.hosts.iter().filter(|h| h.domain.eq_ignore_ascii_case(domain));
    own.find(|h| h.services.iter().any(|(_, s)| reads(s.protocol()))).map(|h| h.name)
}

fn server(sandbox: &Sandbox, address: &str, rows: Vec<Row>) -> ServerView {
    let account = sandbox.world.account(address);
    let all = || account.into_iter().flat_map(|a| a.mailboxes()).map(|(_, m)| m);
    ServerView {
        host: host(sandbox, address).unwrap_or("no host"),
        letters: all().map(crate::world::Mailbox::len).sum(),
        octets: grouped(all().map(crate::world::Mailbox::octets).sum::<u64>()),
        locked: account.is_some_and(|a| a.maildrop_lock.is_some()),
        rows,
    }
}

fn device(sandbox: &Sandbox, d: &Device, rows: Vec<Row>, shown: Option<ConnId>) -> DeviceView {
    let stale = |(f, h): (_, _)| sandbox.standing(d, f, h).is_stale();
    let folders = d.cache.folders().map(|f| f.name.clone());
    let names = sandbox.world.account(&d.account).into_iter().flat_map(|a| a.mailboxes());
    let mut all: Vec<String> = folders.map(|f| f.to_string()).collect();
    all.extend(names.map(|(name, _)| name.to_owned()));
    all.sort_unstable();
    all.dedup();
    let state = match () {
        () if d.lost => ("bad", "Lost"),
        () if !d.online => ("warn", "Offline"),
        () if d.is_idle() => ("ok", "Listens"),
        () if d.line().is_some() => ("ok", "Connected"),
        () => ("wait", "Between visits"),
    };
    DeviceView {
        name: d.name.to_string(),
        icon: if d.name.contains("phone") { "phone" } else { "laptop" },
        proto: d.policy.protocol.key(),
        state,
        policy: d.policy.told(),
        letters: d.cache.letters().count(),
        octets: grouped(d.cache.octets()),
        stale: d.cache.letters().filter(|pair| stale(*pair)).count(),
        missing: all.iter().map(|name| sandbox.missing_on(d, name)).sum(),
        figures: figures(d.total),
        online: d.online,
        lost: d.lost,
        rows,
        journal: d
            .journal
            .iter()
            .map(|e| format!("“{}”: {}", e.subject, e.change.done()))
            .collect(),
        notes: d.notes().take(4).map(|note| note_view(sandbox, note)).collect(),
        runs: d.runs().take(5).map(|run| run_view(run, shown)).collect(),
    }
}

fn figures(all: Counters) -> Vec<(&'static str, String)> {
    vec![
        ("connections", all.connections.to_string()),
        ("round trips", all.round_trips.to_string()),
        ("octets up", grouped(all.up)),
        ("octets down", grouped(all.down)),
        ("under way", span(all.millis)),
    ]
}

fn note_view(sandbox: &Sandbox, note: &crate::sandbox::device::Note) -> NoteView {
    let (mark, kind) = match note.finding.kind() {
        Kind::News => ("wait", "News"),
        Kind::Conflict => ("warn", "Conflict"),
        Kind::Trouble => ("bad", "Trouble"),
    };
    NoteView {
        at: time(note.at),
        mark,
        kind,
        text: note.finding.to_string(),
        cite: match note.finding.rfc() {
            rfc if rfc.is_cited() => Cite(rfc).to_string(),
            _ => String::new(),
        },
        conn: note.conn.filter(|c| sandbox.link(*c).is_some()).map(|c| c.0),
    }
}

fn run_view(run: &Run, shown: Option<ConnId>) -> RunView {
    let c = run.counters;
    let trips = if c.round_trips == 1 { "round trip" } else { "round trips" };
    let (up, down) = (grouped(c.up), grouped(c.down));
    RunView {
        at: time(run.began),
        what: run.what,
        cost: format!("{} {trips}, {up} octets up, {down} down", c.round_trips),
        done: run.done,
        conn: run.conn.map(|c| c.0),
        here: run.conn.is_some() && run.conn == shown,
    }
}

fn transcript(sandbox: &Sandbox, conn: ConnId) -> Option<Transcript> {
    let link = sandbox.link(conn)?;
    let entries = sandbox.entries(conn);
    let mut lines = String::new();
    let mut drawn = 0;
    for entry in &entries {
        let Entry::Line { number, line, ruling } = entry else { continue };
        drawn += 1;
        if drawn > DevicesPage::DRAWN {
            break;
        }
        // Writing to memory cannot fail.
        let _ =
            LineView::new(*number, line).on(conn).because(ruling.as_ref()).render_into(&mut lines);
    }
    let whose = sandbox.devices().find(|d| d.runs().any(|run| run.conn == Some(conn)));
    let service = link.service().protocol();
    Some(Transcript {
        conn: conn.0,
        proto: service.key(),
        title: whose.map_or_else(|| "Connection".to_owned(), |d| d.name.to_string()),
        place: format!("{}:{}", link.place().host.name, link.place().port),
        lines,
    })
}

/// A mailbox's name as people read it.
fn readable(name: &str) -> String {
    modified_utf7_decoded(name).unwrap_or_else(|| name.to_owned())
}

fn span(millis: u64) -> String {
    match millis {
        n if n < 1000 => format!("{n} ms"),
        n if n < 60_000 => format!("{}.{} s", n / 1000, n % 1000 / 100),
        n => format!("{} min {} s", n / 60_000, n % 60_000 / 1000),
    }
}

fn day(at: Timestamp) -> String {
    at.rfc5322().rsplitn(3, ' ').last().unwrap_or_default().to_owned()
}

fn time(at: Timestamp) -> String {
    at.clock().split('.').next().unwrap_or_default().to_owned()
}
