//! A letter as a whole: what can be asked of it, and of any octets at all.

use super::*;
use proptest::prelude::*;

fn message(source: &str) -> Message {
    Message::new(Bytes::copy_from_slice(source.as_bytes()))
}

fn section(m: &Message, path: &[u32], text: SectionText) -> Option<String> {
    let cut = m.section(&Section { path: path.to_vec(), text })?;
    Some(String::from_utf8_lossy(&cut).into_owned())
}

fn some(names: &[&str], not: bool) -> SectionText {
    SectionText::HeaderFields { names: names.iter().map(|n| (*n).to_owned()).collect(), not }
}

#[test]
fn it_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Message>();
}

#[test]
fn a_plain_message_has_part_one() {
    let m = message("Subject: a\r\nTo: b\r\n c\r\nFrom: d\r\n\r\nhi\r\n");
    use SectionText::{Full, Header, Mime, Text};
    assert_eq!(section(&m, &[], Text).as_deref(), Some("hi\r\n"));
    assert_eq!(section(&m, &[1], Full).as_deref(), Some("hi\r\n"));
    assert_eq!(section(&m, &[1], Mime), section(&m, &[], Header));
    for path in [&[2][..], &[0], &[1, 1], &[u32::MAX]] {
        assert_eq!(section(&m, path, Full), None, "{path:?}");
    }
    assert_eq!(section(&m, &[], Mime), None);
    assert_eq!(section(&m, &[1], Header), None);
    assert_eq!(section(&m, &[1], Text), None);
    assert_eq!(
        section(&m, &[], some(&["from", "TO", "x"], false)).as_deref(),
        Some("To: b\r\n c\r\nFrom: d\r\n\r\n")
    );
    assert_eq!(
        section(&m, &[], some(&["to"], true)).as_deref(),
        Some("Subject: a\r\nFrom: d\r\n\r\n")
    );
    assert_eq!(section(&m, &[], some(&[], false)).as_deref(), Some("\r\n"));
}

#[test]
fn no_blank_line_is_made_up() {
    let m = message("Subject: a\r\nTo: b\r\n");
    assert_eq!(section(&m, &[], some(&["to"], false)).as_deref(), Some("To: b\r\n"));
    assert_eq!(section(&m, &[], SectionText::Text).as_deref(), Some(""));
    assert_eq!(section(&message(""), &[], some(&["to"], false)).as_deref(), Some(""));
}

/// The message whose part specifiers RFC 3501 §6.4.5 lists.
const COMPLEX: &str = "Subject: top\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\none\r\n--a\r\nContent-Type: application/octet-stream\r\n\r\ntwo\r\n--a\r\nContent-Type: message/rfc822\r\n\r\nSubject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nthree one\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nthree two\r\n--b--\r\n--a\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\nContent-Type: image/gif\r\n\r\nfour one\r\n--c\r\nContent-Type: message/rfc822\r\n\r\nSubject: four two\r\nContent-Type: multipart/mixed; boundary=d\r\n\r\n--d\r\n\r\nfour two one\r\n--d\r\nContent-Type: multipart/alternative; boundary=e\r\n\r\n--e\r\n\r\nplain\r\n--e\r\nContent-Type: text/richtext\r\n\r\nrich\r\n--e--\r\n--d--\r\n--c--\r\n--a--\r\n";

#[test]
fn part_specifiers_of_rfc_3501_6_4_5() {
    use SectionText::{Full, Header, Mime, Text};
    let m = message(COMPLEX);
    for (path, text, want) in [
        (&[1][..], Full, Some("one")),
        (&[2], Full, Some("two")),
        (&[3], Header, Some("Subject: three\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")),
        (&[3, 1], Full, Some("three one")),
        (&[3, 2], Full, Some("three two")),
        (&[3, 3], Full, None),
        (&[4, 1], Full, Some("four one")),
        (&[4, 1], Mime, Some("Content-Type: image/gif\r\n\r\n")),
        (&[4, 2, 1], Full, Some("four two one")),
        (&[4, 2, 2, 1], Full, Some("plain")),
        (&[4, 2, 2, 2], Full, Some("rich")),
        (&[4, 2, 2, 2, 1], Full, None),
        (&[4], Header, None),
        (&[4], Text, None),
        (&[5], Full, None),
    ] {
        assert_eq!(section(&m, path, text.clone()).as_deref(), want, "{path:?} {text:?}");
    }
    assert_eq!(
        section(&m, &[4, 2], some(&["subject"], false)).as_deref(),
        Some("Subject: four two\r\n\r\n")
    );
    let text = section(&m, &[3], Text).unwrap_or_default();
    assert!(text.starts_with("--b\r\n") && text.ends_with("--b--"));
}

