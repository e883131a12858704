//! Signatures: the examples of the RFCs, our own, and those that must not pass.

use super::zone::{Row, Table};
use bytes::Bytes;
use mailglass::{
    message,
    sender::{self, Client, Letter, Outcome, Resolve, Verdict, cast, dkim::MOST_SIGNATURES},
    world::{Timestamp, World},
};

/// Checks a letter that comes from nowhere in particular.
pub(super) fn check(source: &[u8], resolve: &dyn Resolve) -> Verdict {
    check_at(source, resolve, Timestamp::START)
}

fn check_at(source: &[u8], resolve: &dyn Resolve, now: Timestamp) -> Verdict {
    let end = message::header_end(source);
    let client = Client {
        ip: [203, 0, 113, 9].into(),
        helo: "client.example",
        reverse_path: "",
        receiver: "mx1.harbor.test",
        now,
    };
    let body = || Bytes::copy_from_slice(&source[end..]);
    sender::check(&client, &Letter { header: &source[..end], body: &body }, resolve)
}

/// The letter of RFC 8463 §A.3, which RFC 6376 §A.2 has too.
const PLAIN: &str = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\nSubject: Is dinner ready?\r\nDate: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\nMessage-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\nHi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

const BOTH: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n subject : date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\nDKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n";

const ED25519: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const RSA: &str = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

pub(super) fn football() -> Table {
    Table::of(&[
        ("brisbane._domainkey.football.example.com", ED25519),
        ("test._domainkey.football.example.com", RSA),
    ])
}

fn outcomes(verdict: &Verdict) -> Vec<Outcome> {
    verdict.dkim.signatures.iter().map(|s| s.outcome).collect()
}

fn trace(verdict: &Verdict) -> String {
    let steps = verdict.dkim.signatures.iter().flat_map(|s| &s.steps);
    steps.map(|s| s.outline()).collect()
}

#[test]
fn the_example_of_rfc_8463_verifies() {
    let letter = [BOTH, PLAIN].concat();
    let verdict = check(letter.as_bytes(), &football());
    assert_eq!(outcomes(&verdict), [Outcome::Pass, Outcome::Pass], "{}", trace(&verdict));
    assert_eq!(verdict.dkim.outcome(), Outcome::Pass);
    let hashed = verdict.dkim.signatures[0].steps[3].octets.as_deref().expect("the header");
    let hashed = String::from_utf8_lossy(hashed);
    assert!(hashed.starts_with("from:Joe SixPack <joe@football.example.com>\r\nto:"), "{hashed}");
    assert!(hashed.ends_with("b="), "{hashed}");
    insta::assert_snapshot!(trace(&verdict));
}

/// The letter of RFC 6376 §A.2 with the key of its appendix C. The signature was made over six spaces where lines go on
/// and one after a full stop; the RFC's page setting changed both, and simple forgives nothing.
#[test]
fn the_example_of_rfc_6376_verifies() {
    let key = "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
    let table = Table::of(&[("brisbane._domainkey.example.com", key)]);
    let letter = [RFC_6376, &PLAIN.replace("game.  Are", "game. Are")].concat();
    let verdict = check(letter.as_bytes(), &table);
    assert_eq!(outcomes(&verdict), [Outcome::Pass], "{}", trace(&verdict));
    let spaced = check([RFC_6376, PLAIN].concat().as_bytes(), &table);
    assert_eq!(outcomes(&spaced), [Outcome::Fail]);
}

const RFC_6376: &str = "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n      h=Received : From : To : Subject : Date : Message-ID;\r\n      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n      4bmp/YzhwvcubU4=;\r\nReceived: from client1.football.example.com  [192.0.2.1]\r\n      by submitserver.example.com with SUBMISSION;\r\n      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n";

/// One change of the letter of RFC 8463, and what becomes of its two signatures.
type Change = (&'static str, &'static str, [Outcome; 2]);

use Outcome::{Fail, Neutral, Pass, PermError, Policy, TempError};

