//! Sessions of a whole world, each watched by a dissector.

use super::*;
use crate::{
    message::Message,
    protocol::{
        Context, Dissect as _, Kind, Line, Outcome, Output, Peer, Place, Ruling,
        Session as AnySession, State,
    },
    wire::{Role, Side, UNEXPECTED},
    world::{ConnId, Flag, Flags, INBOX, Service, Stored, World},
};
use bytes::Bytes;
use proptest::prelude::*;
use std::{net::Ipv4Addr, sync::Arc};

const BEN: &str = "ben@harbor.test";

/// A world with connections to the POP3 server of ben's host.
struct Harbor {
    world: World,
    place: Place,
    ends: Vec<End>,
}

/// One connection, seen from both ends.
struct End {
    session: AnySession,
    watch: Dissector,
    lines: Vec<Line>,
    rulings: Vec<Ruling>,
}

impl Harbor {
    fn new() -> Self {
        let world = World::new(1);
        let host = world.host("mail.harbor.test").expect("ben's host").clone();
        let peer = Peer { address: Ipv4Addr::new(203, 0, 113, 5).into() };
        Self { world, place: Place { host, port: 110, peer }, ends: Vec::new() }
    }

    /// A harbor where ben has exactly these letters.
    fn with(letters: &[&str]) -> Self {
        let mut harbor = Self::new();
        let account = harbor.world.account_mut(BEN).expect("ben");
        account.mailbox_mut(INBOX).expect("INBOX").remove_where(|_| true, None);
        for letter in letters {
            let letter = Message::new(Bytes::copy_from_slice(letter.as_bytes()));
            harbor.world.deliver(BEN, Arc::new(letter));
        }
        harbor
    }

    fn act(&mut self, n: usize, act: impl FnOnce(&mut AnySession, &mut Context<'_>)) -> Vec<u8> {
        let mut out = Output::default();
        let end = &mut self.ends[n];
        let conn = ConnId(n as u32 + 1);
        let world = &mut self.world;
        act(&mut end.session, &mut Context::new(world, conn, &self.place, &mut out));
        let (chunks, rulings) = out.finish();
        assert!(rulings.iter().all(|(_, r)| r.is_sound()), "{rulings:?}");
        end.rulings.extend(rulings.into_iter().map(|(_, r)| r));
        for chunk in &chunks {
            end.watch.eat(Side::Server, self.world.now, chunk, &mut end.lines);
        }
        chunks.concat()
    }

    /// Opens one more connection and gives its number.
    fn open(&mut self) -> usize {
        self.ends.push(End {
            session: AnySession::new(Service::Pop3),
            watch: Dissector::default(),
            lines: Vec::new(),
            rulings: Vec::new(),
        });
        let n = self.ends.len() - 1;
        let greeting = self.act(n, |s, cx| s.open(cx));
        let greeting = String::from_utf8_lossy(&greeting).into_owned();
        let words = greeting.strip_prefix("+OK mail.harbor.test Mailglass POP3 server ready <");
        assert!(words.is_some_and(|w| w.ends_with("@mail.harbor.test>\r\n")), "{greeting}");
        n
    }

    fn send(&mut self, n: usize, octets: &[u8]) -> String {
        let chunk = Bytes::copy_from_slice(octets);
        let end = &mut self.ends[n];
        end.watch.eat(Side::Client, self.world.now, &chunk, &mut end.lines);
        let answer = self.act(n, |s, cx| s.receive(chunk, cx));
        let end = &self.ends[n];
        assert_eq!(end.watch.state(), end.session.state(), "after {:?}", octets.escape_ascii());
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Says one line and gives the answer.
    fn say(&mut self, n: usize, line: &str) -> String {
        self.send(n, format!("{line}\r\n").as_bytes())
    }

    /// Says one line and checks how the answer begins.
    #[track_caller]
    fn want(&mut self, n: usize, line: &str, begins: &str) -> String {
        let answer = self.say(n, line);
        assert!(answer.starts_with(begins), "{line} -> {answer}");
        answer
    }

    fn login(&mut self) -> usize {
        let n = self.open();
        self.want(n, "USER ben", "+OK");
        self.want(n, "PASS cedar", "+OK");
        assert_eq!(self.state(n), "TRANSACTION");
        n
    }

    fn state(&self, n: usize) -> &'static str {
        self.ends[n].session.state().name
    }

    fn decided(&self, n: usize) -> &'static str {
        self.ends[n].rulings.last().map_or("", |r| r.decided.id)
    }

