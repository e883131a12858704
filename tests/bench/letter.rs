//! What it costs a host to take letters, without the sockets.

use crate::rate;
use bytes::Bytes;
use mailglass::sandbox::{End, Sandbox};
use mailglass::world::ConnId;
use std::hint::black_box;

const HEADER: &str = "From: <sender@example.test>\r\nTo: <ben@harbor.test>\r\nSubject: A letter\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\nMessage-ID: <1@load.test>\r\n\r\n";
const ENVELOPE: [&str; 3] =
    ["MAIL FROM:<sender@example.test>\r\n", "RCPT TO:<ben@harbor.test>\r\n", "DATA\r\n"];

fn letter(size: usize) -> Bytes {
    let mut text = HEADER.to_owned();
    while text.len() < size {
        text += "One line of a letter that goes from host to host, and of no other.\r\n";
    }
    (text + ".\r\n").into()
}

/// Says a list of pieces again and again to a host that takes letters from others.
fn say(name: &str, pieces: &[Bytes]) -> f64 {
    let (mut sandbox, conn) = greeted();
    let mut letters = 0;
    rate(name, 1, || {
        letters += 1;
        // Mailboxes that grow for ever measure the allocator.
        if letters % 20_000 == 0 {
            (sandbox, _) = greeted();
        }
        for piece in pieces {
            black_box(sandbox.receive(conn, piece.clone()).bytes.len());
        }
    })
}

fn greeted() -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(1);
    let opened = sandbox.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Host);
    let conn = opened.map_or(ConnId(0), |(conn, _)| conn);
    sandbox.receive(conn, Bytes::from_static(b"EHLO load.test\r\n"));
    (sandbox, conn)
}

pub(crate) fn letters() {
    let own = |text: &str| Bytes::copy_from_slice(text.as_bytes());
    let noop = say("NOOP", &[own("NOOP\r\n")]);
    let mut steps: Vec<Bytes> = ENVELOPE.map(own).into();
    steps.push(letter(1000));
    let single = say("letters of a kilobyte, command by command", &steps);
    let grouped =
        say("the same with the commands in one group", &[own(&ENVELOPE.concat()), letter(1000)]);
    println!(
        "    {:.2} us a NOOP, {:.2} us a letter, {:.2} us in a group",
        1e6 / noop,
        1e6 / single,
        1e6 / grouped,
    );
}

pub(crate) fn large() {
    let letter = letter(10_000_000);
    let mut pieces = vec![Bytes::from(ENVELOPE.concat())];
    // As large as the pieces in which a socket is read.
    pieces.extend(
        (0..letter.len())
            .step_by(120 * 1024)
            .map(|at| letter.slice(at..letter.len().min(at + 120 * 1024))),
    );
    let large = say("letters of ten megabytes", &pieces);
    let counted = rate("counting their lines, nothing else", 1, || {
        black_box(memchr::memchr_iter(b'\n', black_box(&letter)).count());
    });
    println!("    counting is {:.1} times as fast as taking", counted / large);
}
