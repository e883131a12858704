//! Conversations, read from their octets.

use super::*;
use crate::{
    message::Message,
    protocol::{Context, Output, Peer, Place, Session, imap},
    wire::Role,
    world::{Account, ConnId, Service, World},
};
use proptest::prelude::*;
use std::{fmt::Write as _, fs, path::Path};

type Talk = Vec<(Side, Vec<u8>)>;

/// A dialogue of `C:` and `S:` lines.
fn talk(text: &str) -> Talk {
    let mut out = Talk::new();
    for line in text.lines().map(str::trim_start) {
        let (side, line) = match line.split_at_checked(2) {
            Some(("C:", rest)) => (Side::Client, rest),
            Some(("S:", rest)) => (Side::Server, rest),
            _ => continue,
        };
        let line = line.strip_prefix(' ').unwrap_or(line);
        out.push((side, [line.as_bytes(), b"\r\n"].concat()));
    }
    out
}

/// Reads a conversation in chunks of so many octets.
fn read_in(mut d: Dissector, talk: &Talk, size: usize) -> (Vec<Line>, Dissector) {
    let mut out = Vec::new();
    for (side, bytes) in talk {
        for chunk in bytes.chunks(size.max(1)) {
            d.eat(*side, Timestamp::START, &Bytes::copy_from_slice(chunk), &mut out);
        }
    }
    (out, d)
}

fn lines_of(text: &str) -> Vec<Line> {
    read_in(Dissector::default(), &talk(text), usize::MAX).0
}

/// One line of text for each line, with what matters.
fn shown(lines: &[Line]) -> String {
    let mut out = String::new();
    for l in lines {
        let text = l.bytes.escape_ascii();
        let detail = l.state.detail.as_deref().map_or(String::new(), |d| format!(" {d}"));
        let _ = write!(
            out,
            "{}{} {:?} {}{detail} {text}",
            l.side.letter(),
            l.exchange,
            l.kind,
            l.state.name
        );
        if let Some(outcome) = l.outcome {
            let _ = write!(out, " => {outcome:?}");
        }
        if let Some(d) = &l.diagnosis {
            let _ = write!(out, " !! {} [{:?}]", d.title, d.fix);
        }
        out.push('\n');
    }
    out
}

/// Everything about a line but the time.
fn whole(lines: &[Line]) -> String {
    let mut out = String::new();
    for l in lines {
        let _ = writeln!(out, "{}@{} {}", l.side.letter(), l.offset, l.gloss.text);
        out.push_str(&l.tree.outline(&l.bytes));
    }
    out.push_str(&shown(lines));
    out
}

/// Every line tiles its octets, and the lines of each side tile what it sent.
fn assert_tiled(talk: &Talk, lines: &[Line], d: &Dissector) {
    let mut all = lines.to_vec();
    d.unfinished(&mut all);
    for side in [Side::Client, Side::Server] {
        let sent: Vec<u8> =
            talk.iter().filter(|(s, _)| *s == side).flat_map(|(_, b)| b.clone()).collect();
        let mut at = 0;
        for line in all.iter().filter(|l| l.side == side) {
            assert!(
                line.tree.is_lossless(line.bytes.len()),
                "{}",
                whole(std::slice::from_ref(line))
            );
            assert_eq!(line.offset as usize, at, "{}", shown(&all));
            assert_eq!(line.bytes, sent[at..at + line.bytes.len()]);
            at += line.bytes.len();
        }
        assert_eq!(at, sent.len(), "{}", shown(&all));
    }
}

