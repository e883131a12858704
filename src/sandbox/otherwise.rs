//! What would have happened otherwise: the change that a rule names, tried in a fork.

use super::{End, Sandbox};
use crate::{
    protocol::{
        Outcome, Rule, Ruling,
        flip::{Case, Change},
    },
    transcript::{Entry, Reader},
    world::ConnId,
};
use bytes::Bytes;

/// What came of a change.
#[derive(Debug)]
pub struct Trial {
    pub change: Change,
    /// What was said in the fork, from the first changed line on.
    pub entries: Vec<Entry>,
    /// How the command went.
    pub outcome: Option<Outcome>,
    /// Why it was refused, if it was.
    pub ruling: Option<Ruling>,
}

impl Sandbox {
    /// Tries a command again, with the change that would make a rule hold. This is the sandbox as it was before
    /// the command `line`, with all its lines, literals and mail data; it stays as it is. Nothing if there is no
    /// such change.
    pub fn otherwise(&self, conn: ConnId, line: &[u8], rule: &'static Rule) -> Option<Trial> {
        let link = self.link(conn)?;
        let (session, place) = (link.session(), link.place());
        let case = Case { line, session, world: &self.world, place };
        let change = (rule.change)(&case)?;
        let mut fork = self.clone();
        if let Some(world) = &change.world {
            fork.world = world.clone();
        }
        let mut conn = conn;
        if change.anew {
            let (host, port) = (place.host.name, place.port);
            fork.hang_up(conn);
            conn = fork.connect(host, port, place.peer.clone(), End::Console).ok()?.0;
        }
        let mut reader = fork.reader(conn)?;
        if !change.anew {
            read(&fork, &mut reader);
        }
        for before in &change.before {
            fork.say_all(conn, Bytes::copy_from_slice(before));
        }
        let mut entries = read(&fork, &mut reader);
        let again = change.instead.as_deref().unwrap_or(line);
        fork.say_all(conn, Bytes::copy_from_slice(again));
        let answer = read(&fork, &mut reader);
        let (mut outcome, mut ruling) = (None, None);
        for entry in &answer {
            if let Entry::Line { line, ruling: why, .. } = entry {
                outcome = line.outcome.or(outcome);
                ruling = why.clone().or(ruling);
            }
        }
        entries.extend(answer);
        Some(Trial { change, entries, outcome, ruling })
    }

    pub(super) fn say_all(&mut self, conn: ConnId, mut chunk: Bytes) {
        while self.receive(conn, std::mem::take(&mut chunk)).more {}
    }
}

fn read(sandbox: &Sandbox, reader: &mut Reader) -> Vec<Entry> {
    let (conn, next) = (reader.conn(), reader.next());
    let mut out = Vec::new();
    reader.feed(sandbox.log().since(conn, next), sandbox.log().skipped(conn), &mut out);
    out
}
