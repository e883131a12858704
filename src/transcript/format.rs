//! What an explained conversation can be written as.

use super::{
    Entry,
    foreign::Explained,
    json, markdown,
    text::{self, Density},
};
use crate::{
    protocol::Kind,
    wire::{Field, Role},
};
use std::{collections::HashMap, fmt::Write as _};

/// A way to write a conversation down.
#[derive(Debug)]
pub struct Format {
    pub name: &'static str,
    pub write: fn(&Explained, Density) -> String,
}

/// Every format that needs no page.
pub static FORMATS: &[Format] = &[
    Format { name: "text", write: plain },
    Format { name: "json", write: json::write },
    Format { name: "markdown", write: markdown::write },
];

/// As `mailglass play` prints it.
fn plain(explained: &Explained, density: Density) -> String {
    let mut out = format!("== {}\n", explained.protocol.name());
    // Each kind of token is explained once, at the end.
    let mut footnotes: Vec<&'static Field> = Vec::new();
    let mut numbers: HashMap<&'static str, usize> = HashMap::new();
    for (line, number) in explained.lines.iter().zip(1..) {
        if line.kind == Kind::Unfinished {
            let _ = writeln!(out, "   … {}: {}", line.side.letter(), text::visible(&line.bytes));
        } else {
            let entry = Entry::Line { number, line: Box::new(line.clone()), ruling: None };
            let lines = if density == Density::Full { Density::Gloss } else { density };
            text::write(&entry, lines, &mut out);
        }
        if density != Density::Full {
            continue;
        }
        for leaf in line.leaves().filter(|l| l.field.role != Role::Mark) {
            let number = *numbers.entry(leaf.field.id).or_insert_with(|| {
                footnotes.push(leaf.field);
                footnotes.len()
            });
            let _ = writeln!(
                out,
                "          {:<28} {}",
                format!("{} [{number}]", leaf.field.label),
                text::token(line, leaf)
            );
        }
    }
    out.push('\n');
    for (field, number) in footnotes.iter().zip(1..) {
        let _ = write!(out, "[{number}] {}. {}", field.label, field.doc());
        let _ =
            if field.rfc.is_cited() { writeln!(out, " [{}]", field.rfc) } else { writeln!(out) };
    }
    if !footnotes.is_empty() {
        out.push('\n');
    }
    for sentence in summary(explained) {
        let _ = writeln!(out, "{sentence}");
    }
    out
}

/// What was guessed, where the conversation got to, and what went wrong first.
pub fn summary(explained: &Explained) -> Vec<String> {
    let mut out = explained.notes.clone();
    out.extend(ending(explained));
    out.push(explained.trouble().map_or_else(
        || "Nothing is wrong or refused.".to_owned(),
        |t| format!("First trouble: line {}, {}.", t.number, t.text.trim_end_matches('.')),
    ));
    out
}

/// Where a conversation got to.
pub fn ending(explained: &Explained) -> Vec<String> {
    let state = &explained.state;
    let mut out = vec![match &state.detail {
        Some(detail) => format!("State at the end: {}, {detail}.", state.name),
        None => format!("State at the end: {}.", state.name),
    }];
    if let Some(verb) = explained.pending.as_ref().filter(|verb| *verb != "?") {
        out.push(format!("{verb} is not answered in full."));
    }
    out
}
