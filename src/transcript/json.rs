//! A conversation as JSON: octets, tokens by their places, and what they mean.

use super::{foreign::Explained, text::Density};
use crate::{
    protocol::{Kind, Line, Outcome, habit},
    wire::{Habit, Node, Rfc, Side},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::{Value, json};

/// One line of a conversation.
#[derive(Serialize)]
struct Entry<'a> {
    number: u64,
    side: &'static str,
    offset: u64,
    kind: &'static str,
    exchange: u32,
    /// JSON has no octets: text where they are UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    octets: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    octets_base64: Option<String>,
    leaves: Vec<Leaf>,
    gloss: Gloss<'a>,
    outcome: Option<&'static str>,
    diagnosis: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    habits: Vec<Value>,
    state: &'a str,
}

/// A token by its place in the octets.
#[derive(Serialize)]
struct Leaf {
    start: u32,
    end: u32,
    field: &'static str,
}

#[derive(Serialize)]
struct Gloss<'a> {
    text: &'a str,
    rfc: Option<String>,
}

/// One object; its lines stand on a line each.
pub(super) fn write(explained: &Explained, _: Density) -> String {
    let trouble = explained.trouble().map(|t| json!({ "line": t.number, "text": t.text }));
    let about = json!({
        "form": explained.form.name,
        "protocol": explained.protocol.key(),
        "notes": explained.notes,
        "state": explained.state.name,
        "detail": explained.state.detail.as_deref(),
        "pending": explained.pending,
        "trouble": trouble,
    });
    let mut out = about.to_string();
    out.pop();
    out.push_str(",\"lines\":[");
    for (line, number) in explained.lines.iter().zip(1_u64..) {
        out.push_str(if number == 1 { "\n" } else { ",\n" });
        // Strings, numbers and lists of them always have a JSON form.
        out.push_str(&serde_json::to_string(&entry(line, number)).unwrap_or_default());
    }
    out.push_str("\n]}\n");
    out
}

fn entry(line: &Line, number: u64) -> Entry<'_> {
    let diagnosis = line.diagnosis.as_ref().map(|d| {
        json!({
            "title": d.title,
            "advice": d.advice,
            "start": d.span.start,
            "end": d.span.end,
            "syntax": d.syntax,
            "rfc": rfc(d.rfc),
            "fix": d.fix,
        })
    });
    let habit = |h: &'static Habit| json!({ "id": h.id, "says": h.says, "answers": h.answers() });
    let octets = std::str::from_utf8(&line.bytes).ok();
    let leaf = |n: &Node| Leaf { start: n.span.start, end: n.span.end, field: n.field.id };
    Entry {
        number,
        side: match line.side {
            Side::Client => "client",
            Side::Server => "server",
        },
        offset: line.offset,
        kind: kind(line.kind),
        exchange: line.exchange,
        octets,
        octets_base64: octets.is_none().then(|| STANDARD.encode(&line.bytes)),
        leaves: line.leaves().map(leaf).collect(),
        gloss: Gloss { text: line.gloss.text, rfc: rfc(line.gloss.rfc) },
        outcome: line.outcome.map(outcome),
        diagnosis,
        habits: habit::of_line(line).into_iter().map(habit).collect(),
        state: line.state.name,
    }
}

fn rfc(rfc: Rfc) -> Option<String> {
    rfc.is_cited().then(|| rfc.to_string())
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Command => "command",
        Kind::Reply => "reply",
        Kind::Continuation => "continuation",
        Kind::Content => "content",
        Kind::Unfinished => "unfinished",
    }
}

const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::GoOn => "go-on",
        Outcome::Later => "later",
        Outcome::Refused => "refused",
        Outcome::Wrong => "wrong",
    }
}
