//! Letters between hosts: nothing is lost, nothing ends twice, nothing goes on for ever, whatever the hosts do.

use crate::support::stage::{SEED, here, say, spoken};
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{
        DeliverBy, Happening, LetterId, LogLine, Queued, Recipient, Timestamp, Wishes,
        zone::{Data, Name, Record},
    },
};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::Arc, time::Duration};

const HOST: &str = "mail.meadow.test";
const DAY: Duration = Duration::from_secs(86_400);

/// Puts a letter into the queue of ana's host, and gives its number on the way.
fn queue(sandbox: &mut Sandbox, to: &[&str], wishes: Wishes) -> LetterId {
    let letter = sandbox.world.next_letter();
    let source = b"From: ana@meadow.test\r\nSubject: Hello\r\n\r\nHello\r\n";
    let recipient = |address: &&str| Recipient {
        address: (*address).into(),
        notify: None,
        original: None,
        last: None,
        left: None,
    };
    let now = sandbox.world.now;
    sandbox.world.queue.push(Queued {
        letter,
        id: format!("Q{}", letter.0).into(),
        host: HOST.into(),
        from: Some("ana@meadow.test".into()),
        wishes: wishes.into(),
        message: Arc::new(Message::new(source.to_vec().into())),
        recipients: to.iter().map(recipient).collect(),
        arrived: now,
        due: now,
        attempts: 0,
        warned: false,
    });
    letter
}

/// What the logs say of a letter at a host.
fn lines(sandbox: &Sandbox, host: &str, letter: LetterId) -> Vec<Arc<LogLine>> {
    sandbox.world.mail_log.of(letter).filter(|l| *l.host == *host).cloned().collect()
}

/// The letters in the INBOX of an account.
fn inbox(sandbox: &Sandbox, address: &str) -> Vec<String> {
    let inbox = sandbox.world.account(address).and_then(|a| a.mailbox("INBOX")).expect("INBOX");
    let text = |m: &Arc<Message>| String::from_utf8_lossy(m.source()).into_owned();
    inbox.letters().iter().map(|l| text(&l.message)).collect()
}

/// Takes every record of an owner away and adds these mail exchanges.
fn exchanges(sandbox: &mut Sandbox, zone: &str, mx: &[(u16, &str)]) {
    let origin: Name = zone.parse().expect("a name");
    let zone = sandbox.world.zones.get_mut(&origin).expect("a zone");
    let old: Vec<Record> = zone.at(&origin).to_vec();
    for record in old.iter().filter(|r| matches!(r.data, Data::Mx { .. })) {
        zone.remove(&origin, &record.data);
    }
    for (preference, exchange) in mx {
        let data =
            Data::Mx { preference: *preference, exchange: exchange.parse().expect("a name") };
        zone.add(Record { owner: origin.clone(), ttl: 60, data }).expect("a record");
    }
}

/// The hosts to which a host turned, in order, and how the letter ended.
fn tried(sandbox: &Sandbox, letter: LetterId) -> (Vec<String>, String) {
    let (mut hosts, mut end) = (Vec::new(), String::new());
    for line in lines(sandbox, HOST, letter) {
        match &line.what {
            Happening::Tried { to, .. } => hosts.push(to.to_string()),
            Happening::Sent { .. } => end = "sent".to_owned(),
            Happening::Deferred { status, .. } | Happening::Failed { status, .. } => {
                end = status.to_string();
            }
            _ => {}
        }
    }
    (hosts, end)
}

#[test]
fn the_order_of_the_hosts_of_a_domain() {
    for (mx, hosts, end) in [
        (&[(20, "mx1.harbor.test"), (10, "mx2.harbor.test")][..], &["mx2.harbor.test"][..], "sent"),
        // This host itself, and whatever comes after it, is left out.
        (
            &[(10, "mx1.harbor.test"), (20, HOST), (30, "mx2.harbor.test")],
            &["mx1.harbor.test"],
            "sent",
        ),
        (&[(20, HOST), (20, "mx1.harbor.test"), (30, "mx2.harbor.test")], &[], "5.4.6"),
        (&[(5, HOST)], &[], "5.4.6"),
        (&[(10, "ghost.harbor.test")], &[], "5.4.4"),
        (&[(10, "ghost.harbor.test"), (20, "mx1.harbor.test")], &["mx1.harbor.test"], "sent"),
        (&[(0, "."), (10, "mx1.harbor.test")], &["mx1.harbor.test"], "sent"),
        (&[(0, ".")], &[], "5.1.10"),
        (&[(10, "a.broken.test")], &[], "4.4.3"),
        (&[], &[], "5.4.4"),
    ] {
        let mut sandbox = Sandbox::new(SEED);
        exchanges(&mut sandbox, "harbor.test", mx);
        let letter = queue(&mut sandbox, &["ben@harbor.test"], Wishes::default());
        sandbox.advance(Duration::from_secs(1));
        let (found, how) = tried(&sandbox, letter);
        assert_eq!(
            (&found[..], &*how),
            (&hosts.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>()[..], end),
            "{mx:?}"
        );
    }
}

