//! What would have happened otherwise, on the page; and what it means that a client leaves without goodbye.

use crate::{
    past::{page, seen},
    properties::PLACES,
    support::stage::{SEED, entries, say},
};
use bytes::Bytes;
use mailglass::{
    net::Room,
    protocol::{Dissect as _, Dissector},
    sandbox::{End, Sandbox, Timeline, Untried, What},
    transcript::{
        Entry,
        text::{Density, write},
    },
    wire::Side,
    world::{ConnId, Protocol, Timestamp},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The numbers of the lines on which answers with a ruling begin.
fn ruled(sandbox: &Sandbox, conn: ConnId) -> Vec<u64> {
    let ruled = entries(sandbox, conn).into_iter().filter_map(|e| match e {
        Entry::Line { number, ruling: Some(_), .. } => Some(number),
        _ => None,
    });
    ruled.collect()
}

/// What a page is shown for the last answer that has a ruling, after these octets on one connection.
async fn tried(place: &str, said: &[&str]) -> String {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let mut page = page(&room).await;
    page.ask(json!({ "hello": 1 })).await;
    page.ask(json!({ "open": place })).await;
    page.hears("a greeting", |m| m["to"] == 1).await;
    for raw in said {
        page.ask(json!({ "conn": 1, "raw": raw })).await;
    }
    page.ask(json!({ "otherwise": { "conn": 1, "line": 0 } })).await;
    page.hears("all was done", |m| m["otherwise"].is_object()).await;
    let line = room.look(|s| ruled(s, ConnId(1))).last().copied().expect("a ruling");
    let past = |room: &Room| {
        room.look_back(|s, t| (seen(s), t.version(), t.epoch(), s.world.clone().changes()))
    };
    let (before, world) = (past(&room), room.look(|s| s.world.clone()));
    page.ask(json!({ "otherwise": { "conn": 1, "line": line } })).await;
    let wanted = |m: &Value| m["otherwise"]["line"] == line;
    let heard = page.hears("what would have happened", wanted).await;
    assert!(past(&room) == before, "trying changes nothing");
    assert!(room.look(|s| s.world.difference(&world).is_empty()));
    heard["otherwise"]["html"].as_str().expect("drawn").to_owned()
}

#[tokio::test]
async fn a_page_sees_what_would_have_happened() {
    let table: &[(&str, &[&str], &[&str])] = &[
        // Both in one piece: the first is said again in the copy.
        (
            "smtp",
            &["EHLO a.test\r\n", "MAIL FROM:<>\r\nRCPT TO:<nobody@harbor.test>\r\nNOOP\r\n"],
            &[
                "Instead: <code>RCPT TO:&#60;ben@harbor.test&#62;</code>",
                "mark--ok",
                "data-fix=\"RCPT",
            ],
        ),
        (
            "smtp",
            &["EHLO a.test\r\n", "VRFY ben\r\n"],
            &["With VRFY turned on in the server&#39;s policy", "The same again", "mark--ok"],
        ),
        (
            "smtp",
            &["EHLO a.test\r\n", "DATA\r\n"],
            &["The same again, after: <code>MAIL FROM:", "then: <code>RCPT TO:", "mark--wait"],
        ),
        (
            "pop3",
            &["LIST\r\n"],
            &["PASS ••••••••</code>", "The same again, after: <code>USER ", "data-fix=\"USER "],
        ),
        (
            "imap",
            &["a LOGIN ben cedar\r\nb EXAMINE INBOX\r\n"],
            &["Instead: <code>b SELECT INBOX</code>", "mark--ok", "READ-WRITE"],
        ),
    ];
    for (place, said, parts) in table {
        let html = tried(place, said).await;
        assert!(html.starts_with("<section class=\"trial\""), "{html}");
        for part in *parts {
            assert!(html.contains(part), "{said:?}: {part}\n{html}");
        }
        assert!(!html.contains("data-n=1"), "the lines have no numbers: {html}");
    }
}

#[tokio::test]
async fn what_is_not_kept_is_said_kindly() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    // Nobody looks.
    let connect = |s: &mut Sandbox| {
        s.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Console).expect("a connection").0
    };
    let conn = room.step(None, What::Connected, connect);
    room.step(Some(conn), What::Sent, |s| say(s, conn, b"EHLO a.test\r\nRCPT TO:<x@y.test>\r\n"));
    let line = room.look(|s| ruled(s, conn)).last().copied().expect("a ruling");
    let mut page = page(&room).await;
    for (conn, line, part) in
        [(conn.0, line, "not kept"), (conn.0, 900, "no longer kept"), (77, 1, "no longer kept")]
    {
        page.ask(json!({ "otherwise": { "conn": conn, "line": line } })).await;
        let wanted = |m: &Value| m["otherwise"]["line"] == line && m["otherwise"]["conn"] == conn;
        let html = page.hears("a sentence", wanted).await["otherwise"]["html"].to_string();
        assert!(html.contains("trial--none") && html.contains(part), "{html}");
    }
}

