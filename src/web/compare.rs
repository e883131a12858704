//! `/compare-branches`: two branches of a world's past side by side.

use super::{
    page,
    view::compare::{ComparePage, Side},
    visitor::Visitor,
};
use axum::{extract::Query, http::HeaderMap, response::Response};
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
    Visitor(room): Visitor,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let known = room.map(|room| room.look_back(|s, t| (s.name.clone(), Side::all(s, t))));
    let (name, sides) = known.unwrap_or_default();
    page::send_found(&ComparePage::new(&name, &sides, &wanted.left, &wanted.right), &headers)
}
