//! The page that explains a pasted text: what it sends, what it refuses, and that nothing in a text becomes a page.

use crate::support::stage::SEED;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode},
};
use flate2::read::GzDecoder;
use http_body_util::BodyExt as _;
use mailglass::{net::Room, sandbox::Sandbox, transcript::foreign::Foreign, web};
use std::{io::Read as _, net::SocketAddr, sync::Arc};
use tower::ServiceExt as _;

const COOKIE: &str = "mailglass=00112233445566778899aabbccddeeff";

fn site() -> (Router, Arc<Room>) {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    (web::site(room.clone(), Vec::new()), room)
}

async fn post(site: &Router, path: &str, body: Vec<u8>) -> (StatusCode, HeaderMap, Vec<u8>) {
    let request = Request::post(path)
        .header("host", "127.0.0.1:2080")
        .header("cookie", COOKIE)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body));
    let mut request = request.expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    let response = site.clone().oneshot(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    (head.status, head.headers, body)
}

/// The frames of an answer.
fn frames(mut body: &[u8]) -> Vec<&[u8]> {
    let mut out = Vec::new();
    while let Some((len, rest)) = body.split_first_chunk::<4>() {
        let (frame, rest) = rest.split_at(u32::from_be_bytes(*len) as usize);
        out.push(frame);
        body = rest;
    }
    out
}

/// The facts and all lines, drawn.
async fn explained(site: &Router, query: &str, text: &[u8]) -> (serde_json::Value, String) {
    let (status, _, body) = post(site, &format!("/explain/lines?{query}"), text.to_vec()).await;
    assert_eq!(status, StatusCode::OK);
    let all = frames(&body);
    let facts: serde_json::Value = serde_json::from_slice(all[0]).expect("facts");
    let (mut html, mut lines) = (String::new(), 0);
    for block in all[1..].chunks(2) {
        let about: serde_json::Value = serde_json::from_slice(block[0]).expect("a block's facts");
        assert_eq!(about["from"].as_u64(), Some(lines + 1));
        lines += about["lines"].as_u64().expect("lines");
        GzDecoder::new(block[1]).read_to_string(&mut html).expect("gzip");
    }
    assert_eq!(facts["lines"].as_u64(), Some(lines));
    (facts, html)
}

fn form(text: &str) -> Vec<u8> {
    let octets: String = text.bytes().map(|b| format!("%{b:02X}")).collect();
    format!("text={octets}").into_bytes()
}

const TEXT: &str = "S: 220 mx1.harbor.test\nC: EHLO a.test\nS: 250 mx1.harbor.test\nC: AUTH PLAIN AGJlbgBjZWRhcg==\nS: 535 no\nC: MAIL FROM:ana@meadow.test\nS: 501 no\n";

#[tokio::test]
async fn a_text_is_explained_with_and_without_a_script() {
    let (site, _) = site();
    let (facts, html) = explained(&site, "", TEXT.as_bytes()).await;
    assert_eq!((&facts["protocol"], &facts["form"]), (&"smtp".into(), &"labelled".into()));
    assert_eq!(facts["lines"], 7);
    assert_eq!(facts["trouble"]["line"], 5);
    assert!(html.contains("data-n=7") && html.contains("class=\"diag"));
    assert!(!html.contains("AGJlbgBjZWRhcg"));
    let (status, headers, body) = post(&site, "/explain", form(TEXT)).await;
    let page = String::from_utf8(body).expect("text");
    assert_eq!(status, StatusCode::OK, "{page}");
    assert!(page.contains("First error: line 5") && page.contains("data-n=7"));
    assert!(!page.contains("AGJlbgBjZWRhcg"));
    assert!(
        headers["content-security-policy"].to_str().expect("text").contains("script-src 'self'")
    );
}

#[tokio::test]
async fn what_was_guessed_can_be_corrected() {
    let (site, _) = site();
    let two = "S: +OK hi\nC: USER ben\nS: +OK\n--\nS: 220 mx1.harbor.test\nC: NOOP\nS: 250 ok\n";
    let (facts, _) = explained(&site, "", two.as_bytes()).await;
    assert_eq!(facts["parts"], serde_json::json!([["POP3", 3], ["SMTP", 3]]));
    let (facts, _) = explained(&site, "part=2", two.as_bytes()).await;
    assert_eq!((&facts["protocol"], &facts["part"]), (&"smtp".into(), &2.into()));
    let (facts, _) = explained(&site, "protocol=imap&form=telnet", two.as_bytes()).await;
    assert_eq!((&facts["protocol"], &facts["form"]), (&"imap".into(), &"telnet".into()));
    let other = "C: 220 mx1.harbor.test\nS: EHLO a\nC: 250 mx1\n";
    let (facts, _) = explained(&site, "swap=1", other.as_bytes()).await;
    assert_eq!(
        (&facts["client"], &facts["server"], &facts["swapped"]),
        (&1.into(), &2.into(), &true.into())
    );
}

#[tokio::test]
async fn a_text_that_is_too_large_is_refused_with_a_reason() {
    let (site, _) = site();
    for path in ["/explain/lines", "/explain/continue", "/explain"] {
        let much =
            vec![
                b'a';
                if path == "/explain" { 3 * Foreign::LARGEST + 2000 } else { Foreign::LARGEST + 1 }
            ];
        let (status, _, body) = post(&site, path, much).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert!(String::from_utf8_lossy(&body).contains("20 million octets"), "{path}");
    }
}

