//! The pages of letters: any letter is drawn, what they say of FETCH is what the server does, and HTML may do nothing.

use crate::{
    pages::{HOST, get},
    support::{
        path,
        stage::{SEED, here},
    },
};
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use bytes::Bytes;
use mailglass::{
    message::{Message, outline},
    net::Room,
    sandbox::{End, Sandbox},
    web,
    world::Flags,
};
use std::{fs, net::SocketAddr, sync::Arc};
use tower::ServiceExt as _;

const COOKIE: (&str, &str) = ("cookie", "mailglass=00112233445566778899aabbccddeeff");
const BEN: &str = "ben@harbor.test";

/// A sandbox in whose mailbox letters lie, and the browser that has it.
async fn site(mailbox: &str, letters: Vec<Vec<u8>>) -> Router {
    let mut sandbox = Sandbox::new(SEED);
    let now = sandbox.world.now;
    let ben = sandbox.world.account_mut(BEN).expect("ben");
    ben.create(mailbox).expect("a mailbox");
    for letter in letters {
        let place = ben.mailbox_mut(mailbox).expect("the mailbox");
        place.add(Arc::new(Message::new(letter.into())), Flags::default(), now, None);
    }
    let site = web::site(Arc::new(Room::new(sandbox)), Vec::new());
    let mut request = Request::post("/compose")
        .header(HOST.0, HOST.1)
        .header(COOKIE.0, COOKIE.1)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from("act=look"))
        .expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    let answer = site.clone().oneshot(request).await.expect("an answer");
    assert!(answer.status().is_success(), "{}", answer.status());
    site
}

/// Every letter of `tests/letters`, by name.
fn hard() -> Vec<(String, Vec<u8>)> {
    let folder = fs::read_dir(path("tests/letters")).expect("the letters");
    let files = folder.map(|f| f.expect("a file").path());
    let letters = files.filter(|f| f.extension().is_some_and(|e| e == "eml"));
    let name = |f: &std::path::Path| f.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut all: Vec<_> = letters.map(|f| (name(&f), fs::read(&f).expect("a letter"))).collect();
    all.sort();
    assert!(all.len() >= 35);
    all
}

async fn page(site: &Router, at: &str) -> (StatusCode, String) {
    let (status, _, body) = get(site, at, &[HOST, COOKIE]).await;
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn any_letter_is_drawn_in_every_way() {
    let letters = hard();
    let site = site("hard", letters.iter().map(|(_, l)| l.clone()).collect()).await;
    let mut looked = 0;
    for ((name, letter), uid) in letters.iter().zip(1..) {
        let message = Message::new(letter.clone().into());
        let keys: Vec<String> = outline(message.structure()).iter().map(|e| e.key()).collect();
        let base = format!("/message/{BEN}/hard/{uid}");
        let many = keys.len() > 20;
        let mut ways: Vec<String> = [
            "",
            "?show=fields",
            "?show=odd",
            "?as=decoded",
            "?pictures=own",
            "?lines=1-99999999",
            "?lines=5-2",
            "?part=no.such",
        ]
        .map(|w| format!("{base}{w}"))
        .into();
        let some = keys.iter().step_by(if many { keys.len() / 4 } else { 1 });
        ways.extend(some.map(|key| format!("{base}?part={key}&show=fields")));
        for way in ways {
            let (status, html) = page(&site, &way).await;
            assert_eq!(status, StatusCode::OK, "{name} {way}");
            for word in [" style=\"", "<script>", "\"javascript:", " onload=\"", "<style"] {
                assert!(!html.contains(word), "{name} {way} has {word}");
            }
            assert!(html.len() < 1_500_000, "{name} {way}: {} octets", html.len());
            assert!(html.contains("</html>"), "{name} {way}");
            looked += 1;
        }
        for key in keys.iter().filter(|k| !k.contains("letter")).take(20) {
            for piece in ["part", "frame"] {
                let (status, headers, _) =
                    get(&site, &format!("{base}/{piece}/{key}"), &[HOST, COOKIE]).await;
                assert!(status == StatusCode::OK || status == StatusCode::NOT_FOUND);
                assert_eq!(headers["x-content-type-options"], "nosniff");
            }
        }
    }
    assert!(looked >= 350, "{looked}");
}

/// A word of markup between two others.
fn between<'a>(html: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    html.split(before).skip(1).filter_map(|tail| tail.split(after).next()).collect()
}

