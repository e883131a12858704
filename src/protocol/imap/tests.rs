//! Sessions driven from outside.

use super::{command, examples, fields};
use crate::{
    message::Message,
    protocol::{Context, Output, Peer, Place, Ruling, Session},
    world::{Account, ConnId, Flag, Flags, INBOX, Policy, Service, World},
};
use bytes::Bytes;
use proptest::prelude::*;
use std::sync::Arc;

mod live_tests;

/// A world in which ben has fourteen letters, of which he has read seven.
fn world() -> World {
    let mut world = World::new(1);
    let seeded = world.account("ben@harbor.test").and_then(|a| a.mailbox(INBOX));
    let letters: Vec<_> = seeded.expect("seeded").letters().iter().cloned().collect();
    let mut ben = Account::new("ben@harbor.test", "Ben", "cedar", 1_772_400_200);
    for name in ["Archive", "Drafts", "Sent", "Trash"] {
        ben.create(name).expect("new");
    }
    let inbox = ben.mailbox_mut(INBOX).expect("every account has one");
    for (i, letter) in letters.iter().cycle().take(14).enumerate() {
        let flags = if i < 7 { Flags::of(Flag::Seen) } else { Flags::default() };
        inbox.add(letter.message.clone(), flags, letter.internal_date, None);
    }
    world.add_account(ben);
    world
}

/// Sessions of one world.
struct Bench {
    world: World,
    place: Place,
    sessions: Vec<Session>,
    rulings: Vec<Ruling>,
}

impl Bench {
    fn new(sessions: usize) -> Self {
        Self::in_world(world(), sessions)
    }

    fn in_world(world: World, sessions: usize) -> Self {
        let host = world.host("mail.harbor.test").expect("seeded").clone();
        let address = [203, 0, 113, 9].into();
        let place = Place { host, port: 143, peer: Peer { address } };
        let sessions = vec![Session::new(Service::Imap); sessions];
        let mut bench = Self { world, place, sessions, rulings: Vec::new() };
        for i in 0..bench.sessions.len() {
            bench.with(i, |s, cx| s.open(cx));
        }
        bench
    }

