//! Every named mistake is made here, and everything that only looks like it: through the dissectors, as on a page.

use bytes::Bytes;
use mailglass::{
    protocol::{
        Diagnosis, Dissect, Dissector, Mistake, State, imap,
        mistake::{On, SHARED},
        pop3, smtp,
    },
    wire::Side,
    world::{Protocol, Timestamp},
};
use std::{collections::BTreeSet, fmt::Write};

/// The protocol with its key and the state in which its examples are typed.
const PROTOCOLS: [(&str, Protocol, &str); 3] = [
    ("smtp", Protocol::Smtp, "ready"),
    ("pop3", Protocol::Pop3, "TRANSACTION"),
    ("imap", Protocol::Imap, "Selected"),
];

/// The octets of a line of an example: U+F700 to U+F7FF stand for octets that are no text.
fn octets(line: &str) -> Bytes {
    let mut out = Vec::new();
    for c in line.chars() {
        match u32::from(c) {
            octet @ 0xF700..=0xF7FF => out.push((octet & 0xFF) as u8),
            _ => out.extend_from_slice(c.to_string().as_bytes()),
        }
    }
    out.extend_from_slice(b"\r\n");
    out.into()
}

/// The diagnosis of the last line of an example.
fn typed(protocol: Protocol, state: &'static str, example: &str) -> Option<Diagnosis> {
    let mut dissector = Dissector::resume(protocol, &State::of(state));
    let mut lines = Vec::new();
    for line in example.split('\n') {
        lines.clear();
        let (side, text) =
            line.strip_prefix("← ").map_or((Side::Client, line), |t| (Side::Server, t));
        dissector.eat(side, Timestamp::START, &octets(text), &mut lines);
    }
    lines.pop().expect("a line").diagnosis.map(|d| *d)
}

/// Every row with its protocol's key; those of all protocols under `any`.
fn rows() -> Vec<(&'static str, &'static Mistake)> {
    let own = |key, tables: &'static [&'static [Mistake]]| {
        tables.iter().skip(1).flat_map(|t| t.iter()).map(move |m| (key, m))
    };
    let shared = SHARED.iter().map(|m| ("any", m));
    let smtp = own("smtp", smtp::mistake::TABLES);
    let pop3 = own("pop3", pop3::mistake::TABLES);
    shared.chain(smtp).chain(pop3).chain(own("imap", imap::mistake::TABLES)).collect()
}

fn diagnosis(key: &str, example: &str) -> Option<Diagnosis> {
    let (key, line) =
        if key == "any" { example.split_once(' ').expect("a protocol") } else { (key, example) };
    let (_, protocol, state) = PROTOCOLS.into_iter().find(|p| p.0 == key).expect("a protocol");
    typed(protocol, state, line)
}

#[test]
fn every_mistake_is_found_in_its_examples() {
    let mut wrong = Vec::new();
    for (key, row) in rows() {
        for example in row.triggers {
            let found = diagnosis(key, example);
            let id = found.as_ref().and_then(|d| d.mistake).map_or("nothing", |m| m.id);
            if id != row.id {
                wrong.push(format!("{}: {example:?} is {id}", row.id));
            }
            let hint = found.as_ref().is_some_and(Diagnosis::is_hint);
            assert!(id != row.id || hint == (row.on != On::Wrong), "{id}");
            if let Some(fix) = found.and_then(|d| d.fix) {
                let key = if key == "any" { &example[..4] } else { key };
                // In place of the last line, behind those before it.
                let before = example.rsplit_once('\n').filter(|_| key != "imap");
                let whole = before.map_or(fix.clone(), |(before, _)| format!("{before}\n{fix}"));
                let again = diagnosis(key, &whole).filter(|d| !d.is_hint() && !fix.ends_with('}'));
                if let Some(again) = again {
                    wrong.push(format!("{}: {fix:?} is wrong too: {}", row.id, again.title));
                }
            }
        }
        for example in row.not {
            let found = diagnosis(key, example).and_then(|d| d.mistake);
            if found.is_some_and(|m| m.id == row.id) {
                wrong.push(format!("{}: {example:?} should be something else", row.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_mistake_is_told_in_a_few_kind_words() {
    let mut ids = BTreeSet::new();
    let mut wrong = Vec::new();
    for (key, row) in rows() {
        let mut say = |what: &str| wrong.push(format!("{}: {what}", row.id));
        if !ids.insert(row.id) || !row.id.starts_with(&format!("{key}.")) {
            say("the id");
        }
        if row.title.split_whitespace().count() > 9 || row.title.ends_with('.') {
            say("the title");
        }
        if row.advice.split_whitespace().count() > 45 || !row.advice.ends_with('.') {
            say("the advice");
        }
        let words = format!("{} {}", row.title, row.advice).to_lowercase();
        let never = ["invalid", "oops", "simply", "just", "illegal", "obviously"];
        if words.split(|c: char| !c.is_alphabetic()).any(|w| never.contains(&w))
            || words.contains('!')
        {
            say("the words");
        }
        if row.triggers.is_empty() || row.not.is_empty() {
            say("the examples");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(ids.len() >= 130, "{} mistakes", ids.len());
}

#[test]
fn right_lines_have_no_hint() {
    for (key, lines) in [
        ("smtp", smtp::examples().map(str::to_owned).collect::<Vec<_>>()),
        ("pop3", pop3::examples().map(str::to_owned).collect()),
        ("imap", imap::command::examples().map(|l| l.trim_end().to_owned()).collect()),
    ] {
        for line in lines.iter().filter(|l| !l.contains('\n')) {
            let found = diagnosis(key, line).and_then(|d| d.mistake);
            assert!(found.is_none(), "{line}: {found:?}");
        }
    }
}

#[test]
fn all_of_them_to_be_read() {
    let mut out = String::new();
    for (key, row) in rows() {
        let _ = writeln!(out, "{} - {}\n  {}", row.id, row.title, row.advice);
        for example in row.triggers {
            let fix = diagnosis(key, example).and_then(|d| d.fix);
            let fix = fix.map(|f| format!("  =>  {f}")).unwrap_or_default();
            let _ = writeln!(out, "      {}{fix}", example.escape_debug());
        }
    }
    insta::assert_snapshot!(out);
}
