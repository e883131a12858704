//! The IMAP dialogues of the RFCs, and sessions of other servers: nearly every octet has its label, and what has none
//! is listed.
//!
//! The dialogues of `tests/rfc/unserved` need extensions that this server does not offer: no script replays them yet.
//! Lines that an RFC wraps are joined there, and words between the lines are remarks.

use crate::support::path;
use bytes::Bytes;
use mailglass::{
    protocol::{Dissect as _, Dissector, Line, State, imap::command},
    transcript::foreign::Foreign,
    wire::Side,
    world::{Protocol, Timestamp},
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf, sync::LazyLock};

/// Dialogues that are read.
const DIALOGUES: usize = 373;

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

/// The lines of a conversation that begins with these octets, after SELECT.
fn dissected(talk: &[(Side, &[u8])]) -> Vec<Line> {
    let mut dissector = Dissector::resume(Protocol::Imap, &State::of("Selected"));
    let mut lines = Vec::new();
    for (side, octets) in talk {
        dissector.eat(*side, Timestamp::START, &Bytes::copy_from_slice(octets), &mut lines);
    }
    dissector.unfinished(&mut lines);
    lines
}

#[test]
fn deep_lists_and_long_words_end_soon() {
    const DEEP: usize = 10_000;
    // Of a longer line the dissector tells only that it was there.
    const LONG: usize = (1 << 20) - 1000;
    let deep = |head: &str, open: &str, inner: &str, close: &str, tail: &str| {
        format!("{head}{}{inner}{}{tail}\r\n", open.repeat(DEEP), close.repeat(DEEP))
    };
    let long = |head: &str, one: &str, tail: &str| {
        format!("{head}{}{tail}\r\n", one.repeat(LONG / one.len()))
    };
    let client = [
        deep("a SEARCH ", "(", "ALL", ")", ""),
        deep("a SEARCH ", "FUZZY ", "ALL", "", ""),
        deep("a SEARCH ", "NOT FUZZY (", "ALL", ")", ""),
        deep("a SORT (DATE) UTF-8 ", "OR ALL (", "ALL", ")", ""),
        deep("a ESEARCH IN (", "(", "x", ")", ") ALL"),
        deep("a NOTIFY SET ", "(", "selected", ")", ""),
        deep("a SELECT x (", "(", "x", ")", ")"),
        deep("a ID ", "(", "\"x\"", ")", ""),
        long("a ENABLE", " CONDSTORE", ""),
        long("a SORT (", "DATE ", "DATE) UTF-8 ALL"),
        long("a SEARCH ", "OLDER 1 ", "ALL"),
        long("a SELECT x (QRESYNC (1 1 1", ",2:3", "))"),
        long("a LIST () \"\" (", "% ", "%)"),
        long("a URLFETCH ", "x", ""),
        long("a SETMETADATA x (/a \"", "x", "\")"),
        long("a ", "X", ""),
    ];
    let server = [
        deep("* THREAD ", "(", "1", ")", ""),
        deep("* THREAD ", "(1 (2)", "", ")", ""),
        deep("* LIST () \"/\" x (", "x (", "x", ")", ")"),
        deep("* ESEARCH ALL ", "(", "1", ")", ""),
        deep("* 1 FETCH (ANNOTATION ", "(", "/a", ")", ")"),
        deep("* 1 FETCH (X ", "(", "x", ")", ")"),
        deep("* LANGUAGE (EN) ", "(", "x", ")", ""),
        deep("* 1 CONVERTED (TAG \"a\") (AVAILABLECONVERSIONS[1] ", "(", "\"a/b\"", ")", ")"),
        long("* VANISHED 1", ",2:3", ""),
        long("* ACL x", " ana lr", ""),
        long("* ESEARCH", " COUNT 1", ""),
        long("* METADATA \"\" (/a \"", "x", "\")"),
        long("* OK [REFERRAL ", "x", "] y"),
        long("* OK [NEWCODE ", "x", "] y"),
        long("* THREAD ", "(1)", ""),
        long("* ", "X", " x"),
    ];
    let all =
        client.iter().map(|l| (Side::Client, l)).chain(server.iter().map(|l| (Side::Server, l)));
    for (side, line) in all {
        let lines = dissected(&[(side, line.as_bytes())]);
        let read: usize = lines.iter().map(|l| l.bytes.len()).sum();
        assert_eq!(read, line.len(), "{}", &line[..20]);
        for line in &lines {
            assert!(line.tree.is_lossless(line.bytes.len()));
        }
    }
}

