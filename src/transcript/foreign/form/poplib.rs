//! Python's poplib with `set_debuglevel`: `*cmd* '…'`, and at level 2 `*put*`, `*get*` and `*resp*`.

use super::{Form, count, never, one};
use crate::{
    transcript::foreign::{Raw, python},
    wire::Side,
};

pub(super) const FORM: Form = Form {
    name: "poplib",
    title: "the debug output of Python's poplib",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: never,
    key: one,
    read,
};

const MARKS: &[(&str, Side)] = &[
    ("*put* ", Side::Client),
    ("*get* ", Side::Server),
    ("*cmd* ", Side::Client),
    ("*resp* ", Side::Server),
];

fn read(lines: &[&[u8]], raw: &mut Raw) {
    // Level 2 says everything twice: what is on the wire, and what it is for.
    let wire = lines.iter().any(|l| l.starts_with(b"*get* ") || l.starts_with(b"*put* "));
    let mut heard = false;
    for line in lines {
        let twice = wire && (line.starts_with(b"*cmd* ") || line.starts_with(b"*resp* "));
        if let Some((side, octets)) = spoken(line).filter(|_| !twice) {
            heard |= side == Side::Server;
            raw.line(side, octets.strip_suffix(b"\r\n").unwrap_or(&octets));
        }
    }
    if !heard {
        raw.note("The server's lines are not in this text: set_debuglevel(2) prints them.");
    }
}

fn spoken(line: &[u8]) -> Option<(Side, Vec<u8>)> {
    let (side, rest) = super::super::after(line, MARKS)?;
    Some((side, python::octets(rest)?))
}
