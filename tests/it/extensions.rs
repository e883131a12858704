//! Conversations with extensions that no server here offers: what the dissectors make of their octets.

use bytes::Bytes;
use mailglass::{
    protocol::{Dissect, Dissector, Kind, Line},
    wire::{Role, Side},
    world::{Protocol, Timestamp},
};

/// What is said, up to a change of the speaker: `C` or `S`, and the octets.
type Said = (char, &'static [u8]);

fn side(letter: char) -> Side {
    if letter == 'C' { Side::Client } else { Side::Server }
}

/// The conversation in pieces of so many octets.
fn lines(protocol: Protocol, said: &[Said], piece: usize) -> (Dissector, Vec<Line>) {
    let mut dissector = Dissector::new(protocol);
    let mut lines = Vec::new();
    for (speaker, octets) in said {
        for part in octets.chunks(piece) {
            let part = Bytes::copy_from_slice(part);
            dissector.eat(side(*speaker), Timestamp::START, &part, &mut lines);
        }
    }
    for line in &lines {
        assert!(line.tree.is_lossless(line.bytes.len()), "{line:?}");
        let unread = line.leaves().find(|l| l.field.role == Role::Unexpected);
        assert!(unread.is_none(), "{:?}: {unread:?}", line.bytes);
    }
    (dissector, lines)
}

/// The same whole and in single octets: nothing may differ.
fn same(protocol: Protocol, said: &[Said]) -> (Dissector, Vec<Line>) {
    let whole = lines(protocol, said, usize::MAX);
    let single = lines(protocol, said, 1).1;
    let seen = |lines: &[Line]| -> Vec<_> {
        lines.iter().map(|l| (l.bytes.clone(), l.exchange, l.state.clone(), l.offset)).collect()
    };
    assert_eq!(seen(&whole.1), seen(&single));
    whole
}

const MAIL: Said = (
    'C',
    b"MAIL FROM:<ana@meadow.test>\r\nRCPT TO:<ben@harbor.test>\r\nRCPT TO:<carl@harbor.test>\r\n",
);

#[test]
fn counted_pieces_are_no_commands() {
    let (d, lines) = same(
        Protocol::Smtp,
        &[
            ('S', b"220 mx1.harbor.test\r\n"),
            ('C', b"EHLO a.test\r\n"),
            ('S', b"250-mx1.harbor.test\r\n250-PIPELINING\r\n250 CHUNKING\r\n"),
            MAIL,
            ('S', b"250 Ok\r\n250 Ok\r\n250 Ok\r\n"),
            ('C', b"BDAT 21\r\nSubject: x\r\n\r\nQUIT\n\0!BDAT 7\r\n\r\n.\r\nok"),
            ('C', b"BDAT 0 LAST\r\nQUIT\r\n"),
            ('S', b"250 21 octets\r\n250 7 octets\r\n250 Taken\r\n221 Bye\r\n"),
        ],
    );
    assert_eq!(d.state().name, "closed");
    let content = lines.iter().filter(|l| l.kind == Kind::Content);
    assert_eq!(content.map(|l| l.bytes.len()).sum::<usize>(), 28);
    let taken = lines.iter().find(|l| l.bytes.as_ref() == b"250 Taken\r\n").expect("a reply");
    assert_eq!((taken.state.name, taken.exchange), ("ready", 7));
}

#[test]
fn a_server_without_chunking_reads_commands() {
    let (d, lines) = same(
        Protocol::Smtp,
        &[
            ('S', b"220 mx1.harbor.test\r\n"),
            ('C', b"EHLO a.test\r\n"),
            ('S', b"250 mx1.harbor.test\r\n"),
            ('C', b"BDAT 6\r\nNOOP\r\n"),
            ('S', b"502 Not here\r\n250 Done\r\n"),
        ],
    );
    assert_eq!((d.pending(), lines[4].exchange, lines[5].exchange), (None, 2, 3));
    assert!(lines.iter().all(|l| l.kind != Kind::Content));
}

#[test]
fn lmtp_answers_for_each_recipient() {
    let (d, lines) = same(
        Protocol::Smtp,
        &[
            ('S', b"220 lmtp.harbor.test LMTP\r\n"),
            ('C', b"LHLO a.test\r\n"),
            ('S', b"250-lmtp.harbor.test\r\n250 SIZE\r\n"),
            MAIL,
            ('S', b"250 Ok\r\n250 Ok\r\n250 Ok\r\n"),
            ('C', b"DATA\r\n"),
            ('S', b"354 Go on\r\n"),
            ('C', b"Subject: x\r\n\r\n.\r\n"),
            ('S', b"250 Ben has it\r\n452 Carl has no room\r\n"),
            ('C', b"NOOP\r\n"),
            ('S', b"250 Done\r\n"),
        ],
    );
    assert_eq!((d.pending(), d.state().name), (None, "ready"));
    let exchanges: Vec<u32> = lines.iter().rev().take(4).map(|l| l.exchange).collect();
    assert_eq!(exchanges, [6, 6, 5, 5]);
}

#[test]
fn after_turn_the_sides_have_changed_their_parts() {
    let (d, lines) = same(
        Protocol::Smtp,
        &[
            ('S', b"220 mx1.harbor.test\r\n"),
            ('C', b"EHLO a.test\r\n"),
            ('S', b"250-mx1.harbor.test\r\n250 ATRN\r\n"),
            ('C', b"ATRN a.test,b.test\r\n"),
            ('S', b"250 Now you\r\n"),
            ('C', b"220 a.test\r\n"),
            ('S', b"EHLO mx1.harbor.test\r\n"),
            ('C', b"250 a.test\r\n"),
            ('S', b"MAIL FROM:<>\r\n"),
            ('C', b"250 Ok\r\n"),
        ],
    );
    assert_eq!(d.state().name, "mail");
    let mail = &lines[lines.len() - 2];
    assert_eq!((mail.side, mail.kind), (Side::Server, Kind::Command));
}

#[test]
fn tls_begins_the_session_anew() {
    let (d, lines) = same(
        Protocol::Smtp,
        &[
            ('S', b"220 mx1.harbor.test\r\n"),
            ('C', b"EHLO a.test\r\n"),
            ('S', b"250-mx1.harbor.test\r\n250 STARTTLS\r\n"),
            ('C', b"STARTTLS\r\n"),
            ('S', b"220 Go ahead\r\n"),
            ('C', b"EHLO a.test\r\n"),
            ('S', b"250-mx1.harbor.test\r\n250 AUTH SCRAM-SHA-256 PLAIN\r\n"),
            ('C', b"AUTH PLAIN\r\n"),
            ('S', b"334 \r\n"),
            ('C', b"AGFuYQBjZWRhci00Mg==\r\n"),
            ('S', b"235 Welcome\r\n"),
        ],
    );
    assert_eq!(lines[5].state.name, "greeted");
    assert_eq!((d.state().name, d.pending()), ("ready", None));
    assert!(lines.iter().all(|l| l.diagnosis.is_none()));
    let secret = lines.iter().flat_map(Line::leaves).filter(|l| l.field.role == Role::Secret);
    assert_eq!(secret.count(), 1);
}

#[test]
fn a_password_in_the_wrong_form_is_private_all_the_same() {
    for (protocol, said) in [
        (
            Protocol::Smtp,
            &[
                ('S', &b"220 a\r\n"[..]),
                ('C', b"AUTH LOGIN\r\n"),
                ('S', b"334 VXNlcm5hbWU6\r\n"),
                ('C', b"my cedar\r\n"),
            ][..],
        ),
        (
            Protocol::Pop3,
            &[
                ('S', &b"+OK\r\n"[..]),
                ('C', b"AUTH PLAIN\r\n"),
                ('S', b"+ \r\n"),
                ('C', b"my cedar\r\n"),
            ],
        ),
    ] {
        let line = same(protocol, said).1.pop().expect("a line");
        assert!(line.diagnosis.is_some(), "{line:?}");
        let leaf = line.leaves().next().expect("a leaf");
        assert_eq!((leaf.field.role, leaf.span.len()), (Role::Secret, 8));
    }
}
