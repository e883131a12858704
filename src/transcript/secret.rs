//! A client's octets as text without its secrets, as the grammars label them.

use super::{foreign::hides, text::visible};
use crate::{
    protocol::{Dissect as _, Dissector, Kind, Line, State},
    wire::{Role, Side},
    world::{Protocol, Timestamp},
};
use bytes::Bytes;

/// What is shown for a secret, however long it is.
pub const DOTS: &str = "••••••••";

/// What a client says in that state, with dots for each secret. Several lines stay several lines.
pub fn shown(protocol: Protocol, state: &State, octets: &[u8]) -> String {
    let mut whole = octets.strip_suffix(b"\r\n").unwrap_or(octets).to_vec();
    whole.extend_from_slice(b"\r\n");
    let mut dissector = Dissector::resume(protocol, state);
    let mut lines = Vec::new();
    dissector.eat(Side::Client, Timestamp::START, &Bytes::from(whole), &mut lines);
    dissector.unfinished(&mut lines);
    let shown: Vec<String> = lines.iter().map(without_secrets).collect();
    shown.join("\n")
}

/// The fix that the diagnosis of a line offers, with dots for each secret.
pub fn fix(line: &Line) -> Option<String> {
    let fix = line.diagnosis.as_ref()?.fix.as_ref()?;
    // A line of a log-in is all secret.
    if line.kind == Kind::Content && line.leaves().any(|l| l.field.role == Role::Secret) {
        return Some(DOTS.to_owned());
    }
    let is_of = |p: &Protocol| line.leaves().any(|l| l.field.id.split('.').next() == Some(p.key()));
    let protocol = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap].into_iter().find(is_of);
    Some(protocol.map_or_else(|| fix.clone(), |p| shown(p, &line.state, fix.as_bytes())))
}

fn without_secrets(line: &Line) -> String {
    let hides = hides(line);
    let mut out = String::with_capacity(line.bytes.len());
    for leaf in line.leaves() {
        match hides(leaf) {
            true => out.push_str(DOTS),
            false => out.push_str(&visible(leaf.span.of_bytes(&line.bytes))),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_dots() {
        for (protocol, state, said, want) in [
            (Protocol::Pop3, "AUTHORIZATION", "PASS cedar", "PASS ••••••••"),
            (Protocol::Imap, "Not Authenticated", "a1 LOGIN ben cedar", "a1 LOGIN ben ••••••••"),
            (Protocol::Smtp, "ready", "AUTH PLAIN AGJlbgBjZWRhcg==", "AUTH PLAIN ••••••••"),
            (Protocol::Smtp, "mail", "RCPT TO:<ben@harbor.test>", "RCPT TO:<ben@harbor.test>"),
        ] {
            assert_eq!(shown(protocol, &State::of(state), said.as_bytes()), want);
        }
        let letter = shown(Protocol::Smtp, &State::of("rcpt"), b"DATA\r\nSubject: A\r\n\r\nB\r\n.");
        assert_eq!(letter, "DATA\nSubject: A\n\nB\n.");
    }
}