#[tokio::test]
async fn what_is_said_of_fetch_is_what_the_server_does() {
    let letters = hard();
    let site = site("hard", letters.iter().map(|(_, l)| l.clone()).collect()).await;
    let mut sandbox = Sandbox::new(SEED);
    let now = sandbox.world.now;
    let ben = sandbox.world.account_mut(BEN).expect("ben");
    ben.create("hard").expect("a mailbox");
    for (_, letter) in &letters {
        let message = Arc::new(Message::new(letter.clone().into()));
        ben.mailbox_mut("hard").expect("there").add(message, Flags::default(), now, None);
    }
    let (conn, _) = sandbox.connect("mail.harbor.test", 143, here(), End::Console).expect("IMAP");
    let mut say = |line: String| -> Vec<u8> {
        let mut reaction = sandbox.receive(conn, Bytes::from(line + "\r\n"));
        let mut all = reaction.bytes.concat();
        while reaction.more {
            reaction = sandbox.receive(conn, Bytes::new());
            all.extend(reaction.bytes.concat());
        }
        all
    };
    say("a LOGIN ben cedar".into());
    say("b SELECT hard".into());
    let mut looked = 0;
    for ((name, letter), uid) in letters.iter().zip(1..) {
        let message = Message::new(letter.clone().into());
        let entries = outline(message.structure());
        for entry in entries.iter().step_by(entries.len() / 12 + 1) {
            let at = format!("/message/{BEN}/hard/{uid}?part={}", entry.key());
            let (_, html) = page(&site, &at).await;
            let list = between(&html, "<ul class=\"part__fetch\"", "</ul>")[0];
            for row in between(list, "<li>", "</li>") {
                let command = between(row, "data-copy=\"", "\"")[0];
                let answer = say(format!("c {command}"));
                let octets = between(row, "<span>", "</span>")[0];
                if octets.starts_with("refused: ") {
                    let text = String::from_utf8_lossy(&answer);
                    assert!(text.contains("[UNKNOWN-CTE]"), "{name}: {command} {text}");
                    looked += 1;
                    continue;
                }
                let number = octets.split(" octet").next().and_then(|t| t.rsplit(' ').next());
                let number = number.unwrap_or_default().replace(',', "");
                let told: usize = number.parse().expect("a number");
                let size = if command.ends_with("BODYSTRUCTURE") {
                    let begin =
                        answer.windows(14).position(|w| w == b"BODYSTRUCTURE ").expect("it") + 14;
                    // The UID is told before or behind it; both end with the bracket of the response.
                    let end = answer.windows(8).rposition(|w| w == b")\r\nc OK ").expect("the end");
                    let inner = &answer[begin..end];
                    let tail = inner.windows(5).rposition(|w| w == b" UID ").unwrap_or(inner.len());
                    inner[..tail].len()
                } else {
                    let text = String::from_utf8_lossy(&answer);
                    let count = between(&text, "{", "}");
                    count.first().map_or_else(
                        || {
                            let quoted = between(&text, "] \"", "\"");
                            quoted.first().map_or(0, |q| q.len())
                        },
                        |n| n.trim_end_matches('+').parse().expect("a number"),
                    )
                };
                assert_eq!(size, told, "{name}: {command} ({octets:?}) {}", answer.escape_ascii());
                looked += 1;
            }
        }
    }
    assert!(looked >= 250, "{looked}");
}

fn fixture(name: &str) -> Vec<u8> {
    fs::read(path(&format!("tests/letters/{name}.eml"))).expect(name)
}

#[tokio::test]
async fn html_is_framed_without_any_right() {
    let site = site("one", vec![fixture("html-remote")]).await;
    let base = format!("/message/{BEN}/one/1");
    let (_, html) = page(&site, &base).await;
    let frame = between(&html, "<iframe ", ">")[0];
    assert!(frame.contains(" sandbox src=\""), "{frame}");
    assert!(
        !frame.contains("allow") && frame.contains("referrerpolicy=\"no-referrer\""),
        "{frame}"
    );
    assert!(html.contains("http://tracker.test/pixel.gif"), "what it wants is listed");
    for (way, pictures) in [("", "img-src 'none'"), ("?pictures=own", "img-src data:")] {
        let at = format!("{base}/frame/1{way}");
        let (status, headers, body) = get(&site, &at, &[HOST, COOKIE]).await;
        assert_eq!(status, StatusCode::OK);
        let policy = headers["content-security-policy"].to_str().expect("text");
        for rule in
            ["default-src 'none'", "form-action 'none'", "base-uri 'none'", "; sandbox", pictures]
        {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(
            policy.ends_with("sandbox") && !policy.contains("http") && !policy.contains("script")
        );
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["x-dns-prefetch-control"], "off");
        let text = String::from_utf8_lossy(&body);
        for word in ["<link", "<meta", "<base", "<iframe", "<object", "<embed", " href="] {
            assert!(!text.contains(word), "{word}");
        }
        assert_eq!(text.contains("src=\"data:image/png;base64,iVBOR"), !way.is_empty(), "{way}");
    }
    let (status, ..) = get(&site, &format!("{base}/frame/2"), &[HOST, COOKIE]).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "a picture is no page");
    // All other pages keep their policy.
    let (_, headers, _) = get(&site, &base, &[HOST, COOKIE]).await;
    let policy = headers["content-security-policy"].to_str().expect("text");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test]
