//! What commands cost in a mailbox of 100,000 letters, beside one of 1,000: where the work is the same, so is the cost.

use crate::support::stage::{here, say};
use bytes::Bytes;
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{Account, ConnId, Flag, Flags, Timestamp},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

const FEW: usize = 1_000;
const MANY: usize = 100_000;

/// A mailbox of so many letters, some read and some with a keyword, and a session that has it open.
fn mailbox(letters: usize) -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(1);
    let mut ben = Account::new("ben@harbor.test", "Ben", "cedar", 7);
    ben.create("Archive").expect("new");
    let inbox = ben.mailbox_mut("INBOX").expect("every account has one");
    let message = Arc::new(Message::new(Bytes::from_static(b"Subject: x\r\n\r\nx\r\n")));
    let mut work = Flags::of(Flag::Seen);
    work.set_keyword("$Work");
    for n in 0..letters {
        let flags = match n % 4 {
            0 => Flags::default(),
            1 => work.clone(),
            _ => Flags::of(Flag::Seen),
        };
        inbox.add(message.clone(), flags, Timestamp::START, None);
    }
    sandbox.world.add_account(ben);
    let conn = sandbox.connect("mail.harbor.test", 143, here(), End::Program).expect("open").0;
    say(&mut sandbox, conn, b"a LOGIN ben cedar\r\n");
    say(&mut sandbox, conn, b"a SELECT INBOX\r\n");
    (sandbox, conn)
}

/// The least time that the commands took, of many rounds: others use the machine too.
fn least(sandbox: &mut Sandbox, conn: ConnId, commands: &[String]) -> Duration {
    let round = |_| {
        let began = Instant::now();
        for command in commands {
            let told = say(sandbox, conn, command.as_bytes());
            assert!(told.windows(4).any(|w| w == b"a OK"), "{command}");
        }
        began.elapsed()
    };
    (0..40).map(round).min().expect("rounds")
}

#[test]
fn commands_about_one_letter_cost_the_same_in_a_large_mailbox() {
    let mut sides = [FEW, MANY].map(|letters| (letters, mailbox(letters)));
    for (name, command) in [
        ("FETCH", "a FETCH n (UID FLAGS RFC822.SIZE)\r\n"),
        ("UID FETCH", "a UID FETCH n (FLAGS ENVELOPE)\r\n"),
        ("STORE", "a STORE n +FLAGS (\\Answered)\r\na STORE n -FLAGS (\\Answered)\r\n"),
        ("SELECT", "a SELECT INBOX\r\n"),
        ("STATUS", "a STATUS INBOX (MESSAGES UNSEEN RECENT UIDNEXT)\r\n"),
        ("NOOP", "a NOOP\r\n"),
        ("UID SEARCH", "a UID SEARCH UID n SEEN\r\n"),
    ] {
        let [few, many] = sides.each_mut().map(|(letters, (sandbox, conn))| {
            let numbers = (1..=20).map(|i| *letters * i / 21);
            let commands: Vec<_> =
                numbers.map(|n| command.replace(" n ", &format!(" {n} "))).collect();
            least(sandbox, *conn, &commands)
        });
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        println!("{name}: {few:?} and {many:?} for 20, {ratio:.2} times as much");
        // A walk over all letters would make it a hundred times as much.
        assert!(ratio < 10.0, "{name} costs {ratio:.2} times as much");
    }
}

#[test]
fn half_of_a_large_mailbox_is_removed_in_one_go() {
    for qresync in [false, true] {
        let (mut sandbox, conn) = mailbox(MANY);
        if qresync {
            say(&mut sandbox, conn, b"a UNSELECT\r\na ENABLE QRESYNC\r\na SELECT INBOX\r\n");
        }
        let inbox =
            sandbox.world.account_mut("ben@harbor.test").and_then(|a| a.mailbox_mut("INBOX"));
        let inbox = inbox.expect("seeded");
        for uid in (1..=MANY as u32).step_by(2) {
            inbox.set_flags(uid, Flags::of(Flag::Deleted), Some(conn));
        }
        say(&mut sandbox, conn, b"a NOOP\r\n");
        let began = Instant::now();
        let told = say(&mut sandbox, conn, b"a EXPUNGE\r\n");
        println!("EXPUNGE of 50,000: {:?}, {} octets", began.elapsed(), told.len());
        let told = String::from_utf8(told).expect("text");
        let lines = told.lines().filter(|l| l.ends_with(" EXPUNGE")).count();
        assert_eq!(lines, if qresync { 0 } else { MANY / 2 });
        assert_eq!(told.contains("* VANISHED 1,3,5,"), qresync);
        let again = say(&mut sandbox, conn, b"a STATUS INBOX (MESSAGES)\r\n");
        assert!(again.starts_with(b"* STATUS INBOX (MESSAGES 50000)"));
        // Numbers are positions again.
        let told = say(&mut sandbox, conn, b"a FETCH 1,50000 UID\r\n");
        let told = String::from_utf8(told).expect("text");
        assert!(told.contains("* 1 FETCH (UID 2") && told.contains("* 50000 FETCH (UID 100000"));
    }
}

#[test]
fn a_removed_range_is_told_as_one() {
    let (mut sandbox, conn) = mailbox(10_000);
    say(&mut sandbox, conn, b"a UNSELECT\r\na ENABLE QRESYNC\r\na SELECT INBOX\r\n");
    say(&mut sandbox, conn, b"a UID STORE 1001:9000 +FLAGS.SILENT (\\Deleted)\r\n");
    let told = say(&mut sandbox, conn, b"a EXPUNGE\r\n");
    assert!(told.starts_with(b"* VANISHED 1001:9000\r\n"), "{}", told.len());
    let told =
        say(&mut sandbox, conn, b"a UID FETCH 1:9500 (FLAGS) (CHANGEDSINCE 10002 VANISHED)\r\n");
    assert!(told.starts_with(b"* VANISHED (EARLIER) 1001:9000\r\n"), "{}", told.len());
}

#[test]
fn a_long_command_tells_how_far_it_has_come() {
    let (mut sandbox, conn) = mailbox(25_000);
    let mut copy = |command: &str| {
        let told = say(&mut sandbox, conn, format!("{command}\r\n").as_bytes());
        let told = String::from_utf8(told).expect("text");
        let lines = told.lines().filter(|line| line.contains("INPROGRESS"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        copy("c1 COPY 1:* Archive"),
        [
            "* OK [INPROGRESS (\"c1\" 10000 25000)] 40 percent are done",
            "* OK [INPROGRESS (\"c1\" 20000 25000)] 80 percent are done",
        ]
    );
    assert_eq!(
        copy("c]2 COPY 1:20000 Archive"),
        ["* OK [INPROGRESS (NIL 10000 20000)] 50 percent are done"]
    );
    assert_eq!(copy("c3 COPY 1:10000 Archive"), Vec::<String>::new());
    // Of a search those letters count that its sets leave to be looked at.
    assert_eq!(
        copy("c4 UID SEARCH SEEN 1:16000"),
        ["* OK [INPROGRESS (\"c4\" 10000 16000)] 62 percent are done"]
    );
    assert_eq!(
        copy("c5 SORT (SIZE) UTF-8 ALL"),
        [
            "* OK [INPROGRESS (\"c5\" 10000 25000)] 40 percent are done",
            "* OK [INPROGRESS (\"c5\" 20000 25000)] 80 percent are done",
        ]
    );
    assert!(sandbox.world.set_policy("without", "INPROGRESS"));
    let told = say(&mut sandbox, conn, b"c4 COPY 1:11000 Archive\r\n");
    assert!(told.starts_with(b"c4 OK"));
}