fn examples() -> Vec<(String, Talk)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rfc");
    let mut out = Vec::new();
    for file in fs::read_dir(folder).expect("tests/rfc") {
        let path = file.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("rfc3501-") || name.starts_with("rfc9051-") {
            let text = fs::read_to_string(&path).expect("text");
            out.extend(text.split("\n--\n").map(|part| (name.clone(), talk(part))));
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}

fn beginning(talk: &Talk) -> Dissector {
    let greets = talk.first().is_some_and(|(s, b)| *s == Side::Server && b.starts_with(b"* "));
    if greets { Dissector::default() } else { Dissector::resume(&State::of("Selected")) }
}

#[test]
fn chunks_do_not_show_in_the_examples_of_the_rfcs() {
    let (mut dialogues, mut count) = (0, 0);
    for (name, talk) in examples() {
        let (lines, d) = read_in(beginning(&talk), &talk, usize::MAX);
        assert_tiled(&talk, &lines, &d);
        for size in [1, 2, 7] {
            let (again, e) = read_in(beginning(&talk), &talk, size);
            assert_eq!(whole(&again), whole(&lines), "{name} in chunks of {size}");
            assert_tiled(&talk, &again, &e);
        }
        dialogues += 1;
        count += lines.len();
    }
    assert_eq!(dialogues, 139);
    assert!(count > 850, "{count} lines");
}

#[test]
fn a_whole_session() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rfc/rfc3501-8.txt"))
            .expect("text");
    let lines = lines_of(&text);
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Not Authenticated * OK IMAP4rev1 Service Ready\r\n
    C1 Command Not Authenticated a001 login mrc secret\r\n
    S1 Reply Authenticated a001 OK LOGIN completed\r\n => Done
    C2 Command Authenticated a002 select inbox\r\n
    S2 Reply Authenticated * 18 EXISTS\r\n
    S2 Reply Authenticated * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r\n
    S2 Reply Authenticated * 2 RECENT\r\n
    S2 Reply Authenticated * OK [UNSEEN 17] Message 17 is the first unseen message\r\n
    S2 Reply Authenticated * OK [UIDVALIDITY 3857529045] UIDs valid\r\n
    S2 Reply Selected INBOX a002 OK [READ-WRITE] SELECT completed\r\n => Done
    C3 Command Selected INBOX a003 fetch 12 full\r\n
    S3 Reply Selected INBOX * 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev1 WG mtg summary and minutes\" ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) ((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\") (\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL \"<B27397-0100000@cac.washington.edu>\") BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n
    S3 Reply Selected INBOX a003 OK FETCH completed\r\n => Done
    C4 Command Selected INBOX a004 fetch 12 body[header]\r\n
    S4 Reply Selected INBOX * 12 FETCH (BODY[HEADER] {342}\r\n
    S4 Content Selected INBOX Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\n
    S4 Content Selected INBOX From: Terry Gray <gray@cac.washington.edu>\r\n
    S4 Content Selected INBOX Subject: IMAP4rev1 WG mtg summary and minutes\r\n
    S4 Content Selected INBOX To: imap@cac.washington.edu\r\n
    S4 Content Selected INBOX cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\n
    S4 Content Selected INBOX Message-Id: <B27397-0100000@cac.washington.edu>\r\n
    S4 Content Selected INBOX MIME-Version: 1.0\r\n
    S4 Content Selected INBOX Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n
    S4 Content Selected INBOX \r\n
    S4 Reply Selected INBOX )\r\n
    S4 Reply Selected INBOX a004 OK FETCH completed\r\n => Done
    C5 Command Selected INBOX a005 store 12 +flags \\deleted\r\n
    S5 Reply Selected INBOX * 12 FETCH (FLAGS (\\Seen \\Deleted))\r\n
    S5 Reply Selected INBOX a005 OK +FLAGS completed\r\n => Done
    C6 Command Selected INBOX a006 logout\r\n
    S6 Reply Logout * BYE IMAP4rev1 server terminating connection\r\n
    S6 Reply Logout a006 OK LOGOUT completed\r\n => Done
    "#);
}

#[test]
fn a_letter_is_appended() {
    let lines = lines_of(
        "S: * PREAUTH hi
         C: a APPEND x (\\Seen) {14}
         S: + Ready
         C: From: a
         C:
         C: b
         C:
         S: a OK done",
    );
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Authenticated * PREAUTH hi\r\n
    C1 Command Authenticated a APPEND x (\\Seen) {14}\r\n
    S1 Continuation Authenticated + Ready\r\n => GoOn
    C1 Content Authenticated From: a\r\n
    C1 Content Authenticated \r\n
    C1 Content Authenticated b\r\n
    C1 Command Authenticated \r\n
    S1 Reply Authenticated a OK done\r\n => Done
    "#);
    assert!(lines[3].leaves().any(|n| n.field.id.starts_with("message.")), "{}", whole(&lines));
}

