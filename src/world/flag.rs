//! The flags of a letter.

use std::{collections::BTreeSet, sync::Arc};

/// A flag that IMAP itself gives a meaning (RFC 3501 §2.3.2). `\Recent` is not among them: it belongs to a
/// session, not to a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Flag {
    Answered = 1,
    Flagged = 2,
    Deleted = 4,
    Seen = 8,
    Draft = 16,
}

/// The system flags with their spelling.
pub const SYSTEM_FLAGS: [(&str, Flag); 5] = [
    ("\\Answered", Flag::Answered),
    ("\\Flagged", Flag::Flagged),
    ("\\Deleted", Flag::Deleted),
    ("\\Seen", Flag::Seen),
    ("\\Draft", Flag::Draft),
];

/// A set of flags: system flags and keywords. Keywords keep the spelling in which they came and are
/// compared without regard to case (RFC 3501 §9).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    system: u8,
    keywords: Option<Arc<BTreeSet<Arc<str>>>>,
}

impl Flags {
    /// A set of one system flag.
    pub const fn of(flag: Flag) -> Self {
        Self { system: flag as u8, keywords: None }
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.system == 0 && self.keywords().next().is_none()
    }

    /// Whether a system flag is set.
    pub const fn has(&self, flag: Flag) -> bool {
        self.system & flag as u8 != 0
    }

    /// Whether a keyword is set.
    pub fn has_keyword(&self, word: &str) -> bool {
        self.keywords().any(|k| k.eq_ignore_ascii_case(word))
    }

    /// The keywords, in order.
    pub fn keywords(&self) -> impl Iterator<Item = &str> {
        self.keywords.iter().flat_map(|set| set.iter().map(|k| &**k))
    }

    /// Sets a system flag.
    pub const fn set(&mut self, flag: Flag) {
        self.system |= flag as u8;
    }

    /// Sets a keyword.
    pub fn set_keyword(&mut self, word: &str) {
        if !self.has_keyword(word) {
            Arc::make_mut(self.keywords.get_or_insert_default()).insert(word.into());
        }
    }

    /// This set and `other`.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut out = self.clone();
        out.system |= other.system;
        other.keywords().for_each(|k| out.set_keyword(k));
        out
    }

    /// This set without what is in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut out = self.clone();
        out.system &= !other.system;
        if let Some(set) = &mut out.keywords {
            Arc::make_mut(set).retain(|k| !other.has_keyword(k));
        }
        if out.keywords.as_ref().is_some_and(|set| set.is_empty()) {
            out.keywords = None;
        }
        out
    }

    /// All names, system flags first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let system = SYSTEM_FLAGS.iter().filter(|(_, f)| self.has(*f)).map(|(name, _)| *name);
        system.chain(self.keywords())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_add_and_take_away() {
        let mut a = Flags::of(Flag::Seen);
        a.set_keyword("$Todo");
        a.set_keyword("$TODO");
        assert_eq!(a.names().collect::<Vec<_>>(), ["\\Seen", "$Todo"]);
        let mut todo = Flags::default();
        todo.set_keyword("$todo");
        assert_eq!(a.without(&todo), Flags::of(Flag::Seen));
        assert_eq!(Flags::of(Flag::Seen).with(&todo).without(&a), Flags::default());
    }
}
