//! The examples of RFC 3501 and RFC 9051, and the labels of some lines.

use super::*;
use crate::wire::{Parse, label};
use proptest::prelude::*;
use std::{collections::HashSet, fs, path::Path};

fn parse(line: &[u8]) -> Parse<()> {
    label(line, response).map(|_| ())
}

/// The server's responses in one file of examples, each with its literals.
fn responses(text: &str) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    let mut frame: Vec<u8> = Vec::new();
    let mut left = 0;
    for line in text.lines() {
        let Some(line) = line.strip_prefix("S:") else { continue };
        let line = line.strip_prefix(' ').unwrap_or(line);
        frame.extend_from_slice(line.as_bytes());
        frame.extend_from_slice(b"\r\n");
        if left >= line.len() + 2 {
            left -= line.len() + 2;
            continue;
        }
        left = 0;
        let announced = line.strip_suffix('}').and_then(|l| l.rsplit_once('{'));
        match announced.and_then(|(_, n)| n.parse().ok()) {
            Some(n) if !ends_with_text(&frame) => left = n,
            _ => out.push(std::mem::take(&mut frame)),
        }
    }
    out
}

/// Lines of the RFCs' examples that their own grammar does not accept.
const UNREADABLE: &[(&str, &str)] = &[
    ("* 2 FETCH ....", "the RFC leaves the data out"),
    ("* 3 FETCH ....", "the RFC leaves the data out"),
    ("* 4 FETCH ....", "the RFC leaves the data out"),
    ("* 3 FETCH (...)", "the RFC leaves the data out"),
    ("* 4 FETCH (...)", "the RFC leaves the data out"),
    ("* 2 FETCH (UID 14 ...", "the RFC leaves the data out"),
    ("* 84 FETCH (UID 100 ...", "the RFC leaves the data out"),
    ("* 882 FETCH (UID 1115 ...", "the RFC leaves the data out"),
    ("* OK [UIDVALIDITY 9877410381] UIDs valid", "the number has more than 32 bits"),
    ("* OK [CAPABILITY IMAP4rev2 STARTTLS AUTH=GSSAPI", "the RFC leaves the bracket out"),
    ("* NAMESPACE ((\"INBOX.\" \".\")) NIL  NIL", "two spaces"),
    ("* LIST () \".\"  \"INBOX\"", "two spaces"),
    ("* LIST (\\Subscribed) \".\"  \"INBOX\"", "two spaces"),
];

#[test]
fn the_examples_of_the_rfcs_are_read_whole() {
    let (mut read, mut odd) = (0, HashSet::new());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rfc");
    for file in fs::read_dir(folder).expect("tests/rfc") {
        let path = file.expect("a file").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("rfc3501-") && !name.starts_with("rfc9051-") {
            continue;
        }
        for line in responses(&fs::read_to_string(&path).expect("text")) {
            let p = parse(&line);
            assert!(p.tree.is_lossless(line.len()));
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if UNREADABLE.iter().any(|(known, _)| *known == text) {
                assert!(p.outcome.is_err(), "{text}");
                odd.insert(text);
                continue;
            }
            assert_eq!(p.outcome.err(), None, "{name}: {text}\n{}", p.tree.outline(&line));
            read += 1;
        }
    }
    assert_eq!(odd.len(), UNREADABLE.len(), "all of {odd:?}");
    assert_eq!(read, 559);
}

