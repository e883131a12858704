//! Input that no client should send, and more of it than anybody can keep.

use crate::support::stage::{SEED, here, say, spoken, text};
use bytes::Bytes;
use mailglass::{
    sandbox::{End, Sandbox},
    transcript::{Entry, Event, Reader},
    wire::Side,
    world::ConnId,
};
use proptest::prelude::*;
use std::sync::Arc;

/// Each service with how a client gets it to read letters, or values, and a command that is always answered.
const SERVICES: &[(&str, u16, &str)] = &[
    ("mx1.harbor.test", 25, "NOOP\r\n"),
    ("mail.meadow.test", 587, "NOOP\r\n"),
    ("mail.harbor.test", 110, "CAPA\r\n"),
    ("mail.harbor.test", 143, "z NOOP\r\n"),
];

fn connected(host: &str, port: u16) -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    let (conn, greeting) = sandbox.connect(host, port, here(), End::Program).expect("a server");
    assert!(!greeting.bytes.is_empty());
    (sandbox, conn)
}

/// Every line of a connection, from the log as it is now.
fn read(sandbox: &Sandbox, conn: ConnId) -> (Reader, Vec<Entry>) {
    let mut reader = sandbox.reader(conn).expect("a link");
    let mut entries = Vec::new();
    reader.feed(sandbox.log().since(conn, 0), sandbox.log().skipped(conn), &mut entries);
    (reader, entries)
}

#[test]
fn bad_octets_are_answered_and_the_next_command_is_served() {
    let long = "x".repeat(100_000);
    let lines: &[&[u8]] = &[
        b"\0\0\0\r\n",
        b"\r\n",
        b"\n\r\n",
        b"\r\r\n",
        b"a\rb\nc\r\n",
        b"\xff\xfe\xc3\x28\r\n",
        "\u{202e}evil\r\n".as_bytes(),
        b"a LOGIN {99999999999}\r\n",
        b"a LOGIN {18446744073709551616}\r\n",
        b"a FETCH 4294967296 FLAGS\r\n",
        b"MAIL FROM:<> SIZE=18446744073709551616\r\n",
        b"USER \t\r\n",
    ];
    let mut tried = 0;
    for (host, port, noop) in SERVICES {
        let (mut sandbox, conn) = connected(host, *port);
        let over = format!("NOOP {long}\r\n");
        for line in lines.iter().copied().chain([over.as_bytes()]) {
            let answer = say(&mut sandbox, conn, line);
            assert!(answer.ends_with(b"\r\n"), "{port}: {:?} to {}", text(&answer), text(line));
            let next = say(&mut sandbox, conn, noop.as_bytes());
            let good = ["250 ", "+OK", "z OK"].iter().any(|ok| next.starts_with(ok.as_bytes()));
            assert!(good, "{port}: {} after {}", text(&next), text(line));
            tried += 1;
        }
        let (_, entries) = read(&sandbox, conn);
        for entry in entries {
            if let Entry::Line { line, .. } = entry {
                assert!(line.tree.is_lossless(line.bytes.len()), "{line:?}");
            }
        }
    }
    assert_eq!(tried, SERVICES.len() * (lines.len() + 1));
}

#[test]
fn a_line_without_an_end_does_not_fill_the_memory() {
    for (host, port, noop) in SERVICES {
        let (mut sandbox, conn) = connected(host, *port);
        let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
        for _ in 0..200 {
            let reaction = sandbox.receive(conn, chunk.clone());
            assert!(reaction.bytes.is_empty() || *port == 143, "{port}");
        }
        assert!(kept(&sandbox) <= 2 << 20, "{port}: {} octets kept", kept(&sandbox));
        say(&mut sandbox, conn, b"\r\n");
        assert!(!say(&mut sandbox, conn, noop.as_bytes()).is_empty(), "{port}");
    }
}

/// The octets that a log keeps.
fn kept(sandbox: &Sandbox) -> usize {
    let links = sandbox.links().map(|l| l.conn).collect::<Vec<_>>();
    let size = |event: &Event| match event {
        Event::Sent { bytes, .. } => bytes.len(),
        _ => 0,
    };
    links.iter().flat_map(|c| sandbox.log().since(*c, 0)).map(|c| size(&c.event)).sum()
}