#[test]
fn hosts_of_one_preference_share_the_letters() {
    let mut firsts = BTreeMap::new();
    for seed in 0..40 {
        let mut sandbox = Sandbox::new(seed);
        let mx = [(10, "mx1.harbor.test"), (10, "mx2.harbor.test")];
        exchanges(&mut sandbox, "harbor.test", &mx);
        let letter = queue(&mut sandbox, &["ben@harbor.test"], Wishes::default());
        sandbox.advance(Duration::from_secs(1));
        *firsts.entry(tried(&sandbox, letter).0.remove(0)).or_insert(0) += 1;
    }
    assert!(firsts.len() == 2 && firsts.values().all(|n| *n > 5), "{firsts:?}");
}

#[test]
fn the_time_between_attempts_grows() {
    let mut sandbox = Sandbox::new(SEED);
    let letter = queue(&mut sandbox, &["y@down.test"], Wishes::default());
    sandbox.advance(DAY);
    let at: Vec<Timestamp> = lines(&sandbox, HOST, letter)
        .iter()
        .filter(|l| matches!(l.what, Happening::Tried { .. }))
        .map(|l| l.at)
        .collect();
    let minutes: Vec<u64> = at.windows(2).map(|w| w[1].since(w[0]).as_secs() / 60).collect();
    assert_eq!(minutes, [30, 60, 120, 240, 240, 240, 240, 240], "{at:?}");
}

#[test]
fn a_host_that_takes_letters_slowly_is_slow_for_other_hosts_too() {
    let taken = |rate: &str| {
        let mut sandbox = Sandbox::new(SEED);
        assert!(sandbox.world.set_policy_of("mx1.harbor.test", "data_rate", rate));
        queue(&mut sandbox, &["ben@harbor.test"], Wishes::default());
        let before = sandbox.world.now;
        sandbox.advance(Duration::ZERO);
        assert_eq!(inbox(&sandbox, "ben@harbor.test").len(), 15);
        sandbox.world.now.since(before)
    };
    // The letter has 48 octets.
    assert_eq!(taken("1").saturating_sub(taken("0")), Duration::from_secs(48));
}

#[test]
fn what_waits_at_a_host_is_counted() {
    let mut sandbox = Sandbox::new(SEED);
    let load = |s: &Sandbox| (s.world.queue.load(HOST).letters, s.world.queue.load(HOST).octets);
    for _ in 0..3 {
        queue(&mut sandbox, &["y@down.test", "ben@harbor.test"], Wishes::default());
    }
    assert_eq!(load(&sandbox), (3, 3 * 48));
    sandbox.advance(Duration::from_secs(60));
    assert_eq!(load(&sandbox), (3, 3 * 48), "one recipient of each still waits");
    assert_eq!(sandbox.world.queue.load("mx1.harbor.test").letters, 0);
    sandbox.advance(6 * DAY);
    assert_eq!(load(&sandbox), (0, 0));
}

#[test]
fn five_days_of_waiting_come_to_an_end() {
    let mut sandbox = Sandbox::new(SEED);
    for _ in 0..20 {
        queue(&mut sandbox, &["y@down.test"], Wishes::default());
    }
    sandbox.advance(5 * DAY);
    assert!(sandbox.world.queue.is_empty());
    let letters = inbox(&sandbox, "ana@meadow.test");
    let count = |action: &str| letters.iter().filter(|l| l.contains(action)).count();
    assert_eq!((count("Action: delayed\r\n"), count("Action: failed\r\n")), (20, 20));
    assert!(letters.iter().all(|l| l.contains("\r\nStatus: 4.4.1\r\n")));
}

