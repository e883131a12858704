//! A conversation as JSON: octets, tokens by their places, and what they mean.

use super::{foreign::Explained, text::Density};
use crate::{
    protocol::{Kind, Line, Outcome, habit},
    wire::{Rfc, Side},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

pub(super) fn write(explained: &Explained, _: Density) -> String {
    let lines: Vec<Value> =
        explained.lines.iter().zip(1_u64..).map(|(line, number)| entry(line, number)).collect();
    let trouble = explained.trouble().map(|t| json!({ "line": t.number, "text": t.text }));
    let whole = json!({
        "form": explained.form.name,
        "protocol": explained.protocol.key(),
        "notes": explained.notes,
        "lines": lines,
        "state": explained.state.name,
        "detail": explained.state.detail.as_deref(),
        "pending": explained.pending,
        "trouble": trouble,
    });
    format!("{whole:#}\n")
}

fn entry(line: &Line, number: u64) -> Value {
    let leaves: Vec<Value> =
        line.leaves().map(|l| json!([l.span.start, l.span.end, l.field.id])).collect();
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
    let mut out = json!({
        "number": number,
        "side": match line.side { Side::Client => "client", Side::Server => "server" },
        "offset": line.offset,
        "kind": kind(line.kind),
        "exchange": line.exchange,
        "leaves": leaves,
        "gloss": { "text": line.gloss.text, "rfc": rfc(line.gloss.rfc) },
        "outcome": line.outcome.map(outcome),
        "diagnosis": diagnosis,
        "state": line.state.name,
    });
    let habits: Vec<Value> = habit::of_line(line)
        .into_iter()
        .map(|h| json!({ "id": h.id, "says": h.says, "answers": h.answers() }))
        .collect();
    if !habits.is_empty() {
        out["habits"] = habits.into();
    }
    // JSON has no octets: text where they are UTF-8, else base64.
    match std::str::from_utf8(&line.bytes) {
        Ok(text) => out["octets"] = text.into(),
        Err(_) => out["octets_base64"] = STANDARD.encode(&line.bytes).into(),
    }
    out
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
