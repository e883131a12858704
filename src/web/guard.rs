//! Who may talk to the pages: only pages of our own.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use std::net::IpAddr;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// Refuses a `Host` that is a name of somebody else's (a page that had its name resolve to this machine) and an
/// `Origin` that is not this host (a page that somebody else wrote).
pub(super) async fn own_host_and_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let Some(host) = own_host(headers) else {
        let text = "This address is not one of Mailglass's own. Use the one that it printed at its start.\n";
        return (StatusCode::MISDIRECTED_REQUEST, text).into_response();
    };
    if let Some(origin) = headers.get(header::ORIGIN) {
        let own = origin
            .to_str()
            .ok()
            .and_then(|o| o.strip_prefix("http://").or_else(|| o.strip_prefix("https://")));
        if own != Some(host) {
            let text = "Only pages of Mailglass itself may do this.\n";
            return (StatusCode::FORBIDDEN, text).into_response();
        }
    }
    next.run(request).await
}

/// The `Host`, if it is an address or `localhost`: neither can be made to point here by somebody else.
fn own_host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next()?,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    (name == "localhost" || name.parse::<IpAddr>().is_ok()).then_some(host)
}

/// Adds the headers that every answer has, errors too. A page that wants a stricter policy has set its own.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name, value| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // Without a referrer a form would have no origin either, and be refused as somebody else's.
    set(header::REFERRER_POLICY, "same-origin");
    set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    response
}