#[test]
fn a_letter_with_a_deadline() {
    let by = |or_return, trace| {
        let until = Timestamp::START.after(Duration::from_secs(3600));
        Wishes { deliver_by: Some(DeliverBy { until, or_return, trace }), ..Wishes::default() }
    };
    // Returned when the time is over, at that very moment.
    let mut sandbox = Sandbox::new(SEED);
    queue(&mut sandbox, &["y@down.test"], by(true, false));
    sandbox.advance(Duration::from_secs(3590));
    assert!(inbox(&sandbox, "ana@meadow.test").is_empty());
    sandbox.advance(Duration::from_secs(20));
    let letters = inbox(&sandbox, "ana@meadow.test");
    assert!(letters[0].contains("Status: 5.4.7\r\n"), "{letters:?}");
    assert!(letters[0].contains("Deliver-By-Date: Mon, 2 Mar 2026 10:00:00 +0000\r\n"));
    assert!(sandbox.world.queue.is_empty());
    // The sender is only told, and the host goes on.
    let mut sandbox = Sandbox::new(SEED);
    queue(&mut sandbox, &["y@down.test"], by(false, false));
    sandbox.advance(DAY);
    let letters = inbox(&sandbox, "ana@meadow.test");
    assert!(letters.len() == 1 && letters[0].contains("Status: 4.4.7\r\n"), "{letters:?}");
    assert_eq!(sandbox.world.queue.len(), 1);
    // Every hop tells.
    let mut sandbox = Sandbox::new(SEED);
    queue(&mut sandbox, &["ben@harbor.test"], by(false, true));
    sandbox.advance(Duration::from_secs(1));
    let letters = inbox(&sandbox, "ana@meadow.test");
    assert!(letters.len() == 1 && letters[0].contains("Action: relayed\r\n"), "{letters:?}");
}

#[test]
fn connections_are_used_again() {
    let mut sandbox = Sandbox::new(SEED);
    for _ in 0..50 {
        queue(&mut sandbox, &["ben@harbor.test"], Wishes::default());
    }
    sandbox.advance(Duration::from_secs(1));
    let links = sandbox.links().filter(|l| l.end == End::Host && l.place.port == 25).count();
    assert_eq!((links, inbox(&sandbox, "ben@harbor.test").len()), (1, 14 + 50));
}

#[test]
fn a_large_queue_is_emptied() {
    let mut sandbox = Sandbox::new(SEED);
    for _ in 0..10_000 {
        queue(&mut sandbox, &["ben@harbor.test"], Wishes::default());
    }
    sandbox.advance(DAY);
    assert!(sandbox.world.queue.is_empty());
    assert_eq!(inbox(&sandbox, "ben@harbor.test").len(), 14 + 10_000);
}

#[test]
fn what_a_command_did_between_hosts_is_shown_with_it() {
    use mailglass::world::Difference;
    let mut sandbox = Sandbox::new(SEED);
    let (conn, _) = sandbox.connect(HOST, 587, here(), End::Program).expect("a host");
    say(&mut sandbox, conn, b"EHLO laptop.meadow.test\r\nMAIL FROM:<ana@meadow.test>\r\n");
    say(&mut sandbox, conn, b"RCPT TO:<ben@harbor.test>\r\nRCPT TO:<y@down.test>\r\nDATA\r\n");
    let before = sandbox.world.clone();
    say(&mut sandbox, conn, b"From: ana@meadow.test\r\n\r\nHello\r\n.\r\n");
    let rows = before.difference(&sandbox.world);
    let logged = rows.iter().filter_map(|d| match d {
        Difference::Logged { line } => Some(format!("{} {}", line.host, line.what)),
        _ => None,
    });
    let logged: Vec<String> = logged.collect();
    for part in ["took it from", "asked MX harbor.test", "delivered it to INBOX", "keeps it for"] {
        assert!(logged.iter().any(|l| l.contains(part)), "{part}: {logged:?}");
    }
    let queue = Difference::Queue { host: HOST.into(), before: 0, after: 1 };
    assert!(rows.contains(&queue), "{rows:?}");
    assert!(rows.iter().any(|d| matches!(d, Difference::LetterAdded { .. })), "{rows:?}");
    // Between worlds that grew apart each has its own lines.
    let mut other = before.clone();
    let id: Arc<str> = "X".into();
    other.note(HOST, LetterId(9), &id, Happening::Done);
    let apart = other.difference(&sandbox.world);
    assert!(apart.iter().any(|d| matches!(d, Difference::Unlogged { .. })), "{apart:?}");
    assert!(before.difference(&before.clone()).is_empty());
}

