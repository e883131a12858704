//! Reads a conversation of questions and answers from its octets alone: each message becomes several lines.

use super::{
    code, field, grammar,
    message::Message,
    session::{READY, length},
};
use crate::{
    protocol::{
        Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State,
        half::{Frame, Half},
    },
    wire::{Cursor, Parsed, Rfc, Side, Span, Tree, label},
    world::{
        Timestamp,
        zone::{RecordType, field as zone, grammar::type_field, text_field as text},
    },
};
use bytes::Bytes;
use std::collections::VecDeque;

const ASKS: Gloss = Gloss::new(
    "A client asks. The message is binary; this is its header, with the number to which the answer will refer.",
    Rfc(1035, "4.1.1"),
);
const NO_DATA: Gloss = Gloss::new(
    "The name exists, but it has no record of the type that was asked for.",
    Rfc(1035, "4.1.1"),
);
const NO_MX: Gloss = Gloss::new(
    "The domain names no mail exchange. Mail goes to the domain's own address, as if an MX record with preference 0 named it.",
    Rfc(5321, "5.1"),
);
const TRUNCATED: Gloss = Gloss::new(
    "The answer is too long for a datagram. Whoever asked comes again over TCP.",
    Rfc(2181, "9"),
);
const AGAIN: Gloss = Gloss::new(
    "The server repeats the question, so that nobody takes the answer for another's.",
    Rfc(1035, "4.1.2"),
);
const UNREADABLE: Gloss = Gloss::new("These octets are no message.", Rfc(1035, "4.1"));
const UNKNOWN_CODE: Gloss =
    Gloss::new("The question ended in a way that is not known here.", Rfc(1035, "4.1.1"));
const REMEMBER: Gloss = Gloss::new(
    "There is nothing to be had. The start of the zone says how long that may be remembered: its own time to live or its last number, whichever is less.",
    Rfc(2308, ""),
);
const BEGINNING: Gloss = Gloss::new("The beginning of a message.", Rfc(1035, "4.2.2"));

/// Fields that say more about a record than its type does, the most telling first.
static TELLING: &[&crate::wire::Field] = &[
    &zone::NULL_MX,
    &zone::NO_SERVICE,
    &text::SPF_VERSION,
    &text::DMARC_VERSION,
    &text::DKIM_VERSION,
    &text::DKIM_P,
    &text::STS_VERSION,
    &text::TLSRPT_VERSION,
    &field::EDNS,
    &field::OTHER_RECORD,
];

/// Questions that are remembered while they have no answer.
const UNANSWERED: usize = 1000;

/// A question that waits for its answer.
#[derive(Clone, Debug)]
struct Pending {
    id: u16,
    asks: Option<RecordType>,
    exchange: u32,
}

/// Watches one conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    client: Half,
    server: Half,
    pending: VecDeque<Pending>,
    exchange: u32,
}

impl Default for Dissector {
    fn default() -> Self {
        let (client, server) = (Half::of(Side::Client), Half::of(Side::Server));
        Self { client, server, pending: VecDeque::new(), exchange: 0 }
    }
}

/// The lines of one message.
struct Shown<'a> {
    frame: &'a Frame,
    kind: Kind,
    exchange: u32,
    state: State,
    lines: Vec<Line>,
}

impl Shown<'_> {
    fn add(&mut self, text: String, production: fn(&mut Cursor<'_>) -> Parsed<()>) -> &mut Line {
        let bytes = Bytes::from(text);
        let tree = label(&bytes, production).tree;
        let gloss = telling(&tree);
        self.push(bytes, tree, gloss)
    }

    fn push(&mut self, bytes: Bytes, tree: Tree, gloss: Gloss) -> &mut Line {
        // Each line of a message is told apart by an octet of its own.
        let offset = self.frame.offset + self.lines.len() as u64;
        let frame = Frame { bytes, offset, ..self.frame.clone() };
        let (kind, exchange) = (self.kind, self.exchange);
        let at = self.lines.len();
        self.lines.push(frame.line(tree, kind, gloss, exchange, self.state.clone()));
        // It was pushed just now.
        &mut self.lines[at]
    }
}

/// What a record says, by its most telling part.
fn telling(tree: &Tree) -> Gloss {
    let has = |field: &&&crate::wire::Field| tree.nodes.iter().any(|n| n.field == **field);
    let kind = || {
        RecordType::ALL
            .iter()
            .map(|(_, kind)| type_field(*kind))
            .find(|f| tree.nodes.iter().any(|n| n.field == *f))
    };
    let found = TELLING.iter().find(has).copied().or_else(kind);
    found.map_or(UNREADABLE, Gloss::of)
}

impl Dissector {
    /// Begins in the middle, at a message.
    pub fn resume(_: &State) -> Self {
        Self::default()
    }

    fn read_client(&mut self, out: &mut Vec<Line>) {
        while let Some((frame, octets)) = next(&mut self.client) {
            self.exchange += 1;
            let exchange = self.exchange;
            let mut shown = self.shown(&frame, Kind::Command, exchange);
            let message = Message::read(&octets);
            let Some(message) = message.filter(|m| !m.is_answer) else {
                unreadable(&mut shown, octets.len());
                out.append(&mut shown.lines);
                continue;
            };
            shown.add(head(&message), grammar::header).gloss = ASKS;
            let mut asks = None;
            for question in &message.questions {
                let line = shown.add(format!("question {question}"), grammar::question_line);
                asks = question.rsplit(' ').next().and_then(RecordType::of_name);
                line.gloss = super::command::asks(question);
            }
            records(&mut shown, &message);
            out.append(&mut shown.lines);
            if self.pending.len() >= UNANSWERED {
                self.pending.pop_front();
            }
            self.pending.push_back(Pending { id: message.id, asks, exchange });
        }
    }

