//! What a device does by itself: its policy, as data. Neither protocol says any of it; RFC 1939 §8 and RFC 4549 tell
//! what programs do.
//!
//! To add a choice: its row in [`QUESTIONS`], and what it sets in [`DevicePolicy::choose`].

use crate::{transcript::script::duration, wire::Rfc, world::Protocol};
use std::time::Duration;

/// What of a letter a device takes without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Take {
    /// Its header; the letter when somebody opens it.
    Headers,
    /// All of it.
    Whole,
}

/// What a POP3 device does with letters that it has taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// They stay on the server.
    Leave,
    /// They are deleted on the server.
    Delete,
    /// They stay for so long, and are deleted then.
    For(Duration),
}

/// When a device asks for news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// When somebody tells it to.
    ByHand,
    /// Again and again, over a connection of its own each time.
    Every(Duration),
    /// Again and again with NOOP, over a connection that stays.
    Noop(Duration),
    /// The server tells it at once (RFC 2177).
    Idle,
}

/// The most that a device makes use of to learn what changed while it was away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resync {
    /// The flags of every letter, each time.
    Plain,
    /// The flags that changed (CONDSTORE).
    Condstore,
    /// Those and what is gone, when the mailbox is opened (QRESYNC).
    Qresync,
}

/// What a device does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DevicePolicy {
    pub protocol: Protocol,
    pub take: Take,
    pub keep: Keep,
    pub watch: Watch,
    pub resync: Resync,
    /// POP3 commands that need not wait for one another are sent together, where the server offers it (RFC 2449 §6.6).
    pub pipelined: bool,
}

/// One answer to a question.
#[derive(Debug)]
pub struct Choice {
    /// The word in a script and in the form.
    pub word: &'static str,
    pub name: &'static str,
    pub text: &'static str,
    pub rfc: Rfc,
}

/// Something that a policy decides.
#[derive(Debug)]
pub struct Question {
    pub key: &'static str,
    pub name: &'static str,
    /// The protocols for which it is asked.
    pub of: &'static [Protocol],
    /// The first is what a device does that was told nothing.
    pub choices: &'static [Choice],
}

const fn choice(word: &'static str, name: &'static str, text: &'static str, rfc: Rfc) -> Choice {
    Choice { word, name, text, rfc }
}

/// Everything that a policy decides.
pub static QUESTIONS: &[Question] = &[
    Question {
        key: "take",
        name: "Takes",
        of: &[Protocol::Pop3, Protocol::Imap],
        choices: &[
            choice(
                "full",
                "whole letters",
                "Each letter comes whole, and can be read without a connection.",
                Rfc(4549, "4.3.3"),
            ),
            choice(
                "headers",
                "headers first",
                "The list comes first: TOP in POP3, some header fields in IMAP. A letter comes when somebody opens it.",
                Rfc(1939, "7"),
            ),
        ],
    },
    Question {
        key: "keep",
        name: "On the server",
        of: &[Protocol::Pop3],
        choices: &[
            choice(
                "leave",
                "leaves letters",
                "Letters stay. The device knows by their unique-ids which ones it has.",
                Rfc(1939, "8"),
            ),
            choice(
                "delete",
                "deletes after download",
                "The device marks what it has taken, and QUIT deletes it. Its copy is then the only one.",
                Rfc(1939, "6"),
            ),
            choice(
                "keep=30d",
                "deletes after 30 days",
                "A letter stays for 30 days after the device took it. Other devices have so long to take it too.",
                Rfc(1939, "8"),
            ),
        ],
    },
    Question {
        key: "watch",
        name: "Asks for news",
        of: &[Protocol::Pop3, Protocol::Imap],
        choices: &[
            choice(
                "by-hand",
                "when told to",
                "The device connects when somebody presses Sync or changes something.",
                Rfc(4549, "4.3.4"),
            ),
            choice(
                "every=5m",
                "every 5 minutes",
                "A new connection each time: greeting, login, question, goodbye.",
                Rfc(1939, "3"),
            ),
            choice(
                "noop=1m",
                "every minute, on an open line",
                "The connection stays, and NOOP brings what is new in the open mailbox.",
                Rfc(3501, "6.1.2"),
            ),
            choice(
                "idle",
                "is told at once",
                "IDLE keeps the connection open, and the server speaks when something changes in the open mailbox.",
                Rfc(2177, "1"),
            ),
        ],
    },
    Question {
        key: "resync",
        name: "Comes back with",
        of: &[Protocol::Imap],
        choices: &[
            choice(
                "qresync",
                "QRESYNC, where offered",
                "One SELECT tells what changed and what is gone since a change number. Without it the device does as below.",
                Rfc(7162, "3.2.5"),
            ),
            choice(
                "condstore",
                "CONDSTORE, where offered",
                "The device asks for flags that changed since a change number, and for the list of UIDs.",
                Rfc(7162, "3.1.4"),
            ),
            choice(
                "plain",
                "all flags",
                "The device asks for the flags of every letter, changed or not. Every server can answer that.",
                Rfc(4549, "4.3.1"),
            ),
        ],
    },
    Question {
        key: "pace",
        name: "Sends commands",
        of: &[Protocol::Pop3],
        choices: &[
            choice(
                "one-by-one",
                "one by one",
                "Each command waits for the answer to the one before it.",
                Rfc(1939, "3"),
            ),
            choice(
                "pipelined",
                "together, where offered",
                "Commands of one kind leave together, and the answers come together: fewer round trips, the same octets.",
                Rfc(2449, "6.6"),
            ),
        ],
    },
];

