//! What it costs hosts to pass letters on.

use crate::resident;
use bytes::Bytes;
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{LetterId, Queued, Recipient, Wishes},
};
use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

/// Letters that wait at once.
pub(crate) const LETTERS: u64 = 10_000;
/// Octets of a letter, about.
const SIZE: usize = 1000;

fn letter(n: u64) -> Arc<Message> {
    let head = format!("From: ana@meadow.test\r\nTo: ben@harbor.test\r\nSubject: {n}\r\n\r\n");
    let mut text = head.into_bytes();
    while text.len() < SIZE {
        text.extend_from_slice(b"One line of a letter that goes from host to host.\r\n");
    }
    Arc::new(Message::new(Bytes::from(text.into_boxed_slice())))
}

/// Letters in the queue of ana's host, each with an envelope of its own.
pub(crate) fn enqueue(sandbox: &mut Sandbox, many: u64) {
    let wishes = Arc::new(Wishes::default());
    for n in 0..many {
        let now = sandbox.world.now;
        let recipient = Recipient {
            address: "ben@harbor.test".into(),
            notify: None,
            original: None,
            last: None,
            left: None,
        };
        sandbox.world.queue.push(Queued {
            letter: LetterId(1_000_000 + n),
            id: format!("q{n}").into(),
            host: "mail.meadow.test".into(),
            from: Some("ana@meadow.test".into()),
            wishes: wishes.clone(),
            message: letter(n),
            recipients: vec![recipient],
            arrived: now,
            due: now,
            attempts: 0,
            warned: false,
        });
    }
}

fn arrived(sandbox: &Sandbox) -> usize {
    let inbox = sandbox.world.account("ben@harbor.test").and_then(|a| a.mailbox("INBOX"));
    inbox.map_or(0, mailglass::world::Mailbox::len)
}

/// From the first question to the last 250: both ends of every conversation.
pub(crate) fn relay() {
    let mut sandbox = Sandbox::new(1);
    enqueue(&mut sandbox, LETTERS);
    let before = arrived(&sandbox);
    let began = Instant::now();
    sandbox.advance(Duration::from_secs(1));
    let took = began.elapsed().as_secs_f64();
    let came = arrived(&sandbox) - before;
    println!(
        "{:<44} {:>14.0} a second",
        "queued letters that come to another host",
        LETTERS as f64 / took
    );
    println!("    {came} of {LETTERS} came, in {took:.2} s");
    println!("    goal: all, in less than 2 s");
    let mut sandbox = Sandbox::new(2);
    let Ok((conn, _)) = sandbox.connect("mail.meadow.test", 587, Sandbox::LAPTOP, End::Console)
    else {
        return;
    };
    black_box(sandbox.receive(conn, Bytes::from_static(b"EHLO laptop.meadow.test\r\n")));
    let before = arrived(&sandbox);
    crate::rate("letters handed in and passed on at once", 100, || {
        for n in 0..100 {
            for part in
                ["MAIL FROM:<ana@meadow.test>\r\n", "RCPT TO:<ben@harbor.test>\r\n", "DATA\r\n"]
            {
                black_box(sandbox.receive(conn, Bytes::from_static(part.as_bytes())));
            }
            let text = letter(n);
            black_box(sandbox.receive(conn, text.source().clone()));
            black_box(sandbox.receive(conn, Bytes::from_static(b".\r\n")));
        }
    });
    println!("    {} came", arrived(&sandbox) - before);
}

/// What one letter costs that waits, besides its own octets: told by a process of its own, whose heap holds nothing
/// else.
pub(crate) fn queued() {
    let mut sandbox = Sandbox::new(1);
    // What is made once and kept is made before.
    enqueue(&mut sandbox, 10);
    let before = resident();
    enqueue(&mut sandbox, LETTERS);
    let each = (resident() - before) * 1024.0 / LETTERS as f64;
    let octets = sandbox.world.queue.iter().map(|(_, q)| q.message.size()).sum::<u64>();
    let own = octets as f64 / LETTERS as f64;
    println!("{:<44} {:>14.0} octets", "a letter that waits, besides its own octets", each - own);
    println!("    goal: 4096 octets");
}
