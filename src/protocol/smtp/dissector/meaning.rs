//! What the lines of a reply mean, by what they answer.

use super::*;

impl Dissector {
    /// What the line of a reply is an answer to.
    pub(super) fn about(&self, pending: &Pending, line: &[u8]) -> reply::About {
        match pending.verb {
            "" | "HELO" if line.starts_with(b"2") => reply::About::Name,
            "EHLO" | "LHLO" if line.starts_with(b"250") && self.reply_lines == 0 => {
                reply::About::Name
            }
            "EHLO" | "LHLO" if line.starts_with(b"250") => reply::About::Extension,
            _ if pending.next == Next::LogIn && line.starts_with(b"334") => reply::About::Challenge,
            _ => reply::About::Text,
        }
    }

    /// What a line of a reply means.
    pub(super) fn gloss_of(&self, pending: &Pending, code: u16, line: &[u8]) -> Gloss {
        let Pending { verb, next, text, .. } = *pending;
        if matches!(verb, "EHLO" | "LHLO") && code == 250 && self.reply_lines > 1 {
            let word = line.get(4..).unwrap_or_default();
            let len = word.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
            return extension::find(&word[..len]).map_or(
                Gloss::new("An extension that the server offers.", Rfc(5321, "4.1.1.1")),
                |e| Gloss::new(e.summary, e.rfc),
            );
        }
        match (next, code) {
            (Next::LogIn, 334) => auth::CALL,
            (Next::Tls, 220) => starttls::BEGINS,
            _ => reply::meaning(code, if text { "." } else { verb }),
        }
    }
}
