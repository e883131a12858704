//! Replies: how a server writes one, how anybody reads one, and what it means.

pub mod code;
pub mod enhanced;

pub use code::meaning;

use super::{Phase, extension, field, grammar};
use crate::{
    protocol::{Outcome, Output, Rule, sasl},
    wire::{Cursor, Expected, Parsed},
};
use std::borrow::Cow;

/// What a server does after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Reads the next command.
    Go,
    /// Reads mail data.
    ReadData,
    /// Reads so many octets before it says the reply.
    ReadChunk { octets: u64, last: bool },
    /// Reads a line of a login.
    ReadLogIn,
    /// Closes the connection.
    Close,
    /// Says nothing, not even this, and closes the connection.
    Drop,
    /// Says nothing, now and later.
    Silence,
}

/// One reply. A refusal is a reply that names its rule.
#[derive(Clone, Debug)]
pub struct Reply {
    pub code: u16,
    /// Class, subject and detail (RFC 3463), where the reply has them.
    pub enhanced: Option<&'static str>,
    pub text: Cow<'static, str>,
    /// The lines after the first.
    pub more: Vec<Cow<'static, str>>,
    pub then: Then,
    /// The rule that did not hold: it made the answer what it is.
    pub refused: Option<&'static Rule>,
    /// What was set that made it so, in its own form.
    pub set: Option<std::sync::Arc<str>>,
}

impl Reply {
    /// A reply without an enhanced code: greetings, EHLO, 354 (RFC 2034 §4).
    pub fn plain(code: u16, text: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            enhanced: None,
            text: text.into(),
            more: Vec::new(),
            then: Then::Go,
            refused: None,
            set: None,
        }
    }

    /// A reply with an enhanced code.
    pub fn new(code: u16, enhanced: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { enhanced: Some(enhanced), ..Self::plain(code, text) }
    }

    /// A refusal: `rule` did not hold.
    pub fn refuse(
        rule: &'static Rule,
        code: u16,
        enhanced: &'static str,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { refused: Some(rule), ..Self::new(code, enhanced, text) }
    }

    /// No reply at all.
    pub(super) fn nothing(then: Then) -> Self {
        Self { then, ..Self::plain(0, "") }
    }

    /// One more line.
    #[must_use]
    pub fn line(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.more.push(text.into());
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

    /// Writes the reply: every line has the code, all but the last a hyphen after it (RFC 5321 §4.2.1).
    pub fn write(&self, out: &mut Output) {
        let digit = |unit: u16| b'0' + (self.code / unit % 10) as u8;
        let mut lines = std::iter::once(&self.text).chain(&self.more).peekable();
        while let Some(text) = lines.next() {
            let mark = if lines.peek().is_some() { b'-' } else { b' ' };
            out.write(&[digit(100), digit(10), digit(1), mark]);
            if let Some(enhanced) = self.enhanced {
                out.write(enhanced.as_bytes());
                out.write(b" ");
            }
            out.write(text.as_bytes());
            out.write(b"\r\n");
        }
    }
}

/// What the line of a reply is an answer to; it decides how its text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The greeting, or any line that begins with the server's name.
    Name,
    /// A line of the EHLO reply after its first.
    Extension,
    /// 334: what a log-in asks of the client.
    Challenge,
    /// Everything else.
    Text,
}

/// A line of a reply as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyLine {
    pub code: u16,
    pub last: bool,
}

