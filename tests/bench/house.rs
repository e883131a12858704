//! What the house's own work costs: `cargo bench --bench house`.
//!
//! Labelling, drawing, keeping: everything that happens when somebody looks. Each figure stands beside one of the
//! same run that does the least that could be done, so that a slow machine shows in both.

mod letter;
mod mailbox;
mod relay;

use bytes::Bytes;
use mailglass::{
    message::Message,
    net::Room,
    protocol::{Dissect, Dissector, Line},
    sandbox::{End, Sandbox, What},
    sender::{self, Client, Letter, cast},
    web::view::{ChangeView, LineView},
    wire::Side,
    world::{Protocol, Timestamp, World},
};
use std::{
    fmt::Write as _,
    hint::black_box,
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};

const SPELL: Duration = Duration::from_millis(700);

/// The parts, by the word that runs one alone: `cargo bench --bench house -- past`. Those that tell how much memory
/// something takes are run in processes of their own, whose heaps hold nothing else.
const PARTS: [(&str, Heap, fn()); 11] = [
    ("idle", Heap::Own, idle),
    ("queued", Heap::Own, relay::queued),
    ("labels", Heap::Any, labels),
    ("past", Heap::Any, past),
    ("clones", Heap::Any, clones),
    ("relay", Heap::Any, relay::relay),
    ("checks", Heap::Any, checks),
    ("stored", Heap::Own, mailbox::stored),
    ("mailbox", Heap::Any, mailbox::commands),
    ("letters", Heap::Any, letter::letters),
    ("large", Heap::Any, letter::large),
];

#[derive(Clone, Copy, PartialEq)]
enum Heap {
    Any,
    Own,
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    for (name, heap, part) in PARTS {
        if wanted.is_empty() && heap == Heap::Own {
            let alone = std::env::current_exe().and_then(|p| Command::new(p).arg(name).status());
            assert!(alone.is_ok_and(|s| s.success()), "{name} runs alone");
        } else if wanted.is_empty() || wanted.iter().any(|w| w == name) {
            part();
        }
    }
}

fn labels() {
    let smtp = smtp_conversation();
    let split = rate("cutting the same lines, nothing else", lines_of(&smtp), || {
        for (_, bytes) in &smtp {
            black_box(memchr::memchr_iter(b'\n', bytes).count());
        }
    });
    let labels = rate("labelling SMTP lines", lines_of(&smtp), || dissect(Protocol::Smtp, &smtp));
    println!("    cutting is {:.0} times as fast as labelling", split / labels);
    println!("    goal: 1,000,000 lines/s");
    for (name, items) in [
        ("labelling IMAP FETCH lines, FLAGS and UID", "(FLAGS UID)"),
        ("labelling IMAP FETCH lines, ENVELOPE", "(UID FLAGS ENVELOPE)"),
        ("labelling IMAP FETCH lines, BODYSTRUCTURE", "(BODYSTRUCTURE)"),
    ] {
        let imap = imap_conversation(items);
        rate(name, lines_of(&imap), || dissect(Protocol::Imap, &imap));
    }
    println!("    goal: 200,000 lines/s");
    let lines = dissected(Protocol::Smtp, &smtp);
    let mut html = String::new();
    rate("drawing SMTP lines as HTML", lines.len(), || {
        html.clear();
        for (n, line) in lines.iter().enumerate() {
            // Writing to memory cannot fail.
            let _ = askama::Template::render_into(&LineView::new(n as u64, line), &mut html);
        }
        black_box(html.len());
    });
}

/// What it costs to look at who sent a letter of a kilobyte.
fn checks() {
    let zones = World::new(1).zones;
    let header = "Received: from laptop.meadow.test\r\n\tby mail.meadow.test; Mon, 2 Mar 2026 09:00:00 +0000\r\nFrom: Ana <ana@meadow.test>\r\nTo: ben@harbor.test\r\nSubject: A letter\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@meadow.test>\r\n\r\n";
    let body = || Bytes::from("A line of a letter, and another.\r\n".repeat(25));
    let client = Client {
        ip: [198, 51, 100, 10].into(),
        helo: "mail.meadow.test",
        reverse_path: "ana@meadow.test",
        receiver: "mx1.harbor.test",
        now: Timestamp::START,
    };
    let check = |header: &str| {
        let letter = Letter { header: header.as_bytes(), body: &body };
        black_box(sender::check(&client, &letter, &zones).field("mx1.harbor.test").len())
    };
    let plain = rate("checking letters without a signature", 1, || {
        check(header);
    });
    println!("    {:.1} us each; goal: 15 us", 1e6 / plain);
    for domain in ["meadow.test", "harbor.test"] {
        let Some(signer) = cast::signer(domain) else { continue };
        let sign = || signer.sign(header.as_bytes(), &body, client.now).unwrap_or_default();
        let signed = String::from_utf8(sign()).unwrap_or_default() + header;
        rate(&format!("checking letters that {domain} signed"), 1, || {
            check(&signed);
        });
        rate(&format!("signing letters of {domain}"), 1, || {
            black_box(sign().len());
        });
    }
}

/// Runs `work` for a while and tells how many things it did a second.
fn rate(name: &str, things: usize, mut work: impl FnMut()) -> f64 {
    work();
    let (began, mut rounds) = (Instant::now(), 0_u32);
    while began.elapsed() < SPELL {
        work();
        rounds += 1;
    }
    let rate = things as f64 * f64::from(rounds) / began.elapsed().as_secs_f64();
    println!("{name:<44} {rate:>14.0} a second");
    rate
}

type Conversation = Vec<(Side, Bytes)>;