    /// The line is cut: what the sandbox does then.
    fn pull_the_plug(&mut self, n: usize) {
        self.world.release(ConnId(n as u32 + 1));
    }

    fn inbox(&self) -> Vec<Stored> {
        let account = self.world.account(BEN).expect("ben");
        account.mailbox(INBOX).expect("INBOX").letters().iter().cloned().collect()
    }
}

#[track_caller]
fn assert_tiled(lines: &[Line]) {
    for line in lines {
        let outline = line.tree.outline(&line.bytes);
        assert!(line.tree.is_lossless(line.bytes.len()), "{:?}\n{outline}", line.bytes);
    }
}

#[track_caller]
fn assert_expected(lines: &[Line]) {
    assert_tiled(lines);
    for line in lines {
        let outline = line.tree.outline(&line.bytes);
        let wrong = line.leaves().any(|l| *l.field == UNEXPECTED);
        assert!(!wrong, "{:?}\n{outline}", line.bytes);
    }
}

const THREE: &[&str] = &[
    "Subject: one\r\n\r\nHello\r\n",
    "Subject: two\r\n\r\n.\r\n..dots\r\n.end",
    "Subject: three\r\n\r\n1\r\n2\r\n3\r\n",
];

#[test]
fn the_dialogue_of_rfc_1939_10() {
    let mut h = Harbor::with(&THREE[..2]);
    let n = h.open();
    h.want(n, "USER ben", "+OK");
    assert_eq!(h.say(n, "PASS cedar"), "+OK Maildrop locked, 2 messages (56 octets)\r\n");
    assert_eq!(h.say(n, "STAT"), "+OK 2 56\r\n");
    assert_eq!(h.say(n, "LIST"), "+OK 2 messages (56 octets)\r\n1 23\r\n2 33\r\n.\r\n");
    assert_eq!(h.say(n, "RETR 1"), "+OK 23 octets\r\nSubject: one\r\n\r\nHello\r\n.\r\n");
    assert_eq!(h.say(n, "DELE 1"), "+OK Message 1 marked as deleted\r\n");
    let two = "+OK 33 octets\r\nSubject: two\r\n\r\n..\r\n...dots\r\n..end\r\n.\r\n";
    assert_eq!(h.say(n, "RETR 2"), two);
    h.want(n, "DELE 2", "+OK");
    assert_eq!(h.say(n, "QUIT"), "+OK mail.harbor.test signing off (maildrop empty)\r\n");
    assert_eq!(h.state(n), "closed");
    assert!(h.inbox().is_empty());
    assert_eq!(h.world.account(BEN).expect("ben").maildrop_lock, None);
    assert_eq!(h.say(n, "NOOP"), "", "a closed connection says nothing");
    let lines = &h.ends[n].lines;
    assert_expected(lines);
    let quit = lines.iter().rfind(|l| l.bytes.starts_with(b"QUIT")).expect("QUIT");
    assert_eq!(quit.state, State::of("UPDATE"));
    let stuffed = |l: &&Line| l.leaves().any(|n| n.field.id == "pop3.stuffed-dot");
    assert_eq!(lines.iter().filter(stuffed).count(), 3);
    let secret: Vec<_> = lines
        .iter()
        .flat_map(|l| l.leaves().map(|n| (n.field.role, n.span.of_bytes(&l.bytes))))
        .filter(|(role, _)| *role == Role::Secret)
        .map(|(_, text)| text.to_vec())
        .collect();
    assert_eq!(secret, [b"cedar"]);
}