/// `Reply-code = %x32-35 %x30-35 %x30-39`, with which a line begins.
pub fn code(line: &[u8]) -> Option<u16> {
    let digits = line.get(..3).filter(|d| {
        matches!(d[0], b'2'..=b'5') && matches!(d[1], b'0'..=b'5') && d[2].is_ascii_digit()
    })?;
    Some(digits.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0')))
}

/// ```abnf
/// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
/// ```
/// One line of it.
pub fn reply_line(c: &mut Cursor<'_>, about: About) -> Parsed<ReplyLine> {
    let Some(code) = code(c.rest()) else {
        return c.fail(Expected::Field(&field::REPLY_CODE));
    };
    c.take(&field::REPLY_CODE, 3)?;
    let last = match c.peek() {
        Some(b'-') => {
            c.exact(&field::REPLY_MORE, "-")?;
            false
        }
        Some(b' ') => {
            c.exact(&field::REPLY_LAST, " ")?;
            true
        }
        _ => true,
    };
    match about {
        About::Name => name_and_text(c)?,
        About::Extension => extension::ehlo_line(c)?,
        About::Challenge => challenge(c)?,
        About::Text => {
            enhanced(c, code)?;
            c.text(&field::REPLY_TEXT);
        }
    }
    c.crlf()?;
    Ok(ReplyLine { code, last })
}

fn name_and_text(c: &mut Cursor<'_>) -> Parsed<()> {
    let name = c.rest().iter().take_while(|b| !b.is_ascii_whitespace()).count();
    if name > 0 {
        c.take(&field::SERVER_NAME, name)?;
    }
    c.text(&field::REPLY_TEXT);
    Ok(())
}

/// `[base64]`, or words where a server writes some.
fn challenge(c: &mut Cursor<'_>) -> Parsed<()> {
    let base64 = |c: &mut Cursor<'_>| {
        c.run_if_any(&extension::auth::CHALLENGE, sasl::base64_char);
        if grammar::at_end(c) { Ok(()) } else { c.fail(Expected::Field(&field::REPLY_TEXT)) }
    };
    if c.attempt(base64).is_err() {
        c.text(&field::REPLY_TEXT);
    }
    Ok(())
}

/// `status-code = class "." subject "." detail`, with which the text of a reply begins (RFC 3463 §2).
pub fn enhanced_code(text: &str) -> Option<&str> {
    let len = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let code = &text[..len];
    let mut parts = code.split('.');
    let good = |p: Option<&str>, most| p.is_some_and(|p| (1..=most).contains(&p.len()));
    let whole = good(parts.next(), 1) && good(parts.next(), 3) && good(parts.next(), 3);
    (whole && parts.next().is_none()).then_some(code)
}

/// The enhanced code, if its class is that of the reply.
fn enhanced(c: &mut Cursor<'_>, code: u16) -> Parsed<()> {
    let rest = c.rest();
    let len = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let found = std::str::from_utf8(&rest[..len]).ok().and_then(enhanced_code);
    if found.is_some_and(|f| u16::from(f.as_bytes()[0] - b'0') == code / 100) {
        c.take(&field::ENHANCED_CODE, len)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
        }
    }
    Ok(())
}

/// How a reply with that code ends a command.
pub const fn outcome(code: u16) -> Outcome {
    match code {
        ..300 => Outcome::Done,
        300..400 => Outcome::GoOn,
        400..500 => Outcome::Later,
        500..505 => Outcome::Wrong,
        505.. => Outcome::Refused,
    }
}

/// The state after a reply that ends the answer to `verb`.
pub fn next_phase(phase: Phase, verb: &str, code: u16) -> Phase {
    let done = code / 100 == 2;
    match verb {
        "" if matches!(code, 220 | 521 | 554) => Phase::Greeted,
        "XCLIENT" | "STARTTLS" if code == 220 => Phase::Greeted,
        "EHLO" | "HELO" | "LHLO" if done => Phase::Ready,
        "MAIL" | "SEND" | "SOML" | "SAML" if done => Phase::Mail,
        "RCPT" if done => Phase::Rcpt,
        "DATA" if code == 354 => Phase::Data,
        "AUTH" if phase == Phase::LogIn && !matches!(code, 221 | 421) => Phase::Ready,
        "BDAT" if done => Phase::Chunks,
        // The letter is lost; where the command came at the wrong time nothing is.
        "BDAT" if phase != Phase::Greeted && !matches!(code, 421 | 500..=504 | 555) => Phase::Ready,
        "RSET" if done && phase != Phase::Greeted => Phase::Ready,
        "QUIT" if done => Phase::Closed,
        // 221 to any other command comes from servers that hang up on it.
        _ if code == 421 || code == 221 => Phase::Closed,
        _ => phase,
    }
}
