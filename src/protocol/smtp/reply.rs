//! Replies: how a server writes one, how anybody reads one, and what it means.

use super::{Phase, field, grammar};
use crate::{
    protocol::{Gloss, Outcome, Output, Rule},
    wire::{Cursor, Parsed, Rfc},
};
use std::{borrow::Cow, fmt::Write as _};

/// What a server does after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Reads the next command.
    Go,
    /// Reads mail data.
    ReadData,
    /// Closes the connection.
    Close,
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
    /// The rule that did not hold.
    pub refused: Option<&'static Rule>,
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

    /// One more line.
    #[must_use]
    pub fn line(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.more.push(text.into());
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
        let mut lines = std::iter::once(&self.text).chain(&self.more).peekable();
        while let Some(text) = lines.next() {
            let mark = if lines.peek().is_some() { '-' } else { ' ' };
            // Writing to memory cannot fail.
            let _ = match self.enhanced {
                Some(enhanced) => write!(out, "{}{mark}{enhanced} {text}\r\n", self.code),
                None => write!(out, "{}{mark}{text}\r\n", self.code),
            };
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
    /// Everything else.
    Text,
}

/// A line of a reply as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplyLine {
    pub code: u16,
    pub last: bool,
}

/// ```abnf
/// Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF
/// ```
/// One line of it.
pub fn reply_line(c: &mut Cursor<'_>, about: About) -> Parsed<ReplyLine> {
    let digits = c.rest().get(..3).filter(|d| {
        matches!(d[0], b'2'..=b'5') && matches!(d[1], b'0'..=b'5') && d[2].is_ascii_digit()
    });
    let Some(digits) = digits else {
        return c.fail(crate::wire::Expected::Field(&field::REPLY_CODE));
    };
    let code = digits.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0'));
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
        About::Extension => extension(c)?,
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

/// `ehlo-line = ehlo-keyword *( SP ehlo-param )`
fn extension(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&field::EHLO_KEYWORD, |b| grammar::keyword_char(b) || b == b'=')?;
    while c.peek() == Some(b' ') {
        c.sp()?;
        c.run(&field::EHLO_PARAM, |b| (33..=126).contains(&b))?;
    }
    Ok(())
}

/// `status-code = class "." subject "." detail`, if its class is that of the reply.
fn enhanced(c: &mut Cursor<'_>, code: u16) -> Parsed<()> {
    let rest = c.rest();
    let len = rest.iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
    let mut parts = rest[..len].split(|b| *b == b'.');
    let class = parts.next().unwrap_or_default();
    let good = |p: Option<&[u8]>| p.is_some_and(|p| (1..=3).contains(&p.len()));
    let class_fits = class.len() == 1 && u16::from(class[0] - b'0') == code / 100;
    if class_fits && good(parts.next()) && good(parts.next()) && parts.next().is_none() {
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

/// What a reply code means as the answer to a command.
struct Meaning {
    code: u16,
    /// The commands that it answers; empty for any.
    to: &'static [&'static str],
    text: &'static str,
    rfc: Rfc,
}

const fn means(
    code: u16,
    to: &'static [&'static str],
    text: &'static str,
    section: &'static str,
) -> Meaning {
    Meaning { code, to, text, rfc: Rfc(5321, section) }
}

