//! Going back: the past comes back whole, what was left is kept, and programs are told in their own protocol.

use crate::{
    properties::{PLACES, config, octets, opened},
    support::stage::{SEED, here, say, spoken, text},
};
use futures_util::{SinkExt as _, StreamExt as _};
use mailglass::{
    net::{Listeners, PortSpec, Room},
    sandbox::{End, History, Sandbox, Timeline, Travel, What},
    transcript::Entry,
    web::{self, view::ChangeRow},
    wire::Side,
    world::{ConnId, Timestamp},
};
use proptest::prelude::*;
use serde_json::json;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const PATIENCE: Duration = Duration::from_secs(120);

/// A sandbox with one console connection.
fn console(place: usize) -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    let (host, port) = PLACES[place];
    let (conn, _) = sandbox.connect(host, port, Sandbox::LAPTOP, End::Console).expect("a server");
    (sandbox, conn)
}

fn typed(timeline: &mut Timeline, sandbox: &mut Sandbox, conn: ConnId, octets: &[u8]) {
    timeline.step(sandbox, Some(conn), What::Sent, |s| say(s, conn, octets));
}

/// Everything that can be seen of a sandbox.
pub(crate) fn seen(sandbox: &Sandbox) -> impl PartialEq + std::fmt::Debug + use<> {
    let links: Vec<_> = sandbox.links().map(|l| (l.conn, l.open, l.state.name)).collect();
    (spoken(sandbox), sandbox.world.now, sandbox.log().next(), links)
}

proptest! {
    #![proptest_config(config(128))]

    #[test]
    fn the_past_comes_back(
        place in 0..PLACES.len(),
        steps in prop::collection::vec(octets(), 1..6),
        back in any::<prop::sample::Index>(),
    ) {
        let (mut sandbox, conn) = console(place);
        let mut timeline = Timeline::default();
        let (mut moments, mut ids) = (vec![sandbox.clone()], vec![0]);
        for step in &steps {
            typed(&mut timeline, &mut sandbox, conn, step);
            let id = timeline.history().last().expect("a step").id;
            if ids.last() == Some(&id) {
                // What the server had not answered went on.
                moments.pop();
            } else {
                ids.push(id);
            }
            moments.push(sandbox.clone());
        }
        let back = back.index(ids.len());
        let (then, end) = (&moments[back], sandbox.clone());
        if back == 0 {
            for _ in 1..ids.len() {
                prop_assert!(timeline.travel(&mut sandbox, Travel::Undo));
            }
        } else {
            prop_assert!(timeline.travel(&mut sandbox, Travel::To(ids[back])));
        }
        prop_assert_eq!(seen(&sandbox), seen(then));
        prop_assert!(sandbox.world.difference(&then.world).is_empty());
        prop_assert_eq!(timeline.history().len(), back);
        // Told the same again, it says and becomes the same.
        let mut other = then.clone();
        for step in steps.iter().rev().take(2) {
            typed(&mut timeline, &mut sandbox, conn, step);
            say(&mut other, conn, step);
            prop_assert_eq!(seen(&sandbox), seen(&other));
        }
        prop_assert!(sandbox.world.difference(&other.world).is_empty());
        // And the future that was left is as it was.
        let (number, kept) = {
            let first = timeline.branches().next().expect("a branch");
            (first.number, first.end.clone())
        };
        prop_assert_eq!(seen(&kept), seen(&end));
        prop_assert!(timeline.travel(&mut sandbox, Travel::Branch(number)));
        prop_assert_eq!(seen(&sandbox), seen(&end));
        prop_assert!(sandbox.world.difference(&end.world).is_empty());
    }

    #[test]
    fn two_worlds_differ_both_ways_alike(
        first in octets(),
        second in octets(),
        place in 0..PLACES.len(),
    ) {
        let (mut one, conn) = opened(place);
        let mut other = one.clone();
        say(&mut one, conn, &first);
        say(&mut other, conn, &second);
        let (there, back) = (one.world.difference(&other.world), other.world.difference(&one.world));
        prop_assert_eq!(there.is_empty(), back.is_empty());
        prop_assert!(one.world.difference(&one.world.clone()).is_empty());
    }
}

