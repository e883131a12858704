//! Named mistakes: wrong forms that people often type, each with its own words.
//!
//! A row says how it is found and what is meant; its examples stand beside it, and a test types them all.
//! Rows are tried in the order of their tables, and the first that finds something has the word. A fix is
//! offered only if the grammar takes it.

pub(super) mod imap;
pub(super) mod log_in;
mod shared;

use super::Diagnosis;
use crate::wire::{Rfc, Span, SyntaxError};
use std::ops::Range;

pub use shared::SHARED;

/// What stands for a secret that was taken out of a text, however long it was: a password, an atom and base64 alike,
/// so that the line keeps its form. It is no mistake.
pub const MASK: &str = "xxxxxxxx";

/// On which lines a mistake is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// Lines that the grammar does not take.
    Wrong,
    /// Well-formed lines: a hint, because something else was surely meant.
    Right,
    /// Lines of a letter after DATA: a hint too.
    Letter,
    /// Well-formed lines of a log-in, which answer a challenge: a hint too.
    LogIn,
}

/// What the conversation says before a line comes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Past<'a> {
    /// The state.
    pub state: &'static str,
    /// The client said HELO, and so has no extensions.
    pub helo: bool,
    /// TLS was begun, and the client has not said EHLO in it.
    pub tls: bool,
    /// The client is logged in.
    pub logged_in: bool,
    /// The line was sent behind a command that has to be the last until it is answered.
    pub pipelined: bool,
    /// The name of the command before it; empty if there was none.
    pub after: &'static str,
    /// The mechanism of the log-in that the line belongs to, in capitals; empty where it belongs to none.
    pub mechanism: &'a str,
    /// Which answer of that log-in it is, counted from 1.
    pub round: usize,
    /// What was shown of the letters in an open mailbox.
    pub letters: Option<&'a super::imap::Letters>,
}

/// One wrong form.
#[derive(Debug)]
pub struct Mistake {
    /// The stable name, like that of a field.
    pub id: &'static str,
    pub title: &'static str,
    /// What is meant instead, in a sentence or two.
    pub advice: &'static str,
    pub rfc: Rfc,
    pub on: On,
    /// Where it stands in the line, if it is this mistake.
    pub find: fn(&Typed<'_>) -> Option<Found>,
    /// Lines that make this mistake. A line that begins with an arrow is the server's; the last is looked at.
    pub triggers: &'static [&'static str],
    /// Lines that look like it and do not make it.
    pub not: &'static [&'static str],
}

type Find = fn(&Typed<'_>) -> Option<Found>;
type Lines = &'static [&'static str];

impl Mistake {
    /// A row for lines that the grammar does not take.
    pub const fn new(
        id: &'static str,
        title: &'static str,
        advice: &'static str,
        rfc: Rfc,
        find: Find,
        triggers: Lines,
        not: Lines,
    ) -> Self {
        Self { id, title, advice, rfc, on: On::Wrong, find, triggers, not }
    }

    /// The same row for other lines.
    #[must_use]
    pub const fn on(mut self, on: On) -> Self {
        self.on = on;
        self
    }
}

impl PartialEq for Mistake {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Where a mistake stands, and the line as it was probably meant.
#[derive(Clone, Debug)]
pub struct Found {
    pub span: Span,
    pub fix: Option<String>,
}

impl Found {
    /// With a repair of the whole line.
    #[must_use]
    pub fn fixed(mut self, line: String) -> Self {
        self.fix = Some(line);
        self
    }
}

/// A line as it was typed, with what the dissector knows about it.
pub struct Typed<'a> {
    /// The line without its line end.
    pub body: &'a [u8],
    /// The same as text; empty where it is no UTF-8.
    pub text: &'a str,
    upper: String,
    /// The name of the command; empty where no command has the word.
    pub verb: &'static str,
    /// Where the octets after the command's name begin.
    pub args: usize,
    /// Where the grammar stopped; the end of a line that is right.
    pub at: usize,
    /// The state of the conversation before the line.
    pub state: &'static str,
    /// The rest of what the conversation says.
    pub past: Past<'a>,
    accepts: &'a dyn Fn(&[u8]) -> bool,
}

impl<'a> Typed<'a> {
    /// A line, the command that it is of, and the grammar of all commands.
    fn new(
        line: &'a [u8],
        verb: &'static str,
        args: usize,
        state: &'static str,
        accepts: &'a dyn Fn(&[u8]) -> bool,
    ) -> Self {
        let body = line.strip_suffix(b"\r\n").unwrap_or(line);
        let text = std::str::from_utf8(body).unwrap_or_default();
        let upper = text.to_ascii_uppercase();
        let args = args.min(text.len());
        Self {
            body,
            text,
            upper,
            verb,
            args,
            at: body.len(),
            state,
            past: Past { state, ..Past::default() },
            accepts,
        }
    }

    /// Whether the line is of one of these commands.
    pub fn is(&self, verbs: &[&str]) -> bool {
        verbs.contains(&self.verb)
    }

    /// Whether the line begins so, in any case.
    pub fn starts(&self, with: &str) -> bool {
        self.upper.starts_with(with)
    }

    /// The line in capital letters.
    pub fn upper(&self) -> &str {
        &self.upper
    }

    /// Where something stands first, in any case. It is given in capital letters.
    pub fn index(&self, of: &str) -> Option<usize> {
        self.upper.find(of)
    }

    /// A part of the line; empty where there is none.
    pub fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    /// What stands after the command's name and its space.
    pub fn arg(&self) -> &str {
        self.part(self.args..self.text.len()).trim_start()
    }

    /// Where it begins.
    pub fn arg_at(&self) -> usize {
        self.text.len() - self.arg().len()
    }

