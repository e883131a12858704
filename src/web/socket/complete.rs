//! A page asks what may be typed next.

use super::*;
use crate::protocol::complete::Menu;

/// The beginning of a line on a connection.
#[derive(Debug, Deserialize)]
pub(super) struct Complete {
    conn: u32,
    text: String,
}

impl Console {
    /// Answers with a menu and the text that it belongs to; with an empty one where nothing can be typed.
    pub(super) async fn complete(
        &self,
        ask: &Complete,
        socket: &mut WebSocket,
    ) -> Result<(), Gone> {
        let conn = ConnId(ask.conn);
        // It is worked out on a copy, outside the sandbox's lock.
        let sandbox = self
            .room
            .look(|s| s.link(conn).is_some_and(|l| l.end() == End::Console).then(|| s.clone()));
        let menu = sandbox.and_then(|s| s.complete(conn, &ask.text)).unwrap_or_default();
        let message = serde_json::json!({ "menu": view(&menu, ask) });
        say(socket, message.to_string()).await
    }
}

fn view(menu: &Menu, ask: &Complete) -> serde_json::Value {
    // The page counts in units of UTF-16.
    let at = ask.text.get(..menu.at).unwrap_or_default().encode_utf16().count();
    let options: Vec<_> = menu
        .candidates
        .iter()
        .map(|c| {
            serde_json::json!({
                "text": c.text, "label": c.label, "doc": c.doc, "why": c.why_not,
            })
        })
        .collect();
    let about = menu.about.as_ref().map(|a| {
        let parts: Vec<_> = a.parts.iter().map(|p| (p.text, p.stage.name())).collect();
        serde_json::json!({
            "verb": a.verb, "doc": a.doc, "rfc": a.rfc.to_string(), "parts": parts, "why": a.why_not,
        })
    });
    serde_json::json!({
        "conn": ask.conn, "text": ask.text, "at": at, "options": options, "more": menu.more,
        "about": about, "unknown": menu.unknown, "whole": menu.whole,
    })
}