#[test]
fn undoing_step_by_step_keeps_one_branch() {
    let (mut sandbox, conn) = console(0);
    let mut timeline = Timeline::default();
    assert!(!timeline.travel(&mut sandbox, Travel::Undo), "there is no past yet");
    for line in ["EHLO a.test", "MAIL FROM:<ana@meadow.test>", "RCPT TO:<ben@harbor.test>"] {
        typed(&mut timeline, &mut sandbox, conn, format!("{line}\r\n").as_bytes());
    }
    let end = seen(&sandbox);
    for left in [2, 1, 0] {
        assert!(timeline.travel(&mut sandbox, Travel::Undo));
        assert_eq!(timeline.history().len(), left);
        assert_eq!(timeline.branches().count(), 1, "a beginning is no branch of its own");
        assert_eq!(timeline.here(), 2);
    }
    typed(&mut timeline, &mut sandbox, conn, b"NOOP\r\n");
    assert!(timeline.travel(&mut sandbox, Travel::Branch(1)));
    assert_eq!((timeline.here(), seen(&sandbox)), (1, end));
    let numbers: Vec<u32> = timeline.branches().map(|b| b.number).collect();
    assert_eq!(numbers, [2]);
    assert!(!timeline.travel(&mut sandbox, Travel::Branch(9)));
    let branch = timeline.branches().next().expect("a branch");
    let fork = branch.fork.as_ref().expect("a fork");
    assert_eq!(
        (branch.lines(), fork.line),
        (2, 0),
        "NOOP and its answer, from before the first step"
    );
}

#[test]
fn the_past_has_an_end() {
    let (mut sandbox, conn) = console(0);
    let mut timeline = Timeline::default();
    for _ in 0..History::LIMIT + 10 {
        typed(&mut timeline, &mut sandbox, conn, b"NOOP\r\n");
    }
    assert_eq!(timeline.history().len(), History::LIMIT);
    // Letters weigh more: the budget of octets ends the past before the number of steps does.
    let letter = format!(
        "MAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\n{}\r\n.\r\n",
        "x".repeat(900)
    );
    let many = letter.repeat(300);
    say(&mut sandbox, conn, b"EHLO a.test\r\n");
    timeline.pass();
    for _ in 0..100 {
        typed(&mut timeline, &mut sandbox, conn, many.as_bytes());
        assert!(timeline.history().octets() <= Timeline::BUDGET);
    }
    assert!((10..100).contains(&timeline.history().len()), "{}", timeline.history().len());
    for _ in 0..2 * Timeline::BRANCHES {
        assert!(timeline.travel(&mut sandbox, Travel::Undo));
        typed(&mut timeline, &mut sandbox, conn, b"NOOP\r\n");
    }
    assert!(timeline.branches().count() <= Timeline::BRANCHES);
}

#[test]
fn what_happens_unseen_is_one_step_and_costs_nothing_before_there_is_a_past() {
    let (mut sandbox, conn) = console(0);
    let mut timeline = Timeline::default();
    let unseen = |timeline: &mut Timeline, sandbox: &mut Sandbox| {
        timeline.unseen(sandbox, |s| say(s, conn, b"NOOP\r\n"));
    };
    unseen(&mut timeline, &mut sandbox);
    assert!(timeline.history().is_empty());
    typed(&mut timeline, &mut sandbox, conn, b"NOOP\r\n");
    let seen_last = seen(&sandbox);
    unseen(&mut timeline, &mut sandbox);
    unseen(&mut timeline, &mut sandbox);
    assert_eq!(timeline.history().len(), 2);
    typed(&mut timeline, &mut sandbox, conn, b"RSET\r\n");
    assert_eq!(timeline.history().len(), 3);
    timeline.travel(&mut sandbox, Travel::Undo);
    timeline.travel(&mut sandbox, Travel::Undo);
    assert_eq!(seen(&sandbox), seen_last);
}

/// What a command changed, as rows: `what: before -> after`.
fn rows(sandbox: &mut Sandbox, conn: ConnId, command: &str) -> Vec<String> {
    let before = sandbox.world.clone();
    let answer = text(&say(sandbox, conn, command.as_bytes()));
    assert!(!answer.contains(" NO ") && !answer.contains(" BAD "), "{command}: {answer}");
    let row = |r: ChangeRow| format!("{}: {} -> {}", r.what, r.before.join(), r.after.join());
    before.difference(&sandbox.world).iter().map(ChangeRow::of).map(row).collect()
}

trait Join {
    fn join(&self) -> String;
}
impl Join for Vec<String> {
    fn join(&self) -> String {
        self[..].join(" | ")
    }
}

