//! Commands that are typed while the server reads a letter.

use crate::{
    protocol::mistake::{Mistake, On},
    wire::Rfc,
};

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "smtp.quit-in-letter",
        "QUIT is part of the letter here",
        "The letter has not ended, and so this is a line of it. Send a lone dot first; after its reply QUIT is a command again.",
        Rfc(5321, "4.1.1.4"),
        |w| (w.upper().trim_end() == "QUIT").then(|| w.whole())?,
        &["DATA\n← 354 Go on\nQUIT", "DATA\n← 354 Go on\nSubject: x\nquit"],
        &["DATA\n← 354 Go on\nQuite well"],
    )
    .on(On::Letter),
    Mistake::new(
        "smtp.command-in-letter",
        "This command is part of the letter here",
        "After 354 every line is text until a lone dot comes. The envelope cannot change any more; the server stores this line.",
        Rfc(5321, "4.1.1.4"),
        |w| {
            let starts = ["MAIL FROM:", "RCPT TO:", "EHLO ", "HELO "].iter().any(|s| w.starts(s));
            let alone = ["DATA", "RSET"].contains(&w.text);
            (starts || alone).then(|| w.whole())?
        },
        &["DATA\n← 354 Go on\nRCPT TO:<ben@harbor.test>", "DATA\n← 354 Go on\nDATA"],
        &["DATA\n← 354 Go on\nData follows"],
    )
    .on(On::Letter),
    Mistake::new(
        "smtp.dot-with-blank",
        "The dot does not stand alone",
        "Something invisible follows it, and so the letter goes on. Only a dot with the line end directly behind it ends the letter.",
        Rfc(5321, "4.1.1.4"),
        |w| (w.text.len() > 1 && w.text.trim_end() == ".").then(|| w.found(1..w.text.len()))?,
        &["DATA\n← 354 Go on\n. ", "DATA\n← 354 Go on\n.\t"],
        &["DATA\n← 354 Go on\n.", "DATA\n← 354 Go on\n.. "],
    )
    .on(On::Letter),
    Mistake::new(
        "smtp.typed-end",
        "The end of the letter is typed as text",
        "The reply 354 names the octets of Enter, dot, Enter. Type a dot on a line of its own and nothing else.",
        Rfc(5321, "4.1.1.4"),
        |w| (w.starts("<CRLF>") || w.starts("<CR><LF>")).then(|| w.whole())?,
        &["DATA\n← 354 Go on\n<CRLF>.<CRLF>", "DATA\n← 354 Go on\n<CR><LF>.<CR><LF>"],
        &["DATA\n← 354 Go on\n<ana@meadow.test>"],
    )
    .on(On::Letter),
];
