//! Lines of the hosts' logs, in words.

use super::stop::moment;
use crate::world::{Happening, LogLine, Timestamp};

/// One line of a host's log.
#[derive(Debug)]
pub(super) struct EventRow {
    pub(super) at: String,
    pub(super) text: String,
    /// A report, which is a letter of its own.
    pub(super) report: Option<u64>,
    /// `ok`, `warn`, `bad`, or nothing.
    pub(super) mark: &'static str,
}

impl EventRow {
    pub(super) fn of(line: &LogLine, now: Timestamp) -> Self {
        let (text, mark) = match &line.what {
            Happening::Accepted { from, to, size, .. } => {
                let from = from.as_deref().unwrap_or("");
                let to = to.join(", ");
                (
                    format!(
                        "Took the letter of {size} octets as {}, from <{from}> for {to}.",
                        line.id
                    ),
                    "ok",
                )
            }
            Happening::Checked { check, outcome, why } => {
                (format!("Checked {check}: {outcome}. {why}"), "")
            }
            Happening::Delivered { account, mailbox, uid } => {
                (format!("Put it into {mailbox} of {account}, UID {uid}."), "ok")
            }
            Happening::Asked { question, answer, .. } => {
                (format!("Asked for {question}: {answer}"), "")
            }
            Happening::Tried { conn: Some(_), to, address } => {
                (format!("Connected to {to}, {address}."), "")
            }
            Happening::Tried { conn: None, to, address } => {
                (format!("Tried {to}, {address}: no connection came about."), "warn")
            }
            Happening::Sent { recipient, to, reply, .. } => {
                (format!("Handed it to {to} for {recipient}: {reply}"), "ok")
            }
            Happening::Deferred { recipient, status, why, until } => {
                let until = moment(*until, now);
                (format!("{recipient} has to wait until {until}. {status}: {why}"), "warn")
            }
            Happening::Failed { recipient, status, why } => {
                (format!("Gave up {recipient}. {status}: {why}"), "bad")
            }
            Happening::Forwarded { from, to } => {
                (format!("Sends what is for {from} to {}.", to.join(", ")), "")
            }
            Happening::Reported { kind, to, .. } => {
                (format!("Wrote a report to {to}: {}.", kind.action()), "warn")
            }
            Happening::Done => {
                ("Took it off the queue: nobody is left who waits for it.".to_owned(), "")
            }
        };
        let report = match &line.what {
            Happening::Reported { report, .. } => Some(report.0),
            _ => None,
        };
        Self { at: moment(line.at, now), text, report, mark }
    }
}