#[test]
fn a_difference_is_what_a_command_did() {
    let table: &[(&str, &[&str])] = &[
        ("c NOOP\r\n", &[]),
        ("c FETCH 1 BODY.PEEK[]\r\n", &[]),
        ("c SEARCH ALL\r\n", &[]),
        ("c CREATE Boats\r\n", &["Mailboxes of ben@harbor.test:  -> Boats, UIDVALIDITY *"]),
        ("c DELETE Trash\r\n", &["Mailboxes of ben@harbor.test: Trash, with 0 messages -> "]),
        ("c RENAME Trash Bin\r\n", &["Mailbox name, ben@harbor.test: Trash -> Bin"]),
        ("c UNSUBSCRIBE Sent\r\n", &["Subscriptions of ben@harbor.test: Sent -> "]),
        (
            "c STORE 14 +FLAGS.SILENT (\\Deleted)\r\nd EXPUNGE\r\n",
            &["INBOX of ben@harbor.test: UID 14, * -> ", "Octets of ben@harbor.test: * -> *"],
        ),
        (
            "c STORE 14 +FLAGS (\\Flagged)\r\n",
            &["INBOX of ben@harbor.test, UID 14: * -> *\\Flagged*"],
        ),
        (
            "c APPEND Sent {3}\r\nabc\r\n",
            &[
                "Sent of ben@harbor.test:  -> UID 1, 3 octets, no subject",
                "UIDNEXT, Sent of ben@harbor.test: 1 -> 2",
                "Octets of ben@harbor.test: * -> *",
            ],
        ),
    ];
    for (command, want) in table {
        let (mut sandbox, conn) = opened(3);
        say(&mut sandbox, conn, b"a LOGIN ben cedar\r\nb SELECT INBOX\r\n");
        let got = rows(&mut sandbox, conn, command);
        assert_eq!(got.len(), want.len(), "{command}: {got:#?}");
        for (got, want) in got.iter().zip(*want) {
            let mut at = 0;
            for part in want.split('*') {
                let found = got[at..].find(part);
                at += found.unwrap_or_else(|| panic!("{command}: {got}")) + part.len();
            }
        }
        assert!(sandbox.world.difference(&sandbox.world.clone()).is_empty());
    }
    let (mut sandbox, conn) = opened(2);
    let locked = rows(&mut sandbox, conn, "USER ben\r\nPASS cedar\r\n");
    assert_eq!(locked, ["Maildrop of ben@harbor.test: free -> locked by a session"]);
}

#[test]
fn a_step_tells_what_its_session_knows() {
    let (mut sandbox, conn) = console(0);
    let mut timeline = Timeline::default();
    let mut facts = |line: &str| {
        typed(&mut timeline, &mut sandbox, conn, format!("{line}\r\n").as_bytes());
        let step = timeline.history().last().expect("a step");
        let name = |f: &mailglass::protocol::FactChange| {
            format!("{}: {} -> {}", f.name, f.before.join(), f.after.join())
        };
        step.facts().iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(facts("EHLO a.test"), ["State: greeted -> ready", "Client name:  -> a.test"]);
    let mail = facts("MAIL FROM:<>");
    assert_eq!(mail, ["State: ready -> mail", "Reverse-path:  -> <>"]);
    let rcpt = facts("RCPT TO:<ben@harbor.test>");
    assert_eq!(rcpt, ["State: mail -> rcpt", "Forward-path:  -> <ben@harbor.test>"]);
    assert_eq!(facts("NOOP"), [""; 0]);
    let rset = facts("RSET");
    assert_eq!(
        rset,
        ["State: rcpt -> ready", "Reverse-path: <> -> ", "Forward-path: <ben@harbor.test> -> "]
    );
}

#[test]
fn silence_in_virtual_time_ends_a_connection() {
    let ends: &[(usize, u64, &str)] = &[(0, 5, "421 "), (2, 10, ""), (3, 30, "* BYE Autologout")];
    for (place, minutes, goodbye) in ends {
        let (mut sandbox, conn) = console(*place);
        let said = |s: &Sandbox| text(&spoken(s)[&conn][Side::Server as usize]);
        let before = said(&sandbox);
        sandbox.advance(Duration::from_secs(minutes * 60 - 1));
        assert!(sandbox.link(conn).expect("known").is_open(), "{goodbye}");
        say(&mut sandbox, conn, b"NOOP\r\n");
        sandbox.advance(Duration::from_secs(minutes * 60 - 1));
        assert!(sandbox.link(conn).expect("known").is_open(), "heard meanwhile: {goodbye}");
        let heard = said(&sandbox);
        assert!(heard.len() > before.len());
        sandbox.advance(Duration::from_secs(24 * 60 * 60));
        assert!(!sandbox.link(conn).expect("known").is_open());
        let last = said(&sandbox)[heard.len()..].to_owned();
        assert!(last.starts_with(goodbye) && last.is_empty() == goodbye.is_empty(), "{last}");
    }
    let mut sandbox = Sandbox::new(SEED);
    sandbox.advance(Duration::from_secs(60));
    assert_eq!(sandbox.world.now, Timestamp(Timestamp::START.0 + 60_000));
}

/// Reads until the server closes.
async fn to_end(stream: &mut TcpStream) -> String {
    let mut octets = Vec::new();
    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut octets))
        .await
        .expect("in time")
        .expect("a clean end");
    text(&octets)
}