async fn parts_and_letters_are_kept_as_files() {
    let site = site("a/b ?ü%2F", vec![fixture("name-word"), fixture("alternative")]).await;
    let base = format!("/message/{BEN}/a%2Fb%20%3F%C3%BC%252F");
    let (status, html) = page(&site, &format!("{base}/1")).await;
    assert!(status == StatusCode::OK && html.contains(&format!("{base}/1/part/1")), "{status}");
    for (at, name, body) in [
        ("1/part/1", "filename=\"K_se.txt\"; filename*=UTF-8''K%C3%A4se.txt", &b"a"[..]),
        ("1/part/3", "filename=\"passwd\"; filename*=UTF-8''passwd", b"c"),
        (
            "1/part/5",
            "filename=\"K_se aus _.txt\"; filename*=UTF-8''K%C3%A4se%20aus%20%25.txt",
            b"e",
        ),
        (
            "2/part/2",
            "filename=\"receipts.csv\"; filename*=UTF-8''receipts.csv",
            b"item,eur\r\nFlat white,4.20\r\nCarrot cake,5.10\r\nOat cookie,5.30\r\n",
        ),
    ] {
        let (status, headers, found) = get(&site, &format!("{base}/{at}"), &[HOST, COOKIE]).await;
        assert_eq!((status, &found[..]), (StatusCode::OK, body), "{at}");
        assert_eq!(
            headers["content-disposition"].to_str().expect("text"),
            format!("attachment; {name}")
        );
        assert_eq!(headers["content-type"], "application/octet-stream");
        assert_eq!(headers["x-content-type-options"], "nosniff");
    }
    let (_, headers, found) = get(&site, &format!("{base}/1/source"), &[HOST, COOKIE]).await;
    assert_eq!(found, fixture("name-word"));
    assert!(headers["content-disposition"].to_str().expect("text").starts_with("attachment"));
    for at in ["1/part/9", "1/part/0", "1/part/x", "9", "9/source", "1/part/", "x"] {
        let (status, ..) = get(&site, &format!("{base}/{at}"), &[HOST, COOKIE]).await;
        assert!(status.is_client_error(), "{at}");
    }
    let (status, _) = page(&site, "/message/nobody@harbor.test/INBOX/1").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_letter_of_ten_megabytes_is_folded() {
    let mut letter = b"Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nFrom: ana@meadow.test\r\nMessage-ID: <x@meadow.test>\r\n\r\n".to_vec();
    for n in 0..140_000 {
        letter.extend(
            format!("line {n:06} of a very long letter, wide enough for this page; end\r\n")
                .into_bytes(),
        );
    }
    let wide = [b"Subject: wide\r\n\r\n".to_vec(), vec![b'x'; 10_000_000]].concat();
    let site = site("large", vec![letter, wide]).await;
    let base = format!("/message/{BEN}/large/1");
    let (status, html) = page(&site, &base).await;
    assert!(status == StatusCode::OK && html.len() < 400_000, "{status} {}", html.len());
    assert!(html.contains("139,976 lines, ") && html.contains("show the next 2,000"), "the fold");
    let (_, html) = page(&site, &format!("{base}?lines=70001-70010")).await;
    assert!(
        html.contains("line 070000 of") && html.contains("id=L70010 "),
        "the lines that are asked for"
    );
    let (_, html) = page(&site, &format!("/message/{BEN}/large/2?lines=1-99")).await;
    assert!(html.len() < 1_000_000 && html.contains("octets more</a>"), "{}", html.len());
}

#[tokio::test]
async fn every_letter_of_the_world_is_linked() {
    let site = site("empty", Vec::new()).await;
    let (_, list) = page(&site, "/message").await;
    let (_, world) = page(&site, "/playground").await;
    let links = between(&list, "class=\"post\" href=\"", "\"");
    assert!(links.len() >= 14, "{links:?}");
    for link in links {
        assert!(world.contains(&format!("href=\"{link}\"")), "{link}");
        let (status, html) = page(&site, link).await;
        assert_eq!(status, StatusCode::OK, "{link}");
        assert!(html.contains("class=\"src\"") && html.contains("aria-current=\"page\">Letters"));
    }
    // Without a cookie one sees the world in which every sandbox begins.
    let (status, _, body) = get(&site, &format!("/message/{BEN}/INBOX/1"), &[HOST]).await;
    assert!(status == StatusCode::OK && !body.is_empty());
}
