//! The commands of a mail transaction as a client writes them, with the parameters that the server offers.

use super::{Asked, Client, Outcome, Work};
use crate::{
    protocol::smtp::value,
    world::{Body, DeliverBy, Notify, Recipient, Ret},
};
use std::fmt::Write as _;

impl Client {
    /// Begins the transaction: all of its envelope at once where the server takes that (RFC 2920 §3.1).
    pub(super) fn begin(&mut self, text: &mut Vec<u8>) {
        if let Some((status, why)) = self.lacks() {
            return self.finish(&Outcome::Unable(status, why));
        }
        // Not more at once than the server says it takes (RFC 9422 §4.2).
        let most = self.limit("RCPTMAX").unwrap_or(usize::MAX);
        let Some(work) = &mut self.work else { return };
        work.named = work.until;
        work.until = work.named.saturating_add(most).min(work.outcomes.len());
        let (first, until) = (work.named, work.until);
        let Some(mail) = self.mail() else { return };
        text.extend_from_slice(mail.as_bytes());
        self.asked.push_back(Asked::Mail);
        self.mails += 1;
        if self.offers("PIPELINING") {
            for i in first..until {
                self.rcpt(i, text);
            }
            // BDAT cannot be taken back: who gets the letter is known before it is sent (RFC 3030 §2).
            if !self.counts() {
                text.extend_from_slice(b"DATA\r\n");
                self.asked.push_back(Asked::Data);
            }
        }
    }

    /// The next command of a transaction that goes on one by one.
    pub(super) fn next_alone(&mut self, text: &mut Vec<u8>) -> bool {
        let Some(work) = &self.work else { return false };
        if work.named < work.until {
            let i = work.named;
            self.rcpt(i, text);
            return false;
        }
        if self.counts() {
            return true;
        }
        text.extend_from_slice(b"DATA\r\n");
        self.asked.push_back(Asked::Data);
        false
    }

    /// Whether the letter goes with BDAT: it does where nothing else can carry it (RFC 3030 §3).
    pub(super) fn counts(&self) -> bool {
        self.work.as_ref().is_some_and(|w| w.job.wishes.body == Body::BinaryMime)
    }

    /// Whether the server takes another letter in this session (RFC 9422 §4.1).
    pub(super) fn may_go_on(&self) -> bool {
        self.limit("MAILMAX").is_none_or(|most| self.mails < most)
    }

    /// What the letter needs and the server does not offer: status (RFC 3463 §3.7) and reason.
    fn lacks(&self) -> Option<(&'static str, &'static str)> {
        let job = &self.work.as_ref()?.job;
        let wishes = &job.wishes;
        if wishes.utf8 && !self.offers("SMTPUTF8") {
            return Some(("5.6.7", "the next host does not take addresses in UTF-8"));
        }
        if wishes.body == Body::EightBitMime && !self.offers("8BITMIME") {
            return Some(("5.6.3", "the next host does not take letters of eight bits"));
        }
        if wishes.body == Body::BinaryMime
            && !(self.offers("BINARYMIME") && self.offers("CHUNKING"))
        {
            return Some(("5.6.3", "the next host does not take binary letters"));
        }
        if wishes.body != Body::BinaryMime && has_bare_end(job.message.source()) {
            return Some(("5.6.0", "the letter has a CR or LF alone, which no client may send"));
        }
        if wishes.require_tls && !self.offers("REQUIRETLS") {
            return Some(("5.7.30", "the next host does not promise TLS on the whole way"));
        }
        if let Some(limit) = self.words("SIZE").and_then(|w| w.parse::<u64>().ok())
            && limit > 0
            && job.message.size() > limit
        {
            return Some(("5.3.4", "the letter is larger than the next host takes"));
        }
        if let Some(by) = wishes.deliver_by.filter(|by| by.or_return) {
            let left = self.left(by);
            if left <= 0 {
                return Some(("5.4.7", "the time until which to deliver is over"));
            }
            let Some(least) = self.words("DELIVERBY") else {
                return Some(("5.4.7", "the next host does not promise to deliver in time"));
            };
            let least = least.split(',').next().and_then(|n| n.parse::<i64>().ok());
            if least.is_some_and(|least| left < least) {
                return Some(("5.4.7", "the next host asks for more time than is left"));
            }
        }
        None
    }

