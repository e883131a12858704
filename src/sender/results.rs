//! The Authentication-Results field: what was found, for whoever reads the letter later (RFC 8601).

use super::{Verdict, step::Outcome};
use crate::message;
use std::{fmt::Write as _, ops::Range};

/// Longest value of a property, in octets: what is written comes from outside.
const LONGEST: usize = 200;

impl Verdict {
    /// The field for a letter, with its line end. `host` is the name under which the results are given, which readers
    /// must be able to trust (RFC 8601 §2.5).
    pub fn field(&self, host: &str) -> String {
        let mut out =
            format!("Authentication-Results: {host};\r\n\tspf={}", self.spf.outcome.word());
        if self.spf.outcome != Outcome::Pass {
            reason(&self.spf.reason, &mut out);
        }
        let identity = if self.null_path { "smtp.helo" } else { "smtp.mailfrom" };
        property(identity, &self.spf.domain, &mut out);
        if self.dkim.signatures.is_empty() {
            out.push_str(";\r\n\tdkim=none");
        }
        for signature in &self.dkim.signatures {
            let _ = write!(out, ";\r\n\tdkim={}", signature.outcome.word());
            if signature.outcome != Outcome::Pass {
                reason(&signature.reason, &mut out);
            }
            for (name, value) in [
                ("header.d", &signature.domain),
                ("header.s", &signature.selector),
                ("header.a", &signature.algorithm),
                ("header.b", &signature.begins),
            ] {
                if !value.is_empty() {
                    property(name, value, &mut out);
                }
            }
        }
        if self.arc.outcome != Outcome::None {
            let _ = write!(out, ";\r\n\tarc={}", self.arc.outcome.word());
            if self.arc.outcome != Outcome::Pass {
                reason(&self.arc.reason, &mut out);
            }
            property("header.oldest-pass", &self.arc.oldest_pass.to_string(), &mut out);
        }
        let _ = write!(out, ";\r\n\tdmarc={}", self.dmarc.outcome.word());
        if self.dmarc.outcome != Outcome::Pass {
            reason(&self.dmarc.reason, &mut out);
        }
        if !self.dmarc.domain.is_empty() {
            property("header.from", &self.dmarc.domain, &mut out);
        }
        // No line of a field is white space alone (RFC 5322 §3.2.2).
        out.truncate(out.trim_end().len());
        out.push_str("\r\n");
        out
    }
}

/// `reason="…"` on a line of its own: words of this program around words from outside.
fn reason(text: &str, out: &mut String) {
    out.push_str("\r\n\t reason=");
    quoted(text, out);
    out.push_str("\r\n\t");
}

/// ` name=value`, where the value is a token or in quotes.
fn property(name: &str, value: &str, out: &mut String) {
    let _ = write!(out, " {name}=");
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._+".contains(&b);
    if !value.is_empty() && value.len() <= LONGEST && value.bytes().all(plain) {
        out.push_str(value);
    } else {
        quoted(value, out);
    }
}

/// A quoted string: no octet of it can end the string, the line or the field (RFC 5322 §3.2.4).
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars().take(LONGEST) {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => out.push('?'),
        }
    }
    out.push('"');
}

/// Where fields stand that claim to be by this host: they are taken out of what comes from outside, or anybody could
/// write our results (RFC 8601 §5). The ranges count from the begin of the header.
pub fn forged(header: &[u8], host: &str) -> Vec<Range<usize>> {
    message::fields(header)
        .filter(|field| field.is("Authentication-Results") && is_by(field.value, host))
        .map(|field| field.start..field.end)
        .collect()
}

/// Whether the authserv-id of a field is that name, whatever comments and white space stand around it.
fn is_by(value: &[u8], host: &str) -> bool {
    let mut name = Vec::new();
    let (mut depth, mut quote, mut escape) = (0_u32, false, false);
    for &byte in value {
        if std::mem::take(&mut escape) {
            if quote {
                name.push(byte);
            }
            continue;
        }
        match byte {
            b'\\' => escape = true,
            b'"' if depth == 0 => quote = !quote,
            _ if quote => name.push(byte),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b';' => break,
            _ if byte.is_ascii_whitespace() => {
                // A version may follow the name.
                if !name.is_empty() {
                    break;
                }
            }
            _ => name.push(byte),
        }
    }
    let name = name.strip_suffix(b".").unwrap_or(&name);
    name.eq_ignore_ascii_case(host.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_our_name_are_found() {
        for (value, ours) in [
            (" mx1.harbor.test; spf=pass", true),
            (" MX1.harbor.test 1; spf=pass", true),
            (" (a (b) c) mx1.harbor.test(x); none", true),
            ("\r\n\t\"mx1.harbor.test\"; none", true),
            ("mx1.harbor.test", true),
            (" mx1.harbor.test.; none", true),
            (" \"mx1\\.harbor.test\"; none", true),
            (" mx1.harbor.test.evil; none", false),
            (" mx2.harbor.test; (mx1.harbor.test)", false),
            ("", false),
        ] {
            assert_eq!(is_by(value.as_bytes(), "mx1.harbor.test"), ours, "{value}");
        }
        let header = b"A: b\r\nauthentication-results : mx1.harbor.test;\r\n none\r\nC: d\r\n\r\n";
        let found = forged(header, "mx1.harbor.test");
        assert_eq!((found.len(), found.first()), (1, Some(&(6..56))));
    }

    #[test]
    fn nothing_from_outside_splits_the_field() {
        let mut out = String::new();
        property("x", "a\r\nB: c\"\\;d\u{fc}", &mut out);
        assert_eq!(out, " x=\"a??B: c\\\"\\\\;d?\"");
    }
}
