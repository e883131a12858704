//! Thunderbird's logs, and others that say Send and Recv somewhere in the line.

use super::{Form, count, never};
use crate::{transcript::foreign::Raw, wire::Side};

pub(super) const FORM: Form = Form {
    name: "thunderbird",
    title: "a log of Thunderbird",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: never,
    key: connection,
    read,
};

const MARKS: &[(&str, Side)] = &[
    (":SendData: ", Side::Client),
    (":CreateNewLineFromSocket: ", Side::Server),
    ("SMTP Send: ", Side::Client),
    ("SMTP Response: ", Side::Server),
    ("] Send: ", Side::Client),
    ("] Recv: ", Side::Server),
    ("SEND: ", Side::Client),
    ("RECV: ", Side::Server),
    ("mailnews.smtp: C: ", Side::Client),
    ("mailnews.smtp: S: ", Side::Server),
];

fn read(lines: &[&[u8]], raw: &mut Raw) {
    let mut hidden = 0;
    for line in lines {
        let Some((side, text)) = spoken(line) else { continue };
        if memchr::memmem::find(text, b"Logging suppressed for this command").is_some() {
            hidden += 1;
        } else {
            raw.line(side, text);
        }
    }
    if hidden > 0 {
        raw.note(format!("The log hides what may have passwords: {hidden} of its lines."));
    }
}

fn spoken(line: &[u8]) -> Option<(Side, &[u8])> {
    let found = MARKS.iter().filter_map(|(mark, side)| {
        let at = memchr::memmem::find(line, mark.as_bytes())?;
        Some((at, *side, &line[at + mark.len()..]))
    });
    found.min_by_key(|(at, ..)| *at).map(|(_, side, text)| (side, text))
}

/// The connection of a line, as `7f3a2c000` in `I/IMAP 7f3a2c000:mail.harbor.test`.
fn connection(line: &[u8]) -> Option<&[u8]> {
    let at = memchr::memmem::find(line, b"]: ")? + 3;
    let word = line[at..].split(|b| *b == b' ').nth(1)?;
    let id = word.split(|b| *b == b':').next()?;
    let hex = id.len() >= 6 && id.iter().all(u8::is_ascii_hexdigit);
    (hex && word.len() > id.len()).then_some(id)
}
