//! Names and passwords in the one form in which they are compared (SASLprep, RFC 4013).

use std::borrow::Cow;

/// The text prepared; nothing if it holds what no name and no password may hold (RFC 4013 §2.3).
pub(in crate::protocol) fn prepared(text: &str) -> Option<Cow<'_, str>> {
    // The fast way through SASLprep: printable ASCII stays as it is.
    if text.bytes().all(|b| (b' '..127).contains(&b)) {
        return Some(Cow::Borrowed(text));
    }
    stringprep::saslprep(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_has_one_form() {
        for (text, form) in [
            ("cedar", Some("cedar")),
            (" two  words ", Some(" two  words ")),
            ("I\u{ad}X", Some("IX")),
            ("u\u{308}", Some("ü")),
            ("\u{aa}", Some("a")),
            ("a\u{a0}b", Some("a b")),
            ("a\u{7}b", None),
            ("\u{627}1", None),
        ] {
            assert_eq!(prepared(text).as_deref(), form, "{text:?}");
        }
    }
}