#[test]
fn every_command_right_and_wrong() {
    let (short, known, formed, state) = (
        "pop3.line-short-enough",
        "pop3.command-recognised",
        "pop3.arguments-well-formed",
        "pop3.allowed-in-state",
    );
    let (exists, marked) = ("pop3.message-exists", "pop3.message-not-marked");
    let long = format!("USER {}", "x".repeat(260));
    // Each line with how its answer begins, and the rule that decided where it is refused.
    let before: &[(&str, &str, &str)] = &[
        ("STAT", "-ERR Log in first", state),
        ("FROB 1", "-ERR", known),
        ("", "-ERR", known),
        (&long, "-ERR Line too long", short),
        ("USER", "-ERR Expected User name here. Form: USER SP name CRLF", formed),
        ("USER a b", "-ERR", formed),
        ("PASS cedar", "-ERR", "pop3.user-just-before"),
        ("USER nobody", "+OK", ""),
        ("PASS cedar", "-ERR [AUTH]", "pop3.credentials-right"),
        ("USER ben", "+OK", ""),
        ("PASS wrong", "-ERR [AUTH]", "pop3.credentials-right"),
        ("PASS cedar", "-ERR", "pop3.user-just-before"),
        ("USER ben", "+OK", ""),
        ("CAPA", "+OK", ""),
        ("PASS cedar", "-ERR", "pop3.user-just-before"),
        ("USER ben", "+OK", ""),
        ("PASS", "-ERR Expected Password here.", formed),
        ("APOP ben c4c9334bac560ecc979e58001b3e22fb", "-ERR [AUTH]", "pop3.digest-right"),
        ("APOP ben cedar", "-ERR", formed),
        ("AUTH", "-ERR", formed),
        ("AUTH GSSAPI", "-ERR There is no mechanism GSSAPI", "pop3.auth-mechanism-offered"),
        ("AUTH LOGIN YmVu", "-ERR With LOGIN", "pop3.auth-client-begins"),
        ("AUTH PLAIN YmVu", "-ERR [AUTH]", "pop3.credentials-right"),
        ("AUTH PLAIN YmVu=", "-ERR", formed),
        ("STLS", "-ERR", "pop3.command-offered"),
        ("LANG tlh", "-ERR There is no language tlh", "pop3.language-known"),
        ("RPOP ben", "-ERR", "pop3.command-offered"),
        ("LAST", "-ERR", "pop3.command-offered"),
        ("XTND XMIT", "-ERR", "pop3.command-offered"),
        ("user BEN@harbor.test", "+OK", ""),
        ("pass cedar", "+OK Maildrop locked, 3 messages", ""),
    ];
    let after: &[(&str, &str, &str)] = &[
        ("USER ben", "-ERR You are logged in", state),
        ("UTF8", "-ERR You are logged in", state),
        ("AUTH PLAIN AGJlbgBjZWRhcg==", "-ERR You are logged in", state),
        ("LANG de", "+OK de Sprache gew\u{e4}hlt\r\n", ""),
        ("LIST 9", "-ERR Diese Nachricht gibt es nicht, das Postfach hat 3 Nachrichten", exists),
        (
            "LANG",
            "+OK Die Sprachen folgen\r\nen English\r\nde Deutsch\r\nes Espa\u{f1}ol\r\nsv Svenska\r\n.\r\n",
            "",
        ),
        ("LANG *", "+OK en Language chosen\r\n", ""),
        ("STAT", "+OK 3 83\r\n", ""),
        ("STAT now", "-ERR", formed),
        ("LIST 2", "+OK 2 33\r\n", ""),
        ("LIST 4", "-ERR No such message, only 3 messages in maildrop", exists),
        ("LIST x", "-ERR Expected Message number here.", formed),
        ("LIST ", "-ERR", formed),
        ("RETR", "-ERR Expected Message number here. Form: RETR SP msg CRLF", formed),
        ("RETR 0", "-ERR", exists),
        ("RETR 99999999999999999999", "-ERR", exists),
        ("TOP 3 1", "+OK Top of the message follows\r\nSubject: three\r\n\r\n1\r\n.\r\n", ""),
        ("TOP 3 0", "+OK Top of the message follows\r\nSubject: three\r\n\r\n.\r\n", ""),
        ("TOP 3 99999999999", "+OK", ""),
        ("TOP 1", "-ERR Expected Number of body lines here. Form: TOP SP msg SP n CRLF", formed),
        ("TOP 4 1", "-ERR", exists),
        ("DELE 2", "+OK", ""),
        ("DELE 2", "-ERR", marked),
        ("RETR 2", "-ERR Message 2 is marked as deleted", marked),
        ("TOP 2 0", "-ERR", marked),
        ("UIDL 2", "-ERR", marked),
        ("LIST 2", "-ERR", marked),
        ("STAT", "+OK 2 50\r\n", ""),
        ("LIST", "+OK 2 messages (50 octets)\r\n1 23\r\n3 27\r\n.\r\n", ""),
        ("NOOP", "+OK\r\n", ""),
        ("NOOP 1", "-ERR", formed),
        ("RSET", "+OK Maildrop has 3 messages (83 octets)\r\n", ""),
        ("UIDL 3", "+OK 3 ", ""),
        ("DELE", "-ERR", formed),
        ("RSET 1", "-ERR", formed),
        ("CAPA 1", "-ERR", formed),
        ("QUIT now", "-ERR", formed),
        ("QUIT", "+OK mail.harbor.test signing off (3 messages left)\r\n", ""),
    ];
    let mut h = Harbor::with(THREE);
    let n = h.open();
    for (line, begins, rule) in before.iter().chain(after) {
        h.want(n, line, begins);
        if begins.starts_with("-ERR") {
            assert_eq!(h.decided(n), *rule, "{line}");
            let answer = h.ends[n].lines.last().expect("an answer");
            let wrong = [short, known, formed].contains(rule) && *rule != short;
            let want = if wrong { Outcome::Wrong } else { Outcome::Refused };
            if *rule != short {
                assert_eq!(answer.outcome, Some(want), "{line}");
            }
        }
    }
    let lines = &h.ends[n].lines;
    assert_tiled(lines);
    let server: Vec<_> = lines.iter().filter(|l| l.side == Side::Server).cloned().collect();
    assert_expected(&server);
    for verb in command::all() {
        let v = verb.spec.verb;
        let said = |l: &(&str, &str, &str)| l.0.to_ascii_uppercase().starts_with(v);
        assert!(before.iter().chain(after).any(said), "{v} is not tried");
    }
}

