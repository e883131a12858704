//! A foreign conversation, followed by a dissector.

use super::{Form, Raw, Said, form, guess, walk::Walk};
use crate::{
    protocol::{Dissect as _, Line, Outcome, State},
    wire::{Role, Side},
    world::Protocol,
};

/// A conversation as it was found in a text.
#[derive(Clone, Debug)]
pub struct Foreign {
    pub form: &'static Form,
    pub protocol: Protocol,
    said: Vec<Said>,
    notes: Vec<String>,
}

/// The first thing that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line, counted from 1.
    pub number: u64,
    pub text: String,
}

/// A conversation with every line explained.
#[derive(Clone, Debug)]
pub struct Explained {
    pub form: &'static Form,
    pub protocol: Protocol,
    pub lines: Vec<Line>,
    /// What was guessed, left out, or does not add up, in words for people.
    pub notes: Vec<String>,
    /// The state that the conversation reached.
    pub state: State,
    /// The command that was not answered.
    pub pending: Option<String>,
}

impl Foreign {
    /// Most octets of a text.
    pub const LARGEST: usize = 20_000_000;

    /// Most conversations that are found in one text.
    pub const MOST: usize = 200;

    /// Finds the first conversation in a text. What is not given is guessed.
    pub fn read(text: &[u8], form: Option<&'static Form>, protocol: Option<Protocol>) -> Self {
        let lines = lines(text);
        let form = form.unwrap_or_else(|| form::guess(&lines));
        let mut parts = form::split(form, &lines).into_iter().map(|part| raw(form, &part));
        let first = parts.by_ref().find(|raw| !raw.said.is_empty()).unwrap_or_default();
        let more = parts.filter(|raw| !raw.said.is_empty()).count();
        let mut found = Self::of(form, first, protocol);
        if more > 0 {
            found.notes.push(format!(
                "There {} behind this one.",
                if more == 1 {
                    "is another conversation".to_owned()
                } else {
                    format!("are {more} other conversations")
                }
            ));
        }
        found
    }

    /// Finds every conversation in a text, the first [`MOST`](Self::MOST) of them; there is always one.
    pub fn all(text: &[u8], form: Option<&'static Form>, protocol: Option<Protocol>) -> Vec<Self> {
        let lines = lines(text);
        let form = form.unwrap_or_else(|| form::guess(&lines));
        let parts = form::split(form, &lines).into_iter().map(|part| raw(form, &part));
        let mut found: Vec<Self> = parts
            .filter(|raw| !raw.said.is_empty())
            .take(Self::MOST)
            .map(|raw| Self::of(form, raw, protocol))
            .collect();
        if found.is_empty() {
            found.push(Self::of(form, Raw::default(), protocol));
        }
        found
    }

    fn of(form: &'static Form, raw: Raw, protocol: Option<Protocol>) -> Self {
        let Raw { said, notes: left } = raw;
        let mut notes = vec![format!("Read as {}.", form.title)];
        let guessed = protocol.or_else(|| guess::protocol(&said));
        if guessed.is_none() {
            notes.push("No line is like SMTP, POP3 or IMAP; read as SMTP.".to_owned());
        }
        let protocol = guessed.unwrap_or(Protocol::Smtp);
        notes.push(format!("The protocol is {}.", protocol.name()));
        if said.iter().any(|s| s.side.is_none()) {
            notes.push(
                "The text does not say who speaks: that was guessed from the grammar.".to_owned(),
            );
        }
        notes.extend(left);
        Self { form, protocol, said, notes }
    }

    /// The same with the sides changed over, where the text names them.
    #[must_use]
    pub fn swapped(mut self) -> Self {
        for said in &mut self.said {
            said.side = said.side.map(|side| match side {
                Side::Client => Side::Server,
                Side::Server => Side::Client,
            });
        }
        self.notes.push("The sides are changed over.".to_owned());
        self
    }

    /// How many lines were said.
    pub const fn len(&self) -> usize {
        self.said.len()
    }

    /// Whether nothing was said.
    pub const fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Explains it.
    pub fn explain(&self) -> Explained {
        let mut walk = Walk::new(self.protocol, &self.said);
        walk.notes.clone_from(&self.notes);
        walk.run();
        let mut lines = walk.lines;
        walk.dissector.unfinished(&mut lines);
        let (implied, repaired) = (walk.implied, walk.repaired);
        for line in &mut lines {
            let skipped = &implied[line.side as usize];
            let i = skipped.partition_point(|(at, _)| *at < line.offset);
            let skew = i.checked_sub(1).map_or(0, |i| skipped[i].1);
            if let Some(bytes) = repaired.get(&(line.side, line.offset))
                && bytes.len() == line.bytes.len()
            {
                line.bytes = bytes.clone();
            }
            line.offset -= skew;
        }
        let pending = walk.dissector.pending();
        Explained {
            form: self.form,
            protocol: self.protocol,
            lines,
            notes: walk.notes,
            state: walk.dissector.state(),
            pending,
        }
    }
}

impl Explained {
    /// The first line that is wrong, or that the server refuses.
    pub fn trouble(&self) -> Option<Trouble> {
        self.lines.iter().zip(1..).find_map(|(line, number)| {
            let refused = || match line.outcome? {
                Outcome::Refused => Some("the server refuses"),
                Outcome::Wrong => Some("the server does not understand"),
                Outcome::Later => Some("the server says: not now"),
                Outcome::Done | Outcome::GoOn => None,
            };
            let text = match &line.diagnosis {
                Some(d) => d.title.clone(),
                None => refused()?.to_owned(),
            };
            Some(Trouble { number, text })
        })
    }

    /// Octets, and those of them that no rule accepts.
    pub fn octets(&self) -> (usize, usize) {
        let all = self.lines.iter().map(|l| l.bytes.len()).sum();
        let leaves = self.lines.iter().flat_map(Line::leaves);
        let unexpected = leaves.filter(|l| l.field.id == "wire.unexpected");
        (all, unexpected.map(|l| l.span.len()).sum())
    }

    /// The lines without their secrets.
    #[must_use]
    pub fn masked(mut self) -> Self {
        for line in &mut self.lines {
            if line.diagnosis.is_some() || line.leaves().any(|l| l.field.role == Role::Secret) {
                *line = super::mask(line);
            }
        }
        self
    }
}

/// The lines of a text.
fn lines(text: &[u8]) -> Vec<&[u8]> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut lines: Vec<&[u8]> =
        text.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l)).collect();
    if lines.last().is_some_and(|l| l.is_empty()) {
        lines.pop();
    }
    lines
}

fn raw(form: &Form, lines: &[&[u8]]) -> Raw {
    let mut raw = Raw::default();
    (form.read)(lines, &mut raw);
    raw
}
