//! Message identifiers, and what a letter says of those before it (RFC 5322 §3.6.4).

use super::header::fields;
use super::lexical::{find, words};

/// A message identifier without its brackets and its quoting: `"a"@b` and `a@b` are one (RFC 5256
/// §BASE.6.4.THREAD). Case matters.
pub type MessageId = Box<[u8]>;

/// Which letter this is, and which ones it answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ancestry {
    /// The identifier in Message-ID.
    pub id: Option<MessageId>,
    /// Those in References, the oldest first; without any there, the first one in In-Reply-To.
    pub references: Vec<MessageId>,
}

impl Ancestry {
    /// Reads a header. Of a field that stands more than once the first counts.
    pub fn of_header(header: &[u8]) -> Self {
        let (mut id, mut references, mut reply) = (None, None, None);
        for field in fields(header) {
            let place = match field.name.len() {
                10 if field.is("Message-ID") => &mut id,
                10 if field.is("References") => &mut references,
                11 if field.is("In-Reply-To") => &mut reply,
                _ => continue,
            };
            place.get_or_insert(field.value);
        }
        let references: Vec<_> = references.map(identifiers).into_iter().flatten().collect();
        let id = id.and_then(|value| identifiers(value).next());
        if references.is_empty() {
            let first = reply.and_then(|value| identifiers(value).next());
            return Self { id, references: first.into_iter().collect() };
        }
        Self { id, references }
    }
}

/// The identifiers in the value of a field; what is none is passed over.
pub fn identifiers(value: &[u8]) -> impl Iterator<Item = MessageId> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let open = find(value, at, b"<");
            if open >= value.len() {
                return None;
            }
            // An identifier that is not closed does not swallow the next one.
            let close = find(value, open + 1, b"<>");
            at = close;
            if value.get(close) != Some(&b'>') {
                continue;
            }
            let inner = value.get(open + 1..close).unwrap_or_default();
            let sign = find(inner, 0, b"@");
            if sign > 0 && sign + 1 < inner.len() {
                return Some(words(inner, None).into_boxed_slice());
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(value: &str) -> Vec<String> {
        let text = |id: MessageId| String::from_utf8_lossy(&id).into_owned();
        identifiers(value.as_bytes()).map(text).collect()
    }

    #[test]
    fn identifiers_in_any_dress() {
        for (value, want) in [
            ("<a@b>", &["a@b"][..]),
            ("<\"01KF8JCEOCBS0045PS\"@xxx.yyy.com>", &["01KF8JCEOCBS0045PS@xxx.yyy.com"]),
            ("<a@b>\r\n\t<c@d><e@f>", &["a@b", "c@d", "e@f"]),
            ("Your letter of Monday <a@b> (by <no@one>) ana@meadow.test", &["a@b"]),
            ("<a@b <c@d>", &["c@d"]),
            ("<a b@c>", &["ab@c"]),
            ("<no-sign> <@b> <a@> <> <a@b", &[]),
            ("\"<a@b>\" <c@d>", &["c@d"]),
            ("", &[]),
        ] {
            assert_eq!(found(value), want, "{value}");
        }
        assert_eq!(found(&"<a@b> ".repeat(100_000)).len(), 100_000);
        assert_eq!(found(&"<".repeat(100_000)).len(), 0);
    }

    #[test]
    fn references_come_before_in_reply_to() {
        let of = |header: &str| {
            let found = Ancestry::of_header(header.as_bytes());
            (found.id.is_some(), found.references.len())
        };
        assert_eq!(of("Message-ID: <x@y>\r\nReferences: <a@b> <c@d>\r\n\r\n"), (true, 2));
        assert_eq!(of("In-Reply-To: <a@b> <c@d>\r\nReferences: none\r\n\r\n"), (false, 1));
        assert_eq!(of("Message-ID: x\r\nIn-Reply-To: you\r\n\r\n"), (false, 0));
    }
}
