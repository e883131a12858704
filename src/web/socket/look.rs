//! A page looks at lines closely.

use super::*;
use crate::web::view;

/// Lines `from` to `to` of a connection.
#[derive(Debug, Deserialize)]
pub(super) struct Look {
    conn: u32,
    from: u64,
    to: u64,
}

impl Look {
    /// Lines that are told at once.
    const MOST: u64 = 500;
}

impl Console {
    /// Tells everything about some lines. They are read again from the log: what nobody asks for is not sent.
    pub(super) async fn look(&self, look: &Look, socket: &mut WebSocket) -> Result<(), Gone> {
        let conn = ConnId(look.conn);
        let lines = look.from..=look.to.min(look.from.saturating_add(Look::MOST));
        let Some((mut reader, chunks, skipped)) = self.room.look(|s| {
            let chunks: Vec<Chunk> = s.log().since(conn, 0).cloned().collect();
            Some((s.reader(conn)?, chunks, s.log().skipped(conn).cloned()))
        }) else {
            return Ok(());
        };
        let mut entries = Vec::new();
        reader.feed(chunks.iter(), skipped.as_ref(), &mut entries);
        let message = serde_json::json!({
            "look": { "conn": conn.0, "lines": view::look(&entries, lines) },
        });
        say(socket, message.to_string()).await
    }
}
