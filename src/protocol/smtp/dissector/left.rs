//! What becomes of a session that the client leaves without QUIT.

use super::*;

const MAIL_DATA: Gloss = Gloss::new(
    "The lone dot that ends mail data did not come. The letter is not delivered, and no reply was due.",
    Rfc(5321, "4.1.1.4"),
);
const PIECES: Gloss = Gloss::new(
    "The last piece of the letter did not come. The letter is not delivered.",
    Rfc(3030, "2"),
);
const TRANSACTION: Gloss = Gloss::new(
    "A mail transaction was open and its letter did not come. Nothing is sent.",
    Rfc(5321, "4.1.1.10"),
);
const NO_QUIT: Gloss = Gloss::new(
    "There was no QUIT. Letters that the server took before stay taken.",
    Rfc(5321, "4.1.1.10"),
);

impl Dissector {
    /// What it means that the client closes the connection now; nothing after QUIT.
    pub fn left(&self) -> Option<Gloss> {
        if self.pending.iter().any(|p| p.verb == "QUIT") {
            return None;
        }
        match (self.reading, self.phase) {
            (_, Phase::Connected | Phase::Closed) => None,
            (Reading::Letter, _) | (_, Phase::Data) => Some(MAIL_DATA),
            (Reading::Chunk(_), _) | (_, Phase::Chunks) => Some(PIECES),
            (_, Phase::Mail | Phase::Rcpt) => Some(TRANSACTION),
            (_, Phase::Greeted | Phase::Ready | Phase::LogIn) => Some(NO_QUIT),
        }
    }
}
