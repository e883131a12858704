//! Bodies: whether their octets are what their encoding and charset say.

use super::*;
use crate::message::{
    Entity,
    decode::{charset_is_whole, is_known_charset, transfer},
    header::line,
    structure::Content,
};

/// Longest line of quoted-printable, without its end (RFC 2045 §6.7).
const LONGEST_QUOTED: usize = 76;

pub(super) fn look(source: &[u8], entry: &Entry<'_>, i: usize, found: &mut Found) {
    let (part, Some(range)) = (entry.part, entry.body.clone()) else { return };
    if entry.entity != Entity::Part || part.content != Content::Single {
        return;
    }
    let body = source.get(range.clone()).unwrap_or_default();
    let is = |name: &str| part.encoding.eq_ignore_ascii_case(name.as_bytes());
    match () {
        () if is("base64") => base64(body, range.start, i, found),
        () if is("quoted-printable") => quoted(body, range.start, i, found),
        () if is("7bit") => {
            if let Some(at) = body.iter().position(|b| !b.is_ascii()) {
                let at = range.start + at;
                found.note(&BODY_EIGHT_BIT, i, at..at + 1, b"");
            }
        }
        () => {}
    }
    let Some(charset) = part.param("charset").filter(|_| part.is("text", "*")) else { return };
    if !is_known_charset(charset) {
        return found.note(&CHARSET_UNKNOWN, i, range, charset);
    }
    let octets = transfer(&part.encoding, body);
    if !charset_is_whole(charset, &octets) {
        found.note(&CHARSET_WRONG, i, range, charset);
    }
}

fn base64(body: &[u8], start: usize, i: usize, found: &mut Found) {
    let (mut digits, mut ended) = (0usize, false);
    for (at, byte) in body.iter().enumerate() {
        let place = start + at..start + at + 1;
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if ended => {
                found.note(&BASE64_AFTER, i, place, b"");
                // What comes now is counted anew.
                (digits, ended) = (1, false);
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => digits += 1,
            b'=' => {
                digits += 1;
                ended = true;
            }
            b' ' | b'\t' | b'\r' | b'\n' => {}
            other => found.note(&BASE64_ALIEN, i, place, &[*other]),
        }
    }
    if !digits.is_multiple_of(4) {
        let end = start + body.len();
        found.note(&BASE64_SHORT, i, end..end, b"");
    }
}

fn quoted(body: &[u8], start: usize, i: usize, found: &mut Found) {
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let line = line(rest);
        let text = line.trim_ascii_end();
        for sign in memchr::memchr_iter(b'=', text) {
            let after = text.get(sign + 1..).unwrap_or_default();
            let upper = |b: &u8| b.is_ascii_digit() || (b'A'..=b'F').contains(b);
            if after.is_empty() || after.get(..2).is_some_and(|d| d.iter().all(upper)) {
                continue;
            }
            // Small digits are read by everybody, and must not be written.
            let end = (sign + 3).min(text.len());
            let place = start + at + sign..start + at + end;
            found.note(&QUOTED_BAD, i, place, text.get(sign..end).unwrap_or_default());
        }
        if text.len() > LONGEST_QUOTED {
            found.note(&QUOTED_LONG, i, start + at..start + at + line.len(), b"");
        }
        at += line.len();
    }
}
