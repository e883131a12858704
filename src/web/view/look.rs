//! Everything about a line that is not drawn with it: its octets, what its tokens carry, what came of it.

use crate::{
    protocol::{
        Line, Outcome, Ruling,
        decode::{Around, decoded, masked},
    },
    transcript::Entry,
    wire::{Role, Side},
};
use serde::Serialize;
use std::ops::RangeInclusive;

/// One line, for whoever looks closely.
#[derive(Debug, Serialize)]
pub struct Looked {
    n: u64,
    client: bool,
    /// The octets that are drawn, in hexadecimal digits.
    hex: String,
    /// Where each token ends, with the token's place among those that are drawn; -1 for a space.
    ends: Vec<(u32, i32)>,
    /// What tokens carry.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    carries: Vec<Carried>,
    /// The answer to this command.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
}

/// What the tokens from `first` to `last` carry.
#[derive(Debug, Serialize)]
struct Carried {
    first: i32,
    last: i32,
    text: String,
    /// The same where a secret is masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    masked: Option<String>,
}

#[derive(Debug, Serialize)]
struct Answer {
    n: u64,
    done: bool,
    go_on: bool,
    before: &'static str,
    after: &'static str,
    /// The rule that did not hold, and what would make it hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<(&'static str, &'static str, String)>,
}

/// Tells about those lines of a link that stand in `wanted`. The entries are all that are kept of it.
pub fn look(entries: &[Entry], wanted: RangeInclusive<u64>) -> Vec<Looked> {
    let mut around = Around::default();
    let mut before = "";
    let mut out = Vec::new();
    for (i, entry) in entries.iter().enumerate() {
        let Entry::Line { number, line, .. } = entry else { continue };
        if *number > *wanted.end() {
            break;
        }
        notice(line, &mut around);
        if wanted.contains(number) {
            let answer = (line.side == Side::Client)
                .then(|| answer(line, before, entries.get(i + 1..).unwrap_or_default()))
                .flatten();
            out.push(looked(*number, line, around, answer));
        }
        before = line.state.name;
    }
    out
}

/// Keeps what later lines are read with.
fn notice(line: &Line, around: &mut Around) {
    let has = |id: &str| line.leaves().any(|leaf| leaf.field.id == id);
    around.by_uid = line.side == Side::Client
        && line.leaves().filter(|l| l.field.role == Role::Verb).count() > 1
        && line
            .leaves()
            .find(|l| l.field.role == Role::Verb)
            .is_some_and(|l| l.span.of_bytes(&line.bytes).eq_ignore_ascii_case(b"UID"));
    // Of another mailbox nothing is known until the server tells (RFC 3501 §6.3.1).
    if line.side == Side::Client && opens(line) {
        around.exists = None;
    }
    if line.side == Side::Server && has("imap.response-exists") {
        let count = line.leaves().find(|l| l.field.id == "imap.message-count");
        let digits = count.map(|l| l.span.of_bytes(&line.bytes)).unwrap_or_default();
        around.exists = std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok());
    } else if line.side == Side::Server && has("imap.response-expunge") {
        around.exists = around.exists.map(|n| n.saturating_sub(1));
    }
}

/// Whether it asks for another mailbox.
fn opens(line: &Line) -> bool {
    line.leaves().filter(|l| l.field.role == Role::Verb).any(|l| {
        let verb = l.span.of_bytes(&line.bytes);
        verb.eq_ignore_ascii_case(b"SELECT") || verb.eq_ignore_ascii_case(b"EXAMINE")
    })
}

fn answer(line: &Line, before: &'static str, later: &[Entry]) -> Option<Answer> {
    let mut ruled: Option<&Ruling> = None;
    for entry in later {
        let Entry::Line { number, line: other, ruling } = entry else { continue };
        if other.side != Side::Server || other.exchange != line.exchange {
            continue;
        }
        ruled = ruling.as_ref().or(ruled);
        let Some(outcome) = other.outcome else { continue };
        return Some(Answer {
            n: *number,
            done: outcome == Outcome::Done,
            go_on: outcome == Outcome::GoOn,
            before,
            after: other.state.name,
            rule: ruled.map(|r| (r.decided.holds, r.decided.flip, r.decided.rfc.to_string())),
        });
    }
    None
}