impl DevicePolicy {
    /// How often a device may ask at most.
    const OFTENEST: Duration = Duration::from_secs(10);

    /// The policy of a device that was told its protocol alone.
    pub const fn new(protocol: Protocol) -> Self {
        Self {
            protocol,
            take: Take::Whole,
            keep: Keep::Leave,
            watch: Watch::ByHand,
            resync: Resync::Qresync,
            pipelined: false,
        }
    }

    /// Reads words such as `imap headers idle`; the protocol comes first.
    ///
    /// # Errors
    /// A sentence about the first word that does not fit.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let mut words = words.into_iter();
        let mut policy = match words.next() {
            Some("pop3") => Self::new(Protocol::Pop3),
            Some("imap") => Self::new(Protocol::Imap),
            _ => return Err("A device speaks pop3 or imap.".to_owned()),
        };
        for word in words {
            policy.choose(word)?;
        }
        Ok(policy)
    }

    /// Takes one word of a policy.
    fn choose(&mut self, word: &str) -> Result<(), String> {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let imap = self.protocol == Protocol::Imap;
        let span = || {
            let long = duration(value).filter(|d| *d >= Self::OFTENEST);
            long.ok_or_else(|| format!("{word} needs a time of 10s or more, such as {name}=5m."))
        };
        let alone = |protocol: &str| Err(format!("{name} is for {protocol} devices alone."));
        match name {
            "full" => self.take = Take::Whole,
            "headers" => self.take = Take::Headers,
            "leave" | "delete" | "keep" | "one-by-one" | "pipelined" if imap => {
                return alone("POP3");
            }
            "leave" => self.keep = Keep::Leave,
            "delete" => self.keep = Keep::Delete,
            "keep" => self.keep = Keep::For(span()?),
            "one-by-one" => self.pipelined = false,
            "pipelined" => self.pipelined = true,
            "by-hand" => self.watch = Watch::ByHand,
            "every" => self.watch = Watch::Every(span()?),
            "noop" | "idle" | "plain" | "condstore" | "qresync" if !imap => return alone("IMAP"),
            "noop" => self.watch = Watch::Noop(span()?),
            "idle" => self.watch = Watch::Idle,
            "plain" => self.resync = Resync::Plain,
            "condstore" => self.resync = Resync::Condstore,
            "qresync" => self.resync = Resync::Qresync,
            _ => return Err(format!("No policy has the word {word}.")),
        }
        Ok(())
    }

    /// Whether the connection stays when there is nothing to do.
    pub const fn stays(&self) -> bool {
        matches!(self.watch, Watch::Noop(_) | Watch::Idle)
    }

    /// What it does, in words for people, the most telling first.
    pub fn told(&self) -> Vec<String> {
        let mut out = vec![match self.take {
            Take::Headers => "headers first".to_owned(),
            Take::Whole => "whole letters".to_owned(),
        }];
        if self.protocol == Protocol::Pop3 {
            out.push(match self.keep {
                Keep::Leave => "leaves letters on the server".to_owned(),
                Keep::Delete => "deletes after download".to_owned(),
                Keep::For(long) => format!("deletes after {}", span(long)),
            });
        }
        out.push(match self.watch {
            Watch::ByHand => "asks when told to".to_owned(),
            Watch::Every(long) => format!("asks every {}", span(long)),
            Watch::Noop(long) => format!("NOOP every {}", span(long)),
            Watch::Idle => "IDLE".to_owned(),
        });
        if self.pipelined {
            out.push("commands together".to_owned());
        }
        match self.resync {
            Resync::Plain if self.protocol == Protocol::Imap => out.push("all flags".to_owned()),
            Resync::Condstore => out.push("CONDSTORE at most".to_owned()),
            _ => {}
        }
        out
    }
}

/// A time in words: `5 minutes`.
fn span(long: Duration) -> String {
    let seconds = long.as_secs();
    let (n, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "day"),
        s if s % 3600 == 0 => (s / 3600, "hour"),
        s if s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    match n {
        1 => unit.to_owned(),
        n => format!("{n} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_word_of_a_policy() {
        let mut taken = 0;
        for question in QUESTIONS {
            for protocol in question.of {
                let usual = DevicePolicy::new(*protocol);
                for (n, choice) in question.choices.iter().enumerate() {
                    let read = DevicePolicy::read([protocol.key(), choice.word]);
                    let only_imap = ["noop=1m", "idle"].contains(&choice.word);
                    match read {
                        Ok(policy) => assert_eq!(policy == usual, n == 0, "{}", choice.word),
                        Err(_) => assert!(only_imap && *protocol == Protocol::Pop3),
                    }
                    taken += 1;
                }
            }
        }
        assert!(taken >= 20, "{taken}");
    }

    #[test]
    fn words_that_do_not_fit_are_told() {
        for (words, part) in [
            (&["smtp"][..], "pop3 or imap"),
            (&["imap", "delete"], "POP3 devices alone"),
            (&["pop3", "idle"], "IMAP devices alone"),
            (&["pop3", "every=1s"], "10s or more"),
            (&["imap", "noop="], "10s or more"),
            (&["imap", "fast"], "No policy"),
        ] {
            let said = DevicePolicy::read(words.iter().copied()).expect_err("no policy");
            assert!(said.contains(part), "{said}");
        }
        let policy = DevicePolicy::read(["pop3", "headers", "keep=7d", "every=90s"]).expect("one");
        let told = ["headers first", "deletes after 7 days", "asks every 90 seconds"];
        assert_eq!(policy.told(), told);
    }
}
