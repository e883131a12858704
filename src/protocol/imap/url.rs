//! IMAP URLs (RFC 5092) of letters of the account that is logged in: `/INBOX;UIDVALIDITY=7/;UID=20/;SECTION=1.2`.

use super::grammar;
use crate::{
    message::Section,
    wire::{BLANK, Cursor, Parsed, read},
    world::{Account, Mailbox},
};
use bytes::Bytes;

/// A letter, or a piece of one, by its place on this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Url {
    /// The mailbox as people read its name; nothing for the one that is open.
    mailbox: Option<String>,
    uid_validity: Option<u32>,
    uid: u32,
    section: Section,
    /// From which octet on, and how many.
    partial: Option<(usize, Option<usize>)>,
}

impl Url {
    /// Reads a relative URL; nothing if it is none, or names another server.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (path, parts) = match text.strip_prefix('/') {
            Some(rest) => {
                let (path, parts) = rest.split_once("/;")?;
                (Some(path), parts)
            }
            None => (None, text.strip_prefix(';')?),
        };
        let (mut mailbox, mut uid_validity) = (None, None);
        if let Some(path) = path {
            let (name, validity) = match parameter_at(path, ";UIDVALIDITY=") {
                Some(at) => (path.get(..at)?, path.get(at + ";UIDVALIDITY=".len()..)),
                None => (path, None),
            };
            mailbox = Some(decoded(name)?);
            if let Some(text) = validity {
                uid_validity = Some(number(text)?);
            }
        }
        let mut parts = parts.split("/;");
        let uid = number(value(parts.next()?, "UID=")?)?;
        let (mut section, mut partial) = (Section::WHOLE, None);
        for part in parts {
            if let Some(text) = value(part, "SECTION=") {
                section = piece(&decoded(text)?)?;
            } else {
                partial = Some(range(value(part, "PARTIAL=")?)?);
            }
        }
        Some(Self { mailbox, uid_validity, uid, section, partial })
    }

    /// The octets that it names; `open` is the name of the mailbox that is open.
    pub(super) fn octets(&self, account: &Account, open: Option<&str>) -> Option<Bytes> {
        let mailbox = match &self.mailbox {
            Some(name) => called(account, name)?,
            None => account.mailbox(open?)?,
        };
        if self.uid_validity.is_some_and(|validity| validity != mailbox.uid_validity) {
            return None;
        }
        let octets = mailbox.letter(self.uid)?.message.section(&self.section)?;
        let Some((from, count)) = self.partial else { return Some(octets) };
        let from = from.min(octets.len());
        let to = count.map_or(octets.len(), |n| from.saturating_add(n).min(octets.len()));
        Some(octets.slice(from..to))
    }
}

/// The mailbox of a name as people read it: in URLs names are UTF-8, on the wire modified UTF-7 (RFC 5092 §3.1).
fn called<'a>(account: &'a Account, name: &str) -> Option<&'a Mailbox> {
    let reads = |wire: &str| grammar::modified_utf7_decoded(wire).is_some_and(|read| read == name);
    account
        .mailbox(name)
        .or_else(|| account.mailboxes().find(|(wire, _)| reads(wire)).map(|(_, mailbox)| mailbox))
}

/// Where a parameter begins, its name in any case.
fn parameter_at(text: &str, name: &str) -> Option<usize> {
    let is = |w: &[u8]| w.eq_ignore_ascii_case(name.as_bytes());
    text.as_bytes().windows(name.len()).position(is)
}

fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(name.len())?;
    head.eq_ignore_ascii_case(name).then_some(rest)
}

/// `nz-number`
fn number(text: &str) -> Option<u32> {
    let production = |c: &mut Cursor<'_>| -> Parsed<u32> { grammar::nz_number(c, &BLANK) };
    read(text.as_bytes(), production).ok()
}

/// What BODY[…] would have in its brackets.
fn piece(text: &str) -> Option<Section> {
    read(format!("[{text}]").as_bytes(), grammar::section).ok()
}

/// `partial-range = number ["." nz-number]`
fn range(text: &str) -> Option<(usize, Option<usize>)> {
    let (from, count) = match text.split_once('.') {
        Some((from, count)) => (from, Some(number(count)? as usize)),
        None => (text, None),
    };
    let digits = !from.is_empty() && from.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| from.parse().ok())?.map(|from| (from, count))
}

/// A text without its percent signs.
fn decoded(text: &str) -> Option<String> {
    let text = percent_encoding::percent_decode_str(text).decode_utf8().ok()?;
    (!text.is_empty()).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let url = Url::read("/Drafts;UIDVALIDITY=385759045/;UID=20/;section=1.MIME").expect("one");
        assert_eq!(url.mailbox.as_deref(), Some("Drafts"));
        assert_eq!((url.uid_validity, url.uid, url.partial), (Some(385_759_045), 20, None));
        assert_eq!(url.section.path, [1]);
        let url = Url::read("/a%20b/%C3%BC/;UID=7/;PARTIAL=10.5").expect("one");
        assert_eq!(url.mailbox.as_deref(), Some("a b/ü"));
        assert_eq!((url.uid_validity, url.partial), (None, Some((10, Some(5)))));
        assert!(Url::read(";UID=3/;SECTION=HEADER.FIELDS%20(To)").is_some());
        for wrong in [
            "",
            "/",
            "imap://mail.harbor.test/INBOX/;UID=1",
            "//mail.harbor.test/INBOX/;UID=1",
            "/INBOX",
            "/INBOX/;UID=0",
            "/INBOX/;UID=x",
            "/INBOX;UIDVALIDITY=/;UID=1",
            "/INBOX/;UID=1/;SECTION=0",
            "/INBOX/;UID=1/;OTHER=0",
            "/IN%FFBOX/;UID=1",
        ] {
            let found = Url::read(wrong);
            let elsewhere = found.as_ref().is_some_and(|u| u.mailbox.as_deref() == Some("INBOX"));
            assert!(!elsewhere, "{wrong}: {found:?}");
        }
    }
}
