//! Reads an SMTP conversation from its octets alone.

use super::{
    Phase,
    command::{self, Verb},
    field, mistake, reply,
};
use crate::{
    message::line::LineState,
    protocol::{
        Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State, diagnosis,
        half::{Frame, Half, tree},
    },
    wire::{CRLF, Node, Rfc, Side, Span, Tree, label},
    world::{Protocol, Timestamp},
};
use bytes::Bytes;
use std::collections::VecDeque;

const LETTER: Gloss = Gloss::new(
    "A line of the letter. The server stores it and does not read it as a command.",
    Rfc(5321, "4.1.1.4"),
);
const STUFFED: Gloss = Gloss::new(
    "A line of the letter that begins with a dot: the client put one more before it, and the server takes it away.",
    Rfc(5321, "4.5.2"),
);
const END: Gloss =
    Gloss::new("A dot alone on its line: the letter ends here.", Rfc(5321, "4.1.1.4"));
const UNKNOWN: Gloss = Gloss::new("The server knows no such command.", Rfc(5321, "4.2.4"));
const NOT_A_REPLY: Gloss =
    Gloss::new("This is no reply: every reply line begins with three digits.", Rfc(5321, "4.2"));
const TOO_LONG: Gloss = Gloss::new("A line too long to be shown.", Rfc(5321, "4.5.3.1.4"));

/// A command, or the text of a letter, that waits for its reply.
#[derive(Clone, Debug)]
struct Pending {
    /// Empty for the greeting, which answers nothing.
    verb: &'static str,
    /// The letter itself, not the command DATA.
    text: bool,
    exchange: u32,
}

/// Watches one SMTP conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    client: Half,
    server: Half,
    phase: Phase,
    pending: VecDeque<Pending>,
    exchange: u32,
    /// Lines of the present reply that were read.
    reply_lines: u32,
    /// What the client sent after DATA means something only when the reply to DATA is known.
    hold: bool,
    /// Lines of the client are mail data.
    in_data: bool,
    /// The last MAIL did not say BODY=8BITMIME; false where no MAIL was seen.
    seven_bit: bool,
    /// The client said HELO: there are no extensions.
    helo: bool,
    letter: LineState,
}

impl Default for Dissector {
    fn default() -> Self {
        Self::beginning(Phase::Connected)
    }
}

impl Dissector {
    /// Begins in the middle, at a command line.
    pub fn resume(state: &State) -> Self {
        Self::beginning(Phase::named(state.name).unwrap_or(Phase::Greeted))
    }

    fn beginning(phase: Phase) -> Self {
        let greeting = Pending { verb: "", text: false, exchange: 0 };
        Self {
            client: Half::default(),
            server: Half::default(),
            phase,
            pending: if phase == Phase::Connected { [greeting].into() } else { VecDeque::new() },
            exchange: 0,
            reply_lines: 0,
            hold: false,
            in_data: false,
            seven_bit: false,
            helo: false,
            letter: LineState::default(),
        }
    }

    fn read_client(&mut self, out: &mut Vec<Line>) {
        while !self.hold {
            let Some(frame) = self.client.line() else { break };
            if self.in_data {
                let line = self.letter_line(frame);
                out.push(line);
            } else {
                let line = self.command(frame);
                out.push(line);
            }
        }
    }

    fn command(&mut self, frame: Frame) -> Line {
        self.exchange += 1;
        let exchange = self.exchange;
        let verb = command::find(&frame.bytes);
        let mut name = "?";
        let (tree, gloss, diagnosis) = match verb {
            Some(verb) => {
                name = verb.spec.verb;
                let (tree, diagnosis) = label_command(verb, &frame.bytes, self.phase.name());
                let taken = diagnosis.as_ref().is_none_or(|d| d.is_bent());
                self.hold = name == "DATA" && taken;
                if name == "MAIL" && taken {
                    let announced = b" BODY=8BITMIME";
                    let mut words = frame.bytes.windows(announced.len());
                    self.seven_bit = !words.any(|w| w.eq_ignore_ascii_case(announced));
                }
                let diagnosis = match diagnosis {
                    None => mistake::hint(&frame.bytes, name, self.helo).map(Box::new),
                    some => some,
                };
                (tree, Gloss::new(verb.spec.summary, verb.spec.rfc), diagnosis)
            }
            None if frame.lost > 0 => (Tree::default(), TOO_LONG, None),
            None => {
                let word = command::first_word(&frame.bytes);
                let names = command::all().map(|v| v.spec.verb);
                let diagnosis = Diagnosis::of_unknown_verb(
                    &frame.bytes,
                    word,
                    Protocol::Smtp,
                    names,
                    Rfc(5321, "4.2.4"),
                );
                let mut diagnosis =
                    mistake::name_wrong(&frame.bytes, self.phase.name(), None, diagnosis);
                match command::find_bent(&frame.bytes) {
                    Some(verb) => {
                        let (tree, bent) = label_command(verb, &frame.bytes, self.phase.name());
                        diagnosis.bends = bent.map(|d| d.bends).unwrap_or_default();
                        if diagnosis.is_bent() {
                            name = verb.spec.verb;
                            self.hold = name == "DATA";
                        }
                        (tree, UNKNOWN, Some(Box::new(diagnosis)))
                    }
                    None => (command::unknown(&frame.bytes), UNKNOWN, Some(Box::new(diagnosis))),
                }
            }
        };
        self.pending.push_back(Pending { verb: name, text: false, exchange });
        let mut line = self.line(Side::Client, frame, tree, Kind::Command, gloss, exchange);
        line.diagnosis = diagnosis.map(|d| {
            let bent = d.is_bent();
            if bent { Box::new(d.about_line_end(&line.bytes, Rfc(5321, "2.3.8"))) } else { d }
        });
        line
    }