#[test]
fn every_chunking_is_tried_alike() {
    let said =
        "a LOGIN ben cedar\r\nb SELECT Nowhere\r\nc FETCH 1 FLAGS\r\nd STATUS None (UIDNEXT)\r\n";
    let trials = |cut: usize| {
        let mut sandbox = Sandbox::new(SEED);
        let (host, port) = PLACES[3];
        let mut timeline = Timeline::default();
        let connect = |s: &mut Sandbox| s.connect(host, port, Sandbox::LAPTOP, End::Console);
        let conn = timeline.step(&mut sandbox, None, What::Connected, connect).expect("open").0;
        for piece in said.as_bytes().chunks(cut) {
            timeline.step(&mut sandbox, Some(conn), What::Sent, |s| say(s, conn, piece));
        }
        let past = timeline.history();
        assert_eq!(past.otherwise(&sandbox, conn, 1).err(), Some(Untried::NoRule));
        let mut out = String::new();
        for line in ruled(&sandbox, conn) {
            let trial = past.otherwise(&sandbox, conn, line).expect("a trial");
            assert!(trial.outcome.is_some());
            for entry in &trial.entries {
                if let Entry::Line { line, .. } = entry {
                    out.push_str(&String::from_utf8_lossy(&line.bytes));
                }
            }
        }
        out
    };
    let whole = trials(said.len());
    assert!(whole.matches("OK").count() >= 3, "{whole}");
    for cut in [1, 7, 20, 60] {
        assert_eq!(trials(cut), whole, "in pieces of {cut}");
    }
}

#[test]
fn leaving_without_goodbye_is_explained() {
    let smtp = "EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\n";
    let pop3 = "USER ben\r\nPASS cedar\r\n";
    let imap = "a LOGIN ben cedar\r\n";
    let table: &[(usize, &[&str], &str)] = &[
        (0, &[], "There was no QUIT"),
        (0, &[smtp], "A mail transaction was open"),
        (0, &[smtp, "DATA\r\nSubject: half\r\n"], "The lone dot"),
        (0, &[smtp, "QUIT\r\n"], ""),
        (2, &[], ""),
        (2, &[pop3], "There was no QUIT, so the session"),
        (2, &[pop3, "DELE 1\r\n"], "There was no QUIT, so no letter marked"),
        (2, &[pop3, "DELE 1\r\nRSET\r\n"], "There was no QUIT, so the session"),
        (2, &[pop3, "DELE 99\r\n"], "There was no QUIT, so the session"),
        (2, &[pop3, "DELE 1\r\nQUIT\r\n"], ""),
        (3, &[], ""),
        (3, &[imap], "There was no LOGOUT. That harms nothing"),
        (3, &[imap, "b SELECT INBOX\r\n"], "There was no LOGOUT. The mailbox"),
        (3, &[imap, "b SELECT INBOX\r\nc LOGOUT\r\n"], ""),
    ];
    for (place, said, want) in table {
        let mut sandbox = Sandbox::new(SEED);
        let (host, port) = PLACES[*place];
        let (conn, _) =
            sandbox.connect(host, port, Sandbox::LAPTOP, End::Console).expect("a server");
        for octets in *said {
            say(&mut sandbox, conn, octets.as_bytes());
        }
        sandbox.hang_up(conn);
        let last = entries(&sandbox, conn).pop().expect("an end");
        let Entry::Closed { left, .. } = &last else { panic!("{said:?}: {last:?}") };
        let told = left.map_or("", |g| g.text);
        assert!(told.starts_with(want) && told.is_empty() == want.is_empty(), "{said:?}: {told}");
        let mut text = String::new();
        write(&last, Density::Gloss, &mut text);
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn a_piece_of_a_letter_is_left() {
    let mut dissector = Dissector::new(Protocol::Smtp);
    let mut say = |side, octets: &'static str| {
        let mut lines = Vec::new();
        dissector.eat(side, Timestamp::START, &Bytes::from_static(octets.as_bytes()), &mut lines);
    };
    say(Side::Server, "220 mx.harbor.test\r\n");
    say(Side::Client, "EHLO a.test\r\n");
    say(Side::Server, "250-mx.harbor.test\r\n250 CHUNKING\r\n");
    say(Side::Client, "MAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\n");
    say(Side::Server, "250 OK\r\n250 OK\r\n");
    say(Side::Client, "BDAT 10\r\nabc");
    assert!(dissector.left().is_some_and(|g| g.text.starts_with("The last piece")));
}
