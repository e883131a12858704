//! The syntax of a command in parts, with how far a line is.

use crate::wire::{self, Expected, Field, Prefix};

/// How far a line is with a part of its syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Done,
    /// The line ends in it.
    Current,
    Next,
}

impl Stage {
    /// The word for pages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "now",
            Self::Next => "next",
        }
    }
}

/// One part of a syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub text: &'static str,
    pub stage: Stage,
}

/// The parts of a command's syntax. `verb` is the part that names the command; while it is being typed
/// `prefix` is nothing.
pub(in crate::protocol) fn parts(
    syntax: &'static str,
    verb: &str,
    prefix: Option<&Prefix>,
) -> Vec<Part> {
    let pieces = pieces(syntax, verb);
    let named = pieces.iter().position(|p| *p == verb).unwrap_or(0);
    let now = prefix.map_or(named, |prefix| current(&pieces, named, prefix));
    let stage = |i: usize| match i.cmp(&now) {
        std::cmp::Ordering::Less => Stage::Done,
        std::cmp::Ordering::Equal => Stage::Current,
        std::cmp::Ordering::Greater => Stage::Next,
    };
    pieces.iter().enumerate().map(|(i, text)| Part { text, stage: stage(i) }).collect()
}

/// The part in which a line ends: the one that names what stands or is wanted there; where none does, that of
/// the same number, counted by spaces.
fn current(pieces: &[&str], verb: usize, prefix: &Prefix) -> usize {
    let leaves: Vec<_> = prefix.nodes.iter().filter(|n| n.leaf).collect();
    let read = leaves.last().map_or(0, |n| n.span.end as usize);
    // An argument that may be left out was wanted after a space, and the way without it was read last.
    let ahead = prefix.wanted.iter().any(|w| w.fits && w.at > read);
    let spaces = leaves.iter().filter(|n| *n.field == wire::SP && n.depth == 0).count();
    let spaces = spaces + usize::from(ahead);
    let last = pieces.len().saturating_sub(if pieces.last() == Some(&"CRLF") { 2 } else { 1 });
    if spaces <= verb && pieces.get(verb + 1) == Some(&"CRLF") && prefix.is_live() {
        return verb + 1;
    }
    let counted = spaces.clamp(verb, last.max(verb));
    let end = prefix.wanted.iter().flat_map(|w| {
        let own = match w.what {
            Expected::Field(field) => Some(field),
            Expected::Exact(_) => w.field,
        };
        w.within.iter().map(|(f, _)| *f).chain(own)
    });
    let named = |field: &Field| {
        let id = field.id.rsplit('.').next().unwrap_or_default();
        let found =
            |p: &&str| p.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|w| w == id);
        pieces.iter().skip(verb + 1).position(found).map(|i| i + verb + 1)
    };
    end.filter_map(named).max().unwrap_or(counted)
}

/// Cuts a syntax where a space stands in the line: at SP, before a bracket that begins with SP, around the verb,
/// and before the end of the line.
fn pieces(syntax: &'static str, verb: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    let (mut start, mut depth) = (0, 0_u32);
    let mut cut = |from: usize, to: usize| {
        let piece = syntax.get(from..to).unwrap_or_default().trim();
        if !piece.is_empty() && piece != "SP" {
            out.push(piece);
        }
    };
    for (at, c) in syntax.char_indices() {
        match c {
            // In quotes too: a list in parentheses is one part.
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                let rest = &syntax[at + 1..];
                let before = syntax.get(start..at).unwrap_or_default().trim();
                let repeat = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '*');
                let space = ["SP ", "[SP ", "(SP ", "CRLF"].iter().any(|w| repeat.starts_with(w));
                let word = before == verb || rest.split(' ').next() == Some(verb);
                if space || word || before.ends_with("SP") {
                    cut(start, if before.ends_with(" SP") { at - 3 } else { at });
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    cut(start, syntax.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntaxes_are_cut_at_their_spaces() {
        for (syntax, verb, want) in [
            (
                "MAIL FROM:<reverse-path> [SP parameters] CRLF",
                "MAIL",
                &["MAIL", "FROM:<reverse-path>", "[SP parameters]", "CRLF"][..],
            ),
            ("TOP SP msg SP n CRLF", "TOP", &["TOP", "msg", "n", "CRLF"]),
            ("tag IDLE CRLF ... DONE CRLF", "IDLE", &["tag", "IDLE", "CRLF ... DONE", "CRLF"]),
            (
                "tag STORE SP sequence-set SP [\"+\" / \"-\"] \"FLAGS\" [\".SILENT\"] SP flags CRLF",
                "STORE",
                &[
                    "tag",
                    "STORE",
                    "sequence-set",
                    "[\"+\" / \"-\"] \"FLAGS\" [\".SILENT\"]",
                    "flags",
                    "CRLF",
                ],
            ),
            (
                "tag SEARCH [SP \"CHARSET\" SP charset] 1*(SP search-key) CRLF",
                "SEARCH",
                &["tag", "SEARCH", "[SP \"CHARSET\" SP charset]", "1*(SP search-key)", "CRLF"],
            ),
        ] {
            assert_eq!(pieces(syntax, verb), want);
        }
    }

    #[test]
    fn no_command_loses_a_part() {
        let squeezed = |s: &str| s.replace(" SP ", " ").replace(' ', "");
        let mut seen = 0;
        for c in crate::protocol::commands() {
            let pieces = pieces(c.syntax, c.verb);
            assert_eq!(squeezed(&pieces.join(" ")), squeezed(c.syntax), "{}", c.verb);
            assert!(pieces.contains(&c.verb), "{pieces:?}");
            seen += 1;
        }
        assert!(seen >= 50);
    }
}