async fn until(room: &Room, what: &str, wanted: impl Fn(&Sandbox) -> bool) {
    let mut news = room.changed();
    let waited = tokio::time::timeout(PATIENCE, async {
        while !room.look(&wanted) {
            news.changed().await.expect("the room is there");
        }
    });
    waited.await.unwrap_or_else(|_| panic!("in vain: {what}"));
}

#[tokio::test]
async fn programs_are_told_that_the_past_changed() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let _page = room.page();
    let spec = |host, standard| PortSpec { name: "test", host, standard, port: 0 };
    let specs =
        [spec("mx1.harbor.test", 25), spec("mail.harbor.test", 110), spec("mail.harbor.test", 143)];
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let listeners = Listeners::bind(IpAddr::from([127, 0, 0, 1]), &specs).await;
    let ports = listeners.ports.clone();
    listeners.serve(&room, &tasks, &stop);
    let typing = room
        .step(None, What::Connected, |s| s.connect("mx1.harbor.test", 25, here(), End::Console))
        .expect("a console")
        .0;
    room.step(Some(typing), What::Sent, |s| say(s, typing, b"EHLO a.test\r\n"));
    let then = room.look(seen);
    let mut clients = Vec::new();
    let before = [
        "EHLO x.test\r\nMAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\nhalf a letter\r\n",
        "USER ben\r\nPASS cedar\r\nDELE 1\r\n",
        "a LOGIN ben cedar\r\nb SELECT INBOX\r\nc IDLE\r\n",
    ];
    for (n, (port, before)) in ports.iter().zip(before).enumerate() {
        let address = port.bound.clone().expect("bound");
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        let conn = ConnId(u32::try_from(n).expect("few") + 2);
        until(&room, "a greeting", |s| s.link(conn).is_some_and(|l| l.sent(Side::Server) > 0))
            .await;
        stream.write_all(before.as_bytes()).await.expect("written");
        let took = before.len() as u64;
        until(&room, before, |s| s.link(conn).is_some_and(|l| l.sent(Side::Client) == took)).await;
        clients.push(stream);
    }
    let letters = |s: &Sandbox| {
        s.world.account("ben@harbor.test").map(|a| a.mailbox("INBOX").map(|m| m.len()))
    };
    let (had, last) = (
        room.look(letters),
        room.look_back(|_, t| {
            t.history()
                .steps()
                .find(|s| s.conn == Some(typing) && s.what == What::Sent)
                .map(|s| s.id)
        }),
    );
    let abandoned = room.look(seen);
    assert!(room.travel(Travel::To(last.expect("a step"))));
    assert_eq!(room.look(seen), then, "the world is as it was");
    let mut goodbyes = Vec::new();
    for stream in &mut clients {
        let said = to_end(stream).await;
        goodbyes.push(said.lines().last().unwrap_or_default().to_owned());
    }
    let why = "the past of this world was changed";
    assert_eq!(
        goodbyes,
        [
            format!("421 4.3.2 mx1.harbor.test closes the connection: {why}"),
            format!("-ERR [SYS/TEMP] mail.harbor.test closes the connection: {why}"),
            format!("* BYE {why}"),
        ]
    );
    assert_eq!(room.look(letters), had, "POP3 came to no UPDATE");
    let locked =
        |s: &Sandbox| s.world.account("ben@harbor.test").is_some_and(|a| a.maildrop_lock.is_some());
    assert!(!room.look(locked));
    // What goes on: the console, and new programs, whose numbers are those of the lost ones.
    room.step(Some(typing), What::Sent, |s| say(s, typing, b"NOOP\r\n"));
    let mut again =
        TcpStream::connect(ports[2].bound.clone().expect("bound")).await.expect("again");
    let mut greeting = [0; 5];
    again.read_exact(&mut greeting).await.expect("a greeting");
    assert_eq!(&greeting, b"* OK ");
    // The branch that was left has them as they were, and they are gone when one goes there.
    let kept = room.look_back(|_, t| t.branches().next().map(|b| b.end.clone())).expect("kept");
    assert_eq!(seen(&kept), abandoned);
    assert!(room.travel(Travel::Branch(1)));
    assert!(room.look(|s| s.open_links().collect::<Vec<_>>()) == [typing]);
    assert!(!room.look(locked), "a connection that is gone holds no lock");
    assert!(to_end(&mut again).await.ends_with(&format!("* BYE {why}\r\n")));
    stop.cancel();
    tasks.close();
    tokio::time::timeout(PATIENCE, tasks.wait()).await.expect("all tasks end");
}

