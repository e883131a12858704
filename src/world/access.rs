//! Who may do what with a mailbox (RFC 4314).

use imbl::OrdMap;
use std::{fmt, sync::Arc};

/// What somebody may do with a mailbox: a set of the rights of RFC 4314 §2.1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u16);

/// The rights, each with its bit, in the order in which they are written.
const LETTERS: [(u8, Rights); 11] = [
    (b'l', Rights::LOOKUP),
    (b'r', Rights::READ),
    (b's', Rights::SEEN),
    (b'w', Rights::WRITE),
    (b'i', Rights::INSERT),
    (b'p', Rights::POST),
    (b'k', Rights::CREATE),
    (b'x', Rights::DELETE_MAILBOX),
    (b't', Rights::DELETE),
    (b'e', Rights::EXPUNGE),
    (b'a', Rights::ADMINISTER),
];

impl Rights {
    pub const NONE: Self = Self(0);
    /// `l`: to see the name.
    pub const LOOKUP: Self = Self(1);
    /// `r`: to open the mailbox.
    pub const READ: Self = Self(1 << 1);
    /// `s`: to set and take away `\Seen`.
    pub const SEEN: Self = Self(1 << 2);
    /// `w`: to change the flags other than `\Seen` and `\Deleted`.
    pub const WRITE: Self = Self(1 << 3);
    /// `i`: to put letters into it.
    pub const INSERT: Self = Self(1 << 4);
    /// `p`: to send mail to its address. Nothing here asks for it.
    pub const POST: Self = Self(1 << 5);
    /// `k`: to make mailboxes below it.
    pub const CREATE: Self = Self(1 << 6);
    /// `x`: to delete or rename it.
    pub const DELETE_MAILBOX: Self = Self(1 << 7);
    /// `t`: to set and take away `\Deleted`.
    pub const DELETE: Self = Self(1 << 8);
    /// `e`: to expunge.
    pub const EXPUNGE: Self = Self(1 << 9);
    /// `a`: to change who may do what.
    pub const ADMINISTER: Self = Self(1 << 10);
    /// All of them.
    pub const ALL: Self = Self((1 << 11) - 1);
    /// What the old `c` stands for (RFC 4314 §2.1.1).
    const OLD_CREATE: Self = Self::CREATE.with(Self::DELETE_MAILBOX);
    /// What the old `d` stands for.
    const OLD_DELETE: Self = Self::DELETE.with(Self::EXPUNGE);

    /// The rights of these letters, with the old `c` and `d`; the letter that is none otherwise.
    ///
    /// # Errors
    /// The first letter that is no right.
    pub fn read(letters: &[u8]) -> Result<Self, u8> {
        letters.iter().try_fold(Self::NONE, |all, letter| {
            let one = match letter {
                b'c' => Self::OLD_CREATE,
                b'd' => Self::OLD_DELETE,
                _ => LETTERS.iter().find(|(l, _)| l == letter).map(|(_, r)| *r).ok_or(*letter)?,
            };
            Ok(all.with(one))
        })
    }

    /// These and `other`.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These without `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The letters of RFC 4314 alone.
    pub fn letters(self) -> String {
        let held = LETTERS.iter().filter(|(_, right)| self.has(*right));
        held.map(|(letter, _)| char::from(*letter)).collect()
    }

    /// Whether all of `other` are among them.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether some of `other` are among them.
    pub const fn has_some(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The letters, with the old `c` and `d` where any right is among them that these stood for (RFC 4314 §2.1.1).
impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.letters())?;
        for (letter, old) in [('c', Self::OLD_CREATE), ('d', Self::OLD_DELETE)] {
            if self.has_some(old) {
                write!(f, "{letter}")?;
            }
        }
        Ok(())
    }
}

/// Everybody who can log in.
pub const ANYONE: &str = "anyone";

/// The access list of one mailbox: identifiers with their rights. One that begins with `-` takes rights away
/// (RFC 4314 §2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access(OrdMap<Arc<str>, Rights>);

impl Access {
    /// Most identifiers of one list.
    pub const LIMIT: usize = 100;

    /// The list that a mailbox begins with: its owner may do everything.
    pub fn new(owner: &str) -> Self {
        Self(OrdMap::unit(owner.into(), Rights::ALL))
    }

    /// The owner can always see the mailbox and change the list: nobody locks himself out.
    pub const OWNERS: Rights = Rights::LOOKUP.with(Rights::ADMINISTER);

    /// The identifiers with their rights.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Rights)> {
        self.0.iter().map(|(who, rights)| (&**who, *rights))
    }

    /// What the list says of an identifier.
    pub fn entry(&self, who: &str) -> Option<Rights> {
        self.0.get(who).copied()
    }

    /// Sets the rights of an identifier; false if the list is full.
    pub fn set(&mut self, who: &str, rights: Rights) -> bool {
        if self.0.len() >= Self::LIMIT && !self.0.contains_key(who) {
            return false;
        }
        self.0.insert(who.into(), rights);
        true
    }

    /// Takes an identifier off the list.
    pub fn remove(&mut self, who: &str) {
        self.0.remove(who);
    }

    /// What a user may do: what they and anyone are given, without what either is denied.
    pub fn of(&self, owner: &str, user: &str) -> Rights {
        let entry = |who: &str| self.entry(who).unwrap_or_default();
        let given = entry(user).with(entry(ANYONE));
        let denied = entry(&format!("-{user}")).with(entry("-anyone"));
        let always = if owner == user { Self::OWNERS } else { Rights::NONE };
        given.without(denied).with(always)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_letters_stand_for_new_ones() {
        for (letters, shown) in [
            ("", ""),
            ("lrswida", "lrswitead"),
            ("k", "kc"),
            ("c", "kxc"),
            ("d", "ted"),
            ("aetxkpiwsrl", "lrswipkxteacd"),
        ] {
            assert_eq!(Rights::read(letters.as_bytes()).expect("known").to_string(), shown);
        }
        assert_eq!(Rights::read(b"lrQ"), Err(b'Q'));
        assert_eq!(Rights::read(b"lrq"), Err(b'q'));
    }

    #[test]
    fn what_is_denied_outweighs_what_is_given() {
        let mut access = Access::new("ben");
        let read = |l: &str| Rights::read(l.as_bytes()).expect("known");
        assert!(access.set(ANYONE, read("lr")) && access.set("-carl", read("r")));
        assert!(access.set("carl", read("rs")));
        assert_eq!(access.of("ben", "carl"), read("ls"));
        assert_eq!(access.of("ben", "dan"), read("lr"));
        assert!(access.set("ben", Rights::NONE));
        assert_eq!(access.of("ben", "ben"), read("lra"));
    }
}
