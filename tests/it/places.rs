//! A new thing is one file and one row: every file is in its table, every row has its words, its sources and a
//! script that uses it.

use crate::support::{
    fixture, path,
    source::{self, is_word},
    stage::{SEED, entries},
    table::Table,
};
use mailglass::{
    protocol::{self, Rule, Spec, dns, imap, pop3, smtp},
    sandbox::{Player, Sandbox},
    transcript::Entry,
    wire::{Rfc, Role},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// A row of a table of commands, whatever the protocol.
struct Row {
    protocol: &'static str,
    verb: &'static str,
    syntax: &'static str,
    rfc: Rfc,
    summary: &'static str,
    states: usize,
    rules: Vec<&'static Rule>,
}

fn row<P>(protocol: &'static str, common: &[&'static Rule], spec: &'static Spec<P>) -> Row {
    Row {
        protocol,
        verb: spec.verb,
        syntax: spec.syntax,
        rfc: spec.rfc,
        summary: spec.summary,
        states: spec.when.len(),
        rules: common.iter().chain(spec.rules).copied().collect(),
    }
}

/// Every command of every protocol.
fn rows() -> Vec<Row> {
    let smtp = smtp::command::all().map(|v| {
        let mut row = row("smtp", smtp::rule::COMMON, v.spec);
        row.rules.extend(smtp::rule::GREETING);
        row
    });
    let pop3 = pop3::command::all().map(|v| row("pop3", pop3::rule::COMMON, v.spec));
    let imap = imap::command::all().map(|v| row("imap", imap::rule::COMMON, v.spec));
    let dns = dns::command::ALL.iter().filter(|v| v.asks.is_some());
    let dns = dns.map(|v| row("dns", dns::rule::COMMON, &v.spec));
    smtp.chain(pop3).chain(imap).chain(dns).collect()
}

/// The keywords that the servers know, offered or not.
fn keywords() -> Vec<(&'static str, &'static str, Rfc, &'static str)> {
    let smtp = smtp::extension::ALL.iter().map(|e| ("smtp", e.keyword, e.rfc, e.summary));
    let pop3 = pop3::extension::ALL.iter().map(|e| ("pop3", e.tag, e.rfc, e.summary));
    let imap = imap::extension::ALL.iter().map(|e| ("imap", e.capability, e.rfc, e.summary));
    smtp.chain(pop3).chain(imap).collect()
}

/// One or more sentences for a learner: not too long, and with an end.
fn is_prose(text: &str, most: usize) -> bool {
    let words = text.split_whitespace().count();
    (2..=most).contains(&words) && text.ends_with(['.', '…']) && text.trim() == text
}

/// Files beside the commands that hold what several of them share.
const SHARED: &[&str] = &["letter", "mailbox", "slot"];

/// Rules that no script reaches, each with the reason.
const OUT_OF_REACH: &[(&str, &str)] = &[
    ("imap.access-list-short", "it takes 100 users"),
    ("imap.metadata-few", "it takes 101 notes"),
    ("imap.metadata-short", "it takes a note of 16 KiB"),
    (
        "imap.not-yet-compressed",
        "a script is played over TCP too, and is not packed; compress.rs packs",
    ),
    ("imap.authenticate-line-short-enough", "it takes a line of 12 KiB"),
    ("imap.fetch-few-items", "it takes 65 items"),
    ("imap.fetch-small-enough", "it takes 256 MiB of letters"),
    ("smtp.auth-line-short-enough", "it takes a line of 12 KiB"),
    ("pop3.auth-line-short-enough", "it takes a line of 12 KiB"),
];

// --- files and rows ---

