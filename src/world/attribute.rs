//! What a mailbox has besides its letters: what it is meant for, who may do what with it, notes.

use super::{Access, Rights};
use bytes::Bytes;
use imbl::OrdMap;
use std::{collections::BTreeMap, sync::Arc};

/// What a mailbox is meant for (RFC 6154 §2, RFC 8457 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum SpecialUse {
    Archive = 1,
    Drafts = 2,
    Junk = 4,
    Sent = 8,
    Trash = 16,
    Important = 32,
}

impl SpecialUse {
    /// Every use that a mailbox of this world can have, with its attribute.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("\\Archive", Self::Archive),
        ("\\Drafts", Self::Drafts),
        ("\\Important", Self::Important),
        ("\\Junk", Self::Junk),
        ("\\Sent", Self::Sent),
        ("\\Trash", Self::Trash),
    ];

    /// The use of that attribute.
    pub fn named(attribute: &str) -> Option<Self> {
        let is = |(name, _): &&(&str, Self)| name.eq_ignore_ascii_case(attribute);
        Self::ALL.iter().find(is).map(|(_, of)| *of)
    }

    /// The use that people mean who give a mailbox that name.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(n, _)| n.get(1..) == Some(name)).map(|(_, of)| *of)
    }
}

/// A set of uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uses(u8);

impl Uses {
    /// Adds one.
    pub const fn add(&mut self, of: SpecialUse) {
        self.0 |= of as u8;
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their attributes, in order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        SpecialUse::ALL.iter().filter(move |(_, of)| self.0 & *of as u8 != 0).map(|(name, _)| *name)
    }
}

impl FromIterator<SpecialUse> for Uses {
    fn from_iter<I: IntoIterator<Item = SpecialUse>>(all: I) -> Self {
        let mut out = Self::default();
        all.into_iter().for_each(|of| out.add(of));
        out
    }
}

/// Notes on one thing: each has an owner, which is empty for those that all users share, and a name in small letters
/// (RFC 5464 §3.2).
pub type Notes = OrdMap<(Arc<str>, Arc<str>), Bytes>;

/// Notes in words.
pub(super) fn told(notes: &Notes) -> impl Iterator<Item = (String, String)> {
    let text = |text: &Bytes| String::from_utf8_lossy(text).chars().take(80).collect();
    notes.iter().map(move |((whose, name), octets)| {
        let whose = if whose.is_empty() { String::new() } else { format!(" of {whose}") };
        (format!("Note {name}{whose}"), text(octets))
    })
}

/// What a mailbox has besides its letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    pub uses: Uses,
    /// Who may do what, if that was ever changed; else the owner may do everything and others nothing.
    pub access: Option<Access>,
    pub notes: Notes,
}

impl Attributes {
    /// Whether there is nothing to keep.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All of it in words: what it is, and how it stands.
    pub(super) fn told(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        if !self.uses.is_empty() {
            let uses: Vec<&str> = self.uses.names().collect();
            out.insert("Special use".to_owned(), uses.join(" "));
        }
        let access = self.access.iter().flat_map(super::Access::iter);
        out.extend(access.map(|(who, rights)| (format!("Rights of {who}"), rights.letters())));
        out.extend(told(&self.notes));
        out
    }

    /// What a user may do with a mailbox of `owner`.
    pub fn rights_of(&self, owner: &str, user: &str) -> Rights {
        match &self.access {
            Some(access) => access.of(owner, user),
            None if owner == user => Rights::ALL,
            None => Rights::NONE,
        }
    }
}
