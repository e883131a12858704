//! The letter itself at each place of its way.

use super::{Journey, Place, Station};
use crate::{
    message::{Message, Trace, traces},
    protocol::Kind,
    sandbox::Sandbox,
    transcript::{Chunk, Entry},
    wire::Side,
    world::{ConnId, Timestamp},
};
use bytes::Bytes;
use std::sync::Arc;

/// A trace field, and the station that wrote it.
#[derive(Clone, Debug)]
pub struct Written {
    pub trace: Trace,
    pub station: Option<usize>,
}

impl Sandbox {
    /// The lines of a connection; nothing if it is not kept.
    pub fn entries(&self, conn: ConnId) -> Vec<Entry> {
        let mut entries = Vec::new();
        if let Some(mut reader) = self.reader(conn) {
            let chunks: Vec<Chunk> = self.log().since(conn, 0).cloned().collect();
            reader.feed(chunks.iter(), self.log().skipped(conn), &mut entries);
        }
        entries
    }

    /// The letter that a client sent over a connection and that was complete at a moment, read from the transcript.
    fn letter_on(&self, conn: ConnId, at: Timestamp) -> Option<Arc<Message>> {
        let mut letters: Vec<(Timestamp, Vec<u8>)> = Vec::new();
        let mut open = false;
        for entry in self.entries(conn) {
            let Entry::Line { line, .. } = entry else { continue };
            if line.side == Side::Server {
                continue;
            }
            if line.kind != Kind::Content {
                open = false;
                continue;
            }
            if !open {
                letters.push((line.at, Vec::new()));
                open = true;
            }
            let Some((end, octets)) = letters.last_mut() else { continue };
            *end = line.at;
            // Stuffed dots and the lone dot belong to SMTP, not to the letter (RFC 5321 §4.5.2).
            for leaf in line.leaves() {
                if !leaf.field.id.starts_with("smtp.") {
                    octets.extend_from_slice(leaf.span.of_bytes(&line.bytes));
                }
            }
            if line.leaves().next().is_some_and(|l| !l.field.id.starts_with("message."))
                && line.bytes.as_ref() == b".\r\n"
            {
                let without = octets.len().saturating_sub(2);
                octets.truncate(without);
                open = false;
            }
        }
        let fits = letters.into_iter().rfind(|(end, octets)| *end <= at && !octets.is_empty());
        fits.map(|(_, octets)| Arc::new(Message::new(Bytes::from(octets))))
    }

    /// The letter as it lies in a mailbox, as long as it does.
    fn letter_in(&self, station: &Station) -> Option<Arc<Message>> {
        let (mailbox, uid) = station.stored.as_ref()?;
        let stored = self.world.account(&station.name)?.mailbox(mailbox)?.letter(*uid)?;
        // A mailbox of that name may be another one now.
        (stored.internal_date == station.at).then(|| stored.message.clone())
    }

    /// The letter as it waits in a host's queue.
    fn letter_queued(&self, station: &Station) -> Option<Arc<Message>> {
        let mut queued = self.world.queue.iter();
        queued
            .find(|(_, q)| q.host == station.name && q.id == station.id)
            .map(|(_, q)| q.message.clone())
    }
}

impl Journey {
    /// The letter as it came to a station: with the trace fields of the hosts before it, not yet of this one; in a
    /// mailbox with all.
    pub fn letter_at(&self, sandbox: &Sandbox, station: usize) -> Option<Arc<Message>> {
        let here = self.stations.get(station)?;
        let found = match here.place {
            Place::Mailbox | Place::Devices => sandbox.letter_in(here),
            Place::Queue | Place::Author => sandbox.letter_queued(here),
            Place::Submission | Place::Exchanger => {
                here.conns.last().and_then(|conn| sandbox.letter_on(*conn, here.at))
            }
            Place::Writer | Place::Tried | Place::GivenUp => None,
        };
        found.or_else(|| match here.place {
            // What was tried and given up is what the host before has.
            Place::Tried | Place::GivenUp => {
                let before = here.before?;
                let host = self.stations.get(before)?;
                sandbox.letter_queued(host).or_else(|| self.letter_at(sandbox, before))
            }
            _ => self.after(station).find_map(|next| self.fuller(sandbox, next)),
        })
    }

    /// The letter of a station that is not asked for its own sake.
    fn fuller(&self, sandbox: &Sandbox, station: usize) -> Option<Arc<Message>> {
        let is_own = |s: &Station| !matches!(s.place, Place::Tried | Place::GivenUp);
        self.stations.get(station).filter(|s| is_own(s))?;
        self.letter_at(sandbox, station)
    }

    /// A copy of the letter: the first that can be had.
    pub fn letter(&self, sandbox: &Sandbox) -> Option<Arc<Message>> {
        (0..self.stations.len()).find_map(|station| self.letter_at(sandbox, station))
    }

    /// The trace fields that the letter has, or had at its last known place behind a station; the newest first.
    pub fn traces(&self, sandbox: &Sandbox, station: usize) -> Vec<Written> {
        let path = self.path(station);
        let is_near = |i: &usize| path.contains(i) || self.path(*i).contains(&station);
        let copies = (0..self.stations.len()).filter(is_near);
        let all = copies.filter_map(|i| self.letter_at(sandbox, i)).map(|m| traces(m.header()));
        let longest = all.max_by_key(Vec::len).unwrap_or_default();
        let by = |trace: &Trace| {
            self.stations.iter().position(|s| {
                s.is_host() && s.name.eq_ignore_ascii_case(&trace.by) && *s.id == *trace.id
            })
        };
        longest.into_iter().map(|trace| Written { station: by(&trace), trace }).collect()
    }
}