#[test]
fn every_file_is_in_its_table() {
    let mut looked = 0;
    for protocol in ["smtp", "pop3", "imap"] {
        for kind in ["command", "extension"] {
            let folder = path("src/protocol").join(protocol).join(kind);
            if !folder.exists() {
                continue;
            }
            let table = fs::read_to_string(folder.join("mod.rs")).expect("the table");
            // A command that an extension announces stands in the row of the extension.
            let mut rows = table.clone();
            for other in source::all() {
                if other.path.starts_with(&format!("protocol/{protocol}/extension/")) {
                    rows.push_str(&other.code);
                }
            }
            for entry in fs::read_dir(&folder).expect("a folder") {
                let file = entry.expect("an entry").path();
                let stem = file.file_stem().expect("a name").to_string_lossy().into_owned();
                if stem == "mod" || file.is_dir() || SHARED.contains(&stem.as_str()) {
                    continue;
                }
                let place = format!("{protocol}/{kind}/{stem}.rs");
                assert!(table.contains(&format!("mod {stem};")), "{place} is not declared");
                let named = |form: String| rows.contains(&form);
                let in_table = if kind == "command" {
                    ["of", "known"].iter().any(|row| {
                        named(format!("Verb::{row}::<{stem}::"))
                            || named(format!("Verb::{row}::<command::{stem}::"))
                    })
                } else {
                    named(format!("&{stem}::"))
                };
                assert!(in_table, "{place} has no row");
                looked += 1;
            }
        }
    }
    assert!(looked >= 65, "{looked} files");
}

#[test]
fn every_command_says_what_it_is() {
    let rows = rows();
    let mut seen = BTreeSet::new();
    for r in &rows {
        let place = format!("{} {}", r.protocol, r.verb);
        assert!(seen.insert((r.protocol, r.verb)), "{place} is there twice");
        assert_eq!(r.verb, r.verb.to_ascii_uppercase(), "{place}");
        assert!(r.syntax.contains(r.verb) && r.syntax.ends_with("CRLF"), "{place}: {}", r.syntax);
        assert!(is_prose(r.summary, 35), "{place}: {}", r.summary);
        assert!(r.states > 0 && r.rfc.is_cited(), "{place}");
    }
    for (protocol, keyword, rfc, summary) in keywords() {
        assert!(is_prose(summary, 40), "{protocol} {keyword}: {summary}");
        assert!(rfc.is_cited(), "{protocol} {keyword}");
    }
    assert!(rows.len() >= 52 && keywords().len() >= 19);
}

#[test]
fn every_field_says_what_it_is() {
    let mut seen = BTreeSet::new();
    for field in protocol::fields() {
        assert!(seen.insert(field.id), "{} is there twice", field.id);
        assert!(is_prose(field.doc(), 45), "{}: {}", field.id, field.doc());
        assert!(!field.label.is_empty() && field.label.len() <= 40, "{}", field.id);
        let (floor, name) = field.id.split_once('.').expect("protocol.production");
        assert!(
            [
                "wire", "message", "fault", "dns", "tag", "spf", "dkim", "dmarc", "arc", "smtp",
                "pop3", "imap"
            ]
            .contains(&floor),
            "{}",
            field.id
        );
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        assert!(name.chars().all(plain), "{}", field.id);
    }
    // A field that is declared and not in the registry has no card on any page.
    for file in source::all() {
        for (id, label) in declared(&file.text) {
            assert!(
                seen.contains(id) || file.path == "wire/field.rs",
                "{}: {id} ({label}) is in no registry",
                file.path
            );
        }
    }
    assert!(seen.len() >= 300, "{} fields", seen.len());
}

/// The ids of fields in a source file: `NAME = "smtp.verb", "Command", Verb, …`.
fn declared(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| {
        let (name, rest) = line.trim().split_once(" = \"")?;
        let (id, rest) = rest.split_once("\", \"")?;
        let label = rest.split('"').next()?;
        // A sentence is what is wrong with a line, no name.
        let names = id.contains('.') && line.ends_with(';') && !label.ends_with('.');
        (name.chars().all(is_word) && names).then_some((id, label))
    })
}

#[test]
fn every_rule_says_what_holds_and_what_would_change_it() {
    let mut ids = BTreeMap::new();
    for r in rows() {
        for rule in r.rules {
            let known = ids.entry(rule.id).or_insert(rule);
            assert!(std::ptr::eq(*known, rule), "two rules are called {}", rule.id);
            assert!(is_prose(rule.holds, 30), "{}: {}", rule.id, rule.holds);
            assert!(is_prose(rule.flip, 30), "{}: {}", rule.id, rule.flip);
            assert!(rule.id.starts_with(r.protocol) && rule.rfc.is_cited(), "{}", rule.id);
        }
    }
    for rule in [smtp::rule::GREETING, smtp::rate::GREETING].concat() {
        ids.insert(rule.id, rule);
    }
    let mut looked = 0;
    for file in source::all().iter().filter(|f| f.path.starts_with("protocol/")) {
        for (at, _) in file.text.match_indices(": Rule =") {
            let id = file.text[at..].split('"').nth(1).expect("an id");
            // Whoever sets a fault comes before every command's rules.
            if file.path == "protocol/fault.rs" {
                continue;
            }
            assert!(ids.contains_key(id), "{}: no command has the rule {id}", file.path);
            looked += 1;
        }
    }
    assert_eq!(looked, ids.len());
    assert!(looked >= 48, "{looked} rules");
}

