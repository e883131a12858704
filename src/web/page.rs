//! The pages.

use super::{
    App,
    rooms::Token,
    view::{HomePage, LineView, MissingPage, PlaygroundPage, PortView},
    visitor::Visitor,
};
use crate::{
    net::Port,
    sandbox::{Sandbox, play},
    transcript::{Entry, script::Script},
    world::{ConnId, Service},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use std::{fmt::Write as _, sync::LazyLock};

/// The dialogue of the first page.
const DIALOGUE: &str = include_str!("../../lessons/first-letter.script");
const DIALOGUE_HOST: &str = "mx1.harbor.test";

/// `/`
pub(super) async fn home(State(app): State<App>, headers: HeaderMap) -> Response {
    static LINES: LazyLock<String> = LazyLock::new(played_dialogue);
    let ports = ports(&app.ports);
    let name = known(&app, &headers).unwrap_or_default();
    let page = HomePage { sandbox: &name, ports: &ports, lines: &LINES, host: DIALOGUE_HOST };
    send(&page, StatusCode::OK, &headers)
}

/// `/playground`
pub(super) async fn playground(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Response {
    let ports = ports(&app.ports);
    let (name, world) = visitor.world();
    send(&PlaygroundPage::new(&name, &ports, &world), StatusCode::OK, &headers)
}

/// Everything else.
pub(super) async fn not_found(headers: HeaderMap) -> Response {
    let text = "The address may be of an older world, or mistyped.";
    send(&MissingPage::new("There is no such page", text), StatusCode::NOT_FOUND, &headers)
}

/// A text as a value in an address.
pub(super) fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to memory cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The token that a browser shows.
pub(super) fn token(headers: &HeaderMap) -> Option<Token> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|c| c.to_str().ok())
        .find_map(Token::of_cookies)
}

pub(super) fn known(app: &App, headers: &HeaderMap) -> Option<String> {
    let room = app.rooms.known(&token(headers)?)?;
    Some(room.look(|s| s.name.to_string()))
}

/// Sends a page that is there.
pub(super) fn send_found(page: &impl Template, headers: &HeaderMap) -> Response {
    send(page, StatusCode::OK, headers)
}

/// Sends a page, and a token to a browser that has none: its sandbox is made when its console connects.
pub(super) fn send(page: &impl Template, status: StatusCode, headers: &HeaderMap) -> Response {
    let Ok(html) = page.render() else {
        return (StatusCode::INTERNAL_SERVER_ERROR, "The page could not be drawn.\n")
            .into_response();
    };
    let cache = [(header::CACHE_CONTROL, "no-store")];
    let body = (status, cache, Html(html));
    match token(headers) {
        Some(_) => body.into_response(),
        None => ([(header::SET_COOKIE, Token::new().set_cookie())], body).into_response(),
    }
}

/// The real ports for people.
pub(super) fn ports(ports: &[Port]) -> Vec<PortView> {
    let view = |port: &Port| PortView {
        service: match port.spec.standard {
            110 => Service::Pop3,
            143 => Service::Imap,
            53 => Service::Dns,
            587 => Service::Submission,
            _ => Service::Relay,
        },
        host: port.spec.host,
        stands_for: port.spec.standard,
        port: port.bound.as_ref().map_or(port.spec.port, |place| place.port()),
        problem: port
            .bound
            .as_ref()
            .err()
            .map(|e| format!("{e}. Another port: --port-{} N", port.spec.name)),
    };
    ports.iter().map(view).collect()
}

/// Plays the dialogue of the first page in a fresh sandbox and draws its lines.
fn played_dialogue() -> String {
    let mut sandbox = Sandbox::new(1);
    let Ok(script) = Script::read(DIALOGUE) else { return String::new() };
    if play(&script, &mut sandbox).is_err() {
        return String::new();
    }
    let Some(mut reader) = sandbox.reader(ConnId(1)) else { return String::new() };
    let mut entries = Vec::new();
    reader.feed(sandbox.log().since(ConnId(1), 0), None, &mut entries);
    let mut html = String::new();
    for entry in &entries {
        if let Entry::Line { number, line, .. } = entry {
            // Writing to memory cannot fail.
            let _ = LineView::new(*number, line).render_into(&mut html);
        }
    }
    html
}
