//! The example dialogues of the RFCs, in `tests/rfc`: each is replayed by a script, or a reason says why not.
//!
//! A script says `# replays: rfc1939-5 1, rfc1939-5 2`. Its clients say what the RFC's clients say, in that order,
//! and its servers answer with the same status; a remark `# differs: …` stands before a line that does not.

use crate::support::{fixture, path, table::Table};
use mailglass::transcript::script::Action;
use std::{collections::BTreeMap, fs};

/// What is replayed, and what is not. The figures are the test that nothing was dropped.
const REPLAYED: usize = 249;
const NOT_REPLAYED: usize = 149;
const DIFFERENCES: usize = 10;

/// A line of a dialogue: what a client says, or the status of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Client(String),
    Server(String),
}

/// The status at the beginning of an answer's last line, with the tag if there is one; nothing for other lines.
fn status(line: &str) -> Option<&str> {
    let mut words = line.split(' ');
    let (first, second) = (words.next()?, words.next());
    if ["+OK", "-ERR", "+"].contains(&first) {
        return Some(first);
    }
    if second.is_some_and(|w| ["OK", "NO", "BAD"].contains(&w))
        && !first.bytes().all(|b| b.is_ascii_digit() || b == b'*')
    {
        return line.get(..first.len() + 1 + second?.len());
    }
    let code = line.get(..3).filter(|c| c.bytes().all(|b| b.is_ascii_digit()))?;
    (line.as_bytes().get(3) != Some(&b'-')).then_some(code)
}

/// The dialogues of a file, each with its number from 1.
fn dialogues(text: &str) -> Vec<Vec<Said>> {
    let mut out = vec![Vec::new()];
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let last = out.last_mut().expect("one at least");
        if line == "--" {
            out.push(Vec::new());
        } else if let Some(said) = line.strip_prefix("C:") {
            last.push(Said::Client(said.strip_prefix(' ').unwrap_or(said).to_owned()));
        } else if let Some(said) = line.strip_prefix("S:") {
            let said = said.strip_prefix(' ').unwrap_or(said);
            last.extend(status(said).map(|s| Said::Server(s.to_owned())));
        } else {
            assert!(line.trim().is_empty(), "neither client nor server: {line}");
        }
    }
    out
}

/// What a script says, and whether a remark allows that it differs.
fn said(fixture: &fixture::Fixture) -> Vec<(Said, bool)> {
    let mut out = Vec::new();
    for step in &fixture.script.steps {
        let differs = fixture.remark(step.line, "differs").is_some();
        match &step.action {
            Action::Send { bytes, .. } => {
                let text = String::from_utf8_lossy(bytes);
                let lines = text.split_terminator("\r\n");
                out.extend(lines.map(|l| (Said::Client(l.to_owned()), differs)));
            }
            Action::Hear { pattern, .. } => {
                out.extend(status(pattern).map(|s| (Said::Server(s.to_owned()), differs)));
            }
            _ => {}
        }
    }
    out
}

/// Whether the script says all of the dialogue in its order; gives how often a remark was needed.
fn follows(dialogue: &[Said], script: &[(Said, bool)]) -> Result<usize, Said> {
    let (mut at, mut needed) = (0, 0);
    for wanted in dialogue {
        let fits = |(said, differs): &(Said, bool)| {
            said == wanted
                || (*differs && std::mem::discriminant(said) == std::mem::discriminant(wanted))
        };
        let step = script[at..].iter().position(fits).ok_or_else(|| wanted.clone())?;
        needed += usize::from(script[at + step].0 != *wanted);
        at += step + 1;
    }
    Ok(needed)
}

#[test]
fn every_dialogue_is_replayed_or_has_a_reason_why_not() {
    let mut open: BTreeMap<(String, usize), Vec<Said>> = BTreeMap::new();
    for entry in fs::read_dir(path("tests/rfc")).expect("the dialogues") {
        let file = entry.expect("an entry").path();
        if file.extension().is_some_and(|e| e == "txt") {
            let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&file).expect("text");
            for (i, dialogue) in dialogues(&text).into_iter().enumerate() {
                open.insert((name.clone(), i + 1), dialogue);
            }
        }
    }
    let (mut replayed, mut needed, mut allowed) = (0, 0, 0);
    for fixture in fixture::all() {
        let Some(list) = fixture.header("replays") else { continue };
        let mut whole = Vec::new();
        for item in list.split(", ") {
            let (file, number) = item.split_once(' ').expect("a file and a number");
            let key = (file.to_owned(), number.parse().expect("a number"));
            let dialogue = open.remove(&key);
            whole.extend(dialogue.unwrap_or_else(|| panic!("{}: no {item}", fixture.name)));
            replayed += 1;
        }
        let script = said(&fixture);
        allowed += script.iter().filter(|(_, differs)| *differs).count();
        match follows(&whole, &script) {
            Ok(n) => needed += n,
            Err(missing) => panic!("{} does not say {missing:?}", fixture.name),
        }
    }
    let reasons = Table::read("rfc/not-replayed.tsv");
    let (files, numbers) = (reasons.column("file"), reasons.column("dialogue"));
    let mut skipped = 0;
    for ((file, number), reason) in files.zip(numbers).zip(reasons.column("reason")) {
        assert!(reason.ends_with('.') && reason.len() > 15, "{file}: {reason}");
        let key = (file.to_owned(), number.parse().expect("a number"));
        assert!(open.remove(&key).is_some(), "{file} {number} is replayed, or not there");
        skipped += 1;
    }
    assert!(open.is_empty(), "neither replayed nor excused: {:?}", open.keys());
    assert_eq!((replayed, skipped), (REPLAYED, NOT_REPLAYED));
    assert_eq!((needed, allowed), (DIFFERENCES, DIFFERENCES), "a remark that is not needed?");
}

#[test]
fn a_missing_line_is_found() {
    let dialogue = &dialogues("# remark\nC: NOOP\nS: 250-a\nS: 250 b\n--\nC:\n")[0];
    let script =
        |code: &str| vec![(Said::Client("NOOP".into()), false), (Said::Server(code.into()), false)];
    assert_eq!(follows(dialogue, &script("250")), Ok(0));
    assert!(follows(dialogue, &script("251")).is_err());
    assert!(follows(dialogue, &script("250")[1..]).is_err());
}
