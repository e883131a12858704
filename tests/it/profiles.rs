//! The odd lines of `tests/real/odd.tsv`, each with every profile, and what the rows of the habits say of them.
//! `tests/real/compare.py` asks Postfix and Dovecot the same.

use crate::support::stage::{SEED, here, say};
use mailglass::{
    protocol::{Dissect as _, Dissector, Line, habit},
    sandbox::{End, Sandbox},
    transcript::{Entry, script::unescape},
    wire::{Habit, Profile, Side},
    world::{Protocol, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet};

const TABLE: &str = include_str!("../real/odd.tsv");

/// One row: what is said, and the class of the answer in each column.
struct Row {
    protocol: Protocol,
    name: &'static str,
    setup: Vec<Vec<u8>>,
    line: Vec<u8>,
    /// How many answers are read.
    answers: usize,
    like: &'static str,
    strict: &'static str,
    teaching: &'static str,
    habit: &'static str,
}

fn octets(text: &str) -> Vec<u8> {
    let mut out = unescape(text).expect("well-formed escapes");
    if !out.ends_with(b"\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn rows() -> Vec<Row> {
    let known = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap];
    let lines = TABLE.lines().filter(|l| !l.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let mut of = line.split('\t');
            let mut next = || of.next().unwrap_or_default();
            let key = next();
            let protocol = known.into_iter().find(|p| p.key() == key).expect("a protocol");
            let name = next();
            let setup = next().split(" | ").filter(|l| !l.is_empty()).map(octets).collect();
            let line = octets(next());
            let answers = next().parse().expect("a number");
            let _real = next();
            let (like, strict, teaching, habit) = (next(), next(), next(), next());
            Row { protocol, name, setup, line, answers, like, strict, teaching, habit }
        })
        .collect()
}

const fn place(protocol: Protocol) -> (&'static str, u16) {
    match protocol {
        Protocol::Smtp => ("mx1.harbor.test", 25),
        Protocol::Pop3 => ("mail.harbor.test", 110),
        Protocol::Imap => ("mail.harbor.test", 143),
        Protocol::Dns => ("dns.harbor.test", 53),
    }
}

const fn like(protocol: Protocol) -> Profile {
    match protocol {
        Protocol::Smtp => Profile::Postfix,
        Protocol::Pop3 | Protocol::Imap | Protocol::Dns => Profile::Dovecot,
    }
}

/// The classes of the answers in what a server said.
fn classes(protocol: Protocol, said: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(said).into_owned();
    let class = |line: &str| -> Option<String> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let status = rest.split(' ').next().unwrap_or_default();
        match protocol {
            Protocol::Smtp if line.as_bytes().get(3) == Some(&b'-') => None,
            Protocol::Smtp => Some(line.chars().take(1).collect()),
            Protocol::Pop3 => Some(word.to_owned()),
            Protocol::Imap if word == "+" => Some("+".to_owned()),
            Protocol::Imap if word == "*" => {
                ["BAD", "BYE"].contains(&status).then(|| format!("* {status}"))
            }
            Protocol::Imap => ["OK", "NO", "BAD"].contains(&status).then(|| status.to_owned()),
            Protocol::Dns => None,
        }
    };
    text.lines().filter_map(class).take(most).collect::<Vec<_>>().join(" ")
}

/// A sandbox whose servers are so, and a connection on which the set-up was said.
fn prepared(row: &Row, profile: Profile) -> (Sandbox, mailglass::world::ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.world.set_profile(profile);
    let (host, port) = place(row.protocol);
    let (conn, _) = sandbox.connect(host, port, here(), End::Program).expect("a server");
    for line in &row.setup {
        say(&mut sandbox, conn, line);
    }
    (sandbox, conn)
}

/// The class of an answer that a habit's row names: `501` is 5.
fn class_of(protocol: Protocol, answer: &str) -> String {
    if protocol == Protocol::Smtp { answer.chars().take(1).collect() } else { answer.to_owned() }
}

#[test]
fn every_odd_line_is_answered_as_the_table_says() {
    let mut said = 0;
    for row in rows() {
        for (profile, want) in [
            (like(row.protocol), row.like),
            (Profile::Strict, row.strict),
            (Profile::Teaching, row.teaching),
        ] {
            let (mut sandbox, conn) = prepared(&row, profile);
            let answer = say(&mut sandbox, conn, &row.line);
            let got = classes(row.protocol, &answer, row.answers);
            assert_eq!(got, want, "{} {} {}", row.protocol.key(), row.name, profile.key());
            said += 1;
        }
    }
    assert!(said >= 3 * 280, "{said} lines were said");
}

