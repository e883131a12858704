//! The commands of a client as it writes them.

use super::super::response::value::Range;
use bytes::Bytes;
use std::fmt::Write as _;

/// What a client knows of a mailbox that it opens again (RFC 7162 §3.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    Nothing,
    /// Change numbers shall be told (CONDSTORE).
    Numbers,
    /// What changed since that number shall be told, if the UIDVALIDITY is still that (QRESYNC).
    Since {
        uid_validity: u32,
        mod_seq: u64,
    },
}

/// What FETCH shall tell of each letter. The UID is told always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Flags,
    /// Flags, size, and the fields of the header that a list of letters shows.
    Headers,
    /// Flags and the whole letter, without setting `\Seen`.
    Whole,
    /// The whole letter, which sets `\Seen` (RFC 3501 §6.4.5).
    Opened,
}

impl Wanted {
    const fn items(self) -> &'static str {
        match self {
            Self::Flags => "(FLAGS)",
            Self::Headers => {
                "(FLAGS RFC822.SIZE BODY.PEEK[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID)])"
            }
            Self::Whole => "(FLAGS RFC822.SIZE BODY.PEEK[])",
            Self::Opened => "(FLAGS BODY[])",
        }
    }
}

/// One command. Names of mailboxes stand as they are on the wire; sets are those of [`set`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Capability,
    Login {
        name: Box<str>,
        password: Box<str>,
    },
    /// Extensions that speak only when they are asked to (RFC 5161 §3.1).
    Enable(&'static str),
    /// All names.
    List,
    Create(Box<str>),
    Select {
        mailbox: Box<str>,
        known: Known,
    },
    UidFetch {
        set: Box<str>,
        wanted: Wanted,
        changed_since: Option<u64>,
    },
    UidSearchAll,
    UidStore {
        set: Box<str>,
        unchanged_since: Option<u64>,
        add: bool,
        flag: &'static str,
        silent: bool,
    },
    UidCopy {
        set: Box<str>,
        to: Box<str>,
    },
    UidMove {
        set: Box<str>,
        to: Box<str>,
    },
    /// Those of the set that are marked (RFC 4315 §2.1).
    UidExpunge(Box<str>),
    /// All that are marked.
    Expunge,
    Noop,
    Idle,
    Logout,
}

impl Command {
    /// The words that name it for people.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Capability => "CAPABILITY",
            Self::Login { .. } => "LOGIN",
            Self::Enable(_) => "ENABLE",
            Self::List => "LIST",
            Self::Create(_) => "CREATE",
            Self::Select { .. } => "SELECT",
            Self::UidFetch { .. } => "UID FETCH",
            Self::UidSearchAll => "UID SEARCH",
            Self::UidStore { .. } => "UID STORE",
            Self::UidCopy { .. } => "UID COPY",
            Self::UidMove { .. } => "UID MOVE",
            Self::UidExpunge(_) => "UID EXPUNGE",
            Self::Expunge => "EXPUNGE",
            Self::Noop => "NOOP",
            Self::Idle => "IDLE",
            Self::Logout => "LOGOUT",
        }
    }

    /// The octets, cut where the server must say `+` first.
    pub(super) fn write(&self, tag: &str) -> Vec<Bytes> {
        let mut w =
            Writer { parts: Vec::new(), now: format!("{tag} {}", self.verb()).into_bytes() };
        match self {
            Self::Login { name, password } => {
                w.string(name);
                w.string(password);
            }
            Self::Enable(word) => w.word(word),
            Self::List => w.word("\"\" \"*\""),
            Self::Create(mailbox) => w.string(mailbox),
            Self::Select { mailbox, known } => {
                w.string(mailbox);
                match known {
                    Known::Nothing => {}
                    Known::Numbers => w.word("(CONDSTORE)"),
                    Known::Since { uid_validity, mod_seq } => {
                        w.word(&format!("(QRESYNC ({uid_validity} {mod_seq}))"));
                    }
                }
            }
            Self::UidFetch { set, wanted, changed_since } => {
                w.word(set);
                w.word(wanted.items());
                if let Some(since) = changed_since {
                    w.word(&format!("(CHANGEDSINCE {since})"));
                }
            }
            Self::UidSearchAll => w.word("ALL"),
            Self::UidStore { set, unchanged_since, add, flag, silent } => {
                w.word(set);
                if let Some(since) = unchanged_since {
                    w.word(&format!("(UNCHANGEDSINCE {since})"));
                }
                let sign = if *add { '+' } else { '-' };
                w.word(&format!("{sign}FLAGS{} ({flag})", if *silent { ".SILENT" } else { "" }));
            }
            Self::UidCopy { set, to } | Self::UidMove { set, to } => {
                w.word(set);
                w.string(to);
            }
            Self::UidExpunge(set) => w.word(set),
            Self::Capability | Self::Expunge | Self::Noop | Self::Idle | Self::Logout => {}
        }
        w.now.extend_from_slice(b"\r\n");
        w.parts.push(w.now.into());
        w.parts
    }
}