#[test]
fn a_letter_that_is_nothing_but_a_letter() {
    let m = message("Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nhi\r\n");
    assert_eq!(section(&m, &[1], SectionText::Text).as_deref(), Some("hi\r\n"));
    assert_eq!(section(&m, &[1, 1], SectionText::Full).as_deref(), Some("hi\r\n"));
    assert_eq!(section(&m, &[1], SectionText::Header).as_deref(), Some("Subject: in\r\n\r\n"));
}

#[test]
fn top_is_a_slice() {
    let m = message("A: b\r\n\r\none\r\ntwo\r\nthree");
    assert_eq!(m.top(0), "A: b\r\n\r\n");
    assert_eq!(m.top(2), "A: b\r\n\r\none\r\ntwo\r\n");
    assert_eq!(m.top(u32::MAX), m.source());
    assert_eq!(message("no header").top(1), "no header");
}

#[test]
fn for_people() {
    let m = message(
        "Date: Mon, 2 Mar 2026 09:00:00 +0000\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n ans Meer\r\nFrom: =?iso-8859-1?Q?J=F8rn?= <j@meadow.test>\r\n\r\n",
    );
    assert_eq!(m.subject(), "Grüße ans Meer");
    assert_eq!(m.from_display(), "Jørn");
    assert_eq!(m.sent_date(), Date::new(2026, 3, 2));
    assert_eq!(message("From: ana@meadow.test\r\n").from_display(), "ana@meadow.test");
    assert_eq!(message("").from_display(), "");
}

#[test]
fn written_once() {
    let m = message("Subject: a\r\n\r\n");
    assert_eq!(m.envelope_bytes(), "(NIL \"a\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    assert_eq!(m.envelope_bytes().as_ptr(), m.envelope_bytes().as_ptr());
    assert_ne!(m.structure_bytes(true), m.structure_bytes(false));
}

/// What IMAP writes of a message is read by a grammar that is not ours.
fn read_by_a_client(m: &Message) {
    use imap_codec::{ResponseCodec, decode::Decoder};
    let [envelope, body, structure] =
        [m.envelope_bytes(), m.structure_bytes(false), m.structure_bytes(true)];
    for (name, value) in [("ENVELOPE", envelope), ("BODY", body), ("BODYSTRUCTURE", structure)] {
        let line = [b"* 1 FETCH (", name.as_bytes(), b" ", value, b")\r\n"].concat();
        let read = ResponseCodec::default().decode(&line);
        assert!(
            read.as_ref().is_ok_and(|(rest, _)| rest.is_empty()),
            "{}: {read:?}",
            line.escape_ascii()
        );
    }
}

/// Everything that can be asked of a message; spans must lie in the source.
pub(super) fn ask_everything(m: &Message) {
    let len = m.source().len();
    read_by_a_client(m);
    assert!(m.header_end() <= len);
    m.envelope_bytes();
    m.structure_bytes(true);
    m.structure_bytes(false);
    for (_, part) in m.structure().walk() {
        assert!(part.header.start <= part.header.end && part.header.end == part.body.start);
        assert!(part.body.start <= part.body.end && part.body.end <= len);
        let mut at = part.body.start;
        for inside in part.children().iter().chain(part.nested().map(|n| &n.part)) {
            assert!(at <= inside.header.start && inside.body.end <= part.body.end);
            at = inside.body.end;
        }
        m.text_of(part);
    }
    assert!(m.subject().len() + m.from_display().len() <= 8 * len);
    assert!(m.top(3).len() <= len && m.sent_date() == m.sent_date());
    for needle in ["", "a", "xq z", "ü"] {
        m.text_contains(needle);
        m.header_contains("subject", needle);
    }
    for path in [&[][..], &[1], &[2], &[1, 1], &[1, 2, 1]] {
        for text in [
            SectionText::Full,
            SectionText::Header,
            SectionText::Text,
            SectionText::Mime,
            some(&["subject", "content-type"], false),
            some(&["subject"], true),
        ] {
            m.section(&Section { path: path.to_vec(), text });
        }
    }
}

proptest! {
    #[test]
    fn any_octets_are_a_message(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        ask_everything(&Message::new(octets.into()));
    }

    #[test]
    fn nearly_mime(pieces in proptest::collection::vec(
        "\r\n|\n|--b|--c|--|Content-Type: |multipart/(mixed|digest)|message/rfc822|text/plain|; boundary=(b|c|\"b)|; charset=utf-7|To: |Subject: |Date: |[<>@,;:\"(\\\\) =?]|=\\?utf-8\\?q\\?|a|\u{fc}",
        0..60,
    )) {
        ask_everything(&message(&pieces.concat()));
    }
}
