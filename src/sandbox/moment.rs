//! The moment before a command, and what would have happened then.

use super::{History, Sandbox, Trial, What};
use crate::{
    protocol::Rule,
    transcript::{Entry, Event},
    wire::Side,
    world::ConnId,
};
use bytes::Bytes;

/// Why nothing was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untried {
    /// No rule decided the answer on that line, or the line is no longer kept.
    NoRule,
    /// What was before the command is no longer kept, or nobody looked then.
    Forgotten,
    /// Nothing that a client or the server's policy can change makes the rule hold.
    Never,
}

/// A command with the rule that decided its answer.
struct Asked {
    /// Where it begins in all that the client sent.
    offset: u64,
    /// All that the client sent for it: lines, literals, a letter.
    octets: Vec<u8>,
    rule: &'static Rule,
}

impl Asked {
    /// The command of which the answer with a rule begins on that line.
    fn find(now: &Sandbox, conn: ConnId, number: u64) -> Option<Self> {
        let mut reader = now.reader(conn)?;
        let mut entries = Vec::new();
        reader.feed(now.log().since(conn, 0), now.log().skipped(conn), &mut entries);
        let answer = entries.iter().find_map(|e| match e {
            Entry::Line { number: n, line, ruling: Some(ruling) } if *n == number => {
                Some((line.exchange, ruling.decided))
            }
            _ => None,
        });
        let (exchange, rule) = answer.filter(|(exchange, _)| *exchange > 0)?;
        let mut asked: Option<Self> = None;
        for entry in &entries {
            let Entry::Line { line, .. } = entry else { continue };
            if line.exchange != exchange || line.side != Side::Client {
                continue;
            }
            let asked = asked.get_or_insert(Self { offset: line.offset, octets: Vec::new(), rule });
            // Part of a line that is too long is not kept.
            if line.offset != asked.offset + asked.octets.len() as u64 {
                return None;
            }
            asked.octets.extend_from_slice(&line.bytes);
        }
        asked
    }
}

impl History {
    /// The sandbox as it was before that octet of a client's, counted from 0; a copy. What the client sent in the
    /// same step before it is said again.
    pub fn moment(&self, conn: ConnId, offset: u64) -> Option<Sandbox> {
        let sent = |s: &Sandbox| s.link(conn).map(|l| l.sent(Side::Client));
        let is_it = |s: &super::Step| {
            sent(&s.before).is_some_and(|n| n <= offset) && sent(&s.after) > Some(offset)
        };
        // Of what was done while nobody looked, only the beginning and the end are known.
        let step = self.steps().rev().find(|s| is_it(s)).filter(|s| s.what != What::Unseen)?;
        let from = sent(&step.before)?;
        let mut earlier = Vec::new();
        for chunk in step.after.log().since(conn, step.before.log().next()) {
            let Event::Sent { side: Side::Client, bytes, offset: at, .. } = &chunk.event else {
                continue;
            };
            if *at != from + earlier.len() as u64 {
                return None;
            }
            let part = usize::try_from(offset.saturating_sub(*at)).map_or(bytes.len(), |n| n);
            earlier.extend_from_slice(&bytes[..part.min(bytes.len())]);
            if earlier.len() as u64 + from >= offset {
                break;
            }
        }
        if earlier.len() as u64 + from != offset {
            return None;
        }
        let mut then = (*step.before).clone();
        if !earlier.is_empty() {
            then.say_all(conn, Bytes::from(earlier));
        }
        Some(then)
    }

    /// Tries the command again whose answer stands on that line of `now`, with the change that makes the deciding
    /// rule hold. Nothing that is kept here changes.
    pub fn otherwise(&self, now: &Sandbox, conn: ConnId, number: u64) -> Result<Trial, Untried> {
        let asked = Asked::find(now, conn, number).ok_or(Untried::NoRule)?;
        let then = self.moment(conn, asked.offset).ok_or(Untried::Forgotten)?;
        then.otherwise(conn, &asked.octets, asked.rule).ok_or(Untried::Never)
    }
}
