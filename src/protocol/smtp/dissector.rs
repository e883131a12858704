//! Reads an SMTP conversation from its octets alone.

mod ahead;
mod left;
mod letter;
mod meaning;
mod server;

use super::{
    Phase,
    command::{self, Next},
    extension::{self, auth, chunking, starttls},
    field, mistake, reply,
};
use crate::{
    message::line::LineState,
    protocol::{
        Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State,
        half::{Frame, Half},
        mistake::Past,
    },
    wire::{CRLF, Rfc, Side, Span, Tree, label},
    world::{Protocol, Timestamp},
};
use bytes::Bytes;
use std::collections::VecDeque;

const UNKNOWN: Gloss = Gloss::new("The server knows no such command.", Rfc(5321, "4.2.4"));
const NOT_A_REPLY: Gloss =
    Gloss::new("This is no reply: every reply line begins with three digits.", Rfc(5321, "4.2"));
const NO_END_YET: Gloss =
    Gloss::new("This line has no end yet: the server waits for CR LF.", Rfc(5321, "2.3.8"));
const TOO_LONG: Gloss = Gloss::new("A line too long to be shown.", Rfc(5321, "4.5.3.1.4"));

/// A command, or the text of a letter, that waits for its reply.
#[derive(Clone, Debug)]
struct Pending {
    /// Empty for the greeting, which answers nothing.
    verb: &'static str,
    /// What comes after it, if the server agrees.
    next: Next,
    /// The letter itself or its last piece, not the command DATA.
    text: bool,
    exchange: u32,
}

impl Pending {
    const GREETING: Self = Self { verb: "", next: Next::Command, text: false, exchange: 0 };
}

/// How the client's next octets are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// As a command.
    Command,
    /// As a line of a letter, up to a lone dot.
    Letter,
    /// As a piece of a letter: so many octets of it are left.
    Chunk(u64),
    /// As a line of a log-in.
    LogIn,
    /// Not at all: what they mean is known when the last command is answered.
    Held,
}

/// Watches one SMTP conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    /// Whoever sends commands. After TURN that is the end which accepted the connection.
    client: Half,
    server: Half,
    turned: bool,
    phase: Phase,
    reading: Reading,
    pending: VecDeque<Pending>,
    exchange: u32,
    /// Lines of the present reply that were read, and the code that they have.
    reply_lines: u32,
    code: u16,
    /// The last MAIL did not say BODY=8BITMIME; false where no MAIL was seen.
    seven_bit: bool,
    /// The last MAIL did not say SMTPUTF8; false where no MAIL was seen.
    ascii: bool,
    /// The client said HELO: there are no extensions.
    helo: bool,
    /// The server offers CHUNKING, so that octets follow BDAT whatever the reply is.
    chunking: bool,
    /// The client said LHLO: after a letter each recipient has a reply.
    lmtp: bool,
    /// Recipients that were taken.
    recipients: usize,
    /// TLS was begun, and EHLO did not come yet.
    tls: bool,
    logged_in: bool,
    /// So many octets of the client's were sent behind a command that had to be the last, counted from its first.
    ahead: u64,
    /// The name of the last command.
    last: &'static str,
    /// The mechanism of the last AUTH, in capitals.
    mechanism: String,
    /// Lines of that log-in.
    round: usize,
    letter: LineState,
}

impl Default for Dissector {
    fn default() -> Self {
        Self::beginning(Phase::Connected)
    }
}

impl Dissector {
    /// Longest part of a chunk that is labelled at once.
    const PIECE: u64 = 16 * 1024;

    /// Begins in the middle, at a command line.
    pub fn resume(state: &State) -> Self {
        let mut out = Self::beginning(Phase::named(state.name).unwrap_or(Phase::Greeted));
        out.chunking = out.phase == Phase::Chunks;
        out
    }

