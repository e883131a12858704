//! The page of hosts and faults.

use super::{App, page, view::PolicyPage};
use axum::{extract::State, http::HeaderMap, response::Response};

/// `/policy`
pub(super) async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let known = page::token(&headers).and_then(|t| app.rooms.known(&t));
    let (name, world) = match known {
        Some(room) => room.look(|s| (s.name.to_string(), s.world.clone())),
        None => (String::new(), crate::world::World::new(0)),
    };
    page::send_found(&PolicyPage::new(&name, &world), &headers)
}
