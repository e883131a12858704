//! The files of `static/`, embedded, and the explanations of all fields.

use super::view;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use include_dir::{Dir, include_dir};
use std::{
    collections::HashMap,
    io::Write as _,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// A file as it is sent: the tag that tells its content, and the content packed, made once.
struct Packed {
    tag: String,
    gzip: Option<Bytes>,
}

static PACKED: LazyLock<Mutex<HashMap<String, Arc<Packed>>>> = LazyLock::new(Mutex::default);

/// `/static/…`
pub(super) async fn file(Path(path): Path<String>, headers: HeaderMap) -> Response {
    let Some(file) = FILES.get_file(&path) else {
        return (StatusCode::NOT_FOUND, "There is no such file.\n").into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        _ => "text/plain; charset=utf-8",
    };
    let squeeze = !matches!(path.rsplit('.').next(), Some("woff2" | "png"));
    send(&path, Bytes::from_static(file.contents()), kind, squeeze, &headers)
}

/// `/fields.json`: what every kind of token is.
pub(super) async fn fields(headers: HeaderMap) -> Response {
    static JSON: LazyLock<Bytes> = LazyLock::new(|| view::fields_json().into());
    send("fields.json", JSON.clone(), "application/json", true, &headers)
}

/// `/codes.json`: what every code means, and what else could have come.
pub(super) async fn codes(headers: HeaderMap) -> Response {
    static JSON: LazyLock<Bytes> = LazyLock::new(|| view::codes_json().into());
    send("codes.json", JSON.clone(), "application/json", true, &headers)
}

pub(super) fn send(
    key: &str,
    content: Bytes,
    kind: &'static str,
    squeeze: bool,
    headers: &HeaderMap,
) -> Response {
    let packed = {
        let mut all = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(key.to_owned()).or_insert_with(|| Arc::new(pack(&content, squeeze))).clone()
    };
    let common = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::ETAG, packed.tag.clone()),
        (header::VARY, "accept-encoding".to_owned()),
    ];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|t| t.as_bytes() == packed.tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    let accepts = |h: &axum::http::HeaderValue| h.to_str().is_ok_and(|v| v.contains("gzip"));
    match &packed.gzip {
        Some(gzip) if headers.get(header::ACCEPT_ENCODING).is_some_and(accepts) => {
            (common, [(header::CONTENT_ENCODING, "gzip")], gzip.clone()).into_response()
        }
        _ => (common, content).into_response(),
    }
}

fn pack(content: &Bytes, squeeze: bool) -> Packed {
    let digest = ring::digest::digest(&ring::digest::SHA256, content);
    let tag: String = digest.as_ref()[..12].iter().map(|b| format!("{b:02x}")).collect();
    let gzip = squeeze.then(|| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let _ = encoder.write_all(content);
        Bytes::from(encoder.finish().unwrap_or_default())
    });
    Packed {
        tag: format!("\"{tag}\""),
        gzip: gzip.filter(|g| !g.is_empty() && g.len() < content.len()),
    }
}
