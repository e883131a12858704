//! Reads a POP3 conversation from its octets alone.

mod left;
mod log_in;
mod meaning;

use super::{
    Phase,
    command::{self, Verb},
    extension, field, mistake,
    reply::{self, Answer},
};
use crate::{
    message::line::LineState,
    protocol::{
        Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State,
        half::{Frame, Half, stuffed},
        mistake::Past,
    },
    wire::{Rfc, Side, Span, Tree, label},
    world::{Protocol, Timestamp},
};
use bytes::Bytes;
use meaning::*;
use std::collections::VecDeque;

/// Octets of a command line with its CR LF (RFC 2449 §4).
const LONGEST_COMMAND: usize = 255;

/// A command that waits for its answer.
#[derive(Clone, Debug)]
struct Pending {
    /// Nothing for the greeting, and for a word that is no command.
    verb: Option<&'static Verb>,
    /// Whether the grammar takes the line.
    well_formed: bool,
    /// What +OK will bring with it.
    answer: Answer,
    exchange: u32,
}

impl Pending {
    const GREETING: Self =
        Self { verb: None, well_formed: true, answer: Answer::Greeting, exchange: 0 };

    fn is(&self, verb: &str) -> bool {
        self.verb.is_some_and(|v| v.spec.verb == verb)
    }

    /// Whether what the client sends after it means something only when its answer is known.
    fn is_held(&self) -> bool {
        self.answer == Answer::LogIn || self.is("STLS")
    }

    fn name(&self) -> &'static str {
        self.verb.map_or("?", |v| v.spec.verb)
    }
}

/// A multi-line answer of which the end has not come.
#[derive(Clone, Debug)]
struct Body {
    verb: &'static str,
    answer: Answer,
    exchange: u32,
    letter: LineState,
}

/// Watches one POP3 conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    client: Half,
    server: Half,
    phase: Phase,
    pending: VecDeque<Pending>,
    exchange: u32,
    body: Option<Body>,
    /// What the client sends after AUTH means something only when the server's line is known.
    hold: bool,
    /// The next line of the client answers a challenge.
    challenged: bool,
    /// The mechanism of the last AUTH, in capitals, and how many challenges it brought.
    mechanism: String,
    round: usize,
    /// Marks that DELE set and RSET did not take away.
    marked: usize,
}

impl Default for Dissector {
    fn default() -> Self {
        Self::beginning(Phase::Connected)
    }
}

impl Dissector {
    /// Begins in the middle, at a command line.
    pub fn resume(state: &State) -> Self {
        Self::beginning(Phase::named(state.name).unwrap_or(Phase::Authorization))
    }

    fn beginning(phase: Phase) -> Self {
        let greeting = phase == Phase::Connected;
        Self {
            client: Half::of(Side::Client),
            server: Half::of(Side::Server),
            phase,
            pending: greeting.then_some(Pending::GREETING).into_iter().collect(),
            exchange: 0,
            body: None,
            hold: false,
            challenged: false,
            mechanism: String::new(),
            round: 0,
            marked: 0,
        }
    }

    fn read_client(&mut self, out: &mut Vec<Line>) {
        while !self.hold {
            let Some(frame) = self.client.line() else { break };
            let line =
                if self.challenged { self.sasl_response(frame) } else { self.command(frame) };
            out.push(line);
        }
    }

