//! `/journey`: letters and their ways.

use super::{
    App, page,
    view::journey::{Chosen, JourneyListPage, JourneyPage},
};
use crate::{
    net::Room,
    sandbox::{Sandbox, Timeline, Travel},
    world::{ConnId, LetterId},
};
use axum::{
    Form,
    extract::{ConnectInfo, Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{net::SocketAddr, sync::Arc};

/// Which stop of a way is shown, and which of its connections.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    hop: Option<usize>,
    conn: Option<u32>,
}

/// `GET /journey`
pub(super) async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    let now = copy(&app, &headers);
    page::send_found(&JourneyListPage::new(now.as_ref()), &headers)
}

/// `GET /journey/{letter}`
pub(super) async fn letter(
    State(app): State<App>,
    Path(letter): Path<u64>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let letter = LetterId(letter);
    let room = room(&app, &headers);
    let found = room.map(|room| room.look_back(|s, t| (s.clone(), before(t, letter).is_some())));
    // What is shown is worked out from a copy, outside the sandbox's lock.
    let page = found.and_then(|(sandbox, returns)| {
        let conn = wanted.conn.map(ConnId);
        JourneyPage::new(&sandbox, letter, Chosen { stop: wanted.hop, conn, returns })
    });
    match page {
        Some(page) => page::send_found(&page, &headers),
        None => page::not_found(headers).await,
    }
}

/// `POST /journey/{letter}/before`: back to before the letter was.
pub(super) async fn back(
    State(app): State<App>,
    Path(letter): Path<u64>,
    headers: HeaderMap,
) -> Response {
    let Some(room) = room(&app, &headers) else { return Redirect::to("/journey").into_response() };
    let to = room.look_back(|_, t| before(t, LetterId(letter)));
    if to.is_some_and(|to| room.travel(to)) {
        return Redirect::to("/journey").into_response();
    }
    (StatusCode::CONFLICT, "The moment before this letter is not kept.\n").into_response()
}

/// Whether a host can be reached.
#[derive(Debug, Deserialize)]
pub(super) struct Switch {
    host: String,
    reach: String,
    #[serde(default)]
    letter: u64,
    #[serde(default)]
    hop: usize,
}

/// `POST /journey/host`: switches a host on or off.
pub(super) async fn host(
    State(app): State<App>,
    headers: HeaderMap,
    Form(switch): Form<Switch>,
) -> Response {
    let turn = |s: &mut Sandbox| {
        let name = s.world.host(&switch.host).map(|h| h.name);
        name.is_some_and(|name| s.world.set_policy_of(name, "reach", &switch.reach))
    };
    if !room(&app, &headers).is_some_and(|room| room.act(turn)) {
        return (StatusCode::BAD_REQUEST, "There is no such host, or it has no such switch.\n")
            .into_response();
    }
    Redirect::to(&format!("/journey/{}?hop={}", switch.letter, switch.hop)).into_response()
}

/// The step that leads to before a letter was.
fn before(timeline: &Timeline, letter: LetterId) -> Option<Travel> {
    let knows = |s: &Sandbox| s.world.mail_log.of(letter).next().is_some();
    let step =
        timeline.history().steps().find(|step| !knows(&step.before) && knows(&step.after))?;
    let to = Travel::Before(step.id);
    timeline.knows(to).then_some(to)
}

/// The room that a browser has.
pub(super) fn room(app: &App, headers: &HeaderMap) -> Option<Arc<Room>> {
    app.rooms.known(&page::token(headers)?)
}

/// The room of a browser, made if it has none; nothing if it keeps no cookies.
pub(super) fn own_room(
    app: &App,
    headers: &HeaderMap,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
) -> Option<Arc<Room>> {
    Some(app.rooms.of(&page::token(headers)?, peer.ip().is_loopback()))
}

fn copy(app: &App, headers: &HeaderMap) -> Option<Sandbox> {
    room(app, headers).map(|room| room.look(Sandbox::clone))
}
