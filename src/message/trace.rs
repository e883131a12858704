//! Trace fields: who took a letter from whom, and when (RFC 5321 §4.4).

use super::{
    Message,
    header::fields,
    lexical::{find, words},
};

/// What a `Received` field says. A part that is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// The field as it stands, folded, without its last line end.
    pub source: Vec<u8>,
    /// What the client called itself.
    pub from: String,
    /// The host that wrote the field.
    pub by: String,
    /// How the letter came: `SMTP`, `ESMTP`, with an S for TLS and an A for authentication.
    pub with: String,
    /// What the host calls the letter.
    pub id: String,
    /// The recipient, where it is the only one.
    pub recipient: String,
    /// When.
    pub date: String,
}

impl Trace {
    /// How the letter came, in words; empty for words of `with` that stand in no table (RFC 3848).
    pub fn how(&self) -> &'static str {
        match self.with.to_ascii_uppercase().as_str() {
            "SMTP" => "greeted with HELO",
            "ESMTP" => "greeted with EHLO: no TLS, no login",
            "ESMTPS" => "over TLS, without a login",
            "ESMTPA" => "after a login, without TLS",
            "ESMTPSA" => "over TLS, after a login",
            "LMTP" => "over LMTP, from host to mailbox",
            _ => "",
        }
    }

    /// Reads one value.
    pub fn of_value(value: &[u8]) -> Self {
        let end = find(value, 0, b";");
        let date = value.get(end + 1..).unwrap_or_default();
        let mut out = Self { date: text(date), ..Self::default() };
        let clauses = text(value.get(..end).unwrap_or_default());
        let mut all = clauses.split(' ').filter(|w| !w.is_empty());
        while let Some(name) = all.next() {
            let slot = match name.to_ascii_lowercase().as_str() {
                "from" => &mut out.from,
                "by" => &mut out.by,
                "with" => &mut out.with,
                "id" => &mut out.id,
                "for" => &mut out.recipient,
                _ => continue,
            };
            if let Some(value) = all.next() {
                *slot = value.trim_matches(['<', '>']).to_owned();
            }
        }
        out
    }
}

/// The words with one space between them, comments left out.
fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(&words(raw, Some(b' '))).into_owned()
}

/// The `Received` fields of a header in the order in which they stand: the newest first, because every host writes its
/// own above those that are there (RFC 5321 §4.4).
pub fn traces(header: &[u8]) -> Vec<Trace> {
    let received = fields(header).filter(|f| f.is("Received"));
    let read = |f: super::HeaderField<'_>| Trace {
        source: header.get(f.start..f.end).unwrap_or_default().trim_ascii_end().to_vec(),
        ..Trace::of_value(f.value)
    };
    received.map(read).collect()
}

impl Message {
    /// Whether it has other letters than ASCII in its header, in UTF-8. One that came from a host that did not announce it
    /// as such (RFC 6531 §4.3 names the ways that do) is none: its octets are an error of whoever wrote it. One that came
    /// by no host was put there as it is.
    pub fn is_in_utf8(&self) -> bool {
        *self.is_in_utf8.get_or_init(|| {
            let header = self.header();
            let announced = |t: &Trace| t.with.to_ascii_uppercase().starts_with("UTF8");
            !header.is_ascii()
                && std::str::from_utf8(header).is_ok()
                && traces(header).first().is_none_or(announced)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    #[test]
    fn fields_of_two_hosts() {
        let header = b"Received: from mail.meadow.test (mail [198.51.100.10]; x)\r\n\tby mx1.harbor.test with ESMTP id AB12\r\n\tfor <ben@harbor.test>;\r\n\tMon, 2 Mar 2026 09:00:00 +0000\r\nReceived: by other.test; then\r\nSubject: from x\r\n\r\n";
        let all = traces(header);
        assert_eq!(all.len(), 2);
        let first = &all[0];
        assert_eq!((&*first.from, &*first.by), ("mail.meadow.test", "mx1.harbor.test"));
        assert_eq!((&*first.with, &*first.id), ("ESMTP", "AB12"));
        assert_eq!(first.recipient, "ben@harbor.test");
        assert_eq!(first.date, "Mon, 2 Mar 2026 09:00:00 +0000");
        assert!(first.source.starts_with(b"Received: from") && first.source.ends_with(b"+0000"));
        assert_eq!((&*all[1].by, &*all[1].date, &*all[1].from), ("other.test", "then", ""));
        assert!(traces(b"").is_empty());
    }

    #[test]
    fn a_letter_in_utf8_says_how_it_came() {
        let by = |with: &str| {
            format!("Received: from a.test by mx1.harbor.test with {with} id 1; x\r\n")
        };
        let subject = "Subject: Gr\u{fc}\u{df}e\r\n\r\n";
        for (header, wanted) in [
            (by("UTF8SMTP") + subject, true),
            (by("utf8esmtp") + subject, true),
            (by("ESMTP") + subject, false),
            // It came by no host: somebody put it there.
            (subject.to_owned(), true),
            (by("UTF8SMTPA") + "Subject: x\r\n\r\n\u{fc}\r\n", false),
            (by("ESMTP") + &by("UTF8SMTP") + subject, false),
        ] {
            let message = Message::new(Bytes::from(header.clone()));
            assert_eq!(message.is_in_utf8(), wanted, "{header}");
        }
        let latin = [by("UTF8SMTP").as_bytes(), b"Subject: Gr\xfc\xdfe\r\n\r\n"].concat();
        assert!(!Message::new(latin.into()).is_in_utf8());
    }
}
