//! Replies: how a server writes one, and how anybody reads one.

pub mod code;

pub use code::meaning;

use super::{
    extension, field, grammar,
    text::{Language, Text},
};
use crate::{
    message::{crlf, dot_stuffed},
    protocol::{Output, Rule, sasl},
    wire::{Cursor, Expected, Parsed},
};
use bytes::Bytes;
use std::{borrow::Cow, fmt::Write as _};

/// What a server does after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Reads the next command.
    Go,
    /// Closes the connection.
    Close,
    /// Waits for a line of the log-in. The reply is a challenge.
    Ask,
    /// Says nothing, not even this, and closes the connection.
    Drop,
    /// Says nothing, now and later.
    Silence,
}

/// What follows the status line of a multi-line answer.
#[derive(Clone, Debug)]
pub enum Body {
    /// Nothing: the answer is one line.
    None,
    /// Lines, each with its CR LF. None of them begins with a dot.
    Lines(String),
    /// A letter or a part of one, as it is stored.
    Letter(Bytes),
}

/// One reply. A refusal is a reply that names its rule.
#[derive(Clone, Debug)]
pub struct Reply {
    /// What stands first: the tag of the language that was chosen (RFC 6856 §3.2).
    pub tag: &'static str,
    /// The response code (RFC 2449 §8), where the reply has one.
    pub code: Option<Cow<'static, str>>,
    pub text: Text,
    pub body: Body,
    pub then: Then,
    /// The rule that did not hold. A reply with it begins with -ERR, any other with +OK.
    pub refused: Option<&'static Rule>,
    /// What was set that made it so, in its own form.
    pub set: Option<std::sync::Arc<str>>,
}

impl Reply {
    /// A reply that says yes.
    pub fn ok(text: impl Into<Text>) -> Self {
        Self {
            tag: "",
            code: None,
            text: text.into(),
            body: Body::None,
            then: Then::Go,
            refused: None,
            set: None,
        }
    }

    /// A refusal: `rule` did not hold.
    pub fn refuse(rule: &'static Rule, text: impl Into<Text>) -> Self {
        Self { refused: Some(rule), ..Self::ok(text) }
    }

    /// What a mechanism asks of the client, in base64 (RFC 5034 §4).
    pub fn challenge(text: &'static str) -> Self {
        Self::ok(text).then(Then::Ask)
    }

    /// The tag of a language before the words.
    #[must_use]
    pub const fn tagged(mut self, tag: &'static str) -> Self {
        self.tag = tag;
        self
    }

    /// The reason for programs.
    #[must_use]
    pub fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// What follows the status line.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// What the server does next.
    #[must_use]
    pub const fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }

    /// Writes the reply. A letter is not copied where no line of it begins with a dot.
    pub fn write(&self, language: Language, out: &mut Output) {
        out.write(match (self.then, self.refused) {
            // An empty challenge is a plus sign and a space.
            (Then::Ask, _) if self.text.is_empty() => b"+ ",
            (Then::Ask, _) => b"+",
            (_, Some(_)) => b"-ERR",
            (_, None) => b"+OK",
        });
        // Writing to memory cannot fail.
        if let Some(code) = &self.code {
            let _ = write!(out, " [{code}]");
        }
        if !self.tag.is_empty() {
            let _ = write!(out, " {}", self.tag);
        }
        if !self.text.is_empty() {
            out.write(b" ");
            let _ = self.text.write(language, out);
        }
        out.write(b"\r\n");
        match &self.body {
            Body::None => return,
            Body::Lines(lines) => out.write(lines.as_bytes()),
            Body::Letter(letter) => {
                // A line feed alone would end a line for many clients: a dot after it would then end the answer, and
                // whoever wrote the letter would write the next reply (RFC 1939 §3).
                let lines = crlf(letter);
                out.write_shared(&dot_stuffed(&lines));
                if !lines.is_empty() && !lines.ends_with(b"\r\n") {
                    out.write(b"\r\n");
                }
            }
        }
        out.write(b".\r\n");
    }
}

