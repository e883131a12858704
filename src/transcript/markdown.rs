//! A conversation as Markdown: a table of lines and what they mean, for notes and exercise sheets.

use super::{
    foreign::Explained,
    format,
    text::{self, Density},
};
use crate::wire::{Role, Side};
use std::fmt::Write as _;

pub(super) fn write(explained: &Explained, density: Density) -> String {
    let mut out = format!("# A conversation in {}\n\n", explained.protocol.name());
    out.push_str(if density == Density::Off { "| | | |\n" } else { "| | | | |\n" });
    out.push_str(if density == Density::Off { "|--:|---|---|\n" } else { "|--:|---|---|---|\n" });
    for (line, number) in explained.lines.iter().zip(1_u64..) {
        let who = if line.side == Side::Client { "C" } else { "S" };
        let _ = write!(out, "| {number} | {who} | {} |", code(&line.bytes));
        if density != Density::Off {
            let _ = write!(out, " {}", escape(line.gloss.text));
            if line.gloss.rfc.is_cited() {
                let _ = write!(out, " ({})", line.gloss.rfc);
            }
            if density == Density::Full {
                let tokens = line.leaves().filter(|l| !matches!(l.field.role, Role::Mark));
                for leaf in tokens {
                    let octets = code(leaf.span.of_bytes(&line.bytes));
                    let _ = write!(out, "<br>{octets} {}", escape(leaf.field.label));
                }
            }
        }
        if let Some(d) = line.diagnosis.as_ref().filter(|_| density != Density::Off) {
            let _ = write!(out, "<br>**{}** {}", escape(&d.title), escape(&d.advice));
        }
        out.push_str(if density == Density::Off { "\n" } else { " |\n" });
    }
    out.push('\n');
    for sentence in format::summary(explained) {
        let _ = writeln!(out, "- {}", escape(&sentence));
    }
    out
}

/// Octets as code within a cell: more backticks around them than there are in them.
fn code(bytes: &[u8]) -> String {
    let text = text::visible(bytes).replace('|', "\\|");
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Text in which nothing means anything to Markdown or HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