fn looked(n: u64, line: &Line, around: Around, answer: Option<Answer>) -> Looked {
    use std::fmt::Write as _;
    let drawn = line.bytes.get(..line.bytes.len().min(super::LineView::DRAWN)).unwrap_or_default();
    let mut hex = String::with_capacity(2 * drawn.len());
    for octet in drawn {
        // Writing to memory cannot fail.
        let _ = write!(hex, "{octet:02x}");
    }
    let mut next = -1;
    let ends: Vec<(u32, i32)> = line
        .leaves()
        .map(|leaf| {
            if leaf.field.id == "wire.sp" {
                return (leaf.span.end, -1);
            }
            next += 1;
            (leaf.span.end, next)
        })
        .collect();
    let place = |at: u32| ends.iter().find(|(end, _)| *end > at).map_or(-1, |(_, tok)| *tok);
    let carries = line.tree.nodes.iter().filter_map(|node| {
        let carried = decoded(node, node.span.of_bytes(&line.bytes), around)?;
        Some(Carried {
            first: place(node.span.start),
            last: place(node.span.end.saturating_sub(1)),
            text: visible(&carried),
            masked: (node.field.role == Role::Secret).then(|| visible(&masked(&carried))),
        })
    });
    Looked { n, client: line.side == Side::Client, hex, carries: carries.collect(), ends, answer }
}

/// Text whose control characters are drawn.
fn visible(octets: &[u8]) -> String {
    let drawn = |c: char| match u32::from(c) {
        n @ 0..0x20 => char::from_u32(0x2400 + n).unwrap_or(c),
        0x7F => '\u{2421}',
        _ => c,
    };
    String::from_utf8_lossy(octets).chars().map(drawn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        sandbox::{End, Sandbox},
        world::ConnId,
    };

    fn told(host: &str, port: u16, lines: &[&str]) -> serde_json::Value {
        let mut sandbox = Sandbox::new(1);
        let (conn, _) = sandbox.connect(host, port, Sandbox::LAPTOP, End::Console).unwrap();
        for line in lines {
            sandbox.receive(conn, format!("{line}\r\n").into_bytes().into());
        }
        let mut reader = sandbox.reader(ConnId(conn.0)).unwrap();
        let mut entries = Vec::new();
        reader.feed(sandbox.log().since(conn, 0), None, &mut entries);
        serde_json::to_value(look(&entries, 1..=500)).unwrap()
    }

    fn line<'a>(all: &'a serde_json::Value, hex: &str) -> &'a serde_json::Value {
        let is = |l: &&serde_json::Value| l["hex"].as_str().unwrap().starts_with(hex);
        all.as_array().unwrap().iter().find(is).unwrap()
    }

    #[test]
    fn octets_and_what_came_of_them() {
        let all = told(
            "mx1.harbor.test",
            25,
            &["HELO a", "MAIL FROM:<>", "RCPT TO:<nobody@harbor.test>"],
        );
        let helo = line(&all, "48454c4f");
        assert_eq!(helo["hex"], "48454c4f20610d0a");
        assert_eq!(helo["ends"], serde_json::json!([[4, 0], [5, -1], [6, 1], [8, 2]]));
        let mail = line(&all, "4d41494c");
        assert_eq!(mail["answer"]["done"], true);
        assert_ne!(mail["answer"]["before"], mail["answer"]["after"]);
        let rcpt = line(&all, "52435054");
        assert_eq!(rcpt["answer"]["done"], false);
        assert!(rcpt["answer"]["rule"][0].as_str().unwrap().ends_with('.'), "{rcpt}");
    }

    #[test]
    fn numbers_are_those_of_the_mailbox() {
        let all = told(
            "mail.harbor.test",
            143,
            &["a LOGIN ben cedar", "b SELECT INBOX", "c FETCH 1:* FAST", "d UID FETCH 1:* FLAGS"],
        );
        let fetch = line(&all, "63204645");
        let text = fetch["carries"][0]["text"].as_str().unwrap();
        assert!(text.starts_with("1 2 "), "{text}");
        assert_eq!(fetch["carries"][1]["text"], "(FLAGS INTERNALDATE RFC822.SIZE)");
        // What the highest UID is nobody has said.
        assert!(line(&all, "64205549").get("carries").is_none());
        // Nor how many letters a mailbox holds that is not open.
        let all = told(
            "mail.harbor.test",
            143,
            &["a LOGIN ben cedar", "b SELECT INBOX", "c SELECT Nowhere", "d FETCH 1:* UID"],
        );
        assert!(line(&all, "64204645").get("carries").is_none());
    }
}
