//! `curl -v`: `> ` is the client, `< ` the server, `* ` curl itself. What is downloaded stands among them without
//! a mark, and what is uploaded is not there at all.

use super::{Form, count, one};
use crate::{transcript::foreign::Raw, wire::Side};
use std::collections::HashSet;

pub(super) const FORM: Form = Form {
    name: "curl",
    title: "the output of curl -v",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| l.starts_with(b"* Connected to "),
    key: one,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    // Untagged responses are printed twice: as what the server says, and as what was asked for.
    let mut heard: HashSet<&[u8]> = HashSet::new();
    for line in lines {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some((side, text)) = spoken(line) {
            if side == Side::Server {
                heard.insert(text);
            }
            raw.line(side, text);
            continue;
        }
        let own = line.starts_with(b"* ") && !is_response(line);
        let meter =
            [&b"{ ["[..], b"} [", b"  % Total", b"        "].iter().any(|m| line.starts_with(m));
        let repeated = heard.contains(line) && line.starts_with(b"* ");
        let early = raw.said.is_empty();
        if !(early || own || meter || repeated) {
            raw.line(Side::Server, line);
        }
    }
}

/// `* 3 FETCH …` of a server, not `* Connected to …` of curl.
fn is_response(line: &[u8]) -> bool {
    let word = line.get(2..).unwrap_or_default();
    let known = [&b"LIST "[..], b"LSUB ", b"SEARCH", b"STATUS ", b"FLAGS ", b"OK "];
    known.iter().any(|k| word.starts_with(k))
        || word.split(|b| *b == b' ').nth(1).is_some_and(|second| {
            word.first().is_some_and(u8::is_ascii_digit) && second.is_ascii() && second == b"FETCH"
        })
}

fn spoken(line: &[u8]) -> Option<(Side, &[u8])> {
    super::super::after(line, &[("> ", Side::Client), ("< ", Side::Server)])
}
