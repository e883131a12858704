//! The trace of a check: its steps, as they were taken.

use super::resolve::Lookup;
use crate::wire::Rfc;
use std::borrow::Cow;

/// What every check can come to. The words are those of RFC 8601 §2.7.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// There was nothing to check.
    None,
    /// The domain says nothing about it.
    Neutral,
    Pass,
    Fail,
    /// Probably not, says the domain.
    SoftFail,
    /// It holds, and the receiver does not accept that kind.
    Policy,
    /// An answer did not come: a later try may find another result.
    TempError,
    /// What was published cannot be read: a later try finds the same.
    PermError,
}

impl Outcome {
    /// The word in Authentication-Results (RFC 8601 §2.7).
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Policy => "policy",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Went {
    /// It matched, it holds.
    Yes,
    /// It did not match, it does not hold.
    No,
    /// It decides nothing by itself.
    Noted,
    /// It could not be told: an error ended the check.
    Error,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was looked at, as it is written: a term of a record, a tag, a field.
    pub at: String,
    /// What was asked of the DNS for it, in order.
    pub asked: Vec<Lookup>,
    pub went: Went,
    /// What came of it, as a sentence.
    pub says: Cow<'static, str>,
    /// Octets that belong to it, to be shown as they are: what was hashed, a key.
    pub octets: Option<Box<[u8]>>,
    /// The steps of a check within this one: `include`, `redirect`.
    pub inside: Vec<Step>,
    pub rfc: Rfc,
}

impl Step {
    pub(super) fn new(
        at: impl Into<String>,
        went: Went,
        says: impl Into<Cow<'static, str>>,
        rfc: Rfc,
    ) -> Self {
        Self {
            at: at.into(),
            asked: Vec::new(),
            went,
            says: says.into(),
            octets: None,
            inside: Vec::new(),
            rfc,
        }
    }

    pub(super) fn asking(mut self, asked: Vec<Lookup>) -> Self {
        self.asked = asked;
        self
    }

    pub(super) fn showing(mut self, octets: &[u8]) -> Self {
        self.octets = Some(octets.get(..Self::SHOWN).unwrap_or(octets).into());
        self
    }

    pub(super) fn holding(mut self, inside: Vec<Self>) -> Self {
        self.inside = inside;
        self
    }

    /// Most octets that a step shows.
    const SHOWN: usize = 16 * 1024;

    /// The step and all within it as indented text: for tests, and for whoever has no page.
    pub fn outline(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, depth: usize) {
        use std::fmt::Write as _;
        let mark = match self.went {
            Went::Yes => '+',
            Went::No => '-',
            Went::Noted => '.',
            Went::Error => '!',
        };
        let _ = writeln!(out, "{:w$}{mark} {}: {}", "", self.at, self.says, w = depth * 2);
        for q in &self.asked {
            let _ =
                writeln!(out, "{:w$}  ? {} {} = {}", "", q.kind, q.name, q.answer, w = depth * 2);
        }
        for step in &self.inside {
            step.write(out, depth + 1);
        }
    }
}
