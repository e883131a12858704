//! What follows a command: names, passwords, numbers of messages.

use crate::{
    protocol::mistake::{Mistake, On, Typed},
    wire::Rfc,
};

/// The commands that take the number of a message.
const NUMBERED: &[&str] = &["RETR", "DELE", "LIST", "UIDL", "TOP"];

/// The first argument, where one stands.
fn first<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    w.words().first().map(|(range, _)| (range.start, w.part(range.clone())))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "pop3.user-and-pass",
        "The password has a line of its own",
        "USER takes the name alone. Wait for its +OK, then send PASS and the password.",
        Rfc(1939, "7"),
        |w| {
            let words = w.words();
            let name = words.first()?;
            (w.is(&["USER"]) && words.len() > 1).then(|| w.swap(name.0.end..w.text.len(), ""))?
        },
        &["USER ana PASS cedar-42", "USER ana cedar-42"],
        &["USER"],
    ),
    Mistake::new(
        "pop3.no-name",
        "The name is missing",
        "USER is followed by a space and the name of the maildrop.",
        Rfc(1939, "7"),
        |w| (w.is(&["USER"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["USER", "user "],
        &["USER ana b"],
    ),
    Mistake::new(
        "pop3.no-password",
        "The password is missing",
        "PASS is followed by a space and the password, with all its spaces, up to the end of the line.",
        Rfc(1939, "7"),
        |w| (w.is(&["PASS"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["PASS"],
        &["USER"],
    ),
    Mistake::new(
        "pop3.colon",
        "No colon follows the command",
        "A command is a word and not a header field: a space parts it from what follows.",
        Rfc(1939, "3"),
        |w| {
            let at = w.text.find(':')?;
            let gap = if w.part(at + 1..at + 2) == " " { "" } else { " " };
            (at < 5 && !w.part(0..at).contains(' ')).then(|| w.swap(at..at + 1, gap))?
        },
        &["USER: ana", "RETR:1"],
        &["USER"],
    ),
    Mistake::new(
        "pop3.no-number",
        "The message's number is missing",
        "LIST tells the numbers: they begin at 1 and stay the same until QUIT.",
        Rfc(1939, "5"),
        |w| (w.is(NUMBERED) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["RETR", "DELE", "TOP"],
        &["TOP 1"],
    ),
    Mistake::new(
        "pop3.top-without-lines",
        "TOP needs two numbers",
        "The second says how many lines of the text to send after the header. It may be 0, and then the header comes alone.",
        Rfc(1939, "7"),
        |w| {
            let words = w.words();
            (w.is(&["TOP"]) && words.len() == 1 && words[0].1.bytes().all(|b| b.is_ascii_digit()))
                .then(|| w.lacks(" 0"))?
        },
        &["TOP 1"],
        &["TOP", "TOP x"],
    ),
    Mistake::new(
        "pop3.range",
        "POP3 has no ranges",
        "Each command speaks about one message. LIST and UIDL without a number speak about all of them.",
        Rfc(1939, "5"),
        |w| {
            let (at, text) = first(w)?;
            let cut = text.find(['-', ':', '*'])?;
            let digits = cut > 0 && text.bytes().all(|b| b.is_ascii_digit() || b"-:*".contains(&b));
            (w.is(NUMBERED) && (digits || text == "*")).then(|| w.found(at..at + text.len()))?
        },
        &["RETR 1-3", "DELE 1:*", "RETR *"],
        &["RETR -1", "RETR a-b"],
    ),
    Mistake::new(
        "pop3.several-numbers",
        "One message for each command",
        "The numbers cannot be listed: send the command again for the next message. Commands may be sent without waiting where CAPA lists PIPELINING.",
        Rfc(1939, "5"),
        |w| {
            let (at, text) = first(w)?;
            let most = if w.verb == "TOP" { 2 } else { 1 };
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let several = w.words().len() > most || text.contains(',');
            (w.is(NUMBERED) && digits > 0 && several)
                .then(|| w.swap(at + digits..w.text.len(), if most == 2 { " 0" } else { "" }))?
        },
        &["LIST 1 2", "RETR 1,2", "DELE 1 2 3", "TOP 1 2 3"],
        &["RETR one two", "DELE 1x"],
    ),
    Mistake::new(
        "pop3.sign-beside-number",
        "The number stands alone",
        "It is written in digits, without a sign, brackets or quotes.",
        Rfc(1939, "5"),
        |w| {
            let (at, text) = first(w)?;
            let digits =
                text.trim_matches(['#', '<', '>', '(', ')', '[', ']', '"', '\'', '-', '+']);
            let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
            (w.is(NUMBERED) && plain && digits != text)
                .then(|| w.swap(at..at + text.len(), digits))?
        },
        &["RETR #1", "DELE <2>", "RETR -1"],
        &["RETR one"],
    ),
    Mistake::new(
        "pop3.word-for-number",
        "A message is named by its number",
        "Words and the ids of UIDL do not stand for a message here. LIST tells the numbers of this session.",
        Rfc(1939, "4"),
        |w| {
            let (at, text) = first(w)?;
            let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
            (w.is(NUMBERED) && letters).then(|| w.found(at..at + text.len()))?
        },
        &["RETR one", "DELE all", "RETR 1x"],
        &["RETR 1 x"],
    ),
    Mistake::new(
        "pop3.takes-nothing",
        "This command takes nothing after it",
        "It is a whole command: the line end follows the word.",
        Rfc(1939, "5"),
        |w| {
            let end = w.verb.len();
            w.is(&["STAT", "NOOP", "RSET", "QUIT", "CAPA", "STLS", "UTF8", "LAST"])
                .then(|| w.swap(end..w.text.len(), ""))?
        },
        &["STAT 1", "QUIT now", "RSET 1", "CAPA all", "UTF8 USER"],
        &["STATE"],
    ),
    Mistake::new(
        "pop3.apop-digest",
        "APOP takes a digest, not the password",
        "The digest is MD5 over the greeting's timestamp, angle brackets and all, and the password: 32 hexadecimal digits, letters in lower case.",
        Rfc(1939, "7"),
        |w| {
            let words = w.words();
            let (range, _) = words.get(1)?;
            w.is(&["APOP"]).then(|| w.found(range.clone()))?
        },
        &["APOP ana cedar-42", "APOP ana C4C9334BAC560ECC979E58001B3E22FB"],
        &["APOP ana"],
    ),
    Mistake::new(
        "pop3.number-zero",
        "Messages are counted from 1",
        "No message has the number 0. The first one is 1, and STAT tells how many there are.",
        Rfc(1939, "4"),
        |w| {
            let (at, text) = first(w)?;
            (w.is(NUMBERED) && text.bytes().all(|b| b == b'0'))
                .then(|| w.found(at..at + text.len()))?
        },
        &["RETR 0", "LIST 0", "TOP 0 5"],
        &["RETR 10", "TOP 1 0"],
    )
    .on(On::Right),
    Mistake::new(
        "pop3.decorated-name",
        "The name stands without quotes and brackets",
        "All that follows USER is the name. The signs around it are taken for a part of it.",
        Rfc(1939, "7"),
        |w| {
            let (at, text) = first(w).filter(|_| w.is(&["USER"]))?;
            let pairs = [('"', '"'), ('\'', '\''), ('<', '>')];
            let inner = pairs.iter().find_map(|(a, b)| text.strip_prefix(*a)?.strip_suffix(*b))?;
            w.swap(at..at + text.len(), inner)
        },
        &["USER \"ana\"", "USER <ana>"],
        &["USER ana", "USER ana@meadow.test"],
    )
    .on(On::Right),
];
