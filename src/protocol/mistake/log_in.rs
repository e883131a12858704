//! What the lines of a login by SASL hold: base64, and what people type in its place. SMTP and POP3 frame these lines
//! in the same way, so their mistakes are the same; each gives its own name, its own document and its own dialogues.

use super::{Lines, MASK, Mistake, On, Typed};
use crate::wire::Rfc;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The initial response of an AUTH command: where it begins, and its text.
fn initial<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let words = w.words();
    let (range, _) = words.get(1).filter(|_| w.is(&["AUTH"]))?;
    Some((range.start, w.part(range.start..w.text.len())))
}

/// Base64 that lacks nothing but its equals signs.
fn unfilled(text: &str) -> Option<String> {
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
fn is_text(octets: &[u8]) -> bool {
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

/// AUTH stands alone. `advice` says where the mechanisms are listed.
pub(in crate::protocol) const fn without_mechanism(
    id: &'static str,
    advice: &'static str,
    rfc: Rfc,
) -> Mistake {
    Mistake::new(
        id,
        "The mechanism is missing",
        advice,
        rfc,
        |w| (w.is(&["AUTH"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["AUTH", "auth "],
        &["AUTH PLAIN x"],
    )
}

/// Base64 without its equals signs.
pub(in crate::protocol) const fn not_filled(
    id: &'static str,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        "The equals signs at the end are missing",
        "Base64 comes in groups of four characters. The last group is filled up with one or two equals signs.",
        Rfc(4648, "4"),
        |w| {
            if is_answer(w) {
                return w.swap(0..w.text.len(), &unfilled(w.text)?);
            }
            let (at, text) = initial(w)?;
            w.swap(at..w.text.len(), &unfilled(text)?)
        },
        triggers,
        not,
    )
}

/// Name and password stand behind AUTH PLAIN as they are. `advice` says what else the protocol has for that.
pub(in crate::protocol) const fn plain_in_words(id: &'static str, advice: &'static str) -> Mistake {
    Mistake::new(
        id,
        "Name and password are sent as base64",
        advice,
        Rfc(4616, "2"),
        |w| {
            let (at, text) = initial(w)?;
            let mechanism = w.words().first().map(|(_, m)| m.to_ascii_uppercase())?;
            let (name, password) = text.split_once([' ', ':'])?;
            let meant = STANDARD.encode(format!("\0{name}\0{password}"));
            (mechanism == "PLAIN").then(|| w.swap(at..w.text.len(), &meant))?
        },
        &["AUTH PLAIN ana cedar-42", "AUTH PLAIN ana:cedar-42"],
        &["AUTH LOGIN ana cedar-42"],
    )
}

/// What stands behind the mechanism is no base64. `advice` says what asks for it in a line of its own.
pub(in crate::protocol) const fn initial_in_words(
    id: &'static str,
    advice: &'static str,
    rfc: Rfc,
) -> Mistake {
    Mistake::new(
        id,
        "What follows the mechanism is base64",
        advice,
        rfc,
        |w| {
            let (at, text) = initial(w)?;
            let one = !text.contains(' ');
            if one {
                w.swap(at..w.text.len(), &STANDARD.encode(text))
            } else {
                w.found(at..w.text.len())
            }
        },
        &["AUTH LOGIN ana@meadow.test", "AUTH PLAIN ana@meadow.test", "AUTH LOGIN ana cedar-42"],
        &["AUTH PLAIN ana cedar-42"],
    )
}

/// A challenge is answered as it would be to a person.
pub(in crate::protocol) const fn answer_in_words(
    id: &'static str,
    rfc: Rfc,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        "The answer is base64, not words",
        "Every line of the login is base64. It hides nothing, but keeps odd characters safe; TLS is what keeps the secret.",
        rfc,
        |w| is_answer(w).then(|| w.swap(0..w.text.len(), &STANDARD.encode(w.text)))?,
        triggers,
        not,
    )
}

/// An answer that has the form of base64 and stands for no text.
pub(in crate::protocol) const fn password_in_clear(
    id: &'static str,
    rfc: Rfc,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        "This looks like the password itself",
        "Read as base64 it stands for no text. A password is sent as the base64 of it, like the name before.",
        rfc,
        |w| {
            let octets = STANDARD.decode(w.text).ok()?;
            let known = ["LOGIN", "PLAIN"].contains(&w.past.mechanism);
            let clear = w.text != MASK && !octets.is_empty() && !is_text(&octets);
            (is_answer(w) && known && clear).then(|| w.whole())?
        },
        triggers,
        not,
    )
    .on(On::LogIn)
}

/// An answer to PLAIN that is one text.
pub(in crate::protocol) const fn plain_without_zeros(
    id: &'static str,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        "PLAIN needs its zero octets",
        "The base64 stands for zero, name, zero, password. Here it holds text without them.",
        Rfc(4616, "2"),
        |w| {
            let text = decoded(w.text)?;
            let zeros = text.matches('\0').count() == 2;
            (w.past.mechanism == "PLAIN" && !text.is_empty() && !zeros).then(|| w.whole())?
        },
        triggers,
        not,
    )
    .on(On::LogIn)
}
