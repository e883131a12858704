//! The tagged answer that ends a command, and the untagged data before it.

use crate::{
    protocol::{Outcome, Output, Rule},
    world::Flags,
};
use bytes::Bytes;
use std::{borrow::Cow, fmt::Write as _};

/// How a command went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    /// It failed.
    No,
    /// It was wrong.
    Bad,
}

impl Status {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::No => "NO",
            Self::Bad => "BAD",
        }
    }

    /// What it says of the command.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Ok => Outcome::Done,
            Self::No => Outcome::Refused,
            Self::Bad => Outcome::Wrong,
        }
    }
}

/// What a server does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Reads the next command.
    Go,
    /// Says nothing yet and waits for DONE.
    Idle,
    /// Says nothing more yet and waits for the next answer of a login.
    LogIn,
    /// Compresses what follows (RFC 4978).
    Compress,
    /// Closes the connection.
    Close,
    /// Says this as a goodbye, without the command's tag, and closes the connection.
    Bye,
    /// Says nothing, not even this, and closes the connection.
    Drop,
    /// Says nothing, now and later.
    Silence,
}

/// The tagged answer to a command. A refusal is one that names its rule.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: Status,
    /// What stands in square brackets.
    pub code: Option<Cow<'static, str>>,
    pub text: Cow<'static, str>,
    /// The rule that did not hold: it made the answer what it is.
    pub refused: Option<&'static Rule>,
    pub then: Then,
    /// What was set that made it so, in its own form.
    pub set: Option<std::sync::Arc<str>>,
}

impl Reply {
    /// `OK`.
    pub fn ok(text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            status: Status::Ok,
            code: None,
            text: text.into(),
            refused: None,
            then: Then::Go,
            set: None,
        }
    }

    /// `NO`: `rule` did not hold.
    pub fn no(rule: &'static Rule, text: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Status::No, refused: Some(rule), ..Self::ok(text) }
    }

    /// `BAD`: `rule` did not hold.
    pub fn bad(rule: &'static Rule, text: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Status::Bad, refused: Some(rule), ..Self::ok(text) }
    }

    /// With a response code (RFC 3501 §7.1, RFC 5530 §3).
    #[must_use]
    pub fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The answer would be another if `rule` held.
    #[must_use]
    pub const fn because(mut self, rule: &'static Rule) -> Self {
        self.refused = Some(rule);
        self
    }

    /// What the server does next.
    #[must_use]
    pub const fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// Writes the line; `tag` is `*` where the command's tag is not known.
    pub fn write(&self, tag: &str, out: &mut Output) {
        out.write(tag.as_bytes());
        out.write(b" ");
        out.write(self.status.word().as_bytes());
        if let Some(code) = &self.code {
            // Writing to memory cannot fail.
            let _ = write!(out, " [{code}]");
        }
        let _ = write!(out, " {}\r\n", self.text);
    }
}

/// Writes flags in parentheses, `\Recent` too.
pub(super) fn write_flags(out: &mut Output, flags: &Flags, recent: bool) {
    out.write(b"(");
    let names = flags.names().chain(recent.then_some("\\Recent"));
    for (i, name) in names.enumerate() {
        if i > 0 {
            out.write(b" ");
        }
        out.write(name.as_bytes());
    }
    out.write(b")");
}

/// Numbers as a set, in their order: `4:6,9`.
pub(super) fn write_set(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut out = String::new();
    let mut range: Option<(u32, u32)> = None;
    let mut close = |range: (u32, u32)| {
        let comma = if out.is_empty() { "" } else { "," };
        // Writing to memory cannot fail.
        let _ = match range {
            (from, to) if from == to => write!(out, "{comma}{from}"),
            (from, to) => write!(out, "{comma}{from}:{to}"),
        };
    };
    for n in numbers {
        match &mut range {
            Some((_, to)) if to.checked_add(1) == Some(n) => *to = n,
            _ => {
                range.replace((n, n)).map(&mut close);
            }
        }
    }
    range.map(close);
    out
}

/// Ranges as a set: `4:6,9`.
pub(super) fn write_ranges(ranges: &[(u32, u32)]) -> String {
    let mut out = String::new();
    for (from, to) in ranges {
        let comma = if out.is_empty() { "" } else { "," };
        let _ = match from == to {
            true => write!(out, "{comma}{from}"),
            false => write!(out, "{comma}{from}:{to}"),
        };
    }
    out
}

/// Writes a mailbox name as an atom where it can be one, else quoted.
pub(super) fn write_mailbox(out: &mut Output, name: &str) {
    let plain = !name.is_empty()
        && name.bytes().all(super::grammar::is_astring_char)
        && !name.eq_ignore_ascii_case("NIL");
    if plain {
        return out.write(name.as_bytes());
    }
    out.write(b"\"");
    for b in name.bytes() {
        if matches!(b, b'"' | b'\\') {
            out.write(b"\\");
        }
        out.write(&[b]);
    }
    out.write(b"\"");
}

/// Writes a string: an atom where it can be one, else quoted, or as a literal where it has octets that quotes cannot
/// hold.
pub(super) fn write_string(out: &mut Output, text: &str) {
    if text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return write_mailbox(out, text);
    }
    write_literal(out, &Bytes::copy_from_slice(text.as_bytes()));
}

/// Writes octets as a literal.
pub(super) fn write_literal(out: &mut Output, octets: &Bytes) {
    let _ = write!(out, "{{{}}}\r\n", octets.len());
    out.write_shared(octets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets() {
        for (numbers, want) in [
            (&[][..], ""),
            (&[7], "7"),
            (&[1, 2, 3], "1:3"),
            (&[304, 319, 320], "304,319:320"),
            (&[5, 4, 3, u32::MAX], "5,4,3,4294967295"),
        ] {
            assert_eq!(write_set(numbers.iter().copied()), want);
        }
        assert_eq!(write_ranges(&[(1, 3), (5, 5)]), "1:3,5");
    }
}
