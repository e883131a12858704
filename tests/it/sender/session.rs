//! What hosts do with the verdicts.

use crate::support::stage::SEED;
use bytes::Bytes;
use mailglass::{
    protocol::Peer,
    sandbox::{End, Sandbox},
    world::{
        Happening,
        zone::{Data, Name, Record},
    },
};

/// Sends a letter to mx1.harbor.test from an address; gives the last reply.
fn send(sandbox: &mut Sandbox, from: [u8; 4], path: &str, letter: &str) -> String {
    let peer = Peer { address: from.into() };
    let (conn, _) = sandbox.connect("mx1.harbor.test", 25, peer, End::Program).expect("a server");
    let mut last = String::new();
    let data = format!("{}\r\n.\r\n", letter.replace("\r\n.", "\r\n.."));
    for line in
        ["EHLO client.test", &format!("MAIL FROM:<{path}>"), "RCPT TO:<ben@harbor.test>", "DATA"]
    {
        sandbox.receive(conn, Bytes::from(format!("{line}\r\n")));
    }
    for chunk in sandbox.receive(conn, Bytes::from(data)).bytes {
        last += &String::from_utf8_lossy(&chunk);
    }
    sandbox.hang_up(conn);
    last
}

/// Puts a text in the place of those that stand at a name.
fn publish(sandbox: &mut Sandbox, zone: &str, owner: &str, text: &str) {
    let name = |name: &str| name.parse::<Name>().expect("a name");
    let zone = sandbox.world.zones.get_mut(&name(zone)).expect("the zone");
    let owner = name(owner);
    let texts = |r: &Record| r.data.text().is_some().then(|| r.data.clone());
    let old: Vec<Data> = zone.at(&owner).iter().filter_map(texts).collect();
    assert!(old.iter().all(|data| zone.remove(&owner, data)));
    zone.add(Record { owner, ttl: 60, data: Data::txt(text.as_bytes()) }).expect("room");
}

/// The newest letter of a mailbox of ben's.
fn newest(sandbox: &Sandbox, mailbox: &str) -> Option<String> {
    let ben = sandbox.world.account("ben@harbor.test")?;
    let letter = ben.mailbox(mailbox)?.letters().iter().last()?;
    Some(String::from_utf8_lossy(letter.message.source()).into_owned())
}

const FORGED: &str = "From: ana@meadow.test\r\nSubject: x\r\n\r\nHello.";

#[test]
fn what_is_to_be_quarantined_goes_into_junk() {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.world.set_policy("sender_checks", "enforce");
    publish(&mut sandbox, "meadow.test", "_dmarc.meadow.test", "v=DMARC1; p=quarantine");
    assert!(newest(&sandbox, "Junk").is_none());
    let reply = send(&mut sandbox, [203, 0, 113, 9], "x@forge.test", FORGED);
    assert!(reply.starts_with("250 2.0.0 "), "{reply}");
    let letter = newest(&sandbox, "Junk").expect("a letter");
    assert!(letter.contains("dmarc=fail") && letter.ends_with("\r\n\r\nHello.\r\n"), "{letter}");
    assert!(!newest(&sandbox, "INBOX").expect("others").contains("Subject: x"));
    let into = sandbox.world.mail_log.since(0).any(
        |line| matches!(&line.what, Happening::Delivered { mailbox, .. } if &**mailbox == "Junk"),
    );
    assert!(into);
}

#[test]
fn the_log_says_what_was_found_and_why() {
    let mut sandbox = Sandbox::new(SEED);
    send(&mut sandbox, [203, 0, 113, 9], "ana@meadow.test", FORGED);
    let told: Vec<String> = sandbox
        .world
        .mail_log
        .since(0)
        .filter_map(|line| match &line.what {
            Happening::Checked { check, outcome, why } => Some(format!("{check} {outcome}: {why}")),
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            "SPF fail: 203.0.113.9 is not in ip4:198.51.100.10",
            "DMARC fail: neither SPF nor DKIM passes for meadow.test; the policy of meadow.test is reject",
        ]
    );
}

#[test]
fn fields_in_the_hosts_own_name_are_taken_out() {
    let mut sandbox = Sandbox::new(SEED);
    let lie = "Authentication-Results: mx1.harbor.test;\r\n\tdmarc=pass header.from=bank.test\r\n";
    let other = "Authentication-Results: mail.bank.test; dmarc=pass\r\n";
    let letter = format!(
        "{lie}X-One: 1\r\n{other}AUTHENTICATION-RESULTS : mx1.harbor.test 1; none\r\n{FORGED}\r\n.dot\r\n..\r\nend"
    );
    send(&mut sandbox, [203, 0, 113, 9], "x@forge.test", &letter);
    let stored = newest(&sandbox, "INBOX").expect("a letter");
    let (ours, rest) = stored.split_once("X-One: 1\r\n").expect("the letter");
    assert_eq!(ours.matches("Authentication-Results: ").count(), 1, "{ours}");
    assert!(ours.contains("spf=pass smtp.mailfrom=forge.test;") && !ours.contains("dmarc=pass"));
    assert_eq!(rest, format!("{other}{FORGED}\r\n.dot\r\n..\r\nend\r\n"));
}

#[test]
fn a_host_that_does_not_look_writes_nothing() {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.world.set_policy_of("mx1.harbor.test", "sender_checks", "off");
    send(&mut sandbox, [203, 0, 113, 9], "ana@meadow.test", FORGED);
    assert!(!newest(&sandbox, "INBOX").expect("a letter").contains("Authentication-Results"));
    assert!(!sandbox.world.mail_log.since(0).any(|l| matches!(l.what, Happening::Checked { .. })));
}

/// Words of others in a reply stay on its line, and within its length.
#[test]
fn an_explanation_cannot_write_replies() {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.world.set_policy("spf_fail_refused", "true");
    publish(&mut sandbox, "forge.test", "forge.test", "v=spf1 -all exp=why.forge.test");
    let words = format!("%{{s}} may not. {}", "Go away. ".repeat(100));
    publish(&mut sandbox, "forge.test", "why.forge.test", &words);
    let reply = send(&mut sandbox, [203, 0, 113, 9], "\"a%\\\"b\"@forge.test", FORGED);
    assert!(
        reply.starts_with(
            "550 5.7.23 SPF fail: -all of forge.test matches every address; forge.test explains: "
        ),
        "{reply}"
    );
    assert!(reply.len() < 512 && reply.matches("\r\n").count() == 1, "{reply}");
}
