//! What a large mailbox costs: commands beside the same in a small one, and the memory of its letters.

use crate::{rate, resident};
use bytes::Bytes;
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{Account, ConnId, Flag, Flags, Timestamp},
};
use std::{hint::black_box, sync::Arc, time::Instant};

const FEW: usize = 1_000;
const MANY: usize = 100_000;
/// Octets of a letter.
const SIZE: usize = 2_000;

fn letter(n: usize) -> Message {
    let mut text = format!("From: ana@meadow.test\r\nSubject: {n}\r\n\r\n").into_bytes();
    text.resize(SIZE, b'x');
    Message::new(Bytes::from(text.into_boxed_slice()))
}

/// A mailbox of so many letters, and a session that has it open. Each letter is one of its own, or all are the same.
fn mailbox(letters: usize, own: bool) -> Option<(Sandbox, ConnId)> {
    let mut sandbox = Sandbox::new(1);
    let mut ben = Account::new("ben@harbor.test", "Ben", "cedar", 7);
    let inbox = ben.mailbox_mut("INBOX")?;
    let shared = Arc::new(letter(0));
    for n in 0..letters {
        let message = if own { Arc::new(letter(n)) } else { shared.clone() };
        let flags = if n % 4 == 0 { Flags::default() } else { Flags::of(Flag::Seen) };
        inbox.add(message, flags, Timestamp::START, None);
    }
    sandbox.world.add_account(ben);
    let (conn, _) = sandbox.connect("mail.harbor.test", 143, Sandbox::LAPTOP, End::Program).ok()?;
    say(&mut sandbox, conn, "a LOGIN ben cedar\r\na SELECT INBOX\r\n");
    Some((sandbox, conn))
}

fn say(sandbox: &mut Sandbox, conn: ConnId, text: &str) -> usize {
    let mut reaction = sandbox.receive(conn, Bytes::copy_from_slice(text.as_bytes()));
    let mut heard = reaction.bytes.concat().len();
    while reaction.more {
        reaction = sandbox.receive(conn, Bytes::new());
        heard += reaction.bytes.concat().len();
    }
    heard
}

/// Commands about one letter, and EXPUNGE of half of all.
pub(crate) fn commands() {
    for (name, command) in [
        ("FETCH n", "a FETCH # (UID FLAGS RFC822.SIZE)\r\n"),
        ("STORE n", "a STORE # +FLAGS (\\Answered)\r\na STORE # -FLAGS (\\Answered)\r\n"),
        ("SELECT", "a SELECT INBOX\r\n"),
    ] {
        let [few, many] = [FEW, MANY].map(|letters| {
            let Some((mut sandbox, conn)) = mailbox(letters, false) else { return 0.0 };
            let lines: Vec<String> =
                (1..=100).map(|i| command.replace('#', &(letters * i / 101).to_string())).collect();
            rate(&format!("{name} among {letters} letters"), lines.len(), || {
                for line in &lines {
                    black_box(say(&mut sandbox, conn, line));
                }
            })
        });
        println!("    among 100,000 it costs {:.2} times as much (goal: 1.3)", few / many);
    }
    for enable in ["", "a UNSELECT\r\na ENABLE QRESYNC\r\na SELECT INBOX\r\n"] {
        let Some((mut sandbox, conn)) = mailbox(MANY, false) else { return };
        say(&mut sandbox, conn, enable);
        let account = sandbox.world.account_mut("ben@harbor.test");
        let Some(inbox) = account.and_then(|a| a.mailbox_mut("INBOX")) else { return };
        for uid in (1..=MANY as u32).step_by(2) {
            inbox.set_flags(uid, Flags::of(Flag::Deleted), Some(conn));
        }
        say(&mut sandbox, conn, "a NOOP\r\n");
        let began = Instant::now();
        let heard = say(&mut sandbox, conn, "a EXPUNGE\r\n");
        let took = began.elapsed().as_secs_f64() * 1000.0;
        println!("EXPUNGE of half of 100,000 letters: {took:.0} ms, {heard} octets (goal: 1 s)");
    }
}

/// What a letter takes besides its octets.
pub(crate) fn stored() {
    let before = resident();
    let Some((sandbox, _)) = mailbox(MANY, true) else { return };
    let each = (resident() - before) * 1024.0 / MANY as f64;
    drop(sandbox);
    let more = each - SIZE as f64;
    println!("{:<44} {more:>14.0} octets", "a stored letter, besides its own");
    println!("    goal: 2,048 octets");
}
