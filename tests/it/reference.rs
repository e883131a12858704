//! The reference: every name has a page with its source, no link is dead, and every example was really played.

use crate::{
    pages::{HOST, get, site},
    support::{path, source, table::Table},
};
use axum::http::StatusCode;
use mailglass::{
    protocol::{self, Outcome, smtp},
    reference::{self, Aspect, Kind},
    sandbox::{Sandbox, play},
    transcript::script::Script,
    wire::Rfc,
    world::Protocol,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// What stands between tags and inside quotes is escaped; a name is looked for in that form.
fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('\'', "&#39;")
}

#[tokio::test]
async fn every_name_has_a_page_with_its_source() {
    let site = site();
    let mut looked = BTreeMap::new();
    for entry in reference::all() {
        let (status, _, body) = get(&site, &entry.path(), &[HOST]).await;
        assert_eq!(status, StatusCode::OK, "{}", entry.path());
        let html = String::from_utf8(body).expect("text");
        assert!(
            html.contains(&format!("<h1><code>{}</code>", escaped(&entry.name))),
            "{}",
            entry.path()
        );
        for aspect in &entry.aspects {
            let gloss = aspect.gloss().expect("a sentence");
            let source =
                if gloss.rfc.is_cited() { gloss.rfc.to_string() } else { "in no RFC".into() };
            assert!(html.contains(&source), "{} does not cite {source}", entry.path());
            *looked.entry(aspect.kind()).or_insert(0) += 1;
        }
        assert!(html.contains("rel=\"prev\"") || html.contains("rel=\"next\""), "{}", entry.path());
    }
    for kind in Kind::ALL {
        println!("{}: {}", kind.plural(), looked.get(&kind).copied().unwrap_or_default());
    }
    let counts: Vec<usize> = Kind::ALL.iter().map(|k| looked[k]).collect();
    let least = [52, 7, 39, 60, 30, 75, 120];
    assert!(counts.iter().zip(least).all(|(n, least)| *n >= least), "{counts:?}");
    for field in protocol::fields() {
        let (status, _, body) =
            get(&site, &format!("/reference/field/{}", field.id), &[HOST]).await;
        let html = String::from_utf8(body).expect("text");
        assert_eq!(status, StatusCode::OK, "{}", field.id);
        assert!(html.contains(&escaped(field.label)), "{}", field.id);
        assert!(!field.rfc.is_cited() || html.contains(&field.rfc.to_string()), "{}", field.id);
    }
}

#[test]
fn every_row_of_every_table_has_an_entry() {
    let has = |protocol, name: &str, kind| {
        reference::find(protocol, name).is_some_and(|f| f.entry.aspect(kind).is_some())
    };
    let mut looked = 0;
    for command in protocol::commands() {
        assert!(has(command.protocol, command.verb, Kind::Command), "{}", command.verb);
        looked += 1;
    }
    for capability in protocol::capabilities() {
        let place = format!("{} {}", capability.protocol.key(), capability.word);
        assert!(has(capability.protocol, capability.word, Kind::Capability), "{place}");
        assert!(capability.summary.ends_with('.') && capability.summary.len() < 160, "{place}");
        looked += 1;
    }
    for row in smtp::reply::code::ALL {
        assert!(has(Protocol::Smtp, &row.code.to_string(), Kind::Reply), "{}", row.code);
        looked += 1;
    }
    assert!(looked >= 230, "{looked}");
    let folder = fs::read_dir(path("tests/data")).expect("the tables");
    assert!(folder.count() >= 6);
    for (table, column, protocol) in [
        ("data/smtp_ehlo_keywords.tsv", "keyword", Protocol::Smtp),
        ("data/pop3_capabilities.tsv", "tag", Protocol::Pop3),
        ("data/imap_capabilities.tsv", "capability", Protocol::Imap),
    ] {
        let table = Table::read(table);
        let missing: Vec<_> =
            table.column(column).filter(|name| !has(protocol, name, Kind::Capability)).collect();
        assert!(missing.is_empty(), "without an entry: {missing:?}");
    }
}