/// Writes the arguments of a command, each after a space.
struct Writer {
    parts: Vec<Bytes>,
    now: Vec<u8>,
}

impl Writer {
    fn word(&mut self, word: &str) {
        self.now.push(b' ');
        self.now.extend_from_slice(word.as_bytes());
    }

    /// A string: quoted where a quoted string can hold it (RFC 3501 §4.3), else a literal.
    fn string(&mut self, text: &str) {
        self.now.push(b' ');
        if text.is_ascii() && !text.contains(['\r', '\n', '\0']) {
            self.now.push(b'"');
            for b in text.bytes() {
                if matches!(b, b'"' | b'\\') {
                    self.now.push(b'\\');
                }
                self.now.push(b);
            }
            self.now.push(b'"');
            return;
        }
        self.now.extend_from_slice(format!("{{{}}}\r\n", text.len()).as_bytes());
        self.parts.push(std::mem::take(&mut self.now).into());
        self.now.extend_from_slice(text.as_bytes());
    }
}

/// UIDs as a set: in order, neighbours as ranges (RFC 3501 §9, sequence-set). Empty where there are none.
pub fn set(uids: impl IntoIterator<Item = u32>) -> Box<str> {
    let mut all: Vec<u32> = uids.into_iter().collect();
    all.sort_unstable();
    all.dedup();
    let mut ranges: Vec<Range> = Vec::new();
    for uid in all {
        match ranges.last_mut().filter(|(_, to)| to.checked_add(1) == Some(uid)) {
            Some((_, to)) => *to = uid,
            None => ranges.push((uid, uid)),
        }
    }
    let mut out = String::new();
    for (from, to) in ranges {
        let comma = if out.is_empty() { "" } else { "," };
        // Writing to memory cannot fail.
        let _ = match from == to {
            true => write!(out, "{comma}{from}"),
            false => write!(out, "{comma}{from}:{to}"),
        };
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::imap::command;

    #[test]
    fn sets_are_short() {
        assert_eq!(&*set([5, 1, 2, 3, 9, 3]), "1:3,5,9");
        assert_eq!(&*set([]), "");
        assert_eq!(&*set([u32::MAX, u32::MAX - 1]), "4294967294:4294967295");
    }

    #[test]
    fn the_grammar_of_commands_takes_all() {
        let fetch =
            |wanted, changed_since| Command::UidFetch { set: "1:*".into(), wanted, changed_since };
        let (s, to): (Box<str>, Box<str>) = ("1,3".into(), "Old mail".into());
        let store = |unchanged_since, add, silent| Command::UidStore {
            set: s.clone(),
            unchanged_since,
            add,
            flag: "\\Seen",
            silent,
        };
        let select = |known| Command::Select { mailbox: "a\\b".into(), known };
        let all = [
            Command::Capability,
            Command::Login { name: "ben".into(), password: "ce\"dar".into() },
            Command::Enable("QRESYNC"),
            Command::List,
            Command::Create(to.clone()),
            select(Known::Nothing),
            select(Known::Numbers),
            select(Known::Since { uid_validity: 7, mod_seq: 9 }),
            fetch(Wanted::Flags, Some(12)),
            fetch(Wanted::Headers, None),
            fetch(Wanted::Whole, None),
            fetch(Wanted::Opened, None),
            Command::UidSearchAll,
            store(Some(3), true, false),
            store(None, false, true),
            Command::UidCopy { set: s.clone(), to: to.clone() },
            Command::UidMove { set: s.clone(), to },
            Command::UidExpunge(s.clone()),
            Command::Expunge,
            Command::Noop,
            Command::Idle,
            Command::Logout,
        ];
        for one in &all {
            let octets = one.write("a1").concat();
            let verb = command::find(&octets).unwrap_or_else(|| panic!("{one:?}"));
            let line = String::from_utf8_lossy(&octets).into_owned();
            assert!((verb.label)(&octets).outcome.is_ok(), "{line}");
        }
        assert!(all.len() > 20);
    }
}
