//! The habits of all protocols, and those that a line meets.

use super::{Kind, Line, imap, pop3, smtp};
use crate::{
    wire::{Habit, Heard, Profile, Side},
    world::Protocol,
};

/// The habits that servers of a protocol may have.
pub fn all(protocol: Protocol) -> &'static [&'static Habit] {
    match protocol {
        Protocol::Smtp => smtp::habit::ALL,
        Protocol::Pop3 => pop3::habit::ALL,
        Protocol::Imap => imap::habit::ALL,
        Protocol::Dns => &[],
    }
}

/// What servers of a profile do otherwise than the RFCs say, with the protocol of each.
pub fn of_profile(profile: Profile) -> impl Iterator<Item = (Protocol, &'static Habit)> {
    let rows = |protocol| all(protocol).iter().map(move |habit| (protocol, *habit));
    [Protocol::Smtp, Protocol::Pop3, Protocol::Imap]
        .into_iter()
        .flat_map(rows)
        .filter(move |(_, habit)| habit.kept_by.contains(&profile))
}

/// The habits that decide how a command is answered: those that its form bends to, and those that concern it though
/// its form is right. Whether the server has them, the line does not tell.
pub fn of_line(line: &Line) -> Vec<&'static Habit> {
    if line.side != Side::Client || line.kind != Kind::Command {
        return Vec::new();
    }
    let Some((protocol, verb)) = command(line) else { return Vec::new() };
    let heard = Heard { line: &line.bytes, verb, state: line.state.name };
    let bends = line.diagnosis.iter().flat_map(|d| &d.bends).map(|bend| bend.habit);
    let concerned = all(protocol).iter().copied().filter(|habit| (habit.concerns)(&heard));
    let mut out: Vec<&'static Habit> = Vec::new();
    for habit in bends.chain(concerned) {
        if !out.contains(&habit) {
            out.push(habit);
        }
    }
    out
}

/// The protocol of a line, which its first label tells, and the name of its command, empty where it has none.
fn command(line: &Line) -> Option<(Protocol, &'static str)> {
    let known = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap];
    let of = |id: &str| known.into_iter().find(|p| id.starts_with(&format!("{}.", p.key())));
    let protocol = line.tree.nodes.iter().find_map(|node| of(node.field.id))?;
    let bytes = &line.bytes;
    let verb = match protocol {
        Protocol::Smtp => {
            let verb = smtp::command::find(bytes).or_else(|| smtp::command::find_bent(bytes));
            verb.map(|v| v.spec.verb)
        }
        Protocol::Pop3 => pop3::command::find(bytes).map(|v| v.spec.verb),
        Protocol::Imap => imap::command::find(bytes).map(|v| v.spec.verb),
        Protocol::Dns => None,
    };
    Some((protocol, verb.unwrap_or("")))
}