#[test]
fn a_live_program_hears_in_the_transcript_what_it_was_told() {
    let mut sandbox = Sandbox::new(SEED);
    let mut timeline = Timeline::default();
    let (conn, _) = timeline
        .step(&mut sandbox, None, What::Connected, |s| {
            s.connect("mail.harbor.test", 143, here(), End::Program)
        })
        .expect("a server");
    typed(&mut timeline, &mut sandbox, conn, b"a LOGIN ben cedar\r\n");
    typed(&mut timeline, &mut sandbox, conn, b"b NOOP\r\n");
    let told = sandbox.farewell(conn).concat();
    timeline.travel(&mut sandbox, Travel::Undo);
    let log = text(&spoken(&sandbox)[&conn][Side::Server as usize]);
    assert!(!told.is_empty() && log.ends_with(&text(&told)), "{log}");
    assert!(!log.contains("b OK"));
    let closed = |e: &Entry| matches!(e, Entry::Closed { by: Side::Server, .. });
    assert!(crate::support::stage::entries(&sandbox, conn).iter().any(closed));
}

/// A page's socket of a room that is served on a free port.
pub(crate) async fn page(room: &Arc<Room>) -> Page {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let site = web::site(room.clone(), Vec::new());
    let service = site.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
    let cookie = "mailglass=00112233445566778899aabbccddeeff";
    request.headers_mut().insert("cookie", cookie.parse().expect("a header"));
    let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("a console");
    Page { socket, server, heard: Vec::new() }
}

pub(crate) struct Page {
    socket: tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<TcpStream>>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
    heard: Vec<serde_json::Value>,
}

impl Page {
    pub(crate) async fn ask(&mut self, ask: serde_json::Value) {
        self.socket.send(Message::Text(ask.to_string().into())).await.expect("sent");
    }

    /// The next message of which the facts are as wanted.
    pub(crate) async fn hears(
        &mut self,
        what: &str,
        wanted: impl Fn(&serde_json::Value) -> bool,
    ) -> serde_json::Value {
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                let message = self.socket.next().await.expect("open").expect("a message");
                let message = message.to_text().expect("text").to_owned();
                let (facts, html) = message.split_once('\n').unwrap_or((&message, ""));
                let mut facts: serde_json::Value = serde_json::from_str(facts).expect("JSON");
                if !html.is_empty() {
                    facts["html"] = html.into();
                }
                self.heard.push(facts.clone());
                if wanted(&facts) {
                    return facts;
                }
            }
        });
        waited.await.unwrap_or_else(|_| panic!("in vain: {what}: {:#?}", self.heard))
    }
}