#[test]
fn the_state_follows_what_the_server_says() {
    let talk: [(Side, &[u8]); 10] = [
        (Side::Client, b"a SELECT Work\r\n"),
        (Side::Server, b"* OK [CLOSED] the other one is closed\r\n"),
        (Side::Server, b"a OK [READ-WRITE] done\r\n"),
        (Side::Client, b"b UNSELECT\r\n"),
        (Side::Server, b"b OK done\r\n"),
        (Side::Client, b"c UNAUTHENTICATE\r\n"),
        (Side::Server, b"c OK done\r\n"),
        (Side::Client, b"d AUTHENTICATE PLAIN {3+}\r\n"),
        (Side::Client, b"e LOGOUT\r\n"),
        (Side::Server, b"e OK done\r\n"),
    ];
    let states: Vec<&str> = dissected(&talk).iter().map(|l| l.state.name).collect();
    let want = [
        "Selected",
        "Selected",
        "Selected",
        "Selected",
        "Authenticated",
        "Authenticated",
        "Not Authenticated",
        "Not Authenticated",
    ];
    assert_eq!(&states[..want.len()], want);
}

#[test]
fn names_and_values_may_be_in_utf_8() {
    for line in [
        "* LIST () \"/\" \"Entwürfe\"\r\n",
        "* 1 FETCH (PREVIEW \"Grüße\" ENVELOPE (NIL \"é\" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n",
        "* METADATA \"日本\" (/shared/comment \"語\")\r\n",
    ] {
        let lines = dissected(&[(Side::Server, line.as_bytes())]);
        assert_eq!(lines.iter().flat_map(unexpected).count(), 0, "{line}");
    }
    let lines = dissected(&[(Side::Server, b"* LIST () \"/\" \"Entw\xfcrfe\"\r\n")]);
    assert_eq!(lines.iter().flat_map(unexpected).count(), 1);
}

/// Forms that no dialogue of an RFC shows.
const RARE: &[&str] = &[
    "* 3 CONVERTED (TAG \"a\") (UID 5 BINARY.SIZE[2] (ERROR \"x\" TEMPFAIL))",
    "* CONVERSION \"text/html\" \"text/plain\" (\"charset\")",
    "* ESEARCH (TAG \"a\") UID PARTIAL (1:100 NIL) RELEVANCY (1 99) ADDTO (0 5 1 7:9) REMOVEFROM (0 1)",
    "* 1 FETCH (ANNOTATION (/comment (value.priv \"x\")) X-GM-LABELS (\\Inbox \"a b\"))",
    "* STATUS x (DELETED-STORAGE 5 APPENDLIMIT NIL MAILBOXID (F1) X-NEW (a b))",
    "* URLFETCH \"imap://x\" NIL \"imap://y\" (BODYPARTSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 2 1))",
    "* OK [INPROGRESS (\"a\" 5 NIL)] x",
    "* OK [MESSAGELIMIT 1000 23221] x",
    "* OK [ANNOTATIONS 20480 NOPRIVATE] x",
    "* NO [X-NEW foo (bar)] y",
    "* X-NEW foo (bar",
];

#[test]
fn rare_forms_have_labels_too() {
    for line in RARE {
        let lines = dissected(&[(Side::Server, format!("{line}\r\n").as_bytes())]);
        assert_eq!(lines.iter().flat_map(unexpected).count(), 0, "{line}");
    }
}

/// The lines of all dialogues.
static LINES: LazyLock<Vec<(bool, Vec<u8>)>> = LazyLock::new(|| {
    let mut out: Vec<(bool, Vec<u8>)> = Vec::new();
    for (_, dialogue) in dialogues() {
        for line in dialogue.lines().filter(|l| l.len() > 3) {
            let octets = [&line.as_bytes()[3..], b"\r\n"].concat();
            out.push((line.starts_with("C:"), octets));
        }
    }
    let examples = command::all().flat_map(|v| v.examples);
    out.extend(examples.map(|e| (true, e.as_bytes().to_vec())));
    out
});

proptest! {
    #[test]
    fn lines_that_went_wrong_are_tiled(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        cut in 0usize..5,
        put in prop::collection::vec(any::<u8>(), 0..3),
    ) {
        let (client, mut line) = which.get(&LINES).clone();
        let from = at.index(line.len());
        let to = (from + cut).min(line.len());
        line.splice(from..to, put);
        let side = if client { Side::Client } else { Side::Server };
        let lines = dissected(&[(side, &line)]);
        prop_assert_eq!(lines.iter().map(|l| l.bytes.len()).sum::<usize>(), line.len());
        for line in &lines {
            prop_assert!(line.tree.is_lossless(line.bytes.len()), "{}", line.bytes.escape_ascii());
        }
    }
}
