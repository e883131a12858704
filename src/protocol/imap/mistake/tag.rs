//! Tags and first words: what stands where the tag or the command should be.

use crate::{
    protocol::{
        imap::command,
        mistake::{Mistake, Typed, words_from},
    },
    wire::Rfc,
};

const SMTP: &[&str] = &["EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "VRFY", "EXPN"];
const POP3: &[&str] =
    &["USER", "PASS", "STAT", "RETR", "DELE", "TOP", "UIDL", "CAPA", "APOP", "STLS"];
const LEAVES: &[&str] = &["QUIT", "EXIT", "BYE"];
const READS: &[&str] = &["READ", "GET", "SHOW", "OPEN", "RETRIEVE"];
const ALONE: &[&str] =
    &["NOOP", "CAPABILITY", "LOGOUT", "CHECK", "CLOSE", "EXPUNGE", "STARTTLS", "IDLE"];

/// The first or the second word of a line without a command, if it is one of these.
fn hit(w: &Typed<'_>, list: &[&str]) -> Option<std::ops::Range<usize>> {
    let upper = w.upper().to_owned();
    let mut words = words_from(&upper, 0).into_iter().take(2);
    let place =
        words.find(|(_, word)| list.contains(&word.split(':').next().unwrap_or_default()))?.0;
    w.verb.is_empty().then_some(place)
}

fn is_command(word: &str) -> bool {
    command::all().any(|v| v.spec.verb.eq_ignore_ascii_case(word))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.no-tag",
        "The command's word became the tag",
        "A line begins with a word of your own, such as a1. The server repeats it in its answer, so that you know what is answered.",
        Rfc(3501, "2.2.1"),
        |w| {
            let first = w.text.split(' ').next().filter(|f| is_command(f))?;
            w.verb
                .is_empty()
                .then(|| Some(w.found(0..first.len())?.fixed(format!("a1 {}", w.text))))?
        },
        &["NOOP", "LOGIN ana cedar-42", "SELECT INBOX", "fetch 1 FLAGS"],
        &["a1 FROB", "a1"],
    ),
    Mistake::new(
        "imap.done",
        "DONE ends IDLE, and none is going on",
        "It is the one line without a tag, and it means something only after IDLE and the server's +.",
        Rfc(2177, "3"),
        |w| hit(w, &["DONE"]).and_then(|place| w.found(place)),
        &["DONE", "a1 DONE"],
        &["a1 DUN"],
    ),
    Mistake::new(
        "imap.uid-in-one-word",
        "UID is a word of its own",
        "A space stands between UID and the command that it changes.",
        Rfc(3501, "6.4.8"),
        |w| {
            let at = hit(w, &["UIDFETCH", "UIDSTORE", "UIDCOPY", "UIDSEARCH"])?.start + 3;
            w.swap(at..at, " ")
        },
        &["a1 UIDFETCH 4 FLAGS", "a1 uidsearch ALL"],
        &["a1 UIDL"],
    ),
    Mistake::new(
        "imap.uid-alone",
        "UID needs a command behind it",
        "FETCH, STORE, COPY or SEARCH follows. UID says that the numbers of that command are UIDs.",
        Rfc(3501, "6.4.8"),
        |w| w.is(&["UID"]).then(|| w.found(w.arg_at()..w.text.len()))?,
        &["a1 UID", "a1 UID 4 FLAGS", "a1 UID NOOP"],
        &["a1 UID FETCH 4"],
    ),
    Mistake::new(
        "imap.leaves-otherwise",
        "The word for leaving is LOGOUT",
        "The server says BYE, answers the tag, and closes the connection.",
        Rfc(3501, "6.1.3"),
        |w| {
            let place = hit(w, LEAVES)?;
            let tag = if place.start == 0 {
                "a1".into()
            } else {
                w.part(0..place.start).trim().to_owned()
            };
            Some(w.found(place)?.fixed(format!("{tag} LOGOUT")))
        },
        &["QUIT", "a1 QUIT", "a2 exit"],
        &["a1 QUITE"],
    ),
    Mistake::new(
        "imap.smtp-command",
        "This is a command of SMTP",
        "IMAP shows mailboxes and sends no mail. Letters are handed over with SMTP, on its own port: 25 or 587.",
        Rfc(5321, "4.1.1"),
        |w| hit(w, SMTP).and_then(|place| w.found(place)),
        &["EHLO meadow.test", "a1 MAIL FROM:<ana@meadow.test>", "a1 DATA"],
        &["a1 MAILBOX"],
    ),
    Mistake::new(
        "imap.pop3-command",
        "This is a command of POP3",
        "IMAP logs in with one LOGIN, opens a mailbox with SELECT, and reads with FETCH.",
        Rfc(1939, "3"),
        |w| hit(w, POP3).and_then(|place| w.found(place)),
        &["USER ana", "a1 RETR 1", "STAT"],
        &["a1 STATS"],
    ),
    Mistake::new(
        "imap.read-word",
        "The word for reading is FETCH",
        "FETCH takes the messages' numbers and what is wanted of them: FETCH 1 BODY.PEEK[] brings a whole letter.",
        Rfc(3501, "6.4.5"),
        |w| hit(w, READS).and_then(|place| w.found(place)),
        &["a1 READ 1", "a1 GET 1", "OPEN INBOX"],
        &["a1 READY"],
    ),
    Mistake::new(
        "imap.two-tags",
        "One tag is enough",
        "The command follows the first word of the line. Here a second word of your own stands between.",
        Rfc(3501, "2.2.1"),
        |w| {
            let (tag, rest) = w.text.split_once(' ')?;
            (w.verb.is_empty() && w.accepts(rest)).then(|| w.swap(0..tag.len() + 1, ""))?
        },
        &["a1 a2 NOOP"],
        &["a1 a2 FROB"],
    ),
    Mistake::new(
        "imap.servers-sign",
        "The sign in front is the server's",
        "Lines with * or + come from the server. Yours begin with a tag of letters and digits.",
        Rfc(3501, "2.2.1"),
        |w| (w.starts("* ") || w.starts("+ ")).then(|| w.swap(0..1, "a1"))?,
        &["* NOOP", "+ NOOP"],
        &["a1 *", "+a NOOP"],
    ),
    Mistake::new(
        "imap.tag-alone",
        "After the tag comes a command",
        "The tag only names the line. A space and the command follow it.",
        Rfc(3501, "2.2.1"),
        |w| {
            let alone = w.verb.is_empty() && !w.text.is_empty() && !w.text.trim_end().contains(' ');
            (alone && w.text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' '))
                .then(|| w.found(w.text.len()..w.text.len()))?
        },
        &["a1", "a1 "],
        &["a1 FROB"],
    ),
    Mistake::new(
        "imap.takes-nothing",
        "This command takes nothing after it",
        "It speaks about the mailbox that is open or about the connection, and so the line ends after the word.",
        Rfc(3501, "6"),
        |w| w.is(ALONE).then(|| w.swap(w.args..w.text.len(), ""))?,
        &["a1 NOOP now", "a1 EXPUNGE 1", "a1 CLOSE INBOX", "a1 LOGOUT ana"],
        &["a1 NOOPS"],
    ),
];
