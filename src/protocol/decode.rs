//! What a token carries, for those whose form hides it.

use super::imap::grammar;
use crate::{
    message,
    wire::{Decode, Node, read},
};

/// What is known around a token.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around {
    /// How many letters the mailbox holds, as the client was told last.
    pub exists: Option<u32>,
    /// The numbers are UIDs.
    pub by_uid: bool,
}

/// What a token carries, as octets for people to read; nothing where its form hides nothing.
pub fn decoded(node: &Node, octets: &[u8], around: Around) -> Option<Vec<u8>> {
    let unlike = |out: Vec<u8>| (out != octets && !out.is_empty()).then_some(out);
    match node.field.decode? {
        Decode::Base64 => {
            let ours = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
            let octets = octets.trim_ascii();
            if !octets.iter().all(ours) || !octets.len().is_multiple_of(4) {
                return None;
            }
            unlike(message::transfer(b"base64", octets).into_owned())
        }
        Decode::QuotedPrintable => {
            // At the end of a line the sign means that the line goes on.
            unlike(
                message::transfer(b"quoted-printable", octets.strip_suffix(b"=").unwrap_or(octets))
                    .into_owned(),
            )
        }
        Decode::Words => {
            memchr::memmem::find(octets, b"=?")?;
            unlike(message::words(octets).into_bytes())
        }
        Decode::MailboxName => {
            let name = std::str::from_utf8(octets).ok()?.trim_matches('"');
            grammar::modified_utf7_decoded(name).map(String::into_bytes)
        }
        Decode::FetchMacro => {
            Some(format!("({})", grammar::macro_items(octets)?.join(" ")).into_bytes())
        }
        Decode::Day => {
            let day = read(octets, grammar::date).ok()?;
            Some(format!("{:04}-{:02}-{:02}", day.year, day.month, day.day).into_bytes())
        }
        Decode::Moment => {
            // In UTC, as RFC 3339 §5.6 writes it.
            let moment = read(octets, grammar::date_time).ok()?;
            let (year, month, day) = moment.date();
            let clock = moment.clock();
            let clock = clock.get(..8)?;
            Some(format!("{year:04}-{month:02}-{day:02}T{clock}Z").into_bytes())
        }
        Decode::SequenceSet => numbers(octets, around).map(String::into_bytes),
    }
}

/// The numbers of a set one by one, as far as they are known.
fn numbers(octets: &[u8], around: Around) -> Option<String> {
    const MOST: usize = 24;
    let set = read(octets, grammar::sequence_set).ok()?;
    let has_last = octets.contains(&b'*');
    if has_last && around.by_uid {
        return None;
    }
    let last = if has_last { around.exists.filter(|n| *n > 0)? } else { 0 };
    let ranges = set.ranges(last);
    let all: Vec<String> =
        ranges.iter().flat_map(|(a, b)| *a..=*b).take(MOST + 1).map(|n| n.to_string()).collect();
    let text = match all.get(..MOST) {
        Some(first) if all.len() > MOST => format!("{} …", first.join(" ")),
        _ => all.join(" "),
    };
    (text.as_bytes() != octets).then_some(text)
}

/// The octets of a login with what is private taken out: the last part behind an octet 0 (RFC 4616 §2), or all.
pub fn masked(octets: &[u8]) -> Vec<u8> {
    let shown = memchr::memrchr(0, octets).map_or(0, |at| at + 1);
    [octets.get(..shown).unwrap_or_default(), "••••••••".as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Field, Span};

    #[test]
    fn what_tokens_carry() {
        let around = Around { exists: Some(4), by_uid: false };
        let field = |id: &str| -> &'static Field {
            crate::protocol::fields().find(|f| f.id == id).expect("a field")
        };
        for (id, text, want) in [
            ("imap.credentials", "AGJlbgBjZWRhcg==", Some("\0ben\0cedar")),
            ("imap.credentials", "AGJlbgBjZWRhcg", None),
            ("message.header-value", "=?UTF-8?B?R3LDvMOfZQ==?= Ana", Some("Grüße Ana")),
            ("message.header-value", "plain", None),
            ("message.quoted-printable", "Gr=C3=BC=C3=9Fe=", Some("Grüße")),
            ("imap.mailbox", "\"Post&APw-\"", Some("Postü")),
            ("imap.mailbox", "INBOX", None),
            ("imap.fetch-macro", "fast", Some("(FLAGS INTERNALDATE RFC822.SIZE)")),
            ("imap.sequence-set", "1:*", Some("1 2 3 4")),
            ("imap.sequence-set", "2,4:7", Some("2 4 5 6 7")),
            ("imap.sequence-set", "2", None),
            ("imap.date", "1-Mar-2026", Some("2026-03-01")),
            ("imap.date", "\"31-Dec-1999\"", Some("1999-12-31")),
            ("imap.date", "31-Feb-2026", None),
            ("imap.date-time", "\" 1-Jan-2026 00:30:00 +0100\"", Some("2025-12-31T23:30:00Z")),
            ("imap.verb", "FETCH", None),
        ] {
            let span = Span::of(0, text.len());
            let node = Node { field: field(id), span, depth: 0, leaf: true };
            let got = decoded(&node, text.as_bytes(), around);
            assert_eq!(got.as_deref(), want.map(str::as_bytes), "{id} {text}");
        }
        let huge = numbers(b"1:4294967295", around).expect("a set");
        assert!(huge.ends_with("24 …"), "{huge}");
        assert_eq!(numbers(b"4:*", Around { by_uid: true, ..around }), None);
        assert_eq!(numbers(b"1:*", Around::default()), None);
        assert_eq!(masked(b"\0ben\0cedar"), "\0ben\0••••••••".as_bytes());
        assert_eq!(masked(b"cedar"), "••••••••".as_bytes());
    }
}
