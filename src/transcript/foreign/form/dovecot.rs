//! Dovecot's raw logs: `SECONDS.MICROSECONDS I: line` for both sides in one file, `O:` for what goes out; or a pair
//! of files, `*.in` and `*.out`, with the name of each before it, as `tail` writes it. The times join a pair; without
//! times the tags of IMAP do.

use super::{Form, count, never, one};
use crate::{transcript::foreign::Raw, wire::Side};
use std::collections::VecDeque;

pub(super) const FORM: Form = Form {
    name: "dovecot",
    title: "a raw log of Dovecot",
    looks_like: |lines| {
        count(lines, |l| timed(l).is_some())
            + lines.len() * usize::from(lines.iter().any(|l| file(l).is_some()))
    },
    begins: never,
    key: one,
    read,
};

/// A line of a raw log.
#[derive(Clone)]
struct Logged<'a> {
    /// Seconds and their fraction, as they are written.
    at: Option<(u64, u64)>,
    side: Option<Side>,
    text: &'a [u8],
    /// The line goes on in the next one of its side.
    goes_on: bool,
}

fn read(lines: &[&[u8]], raw: &mut Raw) {
    let mut all: Vec<Logged<'_>> = Vec::new();
    let mut of_file = None;
    for line in lines {
        if let Some(side) = file(line) {
            of_file = Some(side);
            // The empty line before the name is not the file's.
            if all.last().is_some_and(|l| l.text.is_empty() && l.at.is_none()) {
                all.pop();
            }
        } else if let Some(mut logged) = timed(line) {
            logged.side = logged.side.or(of_file);
            all.push(logged);
        } else if of_file.is_some() {
            all.push(Logged { at: None, side: of_file, text: line, goes_on: false });
        }
    }
    if of_file.is_some() {
        if all.iter().all(|l| l.at.is_some()) {
            all.sort_by_key(|l| l.at);
        } else {
            raw.note("The two files have no times: their lines are put together by the tags.");
            all = by_tags(all);
        }
    }
    let mut open = [false; 2];
    for logged in all {
        let side = logged.side.map_or(0, |s| s as usize);
        let joined = std::mem::replace(&mut open[side], logged.goes_on);
        if !(joined && raw.extend(logged.side, logged.text)) {
            raw.line(logged.side, logged.text);
        }
    }
}

/// Puts the server's lines behind the commands whose tags they answer.
fn by_tags(all: Vec<Logged<'_>>) -> Vec<Logged<'_>> {
    let (client, server): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|l| l.side == Some(Side::Client));
    let word = |line: &Logged<'_>| line.text.split(|b| *b == b' ').next().map(<[u8]>::to_vec);
    let mut server: VecDeque<_> = server.into();
    let mut out = Vec::new();
    if server
        .front()
        .is_some_and(|l| l.text.starts_with(b"* OK") || l.text.starts_with(b"* PREAUTH"))
    {
        out.extend(server.pop_front());
    }
    for line in client {
        let tag = word(&line);
        out.push(line);
        // A line that no answer names goes on with a command: its answer comes later.
        if !server.iter().any(|l| word(l) == tag) {
            continue;
        }
        while let Some(answer) = server.pop_front() {
            let ends = word(&answer) == tag;
            out.push(answer);
            if ends {
                break;
            }
        }
    }
    out.extend(server);
    out
}

/// The side of a file by its name, as in `==> 20260301-090000.42.1.in <==`.
fn file(line: &[u8]) -> Option<Side> {
    let name = line.trim_ascii().strip_prefix(b"==> ")?.strip_suffix(b" <==")?;
    match name.rsplit(|b| *b == b'.').next()? {
        b"in" => Some(Side::Client),
        b"out" => Some(Side::Server),
        _ => None,
    }
}

/// A line behind its time.
fn timed(line: &[u8]) -> Option<Logged<'_>> {
    let (seconds, rest) = number(line, 9)?;
    let (fraction, rest) = number(rest.strip_prefix(b".")?, 6)?;
    let rest = rest.strip_prefix(b" ").or_else(|| rest.is_empty().then_some(rest))?;
    let (side, text, goes_on) = match rest {
        [letter @ (b'I' | b'O'), sign @ (b':' | b'>'), b' ', text @ ..] => {
            let side = if *letter == b'I' { Side::Client } else { Side::Server };
            (Some(side), text, *sign == b'>')
        }
        text => (None, text, false),
    };
    Some(Logged { at: Some((seconds, fraction)), side, text, goes_on })
}

/// A number of at least so many digits, and what stands behind it.
fn number(text: &[u8], least: usize) -> Option<(u64, &[u8])> {
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| (least..16).contains(&digits))?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}