    /// The arguments that are parted by spaces, each with its place.
    pub fn words(&self) -> Vec<(Range<usize>, &str)> {
        words_from(self.text, self.args)
    }

    /// Whether the grammar takes a line, which is given without its line end.
    pub fn accepts(&self, line: &str) -> bool {
        (self.accepts)(format!("{line}\r\n").as_bytes())
    }

    /// The line with a part of it replaced.
    pub fn with(&self, range: Range<usize>, by: &str) -> String {
        let tail = self.part(range.end..self.text.len());
        format!("{}{by}{tail}", self.part(0..range.start))
    }

    /// Points at octets.
    pub fn found(&self, range: Range<usize>) -> Option<Found> {
        let end = self.body.len();
        Some(Found { span: Span::of(range.start.min(end), range.end.min(end)), fix: None })
    }

    /// Points at octets and puts others in their place.
    pub fn swap(&self, range: Range<usize>, by: &str) -> Option<Found> {
        Some(self.found(range.clone())?.fixed(self.with(range, by)))
    }

    /// Points at the end of the line, where something is missing, and adds it.
    pub fn lacks(&self, more: &str) -> Option<Found> {
        let end = self.body.len();
        let found = self.found(end..end)?;
        Some(if more.is_empty() { found } else { found.fixed(format!("{}{more}", self.text)) })
    }

    /// Points at the whole line.
    pub fn whole(&self) -> Option<Found> {
        self.found(0..self.body.len())
    }

    /// The line with each of these replaced; found at the first, if there is one.
    pub fn replace(&self, pairs: &[(&str, &str)]) -> Option<Found> {
        let first = pairs.iter().filter_map(|(a, _)| Some((self.text.find(a)?, a.len())));
        let (at, len) = first.min()?;
        let fix = pairs.iter().fold(self.text.to_owned(), |t, (a, b)| t.replace(a, b));
        Some(self.found(at..at + len)?.fixed(fix))
    }
}

/// The words of a text from some place on.
pub fn words_from(text: &str, from: usize) -> Vec<(Range<usize>, &str)> {
    let (mut out, mut at) = (Vec::new(), from);
    for word in text.get(from..).unwrap_or_default().split(' ') {
        if !word.is_empty() {
            out.push((at..at + word.len(), word));
        }
        at += word.len() + 1;
    }
    out
}

/// Longest line in which mistakes are looked for.
const LONGEST: usize = 1024;

fn find(
    tables: &[&'static [Mistake]],
    typed: &Typed<'_>,
    on: On,
) -> Option<(&'static Mistake, Found)> {
    let mut rows = tables.iter().flat_map(|t| t.iter()).filter(|m| m.on == on);
    if typed.body.len() > LONGEST || memchr::memchr2(b'\r', b'\n', typed.body).is_some() {
        return None;
    }
    rows.find_map(|m| Some((m, (m.find)(typed)?)))
}

/// The diagnosis of a wrong line, in the words of the mistake that was made, if it has a name.
fn name(tables: &[&'static [Mistake]], typed: &Typed<'_>, mut diagnosis: Diagnosis) -> Diagnosis {
    let Some((mistake, found)) = find(tables, typed, On::Wrong) else { return diagnosis };
    diagnosis.title = mistake.title.to_owned();
    diagnosis.advice = mistake.advice.to_owned();
    diagnosis.span = found.span;
    diagnosis.rfc = mistake.rfc;
    diagnosis.fix = found.fix.filter(|line| typed.accepts(line));
    diagnosis.mistake = Some(mistake);
    diagnosis
}

/// A hint about a line that is well-formed.
fn hint(tables: &[&'static [Mistake]], typed: &Typed<'_>, on: On) -> Option<Diagnosis> {
    let (mistake, found) = find(tables, typed, on)?;
    let mut out = Diagnosis::plain(mistake.title, mistake.advice, found.span, mistake.rfc);
    out.fix = found.fix.filter(|line| on == On::Right && typed.accepts(line));
    out.mistake = Some(mistake);
    Some(out)
}

/// The mistakes of a protocol, with what has to be known about its lines to look for them.
#[derive(Debug)]
pub struct Book {
    /// Rows that are tried, in this order.
    pub tables: &'static [&'static [Mistake]],
    /// The command that a line is of, empty where there is none, and where the octets behind its name begin.
    pub command: fn(&[u8]) -> (&'static str, usize),
    /// Whether the grammar takes a line.
    pub accepts: fn(&[u8]) -> bool,
}

impl Book {
    fn typed<'a>(&'a self, line: &'a [u8], past: Past<'a>) -> Typed<'a> {
        let (verb, args) = (self.command)(line);
        let mut typed = Typed::new(line, verb, args, past.state, &self.accepts);
        typed.past = past;
        typed
    }

    /// Gives a wrong line's mistake its name, if it has one. `at` is where the grammar stopped, if it began.
    pub fn name(
        &self,
        line: &[u8],
        past: Past<'_>,
        at: Option<usize>,
        diagnosis: Diagnosis,
    ) -> Diagnosis {
        let mut typed = self.typed(line, past);
        typed.at = at.unwrap_or(typed.at);
        name(self.tables, &typed, diagnosis)
    }

    /// The diagnosis of a line that the grammar does not take.
    pub fn wrong(
        &self,
        line: &[u8],
        past: Past<'_>,
        error: &SyntaxError,
        syntax: &'static str,
        rfc: Rfc,
    ) -> Diagnosis {
        let found = Diagnosis::of_syntax(line, error, syntax, rfc, self.accepts);
        self.name(line, past, Some(error.at), found)
    }

    /// What was surely not meant in a line that is well-formed.
    pub fn hint(&self, line: &[u8], past: Past<'_>, on: On) -> Option<Diagnosis> {
        hint(self.tables, &self.typed(line, past), on)
    }
}