#[tokio::test]
async fn over_a_socket_undo_and_the_same_line_give_the_same_octets() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let (mut one, mut other) = (page(&room).await, page(&room).await);
    for page in [&mut one, &mut other] {
        page.ask(json!({ "hello": 1 })).await;
        page.hears("hello", |m| m["hello"]["epoch"] == 0).await;
    }
    one.ask(json!({ "open": "imap" })).await;
    one.hears("a greeting", |m| m["to"] == 1).await;
    other.hears("the connection", |m| m["info"]["id"] == 1).await;
    other.ask(json!({ "watch": 1, "epoch": 0 })).await;
    one.ask(json!({ "conn": 1, "line": "a LOGIN ben cedar" })).await;
    one.hears("the login", |m| m["to"] == 3).await;
    let line = json!({ "conn": 1, "line": "b SELECT INBOX" });
    one.ask(line.clone()).await;
    let selected =
        |m: &serde_json::Value| m["state"]["name"] == "Selected" && m["html"].is_string();
    let first = one.hears("the mailbox", selected).await;
    let was = room.look(seen);
    assert!(first["html"].as_str().expect("drawn").contains("data-step=\"3\""), "{first}");
    one.ask(json!({ "undo": true, "epoch": 0 })).await;
    let anew = one.hears("the past", |m| m["anew"]["epoch"] == 1).await;
    assert_eq!(anew["anew"]["watched"], json!([1]));
    assert!(anew["say"].as_str().expect("said").contains("line 3"), "{anew}");
    one.hears("the branches", |m| m["past"].as_str().is_some_and(|p| p.contains("Branch 1"))).await;
    assert!(room.look(seen) != was);
    // The other page speaks of a past that is no more: nothing happens, and it hears why.
    other.ask(json!({ "conn": 1, "line": "c LOGOUT", "epoch": 0 })).await;
    let refused =
        other.hears("a refusal", |m| m["error"].is_string() || m["anew"]["epoch"] == 1).await;
    if refused["error"].is_null() {
        other.hears("a refusal", |m| m["error"].is_string()).await;
    } else {
        other.hears("the past", |m| m["anew"]["epoch"] == 1).await;
    }
    one.ask(line).await;
    let second = one.hears("the mailbox again", selected).await;
    let plain = |m: &serde_json::Value| {
        let html = m["html"].as_str().expect("drawn");
        html.replace("data-step=\"4\"", "data-step=\"3\"")
            .replace("data-back=\"4\"", "data-back=\"3\"")
    };
    assert_eq!(plain(&second), plain(&first));
    assert_eq!(room.look(seen), was);
    // A page that was away says where it was; lines of another past are not what it had.
    let mut back = page(&room).await;
    back.ask(json!({ "hello": 1, "cursors": { "1": 3 }, "epoch": 0 })).await;
    back.hears("hello", |m| m["hello"]["epoch"] == 1).await;
    back.hears("everything", |m| m["conn"] == 1 && m["from"] == 1).await;
    back.ask(json!({ "advance": 86_400, "epoch": 1 })).await;
    back.hears("the clock", |m| {
        m["say"].as_str().is_some_and(|s| s.contains("1 connection was silent"))
    })
    .await;
    back.ask(json!({ "back": 9999, "epoch": 1 })).await;
    back.hears("too old", |m| m["error"].is_string()).await;
    for page in [one, other, back] {
        page.server.abort();
    }
}

#[test]
fn conversations_are_aligned_by_what_is_meant() {
    let played = |lines: &[&str]| {
        let (mut sandbox, conn) = console(3);
        for line in lines {
            say(&mut sandbox, conn, format!("{line}\r\n").as_bytes());
        }
        crate::support::stage::entries(&sandbox, conn)
    };
    let one = played(&["a login ben cedar", "b SELECT INBOX", "c NOOP", "d LOGOUT"]);
    let other = played(&[
        "x1 LOGIN ben cedar",
        "x2 SELECT Sent",
        "x3 FETCH 1 FLAGS",
        "x4 NOOP",
        "x5 NOOP",
        "x6 LOGOUT",
    ]);
    use mailglass::transcript::compare::Verdict as V;
    let pairs = mailglass::transcript::compare::compare(&one, &other);
    let got: Vec<V> = pairs.iter().map(|p| p.verdict).collect();
    let only = got.iter().filter(|v| **v == V::OnlyRight).count();
    assert_eq!(
        (got[0], got[1], got[2], got.last()),
        (V::Same, V::Same, V::Changed, Some(&V::Same))
    );
    assert_eq!((got.len(), only), (7, 2), "{got:?}");
    let same = mailglass::transcript::compare::compare(&one, &one);
    assert!(same.iter().all(|p| p.verdict == V::Same) && same.len() == 5);
    let none = mailglass::transcript::compare::compare(&[], &one);
    assert!(none.iter().all(|p| p.verdict == V::OnlyRight) && none.len() == 5);
}