    fn command(&mut self, frame: Frame) -> Line {
        self.exchange += 1;
        let exchange = self.exchange;
        let verb = command::find(&frame.bytes);
        let mut pending = Pending { verb, well_formed: false, answer: Answer::Text, exchange };
        let (tree, gloss, diagnosis) = match verb {
            Some(verb) => {
                let parse = (verb.label)(&frame.bytes);
                pending.well_formed = parse.outcome.is_ok();
                let answer = parse.outcome.as_ref().ok().or(parse.bent.as_ref());
                pending.answer = *answer.unwrap_or(&verb.usual);
                self.hold = pending.well_formed && pending.is_held();
                if pending.answer == Answer::LogIn {
                    self.mechanism = mechanism_of(&parse.tree, &frame.bytes);
                    self.round = 0;
                }
                let diagnosis = parse.outcome.err().map(|error| {
                    let (syntax, rfc) = (verb.spec.syntax, verb.spec.rfc);
                    mistake::BOOK.wrong(&frame.bytes, self.past(), &error, syntax, rfc)
                });
                let diagnosis = diagnosis.or_else(|| mistake::hint(&frame.bytes, verb));
                (parse.tree, Gloss::new(verb.spec.summary, verb.spec.rfc), diagnosis)
            }
            None if frame.lost > 0 => (Tree::default(), TOO_LONG, None),
            None => {
                let diagnosis = Diagnosis::of_unknown_verb(
                    &frame.bytes,
                    command::first_word(&frame.bytes),
                    Protocol::Pop3,
                    command::served().map(|v| v.spec.verb),
                    Rfc(1939, "3"),
                );
                let diagnosis = mistake::BOOK.name(&frame.bytes, self.past(), None, diagnosis);
                (command::unknown(&frame.bytes), UNKNOWN, Some(diagnosis))
            }
        };
        self.pending.push_back(pending);
        let bare = Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(1939, "3"));
        let mut line = frame.line(tree, Kind::Command, gloss, exchange, self.state());
        let long = (line.bytes.len() > LONGEST_COMMAND).then(|| {
            let span = Span::of(LONGEST_COMMAND, line.bytes.len());
            let advice = "A command has at most 255 octets with its line end.";
            Diagnosis::plain("This line is too long", advice, span, Rfc(2449, "4"))
        });
        let bends = diagnosis.as_ref().map(|d| d.bends.clone()).unwrap_or_default();
        let bare = bare.or(long).map(|d| Diagnosis { bends, ..d });
        line.diagnosis = bare.or(diagnosis).map(Box::new);
        line
    }

    fn read_server(&mut self, out: &mut Vec<Line>) {
        while let Some(frame) = self.server.line() {
            let unasked = self.pending.is_empty() && self.body.is_none();
            if unasked && frame.bytes.starts_with(b"+") && self.client.ends_at_lf() {
                self.read_client(out);
            }
            let line = match self.body.take() {
                Some(body) => self.body_line(body, frame),
                None => self.status(frame),
            };
            out.push(line);
            self.read_client(out);
        }
    }

    fn status(&mut self, frame: Frame) -> Line {
        let pending = self.pending.front().cloned();
        let exchange = pending.as_ref().map_or(0, |p| p.exchange);
        let bytes = frame.bytes.clone();
        let Some(ok) = reply::status_of(&bytes) else {
            if bytes.starts_with(b"+") && pending.is_some_and(|p| p.answer == Answer::LogIn) {
                return self.challenge(frame, exchange);
            }
            let tree = label(&bytes, |c| reply::status_line(c, Answer::Text)).tree;
            let gloss = if frame.lost > 0 { TOO_LONG } else { NOT_A_STATUS };
            return frame.line(tree, Kind::Reply, gloss, exchange, self.state());
        };
        let answer = pending.as_ref().map_or(Answer::Text, |p| p.answer);
        let parse = label(&bytes, |c| reply::status_line(c, answer));
        let code = parse.outcome.as_ref().ok().and_then(|s| s.code);
        let gloss = gloss_of(self.phase, pending.as_ref(), ok, code);
        let mut outcome = Some(if ok { Outcome::Done } else { Outcome::Refused });
        match pending {
            Some(pending) => {
                self.pending.pop_front();
                self.phase = next_phase(self.phase, &pending, ok);
                match pending.name() {
                    "DELE" if ok => self.marked += 1,
                    "RSET" if ok => self.marked = 0,
                    _ => {}
                }
                if pending.is_held() {
                    self.hold = false;
                    self.challenged = false;
                }
                if !ok && !pending.well_formed {
                    outcome = Some(Outcome::Wrong);
                }
                if ok && answer.is_multi_line() {
                    let verb = pending.name();
                    self.body = Some(Body { verb, answer, exchange, letter: LineState::default() });
                    outcome = None;
                }
            }
            None if !ok => self.phase = Phase::Closed,
            None => {}
        }
        let mut line = frame.line(parse.tree, Kind::Reply, gloss, exchange, self.state());
        line.outcome = outcome;
        line
    }

    fn body_line(&mut self, mut body: Body, frame: Frame) -> Line {
        let Body { answer, exchange, .. } = body;
        let bytes = frame.bytes.clone();
        if bytes.as_ref() == b".\r\n" {
            let tree = label(&bytes, reply::end_line).tree;
            let mut line = frame.line(tree, Kind::Reply, END, exchange, self.state());
            line.outcome = Some(Outcome::Done);
            return line;
        }
        let (kind, gloss) = match answer {
            _ if frame.lost > 0 => (Kind::Content, TOO_LONG),
            Answer::ScanListings => (Kind::Reply, SCAN),
            Answer::UniqueIdListings => (Kind::Reply, UNIQUE_ID),
            Answer::Languages => (Kind::Reply, LANGUAGE),
            Answer::Mechanisms => (Kind::Reply, MECHANISM),
            Answer::Capabilities => {
                let known = extension::find(&bytes);
                (Kind::Reply, known.map_or(CAPABILITY, |e| Gloss::new(e.summary, e.rfc)))
            }
            _ if bytes.starts_with(b".") => (Kind::Content, STUFFED),
            _ => (Kind::Content, LETTER),
        };
        let tree = body_tree(&mut body, &bytes);
        self.body = Some(body);
        let diagnosis = Diagnosis::of_bare_line_ends(&bytes, Rfc(5322, "2.3"));
        let mut line = frame.line(tree, kind, gloss, exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    /// What is known before a line of the client's.
    fn past(&self) -> Past<'static> {
        Past { state: self.phase.name(), ..Past::default() }
    }

    fn rest_of_client(&self, out: &mut Vec<Line>) {
        let Some(frame) = self.client.waiting() else { return };
        let tree = match command::find(&frame.bytes) {
            _ if self.challenged => mistake::log_in(&frame.bytes, self.past_in_login()).0,
            Some(verb) => (verb.label)(&frame.bytes).tree,
            None if self.logs_in() => mistake::log_in(&frame.bytes, self.past_in_login()).0,
            None => command::unknown(&frame.bytes),
        };
        let diagnosis = Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(1939, "3"));
        let exchange = self.exchange + u32::from(!self.challenged);
        let mut line = frame.line(tree, Kind::Unfinished, NO_END_YET, exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        out.push(line);
    }
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
        if self.hold && self.client.waiting().is_some_and(|w| w.bytes.contains(&b'\n')) {
            self.look_ahead(out).rest_of_client(out);
        } else {
            self.rest_of_client(out);
        }
        if let Some(frame) = self.server.waiting() {
            let (tree, exchange) = match &self.body {
                Some(body) => (body_tree(&mut body.clone(), &frame.bytes), body.exchange),
                None => {
                    let pending = self.pending.front();
                    let answer = pending.map_or(Answer::Text, |p| p.answer);
                    let tree = label(&frame.bytes, |c| reply::status_line(c, answer)).tree;
                    (tree, pending.map_or(0, |p| p.exchange))
                }
            };
            out.push(frame.line(tree, Kind::Unfinished, BEGINNING, exchange, self.state()));
        }
    }

    fn state(&self) -> State {
        // A QUIT whose turn has come takes the session into UPDATE; the answer comes from there.
        let updating = self.phase == Phase::Transaction
            && self.body.is_none()
            && self.pending.front().is_some_and(|p| p.is("QUIT") && p.well_formed);
        State::of(if updating { Phase::Update.name() } else { self.phase.name() })
    }

    fn pending(&self) -> Option<String> {
        if let Some(body) = &self.body {
            // The answer has begun, and its end has not come.
            return Some(body.verb.to_owned());
        }
        let pending = self.pending.front().filter(|p| p.exchange > 0)?;
        Some(pending.name().to_owned())
    }
}

