//! Several sessions on one mailbox, at random: three of IMAP (one plain, one with CONDSTORE, one with QRESYNC), a fourth
//! with UIDONLY, and one of POP3. What each client knows is built from the octets that it was told alone, and compared
//! with a model of the mailbox that is written otherwise than the server: lists that are walked.
//!
//! A failure prints the seed and the end of the conversation: `MODEL_SEED=n` plays that one alone.

mod act;
mod client;
mod heard;
mod truth;

use crate::support::stage::{here, say};
use bytes::Bytes;
use client::{Client, Kind};
use heard::responses;
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{Account, ConnId, World},
};
use std::{collections::BTreeSet, sync::Arc};
use truth::Truth;

const BEN: &str = "ben@harbor.test";

/// How many conversations are tried, and how many commands each has.
const RUNS: u64 = 34;
const STEPS: usize = 300;

/// A sequence of numbers that depends on the seed alone.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// What was said, for whoever reads of a failure.
struct Trace {
    seed: u64,
    lines: Vec<String>,
}

impl Drop for Trace {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let from = self.lines.len().saturating_sub(40);
            eprintln!("MODEL_SEED={}\n{}", self.seed, self.lines[from..].join("\n"));
        }
    }
}

/// A maildrop as POP3 opened it: the UIDs of its messages and which are marked.
struct Maildrop {
    conn: ConnId,
    uids: Vec<u32>,
    marked: BTreeSet<usize>,
}