#[test]
fn capabilities() {
    let mut h = Harbor::new();
    let n = h.open();
    let want = "+OK Capability list follows\r\nTOP\r\nUSER\r\nSASL PLAIN LOGIN\r\nRESP-CODES\r\n\
        AUTH-RESP-CODE\r\nPIPELINING\r\nUIDL\r\nEXPIRE NEVER\r\nUTF8 USER\r\nLANG\r\n\
        IMPLEMENTATION Mailglass\r\n.\r\n";
    assert_eq!(h.say(n, "CAPA"), want);
    let lines = &h.ends[n].lines;
    assert_expected(lines);
    let uidl = lines.iter().find(|l| l.bytes.as_ref() == b"UIDL\r\n").expect("UIDL");
    assert!(uidl.gloss.text.contains("UIDL"), "{:?}", uidl.gloss);
    assert_eq!(lines.iter().filter(|l| l.outcome.is_some()).count(), 2);

    let mut policy = (*h.world.policy).clone();
    policy.plaintext_login = false;
    h.world.policy = Arc::new(policy);
    assert!(!h.say(n, "CAPA").contains("\r\nUSER\r\n"));
    h.want(n, "USER ben", "-ERR");
    assert_eq!(h.decided(n), "pop3.clear-text-allowed");
}

#[test]
fn one_session_a_maildrop() {
    let mut h = Harbor::with(THREE);
    let laptop = h.login();
    let phone = h.open();
    h.want(phone, "USER ben", "+OK");
    h.want(phone, "PASS cedar", "-ERR [IN-USE]");
    assert_eq!(h.decided(phone), "pop3.maildrop-free");
    let answer = h.ends[phone].lines.last().expect("an answer");
    assert_eq!(answer.gloss.rfc, crate::wire::Rfc(2449, "8.1.2"));
    // Wrong credentials do not tell that the maildrop is locked.
    h.want(phone, "USER ben", "+OK");
    h.want(phone, "PASS wrong", "-ERR [AUTH]");
    h.pull_the_plug(laptop);
    h.want(phone, "USER ben", "+OK");
    h.want(phone, "PASS cedar", "+OK");
    h.want(phone, "QUIT", "+OK");
    // Somebody else's maildrop is no obstacle, and QUIT without a login takes no lock away.
    let phone = h.login();
    let third = h.open();
    h.want(third, "QUIT", "+OK");
    assert_eq!(h.world.account(BEN).expect("ben").maildrop_lock, Some(ConnId(phone as u32 + 1)));
}

