//! Policies, alignment, and what is to be done with a letter.

use super::zone::{Row, Table};
use bytes::Bytes;
use mailglass::{
    message,
    sender::{
        self, Client, Letter, Outcome, cast,
        dmarc::{Disposition, organizational},
    },
    world::Timestamp,
};

/// A letter with an envelope, and the records of `_dmarc`.
pub(super) struct Case {
    pub(super) path: &'static str,
    from: &'static str,
    pub(super) record: &'static str,
    signed: bool,
}

fn zone() -> Table {
    let mut table = Table::of(&[
        ("forge.test", "v=spf1 ip4:203.0.113.9 -all"),
        ("lists.meadow.test", "v=spf1 ip4:203.0.113.9 -all"),
        ("meadow.test", "v=spf1 ip4:198.51.100.10 -all"),
    ]);
    let signer = cast::signer("meadow.test").expect("a key");
    table.add(&signer.name(), Row::Txt(signer.record().into_bytes()));
    table
}

/// The zone with the record of a case.
pub(super) fn zone_of(case: &Case, name: &str) -> Table {
    let mut table = zone();
    if !case.record.is_empty() {
        for record in case.record.split(" // ") {
            table.add(name, Row::Txt(record.as_bytes().to_vec()));
        }
    }
    table
}

fn run(case: &Case, name: &str) -> sender::dmarc::Dmarc {
    check(case, &zone_of(case, name))
}

/// The letter of a case, signed if it is.
pub(super) fn letter(case: &Case) -> String {
    let mut letter = format!("{}\r\nSubject: x\r\n\r\nHello.\r\n", case.from);
    if case.signed {
        let end = message::header_end(letter.as_bytes());
        let body = || Bytes::copy_from_slice(&letter.as_bytes()[end..]);
        let signer = cast::signer("meadow.test").expect("a key");
        let field = signer.sign(&letter.as_bytes()[..end], &body, Timestamp::START).expect("From");
        letter = String::from_utf8(field).expect("text") + &letter;
    }
    letter
}

fn check(case: &Case, table: &Table) -> sender::dmarc::Dmarc {
    let letter = letter(case);
    let end = message::header_end(letter.as_bytes());
    let body = || Bytes::copy_from_slice(&letter.as_bytes()[end..]);
    let client = Client {
        ip: [203, 0, 113, 9].into(),
        helo: "forge.test",
        reverse_path: case.path,
        receiver: "mx1.harbor.test",
        now: Timestamp::START,
    };
    let letter = Letter { header: &letter.as_bytes()[..end], body: &body };
    sender::check(&client, &letter, table).dmarc
}

const ANA: &str = "From: Ana <ana@meadow.test>";

/// Cases with what becomes of each, and what is asked for.
pub(super) fn cases() -> Vec<(Case, Outcome, Disposition)> {
    use Disposition::{None, Quarantine, Reject};
    use Outcome::{Fail, Pass, PermError};
    let forged = |record| Case { path: "x@forge.test", from: ANA, record, signed: false };
    let listed = |record| Case { path: "x@lists.meadow.test", from: ANA, record, signed: false };
    let signed = |record| Case { path: "x@forge.test", from: ANA, record, signed: true };
    vec![
        (forged(""), Outcome::None, None),
        (forged("v=DMARC1; p=none"), Fail, None),
        (forged("v=DMARC1; p=quarantine"), Fail, Quarantine),
        (forged("v=DMARC1;p=reject;"), Fail, Reject),
        (forged("v=DMARC1; p=REJECT; pct=100"), Fail, Reject),
        (forged("v=DMARC1; p=reject; pct=0"), Fail, Quarantine),
        (forged("v=DMARC1; p=quarantine; pct=0"), Fail, None),
        (forged("v=DMARC1; p=reject; pct=many"), Fail, Reject),
        // What is no usable record.
        (forged("v=DMARC1; p=reject // v=DMARC1; p=none"), PermError, None),
        (forged("v=DMARC2; p=reject"), Outcome::None, None),
        (forged("v=DMARC10; p=reject"), Outcome::None, None),
        (forged("p=reject; v=DMARC1"), Outcome::None, None),
        (forged("hello // v=DMARC1; p=reject"), Fail, Reject),
        (forged("v=DMARC1; p=perhaps"), PermError, None),
        (forged("v=DMARC1"), PermError, None),
        (forged("v=DMARC1; p=perhaps; rua=mailto:a@b.test"), Fail, None),
        (forged("v=DMARC1; p=reject; p=none"), PermError, None),
        (forged("v=DMARC1; p=reject; x=y; fo=1; ri=3600; ruf=mailto:a@b.test"), Fail, Reject),
        // A name below is of the same organisation, and not the same name.
        (listed("v=DMARC1; p=reject"), Pass, None),
        (listed("v=DMARC1; p=reject; aspf=r"), Pass, None),
        (listed("v=DMARC1; p=reject; aspf=s"), Fail, Reject),
        (signed("v=DMARC1; p=reject"), Pass, None),
        (signed("v=DMARC1; p=reject; adkim=s; aspf=s"), Pass, None),
    ]
}

#[test]
fn policies_and_alignment() {
    for (case, outcome, disposition) in cases() {
        let got = run(&case, "_dmarc.meadow.test");
        assert_eq!(
            (got.outcome, got.disposition),
            (outcome, disposition),
            "{}: {got:?}",
            case.record
        );
        assert!(!got.reason.is_empty());
    }
}

#[test]
fn names_below_have_the_policy_of_the_organisation() {
    use Disposition::{None, Quarantine, Reject};
    let from = "From: ana@desk.meadow.test";
    for (record, want) in [
        ("v=DMARC1; p=reject", Reject),
        ("v=DMARC1; p=reject; sp=quarantine", Quarantine),
        ("v=DMARC1; p=reject; sp=none", None),
    ] {
        let case = Case { path: "x@forge.test", from, record, signed: false };
        assert_eq!(run(&case, "_dmarc.meadow.test").disposition, want, "{record}");
        // At the name itself, sp= is for others.
        assert_eq!(run(&case, "_dmarc.desk.meadow.test").disposition, Reject, "{record}");
    }
    for (domain, want) in [
        ("meadow.test", "meadow.test"),
        ("a.b.meadow.test", "meadow.test"),
        ("test", "test"),
        ("", ""),
    ] {
        assert_eq!(organizational(domain), want);
    }
}

#[test]
fn the_authors_domain_is_found_whatever_stands_around_it() {
    let record = "v=DMARC1; p=reject";
    for (from, domain, outcome) in [
        ("From: \"ceo@bank.test\" <ana@meadow.test>", "meadow.test", Outcome::Fail),
        ("From: Group: ana@MEADOW.test;", "meadow.test", Outcome::Fail),
        ("From: x@forge.test, ana@meadow.test", "meadow.test", Outcome::Fail),
        ("From: x@forge.test\r\nFrom: ana@meadow.test", "meadow.test", Outcome::Fail),
        ("From: x@forge.test", "forge.test", Outcome::None),
        ("From: nobody", "", Outcome::None),
        ("X: y", "", Outcome::None),
    ] {
        let case = Case { path: "x@forge.test", from, record, signed: false };
        let got = run(&case, "_dmarc.meadow.test");
        assert_eq!((got.domain.as_str(), got.outcome), (domain, outcome), "{from}: {got:?}");
    }
    let mut late = zone();
    late.add("_dmarc.meadow.test", Row::Timeout);
    let case = Case { path: "x@forge.test", from: ANA, record, signed: false };
    assert_eq!(check(&case, &late).outcome, Outcome::TempError);
}
