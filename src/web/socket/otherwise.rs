//! A page wants to see what would have happened otherwise.

use super::*;
use crate::{sandbox::Untried, web::view::TrialView};

/// The line on which an answer begins.
#[derive(Debug, Deserialize)]
pub(super) struct Otherwise {
    conn: u32,
    line: u64,
}

impl Console {
    /// Tries it in a copy of the past, outside the sandbox's lock.
    pub(super) async fn otherwise(
        &self,
        wish: &Otherwise,
        socket: &mut WebSocket,
    ) -> Result<(), Gone> {
        let conn = ConnId(wish.conn);
        let (now, past) = self.room.look_back(|s, t| (s.clone(), t.history().clone()));
        let protocol = now.link(conn).map(|l| l.service().protocol());
        let view = match (past.otherwise(&now, conn, wish.line), protocol) {
            (Ok(trial), Some(protocol)) => TrialView::of(&trial, protocol),
            (Ok(_), None) | (Err(Untried::NoRule), _) => {
                TrialView::sorry("This line is no longer kept, so nothing can be tried from here.")
            }
            (Err(Untried::Forgotten), _) => TrialView::sorry(
                "The moment before this line is not kept, so nothing can be tried from here. The newest steps are kept, while a page is open.",
            ),
            (Err(Untried::Never), _) => TrialView::sorry(
                "Nothing that a client says, and no setting of this server, changes this answer.",
            ),
        };
        let html = view.render().unwrap_or_default();
        let message = serde_json::json!({
            "otherwise": { "conn": wish.conn, "line": wish.line, "html": html },
        });
        say(socket, message.to_string()).await
    }
}