#[test]
fn only_quit_removes() {
    for ending in ["plug", "timer", "shutdown", "errors", "rset", "quit"] {
        let mut h = Harbor::with(THREE);
        let n = h.login();
        h.want(n, "RETR 1", "+OK");
        h.want(n, "DELE 1", "+OK");
        match ending {
            "plug" => h.pull_the_plug(n),
            "timer" => assert_eq!(h.act(n, |s, cx| s.expire(cx)), b""),
            "shutdown" => {
                let said = h.act(n, |s, cx| s.shut_down("back at nine", cx));
                let end = &h.ends[n];
                assert!(said.starts_with(b"-ERR [SYS/TEMP] mail.harbor.test closes"));
                assert_eq!(end.watch.state(), end.session.state());
                assert_expected(&end.lines);
            }
            "errors" => {
                for _ in 0..h.world.policy.error_limit {
                    h.want(n, "FROB", "-ERR");
                }
                assert_eq!(h.state(n), "closed");
            }
            "rset" => {
                h.want(n, "RSET", "+OK");
                h.want(n, "QUIT", "+OK");
            }
            _ => {
                h.want(n, "QUIT", "+OK mail.harbor.test signing off (2 messages left)");
            }
        }
        let left = if ending == "quit" { 2 } else { 3 };
        assert_eq!(h.inbox().len(), left, "{ending}");
        h.login();
    }
}

#[test]
fn the_maildrop_is_as_it_was_at_login() {
    let mut h = Harbor::with(THREE);
    let n = h.login();
    let before = h.say(n, "UIDL");
    let letter = Message::new(Bytes::from_static(b"Subject: new\r\n\r\nNew\r\n"));
    h.world.deliver(BEN, Arc::new(letter));
    let uid = h.inbox()[1].uid;
    let inbox = h.world.account_mut(BEN).and_then(|a| a.mailbox_mut(INBOX)).expect("INBOX");
    inbox.remove(uid, None);
    h.want(n, "STAT", "+OK 3 ");
    assert_eq!(h.say(n, "UIDL"), before);
    h.want(n, "RETR 2", "+OK");
    h.want(n, "DELE 1", "+OK");
    h.want(n, "DELE 2", "+OK");
    let bye = "+OK mail.harbor.test signing off (2 messages left, 1 message gone before)\r\n";
    assert_eq!(h.say(n, "QUIT"), bye);
    // Numbers moved, unique-ids did not.
    let n = h.login();
    let after = h.say(n, "UIDL");
    let ids = |s: &str| -> Vec<String> {
        s.lines().filter_map(|l| Some(l.split_once(' ')?.1.to_owned())).skip(1).collect()
    };
    assert_eq!(ids(&after)[0], ids(&before)[2]);
    assert!(ids(&after).iter().all(|id| id.len() == 16));
    assert_expected(&h.ends[n].lines);
}

#[test]
fn a_maildrop_that_vanished_is_an_error_at_quit() {
    let mut h = Harbor::with(THREE);
    let n = h.login();
    h.want(n, "DELE 1", "+OK");
    h.world.add_account(crate::world::Account::new(BEN, "Ben", "cedar", 7));
    h.want(n, "QUIT", "-ERR [SYS/TEMP] 1 message not removed");
    assert_eq!(h.decided(n), "pop3.marked-removed");
    assert_eq!(h.state(n), "closed");
}

#[test]
fn collecting_sets_seen_and_looking_does_not() {
    let mut h = Harbor::with(THREE);
    let n = h.login();
    h.want(n, "TOP 1 0", "+OK");
    h.want(n, "LIST", "+OK");
    assert!(h.inbox().iter().all(|s| s.flags.is_empty()));
    h.want(n, "RETR 1", "+OK");
    assert_eq!(h.inbox()[0].flags, Flags::of(Flag::Seen));
    let changes = h.world.changes();
    h.want(n, "RETR 1", "+OK");
    assert_eq!(h.world.changes(), changes, "nothing to tell a second time");
}

#[test]
fn an_empty_maildrop_is_no_error() {
    let mut h = Harbor::with(&[]);
    let n = h.login();
    assert_eq!(h.say(n, "STAT"), "+OK 0 0\r\n");
    assert_eq!(h.say(n, "LIST"), "+OK 0 messages (0 octets)\r\n.\r\n");
    assert_eq!(h.say(n, "UIDL"), "+OK Unique-id listing follows\r\n.\r\n");
    h.want(n, "LIST 1", "-ERR No such message, the maildrop is empty");
    h.want(n, "QUIT", "+OK mail.harbor.test signing off (maildrop empty)");
    assert_expected(&h.ends[n].lines);
}

