//! Postfix with a verbose log: `smtpd[7]: < host[address]: EHLO …`. Of `smtpd`, `>` is the server; of `smtp`, the
//! client.

use super::{Form, count};
use crate::{transcript::foreign::Raw, wire::Side};

pub(super) const FORM: Form = Form {
    name: "postfix",
    title: "the verbose log of Postfix",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| memchr::memmem::find(l, b"]: connect from ").is_some(),
    key: process,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    for line in lines {
        if let Some((side, text)) = spoken(line) {
            raw.line(side, text);
        }
    }
}

fn spoken(line: &[u8]) -> Option<(Side, &[u8])> {
    let at = memchr::memmem::find(line, b"]: ")?;
    let (program, rest) = (&line[..at], &line[at + 3..]);
    let serves = memchr::memmem::find(program, b"smtpd[").is_some();
    let marks = match serves {
        true => [("> ", Side::Server), ("< ", Side::Client)],
        false => [("> ", Side::Client), ("< ", Side::Server)],
    };
    let (side, rest) = super::super::after(rest, &marks)?;
    let at = memchr::memmem::find(rest, b"]: ")?;
    Some((side, &rest[at + 3..]))
}

/// The process that wrote a line, as `smtpd[7]`: each serves one connection at a time.
fn process(line: &[u8]) -> Option<&[u8]> {
    let end = memchr::memmem::find(line, b"]: ")?;
    let begin = line[..end].iter().rposition(|b| *b == b' ').map_or(0, |i| i + 1);
    Some(&line[begin..end])
}