static MEANINGS: &[Meaning] = &[
    means(211, &[], "System status, or help for a human reader.", "4.2.3"),
    means(214, &[], "Help for a human reader; nothing changed.", "4.2.3"),
    means(220, &[], "The server is ready and says its name. Now the client may speak.", "3.1"),
    means(221, &[], "The server says goodbye and closes the connection.", "4.1.1.10"),
    means(
        250,
        &["EHLO"],
        "The server greets the client and lists the extensions it offers, one a line.",
        "4.1.1.1",
    ),
    means(
        250,
        &["HELO"],
        "The server greets the client. After HELO there are no extensions.",
        "4.1.1.1",
    ),
    means(250, &["MAIL"], "The sender is accepted: a mail transaction is open.", "3.3"),
    means(250, &["RCPT"], "The recipient is accepted and written on the envelope.", "3.3"),
    means(
        250,
        &["DATA"],
        "The letter is taken. From here on this server is responsible for it.",
        "4.2.5",
    ),
    means(250, &["RSET"], "The envelope is empty again; the session goes on.", "4.1.1.5"),
    means(250, &["NOOP"], "Done: nothing was asked.", "4.1.1.9"),
    means(250, &["VRFY"], "The name is a mailbox here; the full address is in the text.", "3.5.2"),
    means(250, &["EXPN"], "One member of the list a line.", "3.5.2"),
    means(250, &[], "Done.", "4.2.3"),
    means(
        251,
        &[],
        "The user is elsewhere; the server sends the letter on to the address it shows.",
        "3.4",
    ),
    means(
        252,
        &[],
        "The server will not say whether the name exists, but would take mail for it.",
        "3.5.3",
    ),
    means(
        354,
        &[],
        "Send the letter now, and end it with a line of one dot. Nothing is accepted yet.",
        "4.1.1.4",
    ),
    means(
        421,
        &[],
        "The server closes the connection; the command was not carried out. Try again later.",
        "3.8",
    ),
    means(450, &[], "The mailbox cannot be used just now. Try again later.", "4.2.3"),
    means(451, &[], "An error of the server's own. Try again later.", "4.2.3"),
    means(
        452,
        &["RCPT"],
        "Too many recipients in one transaction: send the letter to the rest in another one.",
        "4.5.3.1.10",
    ),
    means(452, &[], "There is no room just now. Try again later.", "4.2.3"),
    means(
        455,
        &[],
        "The server knows the parameter but cannot do what it asks just now.",
        "4.1.1.11",
    ),
    means(500, &[], "The server does not know this command, or the line is too long.", "4.2.4"),
    means(501, &[], "The command is known; what follows it is wrong.", "4.2.2"),
    means(502, &[], "The command is known, but this server does not carry it out.", "4.2.4"),
    means(503, &[], "The command comes at the wrong moment. Others have to come first.", "4.1.4"),
    means(504, &[], "The command is known; this argument is not implemented.", "4.2.2"),
    means(
        550,
        &["RCPT"],
        "This recipient is refused for good: unknown here, or not this server's to deliver.",
        "4.2.3",
    ),
    means(550, &[], "Refused for good.", "4.2.3"),
    means(551, &[], "The user is elsewhere, and this server does not send the letter on.", "3.4"),
    means(
        552,
        &[],
        "More room is needed than there is: the letter is too large, or the mailbox full.",
        "4.2.3",
    ),
    means(553, &[], "That cannot be the name of a mailbox.", "4.2.3"),
    means(554, &[], "The transaction failed; trying the same again will not help.", "4.2.3"),
    means(555, &[], "The server does not know a parameter of this command.", "4.1.1.11"),
];

/// What a reply means, to a command of that name. A code that is not in the table is read by its first digit
/// (RFC 5321 §4.3.2).
pub fn meaning(code: u16, verb: &str) -> Gloss {
    let row = MEANINGS.iter().find(|m| m.code == code && (m.to.is_empty() || m.to.contains(&verb)));
    row.map_or_else(
        || match code / 100 {
            2 => Gloss::new("Done.", Rfc(5321, "4.2.1")),
            3 => Gloss::new("Go on: the server waits for more.", Rfc(5321, "4.2.1")),
            4 => Gloss::new("Not now. Trying again later may work.", Rfc(5321, "4.2.1")),
            _ => Gloss::new("No. Trying the same again will not help.", Rfc(5321, "4.2.1")),
        },
        |m| Gloss::new(m.text, m.rfc),
    )
}

/// The state after a reply that ends the answer to `verb`.
pub fn next_phase(phase: Phase, verb: &str, code: u16) -> Phase {
    let done = code / 100 == 2;
    match verb {
        "" if code == 220 => Phase::Greeted,
        "EHLO" | "HELO" if done => Phase::Ready,
        "MAIL" if done => Phase::Mail,
        "RCPT" if done => Phase::Rcpt,
        "DATA" if code == 354 => Phase::Data,
        "RSET" if done && phase != Phase::Greeted => Phase::Ready,
        "QUIT" if done => Phase::Closed,
        // 221 to any other command comes from servers that hang up on it.
        _ if code == 421 || code == 221 => Phase::Closed,
        _ => phase,
    }
}