    fn read_server(&mut self, out: &mut Vec<Line>) {
        while let Some((frame, octets)) = next(&mut self.server) {
            let message = Message::read(&octets).filter(|m| m.is_answer);
            let found =
                message.as_ref().and_then(|m| self.pending.iter().position(|p| p.id == m.id));
            let pending = found.and_then(|i| self.pending.remove(i));
            let exchange = pending.as_ref().map_or(0, |p| p.exchange);
            let mut shown = self.shown(&frame, Kind::Reply, exchange);
            let outcome = match &message {
                Some(message) => answer_lines(&mut shown, message, pending.and_then(|p| p.asks)),
                None => {
                    unreadable(&mut shown, octets.len());
                    Outcome::Wrong
                }
            };
            // The header tells how it went.
            if let Some(first) = shown.lines.first_mut() {
                first.outcome = Some(outcome);
            }
            out.append(&mut shown.lines);
        }
    }

    fn shown<'a>(&self, frame: &'a Frame, kind: Kind, exchange: u32) -> Shown<'a> {
        Shown { frame, kind, exchange, state: self.state(), lines: Vec::new() }
    }

    /// What it means that the client closes the connection now: nothing is lost.
    pub(in crate::protocol) const fn left(&self) -> Option<Gloss> {
        None
    }
}

fn answer_lines(shown: &mut Shown<'_>, message: &Message, asked: Option<RecordType>) -> Outcome {
    let known = code::find(message.code);
    let answers =
        message.records.iter().any(|(section, _)| *section == super::message::Section::Answer);
    let gloss = match known {
        _ if message.flags.contains(&"tc") => TRUNCATED,
        Some(code) if code.number == 0 && !answers => match asked {
            Some(RecordType::Mx) => NO_MX,
            _ => NO_DATA,
        },
        Some(code) => code.gloss(),
        None => UNKNOWN_CODE,
    };
    shown.add(head(message), grammar::header).gloss = gloss;
    for question in &message.questions {
        shown.add(format!("question {question}"), grammar::question_line).gloss = AGAIN;
    }
    records(shown, message);
    known.map_or(Outcome::Refused, |code| code.outcome)
}

fn records(shown: &mut Shown<'_>, message: &Message) {
    for (section, record) in &message.records {
        let line = shown.add(format!("{} {record}", section.name()), grammar::record_line);
        if *section == super::message::Section::Authority
            && line.tree.nodes.iter().any(|n| *n.field == zone::TYPE_SOA)
        {
            line.gloss = REMEMBER;
        }
    }
    if message.is_cut {
        unreadable(shown, message.octets);
    }
}

fn unreadable(shown: &mut Shown<'_>, octets: usize) {
    let text = format!("malformed message of {octets} octets");
    let tree = Tree::whole(&field::MALFORMED, text.len());
    let span = Span::of(0, text.len());
    let line = shown.push(text.into(), tree, UNREADABLE);
    let advice = "A message has a header of 12 octets, and as many questions and records as the header says.";
    line.diagnosis = Some(Box::new(Diagnosis::plain("No message", advice, span, Rfc(1035, "4.1"))));
}

/// The header of a message as a line.
fn head(message: &Message) -> String {
    let word = match (message.is_answer, message.opcode) {
        (false, 0) => "QUERY".to_owned(),
        (false, opcode) => format!("OPCODE{opcode}"),
        (true, _) => code::find(message.code)
            .map_or_else(|| format!("RCODE{}", message.code), |code| code.name.to_owned()),
    };
    let mut line = format!("{word} id {}, {} octets", message.id, message.octets);
    for (i, flag) in message.flags.iter().enumerate() {
        line.push_str(if i == 0 { ", " } else { " " });
        line.push_str(flag);
    }
    line
}

/// The next whole message of a side, as it stands on the wire and without its length.
fn next(half: &mut Half) -> Option<(Frame, Bytes)> {
    let len = length(&half.waiting()?.bytes)?;
    let frame = half.octets(2 + len)?;
    let message = frame.bytes.slice(2..);
    Some((frame, message))
}

impl Dissect for Dissector {
    fn eat(&mut self, side: Side, at: Timestamp, bytes: &Bytes, out: &mut Vec<Line>) {
        match side {
            Side::Client => {
                self.client.push(at, bytes);
                self.read_client(out);
            }
            Side::Server => {
                self.server.push(at, bytes);
                self.read_server(out);
            }
        }
    }

    fn unfinished(&self, out: &mut Vec<Line>) {
        for half in [&self.client, &self.server] {
            let Some(frame) = half.waiting() else { continue };
            let mut shown = self.shown(&frame, Kind::Unfinished, self.exchange);
            let text = format!("the first {} octets of a message", frame.bytes.len());
            let tree = Tree::whole(&field::MALFORMED, text.len());
            shown.push(text.into(), tree, BEGINNING);
            out.append(&mut shown.lines);
        }
    }

    fn state(&self) -> State {
        State::of(READY)
    }

    /// Nothing ever waits: a question may stay without an answer, and the next one does not mind.
    fn pending(&self) -> Option<String> {
        None
    }
}
