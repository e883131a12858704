//! What becomes of a session that the client leaves without QUIT.

use super::*;

const NO_MARKS: Gloss = Gloss::new(
    "There was no QUIT, so the session does not enter the UPDATE state. No letter was marked, and none is removed.",
    Rfc(1939, "6"),
);
const MARKS: Gloss = Gloss::new(
    "There was no QUIT, so no letter marked with DELE is removed. Did somebody type QUIT? openssl s_client takes a line that begins with Q as its own command to end, and R to renegotiate; -quiet or -ign_eof lets them through.",
    Rfc(1939, "6"),
);

impl Dissector {
    /// What it means that the client closes the connection now; nothing before the log-in and after QUIT.
    pub fn left(&self) -> Option<Gloss> {
        let is_over = self.phase != Phase::Transaction || self.pending.iter().any(|p| p.is("QUIT"));
        match (is_over, self.marked) {
            (true, _) => None,
            (false, 0) => Some(NO_MARKS),
            (false, _) => Some(MARKS),
        }
    }
}
