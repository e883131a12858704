//! `/journey`: letters and their ways.

use super::{
    page,
    view::journey::{Chosen, JourneyListPage, JourneyPage},
    visitor::Visitor,
};
use crate::{
    sandbox::{Sandbox, Timeline, Travel},
    world::{ConnId, LetterId},
};
use axum::{
    Form,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

/// Which stop of a way is shown, and which of its connections.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    hop: Option<usize>,
    conn: Option<u32>,
}

/// `GET /journey`
pub(super) async fn list(visitor: Visitor, headers: HeaderMap) -> Response {
    page::send_found(&JourneyListPage::new(visitor.has().as_ref()), &headers)
}

/// `GET /journey/{letter}`
pub(super) async fn letter(
    Visitor(room): Visitor,
    Path(letter): Path<u64>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let letter = LetterId(letter);
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
pub(super) async fn back(Visitor(room): Visitor, Path(letter): Path<u64>) -> Response {
    let Some(room) = room else { return Redirect::to("/journey").into_response() };
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
pub(super) async fn host(Visitor(room): Visitor, Form(switch): Form<Switch>) -> Response {
    let turn = |s: &mut Sandbox| {
        let name = s.world.host(&switch.host).map(|h| h.name);
        name.is_some_and(|name| s.world.set_policy_of(name, "reach", &switch.reach))
    };
    if !room.is_some_and(|room| room.act(turn)) {
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
