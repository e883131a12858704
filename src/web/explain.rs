//! Conversations that somebody pastes: explained, and gone again. The server keeps nothing of them.
//!
//! With JavaScript the page masks a text, sends it, and gets the lines drawn and packed, block by block; it keeps them
//! and unpacks what is near the screen. Without it a form does the same for the first lines. A long text is worked
//! on beside the pages' own thread, so that no console waits for it.

use super::{
    App, page,
    view::{
        ExplainPage,
        block::{self, Block},
    },
    visitor::Own,
};
use crate::{
    sandbox::resume::{self, Plan},
    transcript::foreign::{self, Explained, Foreign},
    world::Protocol,
};
use axum::{
    Form,
    body::{Body, to_bytes},
    extract::{Query, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use std::sync::LazyLock;
use tokio::sync::{Semaphore, mpsc};

/// How many texts are worked on at once; others wait.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// Examples to try, each in a form of its own.
pub(super) static EXAMPLES: &[(&str, &str, &str)] = &[
    ("swaks", "swaks, a refused recipient", include_str!("../../lessons/transcript/swaks.txt")),
    ("openssl", "openssl s_client, IMAP", include_str!("../../lessons/transcript/openssl.txt")),
    ("telnet", "telnet, POP3 with a mistake", include_str!("../../lessons/transcript/telnet.txt")),
    ("python", "Python’s smtplib", include_str!("../../lessons/transcript/python.txt")),
    ("dovecot", "a raw log of Dovecot", include_str!("../../lessons/transcript/dovecot.txt")),
];

/// What the visitor knows better than the guess.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    form: String,
    #[serde(default)]
    protocol: String,
    /// The sides are to be changed over.
    #[serde(default)]
    swap: String,
    /// Which conversation of the text, counted from 1.
    part: Option<String>,
    /// The line from which it goes on.
    line: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Pasted {
    #[serde(default)]
    text: String,
    #[serde(flatten)]
    given: Given,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    example: Option<String>,
}

/// One conversation of a text, and which others are there.
struct Found {
    explained: Explained,
    swapped: bool,
    part: usize,
    /// Each conversation's protocol and number of lines.
    parts: Vec<(Protocol, usize)>,
}

impl Given {
    /// Explains the conversation that is meant. The text comes masked; what the page missed is masked here.
    fn explain(&self, text: &[u8]) -> Found {
        let hidden = foreign::hide(text);
        let protocol = match self.protocol.as_str() {
            "smtp" => Some(Protocol::Smtp),
            "pop3" => Some(Protocol::Pop3),
            "imap" => Some(Protocol::Imap),
            _ => None,
        };
        let mut all = Foreign::all(&hidden.text, foreign::find(&self.form), protocol);
        drop(hidden);
        let parts: Vec<(Protocol, usize)> = all.iter().map(|f| (f.protocol, f.len())).collect();
        let part = number(self.part.as_deref()).unwrap_or(1).clamp(1, parts.len());
        let swapped = !self.swap.is_empty();
        let mut found = all.swap_remove(part - 1);
        drop(all);
        if swapped {
            found = found.swapped();
        }
        Found { explained: found.explain().masked(), swapped, part, parts }
    }
}

fn number(text: Option<&str>) -> Option<usize> {
    text?.trim().parse().ok()
}

/// `GET /explain`
pub(super) async fn empty(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let example = wanted.example.as_deref().unwrap_or_default();
    let text = EXAMPLES.iter().find(|(name, ..)| *name == example).map_or("", |(.., text)| text);
    let name = page::known(&app, &headers).unwrap_or_default();
    page::send(&ExplainPage::empty(&name, text, EXAMPLES), StatusCode::OK, &headers)
}

/// `POST /explain`: the form without JavaScript.
pub(super) async fn form(State(app): State<App>, headers: HeaderMap, request: Request) -> Response {
    // In a form each octet may take three.
    let most = 3 * Foreign::LARGEST + 1000;
    let pasted = match to_bytes(request.into_body(), most).await {
        Ok(body) => serde_urlencoded(&body).await,
        Err(_) => return too_large(),
    };
    let Some(pasted) = pasted else { return unreadable() };
    if pasted.text.len() > Foreign::LARGEST {
        return too_large();
    }
    let name = page::known(&app, &headers).unwrap_or_default();
    let work = move || {
        let found = pasted.given.explain(pasted.text.as_bytes());
        let shown = block::first(&found.explained, ExplainPage::LINES);
        (found, shown, foreign::hide(pasted.text.as_bytes()))
    };
    let Some((found, shown, hidden)) = beside(work).await else { return unreadable() };
    let text = String::from_utf8_lossy(&hidden.text);
    let result = ExplainPage::empty(&name, &text, EXAMPLES).with(
        &found.explained,
        shown,
        found.swapped,
        found.part,
        &found.parts,
    );
    page::send(&result, StatusCode::OK, &headers)
}

async fn serde_urlencoded(body: &Bytes) -> Option<Pasted> {
    let mut request = Request::new(Body::from(body.clone()));
    *request.method_mut() = axum::http::Method::POST;
    let kind = header::HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(header::CONTENT_TYPE, kind);
    request.extensions_mut().insert(axum::extract::DefaultBodyLimit::disable());
    use axum::extract::FromRequest as _;
    Form::<Pasted>::from_request(request, &()).await.ok().map(|Form(pasted)| pasted)
}

/// `POST /explain/lines`: the text as the body; the facts, then the lines in packed blocks.
pub(super) async fn lines(Query(given): Query<Given>, request: Request) -> Response {
    let Ok(text) = to_bytes(request.into_body(), Foreign::LARGEST).await else {
        return too_large();
    };
    let (out, blocks) = mpsc::unbounded_channel::<Bytes>();
    tokio::spawn(beside(move || {
        let found = given.explain(&text);
        drop(text);
        let facts = block::facts(&found.explained, found.swapped, found.part, &found.parts);
        let mut gone = out.send(block::frame(facts.as_bytes())).is_err();
        let mut from = 0;
        while !gone && let Some(block) = Block::next(&found.explained.lines, from) {
            from = block.to;
            gone = out.send(block.draw(&found.explained.lines)).is_err();
        }
    }));
    let body = futures_util::stream::unfold(blocks, async |mut blocks| {
        let block = blocks.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(block), blocks))
    });
    let kind =
        [(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "no-store")];
    (kind, Body::from_stream(body)).into_response()
}