fn lines_of(conversation: &Conversation) -> usize {
    conversation.iter().map(|(_, b)| memchr::memchr_iter(b'\n', b).count()).sum()
}

fn dissected(protocol: Protocol, conversation: &Conversation) -> Vec<Line> {
    let mut dissector = Dissector::new(protocol);
    let mut out = Vec::new();
    for (side, bytes) in conversation {
        dissector.eat(*side, Timestamp::START, bytes, &mut out);
    }
    out
}

fn dissect(protocol: Protocol, conversation: &Conversation) {
    let mut dissector = Dissector::new(protocol);
    let mut out = Vec::new();
    for (side, bytes) in conversation {
        dissector.eat(*side, Timestamp::START, bytes, &mut out);
        black_box(out.len());
        out.clear();
    }
}

/// A sandbox's real conversation, chunk by chunk.
fn talk(host: &str, port: u16, lines: &[String]) -> Conversation {
    let mut sandbox = Sandbox::new(1);
    let Ok((conn, greeting)) = sandbox.connect(host, port, Sandbox::LAPTOP, End::Console) else {
        return Vec::new();
    };
    let mut out: Conversation = greeting.bytes.into_iter().map(|b| (Side::Server, b)).collect();
    for line in lines {
        let sent = Bytes::from(format!("{line}\r\n"));
        out.push((Side::Client, sent.clone()));
        let mut reaction = sandbox.receive(conn, sent);
        loop {
            out.extend(reaction.bytes.into_iter().map(|b| (Side::Server, b)));
            if !reaction.more {
                break;
            }
            reaction = sandbox.receive(conn, Bytes::new());
        }
    }
    out
}

fn smtp_conversation() -> Conversation {
    let mut lines = vec!["EHLO laptop.meadow.test".to_owned()];
    for n in 0..2000 {
        let letter = [
            "MAIL FROM:<ana@meadow.test> SIZE=1000",
            "RCPT TO:<ben@harbor.test>",
            "DATA",
            "From: Ana <ana@meadow.test>",
            "Subject: Hello",
            "",
            "Hello Ben, this is one line of text.",
            ".",
        ];
        lines.extend(letter.map(str::to_owned));
        lines.push(format!("NOOP {n}"));
    }
    talk("mx1.harbor.test", 25, &lines)
}

fn imap_conversation(items: &str) -> Conversation {
    let mut lines = vec!["a LOGIN ben cedar".to_owned(), "b SELECT INBOX".to_owned()];
    lines.extend((0..500).map(|n| format!("c{n} FETCH 1:* {items}")));
    talk("mail.harbor.test", 143, &lines)
}

/// What an idle sandbox with one open console costs.
fn idle() {
    let open = |seed| {
        let mut sandbox = Sandbox::new(seed);
        let open = sandbox.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Console);
        black_box(open.is_ok());
        sandbox
    };
    let first = open(0);
    let before = resident();
    let sandboxes: Vec<Sandbox> = (1..=1000).map(open).collect();
    let each = (resident() - before) * 1024.0 / sandboxes.len() as f64;
    drop(first);
    println!("{:<44} {each:>14.0} octets", "an idle sandbox of 1,000, with a connection");
    println!("    goal: 16,000 octets");
}

/// What it costs to be able to go back one command.
fn past() {
    let room = Room::new(Sandbox::new(1));
    let connect = |s: &mut Sandbox| s.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Console);
    let Ok((conn, _)) = room.step(None, What::Connected, connect) else { return };
    let noop = |s: &mut Sandbox| s.receive(conn, Bytes::from_static(b"NOOP\r\n")).closed;
    let bare = rate("console commands, nothing that could be taken back", 1000, || {
        for _ in 0..1000 {
            black_box(room.act(noop));
        }
    });
    let unwatched = rate("the same while no page is there", 1000, || {
        for _ in 0..1000 {
            black_box(room.step(Some(conn), What::Sent, noop));
        }
    });
    let page = room.page();
    let watched = rate("the same while a page can take them back", 1000, || {
        for _ in 0..1000 {
            black_box(room.step(Some(conn), What::Sent, noop));
        }
    });
    drop(page);
    println!("    a command costs {:.2} times as much unwatched,", bare / unwatched);
    println!("    and {:.2} times as much when it can be taken back", bare / watched);
    println!("    goal: 1.2 and 2.0 times");
    let newest = room.look_back(|_, t| t.history().last().cloned());
    rate("what the newest of them changed, rows drawn", 1, || {
        if let Some(step) = &newest {
            let _ = black_box(askama::Template::render(&ChangeView::new(step)));
        }
    });
}

/// What a copy of a sandbox costs, whatever is in it.
fn clones() {
    let empty = Sandbox::new(1);
    let mut full = Sandbox::new(1);
    for n in 0..10_000 {
        let letter = format!("Subject: {n}\r\n\r\nOne line.\r\n");
        black_box(full.world.deliver("ben@harbor.test", Arc::new(Message::new(letter.into()))));
    }
    let mut each = [0.0; 2];
    for (rate_of, (name, sandbox)) in each.iter_mut().zip([
        ("copies of a sandbox, made and dropped", &empty),
        ("copies of one with 10,000 letters", &full),
    ]) {
        *rate_of = rate(name, 1000, || {
            for _ in 0..1000 {
                black_box(sandbox.clone());
            }
        });
    }
    println!("    the full one costs {:.2} times the empty one", each[0] / each[1]);
    println!("    goal: 1.2 times");
}

/// Resident memory in KiB.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap_or_default();
    let mut digits = String::new();
    for c in line.chars().filter(char::is_ascii_digit) {
        let _ = write!(digits, "{c}");
    }
    digits.parse().unwrap_or(0.0)
}
