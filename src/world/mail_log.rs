//! What the hosts of a world did with letters: one line for each thing, as their log files would have it.

use super::{ConnId, LetterId, Timestamp};
use imbl::Vector;
use std::{borrow::Cow, fmt, sync::Arc};

/// One line of a host's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub at: Timestamp,
    pub letter: LetterId,
    /// Whose log it stands in.
    pub host: Arc<str>,
    /// What the host calls the letter.
    pub id: Arc<str>,
    pub what: Happening,
}

/// What a host did with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Took it, and the responsibility for it (RFC 5321 §4.2.5).
    Accepted {
        /// The connection over which it came; nothing for a letter that the host wrote itself.
        conn: Option<ConnId>,
        from: Option<Arc<str>>,
        to: Vec<Arc<str>>,
        /// Octets, with what the host put on top.
        size: u64,
        /// Whether mail users hand letters in there (RFC 6409), not servers.
        submitted: bool,
    },
    /// Looked at whether its sender may send it: SPF, DKIM, ARC or DMARC, what that came to, and why.
    Checked { check: &'static str, outcome: &'static str, why: Cow<'static, str> },
    /// Put it into a mailbox.
    Delivered { account: Arc<str>, mailbox: Arc<str>, uid: u32 },
    /// Asked where a domain's mail goes.
    Asked {
        /// The connection to the resolver, if the question was put on the wire.
        conn: Option<ConnId>,
        question: Box<str>,
        answer: Box<str>,
    },
    /// Tried to pass it on.
    Tried {
        /// Nothing if no connection came about.
        conn: Option<ConnId>,
        to: Arc<str>,
        address: Box<str>,
    },
    /// Passed it on: now the next host is responsible.
    Sent { conn: ConnId, recipient: Arc<str>, to: Arc<str>, reply: Box<str> },
    /// Did not pass it on; tries again.
    Deferred { recipient: Arc<str>, status: Box<str>, why: Box<str>, until: Timestamp },
    /// Gave up.
    Failed { recipient: Arc<str>, status: Box<str>, why: Box<str> },
    /// Sends it to another address in place of this one.
    Forwarded { from: Arc<str>, to: Vec<Arc<str>> },
    /// Wrote a report about it, which is a letter of its own (RFC 3464).
    Reported { report: LetterId, kind: Report, to: Arc<str> },
    /// Took it off the queue: nobody is left who waits for it.
    Done,
}

impl fmt::Display for Happening {
    /// The line as a log file would have it, without the time, the host and the letter.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Timestamp::rfc5322)
    }
}

impl Happening {
    /// The words, with points in time as somebody wants to read them.
    fn write(&self, f: &mut impl fmt::Write, time: impl Fn(Timestamp) -> String) -> fmt::Result {
        let list =
            |to: &[Arc<str>]| to.iter().map(|a| format!("<{a}>")).collect::<Vec<_>>().join(", ");
        match self {
            Self::Accepted { from, to, size, .. } => {
                let from = from.as_deref().unwrap_or("");
                write!(f, "took it from <{from}> for {}, {size} octets", list(to))
            }
            Self::Delivered { account, mailbox, uid } => {
                write!(f, "delivered it to {mailbox} of {account}, UID {uid}")
            }
            Self::Checked { check, outcome, why } => write!(f, "{check}={outcome}: {why}"),
            Self::Asked { question, answer, .. } => write!(f, "asked {question}: {answer}"),
            Self::Tried { conn: Some(_), to, address } => {
                write!(f, "connected to {to} ({address})")
            }
            Self::Tried { conn: None, to, address } => {
                write!(f, "could not connect to {to} ({address})")
            }
            Self::Sent { recipient, to, reply, .. } => {
                write!(f, "passed it on for <{recipient}> to {to}: {reply}")
            }
            Self::Deferred { recipient, status, why, until } => {
                let when = time(*until);
                write!(f, "keeps it for <{recipient}>, {status}, {why}; tries again {when}")
            }
            Self::Failed { recipient, status, why } => {
                write!(f, "gave up for <{recipient}>, {status}, {why}")
            }
            Self::Forwarded { from, to } => write!(f, "<{from}> stands for {}", list(to)),
            Self::Reported { report, kind, to } => {
                write!(f, "wrote letter {} to <{to}>: {}", report.0, kind.action())
            }
            Self::Done => f.write_str("done with it"),
        }
    }
}

impl LogLine {
    /// The line as a sentence, with points in time as somebody wants to read them. The name that the host gives the
    /// letter stands where it takes it.
    pub fn sentence(&self, time: impl Fn(Timestamp) -> String) -> String {
        let mut text = String::new();
        // Writing to memory cannot fail.
        let _ = self.what.write(&mut text, time);
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        if matches!(self.what, Happening::Accepted { .. }) {
            let _ = fmt::Write::write_fmt(&mut text, format_args!(", as {}", self.id));
        }
        if !text.ends_with(['.', '!', '?']) {
            text.push('.');
        }
        text
    }
}

/// What a report says (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

impl Report {
    /// The word of its `Action` field.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Delayed => "delayed",
            Self::Delivered => "delivered",
            Self::Relayed => "relayed",
            Self::Expanded => "expanded",
        }
    }
}

/// The logs of all hosts in one. The oldest lines are forgotten.
#[derive(Clone, Debug, Default)]
pub struct MailLog {
    lines: Vector<Arc<LogLine>>,
    forgotten: u64,
}

impl MailLog {
    /// How many lines are kept.
    pub const LIMIT: usize = 4000;

    /// Writes a line.
    pub fn write(&mut self, line: LogLine) {
        if self.lines.len() >= Self::LIMIT {
            self.lines.pop_front();
            self.forgotten += 1;
        }
        self.lines.push_back(Arc::new(line));
    }

    /// The name of a host for a line: lines that follow one another are mostly of one, and share it.
    pub(super) fn host(&self, name: &str) -> Arc<str> {
        let last = self.lines.back().filter(|line| *line.host == *name);
        last.map_or_else(|| name.into(), |line| line.host.clone())
    }

    /// The number that the next line gets; lines are counted from 0.
    pub fn next(&self) -> u64 {
        self.forgotten + self.lines.len() as u64
    }

    /// The lines that are kept from number `from` on, oldest first.
    pub fn since(&self, from: u64) -> impl DoubleEndedIterator<Item = &Arc<LogLine>> {
        let skip = usize::try_from(from.saturating_sub(self.forgotten)).unwrap_or(usize::MAX);
        self.lines.iter().skip(skip)
    }

    /// The number up to which this log and another are the same, as far as both are kept.
    pub fn shared_with(&self, other: &Self) -> u64 {
        let end = self.next().min(other.next());
        let begin = self.forgotten.max(other.forgotten);
        if begin >= end {
            return end;
        }
        // Logs that follow one another share everything up to the end of the shorter one: looking there is enough.
        let same = |n: u64| match (self.since(n).next(), other.since(n).next()) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => false,
        };
        if same(end - 1) {
            return end;
        }
        (begin..end).find(|n| !same(*n)).unwrap_or(end)
    }

    /// The lines about one letter, oldest first.
    pub fn of(&self, letter: LetterId) -> impl DoubleEndedIterator<Item = &Arc<LogLine>> {
        self.lines.iter().filter(move |l| l.letter == letter)
    }
}