// --- scripts ---

#[test]
fn every_command_is_used_and_every_rule_decides_in_some_script() {
    let (mut used, mut decided, mut met) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for fixture in fixture::all() {
        let mut sandbox = Sandbox::new(SEED);
        Player::new(&mut sandbox, usize::MAX).play(&fixture.script).expect("as its own test says");
        for link in sandbox.links() {
            let protocol = link.service.protocol().key();
            for entry in entries(&sandbox, link.conn) {
                let Entry::Line { line, ruling, .. } = entry else { continue };
                decided.extend(ruling.map(|r| r.decided.id));
                for leaf in line.leaves() {
                    met.insert(leaf.field.id);
                    if leaf.field.role == Role::Verb && line.diagnosis.is_none() {
                        let word = leaf.span.of_bytes(&line.bytes).to_ascii_uppercase();
                        used.insert((protocol, String::from_utf8_lossy(&word).into_owned()));
                    }
                }
            }
        }
    }
    let rows = rows();
    let unused: Vec<_> = rows
        .iter()
        .filter(|r| !used.contains(&(r.protocol, r.verb.to_owned())))
        .map(|r| (r.protocol, r.verb))
        .collect();
    assert!(unused.is_empty(), "no script uses {unused:?}");
    let rules: BTreeSet<&str> = rows.iter().flat_map(|r| &r.rules).map(|r| r.id).collect();
    let idle: BTreeSet<&str> = rules.difference(&decided).copied().collect();
    let excused: BTreeSet<&str> = OUT_OF_REACH.iter().map(|(id, _)| *id).collect();
    assert_eq!(idle, excused, "rules by which no script is refused, and those that may be so");
    let fields: BTreeSet<&str> = protocol::fields().map(|f| f.id).collect();
    let unknown: Vec<_> = met.difference(&fields).collect();
    assert!(unknown.is_empty(), "without a card: {unknown:?}");
    let never: Vec<_> = fields.difference(&met).collect();
    println!("{} of {} fields were met; never: {never:?}", met.len(), fields.len());
    // What belongs to extensions that are not served is met in the conversations of other servers.
    let others = imap::extension::ALL.iter().filter(|e| !e.served).flat_map(|e| e.fields);
    // The texts of records are met where zones are shown, not in conversations.
    let texts = mailglass::sender::fields().map(|f| f.id);
    let others: BTreeSet<&str> = others.map(|f| f.id).chain(texts).collect();
    let (met, ours) = (met.difference(&others).count(), fields.len() - others.len());
    assert!(2 * met > ours, "scripts should meet most fields, not {met} of {ours}");
}

// --- sources ---

/// What the program cites: in code, in the table of fields, and in prose.
fn citations(text: &str) -> Vec<(u16, String)> {
    let mut out = Vec::new();
    let number = |s: &str| s.chars().take_while(char::is_ascii_digit).collect::<String>();
    for (at, _) in text.match_indices("Rfc(") {
        let rest = &text[at + 4..];
        let digits = number(rest);
        if let (Ok(rfc), Some(tail)) = (digits.parse(), rest[digits.len()..].strip_prefix(", \"")) {
            out.push((rfc, tail.split('"').next().unwrap_or_default().to_owned()));
        }
    }
    for (at, _) in text.match_indices("RFC ") {
        let rest = &text[at + 4..];
        let digits = number(rest);
        let Ok(rfc) = digits.parse() else { continue };
        let section = rest[digits.len()..].strip_prefix(" §").map_or("", |tail| {
            let len = tail.find(|c: char| !c.is_ascii_alphanumeric() && c != '.');
            tail[..len.unwrap_or(tail.len())].trim_end_matches('.')
        });
        out.push((rfc, section.to_owned()));
    }
    out
}

