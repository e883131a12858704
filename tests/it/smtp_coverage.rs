//! The tables of SMTP against the scripts: every command, parameter, keyword and reply code in use is produced by a
//! script, or stands here with the reason why not.

use crate::support::{
    coverage::{LeftOut, Rows, each_conversation},
    table::Table,
};
use mailglass::{
    protocol::{Kind, Line},
    wire::Side,
    world::Protocol,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that nothing produces here, with the reason. Columns: table, row, reason.
const LEFT_OUT: &[LeftOut] = &[
    ("command", "X-commands", "by private agreement alone"),
    ("command", "STARTTLS", "there is no TLS here yet"),
    ("command", "BURL", "no server here fetches from another"),
    ("command", "ATRN", "a port of its own, which no host has"),
    ("command", "LHLO", "LMTP is another protocol"),
    ("command", "SEND", "obsolete"),
    ("command", "SOML", "obsolete"),
    ("command", "SAML", "obsolete"),
    ("command", "TURN", "obsolete"),
    ("command", "VERB", "one vendor's own"),
    ("command", "ONEX", "one vendor's own"),
    ("command", "XCLIENT", "one vendor's own"),
    ("command", "XFORWARD", "one vendor's own"),
    ("parameter", "REQUIRETLS", "there is no TLS here yet"),
    ("parameter", "RRVS", "accounts have had one owner from the beginning"),
    ("parameter", "MTRK", "out of use"),
    ("parameter", "SUBMITTER", "an experiment that is over"),
    ("parameter", "TRANSID", "an experiment that is over"),
    ("keyword", "STARTTLS", "there is no TLS here yet"),
    ("keyword", "REQUIRETLS", "there is no TLS here yet"),
    ("keyword", "RRVS", "accounts have had one owner from the beginning"),
    ("keyword", "BURL", "no server here fetches from another"),
    ("keyword", "ATRN", "a port of its own, which no host has"),
    ("keyword", "MTRK", "out of use"),
    ("keyword", "SUBMITTER", "an experiment that is over"),
    ("keyword", "CONPERM", "out of use"),
    ("keyword", "CONNEG", "out of use"),
    ("keyword", "CHECKPOINT", "an experiment that is over"),
    ("keyword", "UTF8SMTP", "an experiment that is over"),
    ("keyword", "VERB", "one vendor's own"),
    ("keyword", "ONEX", "one vendor's own"),
    ("keyword", "XCLIENT", "one vendor's own"),
    ("keyword", "XFORWARD", "one vendor's own"),
    ("reply", "211 HELP", "HELP says 214"),
    ("reply", "220 STARTTLS", "there is no TLS here yet"),
    ("reply", "250 BURL", "no server here fetches from another"),
    ("reply", "250 ATRN", "a port of its own, which no host has"),
    ("reply", "355 MAIL (TRANSID)", "an experiment that is over"),
    ("reply", "432 AUTH", "no account moves to another mechanism"),
    ("reply", "450 ATRN", "a port of its own, which no host has"),
    ("reply", "451 ATRN", "a port of its own, which no host has"),
    ("reply", "451 BURL", "no server here fetches from another"),
    ("reply", "453 ATRN", "a port of its own, which no host has"),
    ("reply", "454 STARTTLS", "there is no TLS here yet"),
    ("reply", "501 STARTTLS", "there is no TLS here yet"),
    ("reply", "500 AUTH", "it takes a line of 12 KiB; a test of its own says it"),
    ("reply", "530 any but NOOP, EHLO, STARTTLS, QUIT", "there is no TLS here yet"),
    ("reply", "530 ATRN", "a port of its own, which no host has"),
    ("reply", "534 AUTH", "no mechanism here is stronger than another"),
    ("reply", "554 any but QUIT", "there is no TLS here yet"),
    ("reply", "554 BURL", "no server here fetches from another"),
    (
        "reply",
        "554 DATA",
        "with no recipient DATA is out of sequence, 503 (RFC 5321 §4.1.1.4 allows either)",
    ),
];

/// A reply and what it answers.
struct Answer {
    code: String,
    /// The command's line; `.` for the end of a letter, nothing for the greeting.
    line: String,
}

#[derive(Default)]
struct Seen {
    answers: Vec<Answer>,
    keywords: BTreeSet<String>,
}

fn look(lines: &[Line], seen: &mut Seen) {
    let mut commands: BTreeMap<u32, String> = BTreeMap::new();
    let mut ended: BTreeSet<u32> = BTreeSet::new();
    for line in lines {
        let text = String::from_utf8_lossy(&line.bytes).trim_end().to_owned();
        match line.side {
            Side::Client if line.kind == Kind::Command => {
                commands.insert(line.exchange, text);
            }
            Side::Client if text == "." => {
                ended.insert(line.exchange);
            }
            Side::Client => {}
            Side::Server => {
                for leaf in line.leaves().filter(|l| l.field.id == "smtp.ehlo-keyword") {
                    let word = leaf.span.of_bytes(&line.bytes);
                    seen.keywords.insert(String::from_utf8_lossy(word).into_owned());
                }
                let Some(code) = text.get(..3).map(str::to_owned) else { continue };
                let asked = commands.get(&line.exchange).cloned().unwrap_or_default();
                let line = if ended.contains(&line.exchange) { ".".into() } else { asked };
                seen.answers.push(Answer { code, line });
            }
        }
    }
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    each_conversation(Protocol::Smtp, |lines| look(lines, &mut seen));
    seen
}

fn verb(line: &str) -> String {
    line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase()
}

/// Whether an answer is one to a command as the table of replies names it.
fn is_about(answer: &Answer, of: &str) -> bool {
    let line = answer.line.to_ascii_uppercase();
    let said = verb(&answer.line);
    match of {
        "(connection)" => line.is_empty(),
        "DATA (end of text)" => line == ".",
        "MAIL (SIZE)" => said == "MAIL" && line.contains("SIZE="),
        "RCPT (SMTPUTF8)" => said == "RCPT" && !line.is_ascii(),
        "any" | "any optional command" => true,
        "MAIL and others" => said == "MAIL",
        of => said == of,
    }
}

#[test]
fn every_row_of_the_tables_is_produced_by_a_script() {
    let seen = seen();
    let good = |a: &Answer| a.code.starts_with(['2', '3']);
    let mut rows = Rows::default();
    for name in Table::read("data/smtp.tsv").column("name") {
        let done = match name {
            "(connection)" => seen.answers.iter().any(|a| a.line.is_empty() && good(a)),
            "(message text)" => seen.answers.iter().any(|a| a.line == "." && good(a)),
            name => seen.answers.iter().any(|a| verb(&a.line) == name && good(a)),
        };
        rows.add("command", name.to_owned(), done);
    }
    for name in Table::read("data/smtp_params.tsv").column("name") {
        let has = |a: &Answer| {
            a.line.to_ascii_uppercase().split(' ').skip(1).any(|word| {
                word == name || !name.contains('=') && word.split('=').next() == Some(name)
            })
        };
        rows.add("parameter", name.to_owned(), seen.answers.iter().any(|a| good(a) && has(a)));
    }
    for keyword in Table::read("data/smtp_ehlo_keywords.tsv").column("keyword") {
        rows.add("keyword", keyword.to_owned(), seen.keywords.contains(keyword));
    }
    let replies = Table::read("data/smtp_replies.tsv");
    for (code, of) in replies.column("code").zip(replies.column("commands")) {
        let whole = seen.answers.iter().any(|a| a.code == code && is_about(a, of));
        let one =
            of.split(", ").any(|of| seen.answers.iter().any(|a| a.code == code && is_about(a, of)));
        rows.add("reply", format!("{code} {of}"), whole || one);
    }
    rows.check(LEFT_OUT);
}