#[tokio::test]
async fn nothing_in_a_text_becomes_a_part_of_the_page() {
    let (site, _) = site();
    let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let texts = [
        format!(
            "S: 220 {evil}\nC: EHLO {evil}\nS: 250 {evil}\nC: DATA\nS: 354 go\nC: Subject: {evil}\nC: \nC: {evil}\nC: .\nS: 250 {evil}\n"
        ),
        format!("{evil}\n > {evil}\n<** {evil}\n"),
        format!(
            "* OK {evil}\na LOGIN {evil} {evil}\na NO {evil}\n* 1 FETCH (BODY[] {{{}}}\n{evil})\n",
            evil.len()
        ),
        format!("</textarea>{evil}"),
        format!("send: '{evil}\\r\\n'\nreply: b'{evil}'\n"),
    ];
    for text in &texts {
        let (_, html) = explained(&site, "", text.as_bytes()).await;
        let (_, _, page) = post(&site, "/explain", form(text)).await;
        let page = String::from_utf8(page).expect("text");
        for out in [&html, &page] {
            assert!(!out.contains("<script>") && !out.contains("<img"), "{text}\n{out}");
        }
        let rest = page.split_once("<textarea").expect("the field").1;
        let field = rest.split_once("</textarea>").expect("its end").0;
        assert!(!field.contains("<script"));
    }
}

#[tokio::test]
async fn junk_is_explained_as_far_as_it_goes() {
    let (site, room) = site();
    let nested = |open: &str, close: &str, n: usize| {
        format!("* 1 FETCH (BODYSTRUCTURE {}{})\n", open.repeat(n), close.repeat(n))
    };
    let texts: Vec<Vec<u8>> = vec![
        (0..200_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect(),
        vec![0; 100_000],
        b"C: MAIL FROM:<a".to_vec(),
        format!("C: {}\nS: {}\n", "a".repeat(2_000_000), "b".repeat(2_000_000)).into_bytes(),
        format!("C: a LOGIN \"{}\n", "\\\"".repeat(500_000)).into_bytes(),
        nested("(", ")", 10_000).into_bytes(),
        nested("(\"a\" ", ")", 10_000).into_bytes(),
        format!("C: a SEARCH {}\n", "(".repeat(10_000)).into_bytes(),
        format!("C: a SEARCH {} ALL\n", "NOT ".repeat(10_000)).into_bytes(),
        "S: EHLO a\nC: 250 ok\nC: * 1 EXISTS\nS: a FETCH 1 BODY[]\nC: +OK\nS: RETR 1\n"
            .repeat(2000)
            .into_bytes(),
        "* 4294967295 EXISTS\n* 99999999999999999999 FETCH (UID 0)\na SELECT INBOX\na OK x\n"
            .repeat(50)
            .into_bytes(),
        b"\n\n\n".to_vec(),
        Vec::new(),
    ];
    for text in &texts {
        for protocol in ["", "imap", "pop3", "smtp"] {
            let (facts, _) = explained(&site, &format!("protocol={protocol}"), text).await;
            for line in ["3", "999999"].iter().filter(|_| ["", "imap"].contains(&protocol)) {
                let (status, ..) = post(
                    &site,
                    &format!("/explain/continue?protocol={protocol}&line={line}"),
                    text.clone(),
                )
                .await;
                assert!(
                    [StatusCode::OK, StatusCode::CONFLICT].contains(&status),
                    "{status} for {facts}"
                );
            }
        }
    }
    assert!(room.look(|s| s.links().count()) > 10);
}

#[tokio::test]
async fn a_conversation_goes_on_in_the_visitors_own_sandbox() {
    let (site, room) = site();
    let text =
        std::fs::read(crate::support::path("lessons/transcript/openssl.txt")).expect("the example");
    let (status, _, body) = post(&site, "/explain/continue?line=30", text).await;
    let resumed: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&resumed["host"], &resumed["same"]),
        (&"imap.example.org".into(), &true.into()),
        "{resumed}"
    );
    let notes = resumed["notes"].to_string();
    for part in [
        "password is password",
        "1 letter is here as the transcript shows",
        "2 letters are in the transcript without a text",
        "LOGIN-REFERRALS",
    ] {
        assert!(notes.contains(part), "{part}: {notes}");
    }
    room.look(|s| {
        let inbox = s
            .world
            .account("carl@example.org")
            .and_then(|a| a.mailbox("INBOX"))
            .expect("the mailbox");
        let letters: Vec<(u32, u64, String)> = inbox
            .letters()
            .iter()
            .map(|l| (l.uid, l.message.size(), l.flags.names().collect::<Vec<_>>().join(" ")))
            .collect();
        assert_eq!((inbox.uid_validity, inbox.uid_next()), (1_772_400_500, 58));
        assert_eq!(letters[0], (12, 1841, "\\Answered \\Seen".to_owned()));
        assert_eq!(letters[1], (40, 733, "\\Deleted \\Seen".to_owned()));
        assert_eq!((letters[2].0, letters[2].1), (57, 99));
        assert!(s.world.account("carl@harbor.test").is_some());
    });
    // A second time it gets a place of its own.
    let text =
        std::fs::read(crate::support::path("lessons/transcript/openssl.txt")).expect("the example");
    let (_, _, body) = post(&site, "/explain/continue?line=30", text).await;
    let again: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(again["host"], "pasted.imap.example.org");
    assert_ne!(again["conn"], resumed["conn"]);
}