/// The section of every entry, every glossary term and every rule exists.
#[test]
fn every_citation_of_the_reference_names_a_section_that_exists() {
    let table = Table::read("data/sections.tsv");
    let rows = table.column("rfc").zip(table.column("section"));
    let known: BTreeSet<(String, String)> =
        rows.map(|(rfc, section)| (rfc.to_owned(), section.to_owned())).collect();
    let mut cited: Vec<(String, Rfc)> = Vec::new();
    for entry in reference::all() {
        for aspect in &entry.aspects {
            cited.push((entry.path(), aspect.gloss().expect("a sentence").rfc));
            if let Aspect::Reply(rows) = aspect {
                cited.extend(rows.iter().map(|row| (entry.path(), row.rfc)));
            }
            if let Aspect::Command(c) = aspect {
                let answers = reference::answers(c.protocol, c.verb).into_iter();
                cited.extend(answers.map(|a| (a.shown, a.gloss.rfc)));
            }
        }
    }
    let mut wrong = Vec::new();
    for (place, Rfc(number, section)) in &cited {
        let fits =
            section.is_empty() || known.contains(&(number.to_string(), (*section).to_owned()));
        if !fits {
            wrong.push(format!("{place}: RFC {number} §{section}"));
        }
    }
    for term in reference::TERMS.iter().filter(|t| !t.source.is_empty()) {
        let source = term.source.strip_prefix("RFC ").expect(term.source);
        let (number, section) = source.split_once(" §").unwrap_or((source, ""));
        assert!(number.parse::<u16>().is_ok(), "{}", term.source);
        if !section.is_empty() && !known.contains(&(number.to_owned(), section.to_owned())) {
            wrong.push(format!("{}: {}", term.name, term.source));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(cited.len() > 1000, "{}", cited.len());
}

/// Where the links of a page lead within the site: the path, and the place on it.
fn links(html: &str) -> Vec<(String, Option<String>)> {
    let mut out = Vec::new();
    for part in html.split("href=\"").skip(1) {
        let Some(link) = part.split('"').next().filter(|l| l.starts_with(['/', '#'])) else {
            continue;
        };
        let link = link.replace("&#38;", "&").replace("&amp;", "&");
        let (whole, place) = link.split_once('#').map_or((&*link, None), |(p, a)| (p, Some(a)));
        let path = whole.split('?').next().unwrap_or_default();
        out.push((path.to_owned(), place.map(str::to_owned)));
    }
    out
}

#[tokio::test]
async fn no_link_is_dead_and_no_page_needs_a_script() {
    let site = site();
    let mut pages: BTreeMap<String, String> = BTreeMap::new();
    let mut open = vec!["/".to_owned(), "/reference".into(), "/glossary".into()];
    let mut wanted: Vec<(String, String, String)> = Vec::new();
    while let Some(at) = open.pop() {
        if pages.contains_key(&at) || at.starts_with("/static/") {
            continue;
        }
        let (status, _, body) = get(&site, &at, &[HOST]).await;
        assert_eq!(status, StatusCode::OK, "{at}");
        let html = String::from_utf8_lossy(&body).into_owned();
        for (path, place) in links(&html) {
            let path = if path.is_empty() { at.clone() } else { path };
            wanted.extend(place.map(|place| (at.clone(), path.clone(), place)));
            open.push(path);
        }
        pages.insert(at, html);
    }
    for (from, path, place) in &wanted {
        let target = &pages[path];
        assert!(target.contains(&format!("id=\"{place}\"")), "{from} leads to {path}#{place}");
    }
    assert!(
        pages.len() >= 700 && wanted.len() >= 1000,
        "{} pages, {} places",
        pages.len(),
        wanted.len()
    );
    for (path, html) in
        pages.iter().filter(|(p, _)| p.starts_with("/reference") || *p == "/glossary")
    {
        let inline = [" style=\"", "<script>", " onclick=", "javascript:", "<template"];
        assert!(!inline.iter().any(|word| html.contains(word)), "{path}");
        let scripts: Vec<_> = html.split("<script").skip(1).collect();
        assert!(scripts.iter().all(|s| s.contains("src=\"/static/js/")), "{path}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_answered_with_what_looks_alike() {
    let site = site();
    for (path, hint) in [
        ("/reference/smtp/RCTP", "/reference/smtp/RCPT"),
        ("/reference/imap/SELCT", "/reference/imap/SELECT"),
        ("/reference/nntp/LIST", "/reference/imap/LIST"),
        ("/reference/smtp/%3Cb%3E", "/reference"),
        ("/reference/field/smtp.nothing", "/reference"),
        ("/reference/nothing", "/reference"),
    ] {
        let (status, _, body) = get(&site, path, &[HOST]).await;
        let html = String::from_utf8(body).expect("text");
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(html.contains(&format!("href=\"{hint}\"")) && !html.contains("<b>"), "{path}");
    }
    let (status, headers, _) = get(&site, "/reference/imap", &[HOST]).await;
    assert!(status.is_redirection() && headers["location"] == "/reference#imap");
    let (_, _, body) = get(&site, "/reference?q=null+reverse", &[HOST]).await;
    let html = String::from_utf8(body).expect("text");
    assert!(html.contains("smtp.null-path") && !html.contains("/reference/imap/SELECT"));
}

/// Whether commands of an extension that nobody offers are meant: such need no example.
fn is_offered(command: &protocol::CommandFacts) -> bool {
    if !command.served {
        return false;
    }
    let mut announced = protocol::capabilities()
        .filter(|c| c.protocol == command.protocol && c.read && c.adds.contains(&command.verb))
        .peekable();
    announced.peek().is_none()
        || announced.any(|c| !reference::offered_at(c.protocol, c.word).is_empty())
}

#[test]
fn every_command_has_an_example_in_which_it_is_answered_yes() {
    let (mut good, mut only) = (0, Vec::new());
    for command in protocol::commands() {
        let place = format!("{} {}", command.protocol.key(), command.verb);
        let Some(example) = reference::example(command.protocol, command.verb) else {
            assert!(!is_offered(&command), "no example of {place}");
            continue;
        };
        let outcomes: Vec<_> = example.outcomes().collect();
        assert!(!outcomes.is_empty() && example.line().is_some(), "{place} is not said");
        assert!(example.caption.ends_with('.'), "{place}");
        let yes = outcomes.contains(&Outcome::Done);
        // A command that is never answered with yes says why.
        assert_eq!(yes, example.only.is_none(), "{place}: {outcomes:?}");
        if yes {
            good += 1;
        } else {
            only.push(place);
        }
    }
    println!("never answered with yes: {only:?}");
    assert!(good >= 46 && only.len() <= 6, "{good}, {only:?}");
}

#[test]
fn every_example_plays_and_belongs_to_a_command() {
    let mut played = 0;
    for protocol in ["smtp", "pop3", "imap", "dns"] {
        let folder = fs::read_dir(path("lessons/reference").join(protocol)).expect("examples");
        for file in folder.map(|entry| entry.expect("an entry").path()) {
            let text = fs::read_to_string(&file).expect("text");
            let script = Script::read(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            let result = play(&script, &mut Sandbox::new(1));
            result.unwrap_or_else(|e| panic!("{}: {e}", file.display()));
            let verb = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let known =
                protocol::commands().any(|c| c.protocol.key() == protocol && c.verb == verb);
            assert!(known, "{} is no command", file.display());
            played += 1;
        }
    }
    assert!(played >= 52 && reference::EXAMPLES.len() == played, "{played}");
}

// --- the glossary ---

/// Words that nobody can be expected to know. Where one is used, the glossary must have it.
const JARGON: &[&str] = &[
    "ABNF",
    "APOP",
    "ASCII",
    "DKIM",
    "DMARC",
    "DNS",
    "DSN",
    "LMTP",
    "MDA",
    "MIME",
    "MSA",
    "MTA",
    "MUA",
    "MX",
    "SASL",
    "SPF",
    "TLS",
    "UID",
    "UIDVALIDITY",
    "UTF-7",
    "UTF-8",
    "base64",
    "bounce",
    "charset",
    "continuation",
    "dot-stuffing",
    "envelope",
    "expunge",
    "flag",
    "greylisting",
    "header",
    "keyword",
    "literal",
    "maildrop",
    "mailbox",
    "multipart",
    "null MX",
    "octet",
    "pipelining",
    "quoted-printable",
    "relay",
    "reverse-path",
    "sequence number",
    "smuggling",
    "submission",
    "tag",
    "unique-id",
    "untagged",
];

#[test]
fn the_glossary_is_whole() {
    let terms = &reference::TERMS;
    let mut anchors = BTreeSet::new();
    for term in terms.iter() {
        assert!(anchors.insert(term.anchor()), "{} is there twice", term.name);
        let words = term.text.split_whitespace().count();
        assert!((3..=40).contains(&words) && term.text.ends_with('.'), "{}", term.name);
        for name in &term.see {
            assert!(reference::term(name).is_some(), "{} leads to {name}", term.name);
            assert_ne!(*name, term.name);
        }
    }
    assert!(terms.len() >= 90, "{} terms", terms.len());
}

#[test]
fn every_word_of_the_trade_is_a_term_where_it_is_used() {
    let sources = source::all();
    let texts: Vec<&str> = sources
        .iter()
        .filter(|f| f.path.starts_with("protocol/") || f.path.starts_with("message/"))
        .map(|f| f.text.as_str())
        .chain(reference::TERMS.iter().map(|t| t.text))
        .collect();
    let mut used = 0;
    for word in JARGON {
        let whole = |text: &&str| {
            text.match_indices(word).any(|(at, _)| {
                let letter = |c: char| c.is_alphanumeric() || c == '_';
                !text[..at].ends_with(letter) && !text[at + word.len()..].starts_with(letter)
            })
        };
        if !texts.iter().any(whole) {
            continue;
        }
        used += 1;
        let known = reference::TERMS.iter().any(|t| {
            t.name.eq_ignore_ascii_case(word)
                || t.forms.iter().any(|f| f.eq_ignore_ascii_case(word))
        });
        assert!(known, "the glossary lacks {word}");
    }
    assert!(used >= 35, "{used} words are in use");
}
