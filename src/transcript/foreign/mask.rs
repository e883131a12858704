//! Takes the secrets out of a line.

use crate::{
    protocol::Line,
    wire::{Node, Role, Side, Span},
};
use bytes::Bytes;

/// What stands for a secret, however long it is.
const STARS: &[u8] = b"********";

/// Commands that bring a secret with them.
const LOGINS: &[&str] = &["PASS", "LOGIN", "AUTH", "AUTHENTICATE", "APOP"];

/// The line with stars for what should stay private. Where a line that logs in is wrong, all that the grammar does
/// not take is private, for it may be a part of the password.
pub fn mask(line: &Line) -> Line {
    let hides = hides(line);
    // Where each octet of the old line stands in the new one is told by the ends of the secrets.
    let mut moves: Vec<(u32, u32)> = vec![(0, 0)];
    let mut bytes = Vec::with_capacity(line.bytes.len());
    let mut at = 0;
    for leaf in line.leaves().filter(|leaf| hides(leaf)) {
        bytes.extend_from_slice(line.bytes.get(at..leaf.span.start as usize).unwrap_or_default());
        moves.push((leaf.span.start, bytes.len() as u32));
        bytes.extend_from_slice(STARS);
        at = leaf.span.end as usize;
        moves.push((leaf.span.end, bytes.len() as u32));
    }
    if moves.len() == 1 {
        return line.clone();
    }
    bytes.extend_from_slice(line.bytes.get(at..).unwrap_or_default());
    let place = |old: u32| {
        let i = moves.partition_point(|(from, _)| *from <= old).saturating_sub(1);
        let (from, to) = moves[i];
        // Within a secret there is one place only: its beginning.
        if i % 2 == 1 { to } else { to + (old - from) }
    };
    let moved = |span: Span| Span { start: place(span.start), end: place(span.end) };
    let mut masked = line.clone();
    for node in &mut masked.tree.nodes {
        node.span = moved(node.span);
    }
    if let Some(d) = &mut masked.diagnosis {
        d.span = moved(d.span);
        if d.span.is_empty() {
            d.span.end = d.span.start + 1;
        }
        d.fix = None;
        if d.title.starts_with("Column") {
            d.title = "Something does not belong here".to_owned();
        }
    }
    masked.bytes = Bytes::from(bytes);
    masked
}

/// Whether a token of the line should stay private.
pub fn hides(line: &Line) -> impl Fn(&Node) -> bool {
    let logs_in = logs_in(line);
    move |leaf| {
        let lost = logs_in && matches!(leaf.field.role, Role::Unexpected);
        let unread = logs_in && leaf.field.id.ends_with(".unknown-arguments");
        leaf.leaf && (leaf.field.role == Role::Secret || lost || unread)
    }
}

/// Whether a client's line has to do with a secret, or was meant to.
fn logs_in(line: &Line) -> bool {
    if line.side != Side::Client {
        return false;
    }
    let verb =
        line.leaves().find(|l| l.field.role == Role::Verb || l.field.id.ends_with(".unknown-verb"));
    let word = verb.map_or(&b""[..], |v| v.span.of_bytes(&line.bytes));
    let is_login = |text: &[u8]| LOGINS.iter().any(|l| text.eq_ignore_ascii_case(l.as_bytes()));
    let meant = line.diagnosis.as_ref().is_some_and(|d| {
        d.fix.as_ref().is_some_and(|f| f.split(' ').take(2).any(|w| is_login(w.as_bytes())))
    });
    is_login(word) || meant
}
