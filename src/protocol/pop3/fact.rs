//! What a POP3 session knows: its maildrop and the marks that only QUIT turns into removals (RFC 1939 §6).

use super::{Language, Session, text};
use crate::protocol::fact::Fact;

impl Session {
    pub(in crate::protocol) fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::new("State", self.phase.name())];
        if let Some(name) = &self.naming {
            out.push(Fact::new("Name", name.clone()));
        }
        if self.log_in.is_some() {
            out.push(Fact::new("Login", "AUTH waits for an answer"));
        }
        if self.utf8 {
            out.push(Fact::new("Letters", "UTF-8"));
        }
        if self.language != Language::default() {
            out.push(Fact::new("Language", self.language.tag()));
        }
        if let Some(maildrop) = &self.maildrop {
            out.push(Fact::new("Maildrop of", &*maildrop.account));
            out.push(Fact::new("Maildrop holds", maildrop.words(&text::LISTING).to_string()));
            let marked = maildrop.marked().map(|n| n.to_string());
            out.extend(marked.map(|n| Fact::new("Marked as deleted", format!("message {n}"))));
            let read = maildrop.read_and_doomed().map(|n| format!("message {n}"));
            out.extend(read.map(|message| Fact::new("Read, and gone after QUIT", message)));
        }
        out
    }
}
