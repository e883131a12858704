//! The pages without a socket: what is served, to whom, and with which headers.

use crate::support::stage::SEED;
use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt as _;
use mailglass::{net::Room, protocol, sandbox::Sandbox, web};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt as _;

pub(crate) const HOST: (&str, &str) = ("host", "127.0.0.1:2080");

pub(crate) fn site() -> Router {
    web::site(Arc::new(Room::new(Sandbox::new(SEED))), Vec::new())
}

pub(crate) async fn get(
    site: &Router,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    let response = site.clone().oneshot(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    (head.status, head.headers, body)
}

#[tokio::test]
async fn pages_are_served_with_a_policy() {
    let site = site();
    for path in
        ["/", "/playground", "/compare-branches", "/nowhere", "/static/nothing.css", "/fields.json"]
    {
        let (status, headers, body) = get(&site, path, &[HOST]).await;
        let there = !path.contains("no");
        let want = if there { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(status, want, "{path}");
        let policy = headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert!(!body.is_empty(), "{path}");
        if there && path != "/fields.json" {
            let html = String::from_utf8(body).expect("text");
            assert!(html.starts_with("<!doctype html>") || html.starts_with("<!DOCTYPE html>"));
            // The policy would stop them, and the page would look broken.
            let inline = [" style=\"", "<script>", " onclick=", "javascript:"];
            assert!(!inline.iter().any(|word| html.contains(word)), "{path}");
        }
    }
}

#[tokio::test]
async fn everything_that_a_page_loads_is_there() {
    let site = site();
    let mut seen = std::collections::BTreeSet::new();
    let mut open: Vec<String> = vec!["/".into(), "/playground".into(), "/compare-branches".into()];
    while let Some(path) = open.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let (status, headers, body) = get(&site, &path, &[HOST]).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let kind = headers["content-type"].to_str().expect("text").to_owned();
        let text = String::from_utf8_lossy(&body).into_owned();
        for part in text.split(['"', '\'', '(', ')']) {
            let part = part.split(['#', '?']).next().unwrap_or_default();
            if part.starts_with("/static/") {
                open.push(part.to_owned());
            } else if kind.starts_with("text/javascript") && part.ends_with(".js") {
                let base = path.rsplit_once('/').expect("a folder").0;
                open.push(joined(base, part));
            }
        }
    }
    assert!(seen.len() >= 20, "{seen:?}");
}

/// A path relative to a folder.
fn joined(base: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = base.split('/').collect();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[tokio::test]
async fn names_of_others_are_refused() {
    let site = site();
    for host in ["evil.example", "localhost.evil.example:2080", "127.0.0.1.evil.example", ""] {
        let (status, ..) = get(&site, "/", &[("host", host)]).await;
        assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let (status, ..) = get(&site, "/", &[]).await;
    assert_eq!(status, StatusCode::MISDIRECTED_REQUEST, "no host at all");
    for host in ["localhost", "localhost:2080", "127.0.0.1", "[::1]:2080", "192.0.2.7:80"] {
        let (status, ..) = get(&site, "/", &[("host", host)]).await;
        assert_eq!(status, StatusCode::OK, "{host}");
    }
}

#[tokio::test]
async fn pages_of_others_are_refused() {
    let site = site();
    let upgrade = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    ];
    let origins = ["http://evil.example", "null", "http://127.0.0.1:2081", "file://127.0.0.1:2080"];
    for path in ["/", "/playground", "/ws"] {
        for origin in origins {
            let headers = [&upgrade[..], &[HOST, ("origin", origin)]].concat();
            let (status, ..) = get(&site, path, &headers).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{origin} at {path}");
        }
        let headers = [HOST, ("origin", "http://127.0.0.1:2080")];
        let (status, ..) = get(&site, path, &headers).await;
        assert_ne!(status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn a_browser_gets_one_token() {
    let site = site();
    let (_, headers, _) = get(&site, "/playground", &[HOST]).await;
    let cookie = headers["set-cookie"].to_str().expect("text").to_owned();
    for part in ["mailglass=", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let (pair, _) = cookie.split_once(';').expect("attributes");
    let (_, headers, _) = get(&site, "/playground", &[HOST, ("cookie", pair)]).await;
    assert!(!headers.contains_key("set-cookie"));
    let (_, other, _) = get(&site, "/playground", &[HOST]).await;
    assert_ne!(other["set-cookie"], cookie, "tokens are not handed out twice");
    let forged = [HOST, ("cookie", "mailglass=0; mailglass=../../etc/passwd")];
    let (status, headers, _) = get(&site, "/playground", &forged).await;
    assert!(status == StatusCode::OK && headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn every_field_and_command_has_a_card() {
    let (_, headers, body) = get(&site(), "/fields.json", &[HOST]).await;
    let cards: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let mut looked = 0;
    for field in protocol::fields() {
        let card = &cards[field.id];
        assert_eq!(card["label"], field.label, "{}", field.id);
        assert_eq!(card["doc"], field.doc(), "{}", field.id);
        looked += 1;
    }
    for command in protocol::commands() {
        let (protocol, verb) = (command.protocol.key(), command.verb);
        let card = &cards[format!("{protocol} {verb}")];
        assert_eq!(card["label"], verb, "{protocol}");
        // What no server here carries out is never offered.
        let offered = card["when"].as_array().is_some_and(|w| !w.is_empty());
        assert_eq!(offered, command.served, "{protocol} {verb}");
        looked += 1;
    }
    assert!(looked >= 350, "{looked} cards");
    let tag = headers["etag"].to_str().expect("text");
    let (status, _, body) = get(&site(), "/fields.json", &[HOST, ("if-none-match", tag)]).await;
    assert!(status == StatusCode::NOT_MODIFIED && body.is_empty());
}

#[tokio::test]
async fn files_outside_are_not_served() {
    let site = site();
    for path in [
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/..%2fCargo.toml",
        "/static//etc/passwd",
        "/static/css/../../src/lib.rs",
        "/static/",
        "/static/css",
        "/lessons/first-letter.script",
    ] {
        let (status, ..) = get(&site, path, &[HOST]).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
    }
}
