//! What may be typed next: the menu of each protocol in each state, and what holds of all menus.

use crate::support::stage::{SEED, say};
use futures_util::{SinkExt as _, StreamExt as _};
use mailglass::{
    net::Room,
    protocol::{
        complete::{Menu, Stage},
        dns, imap, pop3, smtp,
    },
    sandbox::{End, Sandbox},
    web,
    wire::Parse,
    world::{ConnId, Protocol},
};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};

/// A connection to a place, after some lines.
fn at(place: &str, lines: &[&str]) -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    let (host, port) = place.split_once(':').expect("host:port");
    let port = port.parse().expect("a port");
    let (conn, _) =
        sandbox.connect(host, port, Sandbox::LAPTOP, End::Console).expect("a connection");
    for line in lines {
        say(&mut sandbox, conn, format!("{line}\r\n").as_bytes());
    }
    (sandbox, conn)
}

const MX: &str = "mx1.harbor.test:25";
const SUBMISSION: &str = "mail.meadow.test:587";
const POP3: &str = "mail.harbor.test:110";
const IMAP: &str = "mail.harbor.test:143";

/// States of all protocols, with the beginnings of lines that are tried there.
const STATES: &[(&str, &[&str], &[&str])] = &[
    (MX, &[], &["", "e", "EHLO", "EHLO ", "EHLO [", "MAIL", "zz", "DATA x"]),
    (
        MX,
        &["EHLO a.test"],
        &[
            "",
            "MAIL FROM:",
            "MAIL FROM:<a",
            "MAIL FROM:<ana@meadow.test>",
            "MAIL FROM:<ana@meadow.test> BODY=",
        ],
    ),
    (MX, &["HELO a.test"], &["MAIL FROM:<> "]),
    (MX, &["EHLO a.test", "MAIL FROM:<>"], &["", "RCPT TO:<", "RCPT TO:<c", "HELP "]),
    (SUBMISSION, &["EHLO a.test", "MAIL FROM:<>"], &["RCPT TO:<"]),
    (MX, &["EHLO a.test", "MAIL FROM:<>", "RCPT TO:<ben@harbor.test>"], &["D", "DATA"]),
    (MX, &["EHLO a.test", "MAIL FROM:<>", "RCPT TO:<ben@harbor.test>", "DATA"], &["", "Q"]),
    (POP3, &[], &["", "USER ", "user b", "PASS"]),
    (POP3, &["USER ben"], &["", "PASS "]),
    (
        POP3,
        &["USER ben", "PASS cedar", "DELE 2"],
        &["", "RETR", "RETR ", "RETR 1", "TOP 1 ", "TOP 1"],
    ),
    (IMAP, &[], &["", "a1", "a1 ", "a1 l", "a1 LOGIN ", "a1 LOGIN ben ", "a1 LOGIN ben"]),
    (
        IMAP,
        &["a LOGIN ben cedar"],
        &[
            "a2 ",
            "a2 SELECT ",
            "a2 SELECT \"A",
            "a2 CREATE ",
            "a2 DELETE ",
            "a2 LIST ",
            "a2 LIST \"\" ",
            "a2 STATUS INBOX ",
            "a2 STATUS INBOX (",
            "a2 STATUS INBOX (MESSAGES",
            "a2 APPEND INBOX ",
        ],
    ),
    (
        IMAP,
        &["a LOGIN ben cedar", "a SELECT INBOX", "a STORE 1 +FLAGS (urgent)"],
        &[
            "a3 ",
            "a3 FETCH ",
            "a3 FETCH 1",
            "a3 FETCH 1 ",
            "a3 FETCH 1 (",
            "a3 FETCH 1 (FLAGS",
            "a3 FETCH 1 BODY",
            "a3 FETCH 1 BODY[",
            "a3 FETCH 1 BODY[HEADER.FIELDS (",
            "a3 STORE 1 ",
            "a3 STORE 1 +FLAGS ",
            "a3 STORE 1 +FLAGS (",
            "a3 STORE 1 +FLAGS (\\S",
            "a3 SEARCH ",
            "a3 SEARCH SINCE ",
            "a3 SEARCH KEYWORD ",
            "a3 SEARCH UID ",
            "a3 UID ",
            "a3 UID FETCH ",
            "a3 COPY 1 ",
            "a3 NOOP",
        ],
    ),
    (IMAP, &["a LOGIN ben cedar", "a EXAMINE INBOX"], &["a3 st", "a3 EX"]),
    (IMAP, &["a LOGIN ben cedar", "a SELECT INBOX", "a IDLE"], &["", "D"]),
];

fn ask(sandbox: &Sandbox, conn: ConnId, text: &str) -> Menu {
    sandbox.complete(conn, text).expect("an open connection")
}

