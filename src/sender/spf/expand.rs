//! Filling in macros (RFC 7208 §7).

use super::{
    evaluate::Check,
    grammar::{Macro, Piece},
};
use crate::sender::resolve::Lookup;
use std::{fmt::Write as _, net::IpAddr};

impl Check<'_> {
    /// A macro-string with its macros filled in. Questions for `%{p}` are noted in `asked`.
    pub(super) fn expand(
        &mut self,
        pieces: &[Piece<'_>],
        domain: &str,
        asked: &mut Vec<Lookup>,
    ) -> String {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Mark(text) => out.push_str(text),
                Piece::Macro(wanted) => {
                    let value = self.value(wanted.letter, domain, asked);
                    let value = transform(&value, wanted);
                    if wanted.escaped { escape(&value, &mut out) } else { out.push_str(&value) }
                }
            }
            // The local part is the client's to choose: what it can make of a record is bounded.
            if out.len() > Self::LONGEST {
                let end = (0..=Self::LONGEST).rev().find(|i| out.is_char_boundary(*i));
                out.truncate(end.unwrap_or(0));
                break;
            }
        }
        out
    }

    /// Longest text that an expansion gives, in octets.
    const LONGEST: usize = 4096;

    /// A domain-spec as a name to be asked for. What is over 253 octets is cut from the left, label by label
    /// (RFC 7208 §7.3).
    pub(super) fn target(
        &mut self,
        spec: Option<&[Piece<'_>]>,
        domain: &str,
        asked: &mut Vec<Lookup>,
    ) -> String {
        let Some(spec) = spec else { return domain.to_owned() };
        let name = self.expand(spec, domain, asked);
        let mut name = name.strip_suffix('.').unwrap_or(&name);
        while name.len() > 253 {
            let Some((_, rest)) = name.split_once('.') else { break };
            name = rest;
        }
        name.to_owned()
    }

    fn value(&mut self, letter: u8, domain: &str, asked: &mut Vec<Lookup>) -> String {
        self.particular |= !matches!(letter, b'o' | b'd' | b'i' | b'p' | b'v' | b'c');
        match letter {
            b's' => format!("{}@{}", self.local, self.of),
            b'l' => self.local.to_owned(),
            b'o' => self.of.to_owned(),
            b'd' => domain.to_owned(),
            b'i' => dotted(self.ip),
            b'p' => self.validated_name(domain, asked),
            b'v' => if self.ip.is_ipv4() { "in-addr" } else { "ip6" }.to_owned(),
            b'h' => self.client.helo.to_owned(),
            b'c' => self.ip.to_string(),
            b'r' => self.client.receiver.to_owned(),
            _ => (self.client.now.0.div_euclid(1000)).to_string(),
        }
    }
}

/// An address as `%{i}` writes it: IPv6 as 32 digits with dots between them.
fn dotted(ip: IpAddr) -> String {
    let IpAddr::V6(v6) = ip else { return ip.to_string() };
    let mut out = String::with_capacity(64);
    for octet in v6.octets() {
        let dot = if out.is_empty() { "" } else { "." };
        let _ = write!(out, "{dot}{:x}.{:x}", octet >> 4, octet & 15);
    }
    out
}

fn transform(value: &str, wanted: &Macro<'_>) -> String {
    if wanted.keep.is_none() && !wanted.reverse && wanted.delimiters.is_empty() {
        return value.to_owned();
    }
    let cuts = if wanted.delimiters.is_empty() { &b"."[..] } else { wanted.delimiters };
    let mut parts: Vec<&str> =
        value.split(|c: char| u8::try_from(c).is_ok_and(|b| cuts.contains(&b))).collect();
    if wanted.reverse {
        parts.reverse();
    }
    let kept = wanted.keep.unwrap_or(parts.len()).min(parts.len());
    parts.split_off(parts.len() - kept).join(".")
}

/// All but the unreserved octets become `%` and two digits (RFC 3986).
fn escape(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}