pub(super) const CHANGES: &[Change] = &[
    ("hungry", "thirsty", [Fail, Fail]),
    ("Subject: Is", "Subject: Was", [Fail, Fail]),
    ("From: Joe", "From: Eve <e@forge.test>\r\nFrom: Joe", [Fail, Fail]),
    ("Date: Fri", "subject: x\r\nDate: Fri", [Fail, Fail]),
    ("Subject: Is", "SUBJECT:  Is \t", [Pass, Pass]),
    ("the game.  Are", "the game. \tAre", [Pass, Pass]),
    ("Joe.\r\n", "Joe. \r\n\r\n\r\n", [Pass, Pass]),
    ("From: Joe", "X-List: y\r\nFrom: Joe", [Pass, Pass]),
    ("v=1", "v=2", [Neutral, Pass]),
    ("v=1; ", "", [Neutral, Pass]),
    ("a=ed25519-sha256", "a=rsa-sha256", [PermError, Pass]),
    ("a=ed25519-sha256", "a=rsa-sha1", [Policy, Pass]),
    ("a=ed25519-sha256", "a=dsa", [Neutral, Pass]),
    ("c=relaxed/relaxed", "c=simple/relaxed", [Fail, Pass]),
    ("c=relaxed/relaxed", "c=nice", [Neutral, Pass]),
    ("i=@football", "i=@basket", [PermError, Pass]),
    ("i=@football", "i=@x.football", [Fail, Pass]),
    ("q=dns/txt", "q=ldap", [PermError, Pass]),
    ("s=brisbane", "s=sydney", [PermError, Pass]),
    ("s=brisbane", "s=a..b", [Neutral, Pass]),
    ("t=1528637909", "t=soon", [Neutral, Pass]),
    ("t=1528637909", "x=1528637909", [Fail, Pass]),
    ("h=from :", "h=", [Fail, Pass]),
    ("bh=2jUS", "bh=3jUS", [Fail, Pass]),
    ("b=/gCr", "b=/gCs", [Fail, Pass]),
    ("b=/gCr", "b=!", [Neutral, Pass]),
    ("t=1528637909", "l=3", [Fail, Pass]),
    ("t=1528637909", "l=99999", [Fail, Pass]),
    ("; t=1528637909", "; s=x", [Neutral, Pass]),
    ("from : subject : date;", "subject : date;", [Fail, Pass]),
];

/// The letter after a change.
pub(super) fn changed(from: &str, to: &str) -> String {
    let whole = [BOTH, PLAIN].concat();
    assert!(whole.contains(from), "{from}");
    whole.replacen(from, to, 1)
}

#[test]
fn a_changed_letter_passes_only_where_nothing_signed_is_different() {
    for (from, to, want) in CHANGES {
        let verdict = check(changed(from, to).as_bytes(), &football());
        assert_eq!(outcomes(&verdict), want, "{from} -> {to}\n{}", trace(&verdict));
    }
    assert!(CHANGES.len() >= 30);
}