/// The mechanism that a line of AUTH names, in capitals.
fn mechanism_of(tree: &Tree, line: &[u8]) -> String {
    let named = tree.nodes.iter().find(|n| *n.field == field::MECHANISM);
    let name = named.map_or(&b""[..], |n| n.span.of_bytes(line));
    String::from_utf8_lossy(name).to_ascii_uppercase()
}

/// The state after a status line.
fn next_phase(phase: Phase, pending: &Pending, ok: bool) -> Phase {
    match pending.name() {
        _ if pending.exchange == 0 && ok => Phase::Authorization,
        _ if pending.exchange == 0 => Phase::Closed,
        "PASS" | "APOP" if ok => Phase::Transaction,
        "AUTH" if ok && pending.answer == Answer::LogIn => Phase::Transaction,
        "QUIT" if ok => Phase::Closed,
        // Removing failed, and the session ends all the same (RFC 1939 §6).
        "QUIT" if pending.well_formed && phase == Phase::Transaction => Phase::Closed,
        _ => phase,
    }
}

/// Labels a line of a multi-line answer: a stuffed dot first.
fn body_tree(body: &mut Body, line: &[u8]) -> Tree {
    stuffed(line, &field::STUFFED_DOT, |rest, out| {
        if body.answer == Answer::Letter {
            body.letter.label(rest, out);
        } else {
            out.extend(label(rest, |c| reply::body_line(c, body.answer)).tree.nodes);
        }
    })
}