    fn letter_line(&mut self, frame: Frame) -> Line {
        let exchange = self.exchange;
        if frame.bytes.as_ref() == b".\r\n" {
            self.in_data = false;
            self.hold = false;
            self.pending.push_back(Pending { verb: "DATA", text: true, exchange });
            let tree = tree(|out| {
                out.push(leaf(&field::END_OF_DATA, 0, 1));
                out.push(leaf(&CRLF, 1, 3));
            });
            return self.line(Side::Client, frame, tree, Kind::Content, END, exchange);
        }
        let stuffed = frame.bytes.starts_with(b".");
        let tree = letter_tree(&mut self.letter, &frame.bytes);
        let diagnosis = if frame.bytes.len() > 1000 + usize::from(stuffed) {
            let span = Span::of(1000, frame.bytes.len());
            let advice = "A line of a letter has at most 1000 octets with its line end.";
            Some(Diagnosis::plain("This line is too long", advice, span, Rfc(5321, "4.5.3.1.6")))
        } else if let Some(at) = frame.bytes.iter().position(|b| self.seven_bit && !b.is_ascii()) {
            let title = "An octet above 127 was not announced";
            let advice = "After EHLO, MAIL says BODY=8BITMIME for a letter with such octets, if the server offers it.";
            Some(Diagnosis::plain(title, advice, Span::of(at, at + 1), Rfc(6152, "3")))
        } else {
            Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(5321, "2.3.8"))
                .or_else(|| mistake::in_letter(&frame.bytes))
        };
        let gloss = if stuffed { STUFFED } else { LETTER };
        let mut line = self.line(Side::Client, frame, tree, Kind::Content, gloss, exchange);
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    fn reply(&mut self, frame: Frame, out: &mut Vec<Line>) {
        let (verb, text, exchange) =
            self.pending.front().map_or(("?", false, 0), |p| (p.verb, p.text, p.exchange));
        let about = self.about(verb, &frame.bytes);
        let parse = label(&frame.bytes, |c| reply::reply_line(c, about));
        let Ok(read) = parse.outcome else {
            let line =
                self.line(Side::Server, frame, parse.tree, Kind::Reply, NOT_A_REPLY, exchange);
            out.push(line);
            return;
        };
        self.reply_lines += 1;
        let gloss = self.gloss_of(verb, text, read.code, &frame.bytes);
        if read.last {
            self.reply_lines = 0;
            self.pending.pop_front();
            let answered = if text { "RSET" } else { verb };
            // After the letter the envelope is empty, however it went.
            let code = if text && read.code != 421 { 250 } else { read.code };
            match verb {
                "HELO" | "EHLO" if read.code == 250 => self.helo = verb == "HELO",
                _ => {}
            }
            self.phase = reply::next_phase(self.phase, answered, code);
            if verb == "DATA" && !text {
                self.hold = false;
                self.in_data = read.code == 354;
                self.letter = LineState::default();
            }
        }
        let outcome = reply::outcome(read.code);
        let kind = if outcome == Outcome::GoOn { Kind::Continuation } else { Kind::Reply };
        let mut line = self.line(Side::Server, frame, parse.tree, kind, gloss, exchange);
        line.outcome = read.last.then_some(outcome);
        out.push(line);
        self.read_client(out);
    }

    fn about(&self, verb: &str, line: &[u8]) -> reply::About {
        match verb {
            "" | "HELO" if line.starts_with(b"2") => reply::About::Name,
            "EHLO" if line.starts_with(b"250") && self.reply_lines == 0 => reply::About::Name,
            "EHLO" if line.starts_with(b"250") => reply::About::Extension,
            _ => reply::About::Text,
        }
    }