    /// How many seconds are left; negative where the time is over.
    const fn left(&self, by: DeliverBy) -> i64 {
        let now = match &self.work {
            Some(work) => work.job.now.0,
            None => 0,
        };
        let left = by.until.0.saturating_sub(now).div_euclid(1000);
        if left > 999_999_999 {
            999_999_999
        } else if left < -999_999_999 {
            -999_999_999
        } else {
            left
        }
    }

    fn mail(&self) -> Option<String> {
        let job = &self.work.as_ref()?.job;
        let wishes = &job.wishes;
        let mut line = format!("MAIL FROM:<{}>", job.from.as_deref().unwrap_or(""));
        if self.offers("SIZE") {
            let _ = write!(line, " SIZE={}", job.message.size());
        }
        match wishes.body {
            Body::SevenBit => {}
            Body::EightBitMime => line.push_str(" BODY=8BITMIME"),
            Body::BinaryMime => line.push_str(" BODY=BINARYMIME"),
        }
        if wishes.utf8 {
            line.push_str(" SMTPUTF8");
        }
        if self.offers("DSN") {
            match wishes.ret {
                Some(Ret::Full) => line.push_str(" RET=FULL"),
                Some(Ret::Headers) => line.push_str(" RET=HDRS"),
                None => {}
            }
            if let Some(id) = &wishes.envelope_id {
                let _ = write!(line, " ENVID={id}");
            }
        }
        if let Some(by) = wishes.deliver_by.filter(|_| self.offers("DELIVERBY")) {
            let mode = if by.or_return { "R" } else { "N" };
            let trace = if by.trace { "T" } else { "" };
            let _ = write!(line, " BY={};{mode}{trace}", self.left(by));
        }
        if wishes.priority != 0 && self.offers("MT-PRIORITY") {
            let _ = write!(line, " MT-PRIORITY={}", wishes.priority);
        }
        if wishes.require_tls {
            line.push_str(" REQUIRETLS");
        }
        line.push_str("\r\n");
        Some(line)
    }

    fn rcpt(&mut self, i: usize, text: &mut Vec<u8>) {
        let reports = self.offers("DSN");
        let Some(Work { job, named, .. }) = &mut self.work else { return };
        let Some(Recipient { address, notify, original, .. }) = job.recipients.get(i) else {
            return;
        };
        let mut line = format!("RCPT TO:<{address}>");
        if reports {
            if let Some(notify) = notify {
                let _ = write!(line, " NOTIFY={}", occasions(*notify));
            }
            match original {
                Some(original) => {
                    let _ = write!(line, " ORCPT={original}");
                }
                // Where reports are asked for, the first host names the address as it got it (RFC 3461 §5.2.1).
                None if notify.is_some() && address.is_ascii() => {
                    let _ = write!(line, " ORCPT=rfc822;{}", value::as_xtext(address));
                }
                None => {}
            }
        }
        line.push_str("\r\n");
        text.extend_from_slice(line.as_bytes());
        *named = i + 1;
        self.asked.push_back(Asked::Rcpt(i));
    }
}

/// The value of NOTIFY (RFC 3461 §4.1).
fn occasions(notify: Notify) -> String {
    let all = [(notify.success, "SUCCESS"), (notify.failure, "FAILURE"), (notify.delay, "DELAY")];
    let wanted: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, word)| *word).collect();
    if wanted.is_empty() { "NEVER".to_owned() } else { wanted.join(",") }
}

/// Whether a letter has a CR or an LF that is not half of a line end: a server that takes one for a line end would
/// see another letter than this host did (RFC 5321 §2.3.8).
fn has_bare_end(letter: &[u8]) -> bool {
    memchr::memchr2_iter(b'\r', b'\n', letter).any(|at| match letter[at] {
        b'\r' => letter.get(at + 1) != Some(&b'\n'),
        _ => at == 0 || letter[at - 1] != b'\r',
    })
}