struct Run {
    sandbox: Sandbox,
    truth: Truth,
    clients: Vec<Client>,
    maildrop: Option<Maildrop>,
    dice: Dice,
    trace: Trace,
    letters: u32,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut sandbox = Sandbox::new(seed);
        let mut ben = Account::new(BEN, "Ben", "cedar", 1_772_400_200);
        ben.create("Archive").expect("new");
        sandbox.world.add_account(ben);
        let mut run = Self {
            sandbox,
            truth: Truth::default(),
            clients: Vec::new(),
            maildrop: None,
            dice: Dice(seed),
            trace: Trace { seed, lines: Vec::new() },
            letters: 0,
        };
        (0..6).for_each(|_| run.deliver());
        for kind in [Kind::Plain, Kind::CondStore, Kind::QResync, Kind::UidOnly] {
            let conn = run.connect(143);
            run.clients.push(Client::new(kind, conn));
            let i = run.clients.len() - 1;
            run.enter(i);
        }
        run
    }

    fn connect(&mut self, port: u16) -> ConnId {
        self.sandbox
            .connect("mail.harbor.test", port, here(), End::Program)
            .expect("a connection")
            .0
    }

    fn deliver(&mut self) {
        self.letters += 1;
        let text = format!("Subject: letter {}\r\n\r\nx\r\n", self.letters);
        let message = Arc::new(Message::new(Bytes::from(text)));
        let uid = self.sandbox.world.deliver(BEN, message).expect("ben is here");
        assert_eq!(uid, self.truth.add(BTreeSet::new()));
    }

    /// A command of a client, and what it was told.
    fn ask(&mut self, i: usize, command: &str) -> Vec<String> {
        let conn = self.clients[i].conn;
        let octets = say(&mut self.sandbox, conn, format!("a {command}\r\n").as_bytes());
        let told = responses(&octets);
        self.trace.lines.push(format!("{i} C: {command}"));
        self.trace.lines.extend(told.iter().map(|line| format!("{i} S: {line}")));
        let by_number = command.starts_with("FETCH")
            || command.starts_with("STORE")
            || command.starts_with("SEARCH");
        self.clients[i].hear(&told, by_number);
        told
    }

    /// A command that is carried out.
    fn done(&mut self, i: usize, command: &str) -> Vec<String> {
        let told = self.ask(i, command);
        let last = told.last().expect("an answer");
        assert!(last.starts_with("a OK"), "{command}: {last}");
        told
    }

    /// Logs in, opens the mailbox, and learns what there is, with what the client kept.
    fn enter(&mut self, i: usize) {
        let kind = self.clients[i].kind;
        self.done(i, "LOGIN ben cedar");
        match kind {
            Kind::Plain | Kind::CondStore => {}
            Kind::QResync => drop(self.done(i, "ENABLE QRESYNC")),
            Kind::UidOnly => drop(self.done(i, "ENABLE UIDONLY CONDSTORE")),
        }
        self.open(i);
    }

    fn open(&mut self, i: usize) {
        let kept = self.clients[i].forget();
        let command = match self.clients[i].kind {
            Kind::Plain => "SELECT INBOX".to_owned(),
            Kind::CondStore | Kind::UidOnly => "SELECT INBOX (CONDSTORE)".to_owned(),
            Kind::QResync if kept.highest == 0 => "SELECT INBOX".to_owned(),
            Kind::QResync => {
                self.clients[i].remember(&kept);
                let matched = match (kept.uids.len(), self.dice.below(2)) {
                    (n @ 1.., 0) => format!(" ({n} {})", kept.uids[n - 1]),
                    _ => String::new(),
                };
                let known = match (kept.uids.first(), kept.uids.last(), self.dice.below(2)) {
                    (Some(first), Some(last), 0) => format!(" {first}:{last}"),
                    _ => String::new(),
                };
                format!("SELECT INBOX (QRESYNC (1772400200 {}{known}{matched}))", kept.highest)
            }
        };
        self.done(i, &command);
        self.learn(i);
        self.compare(i, true);
    }

    /// Asks for what the client does not know of the letters that it was told of.
    fn learn(&mut self, i: usize) {
        let client = &self.clients[i];
        if client.exists() == 0 || !client.is_ignorant() {
            return;
        }
        let items = if client.kind == Kind::Plain { "(UID FLAGS)" } else { "(UID FLAGS MODSEQ)" };
        match client.kind {
            Kind::UidOnly => drop(self.done(i, &format!("UID FETCH 1:* {items}"))),
            _ => {
                let n = client.first_unknown();
                self.done(i, &format!("FETCH {n}:* {items}"));
            }
        }
        assert!(!self.clients[i].is_ignorant(), "all is told");
    }

    /// What the client knows is what there is; letters that are gone may still be counted unless it was `told` of all.
    fn compare(&self, i: usize, told: bool) {
        let client = &self.clients[i];
        let truth = &self.truth;
        let uids = client.known_uids();
        let there: Vec<u32> = truth.letters.iter().map(|l| l.uid).collect();
        if told {
            assert_eq!(uids, there, "client {i}");
        } else {
            let counted: Vec<u32> =
                uids.iter().copied().filter(|uid| truth.letter(*uid).is_some()).collect();
            assert_eq!(counted, there, "client {i}");
        }
        for letter in &truth.letters {
            let known = client.letter(letter.uid).expect("it is known");
            assert_eq!(known.flags, letter.flags, "client {i}, UID {}", letter.uid);
            if client.kind != Kind::Plain {
                assert_eq!(known.mod_seq, letter.mod_seq, "client {i}, UID {}", letter.uid);
            }
        }
        // No change up to the number that the client would come back with is one that it does not know.
        if client.kind == Kind::QResync {
            for (uid, change) in &truth.removed {
                assert!(*change > client.highest || !uids.contains(uid), "client {i} misses {uid}");
            }
        }
    }

    /// The mailbox of the server is that of the model.
    fn compare_world(&self) {
        let world: &World = &self.sandbox.world;
        let inbox = world.account(BEN).and_then(|a| a.mailbox("INBOX")).expect("ben is here");
        let letters: Vec<_> = inbox.letters().iter().collect();
        assert_eq!(letters.len(), self.truth.letters.len());
        for (stored, letter) in letters.iter().zip(&self.truth.letters) {
            let flags: BTreeSet<String> = stored.flags.names().map(str::to_owned).collect();
            let here = (stored.uid, &flags, stored.mod_seq);
            assert_eq!(here, (letter.uid, &letter.flags, letter.mod_seq));
        }
        assert_eq!(inbox.changed(), self.truth.changes);
        let without =
            |flag: &'static str| self.truth.letters.iter().filter(move |l| !l.flags.contains(flag));
        assert_eq!(inbox.unseen(), without("\\Seen").count());
        assert_eq!(letters.len() - inbox.deleted(), without("\\Deleted").count());
        let first = letters.iter().position(|l| !l.flags.names().any(|f| f == "\\Seen"));
        assert_eq!(inbox.first_unseen(), first);
    }

    /// Those that listen are told at once.
    fn wake(&mut self) {
        for conn in self.sandbox.take_woken() {
            let mut octets = Vec::new();
            loop {
                let reaction = self.sandbox.take_outbox(conn);
                octets.extend(reaction.bytes.concat());
                if !reaction.more {
                    break;
                }
            }
            let Some(i) = self.clients.iter().position(|c| c.conn == conn) else { continue };
            let told = responses(&octets);
            self.trace.lines.extend(told.iter().map(|line| format!("{i} S: {line}")));
            self.clients[i].hear(&told, false);
        }
    }

    fn step(&mut self) {
        let full = self.truth.letters.len() > 24;
        match self.dice.below(20) {
            0 | 1 if !full => self.deliver(),
            2..=4 => self.pop3(),
            _ => {
                let i = self.dice.below(self.clients.len());
                if self.clients[i].idles {
                    self.clients[i].idles = false;
                    let conn = self.clients[i].conn;
                    let told = responses(&say(&mut self.sandbox, conn, b"DONE\r\n"));
                    self.trace.lines.push(format!("{i} C: DONE"));
                    self.trace.lines.extend(told.iter().map(|line| format!("{i} S: {line}")));
                    self.clients[i].hear(&told, false);
                    self.learn(i);
                    self.compare(i, true);
                } else {
                    self.command(i, full);
                }
            }
        }
        self.wake();
        self.compare_world();
    }

    fn command(&mut self, i: usize, full: bool) {
        let kind = self.clients[i].kind;
        let by_uid = kind == Kind::UidOnly || self.dice.below(2) == 0;
        match self.dice.below(16) {
            0..=5 => return self.store(i, by_uid),
            6 => return self.search(i, by_uid),
            7 => return self.copy(i, by_uid, full),
            8 => {
                self.truth.expunge(|_| true);
                self.done(i, "EXPUNGE");
            }
            9 => {
                let (set, uids) = self.set(i, true);
                self.truth.expunge(|uid| uids.contains(&uid));
                self.done(i, &format!("UID EXPUNGE {set}"));
            }
            10 => return self.read(i, by_uid),
            11 if !full => {
                let text = "Subject: put\r\n\r\ny\r\n";
                let uid = self.truth.add(["\\Draft".to_owned()].into());
                self.ask(i, &format!("APPEND INBOX (\\Draft) {{{}}}", text.len()));
                let told = self.done_raw(i, &format!("{text}\r\n"));
                let code = format!("[APPENDUID 1772400200 {uid}]");
                assert!(told.last().expect("an answer").contains(&code), "{told:?}");
            }
            12 => {
                let leave = self.dice.one_of(&["CLOSE", "UNSELECT", "SELECT", "LOGOUT"]);
                return self.leave(i, leave);
            }
            13 => {
                self.done_idle(i);
                return;
            }
            14 if kind != Kind::Plain => {
                let since = self.dice.below(self.truth.changes as usize) as u64 + 1;
                let vanished = if kind == Kind::QResync { " VANISHED" } else { "" };
                self.done(i, &format!("UID FETCH 1:* (FLAGS) (CHANGEDSINCE {since}{vanished})"));
            }
            _ => drop(self.done(i, "NOOP")),
        }
        self.learn(i);
        self.compare(i, true);
    }

    fn done_raw(&mut self, i: usize, text: &str) -> Vec<String> {
        let conn = self.clients[i].conn;
        let told = responses(&say(&mut self.sandbox, conn, text.as_bytes()));
        self.trace.lines.extend(told.iter().map(|line| format!("{i} S: {line}")));
        self.clients[i].hear(&told, false);
        told
    }

    fn done_idle(&mut self, i: usize) {
        let told = self.ask(i, "IDLE");
        assert!(told.iter().any(|line| line.starts_with("+ ")), "{told:?}");
        self.clients[i].idles = true;
    }

    fn leave(&mut self, i: usize, how: &str) {
        match how {
            "CLOSE" => {
                self.truth.expunge(|_| true);
                self.done(i, "CLOSE");
                self.clients[i].forget_removed();
            }
            "UNSELECT" => drop(self.done(i, "UNSELECT")),
            "LOGOUT" => {
                let conn = self.clients[i].conn;
                self.sandbox.hang_up(conn);
                self.clients[i].conn = self.connect(143);
                return self.enter(i);
            }
            _ => {}
        }
        self.open(i);
    }
}

#[test]
fn clients_of_all_kinds_know_what_there_is() {
    let alone = std::env::var("MODEL_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = alone.map_or(1..=RUNS, |seed: u64| seed..=seed);
    let mut steps = 0;
    for seed in seeds {
        let mut run = Run::new(seed);
        for _ in 0..STEPS {
            run.step();
            steps += 1;
        }
    }
    assert!(alone.is_some() || steps >= 10_000, "{steps} steps");
}
