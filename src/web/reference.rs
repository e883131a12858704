//! The reference and the glossary.

use super::{
    page::send,
    view::reference::{EntryPage, FieldPage, GlossaryPage, IndexPage, MissingPage},
};
use crate::{protocol, reference, world::Protocol};
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

/// The protocol of that key.
fn of_key(key: &str) -> Option<Protocol> {
    [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns]
        .into_iter()
        .find(|p| p.key() == key)
}

/// What the index is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

/// `/reference`
pub(super) async fn index(Query(search): Query<Search>, headers: HeaderMap) -> Response {
    send(&IndexPage::new(&search.q), StatusCode::OK, &headers)
}

/// `/reference/smtp`: its place in the index.
pub(super) async fn protocol(Path(key): Path<String>, headers: HeaderMap) -> Response {
    if key == "field" || of_key(&key).is_some() {
        return Redirect::permanent(&format!("/reference#{key}")).into_response();
    }
    missing(None, &key, &headers)
}

/// `/reference/smtp/RCPT`, `/reference/field/smtp.verb`
pub(super) async fn entry(
    Path((key, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    if key == "field" {
        let found = protocol::fields().find(|field| field.id == name);
        return match found {
            Some(field) => send(&FieldPage::new(field), StatusCode::OK, &headers),
            None => missing(None, &name, &headers),
        };
    }
    let Some(protocol) = of_key(&key) else { return missing(None, &name, &headers) };
    match reference::find(protocol, &name) {
        Some(found) => send(&EntryPage::new(found), StatusCode::OK, &headers),
        None => missing(Some(protocol), &name, &headers),
    }
}

/// `/glossary`
pub(super) async fn glossary(headers: HeaderMap) -> Response {
    send(&GlossaryPage, StatusCode::OK, &headers)
}

fn missing(protocol: Option<Protocol>, name: &str, headers: &HeaderMap) -> Response {
    send(&MissingPage::new(protocol, name), StatusCode::NOT_FOUND, headers)
}
