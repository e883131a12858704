//! Things that go wrong on purpose: a reply, a cut link, silence, at a place and a moment that somebody named.
//!
//! A fault is a line of text; the script, the page and the command line have the same one:
//!
//! ```
//! use mailglass::world::Fault;
//!
//! let fault: Fault = "mx1.harbor.test RCPT 451 4.3.0 \"Try later\" next 1".parse().expect("well-formed");
//! assert_eq!(fault.to_string(), "mx1.harbor.test RCPT 451 4.3.0 \"Try later\" next 1");
//! ```
//!
//! | part | form |
//! |---|---|
//! | where | the name of a host, or `all` |
//! | when | `connect`, `greeting`, a command's name (`FETCH` means `UID FETCH` too, `UID` all that stand behind it), `any`, `letter` (mail data begins to come, by DATA or BDAT), `end-of-data`; a protocol and a colon may stand before: `imap:NOOP` |
//! | what | `451 4.3.0 "Text"`, `-ERR [SYS/TEMP] "Text"`, `NO [CODE] "Text"`, `BAD "Text"`, `BYE "Text"`, `drop`, `drop-reply`, `silence`, `delay 5000` |
//! | for whom | `for ADDRESS` (the recipient; in POP3 and IMAP who is logged in), `from ADDRESS` (the client's), `session N` |
//! | how often | `after N` (the first N pass), `next N` or `always` |

mod grammar;

pub use grammar::FIELDS;

use super::{ConnId, Protocol, World};
use crate::wire::{SyntaxError, read};
use imbl::Vector;
use std::{fmt, net::IpAddr, str::FromStr, sync::Arc};

/// The number of a fault in its world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(pub u32);

/// At which moment of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The connection is being opened.
    Connect,
    /// The server is about to greet.
    Greeting,
    /// A command of that name, in capitals, is well-formed, comes in its order, and is about to be carried out.
    Verb(Arc<str>),
    /// The same for every command.
    Any,
    /// The first octet of mail data came.
    Letter,
    /// The last octet of mail data came.
    EndOfData,
}

impl Stage {
    /// The words of those that are no command.
    const WORDS: &'static [(&'static str, Self)] = &[
        ("connect", Self::Connect),
        ("greeting", Self::Greeting),
        ("any", Self::Any),
        ("letter", Self::Letter),
        ("end-of-data", Self::EndOfData),
    ];

    /// The stage of that word; a command's name in any case.
    pub fn named(word: &str) -> Self {
        let known = Self::WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
        known.map_or_else(|| Self::Verb(word.to_ascii_uppercase().into()), |(_, s)| s.clone())
    }
}

/// The word of an IMAP answer that says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    No,
    Bad,
    /// The server closes the connection too.
    Bye,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// SMTP is answered so, and the command is not carried out.
    Smtp { code: u16, enhanced: Option<Arc<str>>, text: Arc<str> },
    /// POP3 is answered so.
    Pop3 { code: Option<Arc<str>>, text: Arc<str> },
    /// IMAP is answered so.
    Imap { status: Status, code: Option<Arc<str>>, text: Arc<str> },
    /// The link is cut, and the command is not carried out.
    Drop,
    /// The command is carried out, and the link is cut before its reply.
    DropReply,
    /// The command is not carried out, and from here on the server says nothing more.
    Silence,
    /// So many milliseconds pass first.
    Delay(u32),
}

impl Act {
    /// The protocol of which it is a reply; nothing for what any protocol can suffer.
    pub const fn protocol(&self) -> Option<Protocol> {
        match self {
            Self::Smtp { .. } => Some(Protocol::Smtp),
            Self::Pop3 { .. } => Some(Protocol::Pop3),
            Self::Imap { .. } => Some(Protocol::Imap),
            Self::Drop | Self::DropReply | Self::Silence | Self::Delay(_) => None,
        }
    }
}

/// One thing that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The host at which; nothing for all.
    pub host: Option<Arc<str>>,
    pub protocol: Option<Protocol>,
    pub stage: Stage,
    pub act: Act,
    /// The recipient for whom, or the account that is logged in.
    pub recipient: Option<Arc<str>>,
    /// The address from which a client has to come.
    pub client: Option<IpAddr>,
    pub conn: Option<ConnId>,
    /// How many that fit still pass.
    pub skip: u32,
    /// How many times it still strikes; nothing for always.
    pub left: Option<u32>,
}

/// A moment at which something may go wrong.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    pub host: &'a str,
    pub protocol: Protocol,
    pub conn: ConnId,
    pub client: IpAddr,
    /// The stage; the command's name where it is one.
    pub stage: At<'a>,
    /// Whom it concerns.
    pub addresses: &'a [&'a str],
}

/// A stage as a session knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At<'a> {
    Connect,
    Greeting,
    /// The names of the command: one, or in IMAP `UID` and the one behind it.
    Verb(&'a [&'a str]),
    Letter,
    EndOfData,
}

