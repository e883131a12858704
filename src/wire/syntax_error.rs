//! Where a frame stopped making sense, and what would have been accepted there.

use super::{Bend, Field, Rfc, Span};

/// What the grammar would have accepted at a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// Something of this kind.
    Field(&'static Field),
    /// Exactly this spelling (letters in any case).
    Exact(&'static str),
}

impl Expected {
    /// The expectation in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Field(f) => f.label,
            Self::Exact(" ") => "a space",
            Self::Exact("\r\n") => "the end of the line",
            Self::Exact(word) => word,
        }
    }
}

/// A value that is well-formed and still wrong: a message number of zero, a size that no number can hold.
#[derive(Debug)]
pub struct Problem {
    /// The stable name, like that of a field.
    pub id: &'static str,
    /// What is wrong, as one sentence for the learner.
    pub text: &'static str,
    pub rfc: Rfc,
}

impl PartialEq for Problem {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The furthest point that any rule reached, and what was wanted there.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// The octet at which the frame went wrong; the frame's length if it ended too early.
    pub at: usize,
    /// What would have been accepted there. Empty if a [`Problem`] says it better.
    pub expected: Vec<Expected>,
    /// A well-formed value that is not allowed.
    pub problem: Option<(Span, &'static Problem)>,
    /// Set where servers of some habits take the frame all the same: what they put up with.
    pub bends: Vec<Bend>,
}

impl SyntaxError {
    /// The column, counted from 1, as people count.
    pub const fn column(&self) -> usize {
        self.at + 1
    }

    /// One sentence: what was wanted.
    pub fn sentence(&self) -> String {
        if let Some((_, problem)) = self.problem {
            return problem.text.to_owned();
        }
        let mut words: Vec<&str> = Vec::new();
        for w in self.expected.iter().map(|e| e.words()) {
            if !words.contains(&w) {
                words.push(w);
            }
        }
        match words.split_last() {
            None => "This does not belong here.".to_owned(),
            Some((only, [])) => format!("Expected {only} here."),
            Some((last, rest)) => format!("Expected {} or {last} here.", rest.join(", ")),
        }
    }
}
