//! Lines of the hosts' logs, and how each went.

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
        let mark = match &line.what {
            Happening::Accepted { .. } | Happening::Delivered { .. } | Happening::Sent { .. } => {
                "ok"
            }
            Happening::Tried { conn: None, .. }
            | Happening::Deferred { .. }
            | Happening::Reported { .. } => "warn",
            Happening::Failed { .. } => "bad",
            Happening::Checked { .. }
            | Happening::Asked { .. }
            | Happening::Tried { conn: Some(_), .. }
            | Happening::Forwarded { .. }
            | Happening::Done => "",
        };
        let text = line.sentence(|at| moment(at, now));
        let report = match &line.what {
            Happening::Reported { report, .. } => Some(report.0),
            _ => None,
        };
        Self { at: moment(line.at, now), text, report, mark }
    }
}
