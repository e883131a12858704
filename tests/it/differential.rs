//! Every IMAP line of every script, and every example, read by another implementation: the same verdict.

use crate::support::{
    fixture,
    stage::{SEED, here, perform, spoken},
};
use imap_codec::{CommandCodec, GreetingCodec, ResponseCodec, decode::Decoder as _};
use mailglass::{
    protocol::imap::{self, command},
    sandbox::Sandbox,
    wire::Side,
    world::{ConnId, Protocol},
};
use std::collections::BTreeSet;

/// What the other implementation sees in another way, and why ours is as it is. An entry that no line needs fails.
const DIFFERENCES: &[(&str, &str)] = &[
    ("FLAGS (\\Recent)", "only the server sets \\Recent: `flag` does not have it (RFC 3501 §9)"),
    ("CREATE {5}\r\na\r\n", "a name of a mailbox has no control characters (RFC 3501 §5.1)"),
    ("STATUS INBOX ()", "a list of items has at least one (RFC 3501 §9, `status`)"),
];

/// The extensions of ours that the other implementation reads as well.
const KNOWN_THERE: &[&str] = &["IDLE", "ENABLE", "MOVE", "UNSELECT"];

/// Whether a frame has words of an extension that the other implementation does not read.
fn is_ours_alone(frame: &[u8]) -> bool {
    let used = command::find(frame).map_or_else(Vec::new, |verb| (verb.uses)(frame));
    // After this the server speaks another version.
    let changes_over = memchr::memmem::find(frame, b"IMAP4rev2").is_some();
    changes_over || used.iter().any(|e| !KNOWN_THERE.contains(&e.capability))
}

/// Which difference excuses a frame.
fn excuse(frame: &str) -> Option<&'static str> {
    DIFFERENCES.iter().map(|(part, _)| *part).find(|part| frame.contains(part))
}

/// Whether the other implementation takes a whole command.
fn other_takes(frame: &[u8]) -> bool {
    matches!(CommandCodec::default().decode(frame), Ok((rest, _)) if rest.is_empty())
}

fn ours_takes(frame: &[u8]) -> bool {
    command::find(frame).is_some_and(|verb| (verb.label)(frame).outcome.is_ok())
}

/// The frames that a client sent: lines, joined over the literals that they announce.
fn frames(octets: &[u8]) -> Vec<Vec<u8>> {
    let (mut out, mut at) = (Vec::new(), 0);
    let mut frame = Vec::new();
    while let Some(end) = octets[at..].windows(2).position(|w| w == b"\r\n") {
        let line = &octets[at..at + end + 2];
        frame.extend_from_slice(line);
        at += line.len();
        let size = line
            .strip_suffix(b"}\r\n")
            .and_then(|l| l.rsplit(|b| *b == b'{').next())
            .and_then(|n| std::str::from_utf8(n).ok()?.parse::<usize>().ok())
            .filter(|n| octets.len() >= at + n);
        if let Some(n) = size {
            frame.extend_from_slice(&octets[at..at + n]);
            at += n;
        } else {
            out.push(std::mem::take(&mut frame));
        }
    }
    out
}

/// What was on the wire of every IMAP connection of every script.
fn conversations() -> Vec<(String, [Vec<u8>; 2])> {
    let mut out = Vec::new();
    for fixture in fixture::all() {
        let mut sandbox = Sandbox::new(SEED);
        perform(&fixture.script, &mut sandbox, &here(), |n| n, |_, _| {});
        let is_imap = |conn: &ConnId| {
            sandbox.link(*conn).is_some_and(|l| l.service().protocol() == Protocol::Imap)
        };
        let all = spoken(&sandbox).into_iter().filter(|(conn, _)| is_imap(conn));
        out.extend(all.map(|(_, octets)| (fixture.name.clone(), octets)));
    }
    out
}

#[test]
fn commands_have_the_same_verdict() {
    // DONE is no part of the command that it ends.
    let line = |e: &'static str| e.strip_suffix("DONE\r\n").unwrap_or(e).as_bytes().to_vec();
    let mut all: Vec<(String, Vec<u8>)> =
        imap::examples().map(|e| ("examples".to_owned(), line(e))).collect();
    for (name, octets) in conversations() {
        // A literal that was refused is not sent: what follows it is another command.
        let refused = name.ends_with("limits.script") || name.contains("by-literals");
        // The other implementation knows few of the extensions.
        let extensions = name.ends_with("imap-extensions.script");
        if !refused && !extensions {
            let client = frames(&octets[Side::Client as usize]);
            all.extend(client.into_iter().map(|f| (name.clone(), f)));
        }
    }
    all.retain(|(_, frame)| !is_ours_alone(frame));
    let (mut needed, mut wrong, mut right) = (BTreeSet::new(), Vec::new(), 0);
    for (name, frame) in &all {
        let text = String::from_utf8_lossy(frame);
        if matches!(&*text, "DONE\r\n") {
            continue;
        }
        let (ours, other) = (ours_takes(frame), other_takes(frame));
        right += usize::from(ours && other);
        if ours != other {
            match excuse(&text) {
                Some(part) => drop(needed.insert(part)),
                None => wrong.push(format!("{name}: {text:?}: ours {ours}, other {other}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(needed.len(), DIFFERENCES.len(), "an excuse that no line needs: {needed:?}");
    assert!(all.len() >= 200 && right >= 150, "{right} right of {}", all.len());
}

#[test]
fn what_the_server_says_is_read() {
    let mut read = 0;
    for (name, octets) in conversations() {
        if frames(&octets[Side::Client as usize]).iter().any(|f| is_ours_alone(f)) {
            continue;
        }
        let mut rest = &octets[Side::Server as usize][..];
        let (after, _) = GreetingCodec::default().decode(rest).expect("a greeting");
        rest = after;
        while !rest.is_empty() {
            match ResponseCodec::default().decode(rest) {
                Ok((after, _)) => rest = after,
                Err(e) => {
                    let line = rest.split(|b| *b == b'\n').next().unwrap_or_default();
                    panic!("{name}: {e:?}: {:?}", String::from_utf8_lossy(line))
                }
            }
            read += 1;
        }
    }
    assert!(read >= 480, "{read} responses");
}
