//! The IMAP dialogues of the RFCs, and sessions of other servers: nearly every octet has its label, and what has none
//! is listed.
//!
//! The dialogues of `tests/rfc/unserved` need extensions that this server does not offer: no script replays them yet.

use crate::support::path;
use mailglass::{protocol::Line, transcript::foreign::Foreign, world::Protocol};
use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

/// Dialogues that are read.
const DIALOGUES: usize = 372;

/// The dialogues of IMAP, each with its place.
fn dialogues() -> Vec<(String, String)> {
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    for folder in ["tests/rfc", "tests/rfc/unserved"] {
        let entries = fs::read_dir(path(folder)).expect("the dialogues");
        let all = entries.map(|e| e.expect("an entry").path());
        files.extend(all.filter(|p| p.extension().is_some_and(|e| e == "txt")));
    }
    let mut out = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("text");
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        for (n, dialogue) in text.split("\n--\n").enumerate() {
            let explained = Foreign::read(dialogue.as_bytes(), None, None);
            if explained.protocol == Protocol::Imap {
                out.push((format!("{name} {}", n + 1), dialogue.to_owned()));
            }
        }
    }
    out
}

/// What no rule accepts in a line.
fn unexpected(line: &Line) -> impl Iterator<Item = &[u8]> {
    let leaves = line.leaves().filter(|n| n.field.id == "wire.unexpected");
    leaves.map(|n| n.span.of_bytes(&line.bytes))
}

#[test]
fn nearly_every_octet_of_the_rfcs_has_a_label() {
    let (mut all, mut lost, mut list) = (0, 0, String::new());
    let dialogues = dialogues();
    for (place, dialogue) in &dialogues {
        let explained = Foreign::read(dialogue.as_bytes(), None, Some(Protocol::Imap)).explain();
        let (here, without) = explained.octets();
        all += here;
        lost += without;
        for line in &explained.lines {
            for octets in unexpected(line) {
                let text = line.bytes.escape_ascii();
                writeln!(list, "{place}: {} in {text}", octets.escape_ascii()).expect("text");
            }
        }
    }
    let per_mille = 1000.0 * lost as f64 / all as f64;
    println!(
        "{} dialogues, {lost} of {all} octets without a label: {per_mille:.2} ‰",
        dialogues.len()
    );
    insta::assert_snapshot!("without_a_label", list);
    assert_eq!(dialogues.len(), DIALOGUES);
    assert!(1000 * lost <= 5 * all, "{lost} of {all}");
}
