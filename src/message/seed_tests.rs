//! The letters in `lessons/mail`: ben's INBOX.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::*;
use crate::wire::Tree;

/// Every letter, with the name of its file.
fn letters() -> Vec<(String, Message)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/mail");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let letter = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, Message::new(Bytes::from(std::fs::read(path).unwrap())))
    };
    let all: Vec<_> =
        paths.iter().filter(|p| p.extension().is_some_and(|e| e == "eml")).map(letter).collect();
    assert!(all.len() >= 12, "only {} letters", all.len());
    all
}

fn letter(slug: &str) -> Message {
    let found = letters().into_iter().find(|(name, _)| name.ends_with(&format!("-{slug}.eml")));
    found.unwrap_or_else(|| panic!("no letter {slug}")).1
}

#[test]
fn lines_end_with_cr_lf_and_are_not_too_long() {
    for (name, m) in letters() {
        let source = m.source();
        assert!(source.ends_with(b"\r\n"), "{name}");
        for (n, line) in source.split(|b| *b == b'\n').enumerate() {
            assert!(line.is_empty() || line.ends_with(b"\r"), "{name}:{}", n + 1);
            assert!(line.len() <= 999, "{name}:{} is {} octets long", n + 1, line.len());
        }
    }
}

#[test]
fn they_were_delivered_to_ben() {
    for (name, m) in letters() {
        let names: Vec<_> = fields(m.header()).map(|f| f.name.to_ascii_lowercase()).collect();
        assert_eq!(names.first().map(Vec::as_slice), Some(&b"return-path"[..]), "{name}");
        assert!(m.header_contains("Received", "harbor.test"), "{name}");
        assert!(m.header_contains("Received", "<ben@harbor.test>"), "{name}");
        let last = Date::new(2026, 3, 2);
        if let Some(date) = m.sent_date() {
            assert!(Some(date) <= last && date.year == 2026, "{name}: {date:?}");
        } else {
            assert!(name.contains("broken"), "{name} has no date");
        }
    }
}

#[test]
fn every_section_lies_in_the_source() {
    let mut sections = 0;
    for (name, m) in letters() {
        tests::ask_everything(&m);
        let mut paths = vec![vec![]];
        while let Some(path) = paths.pop() {
            for text in
                [SectionText::Full, SectionText::Header, SectionText::Text, SectionText::Mime]
            {
                let Some(cut) = m.section(&Section { path: path.clone(), text }) else { continue };
                let inside = m.source().as_ptr_range();
                let found = cut.as_ptr_range();
                assert!(
                    cut.is_empty() || inside.start <= found.start && found.end <= inside.end,
                    "{name} {path:?}"
                );
                sections += 1;
            }
            for n in 1..=9 {
                let below = [&path[..], &[n]].concat();
                if below.len() < 8 && m.part(&below).is_some() {
                    paths.push(below);
                }
            }
        }
    }
    assert!(sections > 80, "only {sections}");
}

#[test]
fn every_line_is_labelled() {
    let mut unexpected = Vec::new();
    for (name, m) in letters() {
        let mut state = LineState::default();
        let mut parts: usize = m.structure().walk().iter().map(|(_, p)| p.children().len()).sum();
        for line in m.source().split_inclusive(|b| *b == b'\n') {
            let mut tree = Tree::default();
            state.label(line, &mut tree.nodes);
            assert!(tree.is_lossless(line.len()), "{name}");
            if tree.leaves().any(|n| n.field == &field::BOUNDARY) {
                parts -= 1;
            }
            if tree.leaves().any(|n| n.field == &crate::wire::UNEXPECTED) {
                unexpected.push(name.clone());
            }
        }
        assert_eq!(parts, 0, "{name}: a boundary line for each part");
    }
    assert!(unexpected.iter().all(|name| name.contains("broken")), "{unexpected:?}");
}

#[test]
fn subjects_for_people() {
    for (name, m) in letters() {
        if !name.contains("broken") {
            assert!(!m.subject().is_empty() && !m.from_display().is_empty(), "{name}");
        }
        assert!(!m.subject().contains("=?"), "{name}");
    }
}

fn kinds(m: &Message) -> Vec<String> {
    let kind = |p: &Part| format!("{}/{}", p.media_type.escape_ascii(), p.subtype.escape_ascii());
    m.structure().walk().into_iter().map(|(_, p)| kind(p).to_lowercase()).collect()
}

#[test]
fn what_they_show() {
    assert_eq!(kinds(&letter("plain")), ["text/plain"]);
    assert_eq!(kinds(&letter("alternative")), ["multipart/alternative", "text/plain", "text/html"]);
    assert_eq!(
        kinds(&letter("attachments")),
        ["multipart/mixed", "text/plain", "application/pdf", "image/png"]
    );
    assert_eq!(
        kinds(&letter("forward")),
        ["multipart/mixed", "text/plain", "message/rfc822", "text/plain"]
    );
    assert_eq!(
        kinds(&letter("report")),
        [
            "multipart/report",
            "text/plain",
            "message/delivery-status",
            "message/rfc822",
            "text/plain"
        ]
    );
    assert_eq!(kinds(&letter("broken")), ["multipart/mixed", "text/plain", "text/plain"]);
    assert_eq!(
        letter("encoded-words").subject(),
        "Grüße aus dem Garten – und ein Rezept für Käsekuchen"
    );
    assert!(letter("raw-8bit").subject().contains("Fête"));
    assert!(letter("latin1").body_contains("café à la crème"));
    assert!((60_000..=100_000).contains(&letter("almanac").size()));
    assert!(letter("dots").source().windows(5).any(|w| w == b"\r\n.\r\n"));
    let group = letter("group");
    assert!(group.envelope().to.iter().any(|a| !a.is_mailbox()));
}

#[test]
fn attachments_decode() {
    let m = letter("attachments");
    let png = m.part(&[3]).unwrap();
    let body = m.section(&Section { path: vec![3], text: SectionText::Full }).unwrap();
    let octets = decode::transfer(&png.encoding, &body);
    assert!(octets.starts_with(b"\x89PNG\r\n\x1a\n") && octets.ends_with(b"IEND\xaeB`\x82"));
    assert!(m.text_of(m.part(&[2]).unwrap()).starts_with("%PDF-1."));
}