/// Records for the Ed25519 key, and what becomes of the signature with them.
pub(super) const KEYS: &[(&str, Outcome)] = &[
    ("k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Pass),
    ("k=ed25519; h=sha1:sha256; s=email; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo", Pass),
    ("v=DKIM1; k=ed25519; t=s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", Pass),
    ("v=DKIM1; k=ed25519; p=", PermError),
    ("v=DKIM1; k=ed25519", PermError),
    ("v=DKIM2; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", PermError),
    ("k=ed25519; v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", PermError),
    ("v=DKIM1; k=ed25519; h=sha1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", PermError),
    ("v=DKIM1; k=ed25519; s=tlsrpt; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", PermError),
    ("v=DKIM1; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", PermError),
    ("v=DKIM1; k=ed25519; p=11qY", PermError),
    ("v=DKIM1; k=ed25519; p=\u{fc}", PermError),
    ("hello", PermError),
    ("", PermError),
];

#[test]
fn keys_that_do_not_serve() {
    let letter = [BOTH, PLAIN].concat();
    let name = "brisbane._domainkey.football.example.com";
    for (record, want) in KEYS {
        let verdict = check(letter.as_bytes(), &Table::of(&[(name, record)]));
        assert_eq!(verdict.dkim.signatures[0].outcome, *want, "{record}: {}", trace(&verdict));
    }
    let mut slow = Table::default();
    slow.add(name, Row::Timeout);
    assert_eq!(check(letter.as_bytes(), &slow).dkim.signatures[0].outcome, TempError);
    // An agent in a domain below is not for a key with the flag s.
    let below = letter.replacen("i=@football", "i=@x.football", 1);
    let strict = [(name, "k=ed25519; t=s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")];
    let verdict = check(below.as_bytes(), &Table::of(&strict));
    assert_eq!(verdict.dkim.signatures[0].outcome, PermError);
    // RFC 8301 §3.2: 512 bits are too few.
    let short = "v=DKIM1; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJn1Dck79IF4YA+5HmF0McLwT3oDoale3AbGXTipMLBDsR8Hos43E3UWciZtfsLhul4Yev40+DpyPEBzUlR0O8sCAwEAAQ==";
    let verdict =
        check(letter.as_bytes(), &Table::of(&[("test._domainkey.football.example.com", short)]));
    assert_eq!(verdict.dkim.signatures[1].outcome, Outcome::Policy, "{}", trace(&verdict));
}

#[test]
fn a_body_may_be_signed_in_part() {
    // The signer signs ten octets of the body.
    let signer = cast::signer("meadow.test").expect("a key");
    let letter = b"From: ana@meadow.test\r\nSubject: x\r\n\r\n0123456789 and a footer\r\n";
    let end = message::header_end(letter);
    let body = || Bytes::from_static(&letter[end..]);
    let field = signer.sign(&letter[..end], &body, Timestamp::START).expect("a field");
    let table = Table::of(&[(&signer.name(), &signer.record())]);
    let whole = [&field[..], letter].concat();
    assert_eq!(outcomes(&check(&whole, &table)), [Outcome::Pass]);
    // The same with another body does not pass.
    let other = [&whole[..whole.len() - 2], b"!\r\n"].concat();
    assert_eq!(outcomes(&check(&other, &table)), [Outcome::Fail]);
}

/// What our hosts sign, they and the zones of the sandbox verify.
#[test]
fn the_cast_signs_with_keys_that_its_zones_publish() {
    let world = World::new(1);
    let mut looked = 0;
    for signer in cast::signers() {
        assert_eq!(
            world.zones.txt(&signer.name()),
            sender::Answer::Found(vec![signer.record().into_bytes()]),
            "{}",
            signer.domain
        );
        let letter = format!(
            "From: Someone <someone@{}>\r\nTo: ben@harbor.test\r\nSubject: a rather long subject that has to be folded, {}\r\nReceived: x\r\n\r\nHello.\r\n",
            signer.domain, signer.domain
        );
        let end = message::header_end(letter.as_bytes());
        let body = || Bytes::copy_from_slice(&letter.as_bytes()[end..]);
        let field =
            signer.sign(&letter.as_bytes()[..end], &body, Timestamp::START).expect("a signature");
        assert!(String::from_utf8_lossy(&field).lines().all(|l| l.len() < 79));
        let whole = [&field[..], letter.as_bytes()].concat();
        let verdict = check(&whole, &world.zones);
        assert_eq!(outcomes(&verdict), [Outcome::Pass], "{}", trace(&verdict));
        // A second From breaks it, for the field is signed once more than it stands there.
        let forged = [b"From: ceo@bank.test\r\n", &whole[..]].concat();
        assert_eq!(outcomes(&check(&forged, &world.zones)), [Outcome::Fail]);
        looked += 1;
    }
    assert_eq!(looked, 4);
    let none = cast::signer("bank.test")
        .and_then(|s| s.sign(b"To: x@y\r\n\r\n", &|| Bytes::new(), Timestamp::START));
    assert!(none.is_none(), "a letter without From is not signed");
}

#[test]
fn a_thousand_signatures_are_not_a_thousand_times_the_work() {
    let mut letter = BOTH.repeat(500);
    letter += PLAIN;
    let verdict = check(letter.as_bytes(), &football());
    assert_eq!(verdict.dkim.signatures.len(), MOST_SIGNATURES);
    assert_eq!(verdict.dkim.left_out, 1000 - MOST_SIGNATURES);
    assert_eq!(verdict.dkim.outcome(), Outcome::Pass);
    let names = "x:".repeat(5000);
    let many = format!(
        "DKIM-Signature: v=1; a=rsa-sha256; d=football.example.com; s=test; h={names}from; bh=AA==; b=AA==\r\n{PLAIN}"
    );
    assert_eq!(outcomes(&check(many.as_bytes(), &football())), [Outcome::Neutral]);
}