fn drawn(menu: &Menu) -> String {
    let mut out = String::new();
    if let Some(about) = &menu.about {
        let parts: Vec<_> = about
            .parts
            .iter()
            .map(|p| match p.stage {
                Stage::Done => format!("{}✓", p.text),
                Stage::Current => format!("»{}«", p.text),
                Stage::Next => p.text.to_owned(),
            })
            .collect();
        let why = about.why_not.as_ref().map_or(String::new(), |w| format!(" ({w})"));
        let _ = writeln!(out, "    form {}{why}", parts.join(" "));
    }
    if let Some(word) = &menu.unknown {
        let _ = writeln!(out, "    unknown {word}");
    }
    for c in &menu.candidates {
        let why = c.why_not.as_ref().map_or(String::new(), |w| format!(" ✗ {w}"));
        let _ = writeln!(out, "    {:?} {} {why}", c.text, c.doc);
    }
    let _ = writeln!(
        out,
        "    at {}{}{}",
        menu.at,
        if menu.more > 0 { format!(", {} more", menu.more) } else { String::new() },
        if menu.whole { ", whole" } else { "" }
    );
    out
}

#[test]
fn menus_to_be_read() {
    let mut out = String::new();
    for (place, lines, texts) in STATES {
        let (sandbox, conn) = at(place, lines);
        let _ = writeln!(out, "{place} {}", lines.join(" / "));
        for text in *texts {
            let _ = write!(out, "  {text:?}\n{}", drawn(&ask(&sandbox, conn, text)));
        }
    }
    insta::assert_snapshot!(out);
}

/// How far the grammar reads a line's beginning, in octets; nothing where no command begins it.
fn reach(protocol: Protocol, text: &str) -> Option<usize> {
    fn at<T>(parse: Parse<T>, len: usize) -> usize {
        parse.outcome.map_or_else(|e| e.at, |_| len)
    }
    let src = text.as_bytes();
    Some(match protocol {
        Protocol::Smtp => at((smtp::command::find(src)?.label)(src), src.len()),
        Protocol::Pop3 => at((pop3::command::find(src)?.label)(src), src.len()),
        Protocol::Imap => at((imap::command::find(src)?.label)(src), src.len()),
        Protocol::Dns => at(dns::command::read_line(src), src.len()),
    })
}

#[test]
fn a_candidate_never_leads_away_from_the_grammar() {
    let (mut tried, mut longest) = (0, 0);
    for (place, lines, texts) in STATES {
        let (sandbox, conn) = at(place, lines);
        let protocol = sandbox.link(conn).expect("a link").service().protocol();
        let mut open: Vec<(String, u8)> = texts.iter().map(|t| ((*t).to_owned(), 0)).collect();
        while let Some((text, depth)) = open.pop() {
            let menu = ask(&sandbox, conn, &text);
            assert!(menu.candidates.len() <= Menu::LIMIT, "{text:?}");
            assert!(menu.candidates.is_sorted_by_key(|c| c.why_not.is_some()), "{text:?}");
            longest = longest.max(menu.candidates.len());
            for (i, c) in menu.candidates.iter().enumerate() {
                let begun = text.get(menu.at..).expect("a place in the text");
                assert!(c.text.to_lowercase().starts_with(&begun.to_lowercase()), "{text:?} {c:?}");
                assert!(!c.text.eq_ignore_ascii_case(begun), "{text:?} {c:?} is there already");
                assert!(!menu.candidates[..i].iter().any(|other| other.text == c.text), "{c:?}");
                assert_ne!(c.why_not.as_deref(), Some(""), "{c:?}");
                let next = format!("{}{}", &text[..menu.at], c.text);
                let (before, after) = (reach(protocol, &text), reach(protocol, &next));
                assert!(after >= before, "{text:?} {before:?}, {next:?} {after:?}");
                tried += 1;
                // Each kind of way is followed, not each of fifty numbers.
                if depth < 3 && (i < 6 || i + 2 > menu.candidates.len()) {
                    open.push((next, depth + 1));
                }
            }
        }
    }
    assert!(tried > 15_000 && longest == Menu::LIMIT, "tried {tried}, the longest had {longest}");
}

#[test]
fn what_is_greyed_is_refused_and_what_is_offered_whole_is_taken() {
    let (mut refused, mut taken) = (0, 0);
    for (place, lines, texts) in STATES {
        let (sandbox, conn) = at(place, lines);
        for text in *texts {
            let menu = ask(&sandbox, conn, text);
            for c in &menu.candidates {
                let line = format!("{}{}", &text[..menu.at], c.text);
                // A mark ends what the person wrote, whatever that is.
                let mark = c.label.bytes().all(|b| b.is_ascii_punctuation()) && c.label.len() == 1;
                if mark || !ask(&sandbox, conn, &line).whole {
                    continue;
                }
                let mut fork = sandbox.clone();
                let heard = say(&mut fork, conn, format!("{line}\r\n").as_bytes());
                let heard = String::from_utf8_lossy(&heard).into_owned();
                let last = heard.lines().find(|l| !l.starts_with("* ")).unwrap_or_default();
                let word = last.split(' ').nth(usize::from(*place == IMAP)).unwrap_or_default();
                let no = word == "NO" || word == "BAD" || word == "-ERR" || word.starts_with('5');
                assert_eq!(no, c.why_not.is_some(), "{line:?} {c:?}: {heard}");
                if no {
                    refused += 1;
                } else {
                    taken += 1;
                }
            }
        }
    }
    assert!(refused >= 30 && taken >= 150, "{refused} refused, {taken} taken");
}

