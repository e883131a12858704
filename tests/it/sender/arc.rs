//! A chain that another program sealed, and what breaks it.

use super::{dkim::check, zone::Table};
use mailglass::{sender::Outcome, world::World};

/// Two links, made by dkimpy with keys of the cast.
const TWO: &str = include_str!("../../data/arc-two.eml");

fn chain(letter: &str) -> (Outcome, usize, usize, String) {
    let arc = check(letter.as_bytes(), &World::new(1).zones).arc;
    let trace: String = arc.steps.iter().map(|s| s.outline()).collect();
    (arc.outcome, arc.links, arc.oldest_pass, format!("{}\n{trace}", arc.reason))
}

#[test]
fn a_chain_of_two_links_holds() {
    let (outcome, links, oldest, trace) = chain(TWO);
    assert_eq!((outcome, links, oldest), (Outcome::Pass, 2, 0), "{trace}");
    // The first link alone is a chain too.
    let (_, one) = TWO.split_once("Authentication-Results: mail.bank.test").expect("the border");
    let (_, one) = one.split_once('\n').expect("the end of the field");
    let (outcome, links, ..) = chain(one);
    assert_eq!((outcome, links), (Outcome::Pass, 1));
    assert_eq!(chain("From: ana@meadow.test\r\n\r\n").0, Outcome::None);
    assert_eq!(check(TWO.as_bytes(), &Table::default()).arc.outcome, Outcome::Fail);
}

#[test]
fn a_broken_chain_fails() {
    for (from, to) in [
        ("Hello, list.", "Hello, world."),
        ("Subject: Through", "Subject: Over"),
        ("i=1; mx1.harbor.test; spf=pass", "i=1; mx1.harbor.test; spf=fail"),
        ("i=2; cv=pass", "i=2; cv=fail"),
        ("i=1; cv=none", "i=1; cv=pass"),
        ("ARC-Seal: i=1", "X-Seal: i=1"),
        ("ARC-Seal: i=2", "ARC-Seal: i=3"),
        ("ARC-Seal: i=1", "ARC-Seal: i=2"),
        ("ARC-Seal: i=1", "ARC-Seal: i=51"),
        ("ARC-Seal: i=1", "ARC-Seal: i=0"),
        ("ARC-Seal: i=1; cv=none;", "ARC-Seal: i=1; cv=none; h=from;"),
        ("i=2; cv=pass; a=rsa-sha256", "i=2; cv=pass; a=rsa-sha1"),
    ] {
        assert!(TWO.contains(from), "{from}");
        let (outcome, _, _, trace) = chain(&TWO.replacen(from, to, 1));
        assert_eq!(outcome, Outcome::Fail, "{from} -> {to}: {trace}");
    }
    // A link that changed the letter before it sealed breaks the older signature, not the chain.
    let (outcome, _, oldest, trace) = chain(&TWO.replacen(
        "bh=VdjH+iXTpE0USbTHgQ9CGMcmldjAvVKx01MK8wEqsa8=;\r\n b=PDjz",
        "bh=AAAA;\r\n b=PDjz",
        1,
    ));
    // The seals cover the older signature's field, so that this very change is found out by them.
    assert_eq!((outcome, oldest), (Outcome::Fail, 2), "{trace}");
}
