//! Whatever goes wrong on purpose: no panic, the same octets in any chunking, and no silence that nobody set.

use crate::support::stage::{SEED, spoken};
use mailglass::{
    sandbox::{End, Sandbox},
    wire::Side,
    world::Act,
};
use proptest::prelude::*;

/// Faults of every kind.
fn fault() -> impl Strategy<Value = String> {
    let hosts = prop::sample::select(vec!["all", "mx1.harbor.test", "mail.harbor.test"]);
    let stages = prop::sample::select(vec![
        "connect",
        "greeting",
        "any",
        "letter",
        "end-of-data",
        "EHLO",
        "MAIL",
        "RCPT",
        "DATA",
        "NOOP",
        "QUIT",
        "BDAT",
        "RETR",
        "STAT",
        "LOGIN",
        "SELECT",
        "FETCH",
        "USER",
        "imap:any",
        "pop3:any",
    ]);
    let acts = prop::sample::select(vec![
        "421",
        "450 4.2.1 \"Busy\"",
        "451",
        "554 5.0.0 \"No\"",
        "-ERR",
        "-ERR [IN-USE] \"No\"",
        "NO",
        "NO [UNAVAILABLE] \"No\"",
        "BAD",
        "BYE \"Gone\"",
        "drop",
        "drop-reply",
        "silence",
        "delay 700",
    ]);
    let whom =
        prop::sample::select(vec!["", " for ben@harbor.test", " from 192.0.2.80", " session 1"]);
    let times = prop::sample::select(vec!["always", "next 1", "after 2 next 1", "after 1 always"]);
    (hosts, stages, acts, whom, times)
        .prop_map(|(host, stage, act, whom, times)| format!("{host} {stage} {act}{whom} {times}"))
}

/// What clients say, right and wrong.
fn line(port: u16) -> impl Strategy<Value = &'static str> {
    prop::sample::select(match port {
        25 => vec![
            "EHLO a.test\r\n",
            "MAIL FROM:<ana@meadow.test>\r\n",
            "RCPT TO:<ben@harbor.test>\r\n",
            "RCPT TO:<grey@harbor.test>\r\n",
            "DATA\r\n",
            "Subject: x\r\n\r\nText\r\n.\r\n",
            "RSET\r\n",
            "BDAT 5 LAST\r\nHello",
            "NOOP\r\n",
            "what\r\n",
            "VRFY ben\r\n",
            "EXPN crew\r\n",
            "QUIT\r\n",
        ],
        110 => vec![
            "USER ben\r\n",
            "PASS cedar\r\n",
            "STAT\r\n",
            "RETR 1\r\n",
            "NOOP\r\n",
            "DELE 2\r\n",
            "x\r\n",
            "QUIT\r\n",
        ],
        _ => vec![
            "a LOGIN ben cedar\r\n",
            "b SELECT INBOX\r\n",
            "c FETCH 1 FLAGS\r\n",
            "d NOOP\r\n",
            "e IDLE\r\n",
            "DONE\r\n",
            "f LOGIN {3}\r\nben {5}\r\ncedar\r\n",
            "g\r\n",
            "h LOGOUT\r\n",
        ],
    })
}

fn dialogue() -> impl Strategy<Value = (u16, Vec<&'static str>)> {
    prop::sample::select(vec![25_u16, 110, 143])
        .prop_flat_map(|port| (Just(port), prop::collection::vec(line(port), 1..24)))
}