    fn beginning(phase: Phase) -> Self {
        let greeting = phase == Phase::Connected;
        Self {
            client: Half::of(Side::Client),
            server: Half::of(Side::Server),
            turned: false,
            phase,
            reading: Reading::Command,
            pending: greeting.then_some(Pending::GREETING).into_iter().collect(),
            exchange: 0,
            reply_lines: 0,
            code: 0,
            seven_bit: false,
            ascii: false,
            helo: false,
            chunking: false,
            lmtp: false,
            recipients: 0,
            tls: false,
            logged_in: false,
            ahead: 0,
            last: "",
            mechanism: String::new(),
            round: 0,
            letter: LineState::default(),
        }
    }

    /// What is known before a line of the client's that begins at `offset`.
    fn past(&self, offset: u64) -> Past<'_> {
        Past {
            state: self.phase.name(),
            helo: self.helo,
            tls: self.tls,
            logged_in: self.logged_in,
            pipelined: offset < self.ahead,
            after: self.last,
            mechanism: if self.round > 0 { &self.mechanism } else { "" },
            round: self.round,
            letters: None,
        }
    }

    fn read_client(&mut self, out: &mut Vec<Line>) {
        loop {
            match self.reading {
                Reading::Held => break,
                Reading::Chunk(left) => {
                    let part = left.min(Self::PIECE);
                    let Some(frame) = self.client.octets(part as usize) else { break };
                    self.chunk(frame, out);
                    self.reading = match left - part {
                        0 => Reading::Command,
                        left => Reading::Chunk(left),
                    };
                }
                reading => {
                    let Some(frame) = self.client.line() else { break };
                    out.push(match reading {
                        Reading::Letter => self.letter_line(frame),
                        Reading::LogIn => self.answer(frame),
                        _ => self.command(frame),
                    });
                }
            }
        }
    }

    fn command(&mut self, frame: Frame) -> Line {
        self.exchange += 1;
        let exchange = self.exchange;
        let verb = command::find(&frame.bytes);
        let (mut name, mut next) = ("?", Next::Command);
        let (tree, gloss, diagnosis) = match verb {
            Some(verb) => {
                name = verb.spec.verb;
                let parse = (verb.label)(&frame.bytes);
                let taken = parse.outcome.as_ref().ok().or(parse.bent.as_ref()).copied();
                next = taken.unwrap_or(next);
                if name == "MAIL" && taken.is_some() {
                    self.recipients = 0;
                    self.seven_bit = !letter::announces(&frame.bytes);
                    self.ascii = !letter::is_utf8(&frame.bytes);
                }
                let past = self.past(frame.offset);
                let diagnosis = match &parse.outcome {
                    Ok(_) => mistake::hint(&frame.bytes, name, past)
                        .or_else(|| self.unannounced(name, &frame.bytes)),
                    Err(error) => {
                        let (syntax, rfc) = (verb.spec.syntax, verb.spec.rfc);
                        Some(mistake::BOOK.wrong(&frame.bytes, past, error, syntax, rfc))
                    }
                };
                (parse.tree, Gloss::new(verb.spec.summary, verb.spec.rfc), diagnosis)
            }
            None if frame.lost > 0 => (Tree::default(), TOO_LONG, None),
            None => {
                let diagnosis = Diagnosis::of_unknown_verb(
                    &frame.bytes,
                    command::first_word(&frame.bytes),
                    Protocol::Smtp,
                    command::served().map(|v| v.spec.verb),
                    Rfc(5321, "4.2.4"),
                );
                let past = self.past(frame.offset);
                let mut diagnosis = mistake::BOOK.name(&frame.bytes, past, None, diagnosis);
                let bent = command::find_bent(&frame.bytes).map(|v| (v, (v.label)(&frame.bytes)));
                match bent {
                    Some((verb, parse)) => {
                        if let (Err(error), Some(follows)) = (&parse.outcome, parse.bent) {
                            diagnosis.bends.clone_from(&error.bends);
                            (name, next) = (verb.spec.verb, follows);
                        }
                        (parse.tree, UNKNOWN, Some(diagnosis))
                    }
                    None => (command::unknown(&frame.bytes), UNKNOWN, Some(diagnosis)),
                }
            }
        };
        self.last = name;
        self.reading = self.after(next, &frame.bytes);
        let text = matches!(next, Next::Chunk { last: true, .. });
        self.push(Pending { verb: name, next, text, exchange });
        let mut line = frame.line(tree, Kind::Command, gloss, exchange, self.state());
        line.diagnosis = diagnosis.map(|d| {
            let about = Rfc(5321, "2.3.8");
            Box::new(if d.is_bent() { d.about_line_end(&line.bytes, about) } else { d })
        });
        line
    }

    /// How the octets behind a command line are read.
    fn after(&mut self, next: Next, line: &[u8]) -> Reading {
        match next {
            Next::Command => Reading::Command,
            Next::Chunk { octets: 0, .. } => Reading::Command,
            Next::Chunk { octets, .. } => {
                if self.phase == Phase::Rcpt && self.pending.is_empty() {
                    self.letter = LineState::default();
                }
                // A server that does not know BDAT reads what follows as commands.
                if self.chunking { Reading::Chunk(octets) } else { Reading::Held }
            }
            Next::LogIn => {
                let mut words = line.split(|b| b" \r".contains(b)).skip(1);
                let mechanism = words.next().unwrap_or_default();
                self.mechanism = String::from_utf8_lossy(mechanism).to_ascii_uppercase();
                self.round = 0;
                Reading::Held
            }
            Next::Letter | Next::Tls | Next::Turn => Reading::Held,
        }
    }

    /// Waits for a reply. After a letter that came by LMTP there is one for each recipient (RFC 2033 §4.2).
    fn push(&mut self, pending: Pending) {
        let many = if self.lmtp && pending.text { self.recipients.max(1) } else { 1 };
        self.pending.extend(std::iter::repeat_n(pending, many));
    }

    /// The client's answer to a challenge.
    fn answer(&mut self, frame: Frame) -> Line {
        self.reading = Reading::Held;
        self.round += 1;
        let (tree, diagnosis) = mistake::log_in(&frame.bytes, self.past(frame.offset));
        let mut line = frame.line(tree, Kind::Content, auth::ANSWER, self.exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    /// Client and server change places: who was the server greets no more, and who was the client does.
    fn turn(&mut self) {
        std::mem::swap(&mut self.client, &mut self.server);
        let mut next = Self::beginning(Phase::Connected);
        std::mem::swap(&mut next.client, &mut self.client);
        std::mem::swap(&mut next.server, &mut self.server);
        (next.turned, next.exchange) = (!self.turned, self.exchange);
        *self = next;
    }
}

impl Dissect for Dissector {
    fn eat(&mut self, side: Side, at: Timestamp, bytes: &Bytes, out: &mut Vec<Line>) {
        if (side == Side::Client) != self.turned {
            self.client.push(at, bytes);
            self.read_client(out);
            return;
        }
        self.server.push(at, bytes);
        let turned = self.turned;
        // After the last reply to TURN these octets are a client's.
        while turned == self.turned
            && let Some(frame) = self.server.line()
        {
            let unasked = self.pending.is_empty() && self.reading == Reading::Command;
            if unasked && !frame.bytes.starts_with(b"421") && self.client.ends_at_lf() {
                self.read_client(out);
            }
            self.reply(frame, out);
        }
    }

    fn unfinished(&self, out: &mut Vec<Line>) {
        let held = self.reading == Reading::Held;
        if held && self.client.waiting().is_some_and(|w| w.bytes.contains(&b'\n')) {
            self.look_ahead(out).rest_of_client(out);
        } else {
            self.rest_of_client(out);
        }
        if let Some(frame) = self.server.waiting() {
            let tree = label(&frame.bytes, |c| reply::reply_line(c, reply::About::Text)).tree;
            let gloss = Gloss::new("The beginning of a reply.", Rfc(5321, "4.2"));
            let (kind, exchange) = (Kind::Unfinished, self.exchange);
            out.push(frame.line(tree, kind, gloss, exchange, self.state()));
        }
    }

    fn state(&self) -> State {
        let in_letter = self.reading == Reading::Letter;
        State::of(if in_letter { Phase::Data.name() } else { self.phase.name() })
    }

    fn pending(&self) -> Option<String> {
        self.pending.front().filter(|p| !p.verb.is_empty()).map(|p| p.verb.to_owned())
    }
}