impl Fault {
    fn fits(&self, at: &Moment<'_>) -> bool {
        let stage = match (&self.stage, at.stage) {
            (Stage::Verb(verb), At::Verb(now)) => now.contains(&&**verb),
            (Stage::Any, At::Verb(_))
            | (Stage::Connect, At::Connect)
            | (Stage::Greeting, At::Greeting)
            | (Stage::Letter, At::Letter)
            | (Stage::EndOfData, At::EndOfData) => true,
            _ => false,
        };
        let concerns = |wanted: &Arc<str>| {
            at.addresses.iter().any(|address| address.eq_ignore_ascii_case(wanted))
        };
        stage
            && self.host.as_ref().is_none_or(|host| host.eq_ignore_ascii_case(at.host))
            && self.protocol.is_none_or(|p| p == at.protocol)
            && self.act.protocol().is_none_or(|p| p == at.protocol)
            && self.client.is_none_or(|client| client == at.client)
            && self.conn.is_none_or(|conn| conn == at.conn)
            && self.recipient.as_ref().is_none_or(concerns)
    }
}

impl FromStr for Fault {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        read(text.as_bytes(), grammar::fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.host.as_deref().unwrap_or("all"))?;
        if let Some(protocol) = self.protocol {
            write!(f, "{}:", protocol.key())?;
        }
        match &self.stage {
            Stage::Verb(verb) => f.write_str(verb)?,
            stage => {
                let word = Stage::WORDS.iter().find(|(_, known)| known == stage);
                f.write_str(word.map_or("", |(word, _)| word))?;
            }
        }
        write!(f, " {}", self.act)?;
        if let Some(recipient) = &self.recipient {
            write!(f, " for {recipient}")?;
        }
        if let Some(client) = self.client {
            write!(f, " from {client}")?;
        }
        if let Some(conn) = self.conn {
            write!(f, " session {}", conn.0)?;
        }
        if self.skip > 0 {
            write!(f, " after {}", self.skip)?;
        }
        match self.left {
            Some(left) => write!(f, " next {left}"),
            None => f.write_str(" always"),
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let coded = |f: &mut fmt::Formatter<'_>, word: &str, code: &Option<Arc<str>>, text| {
            f.write_str(word)?;
            if let Some(code) = code {
                write!(f, " [{code}]")?;
            }
            write!(f, " \"{text}\"")
        };
        match self {
            Self::Smtp { code, enhanced, text } => match enhanced {
                Some(enhanced) => write!(f, "{code} {enhanced} \"{text}\""),
                None => write!(f, "{code} \"{text}\""),
            },
            Self::Pop3 { code, text } => coded(f, "-ERR", code, text),
            Self::Imap { status, code, text } => {
                let word = match status {
                    Status::No => "NO",
                    Status::Bad => "BAD",
                    Status::Bye => "BYE",
                };
                coded(f, word, code, text)
            }
            Self::Drop => f.write_str("drop"),
            Self::DropReply => f.write_str("drop-reply"),
            Self::Silence => f.write_str("silence"),
            Self::Delay(by) => write!(f, "delay {by}"),
        }
    }
}

/// All faults of a world, in the order in which they were set. The first that fits strikes.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    all: Vector<(FaultId, Arc<Fault>)>,
    last: u32,
}

impl Faults {
    /// Most faults of a world.
    pub const MOST: usize = 100;

    /// Whether nothing goes wrong.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The faults that can still strike.
    pub fn iter(&self) -> impl Iterator<Item = (FaultId, &Fault)> {
        self.all.iter().map(|(id, fault)| (*id, &**fault))
    }

    /// The fault of that number.
    pub fn get(&self, id: FaultId) -> Option<&Fault> {
        self.iter().find(|(known, _)| *known == id).map(|(_, fault)| fault)
    }
}

impl World {
    /// Sets a fault; nothing if there are as many as there may be.
    pub fn add_fault(&mut self, fault: Fault) -> Option<FaultId> {
        if self.faults.all.len() >= Faults::MOST {
            return None;
        }
        self.faults.last += 1;
        let id = FaultId(self.faults.last);
        self.faults.all.push_back((id, Arc::new(fault)));
        self.changes += 1;
        Some(id)
    }

    /// Takes a fault away; false if it is not there.
    pub fn remove_fault(&mut self, id: FaultId) -> bool {
        let known = self.faults.all.len();
        self.faults.all.retain(|(known, _)| *known != id);
        let was_there = self.faults.all.len() < known;
        self.changes += u64::from(was_there);
        was_there
    }

    /// Takes all faults away.
    pub fn clear_faults(&mut self) {
        if !self.faults.is_empty() {
            self.faults.all.clear();
            self.changes += 1;
        }
    }

