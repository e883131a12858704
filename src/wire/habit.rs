//! Where servers depart from the RFCs, and which of them do.
//!
//! A grammar reads the strict form first. Where it does not match, [`Cursor::lenient`](super::Cursor::lenient) lets it
//! read the form that some servers take as well; what was bent is noted beside what was read. A server's
//! [`Profile`] says which habits it has.

use super::{Rfc, Span};
use std::str::FromStr;

/// Whom a server is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// It takes what the RFCs say, and nothing else.
    #[default]
    Strict,
    /// It takes what any of the real servers takes.
    Teaching,
    /// Postfix 3.7 with the settings of its Debian package. It speaks SMTP.
    Postfix,
    /// Dovecot 2.3 with the settings of its Debian package. It speaks POP3 and IMAP.
    Dovecot,
}

impl Profile {
    /// All of them, from strict to lenient.
    pub const ALL: &'static [Self] = &[Self::Strict, Self::Teaching, Self::Postfix, Self::Dovecot];

    /// The word by which a script, a page and the command line name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Teaching => "teaching",
            Self::Postfix => "postfix",
            Self::Dovecot => "dovecot",
        }
    }

    /// The name that people read.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "Strict RFC",
            Self::Teaching => "Teaching",
            Self::Postfix => "Postfix",
            Self::Dovecot => "Dovecot",
        }
    }

    /// What the dial shows behind "Servers".
    pub const fn dial(self) -> &'static str {
        match self {
            Self::Strict => "strict RFC",
            Self::Teaching => "teaching",
            Self::Postfix => "like Postfix",
            Self::Dovecot => "like Dovecot",
        }
    }

    /// What it does, as one sentence.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Strict => "Servers take what the RFCs say and refuse the rest.",
            Self::Teaching => {
                "Servers take what real servers take, and the line says what is bent."
            }
            Self::Postfix => {
                "SMTP servers answer as Postfix 3.7 does. Postfix speaks no POP3 and no IMAP: these stay strict."
            }
            Self::Dovecot => "POP3 and IMAP servers answer as Dovecot 2.3 does. SMTP stays strict.",
        }
    }
}

impl std::fmt::Display for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}

impl FromStr for Profile {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|p| p.key() == key).ok_or(())
    }
}

/// What one profile or several do otherwise than the RFCs say.
#[derive(Debug)]
pub struct Habit {
    /// The stable name, `protocol.what`; that of the named mistake where there is one.
    pub id: &'static str,
    /// What a server with the habit does, as one sentence.
    pub says: &'static str,
    /// What it departs from.
    pub rfc: Rfc,
    /// Who has it.
    pub kept_by: &'static [Profile],
    /// How a strict server answers: its reply code, `+OK` or `-ERR`, `OK`, `NO` or `BAD`.
    pub strict: &'static str,
    /// How a server with the habit answers, if nothing else is wrong.
    pub kept: &'static str,
    /// Lines that it concerns though their form is right; [`Habit::of_form`] concerns those alone that are bent.
    pub concerns: fn(&Heard<'_>) -> bool,
}

/// A line that a client sent, as far as a habit asks.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// The whole line.
    pub line: &'a [u8],
    /// The command's name, in capitals; empty where no command has the word.
    pub verb: &'a str,
    /// The state of the session before the line.
    pub state: &'a str,
}

impl Habit {
    /// A habit about a form: the grammar finds it.
    pub const fn of_form(_: &Heard<'_>) -> bool {
        false
    }

    /// Who answers what: the strict first, then those who have the habit.
    pub fn replies(&self) -> [(String, &'static str); 2] {
        let kept: Vec<&str> = self.kept_by.iter().map(|p| p.name()).collect();
        let strict = match self.kept_by.contains(&Profile::Teaching) {
            true => Profile::Strict.name().to_owned(),
            false => format!("{}, {}", Profile::Strict.name(), Profile::Teaching.name()),
        };
        [(strict, self.strict), (kept.join(", "), self.kept)]
    }

    /// The same in words: `Strict RFC: 501. Teaching, Postfix: 250.`
    pub fn answers(&self) -> String {
        let [(strict, refused), (kept, taken)] = self.replies();
        format!("{strict}: {refused}. {kept}: {taken}.")
    }
}

impl PartialEq for Habit {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A place where a line departs from the grammar, and the habit of those who take it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bend {
    pub habit: &'static Habit,
    /// The octets in question; empty where something is missing.
    pub span: Span,
}

/// Whether a reader has a habit.
pub type Takes<'a> = dyn Fn(&'static Habit) -> bool + 'a;

/// A line that a line feed ends without its carriage return. Whether a server cuts there is its session's decision;
/// this lets the grammar read what was cut.
pub static BARE_LINE_FEED: Habit = Habit {
    id: "wire.bare-line-feed",
    says: "A line feed alone ends a command line.",
    rfc: Rfc(5321, "2.3.8"),
    kept_by: &[Profile::Teaching, Profile::Postfix, Profile::Dovecot],
    strict: "nothing, until CR LF comes",
    kept: "the answer to the command",
    concerns: Habit::of_form,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_found_by_its_key() {
        for profile in Profile::ALL {
            assert_eq!(profile.key().parse(), Ok(*profile));
            assert!(profile.says().ends_with('.') && !profile.name().is_empty());
        }
        assert_eq!("lax".parse::<Profile>(), Err(()));
        assert_eq!(Profile::default(), Profile::Strict);
    }

    #[test]
    fn the_answers_name_who_gives_them() {
        let answers = "Strict RFC: nothing, until CR LF comes. Teaching, Postfix, Dovecot: the answer to the command.";
        assert_eq!(BARE_LINE_FEED.answers(), answers);
    }
}