    fn with(&mut self, i: usize, act: impl FnOnce(&mut Session, &mut Context<'_>)) -> String {
        let mut out = Output::default();
        let conn = ConnId(i as u32 + 1);
        let Self { world, place, sessions, rulings } = self;
        act(&mut sessions[i], &mut Context::new(world, conn, place, &mut out));
        let len = out.len();
        let (chunks, why) = out.finish();
        let all = chunks.concat();
        assert_eq!(all.len(), len);
        for (at, ruling) in &why {
            let line = &all[*at..];
            assert!(ruling.is_sound(), "{ruling:?}");
            let line = line.split(|b| *b == b'\n').next().unwrap_or_default();
            let line = String::from_utf8_lossy(line);
            let told = [" NO ", " BAD ", "[READ-ONLY]"].iter().any(|word| line.contains(word));
            assert!(told, "{line}");
        }
        rulings.extend(why.into_iter().map(|(_, r)| r));
        String::from_utf8_lossy(&all).into_owned()
    }

    fn say(&mut self, i: usize, text: impl AsRef<[u8]>) -> String {
        let mut chunk = Bytes::copy_from_slice(text.as_ref());
        let mut told = String::new();
        loop {
            let mut more = false;
            told += &self.with(i, |s, cx| {
                s.receive(std::mem::take(&mut chunk), cx);
                more = cx.out.is_full();
            });
            if !more {
                return told;
            }
        }
    }

    /// One command with the tag `a`, and its answer without the tag's line end.
    fn run(&mut self, i: usize, command: &str) -> String {
        self.say(i, format!("a {command}\r\n"))
    }

    fn ready(sessions: usize) -> Self {
        let mut bench = Self::new(sessions);
        for i in 0..sessions {
            bench.run(i, "LOGIN ben cedar");
            let told = bench.run(i, "SELECT INBOX");
            assert!(told.contains("a OK [READ-WRITE]"), "{told}");
        }
        bench
    }

    fn state(&self, i: usize) -> String {
        let state = self.sessions[i].state();
        format!("{} {}", state.name, state.detail.as_deref().unwrap_or_default())
    }

    fn deliver(&mut self) {
        let letter = Message::new(Bytes::from_static(b"Subject: new\r\n\r\nnew\r\n"));
        self.world.deliver("ben@harbor.test", Arc::new(letter));
    }

    fn flags(&self, n: usize) -> Flags {
        let inbox = self.world.account("ben@harbor.test").and_then(|a| a.mailbox("INBOX"));
        inbox.expect("seeded").letters()[n - 1].flags.clone()
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().collect()
}

#[test]
fn greeting_and_states() {
    let mut b = Bench::new(0);
    b.sessions.push(Session::new(Service::Imap));
    let hello = b.with(0, |s, cx| s.open(cx));
    assert!(hello.starts_with("* OK [CAPABILITY IMAP4rev1 "), "{hello}");
    assert!(hello.ends_with("] mail.harbor.test Mailglass IMAP4rev1 server ready\r\n"), "{hello}");
    assert_eq!(b.state(0), "Not Authenticated ");
    assert_eq!(b.run(0, "SELECT INBOX"), "a BAD Log in first\r\n");
    assert_eq!(b.say(0, "LOGIN ben cedar\r\n"), "LOGIN BAD Unknown command\r\n");
    assert!(b.run(0, "LOGIN ben nope").starts_with("a NO [AUTHENTICATIONFAILED]"));
    assert!(b.run(0, "login \"ben\" {5}\r\ncedar").contains("a OK [CAPABILITY IMAP4rev1 "));
    assert_eq!(b.state(0), "Authenticated ");
    assert_eq!(b.run(0, "LOGIN ben cedar"), "a BAD You are logged in already\r\n");
    assert_eq!(b.run(0, "FETCH 1 FLAGS"), "a BAD SELECT a mailbox first\r\n");
    b.run(0, "EXAMINE inbox");
    assert_eq!(b.state(0), "Selected INBOX");
    let told = b.run(0, "SELECT Nope");
    assert!(told.starts_with("* OK [CLOSED] ") && told.contains("a NO [NONEXISTENT]"), "{told}");
    assert_eq!(b.state(0), "Authenticated ");
    let told = b.say(0, "a1 NOOP\r\na2 STATUS INBOX (MESSAGES)\r\na3 LOGOUT\r\na4 NOOP\r\n");
    assert_eq!(
        lines(&told),
        [
            "a1 OK NOOP completed",
            "* STATUS INBOX (MESSAGES 14)",
            "a2 OK STATUS completed",
            "* BYE Until next time",
            "a3 OK LOGOUT completed"
        ]
    );
    assert_eq!(b.state(0), "Logout ");
    assert!(b.sessions[0].is_closed());
    let ids: Vec<_> = b.rulings.iter().map(|r| r.decided.id).collect();
    let want = [
        "imap.in-state",
        "imap.command-recognised",
        "imap.login-right",
        "imap.in-state",
        "imap.in-state",
        "imap.opened-to-change",
        "imap.mailbox-exists",
    ];
    assert_eq!(ids, want);
}

#[test]
fn lines_that_are_no_commands() {
    let mut b = Bench::new(1);
    for (line, want) in [
        ("\r\n", "* BAD A command begins with a tag"),
        ("+a NOOP\r\n", "* BAD "),
        ("* NOOP\r\n", "* BAD "),
        ("a\r\n", "a BAD Unknown command"),
        ("a  NOOP\r\n", "a BAD Unknown command"),
        ("a NOOP \r\n", "a BAD Expected the end of the line here."),
        ("a LOGIN ben\r\n", "a BAD Expected a space here."),
        ("a LOGIN {9999}\r\n", "a BAD Literals may have 4096 octets here"),
        ("a FOO {1}\r\n", "a BAD Unknown command"),
        ("a LOGIN \"b\\en\" x\r\n", "a BAD In a quoted string"),
        ("a LOGIN {3+}\r\na b c d\r\n", "a BAD Expected the end of the line"),
        ("a AUTHENTICATE SCRAM-SHA-256\r\n", "a NO No such mechanism"),
        ("a STARTTLS\r\n", "a BAD STARTTLS is not offered"),
        ("a LOGIN \u{e9} x\r\n", "a BAD Expected User name here."),
    ] {
        let told = b.say(0, line);
        assert!(told.starts_with(want) && lines(&told).len() == 1, "{line:?} {told}");
    }
    let long = format!("a LOGIN {} x\r\na2 NOOP\r\n", "y".repeat(9000));
    let told = b.say(0, long);
    assert!(told.starts_with("a BAD The command is too long"), "{told}");
    assert!(told.ends_with("a2 OK NOOP completed\r\n"), "{told}");
}

#[test]
fn select_tells_everything() {
    let mut b = Bench::new(1);
    b.run(0, "LOGIN ben@harbor.test cedar");
    let told = b.run(0, "SELECT INBOX");
    assert_eq!(
        lines(&told),
        [
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
            "* 14 EXISTS",
            "* 14 RECENT",
            "* OK [UNSEEN 8] Letter 8 is the first that was not read",
            "* OK [UIDVALIDITY 1772400200] UIDs mean the same while this does",
            "* OK [UIDNEXT 15] The next letter gets this UID or a higher one",
            "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] These are kept",
            "* OK [MAILBOXID (F69a4ae48-1)] The mailbox keeps this when it is renamed",
            "a OK [READ-WRITE] SELECT completed"
        ]
    );
    let told = b.run(0, "EXAMINE Archive");
    assert!(told.contains("* 0 EXISTS") && told.contains("PERMANENTFLAGS ()"), "{told}");
    assert!(!told.contains("UNSEEN") && told.contains("a OK [READ-ONLY]"), "{told}");
    assert!(b.run(0, "STORE 1 +FLAGS (\\Seen)").starts_with("a NO The mailbox is open read-only"));
    assert!(b.run(0, "EXPUNGE").starts_with("a NO "));
}

#[test]
fn fetch_of_every_item() {
    let mut b = Bench::ready(1);
    assert_eq!(
        b.run(0, "FETCH 8 (FLAGS UID RFC822.SIZE)").split("RFC822").next(),
        Some("* 8 FETCH (FLAGS (\\Recent) UID 8 ")
    );
    let told = b.run(0, "FETCH 8 BODY.PEEK[HEADER.FIELDS (subject)]");
    assert!(told.starts_with("* 8 FETCH (BODY[HEADER.FIELDS (subject)] {"), "{told}");
    assert!(!b.flags(8).has(Flag::Seen));
    let told = b.run(0, "FETCH 8 BODY[TEXT]<0.5>");
    assert!(told.starts_with("* 8 FETCH (BODY[TEXT]<0> {5}\r\n"), "{told}");
    assert!(told.contains(" FLAGS (\\Seen \\Recent))\r\n") && b.flags(8).has(Flag::Seen), "{told}");
    assert!(b.run(0, "FETCH 1 BODY.PEEK[]<99999999.10>").contains("BODY[]<99999999> {0}\r\n)"));
    assert!(b.run(0, "FETCH 1 BODY.PEEK[99]").contains("(BODY[99] NIL)"));
    for item in [
        "ALL",
        "FULL",
        "FAST",
        "ENVELOPE",
        "BODY",
        "BODYSTRUCTURE",
        "RFC822",
        "RFC822.HEADER",
        "RFC822.TEXT",
        "BODY[1]",
        "BODY[1.MIME]",
        "INTERNALDATE",
    ] {
        let told = b.run(0, &format!("FETCH 1:3 {item}"));
        assert!(told.ends_with("a OK FETCH completed\r\n"), "{told}");
        let name = item.split('[').next().unwrap_or_default();
        let short = ["ALL", "FULL", "FAST"].contains(&item);
        assert!(short || told.matches(&format!("FETCH ({name}")).count() == 3, "{told}");
    }
    for (command, want) in [
        ("FETCH 15 FLAGS", "a BAD There are letters 1 to 14 only"),
        ("FETCH 0 FLAGS", "a BAD Message numbers and UIDs begin at 1"),
        ("FETCH 1 FLAGS UID", "a BAD "),
        ("FETCH 1 BODY[MIME]", "a BAD MIME must have"),
        ("FETCH 1 BODY[HEADER.FIELDS (\"a b\")]", "a BAD The name of a header field"),
        ("UID FETCH 99 FLAGS", "a OK FETCH completed"),
        ("UID FETCH 99:* FLAGS", "* 14 FETCH (UID 14 FLAGS ("),
        ("UID FETCH 3,1 UID", "* 1 FETCH (UID 1)\r\n* 3 FETCH (UID 3)"),
    ] {
        let told = b.run(0, command);
        assert!(told.starts_with(want), "{command}: {told}");
    }
    let many = vec!["UID"; 65].join(" ");
    assert!(b.run(0, &format!("FETCH 1 ({many})")).starts_with("a NO [LIMIT]"));
    b.run(0, "SELECT Trash");
    assert!(b.run(0, "FETCH 1:* FLAGS").starts_with("a BAD The mailbox is empty"));
    assert_eq!(b.run(0, "UID FETCH 1:* FLAGS"), "a OK FETCH completed\r\n");
    assert_eq!(b.run(0, "SEARCH 1:*"), "* SEARCH\r\na OK SEARCH completed\r\n");
}

#[test]
fn examine_does_not_mark_as_read() {
    let mut b = Bench::ready(1);
    b.run(0, "EXAMINE INBOX");
    assert!(!b.run(0, "FETCH 8 BODY[]").contains("\\Seen"));
    assert!(!b.flags(8).has(Flag::Seen));
}

#[test]
fn store_changes_flags() {
    let mut b = Bench::ready(1);
    let told = b.run(0, "STORE 1 +FLAGS ($Todo \\Flagged)");
    assert_eq!(
        lines(&told),
        [
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Todo)",
            "* 1 FETCH (FLAGS (\\Flagged \\Seen $Todo \\Recent))",
            "a OK STORE completed"
        ]
    );
    assert_eq!(b.run(0, "STORE 1:2 -FLAGS.SILENT \\Flagged"), "a OK STORE completed\r\n");
    let told = b.run(0, "UID STORE 1,77 FLAGS \\Answered \\Draft");
    assert!(
        told.starts_with("* 1 FETCH (FLAGS (\\Answered \\Draft \\Recent) UID 1)\r\n"),
        "{told}"
    );
    assert_eq!(b.run(0, "NOOP"), "a OK NOOP completed\r\n");
    assert!(b.run(0, "FETCH 1 FLAGS").contains("(FLAGS (\\Answered \\Draft \\Recent))"));
    for (command, want) in [
        ("STORE 1 +FLAGS (\\Recent)", "a BAD Only the server sets"),
        ("STORE 1 +FLAGS (\\Foo)", "a NO [CANNOT] \\Foo is no flag"),
        ("STORE 1 +FLAGS (\\*)", "a BAD "),
        ("STORE 1 FLAGS", "a BAD "),
        ("STORE 1 FLAGS ()", "* 1 FETCH (FLAGS (\\Recent))"),
        ("STORE 99 FLAGS ()", "a BAD "),
    ] {
        let told = b.run(0, command);
        assert!(told.starts_with(want), "{command}: {told}");
    }
    let many: Vec<_> = (0..33).map(|n| format!("k{n}")).collect();
    assert!(b.run(0, &format!("STORE 1 FLAGS {}", many.join(" "))).starts_with("a NO [LIMIT]"));
}

#[test]
fn expunge_waits_for_its_time() {
    let mut b = Bench::ready(2);
    b.run(0, "STORE 2,4 +FLAGS.SILENT (\\Deleted)");
    let told = b.run(0, "EXPUNGE");
    assert_eq!(
        lines(&told),
        ["* 2 EXPUNGE", "* 3 EXPUNGE", "* 12 RECENT", "a OK EXPUNGE completed"]
    );
    // The other session still knows fourteen letters by their old numbers.
    let told = b.run(1, "FETCH 2:4 (UID RFC822.SIZE)");
    assert!(told.contains("* 2 FETCH (UID 2 ") && told.contains("* 4 FETCH (UID 4 "), "{told}");
    assert!(!told.contains("EXPUNGE"), "{told}");
    assert!(!b.run(1, "STORE 1:2 +FLAGS (\\Flagged)").contains("EXPUNGE"));
    assert!(!b.run(1, "SEARCH ALL").contains("EXPUNGE"));
    assert!(b.run(1, "COPY 2 Archive").contains("a NO [EXPUNGEISSUED]"));
    let told = b.run(1, "UID FETCH 3 UID");
    assert!(!told.contains("EXPUNGE"), "told with COPY already: {told}");
    assert_eq!(b.run(1, "FETCH 2 UID"), "* 2 FETCH (UID 3)\r\na OK FETCH completed\r\n");
    // A new letter is told to both, and is recent to the first that hears of it.
    b.deliver();
    assert_eq!(
        lines(&b.run(0, "FETCH 1 UID"))[1..],
        [
            "* 13 EXISTS",
            "* 13 RECENT",
            "* 1 FETCH (FLAGS (\\Flagged \\Seen \\Recent))",
            "a OK FETCH completed"
        ][..]
    );
    assert_eq!(lines(&b.run(1, "NOOP")), ["* 13 EXISTS", "a OK NOOP completed"]);
}

#[test]
fn news_of_flags() {
    let mut b = Bench::ready(2);
    b.run(0, "NOOP");
    b.run(1, "NOOP");
    b.run(0, "STORE 3 +FLAGS (\\Answered $Work)");
    let told = b.run(1, "NOOP");
    let want = [
        "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)",
        "* 3 FETCH (FLAGS (\\Answered \\Seen $Work))",
        "a OK NOOP completed",
    ];
    assert_eq!(lines(&told), want);
}

#[test]
fn close_is_silent() {
    let mut b = Bench::ready(2);
    b.run(0, "STORE 1 +FLAGS.SILENT \\Deleted");
    assert_eq!(b.run(0, "CLOSE"), "a OK CLOSE completed\r\n");
    assert_eq!(b.state(0), "Authenticated ");
    assert!(b.run(1, "NOOP").starts_with("* 1 EXPUNGE\r\n"));
    b.run(1, "STORE 1 +FLAGS.SILENT \\Deleted");
    b.run(1, "EXAMINE INBOX");
    b.run(1, "CLOSE");
    assert!(b.run(0, "STATUS INBOX (MESSAGES)").contains("(MESSAGES 13)"));
}

#[test]
fn sizes_have_63_bits() {
    let mut b = Bench::ready(1);
    b.run(0, "SELECT INBOX");
    let told = b.run(0, "SEARCH SMALLER 9223372036854775807 UID 1:2");
    assert_eq!(lines(&told), ["* SEARCH 1 2", "a OK SEARCH completed"]);
    assert!(b.run(0, "SEARCH LARGER 9223372036854775808").starts_with("a BAD "));
    let told = b.run(0, "FETCH 1 BODY.PEEK[]<4294967296.4294967296>");
    assert_eq!(lines(&told)[0], "* 1 FETCH (BODY[]<4294967296> {0}");
}

#[test]
fn append_and_copy() {
    let mut b = Bench::ready(1);
    assert_eq!(
        b.run(0, "APPEND Nope {115}"),
        "a NO [TRYCREATE] There is no such mailbox; create it first\r\n"
    );
    assert_eq!(
        b.run(0, "APPEND Sent {99999999}"),
        "a NO [TOOBIG] Literals may have 33554432 octets here\r\n"
    );
    assert_eq!(
        b.say(0, "a APPEND INBOX ($Work \\Seen) \" 2-Mar-2026 10:00:00 +0100\" {14}\r\n"),
        "+ Ready for literal data\r\n"
    );
    assert_eq!((b.sessions[0].wants(), b.sessions[0].at_command()), (Some(14), false));
    let told = b.say(0, "Subject: x\r\n\r\n\r\n");
    assert_eq!(
        lines(&told),
        [
            "* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft $Work)",
            "* 15 EXISTS",
            "* 15 RECENT",
            "a OK [APPENDUID 1772400200 15] APPEND completed"
        ]
    );
    let told = b.run(0, "FETCH 15 (FLAGS INTERNALDATE BODY.PEEK[])");
    assert!(told.starts_with("* 15 FETCH (FLAGS (\\Seen $Work \\Recent) INTERNALDATE \" 2-Mar-2026 09:00:00 +0000\" BODY[] {14}\r\nSubject: x\r\n\r\n)"), "{told}");
    assert!(b.run(0, "APPEND INBOX {1}\r\n\0").ends_with("a BAD Octet 0 may not stand in a string. Form: tag APPEND SP mailbox [SP flag-list] [SP date-time] SP literal CRLF\r\n"));
    assert!(b.run(0, "COPY 1 Nope").starts_with("a NO [TRYCREATE]"));
    assert_eq!(
        b.run(0, "COPY 1,15 Archive"),
        "a OK [COPYUID 1772400201 1,15 1:2] COPY completed\r\n"
    );
    assert_eq!(b.run(0, "UID COPY 99 Archive"), "a OK COPY completed\r\n");
    assert!(b.run(0, "COPY 99 Archive").starts_with("a BAD"));
    b.run(0, "SELECT Archive");
    let told = b.run(0, "FETCH * (FLAGS INTERNALDATE)");
    assert!(
        told.contains(
            "(FLAGS (\\Seen $Work \\Recent) INTERNALDATE \" 2-Mar-2026 09:00:00 +0000\")"
        ),
        "{told}"
    );
}

#[test]
fn names_of_mailboxes() {
    let mut b = Bench::ready(1);
    assert_eq!(
        b.run(0, "LIST \"\" \"\""),
        "* LIST (\\Noselect) \"/\" \"\"\r\na OK LIST completed\r\n"
    );
    let told = b.run(0, "CREATE Projects/2026/March/");
    assert_eq!(told, "a OK [MAILBOXID (F69a4ae4d-6)] CREATE completed\r\n");
    let told = b.run(0, "LIST Projects/ %");
    assert_eq!(
        lines(&told),
        ["* LIST (\\Noselect \\HasChildren) \"/\" Projects/2026", "a OK LIST completed"]
    );
    let told = b.run(0, "LIST \"\" %");
    assert_eq!(told.matches("* LIST").count(), 6, "{told}");
    assert!(
        told.contains("* LIST (\\HasNoChildren) \"/\" INBOX")
            && told.contains("(\\Noselect \\HasChildren) \"/\" Projects\r\n")
    );
    for (command, want) in [
        ("CREATE inbox", "a NO [CANNOT]"),
        ("CREATE Archive", "a NO [ALREADYEXISTS]"),
        ("CREATE a//b", "a NO [CANNOT]"),
        ("CREATE \"a*\"", "a NO [CANNOT]"),
        ("CREATE a&b", "a NO [CANNOT]"),
        ("CREATE inbox/x", "a NO [CANNOT]"),
        ("CREATE INBOX/x", "a OK"),
        ("DELETE INBOX/x", "a OK"),
        ("CREATE \"\u{e9}\"", "a BAD A quoted string holds US-ASCII"),
        (
            "CREATE {2}\r\n\u{e9}",
            "+ Ready for literal data\r\na BAD A mailbox name is written in US-ASCII",
        ),
        ("CREATE Post&APw-", "a OK"),
        ("CREATE \"two words\"", "a OK"),
        ("DELETE Projects", "a NO [HASCHILDREN] That name is only the parent"),
        ("DELETE Nope", "a NO [NONEXISTENT]"),
        ("DELETE INBOX", "a NO [CANNOT]"),
        ("DELETE \"two words\"", "a OK"),
        ("RENAME Projects Work", "a OK"),
        ("RENAME Nope x", "a NO [NONEXISTENT]"),
        ("RENAME Work INBOX", "a NO [CANNOT]"),
        ("RENAME Archive Sent", "a NO [ALREADYEXISTS]"),
        ("RENAME Archive Work", "a NO [ALREADYEXISTS]"),
        ("DELETE Work/2026/March", "a OK"),
        ("LIST \"\" Work*", "a OK LIST completed"),
        ("SUBSCRIBE Nope", "a NO [NONEXISTENT]"),
        ("UNSUBSCRIBE Nope", "a NO "),
        ("STATUS Nope (UNSEEN)", "a NO [NONEXISTENT]"),
        ("STATUS INBOX ()", "a BAD"),
    ] {
        let told = b.run(0, command);
        assert!(told.starts_with(want), "{command}: {told}");
    }
    b.run(0, "CREATE foo/bar");
    b.run(0, "SUBSCRIBE foo/bar");
    b.run(0, "DELETE foo/bar");
    assert!(b.run(0, "LSUB \"\" foo*").starts_with("* LSUB () \"/\" foo/bar\r\n"));
    assert!(b.run(0, "LSUB \"\" f%").starts_with("* LSUB (\\Noselect) \"/\" foo\r\n"));
    let told = b.run(0, "STATUS Sent (MESSAGES UNSEEN UIDNEXT UNSEEN)");
    assert!(told.starts_with("* STATUS Sent (MESSAGES 0 UNSEEN 0 UIDNEXT 1)\r\n"), "{told}");
}

#[test]
fn renaming_the_inbox_empties_it() {
    let mut b = Bench::ready(1);
    let told = b.run(0, "RENAME INBOX old");
    assert_eq!(told.matches("EXPUNGE").count(), 14, "{told}");
    assert!(b.run(0, "STATUS old (MESSAGES)").contains("MESSAGES 14"));
}

#[test]
fn mailboxes_that_go_away() {
    let mut b = Bench::ready(2);
    b.run(0, "CREATE x");
    b.run(1, "SELECT x");
    b.run(0, "RENAME x y");
    b.run(1, "NOOP");
    assert_eq!(b.state(1), "Selected y");
    assert!(b.run(1, "DELETE y").starts_with("a NO [INUSE]"));
    assert!(b.run(0, "DELETE y").starts_with("a OK"));
    assert_eq!(
        b.run(1, "FETCH 1 FLAGS").lines().last(),
        Some("* BYE The selected mailbox was deleted")
    );
    assert!(b.sessions[1].is_closed());
}

#[test]
fn search() {
    let mut b = Bench::ready(1);
    for (keys, want) in [
        ("ALL", "1 2 3 4 5 6 7 8 9 10 11 12 13 14"),
        ("SEEN", "1 2 3 4 5 6 7"),
        ("UNSEEN 9:11", "9 10 11"),
        ("NOT SEEN NOT 9:*", "8"),
        ("OR 1 (2 SEEN)", "1 2"),
        ("UID 3:5 ANSWERED", ""),
        ("99", ""),
        ("LARGER 1 SMALLER 4294967295 2", "2"),
        ("BEFORE 1-Jan-1990", ""),
        ("SINCE 1-Jan-1990 4", "4"),
        ("NEW 8", "8"),
        ("OLD", ""),
        ("KEYWORD $Todo", ""),
        ("UNKEYWORD $Todo 1", "1"),
        ("HEADER Subject \"\" 1", "1"),
        ("CHARSET us-ascii 1", "1"),
    ] {
        let sep = if want.is_empty() { "" } else { " " };
        let told = b.run(0, &format!("SEARCH {keys}"));
        assert_eq!(told, format!("* SEARCH{sep}{want}\r\na OK SEARCH completed\r\n"), "{keys}");
    }
    assert!(b.run(0, "SEARCH CHARSET X-KOI TEXT {1}\r\n\u{e9}").ends_with("a BAD Expected the end of the line here. Form: tag SEARCH [SP \"CHARSET\" SP charset] 1*(SP search-key) CRLF\r\n"));
    assert!(
        b.run(0, "SEARCH CHARSET X-KOI TEXT {2}\r\n\u{e9}")
            .contains("a NO [BADCHARSET (US-ASCII UTF-8 ")
    );
    assert!(b.run(0, "SEARCH FOO").starts_with("a BAD "));
    assert!(
        b.run(0, &format!("SEARCH {}ALL", "(".repeat(1000))).starts_with("a BAD Search keys lie")
    );
}

#[test]
fn idle_tells_at_once() {
    let mut b = Bench::ready(2);
    assert_eq!(b.run(0, "IDLE"), "+ idling\r\n");
    assert!(b.sessions[0].listens() && !b.sessions[0].at_command());
    assert_eq!(b.with(0, |s, cx| s.wake(cx)), "");
    b.deliver();
    assert_eq!(b.with(0, |s, cx| s.wake(cx)), "* 15 EXISTS\r\n* 15 RECENT\r\n");
    b.run(1, "STORE 1 +FLAGS.SILENT \\Deleted");
    b.run(1, "EXPUNGE");
    assert_eq!(b.with(0, |s, cx| s.wake(cx)), "* 1 EXPUNGE\r\n* 14 RECENT\r\n");
    assert_eq!(b.say(0, "done\r\na2 NOOP\r\n"), "a OK IDLE ended\r\na2 OK NOOP completed\r\n");
    assert!(!b.sessions[0].listens());
    assert_eq!(
        b.say(0, "a IDLE\r\nb NOOP\r\nc NOOP\r\n"),
        "+ idling\r\na BAD Expected DONE; IDLE is over\r\nc OK NOOP completed\r\n"
    );
    b.run(0, "IDLE");
    assert_eq!(
        b.with(0, |s, cx| s.expire(cx)),
        "* BYE Autologout; the client was silent for too long\r\n"
    );
    assert_eq!(
        b.with(1, |s, cx| s.shut_down("The server goes away", cx)),
        "* BYE The server goes away\r\n"
    );
    assert_eq!(b.run(1, "NOOP"), "");
}

#[test]
fn a_client_that_does_not_read_has_to_wait() {
    let mut b = Bench::ready(1);
    let all = Bytes::from("a FETCH 1:* BODY.PEEK[]\r\n".repeat(500));
    let mut told = b.with(0, |s, cx| s.receive(all, cx));
    let mut answered = told.matches("a OK FETCH").count();
    assert!(answered < 500 && !b.sessions[0].at_command());
    while answered < 500 {
        told = b.with(0, |s, cx| s.receive(Bytes::new(), cx));
        answered += told.matches("a OK FETCH").count();
    }
    assert!(b.sessions[0].at_command());
}

#[test]
fn too_many_errors_end_the_session() {
    let mut b = Bench::new(1);
    let told = b.say(0, "a b\r\n".repeat(200));
    assert_eq!(told.matches("BAD").count(), 100);
    assert!(told.ends_with("* BYE Too many errors in a row\r\n"));
}

#[test]
fn without_plaintext_login() {
    let mut world = world();
    world.policy = Arc::new(Policy { plaintext_login: false, ..Policy::default() });
    let mut b = Bench::in_world(world, 1);
    assert!(b.run(0, "CAPABILITY").contains(" LOGINDISABLED\r\n"));
    assert!(b.run(0, "LOGIN ben cedar").starts_with("a NO [PRIVACYREQUIRED]"));
}

#[test]
fn more_changes_than_a_mailbox_remembers() {
    let mut b = Bench::new(1);
    let letter = Arc::new(Message::new(Bytes::from_static(b"Subject: x\r\n\r\n")));
    for _ in 0..6_000 {
        b.world.deliver("ben@harbor.test", letter.clone());
    }
    b.run(0, "LOGIN ben cedar");
    b.run(0, "SELECT INBOX");
    let told = b.run(0, "STORE 1:* +FLAGS.SILENT \\Answered");
    assert_eq!(told, "a OK STORE completed\r\n");
    b.run(0, "STORE 1:* +FLAGS.SILENT \\Deleted");
    assert_eq!(b.run(0, "EXPUNGE").matches(" EXPUNGE\r\n").count(), 6_014);
}

/// The shape of the example in RFC 3501 §8.
#[test]
fn the_example_of_the_rfc() {
    let mut b = Bench::new(1);
    assert!(b.say(0, "a001 login ben cedar\r\n").starts_with("a001 OK "));
    assert!(b.say(0, "a002 select inbox\r\n").contains("* 14 EXISTS\r\n"));
    let told = b.say(0, "a003 fetch 12 full\r\n");
    assert!(told.starts_with("* 12 FETCH (FLAGS ("), "{told}");
    for part in [" INTERNALDATE \"", " RFC822.SIZE ", " ENVELOPE (", " BODY ("] {
        assert!(told.contains(part), "{told}");
    }
    let told = b.say(0, "a004 fetch 12 body[header]\r\n");
    assert!(told.contains("* 12 FETCH (BODY[HEADER] {"), "{told}");
    let told = b.say(0, "a005 store 12 +flags \\deleted\r\n");
    assert!(told.starts_with("* 12 FETCH (FLAGS (\\Deleted \\Seen"), "{told}");
    assert!(b.say(0, "a006 logout\r\n").starts_with("* BYE "));
}

/// Both sides are read by a grammar that is not ours.
#[test]
fn another_grammar_reads_what_is_said() {
    use imap_codec::{CommandCodec, GreetingCodec, ResponseCodec, decode::Decoder};
    let mut count = 0;
    let base = crate::protocol::imap::command::ALL.iter().flat_map(|v| v.examples);
    for example in base {
        let whole = example.strip_suffix("DONE\r\n").unwrap_or(example).as_bytes();
        let read = CommandCodec::default().decode(whole);
        assert!(read.as_ref().is_ok_and(|(rest, _)| rest.is_empty()), "{example} {read:?}");
        count += 1;
    }
    let mut b = Bench::new(0);
    b.sessions.push(Session::new(Service::Imap));
    let hello = b.with(0, |s, cx| s.open(cx));
    assert!(
        GreetingCodec::default().decode(hello.as_bytes()).is_ok_and(|(rest, _)| rest.is_empty())
    );
    let talk = [
        "CAPABILITY",
        "SELECT INBOX",
        "LOGIN ben nope",
        "LOGIN ben cedar",
        "SELECT INBOX",
        "LIST \"\" *",
        "LSUB \"\" *",
        "CREATE \"two \\\"words\\\"/x\"",
        "LIST \"\" *",
        "STATUS \"two \\\"words\\\"/x\" (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)",
        "FETCH 1:* FULL",
        "UID FETCH 1:* (BODY.PEEK[]<0.30> BODY[HEADER.FIELDS.NOT (\"X-A\" b)] BODY[1.MIME] BODYSTRUCTURE RFC822.SIZE)",
        "FETCH 1:2 (BODY[9.HEADER] RFC822 RFC822.TEXT RFC822.HEADER)",
        "STORE 1:3 +FLAGS ($Todo \\Deleted)",
        "SEARCH ALL",
        "SEARCH NOT ALL",
        "SEARCH CHARSET X ALL",
        "SELECT Nope",
        "EXAMINE INBOX",
        "SELECT INBOX",
        "EXPUNGE",
        "FOO",
        "LOGOUT",
    ];
    for command in talk {
        let told = b.run(0, command);
        let mut rest = told.as_bytes();
        while !rest.is_empty() {
            match ResponseCodec::default().decode(rest) {
                Ok((more, _)) => rest = more,
                Err(e) => panic!("{command}: {e:?} at {}", rest.escape_ascii()),
            }
            count += 1;
        }
    }
    assert!(count > 120, "{count}");
}

#[test]
fn every_field_has_its_own_name() {
    let mut ids: Vec<_> = fields().map(|f| f.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(fields().all(|f| f.id.starts_with("imap.") && !f.doc().is_empty()));
}

#[test]
fn every_example_is_well_formed() {
    let mut count = 0;
    for verb in command::all() {
        assert!(!verb.examples.is_empty());
        for example in verb.examples {
            let whole = example.strip_suffix("DONE\r\n").unwrap_or(example);
            let p = (verb.label)(whole.as_bytes());
            assert!(p.outcome.is_ok(), "{example} {:?}", p.outcome);
            assert!(p.tree.is_lossless(whole.len()), "{}", p.tree.outline(whole.as_bytes()));
            assert_eq!(command::find(whole.as_bytes()).map(|v| v.spec.verb), Some(verb.spec.verb));
            count += 1;
        }
    }
    assert!(count >= 90 && (40..count).contains(&examples().count()), "{count}");
}

/// A client that believes what it is told: the UIDs of its letters, as far as it has seen them.
#[derive(Default)]
struct Client {
    letters: Vec<Option<u32>>,
}

impl Client {
    fn hear(&mut self, told: &str, may_expunge: bool) {
        for line in told.lines() {
            let words: Vec<_> = line.split([' ', '(', ')']).collect();
            let Some(n) = words.get(1).and_then(|w| w.parse::<usize>().ok()) else { continue };
            match words.get(2) {
                Some(&"EXISTS") => {
                    assert!(n >= self.letters.len(), "EXISTS may not shrink");
                    self.letters.resize(n, None);
                }
                Some(&"EXPUNGE") => {
                    assert!(may_expunge, "{told}");
                    self.letters.remove(n - 1);
                }
                Some(&"FETCH") => {
                    assert!(n <= self.letters.len(), "{told}");
                    let uid = words.iter().position(|w| *w == "UID").map(|i| words[i + 1]);
                    if let Some(uid) = uid {
                        let uid = uid.parse().expect("a number");
                        let known = self.letters[n - 1].replace(uid);
                        assert!(known.is_none_or(|k| k == uid), "{told}");
                    }
                }
                _ => {}
            }
        }
    }
}

fn play(steps: &[(usize, u8, u8)]) {
    let mut b = Bench::ready(2);
    let mut clients = [Client::default(), Client::default()];
    for client in &mut clients {
        client.letters.resize(14, None);
    }
    for &(who, what, n) in steps {
        let count = clients[who].letters.len();
        let n = usize::from(n) % count.max(1) + 1;
        let (command, may_expunge) = match what % 12 {
            0 => {
                b.deliver();
                continue;
            }
            1 => ("NOOP".to_owned(), true),
            2 => (format!("STORE {n} +FLAGS (\\Deleted)"), false),
            3 => ("EXPUNGE".to_owned(), true),
            4 => (format!("FETCH {n}:* UID"), false),
            5 => ("SEARCH DELETED".to_owned(), false),
            6 => ("UID FETCH 1:* (FLAGS BODY[TEXT]<0.1>)".to_owned(), true),
            7 => (format!("COPY {n} INBOX"), true),
            8 => ("APPEND INBOX {5}\r\na: b\n".to_owned(), true),
            9 => (format!("UID STORE {n} -FLAGS (\\Deleted)"), true),
            10 => (format!("FETCH {n} (FLAGS BODY[TEXT]<0.1>)"), false),
            _ => ("IDLE".to_owned(), true),
        };
        let told = b.run(who, &command);
        clients[who].hear(&told, may_expunge);
        if command == "IDLE" {
            b.deliver();
            let told = b.with(who, |s, cx| s.wake(cx));
            clients[who].hear(&told, true);
            let told = b.say(who, "DONE\r\n");
            clients[who].hear(&told, true);
        }
    }
    for (who, client) in clients.iter_mut().enumerate() {
        let told = b.run(who, "NOOP");
        client.hear(&told, true);
        let told = b.run(who, "FETCH 1:* UID");
        client.hear(&told, false);
        let inbox = b.world.account("ben@harbor.test").and_then(|a| a.mailbox(INBOX));
        let uids: Vec<_> = inbox.expect("seeded").letters().iter().map(|l| Some(l.uid)).collect();
        assert_eq!(client.letters, uids);
    }
}

/// Commands as they are, cut, doubled, and with octets changed.
fn conversation() -> impl Strategy<Value = Vec<u8>> {
    let all: Vec<&'static str> = examples()
        .filter(|e| !e.contains("LOGOUT"))
        .chain(["a SELECT INBOX\r\n", "a LOGIN ben cedar\r\n", "DONE\r\n"])
        .collect();
    let one = (prop::sample::select(all), any::<Option<(u8, u8)>>(), 0..6_u8).prop_map(
        |(text, change, how)| {
            let mut bytes = text.as_bytes().to_vec();
            if let (Some((at, b)), 0..=2) = (change, how) {
                let at = usize::from(at) % bytes.len();
                match how {
                    0 => bytes[at] = b,
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, b),
                }
            }
            bytes
        },
    );
    prop::collection::vec(one, 0..20).prop_map(|v| v.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn chunks_do_not_show(talk in conversation(), chunk in 1..50_usize) {
        let mut whole = Bench::ready(1);
        let at_once = whole.say(0, &talk);
        let mut pieces = Bench::ready(1);
        let one_by_one: String = talk.chunks(chunk).map(|c| pieces.say(0, c)).collect();
        prop_assert_eq!(at_once, one_by_one);
        prop_assert_eq!(whole.state(0), pieces.state(0));
    }

    #[test]
    fn two_sessions_agree_on_numbers(steps in prop::collection::vec((0..2_usize, any::<u8>(), any::<u8>()), 0..60)) {
        play(&steps);
    }

    #[test]
    fn any_octets_are_answered(talk in prop::collection::vec(any::<u8>(), 0..400), verb in 0..26_usize) {
        let mut b = Bench::ready(1);
        b.say(0, &talk);
        let verbs: Vec<_> = command::all().collect();
        let verb = verbs[verb % verbs.len()];
        let p = (verb.label)(&talk);
        prop_assert!(p.tree.is_lossless(talk.len()));
        prop_assert!(command::unknown(&talk).is_lossless(talk.len()));
    }

    #[test]
    fn labels_tile(frame in conversation()) {
        let verb = command::find(&frame).unwrap_or(&command::ALL[0]);
        let p = (verb.label)(&frame);
        prop_assert!(p.tree.is_lossless(frame.len()), "{}", p.tree.outline(&frame));
    }
}