    /// What goes wrong now: the milliseconds that pass first, and the act of the fault that strikes, which counts as
    /// once. Where no fault is set this costs nothing.
    pub fn strike(&mut self, at: &Moment<'_>) -> (u32, Option<Arc<Fault>>) {
        let (mut delay, mut struck) = (0_u32, None);
        if self.faults.is_empty() {
            return (delay, struck);
        }
        let mut used = false;
        for (_, fault) in &mut self.faults.all {
            if fault.left == Some(0) || !fault.fits(at) {
                continue;
            }
            if fault.skip > 0 {
                Arc::make_mut(fault).skip -= 1;
                continue;
            }
            if let Some(left) = fault.left {
                Arc::make_mut(fault).left = Some(left - 1);
                used = true;
            }
            match fault.act {
                Act::Delay(by) => delay = delay.saturating_add(by).min(super::Millis::MOST),
                _ => {
                    struck = Some(fault.clone());
                    break;
                }
            }
        }
        if used {
            self.faults.all.retain(|(_, fault)| fault.left != Some(0));
            self.changes += 1;
        }
        (delay, struck)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment<'a>(host: &'a str, stage: At<'a>, addresses: &'a [&'a str]) -> Moment<'a> {
        let client = IpAddr::from([192, 0, 2, 80]);
        Moment { host, protocol: Protocol::Smtp, conn: ConnId(3), client, stage, addresses }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (text, shown) in [
            ("mx1.harbor.test RCPT 451 4.3.0 \"Try later\" next 1", ""),
            ("all rcpt 550", "all RCPT 550 \"Refused by a fault that was set here\" always"),
            (
                "all connect silence for X@harbor.test",
                "all connect silence for X@harbor.test always",
            ),
            ("mail.harbor.test imap:NOOP delay 5000 from 192.0.2.80 session 4 after 2 always", ""),
            ("mail.harbor.test RETR -ERR [SYS/TEMP] \"No\" next 3", ""),
            ("mail.harbor.test SELECT NO [UNAVAILABLE] \"No\" always", ""),
            ("all any BYE \"Gone\" always", ""),
            ("all end-of-data drop-reply next 1", ""),
            ("all letter drop next 1 after 1", "all letter drop after 1 next 1"),
        ] {
            let fault: Fault = text.parse().unwrap_or_else(|e| panic!("{text}: {e:?}"));
            let shown = if shown.is_empty() { text } else { shown };
            assert_eq!(fault.to_string(), shown);
            assert_eq!(shown.parse::<Fault>().as_ref(), Ok(&fault), "{shown}");
        }
    }

    #[test]
    fn what_is_wrong_has_a_column() {
        for (text, column, part) in [
            ("", 1, "Host"),
            ("mx1.harbor.test", 16, "a space"),
            ("mx1.harbor.test RCPT", 21, "a space"),
            ("mx1.harbor.test RCPT 250", 22, "begins with 4 or 5"),
            ("all RCPT 451 5.3.0", 14, "same class"),
            ("all RCPT 451 \"a\r\nb\"", 16, "Expected"),
            ("all RCPT 451 \"[a] b\"", 15, "bracket"),
            ("all connect 451", 13, "cannot answer"),
            ("all letter NO", 12, "cannot answer"),
            ("all RCPT delay 600001", 16, "ten minutes"),
            ("all RCPT drop next 0", 20, "once"),
            ("all RCPT drop soon", 15, "Expected"),
            ("all ftp:GET drop", 5, "protocol"),
            ("all RCPT drop from nowhere", 20, "address"),
        ] {
            let error = text.parse::<Fault>().expect_err(text);
            assert_eq!(
                (error.column(), true),
                (column, error.sentence().contains(part)),
                "{text}: {}",
                error.sentence()
            );
        }
    }

    #[test]
    fn it_strikes_where_and_as_often_as_it_says() {
        let mut world = World::new(1);
        let set = |w: &mut World, text: &str| w.add_fault(text.parse().expect(text)).expect("room");
        let rcpt = At::Verb(&["RCPT"]);
        let id = set(&mut world, "mx1.harbor.test RCPT 451 for ben@harbor.test after 1 next 2");
        let ask = |w: &mut World, host, stage, to: &[&str]| {
            w.strike(&moment(host, stage, to)).1.is_some()
        };
        let mx1 = "mx1.harbor.test";
        assert!(!ask(&mut world, "mx2.harbor.test", rcpt, &["ben@harbor.test"]));
        assert!(!ask(&mut world, mx1, rcpt, &["carl@harbor.test"]));
        assert!(!ask(&mut world, mx1, At::Verb(&["MAIL"]), &["ben@harbor.test"]));
        assert!(!ask(&mut world, mx1, rcpt, &["ben@harbor.test"]), "the first passes");
        let changes = world.changes();
        assert!(ask(&mut world, mx1, rcpt, &["BEN@harbor.test"]));
        assert_eq!(world.faults.get(id).and_then(|f| f.left), Some(1));
        assert!(ask(&mut world, mx1, rcpt, &["a@b", "ben@harbor.test"]));
        assert!(world.faults.is_empty() && world.changes() > changes);
        set(&mut world, "all any delay 5");
        let gone = set(&mut world, "all any silence");
        assert_eq!(world.strike(&moment(mx1, rcpt, &[])).0, 5);
        assert!(world.remove_fault(gone) && !world.remove_fault(gone));
        assert!(!ask(&mut world, mx1, rcpt, &[]));
    }

    #[test]
    fn there_are_only_so_many() {
        let mut world = World::new(1);
        let fault: Fault = "all any drop".parse().expect("well-formed");
        assert_eq!((0..200).filter_map(|_| world.add_fault(fault.clone())).count(), Faults::MOST);
    }
}