#[test]
fn a_password_may_hold_spaces() {
    let mut h = Harbor::new();
    let account = crate::world::Account::new("dora@harbor.test", "Dora", " two  words ", 9);
    h.world.add_account(account);
    let n = h.open();
    h.want(n, "USER dora", "+OK");
    h.want(n, "PASS  two  words ", "+OK");
}

#[test]
fn every_letter_of_bens_arrives_as_it_is_stored() {
    let mut h = Harbor::new();
    let n = h.login();
    let letters = h.inbox();
    assert!(letters.len() > 10, "{}", letters.len());
    for (i, stored) in letters.iter().enumerate() {
        let chunk = Bytes::from(format!("RETR {}\r\n", i + 1));
        let end = &mut h.ends[n];
        end.watch.eat(Side::Client, h.world.now, &chunk, &mut end.lines);
        let answer = Bytes::from(h.act(n, |s, cx| s.receive(chunk, cx)));
        let start = memchr::memchr(b'\n', &answer).expect("a status line") + 1;
        let end = answer.len() - b".\r\n".len();
        assert_eq!(&answer[end - 2..], b"\r\n.\r\n");
        let mut source = stored.message.source().to_vec();
        if !source.ends_with(b"\r\n") {
            source.extend_from_slice(b"\r\n");
        }
        assert!(
            crate::message::dot_unstuff(answer.slice(start..end)) == source,
            "letter {}",
            i + 1
        );
    }
    assert_tiled(&h.ends[n].lines);
    let read: usize = h.ends[n].lines.iter().filter(|l| l.kind == Kind::Content).count();
    assert!(read > 100, "{read}");
}

#[test]
fn large_letters_are_not_copied() {
    let body = "A line of no great interest.\r\n".repeat(4000);
    let mut h = Harbor::with(&[&format!("Subject: large\r\n\r\n{body}")]);
    let n = h.login();
    let source = h.inbox()[0].message.source().clone();
    let mut out = Output::default();
    let conn = ConnId(n as u32 + 1);
    let mut cx = Context::new(&mut h.world, conn, &h.place, &mut out);
    h.ends[n].session.receive(Bytes::from_static(b"RETR 1\r\n"), &mut cx);
    let (chunks, _) = out.finish();
    assert!(chunks.iter().any(|c| c.as_ptr() == source.as_ptr()), "{} chunks", chunks.len());
}

const DIALOGUE: &[u8] = b"CAPA\r\nUSER ben\r\nPASS wrong\r\nUSER ben\r\nPASS cedar\r\nSTAT\r\nLIST\r\n\
    LIST 2\r\nUIDL\r\nuidl 3\r\nFROB\r\nRETR 2\r\nTOP 1 0\r\nTOP 1\r\nDELE 2\r\nbare\nline\r\nQUIT\r\n";

/// Sends octets in chunks of a size, and gives all that was answered and read.
fn played(octets: &[u8], size: usize) -> (String, Vec<String>) {
    let mut h = Harbor::with(THREE);
    let n = h.open();
    let mut answers = String::new();
    for chunk in octets.chunks(size) {
        let chunk = Bytes::copy_from_slice(chunk);
        answers += &String::from_utf8_lossy(&h.act(n, |s, cx| s.receive(chunk, cx)));
    }
    let mut watch = Dissector::default();
    let mut lines = Vec::new();
    let server: Vec<u8> = h.ends[n].lines.iter().flat_map(|l| l.bytes.to_vec()).collect();
    for chunk in octets.chunks(size) {
        watch.eat(Side::Client, h.world.now, &Bytes::copy_from_slice(chunk), &mut lines);
    }
    for chunk in server.chunks(size) {
        watch.eat(Side::Server, h.world.now, &Bytes::copy_from_slice(chunk), &mut lines);
        let mut more = Vec::new();
        watch.unfinished(&mut more);
        assert_tiled(&more);
    }
    assert_tiled(&lines);
    let told = lines.iter().map(|l| {
        let side = l.side.letter();
        let (outline, state) = (l.tree.outline(&l.bytes), l.state.name);
        format!("{side} {} {state} {:?} {}\n{outline}", l.exchange, l.outcome, l.gloss.text)
    });
    (answers, told.collect())
}

