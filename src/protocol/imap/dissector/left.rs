//! What becomes of a session that the client leaves without LOGOUT.

use super::*;

const LOGGED_IN: Gloss = Gloss::new(
    "There was no LOGOUT. That harms nothing: what the server answered with OK is done.",
    Rfc(3501, "3.4"),
);
const SELECTED: Gloss = Gloss::new(
    "There was no LOGOUT. The mailbox is as the last answer left it: letters with \\Deleted stay until EXPUNGE or CLOSE.",
    Rfc(3501, "3.4"),
);

impl Dissector {
    /// What it means that the client closes the connection now; nothing before the log-in and after LOGOUT.
    pub fn left(&self) -> Option<Gloss> {
        if self.pending.iter().any(|p| p.verb == "LOGOUT") {
            return None;
        }
        match self.phase {
            Phase::NotAuthenticated | Phase::Logout => None,
            Phase::Authenticated => Some(LOGGED_IN),
            Phase::Selected => Some(SELECTED),
        }
    }
}