/// What +OK brings with it, as the answer to a certain command. It decides how the lines are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Words for people.
    Text,
    /// The greeting: words, and perhaps a timestamp.
    Greeting,
    /// The number and size of all messages.
    DropListing,
    /// One message with its size.
    ScanListing,
    /// One message with its unique-id.
    UniqueIdListing,
    /// More lines: each message with its size.
    ScanListings,
    /// More lines: each message with its unique-id.
    UniqueIdListings,
    /// More lines: what the server can do.
    Capabilities,
    /// The language that was chosen.
    Language,
    /// More lines: the languages that can be chosen.
    Languages,
    /// More lines: the SASL mechanisms that there are.
    Mechanisms,
    /// Words, after the lines of a SASL mechanism.
    LogIn,
    /// More lines: a letter or its beginning.
    Letter,
}

impl Answer {
    /// Whether more lines follow, up to a line of one dot.
    pub const fn is_multi_line(self) -> bool {
        matches!(
            self,
            Self::ScanListings
                | Self::UniqueIdListings
                | Self::Capabilities
                | Self::Languages
                | Self::Mechanisms
                | Self::Letter
        )
    }
}

/// The first line of an answer as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusLine<'a> {
    pub ok: bool,
    /// The response code without its brackets.
    pub code: Option<&'a [u8]>,
}

/// Whether a line begins with a status indicator, and with which.
pub fn status_of(line: &[u8]) -> Option<bool> {
    if line.starts_with(b"+OK") {
        Some(true)
    } else if line.starts_with(b"-ERR") {
        Some(false)
    } else {
        None
    }
}

/// ```abnf
/// single-line = status [SP text] CRLF
/// status = "+OK" / "-ERR"
/// ```
pub fn status_line<'a>(c: &mut Cursor<'a>, answer: Answer) -> Parsed<StatusLine<'a>> {
    // Unlike commands, the indicators are in upper case always.
    let ok = match status_of(c.rest()) {
        Some(ok) => ok,
        None => {
            let _ = c.fail::<()>(Expected::Field(&field::STATUS_OK));
            return c.fail(Expected::Field(&field::STATUS_ERR));
        }
    };
    c.take(if ok { &field::STATUS_OK } else { &field::STATUS_ERR }, if ok { 3 } else { 4 })?;
    let mut code = None;
    match answer {
        Answer::DropListing if ok => {
            c.sp()?;
            drop_listing(c)?;
            rest_of_listing(c)?;
        }
        Answer::ScanListing if ok => {
            c.sp()?;
            scan_listing(c)?;
            rest_of_listing(c)?;
        }
        Answer::UniqueIdListing if ok => {
            c.sp()?;
            unique_id_listing(c)?;
            rest_of_listing(c)?;
        }
        _ => {
            if c.peek() == Some(b' ') {
                c.sp()?;
                code = response_code(c)?;
                match answer {
                    Answer::Greeting if ok => greeting_text(c)?,
                    Answer::Language if ok => language(c)?,
                    _ => {}
                }
                c.text(&field::TEXT);
            }
        }
    }
    c.crlf()?;
    Ok(StatusLine { ok, code })
}

/// The minimum of RFC 1939 has nothing after the listing; some servers add words all the same.
fn rest_of_listing(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b' ') {
        c.sp()?;
        c.text(&field::TEXT);
    }
    Ok(())
}

/// ```abnf
/// resp-code = "[" resp-level *("/" resp-level) "]"
/// ```
/// A bracket that begins none is text.
fn response_code<'a>(c: &mut Cursor<'a>) -> Parsed<Option<&'a [u8]>> {
    let rest = c.rest();
    let Some(inside) = rest.strip_prefix(b"[") else { return Ok(None) };
    let len = inside.iter().take_while(|b| b.is_ascii_graphic() && **b != b']').count();
    let (code, after) = inside.split_at(len);
    if !after.starts_with(b"]") || code.split(|b| *b == b'/').any(<[u8]>::is_empty) {
        return Ok(None);
    }
    c.mark("[")?;
    c.take(&field::RESPONSE_CODE, len)?;
    c.mark("]")?;
    if c.peek() == Some(b' ') {
        c.sp()?;
    }
    Ok(Some(code))
}