#[test]
fn ten_thousand_commands_in_one_piece_are_answered_in_pages() {
    for (host, port, noop) in SERVICES {
        let (mut sandbox, conn) = connected(host, *port);
        let all = noop.repeat(10_000);
        let mut reaction = sandbox.receive(conn, Bytes::from(all));
        let (mut octets, mut pages, mut largest) = (0, 0, 0);
        loop {
            let page: usize = reaction.bytes.iter().map(Bytes::len).sum();
            octets += page;
            largest = largest.max(page);
            pages += 1;
            if !reaction.more {
                break;
            }
            reaction = sandbox.receive(conn, Bytes::new());
        }
        let one = say(&mut sandbox, conn, noop.as_bytes()).len();
        assert_eq!(octets, 10_000 * one, "{port}");
        assert!(largest < 300 * 1024, "{port}: a page of {largest}");
        assert!(pages >= octets.div_ceil(largest), "{port}: {pages} pages");
        assert!(octets < 256 * 1024 || pages > 1, "{port}: {octets} octets at once");
        assert!(kept(&sandbox) <= 2 << 20, "{port}: {} octets kept", kept(&sandbox));
    }
}

#[test]
fn a_reader_goes_on_behind_what_fell_out() {
    for (host, port, noop) in SERVICES {
        let (mut sandbox, conn) = connected(host, *port);
        let (mut early, first) = read(&sandbox, conn);
        assert_eq!(first.len(), 2);
        // Nobody looks while so many commands go by that the beginning falls out of the log.
        let mut said = 0;
        while sandbox.log().skipped(conn).is_none_or(|s| s.lines < 500) {
            say(&mut sandbox, conn, noop.as_bytes());
            said += 1;
            assert!(said < 100_000, "{port}: nothing falls out");
        }
        let wrong = if *port == 143 { "z FROB\r\n" } else { "FROB\r\n" };
        say(&mut sandbox, conn, wrong.as_bytes());
        let all: usize = spoken_lines(&sandbox, conn);
        let gone = sandbox.log().skipped(conn).expect("some are gone").lines;
        let mut entries = Vec::new();
        let next = early.next();
        early.feed(sandbox.log().since(conn, next), sandbox.log().skipped(conn), &mut entries);
        let (late, late_entries) = read(&sandbox, conn);
        for (who, reader, entries, before) in
            [("early", &early, &entries, 1), ("late", &late, &late_entries, 0)]
        {
            let skipped: u64 = entries
                .iter()
                .map(|e| if let Entry::Skipped { lines } = e { *lines } else { 0 })
                .sum();
            assert!(skipped + before >= gone, "{port} {who}: {skipped} skipped of {gone}");
            assert_eq!(reader.lines(), gone + all as u64, "{port} {who}");
            let mut number = before + skipped;
            for entry in entries {
                let Entry::Line { number: n, line, .. } = entry else { continue };
                number += 1;
                assert_eq!(*n, number, "{port} {who}");
                assert!(line.tree.is_lossless(line.bytes.len()));
                if line.bytes.ends_with(b"FROB\r\n") {
                    continue;
                }
                assert!(line.diagnosis.is_none(), "{port} {who}: {line:?}");
                let unexpected = line.leaves().any(|l| l.field.id == "wire.unexpected");
                assert!(!unexpected, "{port} {who}: {line:?}");
            }
            let Some(Entry::Line { ruling, .. }) = entries.last() else { panic!("{port} {who}") };
            assert!(ruling.is_some(), "{port} {who}: a refusal without its reason");
            let marks = entries.iter().filter(|e| matches!(e, Entry::Skipped { .. })).count();
            assert_eq!(marks, 1, "{port} {who}");
            assert_eq!(reader.state(), sandbox.link(conn).expect("a link").session().state());
            assert!(number > gone, "{port} {who}: no line was read");
        }
    }
}

