//! What knobs can be set to, each with its form in words.

use crate::wire::Profile;
use std::{fmt, str::FromStr, sync::Arc};

/// Which values a knob takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Switch,
    /// A whole number.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list with commas; the text says of what.
    List(&'static str),
}

impl Kind {
    /// What may be written, in words.
    pub fn form(self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Number => "a whole number".to_owned(),
            Self::Choice(words) => words.join(", "),
            Self::List(what) => what.to_owned(),
        }
    }
}

/// A value of a knob. What [`Display`](fmt::Display) writes, [`FromStr`] reads.
pub trait Value: FromStr + fmt::Display {
    const KIND: Kind;
}

impl Value for bool {
    const KIND: Kind = Kind::Switch;
}
impl Value for u32 {
    const KIND: Kind = Kind::Number;
}
impl Value for u64 {
    const KIND: Kind = Kind::Number;
}
impl Value for usize {
    const KIND: Kind = Kind::Number;
}
impl Value for i8 {
    const KIND: Kind = Kind::Number;
}
impl Value for Profile {
    const KIND: Kind = Kind::Choice(&["strict", "teaching", "postfix", "dovecot"]);
}

/// Declares an enumeration whose cases have words.
macro_rules! choices {
    ($(#[$meta:meta])+ $name:ident { $($(#[$case:meta])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $name {
            $($(#[$case])+ $variant,)+
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(()),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $word,)+
                })
            }
        }

        impl Value for $name {
            const KIND: Kind = Kind::Choice(&[$($word),+]);
        }
    };
}

choices! {
    /// What comes of a connection to a host.
    Reach {
        /// It is served.
        #[default]
        Up = "up",
        /// Nothing listens there.
        Refuses = "refuses",
        /// Nobody answers at all.
        Silent = "silent",
    }
}
choices! {
    /// What becomes of mail for a name that nobody has.
    UnknownUser {
        /// 550 to its RCPT.
        #[default]
        Refuse = "refuse",
        /// Postmaster gets it.
        Accept = "accept",
        /// It is taken, and reported later.
        Bounce = "bounce",
    }
}
choices! {
    /// What is said to mail for a full mailbox.
    FullMailbox {
        /// 452: try again.
        #[default]
        Later = "later",
        /// 552: do not.
        Never = "never",
    }
}
choices! {
    /// What EXPN says of lists.
    ListsTold {
        /// There is no such command.
        #[default]
        Off = "off",
        /// 252 to every question.
        Declines = "declines",
        /// Their members.
        Tells = "tells",
    }
}

choices! {
    /// What a host says to an SMTP client that connects.
    Greeting {
        /// It is served.
        #[default]
        Ready = "220",
        /// This host never takes mail (RFC 7504 §3).
        NoMail = "521",
        /// No service here (RFC 5321 §3.1).
        Refuses = "554",
    }
}
choices! {
    /// What is done with what the checks of a sender find.
    Checks {
        /// The host does not look.
        Off = "off",
        /// The reader is told (RFC 8601).
        #[default]
        Mark = "mark",
        /// What the domain in the From field asks for is done as well.
        Enforce = "enforce",
    }
}
choices! {
    /// What is said of a recipient who has moved to another host.
    Forwarding {
        /// Nothing: the letter is passed on.
        #[default]
        Silent = "silent",
        /// 251 and the new address.
        Told = "told",
        /// 551 and the new address.
        Refused = "refused",
    }
}

choices! {
    /// How POP3 names letters for good.
    UniqueIds {
        /// By what the mailbox never gives twice.
        #[default]
        Stable = "stable",
        /// By their octets: equal letters have equal names.
        Content = "content",
        /// By other names in every session.
        Changing = "changing",
    }
}

/// Words with commas between them, letters in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords(Vec<Box<str>>);

impl Keywords {
    /// Whether the word is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words as they were written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }
}

impl FromStr for Keywords {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let words = text.split(',').filter(|word| !word.is_empty());
        let good = |word: &str| word.bytes().all(|b| b.is_ascii_graphic());
        words
            .map(|word| if good(word) { Ok(word.into()) } else { Err(()) })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Keywords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

impl Value for Keywords {
    const KIND: Kind = Kind::List("words with commas between them, or nothing");
}

/// A span in milliseconds, at most [`Self::MOST`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Millis(pub u32);

impl Millis {
    /// Ten minutes: longer than any client should wait for an answer (RFC 5321 §4.5.3.2.6).
    pub const MOST: u32 = 600_000;
}

impl FromStr for Millis {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().ok().filter(|n| *n <= Self::MOST).map(Self).ok_or(())
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Value for Millis {
    const KIND: Kind = Kind::Number;
}

/// Addresses, compared without regard to case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(Arc<str>);

impl Addresses {
    /// Octets of the whole list.
    const MOST: usize = 4096;

    /// The list that is written so.
    pub(super) fn of(list: &str) -> Self {
        Self(list.into())
    }

    /// Whether an address is one of them.
    pub fn has(&self, address: &str) -> bool {
        !self.0.is_empty() && self.0.split(',').any(|one| one.eq_ignore_ascii_case(address))
    }
}

impl FromStr for Addresses {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let is_address = |one: &str| {
            one.split_once('@')
                .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
                && one.bytes().all(|b| b.is_ascii_graphic())
        };
        let fits = text.len() <= Self::MOST && (text.is_empty() || text.split(',').all(is_address));
        fits.then(|| Self(text.into())).ok_or(())
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Value for Addresses {
    const KIND: Kind = Kind::List("addresses with commas between them, or nothing");
}

/// Habits that are switched on or off one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions(Vec<(Box<str>, bool)>);

impl Exceptions {
    pub(super) fn of(&self, id: &str) -> Option<bool> {
        self.0.iter().find(|(known, _)| **known == *id).map(|(_, on)| *on)
    }
}

impl FromStr for Exceptions {
    type Err = ();

    /// Ids with commas between them, each behind a plus or a minus; nothing for none.
    fn from_str(text: &str) -> Result<Self, ()> {
        let one = |item: &str| {
            let on = item.starts_with('+');
            let id = item.strip_prefix(['+', '-']).filter(|id| !id.is_empty()).ok_or(())?;
            Ok((id.into(), on))
        };
        text.split(',')
            .filter(|item| !item.is_empty())
            .map(one)
            .collect::<Result<_, ()>>()
            .map(Self)
    }
}

impl fmt::Display for Exceptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (id, on)) in self.0.iter().enumerate() {
            let (comma, sign) = (if i > 0 { "," } else { "" }, if *on { '+' } else { '-' });
            write!(f, "{comma}{sign}{id}")?;
        }
        Ok(())
    }
}

impl Value for Exceptions {
    const KIND: Kind =
        Kind::List("habits with commas between them, each behind + or -, or nothing");
}
