//! `/message`: letters, their parts, and what is in them.

use super::{
    page,
    view::{
        MissingPage,
        message::{Chosen, MessageListPage, MessagePage, Pane, Place, file_name, frame},
    },
    visitor::Visitor,
};
use crate::{
    message::{Message, Part},
    sandbox::Sandbox,
    world::World,
};
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A letter that is larger is worked on beside the pages' own thread.
const LARGE: usize = 256 * 1024;
/// How many large letters are worked on at once; others wait.
static AT_WORK: Semaphore = Semaphore::const_new(2);

/// What is allowed inside the frame of an HTML body: its own styles. It has no origin, runs nothing, loads nothing.
const FRAME: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'none'; form-action 'none'; base-uri 'none'; \
    frame-ancestors 'self'; sandbox";
/// The same with pictures that stand in their own addresses.
const FRAME_WITH_PICTURES: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'self'; sandbox";

/// What of a letter is wanted.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    part: String,
    #[serde(default)]
    show: String,
    #[serde(default)]
    lines: String,
    #[serde(default, rename = "as")]
    form: String,
    #[serde(default)]
    pictures: String,
    /// The connection on which it was seen.
    conn: Option<u32>,
}

impl Wanted {
    fn chosen(self) -> Chosen {
        let lines = self.lines.split_once('-').and_then(|(from, to)| {
            let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
            (from <= to).then_some(from..=to)
        });
        Chosen {
            part: self.part,
            pane: Pane::of(&self.show),
            lines,
            decoded: self.form == "decoded",
            pictures: self.pictures == "own",
            conn: self.conn,
        }
    }
}

/// `GET /message`
pub(super) async fn list(visitor: Visitor, headers: HeaderMap) -> Response {
    let page = match visitor.has() {
        Some(sandbox) => MessageListPage::of(&sandbox),
        None => MessageListPage::new("", &World::new(0)),
    };
    page::send_found(&page, &headers)
}

/// `GET /message/{account}/{mailbox}/{uid}`
pub(super) async fn letter(
    visitor: Visitor,
    Path((account, mailbox, uid)): Path<(String, String, u32)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let place = Place { account, mailbox, uid };
    let sandbox = visitor.sandbox();
    let large = place.letter(&sandbox.world).is_some_and(|(m, _)| m.source().len() > LARGE);
    let work = move || {
        let page = MessagePage::new(&sandbox, place, wanted.chosen())?;
        let sandbox = page.sandbox.clone();
        Some((page, sandbox))
    };
    let found = if large { beside(work).await.flatten() } else { work() };
    match found {
        Some((page, _)) => page::send_found(&page, &headers),
        None => {
            let text = "It was moved or deleted, or this world never had it.";
            let page = MissingPage::new("There is no such letter", text);
            page::send(&page, StatusCode::NOT_FOUND, &headers)
        }
    }
}

/// `GET /message/{account}/{mailbox}/{uid}/source`: the octets, to be kept.
pub(super) async fn source(
    visitor: Visitor,
    Path((account, mailbox, uid)): Path<(String, String, u32)>,
) -> Response {
    let place = Place { account, mailbox, uid };
    match place.letter(&visitor.sandbox().world) {
        Some((message, _)) => saved(message.source().clone(), &format!("letter-{uid}.eml")),
        None => gone(),
    }
}

/// `GET /message/{account}/{mailbox}/{uid}/part/{number}`: what a part holds, decoded, to be kept.
pub(super) async fn part(
    visitor: Visitor,
    Path((account, mailbox, uid, number)): Path<(String, String, u32, String)>,
) -> Response {
    let place = Place { account, mailbox, uid };
    let found = numbered(&visitor.sandbox(), &place, &number);
    let Some((message, path)) = found else { return gone() };
    let work = move || {
        let part = message.part(&path)?;
        let octets = message.source().get(part.body.clone())?;
        let name = file_name(part).unwrap_or_else(|| format!("part-{number}"));
        Some((crate::message::transfer(&part.encoding, octets).into_owned(), name))
    };
    match beside(work).await.flatten() {
        Some((octets, name)) => saved(octets.into(), &name),
        None => gone(),
    }
}

/// `GET /message/{account}/{mailbox}/{uid}/frame/{number}`: an HTML body, for a frame that may do nothing.
pub(super) async fn framed(
    visitor: Visitor,
    Path((account, mailbox, uid, number)): Path<(String, String, u32, String)>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let place = Place { account, mailbox, uid };
    let Some((message, path)) = numbered(&visitor.sandbox(), &place, &number) else {
        return gone();
    };
    let pictures = wanted.pictures == "own";
    let work = move || {
        let part: &Part = message.part(&path)?;
        part.is("text", "html").then(|| frame(&message, part, pictures))
    };
    let Some(html) = beside(work).await.flatten() else { return gone() };
    let policy = HeaderValue::from_static(if pictures { FRAME_WITH_PICTURES } else { FRAME });
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::HeaderName::from_static("x-dns-prefetch-control"),
            HeaderValue::from_static("off"),
        ),
    ];
    (fixed, Html(html)).into_response()
}

/// A letter and the numbers of one of its parts.
fn numbered(sandbox: &Sandbox, place: &Place, number: &str) -> Option<(Arc<Message>, Vec<u32>)> {
    let (message, _) = place.letter(&sandbox.world)?;
    let path: Option<Vec<u32>> = number.split('.').take(100).map(|n| n.parse().ok()).collect();
    Some((message, path?))
}

/// Octets that a browser keeps as a file, whatever they are.
fn saved(octets: Bytes, name: &str) -> Response {
    let kind = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (kind, octets).into_response()
}

/// `attachment` with a name that only this file can have: in ASCII, and as RFC 8187 writes others.
fn disposition(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ');
    let ascii: String = name.chars().take(100).map(|c| if plain(c) { c } else { '_' }).collect();
    let coded: String = name
        .chars()
        .take(100)
        .collect::<String>()
        .bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{coded}")
}

fn gone() -> Response {
    let text = "There is no such letter in this world, or it has no such part.\n";
    (StatusCode::NOT_FOUND, text).into_response()
}

/// Works on something large beside the pages' own thread.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _one = AT_WORK.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}