#[test]
fn what_a_refused_literal_left_are_commands() {
    let mut talk = talk("S: * OK hi\nC: a LOGIN {5}");
    talk.push((Side::Client, b"b NOOP\r\nc NOOP\r\n".to_vec()));
    talk.push((Side::Server, b"a BAD no\r\nb OK\x20\r\nc OK \r\n".to_vec()));
    let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
    assert_tiled(&talk, &lines, &d);
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Not Authenticated * OK hi\r\n
    C1 Command Not Authenticated a LOGIN {5}\r\n
    S1 Reply Not Authenticated a BAD no\r\n => Wrong
    C2 Command Not Authenticated b NOOP\r\n
    C3 Command Not Authenticated c NOOP\r\n
    S2 Reply Not Authenticated b OK \r\n => Done
    S3 Reply Not Authenticated c OK \r\n => Done
    "#);
}

#[test]
fn a_password_stays_secret_in_a_literal_too() {
    let lines = lines_of(
        "S: * OK hi
         C: a LOGIN {3}
         S: + go
         C: ana {6}
         S: + go
         C: sesame
         S: a OK in
         C: b LOGIN {3+}
         C: ana \"sesame\"
         C: c AUTHENTICATE PLAIN
         S: +
         C: AGFuYQBzZXNhbWU=
         S: c OK in
         C: d AUTHENTICATE PLAIN
         S: +
         C: *
         S: d BAD no",
    );
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Not Authenticated * OK hi\r\n
    C1 Command Not Authenticated a LOGIN {3}\r\n
    S1 Continuation Not Authenticated + go\r\n => GoOn
    C1 Content Not Authenticated ana
    C1 Command Not Authenticated  {6}\r\n
    S1 Continuation Not Authenticated + go\r\n => GoOn
    C1 Content Not Authenticated sesame
    C1 Command Not Authenticated \r\n
    S1 Reply Authenticated a OK in\r\n => Done
    C2 Command Authenticated b LOGIN {3+}\r\n
    C2 Content Authenticated ana
    C2 Command Authenticated  \"sesame\"\r\n
    C3 Command Authenticated c AUTHENTICATE PLAIN\r\n
    S3 Continuation Authenticated +\r\n => GoOn
    C3 Command Authenticated AGFuYQBzZXNhbWU=\r\n
    S3 Reply Authenticated c OK in\r\n => Done
    C4 Command Authenticated d AUTHENTICATE PLAIN\r\n
    S4 Continuation Authenticated +\r\n => GoOn
    C4 Command Authenticated *\r\n
    S4 Reply Authenticated d BAD no\r\n => Wrong
    "#);
    let secret = |l: &&Line| l.leaves().any(|n| n.field.role == Role::Secret);
    let secrets: Vec<_> =
        lines.iter().filter(secret).map(|l| l.bytes.escape_ascii().to_string()).collect();
    assert_eq!(secrets, ["sesame", r#" \"sesame\"\r\n"#, r"AGFuYQBzZXNhbWU=\r\n"]);
}

#[test]
fn idle_is_ended_by_done() {
    let lines = lines_of(
        "S: * PREAUTH hi
         C: a IDLE
         S: * 3 EXISTS
         S: + idling
         S: * 4 EXISTS
         C: DONE
         S: a OK over
         C: b IDLE
         S: + idling
         C: c NOOP
         S: b BAD DONE was wanted
         C: d NOOP
         S: d OK fine
         C: e IDLE
         S: e NO not here
         C: f NOOP",
    );
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Authenticated * PREAUTH hi\r\n
    C1 Command Authenticated a IDLE\r\n
    S1 Reply Authenticated * 3 EXISTS\r\n
    S1 Continuation Authenticated + idling\r\n => GoOn
    S1 Reply Authenticated * 4 EXISTS\r\n
    C1 Command Authenticated DONE\r\n
    S1 Reply Authenticated a OK over\r\n => Done
    C2 Command Authenticated b IDLE\r\n
    S2 Continuation Authenticated + idling\r\n => GoOn
    C2 Command Authenticated c NOOP\r\n !! IDLE is still going on [Some("DONE")]
    S2 Reply Authenticated b BAD DONE was wanted\r\n => Wrong
    C3 Command Authenticated d NOOP\r\n
    S3 Reply Authenticated d OK fine\r\n => Done
    C4 Command Authenticated e IDLE\r\n
    S4 Reply Authenticated e NO not here\r\n => Refused
    C5 Command Authenticated f NOOP\r\n
    "#);
}

#[test]
fn what_is_sent_ahead_waits_for_the_answer() {
    let mut talk = talk("S: * PREAUTH hi");
    talk.push((Side::Client, b"a IDLE\r\nDONE\r\nb NOOP\r\n".to_vec()));
    let (mut lines, mut d) = read_in(Dissector::default(), &talk, usize::MAX);
    assert_tiled(&talk, &lines, &d);
    assert_eq!(lines.len(), 2);
    d.eat(Side::Server, Timestamp::START, &Bytes::from_static(b"+ \r\na OK \r\n"), &mut lines);
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Authenticated * PREAUTH hi\r\n
    C1 Command Authenticated a IDLE\r\n
    S1 Continuation Authenticated + \r\n => GoOn
    C1 Command Authenticated DONE\r\n
    C2 Command Authenticated b NOOP\r\n
    S1 Reply Authenticated a OK \r\n => Done
    "#);
    assert_eq!(d.pending().as_deref(), Some("NOOP"));
}

#[test]
fn commands_overtake_each_other() {
    let lines = lines_of(
        "S: * PREAUTH hi
         C: a SELECT Notes
         C: b SELECT nowhere
         C: c SELECT inBOX
         C: d EXAMINE \"A \\\"B\\\"\"
         C: e CLOSE
         S: a OK [READ-WRITE] done
         S: b NO [NONEXISTENT] no
         S: c OK [READ-WRITE] done
         S: d OK [READ-ONLY] done
         S: e OK done
         C: f NOOP
         C: g LOGOUT
         S: * BYE bye
         S: g OK done
         S: f OK done
         S: x OK nobody asked",
    );
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Authenticated * PREAUTH hi\r\n
    C1 Command Authenticated a SELECT Notes\r\n
    C2 Command Authenticated b SELECT nowhere\r\n
    C3 Command Authenticated c SELECT inBOX\r\n
    C4 Command Authenticated d EXAMINE \"A \\\"B\\\"\"\r\n
    C5 Command Authenticated e CLOSE\r\n
    S1 Reply Selected Notes a OK [READ-WRITE] done\r\n => Done
    S2 Reply Authenticated b NO [NONEXISTENT] no\r\n => Refused
    S3 Reply Selected INBOX c OK [READ-WRITE] done\r\n => Done
    S4 Reply Selected A "B" d OK [READ-ONLY] done\r\n => Done
    S5 Reply Authenticated e OK done\r\n => Done
    C6 Command Authenticated f NOOP\r\n
    C7 Command Authenticated g LOGOUT\r\n
    S6 Reply Logout * BYE bye\r\n
    S7 Reply Logout g OK done\r\n => Done
    S6 Reply Logout f OK done\r\n => Done
    S0 Reply Logout x OK nobody asked\r\n
    "#);
}

#[test]
fn wrong_lines_are_diagnosed() {
    let mut talk = talk(
        "S: * OK hi
         C: LOGIN ana sesame
         S: LOGIN BAD unknown
         C: NOOP
         S: NOOP BAD missing
         C:
         S: * BAD no tag
         C: +a NOOP
         S: * BAD no tag
         C: a FETHC 1 FLAGS
         S: a BAD unknown
         C: a SELECT
         S: a BAD missing
         C: a NOOP now
         S: a BAD more
         C: a
         S: a BAD missing
         C: a LOGIN {3}
         S: + go
         C: ana
         S: a BAD missing",
    );
    talk.push((Side::Client, b"a NOOP\nb NOOP\r\n".to_vec()));
    let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
    assert_tiled(&talk, &lines, &d);
    insta::assert_snapshot!(shown(&lines), @r#"
    S0 Reply Not Authenticated * OK hi\r\n
    C1 Command Not Authenticated LOGIN ana sesame\r\n !! The command's word became the tag [Some("a1 LOGIN ana sesame")]
    S1 Reply Not Authenticated LOGIN BAD unknown\r\n => Wrong
    C2 Command Not Authenticated NOOP\r\n !! The command's word became the tag [Some("a1 NOOP")]
    S2 Reply Not Authenticated NOOP BAD missing\r\n => Wrong
    C3 Command Not Authenticated \r\n !! An empty line is no IMAP command [None]
    S3 Reply Not Authenticated * BAD no tag\r\n => Wrong
    C4 Command Not Authenticated +a NOOP\r\n !! The line begins with no tag [None]
    S4 Reply Not Authenticated * BAD no tag\r\n => Wrong
    C5 Command Not Authenticated a FETHC 1 FLAGS\r\n !! No IMAP command is called FETHC [Some("a FETCH 1 FLAGS")]
    S5 Reply Not Authenticated a BAD unknown\r\n => Wrong
    C6 Command Not Authenticated a SELECT\r\n !! The mailbox's name is missing [None]
    S6 Reply Not Authenticated a BAD missing\r\n => Wrong
    C7 Command Not Authenticated a NOOP now\r\n !! This command takes nothing after it [Some("a NOOP")]
    S7 Reply Not Authenticated a BAD more\r\n => Wrong
    C8 Command Not Authenticated a\r\n !! After the tag comes a command [None]
    S8 Reply Not Authenticated a BAD missing\r\n => Wrong
    C9 Command Not Authenticated a LOGIN {3}\r\n
    S9 Continuation Not Authenticated + go\r\n => GoOn
    C9 Content Not Authenticated ana
    C9 Command Not Authenticated \r\n !! The line ends too early [None]
    S9 Reply Not Authenticated a BAD missing\r\n => Wrong
    C10 Command Not Authenticated a NOOP\nb NOOP\r\n !! A line feed stands alone here [None]
    "#);
    let span = |i: usize| lines[i].diagnosis.as_ref().expect("a diagnosis").span;
    assert_eq!(span(1), Span::of(0, 5));
    assert_eq!(span(9), Span::of(2, 7));
}

#[test]
fn what_is_not_complete_is_shown_as_far_as_it_goes() {
    for (text, want) in [
        ("a SEL", "C1 Unfinished Not Authenticated a SEL"),
        ("a LOGIN {3}\r\nab", "C1 Unfinished Not Authenticated ab"),
        ("a LOGIN {3+}\r\nab", "C1 Unfinished Not Authenticated ab"),
        ("a LOGIN {3+}\r\nana se", "C1 Unfinished Not Authenticated  se"),
        ("a LOGIN {3}", "C1 Unfinished Not Authenticated a LOGIN {3}"),
        ("a NOOP\nb", "C1 Unfinished Not Authenticated a NOOP\\nb"),
    ] {
        let talk: Talk =
            vec![(Side::Server, b"* OK hi\r\n".to_vec()), (Side::Client, text.as_bytes().to_vec())];
        let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
        assert_tiled(&talk, &lines, &d);
        let mut rest = Vec::new();
        d.unfinished(&mut rest);
        assert_eq!(rest.len(), 1, "{text}");
        assert!(shown(&rest).starts_with(want), "{text}: {}", shown(&rest));
    }
    for text in
        ["* 1 FETCH (FLA", "* 1 FETCH (BODY[] {9}\r\nab\r\nc", "* 1 FETCH (BODY[] {2}\r\nabX"]
    {
        let talk: Talk = vec![(Side::Server, text.as_bytes().to_vec())];
        let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
        assert!(lines.is_empty());
        assert_tiled(&talk, &lines, &d);
    }
}

#[test]
fn contents_of_letters_are_read_as_letters() {
    let lines = lines_of(
        "S: * PREAUTH hi
         S: * 1 FETCH (BODY[] {14}
         S: From: a
         S:
         S: b
         S:  BODY[TEXT] {4}
         S: a:
         S:  BODY[]<2> {3}
         S: b
         S:  ENVELOPE (NIL {3}
         S: b
         S:  NIL NIL NIL NIL NIL NIL NIL NIL))",
    );
    let ids = |l: &Line| l.leaves().map(|n| n.field.id).collect::<Vec<_>>().join(" ");
    let shown: Vec<String> = lines
        .iter()
        .filter(|l| l.kind == Kind::Content)
        .map(|l| format!("{} {}", l.bytes.escape_ascii(), ids(l)))
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    From: a\r\n message.header-name message.colon wire.blank message.header-value wire.crlf
    \r\n message.blank-line
    b\r\n message.body wire.crlf
    a:\r\n message.body wire.crlf
    b\r\n imap.content
    b\r\n imap.envelope-subject
    "#);
}

#[test]
fn octets_of_many_literals_cost_little() {
    let mut frame = b"* 1 FETCH (X (".to_vec();
    for _ in 0..20_000 {
        frame.extend_from_slice(b"{0}\r\n ");
    }
    frame.extend_from_slice(b"NIL))\r\n");
    let mut command = b"a SEARCH".to_vec();
    for _ in 0..20_000 {
        command.extend_from_slice(b" SUBJECT {1+}\r\nx");
    }
    command.extend_from_slice(b"\r\n");
    let talk = vec![
        (Side::Server, b"* PREAUTH hi\r\n".to_vec()),
        (Side::Server, frame),
        (Side::Client, command),
    ];
    let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
    assert_tiled(&talk, &lines, &d);
    assert_eq!(lines.len(), 1 + 20_001 + 40_001);
}

/// A session and who watches it.
struct Watched {
    world: World,
    place: Place,
    session: Session,
    dissector: Dissector,
    lines: Vec<Line>,
}

impl Watched {
    fn new() -> Self {
        let mut world = World::new(1);
        world.add_account(Account::new("ben@harbor.test", "Ben", "cedar", 1_772_400_200));
        for text in
            ["Subject: a\r\n\r\nb\r\n", "From: \"A\" <a@b>\r\nContent-Type: text/html\r\n\r\n<p>"]
        {
            let letter = Message::new(Bytes::from_static(text.as_bytes()));
            world.deliver("ben@harbor.test", std::sync::Arc::new(letter));
        }
        let host = world.host("mail.harbor.test").expect("seeded").clone();
        let place = Place { host, port: 143, peer: Peer { address: [203, 0, 113, 9].into() } };
        let (session, dissector) = (Session::new(Service::Imap), Dissector::default());
        let mut out = Self { world, place, session, dissector, lines: Vec::new() };
        out.with(|s, cx| s.open(cx));
        out
    }

    fn with(&mut self, act: impl FnOnce(&mut Session, &mut Context<'_>)) {
        let mut out = Output::default();
        let Self { world, place, session, dissector, lines } = self;
        act(session, &mut Context::new(world, ConnId(1), place, &mut out));
        for chunk in out.finish().0 {
            dissector.eat(Side::Server, Timestamp::START, &chunk, lines);
        }
    }

    fn say(&mut self, bytes: &[u8]) {
        if self.session.is_closed() {
            return;
        }
        let bytes = Bytes::copy_from_slice(bytes);
        self.dissector.eat(Side::Client, Timestamp::START, &bytes, &mut self.lines);
        self.with(|s, cx| s.receive(bytes, cx));
    }

    /// The dissector knows from the octets alone what the session knows.
    fn assert_agreed(&self) {
        assert_eq!(self.dissector.state(), self.session.state(), "{}", shown(&self.lines));
        if self.session.at_command() && !self.session.is_closed() {
            assert_eq!(self.dissector.pending(), None, "{}", shown(&self.lines));
        }
        for line in self.lines.iter().filter(|l| l.side == Side::Server) {
            let wrong = line.leaves().any(|n| n.field.role == Role::Unexpected);
            assert!(!wrong, "{}", whole(std::slice::from_ref(line)));
        }
    }
}

#[test]
fn the_dissector_knows_what_the_session_knows() {
    let mut count = 0;
    for size in [usize::MAX, 1, 5] {
        let mut w = Watched::new();
        w.assert_agreed();
        let login = ["a LOGIN ben cedar\r\n", "a SELECT INBOX\r\n"];
        let examples = imap::examples().filter(|e| !e.contains("LOGOUT"));
        for example in login.into_iter().chain(examples) {
            for chunk in example.as_bytes().chunks(size) {
                w.say(chunk);
            }
            w.assert_agreed();
            count += 1;
        }
        w.say(b"a LOGOUT\r\n");
        w.assert_agreed();
        assert_eq!(w.dissector.state().name, "Logout");
    }
    assert!(count >= 3 * 40, "{count}");
}

/// Chunks of a conversation: pieces of examples, and octets that are none.
fn any_talk() -> impl Strategy<Value = Talk> {
    let piece = prop_oneof![
        Just(b"a LOGIN {3}\r\nana {2+}\r\npw\r\n".to_vec()),
        Just(b"a IDLE\r\n".to_vec()),
        Just(b"DONE\r\n".to_vec()),
        Just(b"b AUTHENTICATE PLAIN\r\n".to_vec()),
        Just(b"+ \r\n".to_vec()),
        Just(b"a OK [READ-WRITE] x\r\n".to_vec()),
        Just(b"b NO x\r\n".to_vec()),
        Just(b"* BAD x\r\n".to_vec()),
        Just(b"* 1 FETCH (BODY[] {6}\r\nA: b\r\n FLAGS ())\r\n".to_vec()),
        Just(b"a SELECT {5}\r\n".to_vec()),
        Just(b"b APPEND x {9}\r\nA: b\r\n\r\nc\r\n".to_vec()),
        Just(b"\r\n".to_vec()),
        "[ -~]{0,12}\r\n".prop_map(String::into_bytes),
        proptest::collection::vec(any::<u8>(), 0..12),
    ];
    let side = prop_oneof![Just(Side::Client), Just(Side::Server)];
    proptest::collection::vec((side, piece), 0..24)
}

proptest! {
    #[test]
    fn the_dissector_follows_a_session_through_anything(
        steps in proptest::collection::vec((any::<u16>(), any::<Option<(u8, u8)>>(), 0..8u8), 1..12),
        selected in any::<bool>(),
    ) {
        let all: Vec<_> = imap::examples().collect();
        let mut w = Watched::new();
        if selected {
            w.say(b"a LOGIN ben cedar\r\na SELECT INBOX\r\n");
        }
        for (which, change, how) in steps {
            let mut bytes = all[which as usize % all.len()].as_bytes().to_vec();
            if let (Some((at, b)), 0..=2) = (change, how) {
                let at = at as usize % bytes.len();
                match how {
                    0 => bytes[at] = b,
                    1 => bytes.truncate(at),
                    _ => { bytes.remove(at); }
                }
            }
            w.say(&bytes);
            w.assert_agreed();
        }
    }

    #[test]
    fn any_octets_are_tiled_and_chunks_do_not_show(talk in any_talk(), size in 1usize..9) {
        let (lines, d) = read_in(Dissector::default(), &talk, usize::MAX);
        assert_tiled(&talk, &lines, &d);
        let (again, e) = read_in(Dissector::default(), &talk, size);
        prop_assert_eq!(whole(&again), whole(&lines));
        assert_tiled(&talk, &again, &e);
        prop_assert_eq!(d.pending(), e.pending());
    }

    #[test]
    fn examples_that_went_wrong_are_tiled(
        n in 0usize..1000,
        at in 0usize..2000,
        cut in 0usize..4,
        put in proptest::collection::vec(any::<u8>(), 0..3),
        size in 1usize..40,
    ) {
        static ALL: std::sync::LazyLock<Vec<(String, Talk)>> = std::sync::LazyLock::new(examples);
        let all = &*ALL;
        let mut talk = all[n % all.len()].1.clone();
        if !talk.is_empty() {
            let i = at % talk.len();
            let line = &mut talk[i].1;
            let from = (at / 7) % (line.len() + 1);
            let to = (from + cut).min(line.len());
            line.splice(from..to, put);
        }
        let (lines, d) = read_in(beginning(&talk), &talk, usize::MAX);
        assert_tiled(&talk, &lines, &d);
        let (again, _) = read_in(beginning(&talk), &talk, size);
        prop_assert_eq!(whole(&again), whole(&lines));
    }
}
