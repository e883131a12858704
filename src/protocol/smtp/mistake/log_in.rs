//! Logging in, and turning the connection to TLS.

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
        "smtp.starttls-argument",
        "STARTTLS stands alone",
        "It is a whole command: the line end follows the word, and TLS begins behind the reply 220.",
        Rfc(3207, "4"),
        |w| w.is(&["STARTTLS"]).then(|| w.swap(8..w.text.len(), ""))?,
        &["STARTTLS now", "starttls TLSv1.3"],
        &["STARTTL"],
    ),
    Mistake::new(
        "smtp.auth-without-mechanism",
        "The mechanism is missing",
        "AUTH is followed by the name of a mechanism that the EHLO reply lists behind AUTH.",
        Rfc(4954, "4"),
        |w| (w.is(&["AUTH"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["AUTH", "auth "],
        &["AUTH PLAIN x"],
    ),
    Mistake::new(
        "smtp.base64-not-filled",
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
        &["AUTH PLAIN AGFuYQBjZWRhcg", "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5hQG1lYWRvdy50ZXN0LmU"],
        &["AUTH PLAIN ana cedar", "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nana"],
    ),
    Mistake::new(
        "smtp.plain-in-words",
        "Name and password are sent as base64",
        "PLAIN joins them with zero octets - zero, name, zero, password - and sends the base64 of that. Base64 hides nothing: log in over TLS.",
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
        "smtp.initial-response-in-words",
        "What follows the mechanism is base64",
        "The first answer stands here as base64, or in a line of its own after the reply 334.",
        Rfc(4954, "4"),
        |w| {
            let (at, text) = initial(w)?;
            let one = !text.contains(' ');
            if one { w.swap(at..w.text.len(), &STANDARD.encode(text)) } else { w.found(at..w.text.len()) }
        },
        &["AUTH LOGIN ana@meadow.test", "AUTH LOGIN ana cedar-42"],
        &["AUTH PLAIN ana cedar-42"],
    ),
    Mistake::new(
        "smtp.answer-in-words",
        "The answer is base64, not words",
        "Every line of the login is base64. It hides nothing, but keeps odd characters safe; TLS is what keeps the secret.",
        Rfc(4954, "4"),
        |w| is_answer(w).then(|| w.swap(0..w.text.len(), &STANDARD.encode(w.text)))?,
        &[
            "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nana@meadow.test",
            "AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\ncedar-42",
        ],
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h"],
    ),
    Mistake::new(
        "smtp.password-in-clear",
        "This looks like the password itself",
        "Read as base64 it stands for no text. A password is sent as the base64 of it, like the name before.",
        Rfc(4954, "4"),
        |w| {
            let octets = STANDARD.decode(w.text).ok()?;
            let known = ["LOGIN", "PLAIN"].contains(&w.past.mechanism);
            let clear = w.text != MASK && !octets.is_empty() && !is_text(&octets);
            (is_answer(w) && known && clear).then(|| w.whole())?
        },
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\nlanterns"],
        &["AUTH LOGIN\n← 334 VXNlcm5hbWU6\nYW5h\n← 334 UGFzc3dvcmQ6\nY2VkYXItNDI="],
    )
    .on(On::LogIn),
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
    Mistake::new(
        "smtp.plain-without-zeros",
        "PLAIN needs its zero octets",
        "The base64 stands for zero, name, zero, password. Here it holds text without them.",
        Rfc(4616, "2"),
        |w| {
            let text = decoded(w.text)?;
            let zeros = text.matches('\0').count() == 2;
            (w.past.mechanism == "PLAIN" && !text.is_empty() && !zeros).then(|| w.whole())?
        },
        &["AUTH PLAIN\n← 334 \nYW5hIGNlZGFyLTQy"],
        &["AUTH PLAIN\n← 334 \nAGFuYQBjZWRhci00Mg=="],
    )
    .on(On::LogIn),
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
