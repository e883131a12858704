//! What `mailglass play` and `mailglass explain` print: numbered lines, explanations under them.

use super::{Form, count, one};
use crate::{transcript::foreign::Raw, wire::Side};

pub(super) const FORM: Form = Form {
    name: "mailglass",
    title: "a transcript that Mailglass printed",
    looks_like: |lines| count(lines, |l| spoken(l).is_some()),
    begins: |l| l.starts_with(b"== "),
    key: one,
    read,
};

fn read(lines: &[&[u8]], raw: &mut Raw) {
    for line in lines {
        if let Some((side, text)) = spoken(line) {
            raw.line(side, &unpicture(text));
        }
    }
}

fn spoken(line: &[u8]) -> Option<(Side, &[u8])> {
    let line = line.trim_ascii_start();
    let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = line.get(digits..).filter(|_| (1..9).contains(&digits))?;
    super::super::after(rest, &[(" C: ", Side::Client), (" S: ", Side::Server)])
}

/// Control characters from their pictures.
fn unpicture(text: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(text) else { return text.to_vec() };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let code = (c as u32).checked_sub(0x2400).filter(|n| *n < 32);
        out.push(code.and_then(char::from_u32).unwrap_or(c));
    }
    out.into_bytes()
}
