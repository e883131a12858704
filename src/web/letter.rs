//! The ways between a letter and the conversations about it.

use super::{
    page,
    view::{MissingPage, message::Place},
    visitor::{Own, Visitor},
};
use crate::{
    protocol::meant::Lies,
    world::{ConnId, Protocol},
};
use axum::{
    Form,
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

/// `GET /message/of/{conn}/{line}`: the letter that a line of a transcript shows.
pub(super) async fn of_line(
    Visitor(room): Visitor,
    Path((conn, line)): Path<(u32, u64)>,
    headers: HeaderMap,
) -> Response {
    let past = room.map(|room| room.look_back(|s, t| (s.clone(), t.history().clone())));
    // What it was is worked out from a copy, outside the sandbox's lock.
    let lies = past.as_ref().and_then(|(now, past)| past.shown(now, ConnId(conn), line));
    let Some(lies) = lies else {
        let text = "Which letter stood on that line is not known any more: message numbers change, and only the newest moments are kept.";
        return missing("That letter is not found", text, conn, &headers);
    };
    let place = Place {
        account: lies.account.to_string(),
        mailbox: lies.mailbox.to_string(),
        uid: lies.uid,
    };
    if past.is_some_and(|(now, _)| place.letter(&now.world).is_none()) {
        let text = format!(
            "It was UID {} in {} of {}. It was moved or deleted since.",
            place.uid, place.mailbox, place.account
        );
        return missing("The letter is gone", &text, conn, &headers);
    }
    Redirect::to(&format!("{}?conn={conn}", place.path())).into_response()
}

/// How a letter is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Try {
    /// A command of IMAP; nothing for POP3, which asks for the whole letter.
    #[serde(default)]
    command: String,
}

/// `POST /message/{account}/{mailbox}/{uid}/try`: a console that stands before the letter, with a command that asks
/// for it on its command line.
pub(super) async fn attempt(
    Own(room): Own,
    Path((account, mailbox, uid)): Path<(String, String, u32)>,
    headers: HeaderMap,
    Form(Try { command }): Form<Try>,
) -> Response {
    let lies = Lies { account: account.into(), mailbox: mailbox.into(), uid };
    let protocol = if command.is_empty() { Protocol::Pop3 } else { Protocol::Imap };
    let opened = room.act(|s| {
        let conn = s.approach(&lies, protocol)?;
        Ok::<_, String>((conn, s.number_in(conn, &lies)))
    });
    match opened {
        Ok((conn, number)) => {
            let line = match number {
                Some(number) => format!("RETR {number}"),
                None => command,
            };
            let line = page::query(&line);
            Redirect::to(&format!("/playground?conn={}&line={line}", conn.0)).into_response()
        }
        Err(why) => {
            let page = MissingPage::new("This cannot be tried", &why);
            page::send(&page, StatusCode::CONFLICT, &headers)
        }
    }
}

fn missing(title: &'static str, text: &str, conn: u32, headers: &HeaderMap) -> Response {
    let page = MissingPage::new(title, text).back(format!("/playground?conn={conn}"));
    page::send(&page, StatusCode::NOT_FOUND, headers)
}
