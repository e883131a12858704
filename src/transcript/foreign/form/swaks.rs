//! swaks: ` -> ` is the client, `<-  ` the server, `<** ` a refusal, `===` and `***` are its own words.

use super::{Form, count, one};
use crate::{transcript::foreign::Raw, wire::Side};

pub(super) const FORM: Form = Form {
    name: "swaks",
    title: "the output of swaks",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| l.starts_with(b"=== Trying "),
    key: one,
    read,
};

const MARKS: &[(&str, Side)] = &[
    (" -> ", Side::Client),
    (" ~> ", Side::Client),
    ("*-> ", Side::Client),
    ("**> ", Side::Client),
    ("*~> ", Side::Client),
    ("<-  ", Side::Server),
    ("<~  ", Side::Server),
    ("<** ", Side::Server),
    ("<~* ", Side::Server),
];

fn read(lines: &[&[u8]], raw: &mut Raw) {
    for line in lines {
        if let Some((side, text)) = spoken(line) {
            raw.line(side, text);
        }
    }
}

fn spoken(line: &[u8]) -> Option<(Side, &[u8])> {
    super::super::after(line, MARKS)
}