/// The text of a greeting up to and with the timestamp: `"<" *VCHAR ">"` (RFC 2449 §3).
fn greeting_text(c: &mut Cursor<'_>) -> Parsed<()> {
    let rest = c.rest();
    let Some(open) = memchr::memchr(b'<', rest) else { return Ok(()) };
    let inside =
        rest[open + 1..].iter().take_while(|b| b.is_ascii_graphic() && **b != b'>').count();
    if inside == 0 || rest.get(open + 1 + inside) != Some(&b'>') {
        return Ok(());
    }
    c.take(&field::TEXT, open)?;
    c.take(&field::TIMESTAMP, inside + 2)?;
    Ok(())
}

/// `count SP octets`
fn drop_listing(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&field::DROP_LISTING, |c| {
        c.number::<u64>(&field::MESSAGE_COUNT)?;
        c.sp()?;
        c.number::<u64>(&field::MAILDROP_SIZE)?;
        Ok(())
    })
}

/// `msg SP octets`
fn scan_listing(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&field::SCAN_LISTING, |c| {
        c.number::<u64>(&field::LISTED_NUMBER)?;
        c.sp()?;
        c.number::<u64>(&field::MESSAGE_SIZE)?;
        Ok(())
    })
}

/// `msg SP unique-id`, where the unique-id has 1 to 70 characters from %x21 to %x7E.
fn unique_id_listing(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&field::UNIQUE_ID_LISTING, |c| {
        c.number::<u64>(&field::LISTED_NUMBER)?;
        c.sp()?;
        let len = c.rest().iter().take_while(|b| grammar::vchar(**b)).count();
        if len == 0 {
            return c.fail(Expected::Field(&field::UNIQUE_ID));
        }
        c.take(&field::UNIQUE_ID, len.min(70))?;
        Ok(())
    })
}

/// `language-tag [SP text]`
fn language(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&field::LANGUAGE, |b| b.is_ascii_alphanumeric() || b == b'-')?;
    rest_of_listing(c)
}

/// A line of a multi-line answer that is no letter.
pub fn body_line(c: &mut Cursor<'_>, answer: Answer) -> Parsed<()> {
    match answer {
        Answer::ScanListings => {
            scan_listing(c)?;
            rest_of_listing(c)?;
        }
        Answer::UniqueIdListings => {
            unique_id_listing(c)?;
            rest_of_listing(c)?;
        }
        Answer::Capabilities => extension::capability(c)?,
        Answer::Languages => language(c)?,
        Answer::Mechanisms => sasl::mechanism(c, &field::MECHANISM_OFFERED)?,
        _ => {
            c.text(&field::TEXT);
        }
    }
    c.crlf()
}

/// The line that ends a multi-line answer.
pub fn end_line(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&field::END_OF_ANSWER, ".")?;
    c.crlf()
}

/// `continue-req = "+" SP [base64] CRLF` (RFC 5034 §5). Some servers leave the space out where nothing follows.
pub fn continuation(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&field::GO_ON, "+")?;
    if c.peek() == Some(b' ') {
        c.sp()?;
    }
    c.run_if_any(&field::CHALLENGE, sasl::base64_char);
    c.text(&field::TEXT);
    c.crlf()
}

/// `cancel-response / base64` and CRLF (RFC 5034 §4): what a client sends to a challenge.
pub fn sasl_response(c: &mut Cursor<'_>) -> Parsed<()> {
    sasl::response(c, &field::SASL_RESPONSE, &field::SASL_CANCEL)
}
