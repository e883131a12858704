//! What the lines of a login by SASL hold: base64, and what people type in its place.

use super::Typed;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The initial response of an AUTH command: where it begins, and its text.
pub(in crate::protocol) fn initial<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let words = w.words();
    let (range, _) = words.get(1).filter(|_| w.is(&["AUTH"]))?;
    Some((range.start, w.part(range.start..w.text.len())))
}

/// Base64 that lacks nothing but its equals signs.
pub(in crate::protocol) fn unfilled(text: &str) -> Option<String> {
    let bare = text.trim_end_matches('=');
    let signs = match bare.len() % 4 {
        2 => "==",
        3 => "=",
        _ => return None,
    };
    let filled = format!("{bare}{signs}");
    let decoded = STANDARD.decode(&filled).ok()?;
    (bare.len() > 4 && is_text(&decoded) && filled != text).then_some(filled)
}

/// Octets that a person could have typed, and the zeros of PLAIN.
pub(in crate::protocol) fn is_text(octets: &[u8]) -> bool {
    std::str::from_utf8(octets).is_ok_and(|t| !t.chars().any(|c| c.is_control() && c != '\0'))
}

/// The text that base64 stands for.
pub(in crate::protocol) fn decoded(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}

/// Whether the line answers a challenge.
pub(in crate::protocol) fn is_answer(w: &Typed<'_>) -> bool {
    w.past.round > 0
}