#[test]
fn every_habit_is_shown_by_an_odd_line() {
    let mut shown: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for row in rows().into_iter().filter(|r| !r.habit.is_empty()) {
        shown.entry(row.habit).or_default().push(row);
    }
    let mut ids = BTreeSet::new();
    for protocol in [Protocol::Smtp, Protocol::Pop3, Protocol::Imap] {
        for habit in habit::all(protocol) {
            assert!(ids.insert(habit.id) && habit.id.starts_with(protocol.key()), "{}", habit.id);
            assert!(habit.says.ends_with('.') && !habit.kept_by.contains(&Profile::Strict));
            assert!(habit.kept_by.contains(&like(protocol)), "{}: nobody has it", habit.id);
            let rows = shown.remove(habit.id).unwrap_or_default();
            assert!(!rows.is_empty(), "no line of odd.tsv shows {}", habit.id);
            // The first line of a habit makes nothing else odd: there the answers are those of the habit's row.
            let row = &rows[0];
            assert_eq!(row.like, class_of(protocol, habit.kept), "{}", habit.id);
            let taught =
                if habit.kept_by.contains(&Profile::Teaching) { row.like } else { row.strict };
            assert_eq!(row.teaching, taught, "{}", habit.id);
            if !habit.strict.starts_with("nothing") && !row.strict.starts_with('*') {
                assert_eq!(row.strict, class_of(protocol, habit.strict), "{}", habit.id);
            }
        }
    }
    assert!(shown.is_empty(), "no habit is called {:?}", shown.keys());
    assert!(ids.len() >= 44, "{}", ids.len());
}

/// The client's line as a dissector labels it after the set-up.
fn labelled(row: &Row, profile: Profile) -> Vec<Line> {
    let (mut sandbox, conn) = prepared(row, profile);
    say(&mut sandbox, conn, &row.line);
    let mut reader = sandbox.reader(conn).expect("a link");
    let mut entries = Vec::new();
    reader.feed(sandbox.log().since(conn, 0), None, &mut entries);
    let line = |entry| match entry {
        Entry::Line { line, .. } if line.side == Side::Client => Some(*line),
        _ => None,
    };
    entries.into_iter().filter_map(line).collect()
}

#[test]
fn a_line_says_where_servers_differ_whoever_serves_it() {
    // Nothing in these lines shows the habit: it is the world that decides.
    let hidden = [
        "smtp.relay-later",
        "smtp.parameters-after-helo",
        "smtp.eight-bit-letter",
        "pop3.pass-later",
        "imap.odd-mailbox-name",
        "imap.unknown-flag-bad",
    ];
    let mut marked = 0;
    for row in rows().iter().filter(|r| !r.habit.is_empty() && !hidden.contains(&r.habit)) {
        for profile in [Profile::Teaching, like(row.protocol)] {
            let lines = labelled(row, profile);
            let found: Vec<&Habit> = lines.iter().flat_map(habit::of_line).collect();
            let bare = row.habit.ends_with("bare-line-feed");
            let named = found.iter().any(|h| h.id == row.habit);
            assert!(named || bare, "{} {}: {:?}", row.protocol.key(), row.name, lines.last());
            assert!(lines.iter().all(|l| l.tree.is_lossless(l.bytes.len())));
            marked += 1;
        }
    }
    assert!(marked >= 100, "{marked}");
}

#[test]
fn a_line_feed_is_a_line_end_where_the_server_takes_it() {
    for (protocol, line, answer) in [
        (Protocol::Smtp, &b"NOOP\n"[..], &b"250 2.0.0 Ok\r\n"[..]),
        (Protocol::Pop3, b"CAPA\n", b"+OK\r\n"),
        (Protocol::Imap, b"x NOOP\n", b"x OK done\r\n"),
    ] {
        let greeting: &[u8] = match protocol {
            Protocol::Smtp => b"220 mx1.harbor.test ESMTP\r\n",
            Protocol::Pop3 => b"+OK ready\r\n",
            Protocol::Imap => b"* OK ready\r\n",
            Protocol::Dns => b"",
        };
        let (mut dissector, mut out) = (Dissector::new(protocol), Vec::new());
        let mut eat = |side, octets: &'static [u8], out: &mut Vec<Line>| {
            dissector.eat(side, Timestamp::START, &octets.into(), out);
        };
        eat(Side::Server, greeting, &mut out);
        eat(Side::Client, line, &mut out);
        assert_eq!(out.len(), 1, "who knows whether this is a line?");
        eat(Side::Server, answer, &mut out);
        let bytes: Vec<&[u8]> = out.iter().map(|l| &l.bytes[..]).collect();
        assert_eq!(bytes, [greeting, line, answer], "{}", protocol.key());
        assert!(out.iter().all(|l| l.tree.is_lossless(l.bytes.len())));
        let habits = habit::of_line(&out[1]);
        assert!(habits.iter().any(|h| h.id == "wire.bare-line-feed"), "{:?}", out[1]);
        assert_eq!(out[2].exchange, out[1].exchange, "the answer belongs to the line");
    }
}
