//! What a session knows about its own conversation: the part of a command's effect that is in no mailbox.

use super::Session;
use std::time::Duration;

/// One thing that a session knows. Some names stand more than once: each recipient is a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in the RFC's words.
    pub name: &'static str,
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}

/// What became of the facts of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactChange {
    pub name: &'static str,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// How one list of facts became another, in the order of the names.
pub fn changes(before: &[Fact], after: &[Fact]) -> Vec<FactChange> {
    let mut names: Vec<&'static str> = Vec::new();
    for fact in before.iter().chain(after) {
        if !names.contains(&fact.name) {
            names.push(fact.name);
        }
    }
    let gone = |name: &str, of: &[Fact], from: &[Fact]| -> Vec<String> {
        let gone = of.iter().filter(|f| f.name == name && !from.contains(f));
        gone.map(|f| f.value.clone()).collect()
    };
    let change = |name| FactChange {
        name,
        before: gone(name, before, after),
        after: gone(name, after, before),
    };
    let all = names.into_iter().map(change);
    all.filter(|c| !c.before.is_empty() || !c.after.is_empty()).collect()
}

impl Session {
    /// What the session knows, the state first.
    pub fn facts(&self) -> Vec<Fact> {
        match self {
            Self::Smtp(s) => s.facts(),
            Self::Pop3(s) => s.facts(),
            Self::Imap(s) => s.facts(),
            Self::Dns(s) => s.facts(),
        }
    }

    /// How long the server waits for the next octet before it closes the connection: five minutes
    /// (RFC 5321 §4.5.3.2.7), ten (RFC 1939 §3), thirty (RFC 3501 §5.4), two (RFC 1035 §4.2.2).
    pub const fn patience(&self) -> Duration {
        Duration::from_secs(match self {
            Self::Smtp(_) => 5 * 60,
            Self::Pop3(_) => 10 * 60,
            Self::Imap(_) => 30 * 60,
            Self::Dns(_) => 2 * 60,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let before = [Fact::new("State", "mail"), Fact::new("Recipient", "<a>")];
        let after = [
            Fact::new("State", "rcpt"),
            Fact::new("Recipient", "<a>"),
            Fact::new("Recipient", "<b>"),
        ];
        let got = changes(&before, &after);
        let change = |name, before: &[&str], after: &[&str]| FactChange {
            name,
            before: before.iter().map(|s| (*s).to_owned()).collect(),
            after: after.iter().map(|s| (*s).to_owned()).collect(),
        };
        assert_eq!(
            got,
            [change("State", &["mail"], &["rcpt"]), change("Recipient", &[], &["<b>"])]
        );
        assert!(changes(&after, &after).is_empty());
    }
}