/// What a host of harbor.test does to those who come.
const MOODS: &[&str] = &[
    "reach=up",
    "reach=refuses",
    "reach=silent",
    "greeting=554",
    "greeting=521",
    "recipient_limit=1",
    "recipient_limit=0",
    "message_size_limit=20",
    "account_letters_limit=0",
    "error_limit=1",
    "mail_limit=1",
    "without=PIPELINING,DSN",
    "without=SIZE,8BITMIME",
];

/// Makes a host as it is in the beginning, and then gives it a mood.
fn turn(sandbox: &mut Sandbox, host: &str, mood: &str) {
    let world = &mut sandbox.world;
    let calm = [
        "reach=up",
        "greeting=220",
        "recipient_limit=100",
        "message_size_limit=1000000",
        "account_letters_limit=100000",
        "error_limit=100",
        "mail_limit=0",
        "without=",
    ];
    for setting in calm.into_iter().chain([mood]) {
        let (knob, value) = setting.split_once('=').expect("a setting");
        assert!(world.set_policy_of(host, knob, value), "{setting}");
    }
}

const PEOPLE: &[&str] = &[
    "ben@harbor.test",
    "carl@harbor.test",
    "nobody@harbor.test",
    "crew@harbor.test",
    "y@down.test",
    "a@broken.test",
    "x@nowhere.test",
    "postmaster@bank.test",
    "ben@[192.0.2.25]",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn every_recipient_has_one_end(
        letters in proptest::collection::vec(
            proptest::sample::subsequence(PEOPLE.to_vec(), 1..5), 1..5),
        moods in proptest::collection::vec(
            (proptest::sample::select(MOODS), proptest::sample::select(MOODS), 0..40_u64), 1..8),
    ) {
        let run = || {
            let mut sandbox = Sandbox::new(SEED);
            let sent: Vec<_> = letters
                .iter()
                .map(|to| (queue(&mut sandbox, to, Wishes::default()), to.clone()))
                .collect();
            for (one, two, hours) in &moods {
                turn(&mut sandbox, "mx1.harbor.test", one);
                turn(&mut sandbox, "mx2.harbor.test", two);
                sandbox.advance(Duration::from_secs(hours * 3600));
                check(&sandbox, &sent);
            }
            sandbox.advance(6 * DAY);
            assert!(sandbox.world.queue.is_empty(), "{:?}", sandbox.world.queue);
            check(&sandbox, &sent);
            sandbox
        };
        let (one, two) = (run(), run());
        prop_assert!(spoken(&one) == spoken(&two));
        prop_assert!(one.world.difference(&two.world).is_empty());
    }
}

/// Every recipient of these letters is passed on once, or was given up and told of once, or waits.
fn check(sandbox: &Sandbox, sent: &[(LetterId, Vec<&str>)]) {
    let reports = inbox(sandbox, "ana@meadow.test");
    let mut failed_in_all = 0;
    for (letter, to) in sent {
        for address in to {
            let (mut passed, mut failed) = (0, 0);
            for line in lines(sandbox, HOST, *letter) {
                match &line.what {
                    Happening::Sent { recipient, .. } if **recipient == **address => passed += 1,
                    Happening::Failed { recipient, .. } if **recipient == **address => failed += 1,
                    _ => {}
                }
            }
            let waits = sandbox.world.queue.iter().filter(|(_, q)| {
                q.letter == *letter
                    && *q.host == *HOST
                    && q.recipients.iter().any(|r| *r.address == **address)
            });
            let waits = waits.count();
            assert_eq!(
                passed + failed + waits,
                1,
                "{letter:?} {address}: {passed} {failed} {waits}"
            );
            failed_in_all += failed;
        }
    }
    let told: usize = reports
        .iter()
        .filter(|r| r.contains("Action: failed\r\n"))
        .map(|r| r.matches("Final-Recipient:").count())
        .sum();
    assert_eq!(told, failed_in_all);
}