    fn gloss_of(&self, verb: &str, text: bool, code: u16, line: &[u8]) -> Gloss {
        if verb == "EHLO" && code == 250 && self.reply_lines > 1 {
            let word = line.get(4..).unwrap_or_default();
            let len = word.iter().take_while(|b| b.is_ascii_graphic()).count();
            let row = super::extension::ALL
                .iter()
                .find(|e| word[..len].eq_ignore_ascii_case(e.keyword.as_bytes()));
            return row.map_or(
                Gloss::new("An extension that the server offers.", Rfc(5321, "4.1.1.1")),
                |e| Gloss::new(e.summary, e.rfc),
            );
        }
        if verb == "DATA" && !text && code == 250 {
            return reply::meaning(code, "");
        }
        reply::meaning(code, verb)
    }

    fn line(
        &self,
        side: Side,
        frame: Frame,
        tree: Tree,
        kind: Kind,
        gloss: Gloss,
        exchange: u32,
    ) -> Line {
        let half = if side == Side::Client { &self.client } else { &self.server };
        let Frame { bytes, offset, .. } = frame;
        Line {
            side,
            at: half.at,
            bytes,
            offset,
            tree,
            kind,
            gloss,
            outcome: None,
            diagnosis: None,
            exchange,
            state: self.state(),
        }
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
                while let Some(frame) = self.server.line() {
                    let unasked = self.pending.is_empty() && !self.in_data;
                    if unasked && !frame.bytes.starts_with(b"421") && self.client.ends_at_lf() {
                        self.read_client(out);
                    }
                    self.reply(frame, out);
                }
            }
        }
    }

    fn unfinished(&self, out: &mut Vec<Line>) {
        if let Some(frame) = self.client.waiting() {
            let tree = if self.in_data {
                letter_tree(&mut self.letter.clone(), &frame.bytes)
            } else {
                command::find(&frame.bytes).map_or_else(
                    || command::unknown(&frame.bytes),
                    |v| (v.label)(&frame.bytes).tree,
                )
            };
            let gloss = Gloss::new(
                "This line has no end yet: the server waits for CR LF.",
                Rfc(5321, "2.3.8"),
            );
            let bare = diagnosis::bare_line_end(&frame.bytes).is_some();
            let diagnosis = bare
                .then(|| Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(5321, "2.3.8")))
                .flatten();
            let mut line =
                self.line(Side::Client, frame, tree, Kind::Unfinished, gloss, self.exchange + 1);
            line.diagnosis = diagnosis.map(Box::new);
            out.push(line);
        }
        if let Some(frame) = self.server.waiting() {
            let tree = label(&frame.bytes, |c| reply::reply_line(c, reply::About::Text)).tree;
            let gloss = Gloss::new("The beginning of a reply.", Rfc(5321, "4.2"));
            out.push(self.line(Side::Server, frame, tree, Kind::Unfinished, gloss, self.exchange));
        }
    }

    fn state(&self) -> State {
        State::of(if self.in_data { Phase::Data.name() } else { self.phase.name() })
    }

    fn pending(&self) -> Option<String> {
        self.pending.front().filter(|p| !p.verb.is_empty()).map(|p| p.verb.to_owned())
    }
}

fn leaf(field: &'static crate::wire::Field, start: usize, end: usize) -> Node {
    Node { field, span: Span::of(start, end), depth: 0, leaf: true }
}

/// Labels a line of a letter as it stands on the wire: its stuffed dot first.
fn letter_tree(state: &mut LineState, line: &[u8]) -> Tree {
    let stuffed = usize::from(line.starts_with(b"."));
    tree(|out| {
        state.label(&line[stuffed..], out);
        if stuffed > 0 {
            for node in out.iter_mut() {
                node.span = Span::of(node.span.start as usize + 1, node.span.end as usize + 1);
            }
            out.insert(0, leaf(&field::STUFFED_DOT, 0, 1));
        }
    })
}

fn label_command(
    verb: &'static Verb,
    line: &[u8],
    state: &'static str,
) -> (Tree, Option<Box<Diagnosis>>) {
    let parse = (verb.label)(line);
    let diagnosis = parse.outcome.err().map(|error| {
        let accepts = |t: &[u8]| (verb.label)(t).outcome.is_ok();
        let (syntax, rfc) = (verb.spec.syntax, verb.spec.rfc);
        let found = Diagnosis::of_syntax(line, &error, syntax, rfc, accepts);
        Box::new(mistake::name_wrong(line, state, Some(error.at), found))
    });
    (parse.tree, diagnosis)
}
