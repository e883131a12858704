//! What an IMAP session knows: who logged in, which mailbox is selected, how many messages it was told of.

use super::Session;
use crate::protocol::fact::Fact;

impl Session {
    pub(in crate::protocol) fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::new("State", self.phase().name())];
        if let Some(account) = &self.account {
            out.push(Fact::new("Logged in", &**account));
        }
        if let Some(selected) = &self.selected {
            let how = if selected.view.read_only { "read-only" } else { "read-write" };
            out.push(Fact::new("Selected mailbox", format!("{}, {how}", selected.name)));
            out.push(Fact::new("Messages told of", selected.view.len().to_string()));
        }
        if self.is_idling() {
            out.push(Fact::new("Waiting", "in IDLE, until DONE"));
        }
        out
    }
}