fn outline(line: &str) -> String {
    let p = parse(line.as_bytes());
    assert_eq!(p.outcome.err(), None, "{}", p.tree.outline(line.as_bytes()));
    assert!(p.tree.is_lossless(line.len()));
    let kept = |l: &&str| !l.trim_start().starts_with("wire.");
    p.tree.outline(line.as_bytes()).lines().filter(kept).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_value_of_an_envelope_has_its_name() {
    let line = "* 1 FETCH (UID 7 ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" \"Hi\" ((\"Ana\" NIL \"ana\" \"a.example\")) NIL NIL NIL NIL NIL NIL \"<1@a>\"))\r\n";
    insta::assert_snapshot!(outline(line), @r#"
    imap.untagged "*"
    imap.sequence-number "1"
    imap.response-fetch "FETCH"
    imap.fetch-items "(UID 7 ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" \"Hi\" ((\"Ana\" NIL \"ana\" \"a.example\")) NIL NIL NIL NIL NIL NIL \"<1@a>\"))"
      imap.fetch-uid "UID"
      imap.uid "7"
      imap.fetch-envelope "ENVELOPE"
      imap.envelope "(\"Mon, 7 Feb 1994 21:52:25 -0800\" \"Hi\" ((\"Ana\" NIL \"ana\" \"a.example\")) NIL NIL NIL NIL NIL NIL \"<1@a>\")"
        imap.envelope-date "\"Mon, 7 Feb 1994 21:52:25 -0800\""
        imap.envelope-subject "\"Hi\""
        imap.envelope-from "((\"Ana\" NIL \"ana\" \"a.example\"))"
          imap.address "(\"Ana\" NIL \"ana\" \"a.example\")"
            imap.address-name "\"Ana\""
            imap.address-route "NIL"
            imap.address-mailbox "\"ana\""
            imap.address-host "\"a.example\""
        imap.envelope-sender "NIL"
        imap.envelope-reply-to "NIL"
        imap.envelope-to "NIL"
        imap.envelope-cc "NIL"
        imap.envelope-bcc "NIL"
        imap.envelope-in-reply-to "NIL"
        imap.envelope-message-id "\"<1@a>\""
    "#);
}

#[test]
fn every_value_of_a_structure_has_its_name() {
    let line = "* 1 FETCH (BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 2 1 NIL NIL NIL NIL)(\"image\" \"png\" NIL \"<i@a>\" NIL \"BASE64\" 9 \"md5\" (\"inline\" (\"filename\" \"a.png\")) (\"en\" \"de\") \"loc\" 1 (2 NIL)) \"MIXED\" (\"BOUNDARY\" \"b\") NIL \"en\"))\r\n";
    insta::assert_snapshot!(outline(line), @r#"
    imap.untagged "*"
    imap.sequence-number "1"
    imap.response-fetch "FETCH"
    imap.fetch-items "(BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 2 1 NIL NIL NIL NIL)(\"image\" \"png\" NIL \"<i@a>\" NIL \"BASE64\" 9 \"md5\" (\"inline\" (\"filename\" \"a.png\")) (\"en\" \"de\") \"loc\" 1 (2 NIL)) \"MIXED\" (\"BOUNDARY\" \"b\") NIL \"en\"))"
      imap.fetch-bodystructure "BODYSTRUCTURE"
      imap.structure-part "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 2 1 NIL NIL NIL NIL)(\"image\" \"png\" NIL \"<i@a>\" NIL \"BASE64\" 9 \"md5\" (\"inline\" (\"filename\" \"a.png\")) (\"en\" \"de\") \"loc\" 1 (2 NIL)) \"MIXED\" (\"BOUNDARY\" \"b\") NIL \"en\")"
        imap.structure-part "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 2 1 NIL NIL NIL NIL)"
          imap.structure-type "\"TEXT\""
          imap.structure-subtype "\"PLAIN\""
          imap.structure-parameters "(\"CHARSET\" \"UTF-8\")"
            imap.structure-parameter-name "\"CHARSET\""
            imap.structure-parameter-value "\"UTF-8\""
          imap.structure-id "NIL"
          imap.structure-description "NIL"
          imap.structure-encoding "\"7BIT\""
          imap.structure-size "2"
          imap.structure-lines "1"
          imap.structure-md5 "NIL"
          imap.structure-disposition "NIL"
          imap.structure-language "NIL"
          imap.structure-location "NIL"
        imap.structure-part "(\"image\" \"png\" NIL \"<i@a>\" NIL \"BASE64\" 9 \"md5\" (\"inline\" (\"filename\" \"a.png\")) (\"en\" \"de\") \"loc\" 1 (2 NIL))"
          imap.structure-type "\"image\""
          imap.structure-subtype "\"png\""
          imap.structure-parameters "NIL"
          imap.structure-id "\"<i@a>\""
          imap.structure-description "NIL"
          imap.structure-encoding "\"BASE64\""
          imap.structure-size "9"
          imap.structure-md5 "\"md5\""
          imap.structure-disposition "(\"inline\" (\"filename\" \"a.png\"))"
            imap.structure-disposition-type "\"inline\""
            imap.structure-parameters "(\"filename\" \"a.png\")"
              imap.structure-parameter-name "\"filename\""
              imap.structure-parameter-value "\"a.png\""
          imap.structure-language "(\"en\" \"de\")"
            imap.structure-language "\"en\""
            imap.structure-language "\"de\""
          imap.structure-location "\"loc\""
          imap.structure-extension "1"
          imap.structure-extension "(2 NIL)"
            imap.structure-extension "2"
            imap.structure-extension "NIL"
        imap.structure-multipart-subtype "\"MIXED\""
        imap.structure-parameters "(\"BOUNDARY\" \"b\")"
          imap.structure-parameter-name "\"BOUNDARY\""
          imap.structure-parameter-value "\"b\""
        imap.structure-disposition "NIL"
        imap.structure-language "\"en\""
    "#);
}

#[test]
fn contents_stand_in_literals() {
    let line = "* 1 FETCH (BODY[HEADER.FIELDS (DATE)]<0> {4}\r\nab\r\n FLAGS (\\Seen))\r\n";
    insta::assert_snapshot!(outline(line), @r#"
    imap.untagged "*"
    imap.sequence-number "1"
    imap.response-fetch "FETCH"
    imap.fetch-items "(BODY[HEADER.FIELDS (DATE)]<0> {4}\r\nab\r\n FLAGS (\\Seen))"
      imap.fetch-body-section "BODY"
      imap.section "[HEADER.FIELDS (DATE)]"
        imap.section-text "HEADER.FIELDS"
        imap.header-name "DATE"
      imap.origin-octet "0"
      imap.literal "{4}"
        imap.literal-size "4"
      imap.content "ab\r\n"
      imap.fetch-flags "FLAGS"
      imap.flag-list "(\\Seen)"
        imap.system-flag "\\Seen"
    "#);
}

#[test]
fn all_forms_are_read() {
    let mut read = 0;
    for line in [
        "* 1 FETCH (BODYSTRUCTURE (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 300 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" NIL NIL NIL \"7bit\" 3 1) 9 NIL NIL NIL))",
        "* 1 FETCH (BODY (\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 300))",
        "* 1 FETCH (MODSEQ (12111230047) EMAILID (M6d99) THREADID NIL SAVEDATE NIL PREVIEW \"x\")",
        "* 1 FETCH (BODY[] NIL BODY[1.2.MIME] \"\" RFC822.TEXT \"a\" RFC822.HEADER \"b\" RFC822 \"c\")",
        "* 1 FETCH (BINARY[1] ~{3}\r\n\0ab BINARY.SIZE[1.2] 7)",
        "* 1 FETCH (X-GM-LABELS (\"\\\\Inbox\" \"a b\") X-GM-MSGID 1278455344230334865)",
        "* SEARCH 2 5 (MODSEQ 917162500)",
        "* VANISHED (EARLIER) 41,43:116",
        "* VANISHED 405,407",
        "* ID (\"name\" \"Cyrus\" \"version\" NIL)",
        "* ID NIL",
        "* STATUS \"a b\" (HIGHESTMODSEQ 7011231777 MAILBOXID (F2212) APPENDLIMIT NIL X-NEW 3)",
        "* XLIST (\\Inbox) \"/\" INBOX",
        "* 3 WONDERS of the world",
        "* OK [HIGHESTMODSEQ 715194045007] Highest",
        "a OK [MODIFIED 7,9] Conditional STORE failed",
        "a OK [MAILBOXID (F2212ea87)] done",
        "a NO [X-NEW and \"more\"] no",
        "a NO [BADCHARSET (UTF-8 \"US ASCII\")] no",
        "+ ",
        "+",
        "+ [ALERT] go on",
        "* BYE [UNAVAILABLE] later",
    ] {
        let line = format!("{line}\r\n");
        let p = parse(line.as_bytes());
        assert_eq!(p.outcome.err(), None, "{line}\n{}", p.tree.outline(line.as_bytes()));
        read += 1;
    }
    assert_eq!(read, 23);
}

#[test]
fn wrong_lines_are_seen_where_they_are_wrong() {
    for (line, at) in [
        ("* 0 FETCH (UID 1)", 2),
        ("* 1 FETCH (UID 0)", 15),
        ("* 1 FETCH ()", 11),
        ("* 1 EXPUNGE now", 11),
        ("* OKAY fine", 0),
        ("a FINE", 2),
        ("a PREAUTH hi", 2),
        ("* OK [UIDNEXT x] y", 14),
        ("* FLAGS (\\Seen", 14),
        ("", 0),
        ("*", 1),
        ("a", 1),
    ] {
        let line = format!("{line}\r\n");
        let p = parse(line.as_bytes());
        assert!(p.tree.is_lossless(line.len()), "{line}");
        match p.outcome {
            Err(e) => assert_eq!(e.at, at, "{line}"),
            Ok(()) => assert_eq!(at, 0, "{line}"),
        }
    }
}

#[test]
fn deep_lines_end_soon() {
    for (open, close) in [("(", ")"), ("(\"a\" ", ")")] {
        for n in [10, 49, 60, 20_000] {
            let line = format!("* 1 FETCH (X-A {}{})\r\n", open.repeat(n), close.repeat(n));
            assert!(parse(line.as_bytes()).tree.is_lossless(line.len()));
            let line = format!("* 1 FETCH (BODY {}{})\r\n", open.repeat(n), close.repeat(n));
            assert!(parse(line.as_bytes()).tree.is_lossless(line.len()));
        }
    }
}

#[test]
fn names_are_unique_and_explained() {
    let mut seen = HashSet::new();
    for field in super::super::fields() {
        assert!(seen.insert(field.id), "{} twice", field.id);
        assert!(field.id.starts_with("imap."), "{}", field.id);
        assert!(field.doc().ends_with(['.', '…']), "{}", field.id);
        assert!(field.rfc.is_cited(), "{}", field.id);
    }
    for row in ALL.iter().chain(NUMBERED).chain(code::ALL) {
        assert!(seen.contains(row.field.id), "{}", row.word);
    }
}

proptest! {
    #[test]
    fn trees_tile_any_octets(line in proptest::collection::vec(any::<u8>(), 0..80)) {
        prop_assert!(parse(&line).tree.is_lossless(line.len()));
    }

    #[test]
    fn trees_tile_lines_that_went_wrong(
        n in 0usize..6,
        at in 0usize..300,
        cut in 0usize..4,
        put in "[ -~]{0,3}",
    ) {
        let lines = [
            "* 12 FETCH (FLAGS (\\Seen) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 4286 ENVELOPE (\"d\" \"s\" ((\"T\" NIL \"g\" \"c\")) NIL NIL ((NIL NIL \"i\" \"c\")) NIL NIL NIL \"<B>\") BODY (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92))\r\n",
            "* 1 FETCH (BODY[HEADER.FIELDS (DATE)]<0> {4}\r\nab\r\n FLAGS (\\Seen))\r\n",
            "* ESEARCH (TAG \"A285\") UID MIN 7 MAX 3800\r\n",
            "* LIST (\\Marked) \":\" Tables (tablecloth ((\"edge\" \"lacy\") (\"color\" \"red\")) Sample \"text\")\r\n",
            "* NAMESPACE ((\"\" \"/\")(\"#mh/\" \"/\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\"))) NIL NIL\r\n",
            "a OK [COPYUID 38505 304,319:320 3956:3958] COPY completed\r\n",
        ];
        let mut line = lines[n].as_bytes().to_vec();
        let from = at.min(line.len());
        let to = (from + cut).min(line.len());
        line.splice(from..to, put.bytes());
        prop_assert!(parse(&line).tree.is_lossless(line.len()));
    }
}
