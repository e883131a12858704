//! Logging in by a SASL mechanism, and what is chosen around it.

use crate::{
    protocol::mistake::{
        MASK, Mistake, On,
        log_in::{decoded, initial, is_answer, is_text, unfilled},
    },
    wire::Rfc,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "pop3.auth-without-mechanism",
        "The mechanism is missing",
        "AUTH is followed by the name of a mechanism that CAPA lists behind SASL.",
        Rfc(5034, "4"),
        |w| (w.is(&["AUTH"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["AUTH", "auth "],
        &["AUTH PLAIN x"],
    ),
    Mistake::new(
        "pop3.base64-not-filled",
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
        &["AUTH PLAIN AGFuYQBjZWRhcg", "AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5hQG1lYWRvdy50ZXN0LmU"],
        &["AUTH PLAIN ana cedar", "AUTH LOGIN\n← + VXNlcm5hbWU6\nana"],
    ),
    Mistake::new(
        "pop3.plain-in-words",
        "Name and password are sent as base64",
        "PLAIN joins them with zero octets - zero, name, zero, password - and sends the base64 of that. USER and PASS send them in words.",
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
    ),
    Mistake::new(
        "pop3.initial-response-in-words",
        "What follows the mechanism is base64",
        "The first answer stands here as base64, or in a line of its own after the server's plus sign.",
        Rfc(5034, "4"),
        |w| {
            let (at, text) = initial(w)?;
            let one = !text.contains(' ');
            if one { w.swap(at..w.text.len(), &STANDARD.encode(text)) } else { w.found(at..w.text.len()) }
        },
        &["AUTH PLAIN ana@meadow.test", "AUTH LOGIN ana cedar-42"],
        &["AUTH PLAIN ana cedar-42"],
    ),
    Mistake::new(
        "pop3.answer-in-words",
        "The answer is base64, not words",
        "Every line of the login is base64. It hides nothing, but keeps odd characters safe; TLS is what keeps the secret.",
        Rfc(5034, "4"),
        |w| is_answer(w).then(|| w.swap(0..w.text.len(), &STANDARD.encode(w.text)))?,
        &[
            "AUTH LOGIN\n← + VXNlcm5hbWU6\nana@meadow.test",
            "AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\ncedar-42",
        ],
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h"],
    ),
    Mistake::new(
        "pop3.password-in-clear",
        "This looks like the password itself",
        "Read as base64 it stands for no text. A password is sent as the base64 of it, like the name before.",
        Rfc(5034, "4"),
        |w| {
            let octets = STANDARD.decode(w.text).ok()?;
            let clear = w.text != MASK && !octets.is_empty() && !is_text(&octets);
            (is_answer(w) && ["LOGIN", "PLAIN"].contains(&w.past.mechanism) && clear).then(|| w.whole())?
        },
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\nlanterns"],
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\nY2VkYXItNDI="],
    )
    .on(On::LogIn),
    Mistake::new(
        "pop3.plain-without-zeros",
        "PLAIN needs its zero octets",
        "The base64 stands for zero, name, zero, password. Here it holds text without them.",
        Rfc(4616, "2"),
        |w| {
            let text = decoded(w.text)?;
            let zeros = text.matches('\0').count() == 2;
            (w.past.mechanism == "PLAIN" && !text.is_empty() && !zeros).then(|| w.whole())?
        },
        &["AUTH PLAIN\n← + \nYW5hIGNlZGFyLTQy"],
        &["AUTH PLAIN\n← + \nAGFuYQBjZWRhci00Mg=="],
    )
    .on(On::LogIn),
    Mistake::new(
        "pop3.language-underscore",
        "A language tag has hyphens",
        "Programs on one machine write de_DE or de_DE.UTF-8; between machines it is de-DE. LANG alone lists the languages.",
        Rfc(6856, "3.2"),
        |w| {
            let tag = w.arg().split('.').next()?.replace('_', "-");
            let plain = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !tag.is_empty();
            let from = w.text.len() - w.arg().len();
            (w.is(&["LANG"]) && plain).then(|| w.swap(from..w.text.len(), &tag))?
        },
        &["LANG de_DE", "LANG sv_SE.UTF-8"],
        &["LANG de en", "LANG de,en"],
    ),
];
