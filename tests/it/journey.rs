//! The way of a letter, made from the logs: every way that a letter can go.

use crate::support::stage::SEED;
use mailglass::{
    sandbox::{
        Sandbox, Submitted,
        compose::{Draft, compose},
        journey::{Journey, Place},
    },
    world::{Account, LetterId},
};
use std::time::Duration;

fn draft(to: &str) -> Draft {
    Draft {
        from: "ana@meadow.test".into(),
        to: to.into(),
        subject: "Lunch on Sunday?".into(),
        text: "Soup at noon.".into(),
        ..Draft::default()
    }
}

fn submit(sandbox: &mut Sandbox, draft: &Draft) -> Submitted {
    let composed = compose(draft, &mut sandbox.world).expect("a letter");
    sandbox.submit(&composed).expect("a host")
}

fn send(sandbox: &mut Sandbox, draft: &Draft) -> (LetterId, Journey) {
    let letter = submit(sandbox, draft).letter.expect("taken");
    (letter, sandbox.journey(letter).expect("a way"))
}

/// The stations with their depth, as they stand on the page.
fn shape(journey: &Journey) -> Vec<String> {
    let one = |(i, s): (usize, &mailglass::sandbox::journey::Station)| {
        format!("{}{:?} {}", " ".repeat(journey.path(i).len() - 1), s.place, s.name)
    };
    journey.stations.iter().enumerate().map(one).collect()
}

#[test]
fn from_one_laptop_to_another() {
    let mut sandbox = Sandbox::new(SEED);
    let (letter, journey) = send(&mut sandbox, &draft("Ben <ben@harbor.test>"));
    assert_eq!(
        shape(&journey),
        [
            "Writer laptop.meadow.test",
            " Submission mail.meadow.test",
            "  Exchanger mx1.harbor.test",
            "   Mailbox ben@harbor.test",
            "    Devices ben@harbor.test",
        ]
    );
    assert_eq!(sandbox.letters(), [letter]);
    // The letter grows on its way, by one trace field for each host.
    let fields = |at: usize| {
        journey.letter_at(&sandbox, at).map(|m| mailglass::message::traces(m.header()).len())
    };
    assert_eq!([fields(0), fields(1), fields(2), fields(3)], [Some(0), Some(0), Some(1), Some(2)]);
    let traces = journey.traces(&sandbox, 2);
    assert_eq!(traces.iter().map(|t| t.station).collect::<Vec<_>>(), [Some(2), Some(1)]);
    assert!(sandbox.link(journey.stations[2].conns[0]).is_some());
}

#[test]
fn two_domains_and_a_blind_copy() {
    let mut sandbox = Sandbox::new(SEED);
    // Whom postmaster stands for has the letter already.
    let draft = Draft {
        cc: "carl@harbor.test, ana@meadow.test".into(),
        bcc: "postmaster@harbor.test".into(),
        ..draft("ben@harbor.test")
    };
    let (_, journey) = send(&mut sandbox, &draft);
    let all = shape(&journey);
    let count = |word: &str| all.iter().filter(|s| s.contains(word)).count();
    assert_eq!((count("Exchanger"), count("Mailbox"), count("Devices")), (1, 3, 3), "{all:#?}");
    let copy = journey.letter(&sandbox).expect("a copy");
    assert!(!copy.header_contains("Bcc", "") && !copy.header_contains("To", "postmaster"));
}

#[test]
fn the_second_exchanger_takes_it() {
    let mut sandbox = Sandbox::new(SEED);
    assert!(sandbox.world.set_policy_of("mx1.harbor.test", "reach", "refuses"));
    let (_, journey) = send(&mut sandbox, &draft("ben@harbor.test"));
    assert_eq!(
        shape(&journey),
        [
            "Writer laptop.meadow.test",
            " Submission mail.meadow.test",
            "  Tried mx1.harbor.test",
            "  Exchanger mx2.harbor.test",
            "   Mailbox ben@harbor.test",
            "    Devices ben@harbor.test",
        ]
    );
}

#[test]
fn it_waits_and_is_tried_again() {
    let mut sandbox = Sandbox::new(SEED);
    for host in ["mx1.harbor.test", "mx2.harbor.test"] {
        assert!(sandbox.world.set_policy_of(host, "reach", "refuses"));
    }
    let (letter, journey) = send(&mut sandbox, &draft("ben@harbor.test"));
    let waiting = journey.stations.iter().find(|s| s.place == Place::Queue).expect("it waits");
    assert_eq!(waiting.attempts, 1);
    assert!(waiting.until > Some(sandbox.world.now));
    sandbox.advance(Duration::from_secs(40 * 60));
    let journey = sandbox.journey(letter).expect("a way");
    let tried = journey.stations.iter().find(|s| s.place == Place::Tried).expect("tried");
    assert_eq!(tried.attempts, 2);
    for host in ["mx1.harbor.test", "mx2.harbor.test"] {
        assert!(sandbox.world.set_policy_of(host, "reach", "up"));
    }
    sandbox.advance(Duration::from_secs(24 * 60 * 60));
    let journey = sandbox.journey(letter).expect("a way");
    let places: Vec<Place> = journey.stations.iter().map(|s| s.place).collect();
    assert!(places.contains(&Place::Mailbox) && !places.contains(&Place::Queue), "{places:?}");
}

#[test]
fn it_is_given_up() {
    let mut sandbox = Sandbox::new(SEED);
    let (_, journey) = send(&mut sandbox, &draft("nobody@harbor.test"));
    let end = journey.stations.iter().find(|s| s.place == Place::GivenUp).expect("given up");
    assert_eq!(end.recipients.iter().map(|r| &**r).collect::<Vec<_>>(), ["nobody@harbor.test"]);
    assert_eq!(journey.letter(&sandbox).map(|m| m.subject()).as_deref(), Some("Lunch on Sunday?"));
}

#[test]
fn by_hand_and_never_heard_of() {
    let mut sandbox = Sandbox::new(SEED);
    assert!(sandbox.journey(LetterId(1)).is_none());
    sandbox.world.add_account(Account::new("dora@harbor.test", "", "x", 1));
    let (_, journey) = send(&mut sandbox, &draft("dora@harbor.test"));
    assert!(journey.path(99).len() <= 1);
    assert!(journey.letter_at(&sandbox, 99).is_none());
}

#[test]
fn a_host_shows_how_it_checked_the_sender() {
    let mut sandbox = Sandbox::new(SEED);
    let (_, journey) = send(&mut sandbox, &draft("ben@harbor.test"));
    let verdicts: Vec<_> =
        (0..journey.stations.len()).filter_map(|i| journey.verdict(&sandbox, i)).collect();
    let [verdict] = &verdicts[..] else { panic!("{} hosts checked", verdicts.len()) };
    let words: Vec<_> = verdict.lines().map(|(name, how, _)| (name, how.word())).collect();
    assert_eq!(words, [("SPF", "pass"), ("DKIM", "pass"), ("DMARC", "pass")]);
    assert!(!verdict.spf.steps.is_empty() && !verdict.dkim.signatures[0].steps.is_empty());
}
