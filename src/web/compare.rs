//! `/compare-branches`: two branches of a world's past side by side.

use super::{
    App, page,
    view::compare::{ComparePage, Side},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;

/// What is compared: a branch's number or `here`, and after a dot the number of a connection.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    left: String,
    right: String,
}

/// `/compare-branches`
pub(super) async fn branches(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let room = page::token(&headers).and_then(|t| app.rooms.known(&t));
    let known = room.map(|room| room.look_back(|s, t| (s.name.clone(), Side::all(s, t))));
    let (name, sides) = known.unwrap_or_default();
    page::send_found(&ComparePage::new(&name, &sides, &wanted.left, &wanted.right), &headers)
}