#[test]
fn chunks_do_not_show() {
    let whole = played(DIALOGUE, DIALOGUE.len());
    assert!(whole.1.len() > 40, "{}", whole.1.len());
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(played(DIALOGUE, size), whole, "chunks of {size}");
    }
}

#[test]
fn pipelined_commands_are_answered_in_order() {
    let mut h = Harbor::with(THREE);
    let n = h.open();
    let answer = h.send(n, b"USER ben\r\nPASS cedar\r\nSTAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
    assert_eq!(answer.matches("+OK").count(), 6, "{answer}");
    assert_eq!(h.inbox().len(), 2);
    let lines = &h.ends[n].lines;
    assert_expected(lines);
    let exchanges: Vec<_> =
        lines.iter().filter(|l| l.outcome.is_some()).map(|l| l.exchange).collect();
    assert_eq!(exchanges, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_dissector_may_come_late() {
    let mut h = Harbor::with(THREE);
    let n = h.login();
    let mut late = Dissector::resume(&h.ends[n].session.state());
    let mut lines = Vec::new();
    for line in ["LIST", "QUIT"] {
        let octets = Bytes::from(format!("{line}\r\n"));
        late.eat(Side::Client, h.world.now, &octets, &mut lines);
        assert_eq!(late.pending().as_deref(), Some(line));
        let answer = h.say(n, line);
        late.eat(Side::Server, h.world.now, &Bytes::from(answer), &mut lines);
        assert_eq!(late.pending(), None);
        assert_eq!(late.state(), h.ends[n].session.state());
    }
    assert_expected(&lines);
}

#[test]
fn a_foreign_login_by_sasl_is_read() {
    let mut watch = Dissector::default();
    let mut lines = Vec::new();
    let now = crate::world::Timestamp::START;
    let mut eat = |side, text: &'static str| {
        watch.eat(side, now, &Bytes::from_static(text.as_bytes()), &mut lines);
    };
    eat(Side::Server, "+OK ready <1896.697170952@dbc.mtview.ca.us>\r\n");
    eat(Side::Client, "AUTH PLAIN\r\nAGJlbgBjZWRhcg==\r\n");
    eat(Side::Server, "+ \r\n");
    eat(Side::Server, "+OK logged in\r\n");
    assert_eq!(watch.state(), State::of("TRANSACTION"));
    assert_expected(&lines);
    let ids: Vec<_> = lines.iter().flat_map(|l| l.leaves()).map(|n| n.field.id).collect();
    for id in ["pop3.timestamp", "pop3.mechanism", "pop3.sasl-response", "pop3.go-on"] {
        assert!(ids.contains(&id), "{id}");
    }
    assert_eq!(lines[2].kind, Kind::Continuation);
}

#[test]
fn wrong_lines_are_diagnosed() {
    let mut h = Harbor::with(THREE);
    let n = h.login();
    let long = format!("RETR {:0300}", 1);
    for (line, title, fix) in [
        ("RTER 1", "No POP3 command is called RTER", Some("RETR 1")),
        ("RETR1", "No POP3 command is called RETR1", Some("RETR")),
        ("STAT 1", "This command takes nothing after it", Some("STAT")),
        ("DELE x", "A message is named by its number", None),
        ("DELE ?", "Column 6: ? does not belong here", None),
        ("TOP 1", "TOP needs two numbers", Some("TOP 1 0")),
        ("NOOP\nNOOP", "A line feed stands alone here", None),
        (&long, "This line is too long", None),
    ] {
        h.want(n, line, "-ERR");
        let lines = &h.ends[n].lines;
        let command = lines.iter().rfind(|l| l.side == Side::Client).expect("a command");
        let diagnosis = command.diagnosis.as_ref().expect(line);
        assert_eq!((diagnosis.title.as_str(), diagnosis.fix.as_deref()), (title, fix), "{line}");
    }
}

#[test]
fn the_examples_of_the_rfcs_are_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rfc");
    let mut read = 0;
    for name in ["1939-4", "1939-5", "1939-6", "1939-7", "1939-10", "2449-5", "2449-8"]
        .map(|n| format!("rfc{n}.txt"))
    {
        let text = std::fs::read_to_string(format!("{folder}/{name}")).expect("the example");
        for dialogue in text.split("\n--\n") {
            let said: Vec<_> = dialogue
                .lines()
                .filter_map(|l| {
                    l.strip_prefix("C: ")
                        .map(|t| (Side::Client, t))
                        .or_else(|| l.strip_prefix("S: ").map(|t| (Side::Server, t)))
                })
                .collect();
            let mut watch = match said.first() {
                Some((Side::Server, _)) => Dissector::default(),
                _ => Dissector::resume(&State::of("TRANSACTION")),
            };
            let mut lines = Vec::new();
            for (side, text) in &said {
                let octets = Bytes::from(format!("{text}\r\n"));
                watch.eat(*side, crate::world::Timestamp::START, &octets, &mut lines);
            }
            assert_eq!(lines.len(), said.len(), "{name}");
            assert_expected(&lines);
            assert!(lines.iter().all(|l| !l.gloss.text.starts_with("This is no answer")), "{name}");
            assert!(lines.iter().all(|l| l.diagnosis.is_none()), "{name}");
            read += lines.len();
        }
    }
    assert!(read > 70, "only {read} lines");
}

#[test]
fn every_command_has_examples_and_the_grammar_takes_them() {
    for verb in command::all() {
        assert!(!verb.examples.is_empty(), "{}", verb.spec.verb);
        for line in verb.examples {
            let found = command::find(line.as_bytes()).expect(line);
            assert_eq!(found.spec.verb, verb.spec.verb);
            assert!((verb.label)(format!("{line}\r\n").as_bytes()).outcome.is_ok(), "{line}");
        }
    }
    assert_eq!(examples().count(), command::all().map(|v| v.examples.len()).sum::<usize>());
}

#[test]
fn names_of_fields_are_unique() {
    let mut ids: Vec<_> = fields().map(|f| f.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(ids.iter().all(|id| id.starts_with("pop3.")));
}

/// A line that is right, a little wrong, or noise.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<&str> = examples().collect();
    let mutated = (prop::sample::select(known.clone()), 0usize..12, any::<u8>()).prop_map(
        |(line, at, octet)| {
            let mut line = line.as_bytes().to_vec();
            let at = at % line.len();
            line[at] = octet;
            line.extend_from_slice(b"\r\n");
            line
        },
    );
    prop_oneof![
        4 => prop::sample::select(known).prop_map(|l| format!("{l}\r\n").into_bytes()),
        3 => mutated,
        1 => prop::collection::vec(any::<u8>(), 0..24),
        1 => Just(b"+OK 1 2\r\n.\r\n".to_vec()),
        1 => Just(b"-ERR [AUTH] no\r\n+ \r\n..\r\n".to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_octets_are_served(lines in prop::collection::vec(line(), 0..24), size in 1usize..40) {
        let mut h = Harbor::with(THREE);
        let n = h.login();
        let octets = lines.concat();
        for chunk in octets.chunks(size) {
            let chunk = Bytes::copy_from_slice(chunk);
            let end = &mut h.ends[n];
            end.watch.eat(Side::Client, h.world.now, &chunk, &mut end.lines);
            h.act(n, |s, cx| s.receive(chunk, cx));
        }
        let mut lines = std::mem::take(&mut h.ends[n].lines);
        h.ends[n].watch.unfinished(&mut lines);
        assert_tiled(&lines);
        let server: Vec<_> = lines.into_iter().filter(|l| l.side == Side::Server).collect();
        assert_expected(&server);
        if h.state(n) == "TRANSACTION" {
            prop_assert_eq!(h.inbox().len(), 3);
        }
    }

    #[test]
    fn any_octets_are_read(said in prop::collection::vec((any::<bool>(), line()), 0..24)) {
        let mut watch = Dissector::default();
        let mut lines = Vec::new();
        let mut octets = [0, 0];
        for (client, text) in said {
            octets[usize::from(client)] += text.len();
            let side = if client { Side::Client } else { Side::Server };
            watch.eat(side, crate::world::Timestamp::START, &Bytes::from(text), &mut lines);
        }
        watch.unfinished(&mut lines);
        assert_tiled(&lines);
        let read = |side| lines.iter().filter(|l| l.side == side).map(|l| l.bytes.len()).sum::<usize>();
        prop_assert_eq!([read(Side::Server), read(Side::Client)], octets);
    }
}
