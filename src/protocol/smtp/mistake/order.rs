//! Verbs, greetings, and what belongs to another moment or another protocol.

use crate::{
    protocol::mistake::{Mistake, Typed, imap},
    wire::Rfc,
};

const POP3: &[&str] =
    &["USER", "PASS", "STAT", "RETR", "DELE", "LIST", "TOP", "UIDL", "CAPA", "APOP", "STLS"];
const HEADERS: &[&str] = &[
    "SUBJECT:",
    "FROM: ",
    "TO: ",
    "CC: ",
    "BCC: ",
    "DATE: ",
    "REPLY-TO: ",
    "MIME-VERSION:",
    "MESSAGE-ID:",
];

fn first<'a>(w: &'a Typed<'_>) -> &'a str {
    w.upper().split([' ', ':']).next().unwrap_or_default()
}

/// The name after EHLO or HELO, where the line is one.
fn greeting<'a>(w: &'a Typed<'_>) -> Option<&'a str> {
    (w.is(&["EHLO", "HELO"]) && !w.arg().is_empty()).then(|| w.arg())
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "smtp.greeting-without-name",
        "The client's name is missing",
        "HELO and EHLO say who is speaking: a host name, or an address in square brackets. No server may refuse mail because the name looks wrong to it.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            (w.is(&["EHLO", "HELO"]) && w.arg().is_empty()).then(|| {
                w.lacks(if w.text.ends_with(' ') { "meadow.test" } else { " meadow.test" })
            })?
        },
        &["EHLO", "helo", "EHLO "],
        &["EHLO a@meadow.test"],
    ),
    Mistake::new(
        "smtp.greeting-with-address",
        "A greeting names a host, not a person",
        "Only the part after the @ is a host name. Who sends the letter is told later, by MAIL FROM.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let (_, host) = greeting(w)?.split_once('@')?;
            w.swap(w.arg_at()..w.text.len(), host.trim_end_matches('>'))
        },
        &["EHLO ana@meadow.test", "HELO <ana@meadow.test>"],
        &["EHLO meadow_test"],
    ),
    Mistake::new(
        "smtp.greeting-with-url",
        "A greeting takes no URL",
        "The host name stands alone, without the scheme in front and without a path behind.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let (_, rest) = greeting(w)?.split_once("://")?;
            let host = rest.split(['/', ':']).next()?;
            w.swap(w.arg_at()..w.text.len(), host)
        },
        &["EHLO https://meadow.test/", "HELO http://meadow.test:80/mail"],
        &["EHLO meadow/test"],
    ),
    Mistake::new(
        "smtp.greeting-in-angles",
        "A host name stands without angle brackets",
        "Angle brackets belong to the paths of MAIL and RCPT. After EHLO the name stands as it is.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let name = greeting(w)?.strip_prefix('<')?.trim_end_matches('>');
            w.swap(w.arg_at()..w.text.len(), name)
        },
        &["EHLO <meadow.test>"],
        &["EHLO meadow.test>"],
    ),
    Mistake::new(
        "smtp.greeting-with-ipv6",
        "An IPv6 address needs its brackets",
        "An address instead of a name is written in square brackets, and an IPv6 address with IPv6: in front.",
        Rfc(5321, "4.1.3"),
        |w| {
            let name = greeting(w)?.trim_matches(['[', ']']);
            let shaped = name.matches(':').count() > 1
                && name.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            shaped.then(|| w.swap(w.arg_at()..w.text.len(), &format!("[IPv6:{name}]")))?
        },
        &["EHLO 2001:db8::1"],
        &["EHLO meadow:25"],
    ),
    Mistake::new(
        "smtp.greeting-with-underscore",
        "A host name has no underscore",
        "Letters, digits and hyphens make the labels of a host name, and dots part them. Some systems name computers otherwise.",
        Rfc(5321, "4.1.2"),
        |w| {
            let at = greeting(w)?.find('_')? + w.arg_at();
            Some(w.found(at..at + 1)?.fixed(w.text.replace('_', "-")))
        },
        &["EHLO my_computer.test"],
        &["EHLO my computer"],
    ),
    Mistake::new(
        "smtp.greeting-of-two-words",
        "The client's name is one word",
        "A host name has no space in it, and EHLO takes nothing after the name.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let name = greeting(w)?.split(' ').next()?;
            w.swap(w.arg_at() + name.len()..w.text.len(), "")
        },
        &["EHLO meadow.test please", "HELO mycomputer SIZE=100"],
        &["EHLO _"],
    ),
    Mistake::new(
        "smtp.hello",
        "The word is HELO, or EHLO",
        "Commands have four letters here, so HELLO is cut short to HELO. EHLO is the newer greeting: its reply lists what the server can do.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            ["HELLO", "EHELO", "HALO"]
                .contains(&first(w))
                .then(|| w.swap(0..first(w).len(), "EHLO"))?
        },
        &["HELLO meadow.test", "hello meadow.test"],
        &["HELP! me"],
    ),
    Mistake::new(
        "smtp.verb-in-one-word",
        "Two words are written as one",
        "MAIL and FROM are two words with a space between, and so are RCPT and TO.",
        Rfc(5321, "4.1.1.2"),
        |w| {
            let cut = if w.starts("MAILFROM") || w.starts("RCPTTO") { 4 } else { return None };
            w.swap(cut..cut, " ")
        },
        &["MAILFROM:<ana@meadow.test>", "RCPTTO:<ben@harbor.test>"],
        &["MAILTO:ben@harbor.test"],
    ),
    Mistake::new(
        "smtp.mailto-link",
        "A mailto link is no command",
        "mailto: stands in web pages. In SMTP a recipient is named by RCPT TO: and the address in angle brackets.",
        Rfc(5321, "4.1.1.3"),
        |w| {
            let address = w.part(7..w.text.len());
            w.starts("MAILTO:").then(|| w.swap(0..w.text.len(), &format!("RCPT TO:<{address}>")))?
        },
        &["mailto:ben@harbor.test"],
        &["MAILT ben@harbor.test"],
    ),
    Mistake::new(
        "smtp.sender-without-verb",
        "The command's first word is missing",
        "FROM: and TO: do not begin a command. MAIL stands before the one, RCPT before the other.",
        Rfc(5321, "3.3"),
        |w| {
            let verb = if w.starts("FROM:<") { "MAIL " } else { "RCPT " };
            (w.starts("FROM:<") || w.starts("TO:<")).then(|| w.swap(0..0, verb))?
        },
        &["FROM:<ana@meadow.test>", "to:<ben@harbor.test>"],
        &["From: <ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.header-before-data",
        "This line is part of the letter",
        "Header lines such as Subject: stand in the letter, and the letter begins after DATA. Before it there is the envelope: MAIL and RCPT.",
        Rfc(5321, "2.3.1"),
        |w| HEADERS.iter().any(|h| w.starts(h)).then(|| w.whole())?,
        &["Subject: Lunch", "From: Ana <ana@meadow.test>", "To: ben@harbor.test"],
        &["Subject", "FROM:<ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.dot-without-letter",
        "The dot ends a letter, and none has begun",
        "A lone dot means something only after DATA and its reply 354.",
        Rfc(5321, "4.1.1.4"),
        |w| (w.text == ".").then(|| w.whole())?,
        &["."],
        &["..", ". "],
    ),
    Mistake::new(
        "smtp.data-with-text",
        "DATA stands alone",
        "The text does not follow on the same line. Send DATA, wait for 354, then send the letter line by line and end it with a dot.",
        Rfc(5321, "4.1.1.4"),
        |w| w.is(&["DATA"]).then(|| w.swap(4..w.text.len(), ""))?,
        &["DATA Hello Ben", "DATA: hello", "DATA <ben@harbor.test>"],
        &["DATE"],
    ),
    Mistake::new(
        "smtp.takes-nothing",
        "This command takes nothing after it",
        "QUIT and RSET are whole commands: the line end follows the word.",
        Rfc(5321, "4.1.1"),
        |w| w.is(&["QUIT", "RSET"]).then(|| w.swap(4..w.text.len(), ""))?,
        &["QUIT now", "RSET MAIL"],
        &["QUITE"],
    ),
    Mistake::new(
        "smtp.nobody-to-verify",
        "The name to look up is missing",
        "VRFY asks about one mailbox and EXPN about one mailing list; the name follows after a space.",
        Rfc(5321, "3.5.1"),
        |w| (w.is(&["VRFY", "EXPN"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["VRFY", "EXPN"],
        &["VRFY ben and ana"],
    ),
    Mistake::new(
        "smtp.pop3-command",
        "This is a command of POP3",
        "SMTP hands letters over; it neither logs in with USER nor lists a mailbox. POP3 has its own port: 110.",
        Rfc(1939, "3"),
        |w| (w.verb.is_empty() && POP3.contains(&first(w))).then(|| w.found(0..first(w).len()))?,
        &["USER ana", "RETR 1", "STAT"],
        &["USERS"],
    ),
    imap::command(
        "smtp.imap-command",
        "SMTP hands letters over and has no tags. Mailboxes are read with IMAP, on its own port: 143.",
        &["a1 LOGIN ana cedar-42", "SELECT INBOX", "a2 FETCH 1 FLAGS"],
        &["a1 b2 LOGIN"],
    ),
    imap::tag(
        "smtp.tag",
        "SMTP has no tags",
        Rfc(5321, "4.1.1"),
        &["a1 NOOP", "a1 EHLO meadow.test"],
        &["a1 FROB"],
    ),
    Mistake::new(
        "smtp.leaves-otherwise",
        "The word for leaving is QUIT",
        "The server answers 221 and closes the connection.",
        Rfc(5321, "4.1.1.10"),
        |w| {
            ["EXIT", "BYE", "LOGOUT", "CLOSE", "END"]
                .contains(&w.upper())
                .then(|| w.swap(0..w.text.len(), "QUIT"))?
        },
        &["exit", "BYE"],
        &["BYE BYE"],
    ),
    Mistake::new(
        "smtp.send",
        "No command sends the letter",
        "A letter is handed over in three steps: MAIL names the sender, RCPT each recipient, and DATA is followed by the letter.",
        Rfc(5321, "3.3"),
        |w| {
            ["SEND", "WRITE", "COMPOSE", "MESSAGE", "BODY"]
                .contains(&first(w))
                .then(|| w.found(0..first(w).len()))?
        },
        &["SEND ben@harbor.test", "message Hello"],
        &["SENDER"],
    ),
];
