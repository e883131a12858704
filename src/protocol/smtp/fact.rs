//! What an SMTP session knows: the envelope, which no mailbox ever shows (RFC 5321 §4.1.1).

use super::session::{Phase, Session};
use crate::protocol::fact::Fact;

impl Session {
    pub(in crate::protocol) fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::new("State", self.phase.name())];
        if let Some(name) = &self.hello {
            out.push(Fact::new("Client name", name.clone()));
        }
        if matches!(self.phase, Phase::Mail | Phase::Rcpt | Phase::Data) {
            let from = self.envelope.from.as_ref().map_or("", |m| m.text.as_str());
            out.push(Fact::new("Reverse-path", format!("<{from}>")));
        }
        for to in &self.envelope.to {
            out.push(Fact::new("Forward-path", format!("<{}>", to.mailbox.text)));
        }
        out
    }
}
