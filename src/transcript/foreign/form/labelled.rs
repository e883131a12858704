//! The form of the RFCs: `C: ` and `S: ` before every line. Long lines go on in the next, further in.

use super::{Form, count, one};
use crate::{transcript::foreign::Raw, wire::Side};

pub(super) const FORM: Form = Form {
    name: "labelled",
    title: "lines marked C: and S:, as in an RFC",
    looks_like: |lines| count(lines, |l| spoken(l.trim_ascii_start()).is_some()),
    begins: |l| l.trim_ascii() == b"--",
    key: one,
    read,
};

const MARKS: &[(&str, Side)] = &[
    ("C: ", Side::Client),
    ("S: ", Side::Server),
    ("C:", Side::Client),
    ("S:", Side::Server),
    ("Client: ", Side::Client),
    ("Server: ", Side::Server),
];

fn read(lines: &[&[u8]], raw: &mut Raw) {
    let mut margin = 0;
    let mut left = 0;
    for line in lines {
        let text = line.trim_ascii_start();
        let indent = line.len() - text.len();
        if let Some((side, text)) = spoken(text) {
            margin = indent;
            // RFC 3030 writes the ends of counted lines out.
            raw.line(side, text.strip_suffix(b"<CR><LF>").unwrap_or(text));
        } else if text.is_empty() || text.starts_with(b"#") || text.starts_with(b"--") {
        } else if indent < margin + 2 || !raw.join(text) {
            left += 1;
        }
    }
    if left > 0 {
        raw.note(format!("{left} lines are marked neither C: nor S: and are left out."));
    }
}

fn spoken(text: &[u8]) -> Option<(Side, &[u8])> {
    super::super::after(text, MARKS)
}
