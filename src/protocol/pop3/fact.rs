//! What a POP3 session knows: its maildrop and the marks that only QUIT turns into removals (RFC 1939 §6).

use super::Session;
use crate::protocol::fact::Fact;

impl Session {
    pub(in crate::protocol) fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::new("State", self.phase.name())];
        if let Some(name) = &self.naming {
            out.push(Fact::new("Name", name.clone()));
        }
        if let Some(maildrop) = &self.maildrop {
            out.push(Fact::new("Maildrop of", &*maildrop.account));
            out.push(Fact::new("Maildrop holds", maildrop.words()));
            let marked = maildrop.marked().map(|n| n.to_string());
            out.extend(marked.map(|n| Fact::new("Marked as deleted", format!("message {n}"))));
        }
        out
    }
}
