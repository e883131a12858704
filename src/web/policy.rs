//! The page of hosts and faults.

use super::{page, view::PolicyPage, visitor::Visitor};
use axum::{http::HeaderMap, response::Response};

/// `/policy`
pub(super) async fn page(visitor: Visitor, headers: HeaderMap) -> Response {
    let (name, world) = visitor.world();
    page::send_found(&PolicyPage::new(&name, &world), &headers)
}
