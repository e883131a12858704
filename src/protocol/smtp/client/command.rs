//! The commands of a mail transaction as a client writes them, with the parameters that the server offers.

use super::{Asked, Client, Outcome};
use crate::world::{Body, Recipient};
use std::fmt::Write as _;

impl Client {
    /// Begins the transaction: all of its envelope at once where the server takes that (RFC 2920 §3.1).
    pub(super) fn begin(&mut self, text: &mut Vec<u8>) {
        if let Some((status, why)) = self.lacks() {
            return self.finish(&Outcome::Unable(status, why));
        }
        let Some(mail) = self.mail() else { return };
        text.extend_from_slice(mail.as_bytes());
        self.asked.push_back(Asked::Mail);
        if self.offers("PIPELINING") {
            let many = self.work.as_ref().map_or(0, |w| w.job.recipients.len());
            for i in 0..many {
                self.rcpt(i, text);
            }
            text.extend_from_slice(b"DATA\r\n");
            self.asked.push_back(Asked::Data);
        }
    }

    /// The next command of a transaction that goes on one by one.
    pub(super) fn next_alone(&mut self, text: &mut Vec<u8>) {
        let Some(work) = &self.work else { return };
        match work.outcomes.len().checked_sub(work.named) {
            Some(1..) => {
                let i = work.named;
                self.rcpt(i, text);
            }
            _ => {
                text.extend_from_slice(b"DATA\r\n");
                self.asked.push_back(Asked::Data);
            }
        }
    }

    /// What the letter needs and the server does not offer: status (RFC 3463 §3.7) and reason.
    fn lacks(&self) -> Option<(&'static str, &'static str)> {
        let wishes = &self.work.as_ref()?.job.wishes;
        if wishes.utf8 && !self.offers("SMTPUTF8") {
            return Some(("5.6.7", "the next host does not take addresses in UTF-8"));
        }
        if wishes.body == Body::EightBitMime && !self.offers("8BITMIME") {
            return Some(("5.6.3", "the next host does not take letters of eight bits"));
        }
        if wishes.body == Body::BinaryMime && !self.offers("BINARYMIME") {
            return Some(("5.6.3", "the next host does not take binary letters"));
        }
        if wishes.require_tls && !self.offers("REQUIRETLS") {
            return Some(("5.7.30", "the next host does not promise TLS on the whole way"));
        }
        None
    }

    fn mail(&self) -> Option<String> {
        let job = &self.work.as_ref()?.job;
        let mut line = format!("MAIL FROM:<{}>", job.from.as_deref().unwrap_or(""));
        if self.offers("SIZE") {
            let _ = write!(line, " SIZE={}", job.message.size());
        }
        if job.wishes.body == Body::EightBitMime {
            line.push_str(" BODY=8BITMIME");
        }
        if job.wishes.utf8 {
            line.push_str(" SMTPUTF8");
        }
        line.push_str("\r\n");
        Some(line)
    }

    fn rcpt(&mut self, i: usize, text: &mut Vec<u8>) {
        let Some(work) = &mut self.work else { return };
        let Some(Recipient { address, .. }) = work.job.recipients.get(i) else { return };
        text.extend_from_slice(format!("RCPT TO:<{address}>\r\n").as_bytes());
        work.named = i + 1;
        self.asked.push_back(Asked::Rcpt(i));
    }
}