/// `POST /explain/continue`: brings a server of the visitor's own sandbox to where the conversation was.
pub(super) async fn resume(
    Own(room): Own,
    Query(given): Query<Given>,
    request: Request,
) -> Response {
    let Ok(text) = to_bytes(request.into_body(), Foreign::LARGEST).await else {
        return too_large();
    };
    let line = number(given.line.as_deref()).unwrap_or(usize::MAX);
    let work = move || {
        let found = given.explain(&text);
        // What is made of the text is made before the sandbox is locked.
        let plan = Plan::new(&found.explained, line);
        room.act(|sandbox| resume::carry_out(&plan, sandbox))
    };
    match beside(work).await {
        Some(Ok(resumed)) => axum::Json(serde_json::json!({
            "conn": resumed.conn.0, "host": resumed.host, "port": resumed.port,
            "line": resumed.line, "same": resumed.same, "state": resumed.state, "notes": resumed.notes,
        }))
        .into_response(),
        Some(Err(refused)) => (StatusCode::CONFLICT, format!("{refused}\n")).into_response(),
        None => unreadable(),
    }
}

/// `GET /mask.json`: what is a secret.
pub(super) async fn mask(headers: HeaderMap) -> Response {
    static JSON: LazyLock<Bytes> = LazyLock::new(|| foreign::table().into());
    super::asset::send("mask.json", JSON.clone(), "application/json", true, &headers)
}

/// Does long work on a thread of its own.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _turn = AT_WORK.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

fn too_large() -> Response {
    let text = format!(
        "The text has more than {} million octets. Cut out the conversation that you want explained.\n",
        Foreign::LARGEST / 1_000_000
    );
    (StatusCode::PAYLOAD_TOO_LARGE, text).into_response()
}

fn unreadable() -> Response {
    (StatusCode::BAD_REQUEST, "The text could not be read.\n").into_response()
}
