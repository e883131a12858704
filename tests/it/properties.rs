//! What holds for any input: chunking never shows, sandboxes do not touch.

use crate::support::stage::{SEED, entries, here, say, spoken};
use mailglass::{
    protocol::{imap, pop3, smtp},
    sandbox::{End, Sandbox},
    transcript::Entry,
    world::ConnId,
};
use proptest::prelude::*;

pub(crate) const PLACES: &[(&str, u16)] = &[
    ("mx1.harbor.test", 25),
    ("mail.meadow.test", 587),
    ("mail.harbor.test", 110),
    ("mail.harbor.test", 143),
];

/// Lines that bring a session further than chance would.
const STEPS: &[&str] = &[
    "HELO a",
    "EHLO a.test",
    "MAIL FROM:<>",
    "RCPT TO:<ben@harbor.test>",
    "DATA",
    ".",
    "RSET",
    "USER ben",
    "PASS cedar",
    "STAT",
    "DELE 1",
    "a LOGIN ben cedar",
    "a SELECT INBOX",
    "a IDLE",
    "DONE",
    "a EXPUNGE",
    "a STORE 1:3 +FLAGS (\\Deleted)",
    "a CLOSE",
    "a APPEND INBOX {3}",
    "abc",
];

/// Letters of which commands are made: any octet is one of them.
const ALPHABET: &[u8] = b"AaEFLMNORSTUabcdeilnort0123456789 *:,.<>@()[]{}\"\\%/+-=$\r\n\0\x80\xff";

/// Octets that look more like a protocol than chance does.
pub(crate) fn octets() -> impl Strategy<Value = Vec<u8>> {
    let examples: Vec<Vec<u8>> = smtp::examples()
        .chain(pop3::examples())
        .chain(imap::examples())
        .map(|line| [line.trim_end_matches("\r\n").as_bytes(), b"\r\n"].concat())
        .collect();
    assert!(examples.len() >= 80, "{} examples", examples.len());
    let steps: Vec<Vec<u8>> = STEPS.iter().map(|l| format!("{l}\r\n").into_bytes()).collect();
    let noise = prop::collection::vec(any::<u8>(), 0..40);
    let letters = prop::collection::vec(0..ALPHABET.len(), 0..40)
        .prop_map(|all| all.into_iter().map(|i| ALPHABET[i]).collect::<Vec<u8>>());
    let bent = (prop::sample::select(examples.clone()), any::<prop::sample::Index>(), any::<u8>())
        .prop_map(|(mut line, at, octet)| {
            let at = at.index(line.len());
            line[at] = octet;
            line
        });
    let piece = prop_oneof![
        5 => prop::sample::select(steps),
        3 => prop::sample::select(examples),
        2 => bent,
        1 => letters.prop_map(|mut l| { l.extend_from_slice(b"\r\n"); l }),
        1 => noise,
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

pub(crate) fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

pub(crate) fn opened(place: usize) -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    let (host, port) = PLACES[place];
    let (conn, _) = sandbox.connect(host, port, here(), End::Program).expect("a server");
    (sandbox, conn)
}

proptest! {
    #![proptest_config(config(192))]

    #[test]
    fn any_octets_in_any_pieces(
        place in 0..PLACES.len(),
        input in octets(),
        sizes in prop::collection::vec(1..50usize, 1..8),
    ) {
        let (mut whole, conn) = opened(place);
        let mut cut = whole.clone();
        say(&mut whole, conn, &input);
        let (mut rest, mut sizes) = (&input[..], sizes.iter().cycle());
        while !rest.is_empty() {
            let (piece, later) = rest.split_at((*sizes.next().expect("cycle")).min(rest.len()));
            say(&mut cut, conn, piece);
            rest = later;
        }
        let server = |s: &Sandbox| spoken(s).remove(&conn).map(|[_, server]| server);
        prop_assert_eq!(server(&whole), server(&cut));
        prop_assert!(whole.world.difference(&cut.world).is_empty());
        prop_assert_eq!(whole.world.now, cut.world.now);
        for sandbox in [&whole, &cut] {
            for entry in entries(sandbox, conn) {
                if let Entry::Line { line, ruling, .. } = entry {
                    prop_assert!(line.tree.is_lossless(line.bytes.len()), "{:?}", line);
                    prop_assert!(ruling.is_none_or(|r| r.is_sound()));
                }
            }
        }
    }

    #[test]
    fn two_sandboxes_do_not_touch(place in 0..PLACES.len(), first in octets(), second in octets()) {
        let (mut one, conn) = opened(place);
        say(&mut one, conn, &first);
        let before = (spoken(&one), one.world.clone());
        let mut other = one.clone();
        say(&mut other, conn, &second);
        prop_assert_eq!(&spoken(&one), &before.0);
        prop_assert!(before.1.difference(&one.world).is_empty());
        prop_assert_eq!(before.1.changes(), one.world.changes());
        // And what the copy was told, the original says in the same way.
        say(&mut one, conn, &second);
        prop_assert_eq!(spoken(&one), spoken(&other));
    }
}
