//! Tables of the RFCs against the scripts: what is produced, and what is left out with a reason.

use super::{
    fixture,
    stage::{SEED, entries},
};
use mailglass::{
    protocol::Line,
    sandbox::{Player, Sandbox},
    transcript::Entry,
    world::Protocol,
};

/// A row that nothing produces, with the reason. Columns: table, row, reason.
pub(crate) type LeftOut = (&'static str, &'static str, &'static str);

/// Rows of tables, each with whether a script produces it.
#[derive(Default)]
pub(crate) struct Rows(Vec<(&'static str, String, bool)>);

impl Rows {
    pub(crate) fn add(&mut self, table: &'static str, row: impl Into<String>, done: bool) {
        self.0.push((table, row.into(), done));
    }

    /// Prints how many rows of each table are produced, and fails where the list of those that are not is wrong.
    pub(crate) fn check(&self, left_out: &[LeftOut]) {
        let mut wrong = Vec::new();
        for (table, name, done) in &self.0 {
            let excused =
                left_out.iter().any(|(t, n, why)| t == table && n == name && !why.is_empty());
            if *done == excused {
                let what = if *done { "is there" } else { "is missing" };
                wrong.push(format!("{table} {name}: {what}"));
            }
        }
        for (table, name, _) in left_out {
            let known = self.0.iter().any(|(t, n, _)| t == table && n == name);
            assert!(known, "{table} {name} is in no table");
        }
        let mut tables: Vec<&str> = self.0.iter().map(|(table, ..)| *table).collect();
        tables.dedup();
        for table in tables {
            let all = self.0.iter().filter(|(t, ..)| *t == table);
            let done = all.clone().filter(|(.., done)| *done).count();
            let out = left_out.iter().filter(|(t, ..)| *t == table).count();
            println!("{table}: {done} of {} rows, {out} left out", all.count());
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// Looks at the lines of every conversation of a protocol in every script.
pub(crate) fn each_conversation(protocol: Protocol, mut look: impl FnMut(&[Line])) {
    for fixture in fixture::all() {
        let mut sandbox = Sandbox::new(SEED);
        Player::new(&mut sandbox, usize::MAX).play(&fixture.script).expect("as its own test says");
        for link in sandbox.links().filter(|l| l.service.protocol() == protocol) {
            let line = |e| match e {
                Entry::Line { line, .. } => Some(*line),
                _ => None,
            };
            let lines: Vec<Line> =
                entries(&sandbox, link.conn).into_iter().filter_map(line).collect();
            look(&lines);
        }
    }
}
