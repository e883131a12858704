//! Logging in, and turning the connection to TLS.

use crate::{
    protocol::mistake::{
        Mistake, On,
        log_in::{self, decoded, is_answer},
    },
    wire::Rfc,
};

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "smtp.starttls-argument",
        "STARTTLS stands alone",
        "It is a whole command: the line end follows the word, and TLS begins behind the reply 220.",
        Rfc(3207, "4"),
        |w| w.is(&["STARTTLS"]).then(|| w.swap(8..w.text.len(), ""))?,
        &["STARTTLS now", "starttls TLSv1.3"],
        &["STARTTL"],
    ),
    log_in::without_mechanism(
        "smtp.auth-without-mechanism",
        "AUTH is followed by the name of a mechanism that the EHLO reply lists behind AUTH.",
        Rfc(4954, "4"),
    ),
    log_in::not_filled(
        "smtp.base64-not-filled",
        &["AUTH PLAIN AGFuYQBjZWRhcg", "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5hQG1lYWRvdy50ZXN0LmU"],
        &["AUTH PLAIN ana cedar", "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nana"],
    ),
    log_in::plain_in_words(
        "smtp.plain-in-words",
        "PLAIN joins them with zero octets - zero, name, zero, password - and sends the base64 of that. Base64 hides nothing: log in over TLS.",
    ),
    log_in::initial_in_words(
        "smtp.initial-response-in-words",
        "The first answer stands here as base64, or in a line of its own after the reply 334.",
        Rfc(4954, "4"),
    ),
    log_in::answer_in_words(
        "smtp.answer-in-words",
        Rfc(4954, "4"),
        &[
            "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nana@meadow.test",
            "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\ncedar-42",
        ],
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h"],
    ),
    log_in::password_in_clear(
        "smtp.password-in-clear",
        Rfc(4954, "4"),
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\nlanterns"],
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\nY2VkYXItNDI="],
    ),
    Mistake::new(
        "smtp.password-before-name",
        "The name comes first, then the password",
        "LOGIN asks twice: VXNlcm5hbWU6 is base64 for Username:, and UGFzc3dvcmQ6 for Password:. An address answers the first.",
        Rfc(4954, "4"),
        |w| {
            let text = decoded(w.text)?;
            let (_, domain) = text.split_once('@')?;
            let second = w.past.mechanism == "LOGIN" && w.past.round == 2;
            (second && domain.contains('.')).then(|| w.whole())?
        },
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nY2VkYXItNDI=\n← 334 UGFzc3dvcmQ6\nYW5hQG1lYWRvdy50ZXN0"],
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5hQG1lYWRvdy50ZXN0"],
    )
    .on(On::LogIn),
    log_in::plain_without_zeros(
        "smtp.plain-without-zeros",
        &["AUTH PLAIN\n← 334 \nYW5hIGNlZGFyLTQy"],
        &["AUTH PLAIN\n← 334 \nAGFuYQBjZWRhci00Mg=="],
    ),
    Mistake::new(
        "smtp.base64-in-lines",
        "Base64 is one line here",
        "A line end ends the answer, and the rest is read as a command. Send the base64 in one line, however long it is.",
        Rfc(4954, "4"),
        |w| {
            let base64 = w.text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
            let rest = w.verb.is_empty() && w.past.after == "AUTH" && !is_answer(w);
            (rest && base64 && w.text.len() >= 4).then(|| w.whole())?
        },
        &["AUTH PLAIN AGFuYQBjZWRh\n← 535 5.7.8 No\nci00Mg=="],
        &["NOOP\n← 250 Done\nci00Mg=="],
    ),
    Mistake::new(
        "smtp.pipelined-behind-starttls",
        "Nothing may follow STARTTLS before its reply",
        "This line was sent in the clear with STARTTLS. A server throws it away, for anybody on the way could have put it there.",
        Rfc(3207, "4"),
        |w| w.past.pipelined.then(|| w.whole())?,
        &["STARTTLS\nNOOP\n← 220 Go ahead"],
        &["STARTTLS\n← 220 Go ahead\nEHLO meadow.test"],
    )
    .on(On::Right),
    Mistake::new(
        "smtp.ehlo-forgotten-in-tls",
        "In TLS the client says EHLO again",
        "With TLS the session begins anew: the server has forgotten the name, and offers other extensions now.",
        Rfc(3207, "4.2"),
        |w| (w.past.tls && !w.is(&["EHLO", "HELO"])).then(|| w.whole())?,
        &[
            "STARTTLS\n← 220 Go ahead\nMAIL FROM:<ana@meadow.test>",
            "STARTTLS\n← 220 Go ahead\nAUTH LOGIN",
        ],
        &["STARTTLS\n← 454 Not now\nMAIL FROM:<ana@meadow.test>"],
    )
    .on(On::Right),
    Mistake::new(
        "smtp.log-in-before-ehlo",
        "EHLO comes first",
        "AUTH and STARTTLS belong to extensions, and EHLO asks for those. After HELO, or before any greeting, there are none.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let early = w.state == "greeted" || w.past.helo;
            (w.is(&["AUTH", "STARTTLS"]) && early).then(|| w.whole())?
        },
        &[
            "HELO meadow.test\n← 250 Hello\nAUTH LOGIN",
            "XCLIENT NAME=meadow.test\n← 220 Hello\nSTARTTLS",
        ],
        &["EHLO meadow.test\n← 250 Hello\nAUTH LOGIN"],
    )
    .on(On::Right),
    Mistake::new(
        "smtp.log-in-twice",
        "The client is logged in already",
        "One login holds for the whole session. To log in as somebody else, say QUIT and connect again.",
        Rfc(4954, "4"),
        |w| (w.is(&["AUTH"]) && w.past.logged_in).then(|| w.whole())?,
        &["AUTH EXTERNAL =\n← 235 Welcome\nAUTH LOGIN"],
        &["AUTH EXTERNAL =\n← 535 No\nAUTH LOGIN"],
    )
    .on(On::Right),
];