#[test]
fn asking_changes_nothing() {
    for (place, lines, texts) in STATES {
        let (sandbox, conn) = at(place, lines);
        let (before, log) = (format!("{:?}", sandbox.world), sandbox.log().next());
        for text in *texts {
            ask(&sandbox, conn, text);
        }
        assert_eq!(format!("{:?}", sandbox.world), before);
        assert_eq!(sandbox.log().next(), log);
    }
    let (sandbox, conn) = at(MX, &["QUIT"]);
    assert!(sandbox.complete(conn, "").is_none(), "a closed connection");
}

#[test]
fn odd_beginnings_give_a_menu_too() {
    let long = "A".repeat(Menu::LONGEST + 1);
    for (place, lines, _) in STATES {
        let (sandbox, conn) = at(place, lines);
        for text in [
            "\u{0}",
            "a\r\nb",
            "ä",
            "a1 ä",
            "MAIL FROM:<ä",
            "a1 SELECT ä",
            "a1  ",
            " ",
            "a1 FETCH 0",
            "a1 APPEND INBOX {3",
            &long,
        ] {
            let menu = ask(&sandbox, conn, text);
            assert!(text.get(menu.at..).is_some(), "{text:?}");
        }
        assert!(ask(&sandbox, conn, &long).candidates.is_empty());
    }
}

#[test]
fn a_large_mailbox_costs_no_more_than_a_small_one() {
    let (mut sandbox, conn) = at(IMAP, &["a LOGIN ben cedar", "a SELECT INBOX"]);
    for _ in 0..8 {
        say(&mut sandbox, conn, b"a COPY 1:* INBOX\r\n");
    }
    say(&mut sandbox, conn, b"a NOOP\r\n");
    let menu = ask(&sandbox, conn, "a FETCH ");
    assert_eq!((menu.candidates.len(), menu.more), (Menu::LIMIT, 14 * 256 + 2 - Menu::LIMIT));
    // Typing narrows it down to what was cut off.
    let menu = ask(&sandbox, conn, "a FETCH 358");
    let all: Vec<_> = menu.candidates.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(all, ["3580", "3581", "3582", "3583", "3584"]);
}

#[tokio::test]
async fn a_page_asks_and_is_told_which_text_a_menu_belongs_to() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let site = web::site(room.clone(), Vec::new());
    let service = site.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
    let cookie = "mailglass=00112233445566778899aabbccddeeff";
    request.headers_mut().insert("cookie", cookie.parse().expect("a header"));
    let (mut socket, _) = tokio_tungstenite::connect_async(request).await.expect("a console");
    // The first page that comes has the world of the ports.
    let (own, _) = room
        .act(|s| s.connect("mail.harbor.test", 143, Sandbox::LAPTOP, End::Console))
        .expect("IMAP");
    let (other, _) = room
        .act(|s| s.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Program))
        .expect("SMTP");
    room.act(|s| say(s, own, b"a LOGIN ben cedar\r\n"));
    let before = room.look(|s| s.log().next());
    for (conn, text, at, first) in [
        (own, "a2 SEL", 3, Some("SELECT ")),
        (own, "a2 SELECT ", 10, Some("INBOX")),
        (own, "ä🎈", 0, None),
        (other, "EHLO ", 0, None),
        (ConnId(999), "", 0, None),
    ] {
        let ask = serde_json::json!({ "complete": { "conn": conn.0, "text": text } });
        socket.send(Message::text(ask.to_string())).await.expect("sent");
        let menu = loop {
            let message = socket.next().await.expect("open").expect("a message");
            let facts =
                message.to_text().expect("text").lines().next().unwrap_or_default().to_owned();
            let value: serde_json::Value = serde_json::from_str(&facts).expect("JSON");
            if !value["menu"].is_null() {
                break value["menu"].clone();
            }
        };
        assert_eq!(
            (menu["conn"].as_u64(), menu["text"].as_str()),
            (Some(conn.0.into()), Some(text))
        );
        assert_eq!(menu["at"].as_u64(), Some(at), "{menu}");
        assert_eq!(menu["options"][0]["text"].as_str(), first, "{menu}");
    }
    assert_eq!(room.look(|s| s.log().next()), before, "asking is not on the wire");
    server.abort();
}