/// How many lines of a connection the log keeps.
fn spoken_lines(sandbox: &Sandbox, conn: ConnId) -> usize {
    let [client, server] = &spoken(sandbox)[&conn];
    [client, server].iter().map(|s| s.windows(2).filter(|w| w == b"\r\n").count()).sum()
}

#[test]
fn letters_over_the_limit_are_read_to_their_end() {
    let mut sandbox = Sandbox::new(SEED);
    Arc::make_mut(&mut sandbox.world.policy).message_size_limit = 1000;
    let (conn, _) = sandbox.connect("mx1.harbor.test", 25, here(), End::Program).expect("a server");
    let begin = b"HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\n";
    assert!(text(&say(&mut sandbox, conn, begin)).contains("\r\n354 "));
    for _ in 0..1000 {
        assert!(say(&mut sandbox, conn, &[b'x'; 10_000]).is_empty());
    }
    assert!(text(&say(&mut sandbox, conn, b"\r\n.\r\n")).starts_with("552 "));
    assert!(text(&say(&mut sandbox, conn, b"NOOP\r\n")).starts_with("250 "));

    // Stuffed dots do not count, the letter's own do (RFC 1870 §5): 333 lines of a dot are 999 octets.
    for (lines, want) in [(333, "250 "), (334, "552 ")] {
        say(&mut sandbox, conn, b"MAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\n");
        let letter = [b"..\r\n".repeat(lines), b".\r\n".to_vec()].concat();
        assert!(text(&say(&mut sandbox, conn, &letter)).starts_with(want), "{lines}");
    }

    let (conn, _) =
        sandbox.connect("mail.harbor.test", 143, here(), End::Program).expect("a server");
    say(&mut sandbox, conn, b"a LOGIN ben cedar\r\n");
    let answer = text(&say(&mut sandbox, conn, b"a APPEND INBOX {1001}\r\n"));
    assert!(answer.starts_with("a NO") || answer.starts_with("a BAD"), "{answer}");
    let answer = text(&say(&mut sandbox, conn, b"b NOOP\r\n"));
    assert!(answer.contains("b OK"), "{answer}");
}

#[test]
fn connections_are_counted() {
    let mut sandbox = Sandbox::new(SEED);
    for _ in 0..Sandbox::OPEN_LIMIT {
        sandbox.connect("mx1.harbor.test", 25, here(), End::Program).expect("room for it");
    }
    assert!(sandbox.connect("mx1.harbor.test", 25, here(), End::Program).is_err());
    sandbox.hang_up(ConnId(1));
    assert!(sandbox.connect("mx1.harbor.test", 25, here(), End::Program).is_ok());
    assert!(sandbox.connect("nowhere.test", 25, here(), End::Program).is_err());
    assert!(sandbox.connect("mx1.harbor.test", 143, here(), End::Program).is_err());
    for n in 2..=Sandbox::OPEN_LIMIT as u32 {
        sandbox.hang_up(ConnId(n));
    }
    assert!(sandbox.links().count() < 300, "closed connections are forgotten in the end");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// Octets that the server's side never said do not upset a reader of foreign transcripts either.
    #[test]
    fn a_dissector_takes_anything(
        said in prop::collection::vec((any::<bool>(), prop::collection::vec(any::<u8>(), 0..60)), 0..20),
        port in 0..3usize,
    ) {
        use mailglass::{protocol::{Dissect as _, Dissector}, world::{Protocol, Timestamp}};
        let protocol = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap][port];
        let mut dissector = Dissector::new(protocol);
        let (mut lines, mut octets) = (Vec::new(), [0, 0]);
        for (from_client, bytes) in said {
            let side = if from_client { Side::Client } else { Side::Server };
            octets[side as usize] += bytes.len();
            dissector.eat(side, Timestamp::START, &Bytes::from(bytes), &mut lines);
        }
        dissector.unfinished(&mut lines);
        let mut seen = [0, 0];
        for line in &lines {
            prop_assert!(line.tree.is_lossless(line.bytes.len()), "{line:?}");
            seen[line.side as usize] += line.bytes.len();
        }
        prop_assert!(seen[0] <= octets[0] && seen[1] <= octets[1], "{seen:?} of {octets:?}");
    }
}
