//! First words: of other protocols, of other programs, too long or too many.

use crate::{
    protocol::mistake::{Mistake, Typed, imap},
    wire::Rfc,
};

const SMTP: &[&str] = &["EHLO", "HELO", "MAIL", "RCPT", "DATA", "VRFY", "EXPN"];
const READ: &[&str] = &["GET", "READ", "SHOW", "OPEN", "RETRIEVE", "FETCH"];
const LONG: &[(&str, &str)] = &[
    ("DELETE", "DELE"),
    ("DEL", "DELE"),
    ("STATUS", "STAT"),
    ("STATS", "STAT"),
    ("PASSWORD", "PASS"),
    ("USERNAME", "USER"),
    ("CAPABILITY", "CAPA"),
    ("CAPABILITIES", "CAPA"),
    ("RESET", "RSET"),
    ("STARTTLS", "STLS"),
    ("UIDLIST", "UIDL"),
];

fn first<'a>(w: &'a Typed<'_>) -> &'a str {
    w.upper().split([' ', ':']).next().unwrap_or_default()
}

/// The first word is one of these, and no command.
fn begins(w: &Typed<'_>, words: &[&str]) -> bool {
    w.verb.is_empty() && words.contains(&first(w))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "pop3.long-word",
        "Commands have three or four letters",
        "POP3 cuts its words short: DELE, STAT, PASS, CAPA, RSET, STLS. The server knows the short form alone.",
        Rfc(1939, "3"),
        |w| {
            let (long, short) = LONG.iter().find(|(long, _)| begins(w, &[long]))?;
            w.swap(0..long.len(), short)
        },
        &["DELETE 1", "status", "PASSWORD cedar-42", "STARTTLS", "CAPABILITY"],
        &["DELETION 1"],
    ),
    Mistake::new(
        "pop3.login-word",
        "POP3 logs in with two commands",
        "USER names the maildrop; PASS follows on the next line with the password.",
        Rfc(1939, "7"),
        |w| {
            let name = w.words().first().map_or("", |(_, word)| word);
            begins(w, &["LOGIN", "LOGON"])
                .then(|| Some(w.found(0..5)?.fixed(format!("USER {name}"))))?
        },
        &["LOGIN ana cedar-42", "login ana"],
        &["a1 LOGIN ana cedar-42"],
    ),
    Mistake::new(
        "pop3.read-word",
        "The word for reading is RETR",
        "RETR and a number bring a whole message; TOP brings its header and the first lines of its text.",
        Rfc(1939, "5"),
        |w| {
            let number = w.words().first().map_or("", |(_, word)| word);
            begins(w, READ)
                .then(|| Some(w.found(0..first(w).len())?.fixed(format!("RETR {number}"))))?
        },
        &["GET 1", "READ 2", "fetch 1 FLAGS", "RETRIEVE 1"],
        &["a1 FETCH 1 FLAGS"],
    ),
    Mistake::new(
        "pop3.leave-word",
        "The word for leaving is QUIT",
        "Only QUIT ends the session in the right way: then the messages marked by DELE are removed.",
        Rfc(1939, "6"),
        |w| {
            begins(w, &["EXIT", "BYE", "LOGOUT", "CLOSE", "END"])
                .then(|| w.swap(0..w.text.len(), "QUIT"))?
        },
        &["EXIT", "logout"],
        &["a1 LOGOUT"],
    ),
    Mistake::new(
        "pop3.take-back-word",
        "Marks are taken back by RSET",
        "There is no command for one message: RSET takes all marks of this session back.",
        Rfc(1939, "5"),
        |w| {
            begins(w, &["UNDELE", "UNDELETE", "UNDO", "RESTORE"])
                .then(|| w.swap(0..w.text.len(), "RSET"))?
        },
        &["UNDELE 1", "undelete 2"],
        &["UNDER 1"],
    ),
    Mistake::new(
        "pop3.remove-word",
        "Messages are removed by QUIT",
        "DELE marks a message, and QUIT removes all that are marked. No other command is needed between.",
        Rfc(1939, "6"),
        |w| begins(w, &["EXPUNGE", "PURGE"]).then(|| w.whole())?,
        &["EXPUNGE"],
        &["a1 EXPUNGE"],
    ),
    Mistake::new(
        "pop3.smtp-command",
        "This is a command of SMTP",
        "POP3 only fetches mail. Letters are handed over with SMTP, on its own port: 25 or 587.",
        Rfc(5321, "4.1.1"),
        |w| begins(w, SMTP).then(|| w.found(0..first(w).len()))?,
        &["EHLO meadow.test", "MAIL FROM:<ana@meadow.test>", "DATA"],
        &["DATE"],
    ),
    imap::tag(
        "pop3.tag",
        "POP3 has no tags",
        Rfc(1939, "3"),
        &["a1 NOOP", "a1 RETR 1"],
        &["a1 FROB"],
    ),
    imap::command(
        "pop3.imap-command",
        "POP3 has one maildrop, no folders, no flags and no tags. IMAP has them, on its own port: 143.",
        &["a1 LOGIN ana cedar-42", "SELECT INBOX", "a1 FETCH 1 FLAGS"],
        &["a1 b2 c3"],
    ),
    Mistake::new(
        "pop3.lone-dot",
        "The dot is the server's",
        "In POP3 a lone dot ends what the server sends. The client sends no letters, and so it never needs one.",
        Rfc(1939, "3"),
        |w| (w.text == ".").then(|| w.whole())?,
        &["."],
        &[".."],
    ),
];
