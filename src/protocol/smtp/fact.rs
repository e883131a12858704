//! What an SMTP session knows: the envelope, which no mailbox ever shows (RFC 5321 §4.1.1).

use super::session::{Phase, Session};
use crate::{
    protocol::fact::Fact,
    world::{Body, Notify, Ret, Wishes},
};

impl Session {
    pub(in crate::protocol) fn facts(&self) -> Vec<Fact> {
        let mut out = vec![Fact::new("State", self.phase.name())];
        if let Some(name) = &self.hello {
            out.push(Fact::new("Client name", name.clone()));
        }
        if let Some(account) = &self.account {
            out.push(Fact::new("Logged in", account.to_string()));
        }
        if matches!(self.phase, Phase::Mail | Phase::Rcpt | Phase::Chunks | Phase::Data) {
            let from = self.envelope.from.as_ref().map_or("", |m| m.text.as_str());
            out.push(Fact::new("Reverse-path", format!("<{from}>")));
            wishes(&self.envelope.wishes, &mut out);
        }
        for to in &self.envelope.to {
            out.push(Fact::new("Forward-path", format!("<{}>", to.mailbox.text)));
            if let Some(notify) = to.recipient.notify {
                out.push(Fact::new("Reports wanted", occasions(notify)));
            }
            if let Some(original) = &to.recipient.original {
                out.push(Fact::new("Original recipient", original.to_string()));
            }
        }
        if self.phase == Phase::Chunks {
            out.push(Fact::new("Octets so far", self.letter.len().to_string()));
        }
        out
    }
}

/// What the parameters of MAIL asked for.
fn wishes(wishes: &Wishes, out: &mut Vec<Fact>) {
    match wishes.body {
        Body::SevenBit => {}
        Body::EightBitMime => out.push(Fact::new("Body", "8BITMIME")),
        Body::BinaryMime => out.push(Fact::new("Body", "BINARYMIME")),
    }
    if wishes.utf8 {
        out.push(Fact::new("UTF-8", "in addresses and header"));
    }
    if let Some(ret) = wishes.ret {
        let what = if ret == Ret::Full { "the whole letter" } else { "its header" };
        out.push(Fact::new("Comes back", what));
    }
    if let Some(id) = &wishes.envelope_id {
        out.push(Fact::new("Envelope identifier", id.to_string()));
    }
    if let Some(by) = wishes.deliver_by {
        let then = if by.or_return { "or return it" } else { "or tell" };
        out.push(Fact::new("Deliver by", format!("{}, {then}", by.until.rfc3339())));
    }
    if let Some(until) = wishes.hold_until {
        out.push(Fact::new("Held until", until.rfc3339()));
    }
    if wishes.priority != 0 {
        out.push(Fact::new("Priority", wishes.priority.to_string()));
    }
}

fn occasions(notify: Notify) -> String {
    let all = [(notify.success, "success"), (notify.failure, "failure"), (notify.delay, "delay")];
    let wanted: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    if wanted.is_empty() { "never".to_owned() } else { wanted.join(", ") }
}
