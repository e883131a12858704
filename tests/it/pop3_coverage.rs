//! The tables of POP3 against the scripts: every command with each status, every capability in each state and every
//! response code with each of its commands is produced by a script, or stands here with the reason why not.

use crate::support::{
    coverage::{LeftOut, Rows, each_conversation},
    table::Table,
};
use mailglass::{
    protocol::{Kind, Line},
    wire::Side,
    world::Protocol,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that nothing produces here, with the reason. Columns: table, row, reason.
const LEFT_OUT: &[LeftOut] = &[
    ("command", "STLS +OK", "there is no TLS here yet"),
    ("command", "RPOP +OK", "no server should trust a host for its name"),
    ("command", "XTND +OK", "no RFC says what it does"),
    ("capability", "STLS AUTHORIZATION", "there is no TLS here yet"),
    (
        "code",
        "LOGIN-DELAY USER",
        "it would tell which names exist (RFC 2449 §8.1.1 advises against it)",
    ),
];

#[derive(Default)]
struct Seen {
    /// `PASS +OK`, and `QUIT +OK TRANSACTION` with the state in which the command was given.
    answers: BTreeSet<String>,
    /// `UIDL TRANSACTION`: the word and the state in which it was told.
    capabilities: BTreeSet<String>,
    /// `IN-USE PASS`: the code and the command that it answered.
    codes: BTreeSet<String>,
}

fn leaf(line: &Line, id: &str) -> Option<String> {
    let found = line.leaves().find(|l| l.field.id == id)?;
    Some(String::from_utf8_lossy(found.span.of_bytes(&line.bytes)).to_ascii_uppercase())
}

fn look(lines: &[Line], seen: &mut Seen) {
    let mut commands: BTreeMap<u32, (String, &str)> = BTreeMap::new();
    for line in lines {
        if line.side == Side::Client && line.kind == Kind::Command {
            let verb = leaf(line, "pop3.verb").unwrap_or_default();
            let state = if line.state.name == "UPDATE" { "TRANSACTION" } else { line.state.name };
            commands.insert(line.exchange, (verb, state));
        }
        if line.side == Side::Client {
            continue;
        }
        let greeting = || ("(greeting)".to_owned(), "connected");
        let (verb, state) = commands.get(&line.exchange).cloned().unwrap_or_else(greeting);
        if let Some(word) = leaf(line, "pop3.capability") {
            seen.capabilities.insert(format!("{word} {}", line.state.name));
        }
        if let Some(code) = leaf(line, "pop3.response-code") {
            seen.codes.insert(format!("{code} {verb}"));
        }
        let status = ["pop3.status-ok", "pop3.status-err"].iter().find_map(|id| leaf(line, id));
        if let Some(status) = status {
            seen.answers.insert(format!("{verb} {status}"));
            seen.answers.insert(format!("{verb} {status} {state}"));
        }
    }
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    each_conversation(Protocol::Pop3, |lines| look(lines, &mut seen));
    seen
}

#[test]
fn every_row_of_the_tables_is_produced_by_a_script() {
    let seen = seen();
    let mut rows = Rows::default();
    let table = Table::read("data/pop3.tsv");
    for (name, failure) in table.column("name").zip(table.column("failure")) {
        // `QUIT (TRANSACTION)`: the state stands behind the name.
        let (verb, state) = match name.split_once(" (") {
            Some((verb, state)) => (verb, format!(" {}", state.trim_end_matches(')'))),
            None => (name, String::new()),
        };
        for status in ["+OK", "-ERR"] {
            if status == "-ERR" && failure.starts_with("none") {
                continue;
            }
            let done = seen.answers.contains(&format!("{verb} {status}{state}"));
            rows.add("command", format!("{name} {status}"), done);
        }
    }
    let table = Table::read("data/pop3_capabilities.tsv");
    for (tag, announced) in table.column("tag").zip(table.column("announced_in")) {
        for state in ["AUTHORIZATION", "TRANSACTION"] {
            if announced.starts_with("both") || announced.contains(state) {
                let row = format!("{tag} {state}");
                let done = seen.capabilities.contains(&row);
                rows.add("capability", row, done);
            }
        }
    }
    let table = Table::read("data/pop3_resp_codes.tsv");
    for (code, commands) in table.column("code").zip(table.column("commands")) {
        for verb in commands.split(", ") {
            let row = format!("{code} {verb}");
            let done = seen.codes.contains(&row)
                || verb == "any" && seen.codes.iter().any(|c| c.split(' ').next() == Some(code));
            rows.add("code", row, done);
        }
    }
    rows.check(LEFT_OUT);
    // A greeting with a timestamp, and one without.
    assert!(seen.answers.contains("(greeting) +OK"));
}
