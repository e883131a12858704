//! Strings as they are compared without regard to case: `i;unicode-casemap` (RFC 5051), which RFC 5255 §4.2
//! asks for.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The string in the form in which two of them are compared octet by octet: each character in its title case,
/// then taken apart as far as Unicode does (RFC 5051).
pub fn casemap(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|b| b.is_ascii_lowercase()) {
            Cow::Owned(text.to_ascii_uppercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    Cow::Owned(text.chars().map(titlecase).nfkd().collect())
}

/// The title case of one character, where it is one character (the simple mapping of Unicode's table).
fn titlecase(c: char) -> char {
    match c {
        '\u{1c4}'..='\u{1c6}' => '\u{1c5}',
        '\u{1c7}'..='\u{1c9}' => '\u{1c8}',
        '\u{1ca}'..='\u{1cc}' => '\u{1cb}',
        '\u{1f1}'..='\u{1f3}' => '\u{1f2}',
        // Georgian letters have capitals, and are written without them in titles.
        '\u{10d0}'..='\u{10fa}' | '\u{10fd}'..='\u{10ff}' => c,
        '\u{1f80}'..='\u{1faf}' => char::from_u32(u32::from(c) | 8).unwrap_or(c),
        '\u{1fb3}' => '\u{1fbc}',
        '\u{1fc3}' => '\u{1fcc}',
        '\u{1ff3}' => '\u{1ffc}',
        c => {
            let mut upper = c.to_uppercase();
            match (upper.next(), upper.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_without_regard_to_case() {
        for (a, b, equal) in [
            ("Hello", "hELLO", true),
            ("Grüße", "GRÜßE", true),
            ("Grüße", "Gru\u{308}ße", true),
            ("straße", "strasse", false),
            ("\u{1c6}", "\u{1c4}", true),
            ("ᾳ", "ᾼ", true),
            ("ς", "σ", true),
            ("\u{212a}", "k", true),
            ("ⅷ", "VIII", true),
            ("ა", "Ა", false),
            ("a", "b", false),
        ] {
            assert_eq!(casemap(a) == casemap(b), equal, "{a} {b}");
        }
    }
}
