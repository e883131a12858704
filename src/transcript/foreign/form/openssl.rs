//! `openssl s_client`: the certificates and tickets are left out; what remains is a terminal like telnet's.

use super::{Form, one};
use crate::transcript::foreign::Raw;

pub(super) const FORM: Form = Form {
    name: "openssl",
    title: "the terminal of openssl s_client",
    looks_like: |lines| match lines.iter().any(|l| l.starts_with(b"CONNECTED(")) {
        true => 1 + super::count(lines, |l| l == b"---" || l == b"read R BLOCK"),
        false => 0,
    },
    begins: |l| l.starts_with(b"CONNECTED("),
    key: one,
    read,
};

/// Lines that begin a block of openssl's own words; `---` ends it.
const NOISE: &[&str] = &[
    "CONNECTED(",
    "Certificate chain",
    "Server certificate",
    "No client certificate",
    "SSL handshake has read",
    "New, ",
    "Post-Handshake New Session Ticket",
    "SSL-Session:",
    "depth=",
    "verify ",
];

fn read(lines: &[&[u8]], raw: &mut Raw) {
    let mut noise = false;
    for (i, line) in lines.iter().enumerate() {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line == b"---" {
            noise = false;
        } else if NOISE.iter().any(|n| line.starts_with(n.as_bytes())) {
            noise = true;
        } else if !noise && !is_own(line, i + 1 == lines.len()) {
            raw.line(None, line);
        }
    }
}

fn is_own(line: &[u8], last: bool) -> bool {
    let words = [&b"read R BLOCK"[..], b"closed", b"RENEGOTIATING", b"KEYUPDATE"];
    words.contains(&line) || line.starts_with(b"read:errno=") || (last && line == b"DONE")
}
