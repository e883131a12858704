//! Letters that are hard to read: what is odd about each is found, and every oddity has a letter.

use crate::support::{path, table::Table};
use mailglass::message::{
    FIELD_FACTS, Message,
    odd::{ODDITIES, odds},
    outline,
};
use std::{collections::BTreeSet, fs};

fn letter(name: &str) -> Message {
    let octets = fs::read(path(&format!("tests/letters/{name}.eml"))).expect(name);
    Message::new(octets.into())
}

#[test]
fn what_is_odd_is_found_and_nothing_else() {
    let table = Table::read("letters/letters.tsv");
    let rows = table.column("letter").zip(table.column("parts")).zip(table.column("odd"));
    let (mut seen, mut looked, mut wrong) = (BTreeSet::new(), 0, Vec::new());
    for ((name, parts), odd) in rows {
        let message = letter(name);
        let entries = outline(message.structure());
        let kind = |p: &mailglass::message::Part| {
            let kind = [&p.media_type[..], b"/", &p.subtype].concat();
            String::from_utf8_lossy(&kind).to_lowercase()
        };
        let found: Vec<String> =
            entries.iter().map(|e| format!("{} {}", e.key(), kind(e.part))).collect();
        if parts != "*" && found.join("; ") != parts {
            wrong.push(format!("{name}: {}", found.join("; ")));
        }
        let mut ids: Vec<&str> = odds(&message).iter().map(|o| o.what.id).collect();
        ids.sort_unstable();
        seen.extend(ids.iter().copied());
        let ids = if ids.is_empty() { "-".to_owned() } else { ids.join(" ") };
        if ids != odd {
            wrong.push(format!("{name}: found {ids}, the table says {odd}"));
        }
        looked += 1;
    }
    let missing: Vec<_> = ODDITIES.iter().filter(|o| !seen.contains(o.id)).map(|o| o.id).collect();
    assert!(wrong.is_empty() && missing.is_empty(), "{wrong:#?}\nwithout a letter: {missing:?}");
    let files = fs::read_dir(path("tests/letters")).expect("the letters").count();
    assert!(looked >= 35 && looked + 1 == files, "{looked} rows, {files} files");
    println!("oddities: {} of {}, letters: {looked}", seen.len(), ODDITIES.len());
}

#[test]
fn facts_and_oddities_cite_sections_that_exist() {
    let table = Table::read("data/sections.tsv");
    let known: BTreeSet<(&str, &str)> = table.column("rfc").zip(table.column("section")).collect();
    let facts = FIELD_FACTS.iter().map(|f| (f.name, f.rfc));
    let mut looked = 0;
    for (name, rfc) in facts.chain(ODDITIES.iter().map(|o| (o.id, o.rfc))) {
        let number = rfc.0.to_string();
        assert!(!rfc.is_cited() || known.contains(&(&*number, rfc.1)), "{name}: {rfc}");
        looked += 1;
    }
    assert!(looked >= 100, "{looked}");
}

#[test]
fn oddities_are_prose() {
    let mut ids = BTreeSet::new();
    for odd in ODDITIES {
        assert!(ids.insert(odd.id), "{} twice", odd.id);
        assert!(!odd.title.ends_with('.') && odd.title.len() < 70, "{}", odd.id);
        assert!(odd.advice.len() < 200 && !odd.advice.contains("simply"), "{}", odd.id);
    }
}