/// Plays a dialogue in pieces; gives the sandbox, and whether somebody set a silence.
fn played(faults: &[String], port: u16, lines: &[&str], chunk: usize) -> (Sandbox, bool) {
    let mut sandbox = Sandbox::new(SEED);
    let mut silent = false;
    for text in faults {
        // Not every stage has every reply.
        if let Ok(id) = sandbox.set_fault(text) {
            silent |= matches!(sandbox.world.faults.get(id).map(|f| &f.act), Some(Act::Silence));
        }
    }
    let host = if port == 25 { "mx1.harbor.test" } else { "mail.harbor.test" };
    if let Ok((conn, _)) = sandbox.connect(host, port, Sandbox::LAPTOP, End::Program) {
        for piece in lines.concat().as_bytes().chunks(chunk) {
            let mut octets = bytes::Bytes::copy_from_slice(piece);
            while sandbox.receive(conn, std::mem::take(&mut octets)).more {}
        }
    }
    (sandbox, silent)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn pieces_do_not_show_and_nobody_falls_silent_unbidden(
        faults in prop::collection::vec(fault(), 0..6),
        (port, lines) in dialogue(),
        chunk in 1_usize..40,
    ) {
        let (whole, silent) = played(&faults, port, &lines, usize::MAX);
        let (pieces, _) = played(&faults, port, &lines, chunk);
        // How much of what a client sends after the end is on the record depends on the pieces; what servers say does not.
        let said = |s: &Sandbox| -> Vec<_> {
            spoken(s).into_iter().map(|(conn, both)| (conn, both[Side::Server as usize].clone())).collect()
        };
        prop_assert_eq!(said(&whole), said(&pieces));
        let left = |s: &Sandbox| s.world.faults.iter().map(|(_, f)| f.to_string()).collect::<Vec<_>>();
        prop_assert_eq!(left(&whole), left(&pieces));
        for sandbox in [whole, pieces] {
            for conn in sandbox.open_links() {
                let mute = sandbox.link(conn).is_some_and(|l| l.session().is_mute());
                prop_assert!(silent || !mute);
            }
        }
    }

    #[test]
    fn any_text_is_a_fault_or_is_wrong_somewhere(text in "\\PC{0,60}|[ -~]{0,80}|(all|mx1) (RCPT|any) [0-9]{3} \"[ -~]{0,9}\"?") {
        match Sandbox::new(SEED).set_fault(&text) {
            Ok(_) => {}
            Err(refused) => prop_assert!(refused.column >= 1 && refused.column <= text.len() + 1 && refused.says.ends_with('.')),
        }
    }
}

#[test]
fn faults_go_back_with_the_world() {
    use mailglass::sandbox::{Timeline, Travel, What};
    let mut sandbox = Sandbox::new(SEED);
    let mut time = Timeline::default();
    let (conn, _) =
        sandbox.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Console).expect("mx1 listens");
    time.step(&mut sandbox, None, What::Turned, |s| s.set_fault("all NOOP 451 next 2").map(|_| ()))
        .expect("well-formed");
    let noop = |s: &mut Sandbox| {
        let said = s.receive(conn, bytes::Bytes::from_static(b"NOOP\r\n")).bytes.concat();
        String::from_utf8_lossy(&said).into_owned()
    };
    assert!(time.step(&mut sandbox, Some(conn), What::Sent, noop).starts_with("451 "));
    let rows = time.history().last().expect("a step").difference();
    assert!(format!("{rows:?}").contains("next 1"), "{rows:?}");
    assert!(time.step(&mut sandbox, Some(conn), What::Sent, noop).starts_with("451 "));
    assert!(time.step(&mut sandbox, Some(conn), What::Sent, noop).starts_with("250 "));
    for left in [0, 1, 2] {
        assert!(time.travel(&mut sandbox, Travel::Undo));
        let now = sandbox.world.faults.iter().next().and_then(|(_, f)| f.left).unwrap_or(0);
        assert_eq!(now, left);
    }
    assert!(time.travel(&mut sandbox, Travel::Undo) && sandbox.world.faults.is_empty());
}

#[test]
fn a_slow_host_takes_its_time_on_the_clock() {
    let mut sandbox = Sandbox::new(SEED);
    assert!(sandbox.world.set_policy_of("mx1.harbor.test", "greeting_delay", "5000"));
    let began = sandbox.world.now;
    let (conn, greeting) =
        sandbox.connect("mx1.harbor.test", 25, Sandbox::LAPTOP, End::Console).expect("mx1 listens");
    assert_eq!(
        (greeting.wait.as_millis(), sandbox.world.now.since(began).as_millis()),
        (5000, 5000)
    );
    sandbox.set_fault("all NOOP delay 2000 next 1").expect("well-formed");
    let mut waits = Vec::new();
    let mut reaction = sandbox.receive(conn, bytes::Bytes::from_static(b"NOOP\r\nNOOP\r\n"));
    loop {
        waits.push((reaction.wait.as_millis(), reaction.bytes.concat().len()));
        if !reaction.more {
            break;
        }
        reaction = sandbox.receive(conn, bytes::Bytes::new());
    }
    assert!(matches!(waits[..], [(2000, 1..), (0, 1..)]), "{waits:?}");
}

#[test]
fn pop3_greets_with_a_refusal() {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.set_fault("all greeting -ERR [SYS/TEMP] \"Not now\" next 1").expect("well-formed");
    let (_, said) = sandbox
        .connect("mail.harbor.test", 110, Sandbox::LAPTOP, End::Console)
        .expect("it listens");
    assert!(said.closed && said.bytes.concat() == b"-ERR [SYS/TEMP] Not now\r\n", "{said:?}");
}