#[test]
fn every_citation_names_a_section_that_exists() {
    let table = Table::read("data/sections.tsv");
    let known: BTreeSet<(u16, &str)> = table
        .column("rfc")
        .zip(table.column("section"))
        .map(|(rfc, section)| (rfc.parse().expect("a number"), section))
        .collect();
    let is_known = |(rfc, section): &(u16, String)| match section.as_str() {
        // A whole RFC: some have no numbered sections at all.
        "" => true,
        section => known.contains(&(*rfc, section)),
    };
    let mut found: Vec<(String, (u16, String))> = Vec::new();
    for file in source::all() {
        found.extend(citations(&file.text).into_iter().map(|c| (file.path.clone(), c)));
    }
    for r in rows() {
        found.push((r.verb.to_owned(), (r.rfc.0, r.rfc.1.to_owned())));
        let rule = |rule: &&Rule| (rule.id.to_owned(), (rule.rfc.0, rule.rfc.1.to_owned()));
        found.extend(r.rules.iter().map(rule));
    }
    for field in protocol::fields().filter(|f| f.rfc.is_cited()) {
        found.push((field.id.to_owned(), (field.rfc.0, field.rfc.1.to_owned())));
    }
    // Every code with every command, so that each row of the table of meanings is asked for.
    for code in 200..=599 {
        for verb in smtp::command::all().map(|v| v.spec.verb).chain([""]) {
            let gloss = smtp::reply::meaning(code, verb);
            assert!(is_prose(gloss.text, 30) || gloss.text == "Done.", "{code} {verb}: {gloss:?}");
            let place = format!("{code} to {verb}");
            found.push((place, (gloss.rfc.0, gloss.rfc.1.to_owned())));
        }
    }
    let wrong: BTreeSet<_> = found.iter().filter(|(_, c)| !is_known(c)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let different: BTreeSet<_> = found.iter().map(|(_, c)| c).collect();
    assert!(found.len() > 1000 && different.len() >= 180, "{} different", different.len());
    assert_eq!(
        citations("Rfc(5321, \"4.1\") RFC 1939 §3. RFC 2047"),
        [(5321, "4.1".into()), (1939, "3".into()), (2047, String::new())]
    );
}

// --- how much of the protocols there is ---

/// The names of a reference table that are among ours, and those that are not.
fn coverage(table: &str, column: &str, ours: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    let table = Table::read(table);
    // `QUIT (TRANSACTION)` is QUIT; `(greeting)` is no command.
    let word = |name: &str| name.split_once(" (").map_or(name, |(word, _)| word).to_owned();
    let names: BTreeSet<String> = table.column(column).map(word).collect();
    let unknown: Vec<_> = ours.difference(&names).collect();
    assert!(unknown.is_empty(), "the reference does not have {unknown:?}");
    names.into_iter().partition(|n| ours.contains(n))
}

#[test]
fn coverage_of_the_reference_tables() {
    let verbs = |protocol: &str| -> BTreeSet<String> {
        rows().iter().filter(|r| r.protocol == protocol).map(|r| r.verb.to_owned()).collect()
    };
    let words = |protocol: &str| -> BTreeSet<String> {
        keywords().iter().filter(|k| k.0 == protocol).map(|k| k.1.to_owned()).collect()
    };
    for (name, table, column, ours, least) in [
        ("SMTP commands", "data/smtp.tsv", "name", verbs("smtp"), 26),
        ("SMTP extensions", "data/smtp_ehlo_keywords.tsv", "keyword", words("smtp"), 32),
        ("POP3 commands", "data/pop3.tsv", "name", verbs("pop3"), 20),
        ("POP3 capabilities", "data/pop3_capabilities.tsv", "tag", words("pop3"), 13),
        ("IMAP commands", "data/imap.tsv", "name", verbs("imap"), 26),
        ("IMAP capabilities", "data/imap_capabilities.tsv", "capability", words("imap"), 1),
    ] {
        let (there, missing) = coverage(table, column, &ours);
        println!("{name}: {} of {}", there.len(), there.len() + missing.len());
        println!("  not here: {}", missing.join(", "));
        assert!(there.len() >= least, "{name}: {there:?}");
    }
}
