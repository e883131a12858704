//! telnet, nc, and anything else without marks: the sides are guessed from the grammar.

use super::{Form, count, one};
use crate::transcript::foreign::Raw;

pub(super) const FORM: Form = Form {
    name: "telnet",
    title: "a terminal without marks, as telnet leaves it",
    looks_like: |lines| 2 * count(lines, is_own),
    begins: |l| l.starts_with(b"Trying "),
    key: one,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    // The line in which telnet says that it is connected may follow the shell's prompt.
    let begin =
        lines.iter().rposition(|l| l.starts_with(b"Escape character is")).map_or(0, |i| i + 1);
    let skipped = lines[..begin].iter().filter(|l| !l.is_empty() && !is_own(l)).count();
    if skipped > 0 {
        raw.note(format!("{skipped} lines before the connection are left out."));
    }
    let mut rest = &lines[begin..];
    while let [head @ .., last] = rest
        && last.trim_ascii().is_empty()
    {
        rest = head;
    }
    for line in rest {
        if !is_own(line) {
            raw.line(None, line);
        }
    }
}

fn is_own(line: &[u8]) -> bool {
    let words =
        ["Trying ", "Connected to ", "Escape character is", "Connection closed", "telnet> "];
    words.iter().any(|w| line.starts_with(w.as_bytes()))
}
