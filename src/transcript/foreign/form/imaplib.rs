//! Python's imaplib with `Debug = 4`: a time, `>` or `<`, and the line. The octets of literals are not printed.

use super::{Form, count, one};
use crate::{
    transcript::foreign::{Raw, python},
    wire::Side,
};

pub(super) const FORM: Form = Form {
    name: "imaplib",
    title: "the debug output of Python's imaplib",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| memchr::memmem::find(l, b" imaplib version ").is_some(),
    key: one,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    for line in lines {
        if let Some((side, octets)) = spoken(line) {
            raw.line(side, octets.strip_suffix(b"\r\n").unwrap_or(&octets));
        }
    }
}

fn spoken(line: &[u8]) -> Option<(Side, Vec<u8>)> {
    let line = line.trim_ascii_start();
    let time = line.iter().take_while(|b| b.is_ascii_digit() || b":.".contains(b)).count();
    let rest = line.get(time..).filter(|_| time >= 5)?;
    let marks = [(" > ", Side::Client), (" < ", Side::Server)];
    let (side, rest) = super::super::after(rest, &marks)?;
    Some((side, python::octets(rest)?))
}
