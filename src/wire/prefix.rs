//! The beginning of a frame, and what may follow it.

use super::{Expected, Field, Node};

/// Something that a rule would accept at the end of a frame that is not whole yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Where it begins: at the frame's end, or before it where its first octets stand there already.
    pub at: usize,
    pub what: Expected,
    /// What an exact word is, where it is one of several.
    pub field: Option<&'static Field>,
    /// The groups that it stands in, with where each begins, outermost first.
    pub within: Vec<(&'static Field, usize)>,
    /// Whether what stands there already is known to be its beginning.
    pub fits: bool,
}

/// A frame's beginning as the grammar reads it.
#[derive(Clone, Debug)]
pub struct Prefix {
    /// What was read on the way that came last.
    pub nodes: Vec<Node>,
    /// All that may stand at the end, in the order in which the alternatives are tried.
    pub wanted: Vec<Wanted>,
    /// It is a whole frame.
    pub whole: bool,
}

impl Prefix {
    /// Whether a frame can begin so.
    pub fn is_live(&self) -> bool {
        self.whole || self.wanted.iter().any(|w| w.fits)
    }

    /// The last token of a kind, as it stands in `src`.
    pub fn token<'s>(&self, field: &Field, src: &'s str) -> Option<&'s str> {
        let node = self.nodes.iter().rev().find(|n| n.leaf && n.field == field)?;
        src.get(node.span.start as usize..node.span.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::{Cursor, Parsed, expect};

    crate::fields! { registry FIELDS;
        /// A word.
        WORD = "test.word", "Word", Verb, ours;
        /// A number.
        NUMBER = "test.number", "Number", Argument, ours;
        /// A pair.
        PAIR = "test.pair", "Pair", Argument, ours;
    }

    fn line(c: &mut Cursor<'_>) -> Parsed<()> {
        c.exact(&WORD, "GO")?;
        c.sp()?;
        c.group(&PAIR, |c| {
            if c.optional(|c| {
                c.word(&WORD, |b| b.is_ascii_alphabetic(), &[("ALL", ()), ("ANY", ())])
            })
            .is_none()
            {
                c.number::<u8>(&NUMBER)?;
            }
            c.mark("-")
        })?;
        c.crlf()
    }

    #[test]
    fn every_alternative_that_reaches_the_end_is_kept() {
        for (src, want) in [
            ("", &[(0, "GO")][..]),
            ("g", &[(0, "GO")]),
            ("GO", &[(0, "Word"), (2, "a space")]),
            ("GO ", &[(2, "Space"), (3, "ALL"), (3, "ANY"), (3, "Number")]),
            ("GO al", &[(3, "ALL")]),
            ("GO all", &[(3, "ALL"), (3, "Word"), (6, "-")]),
            ("GO 7", &[(3, "Number"), (4, "-")]),
            ("GO 7-", &[(4, "Punctuation"), (5, "the end of the line")]),
            ("GO x", &[]),
            ("NO", &[]),
        ] {
            let prefix = expect(src.as_bytes(), line);
            let got: Vec<_> =
                prefix.wanted.iter().filter(|w| w.fits).map(|w| (w.at, w.what.words())).collect();
            assert_eq!(got, want, "{src:?}");
            assert_eq!(prefix.is_live(), !want.is_empty(), "{src:?}");
        }
        assert!(expect(b"GO 7-\r\n", line).whole);
        let prefix = expect(b"GO 7", line);
        assert_eq!(prefix.wanted[0].within, [(&PAIR, 3)]);
        assert_eq!(prefix.token(&NUMBER, "GO 7"), Some("7"));
        assert_eq!(FIELDS.len(), 3);
    }
}
