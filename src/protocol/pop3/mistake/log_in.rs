//! Logging in by a SASL mechanism, and what is chosen around it.

use crate::{
    protocol::mistake::{Mistake, log_in},
    wire::Rfc,
};

pub(super) static ROWS: &[Mistake] = &[
    log_in::without_mechanism(
        "pop3.auth-without-mechanism",
        "AUTH is followed by the name of a mechanism that CAPA lists behind SASL.",
        Rfc(5034, "4"),
    ),
    log_in::not_filled(
        "pop3.base64-not-filled",
        &["AUTH PLAIN AGFuYQBjZWRhcg", "AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5hQG1lYWRvdy50ZXN0LmU"],
        &["AUTH PLAIN ana cedar", "AUTH LOGIN\n← + VXNlcm5hbWU6\nana"],
    ),
    log_in::plain_in_words(
        "pop3.plain-in-words",
        "PLAIN joins them with zero octets - zero, name, zero, password - and sends the base64 of that. USER and PASS send them in words.",
    ),
    log_in::initial_in_words(
        "pop3.initial-response-in-words",
        "The first answer stands here as base64, or in a line of its own after the server's plus sign.",
        Rfc(5034, "4"),
    ),
    log_in::answer_in_words(
        "pop3.answer-in-words",
        Rfc(5034, "4"),
        &[
            "AUTH LOGIN\n← + VXNlcm5hbWU6\nana@meadow.test",
            "AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\ncedar-42",
        ],
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h"],
    ),
    log_in::password_in_clear(
        "pop3.password-in-clear",
        Rfc(5034, "4"),
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\nlanterns"],
        &["AUTH LOGIN\n← + VXNlcm5hbWU6\nYW5h\n← + UGFzc3dvcmQ6\nY2VkYXItNDI="],
    ),
    log_in::plain_without_zeros(
        "pop3.plain-without-zeros",
        &["AUTH PLAIN\n← + \nYW5hIGNlZGFyLTQy"],
        &["AUTH PLAIN\n← + \nAGFuYQBjZWRhci00Mg=="],
    ),
    Mistake::new(
        "pop3.language-underscore",
        "A language tag has hyphens",
        "Programs on one machine write de_DE or de_DE.UTF-8; between machines it is de-DE. LANG alone lists the languages.",
        Rfc(6856, "3.2"),
        |w| {
            let tag = w.arg().split('.').next()?.replace('_', "-");
            let plain =
                tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !tag.is_empty();
            let from = w.text.len() - w.arg().len();
            (w.is(&["LANG"]) && plain).then(|| w.swap(from..w.text.len(), &tag))?
        },
        &["LANG de_DE", "LANG sv_SE.UTF-8"],
        &["LANG de en", "LANG de,en"],
    ),
];
