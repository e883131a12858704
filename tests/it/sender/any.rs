//! Whatever the octets are: the checks come to an end, with a verdict and without a panic.

use super::zone::{Row, Table};
use bytes::Bytes;
use mailglass::{
    message,
    sender::{
        self, Client, Letter, Outcome, Verdict, arc, dkim, dmarc, results,
        spf::{self, grammar},
    },
    wire,
    world::Timestamp,
};
use proptest::prelude::*;

fn whole(source: &[u8], path: &str, helo: &str, table: &Table) -> Verdict {
    let end = message::header_end(source);
    let client = Client {
        ip: [203, 0, 113, 9].into(),
        helo,
        reverse_path: path,
        receiver: "mx1.harbor.test",
        now: Timestamp::START,
    };
    let body = || Bytes::copy_from_slice(&source[end..]);
    sender::check(&client, &Letter { header: &source[..end], body: &body }, table)
}

/// Everything that can be done with a text from outside.
fn everything(text: &[u8]) {
    for lossless in [
        wire::label(text, grammar::record).tree,
        wire::label(text, dkim::field::signature).tree,
        wire::label(text, dkim::field::key).tree,
        wire::label(text, dmarc::record).tree,
        wire::label(text, arc::message_signature).tree,
        wire::label(text, arc::seal).tree,
    ] {
        assert!(lossless.is_lossless(text.len()));
    }
    let mut table = Table::default();
    for name in ["a.test", "_dmarc.a.test", "_dmarc.test", "s._domainkey.a.test", "b.test"] {
        table.add(name, Row::Txt(text.to_vec()));
    }
    let words = String::from_utf8_lossy(text);
    let letter = [
        b"DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=from; bh=AA==; b=AA==\r\nDKIM-Signature: ",
        text,
        b"\r\nARC-Seal: ",
        text,
        b"\r\nFrom: x@a.test\r\nAuthentication-Results: ",
        text,
        b"\r\n",
        text,
        b"\r\n\r\n",
        text,
    ]
    .concat();
    for (path, helo) in [("x@a.test", "a.test"), (&*words, &*words), ("", &*words)] {
        let verdict = whole(&letter, path, helo, &table);
        let field = verdict.field("mx1.harbor.test");
        one_field(&field);
        assert!(verdict.lines().count() >= 2);
    }
    whole(text, "", "", &table);
    results::forged(text, "mx1.harbor.test");
}

/// What is written is one field of printable text, by the host that writes it.
fn one_field(field: &str) {
    let found: Vec<_> = message::fields(field.as_bytes()).collect();
    assert!(found.len() == 1 && found[0].end == field.len(), "{field:?}");
    assert!(field.bytes().all(|b| b.is_ascii_graphic() || b" \t\r\n".contains(&b)), "{field:?}");
    assert_eq!(results::forged(field.as_bytes(), "mx1.harbor.test").len(), 1);
    // Quotes close, so that no value swallows the one after it.
    let quotes = field.replace("\\\\", "").replace("\\\"", "").matches('"').count();
    assert!(quotes.is_multiple_of(2), "{field:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_octets(text in proptest::collection::vec(any::<u8>(), 0..200)) {
        everything(&text);
    }

    #[test]
    fn nearly_right(pieces in proptest::collection::vec(
        "v=spf1|v=DKIM1|v=DMARC1|v=1| |;|=|:|/|\\.|-all|\\+a|mx|include:|redirect=|exp=|ptr|exists:|ip4:|ip6:|%\\{[a-z][0-9]?r?[-.+]?\\}|%%|a\\.test|b\\.test|203\\.0\\.113\\.0/24|p=|p=reject|b=|bh=|h=from|i=1|cv=none|AAAA|x|\"|\\\\|\\(|\r\n |\u{fc}|[0-9]{1,3}",
        0..24,
    )) {
        everything(pieces.concat().as_bytes());
    }
}

/// Records that include each other come to an end after ten terms that ask, whatever they ask.
#[test]
fn bombs_do_not_go_off() {
    let mut table = Table::default();
    let wide: String = (0..20).map(|i| format!(" include:n{i}.test")).collect();
    for i in 0..20 {
        let text = format!("v=spf1{wide} -all");
        table.add(&format!("n{i}.test"), Row::Txt(text.into_bytes()));
    }
    table.add("loop.test", Row::Txt(b"v=spf1 redirect=loop.test".to_vec()));
    let terms = " a:x.test".repeat(20_000);
    table.add("long.test", Row::Txt(format!("v=spf1{terms}").into_bytes()));
    let macros = "%{l}".repeat(20_000);
    table.add("wide.test", Row::Txt(format!("v=spf1 exists:{macros}.test -all").into_bytes()));
    let long = format!("{}@wide.test", "a.".repeat(500));
    for path in ["x@n0.test", "x@loop.test", "x@long.test", &long] {
        let client = Client {
            ip: [203, 0, 113, 9].into(),
            helo: "x",
            reverse_path: path,
            receiver: "r.test",
            now: Timestamp::START,
        };
        let spf = spf::check(&client, &table);
        let asked: usize = spf.steps.iter().map(questions).sum();
        assert!(asked <= 40, "{path}: {asked}");
        assert!(spf.outcome == Outcome::PermError || path == long, "{path}: {}", spf.reason);
    }
}

fn questions(step: &sender::Step) -> usize {
    step.asked.len() + step.inside.iter().map(questions).sum::<usize>()
}
