//! Python's smtplib with `set_debuglevel`: `send: '…'` and `reply: b'…'`.

use super::{Form, count, one};
use crate::{
    transcript::foreign::{Raw, python},
    wire::Side,
};

pub(super) const FORM: Form = Form {
    name: "smtplib",
    title: "the debug output of Python's smtplib",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| l.starts_with(b"connect: to "),
    key: one,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    for line in lines {
        if let Some((side, octets)) = spoken(line) {
            raw.octets(side, &octets);
        }
    }
}

fn spoken(line: &[u8]) -> Option<(Side, Vec<u8>)> {
    // Level 2 puts the time before it.
    let line = match line.iter().position(|b| *b == b' ') {
        Some(i) if line[0].is_ascii_digit() => &line[i + 1..],
        _ => line,
    };
    let marks = [("send: ", Side::Client), ("reply: ", Side::Server)];
    let (side, rest) = super::super::after(line, &marks)?;
    Some((side, python::octets(rest)?))
}
