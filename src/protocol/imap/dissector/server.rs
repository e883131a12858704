//! What the server says: answers, data, and the state that follows from them.

use super::{
    About, Content, Dissector, Hold, Mode, Pending, meaning, plain,
    segment::{Cutter, Frame, Piece},
};
use crate::{
    message::LineState,
    protocol::{
        Gloss, Kind, Line, Outcome,
        imap::{
            Phase, field,
            response::{self, Response, Status},
        },
    },
    wire::{SKIPPED, Side, Tree, label},
};
use bytes::Bytes;

impl Dissector {
    pub(super) fn read_server(&mut self, out: &mut Vec<Line>) {
        while let Some(piece) = self.answer.pull(&mut self.server, response::ends_with_text) {
            if piece.announced.is_none() && !piece.literal {
                let lost = self.answer.lost();
                let (frame, pieces) = std::mem::take(&mut self.answer).finish();
                // Octets behind the call for a literal wait for other reasons.
                let free = self.hold.is_none();
                if free && self.is_unasked(&frame) && self.client.ends_at_lf() {
                    self.read_client(out);
                }
                self.respond(&frame, &pieces, lost, out);
                self.read_client(out);
            }
        }
    }

    /// Whether an answer comes to a command of which no end was seen.
    fn is_unasked(&self, frame: &[u8]) -> bool {
        let word = frame.split(|b| *b == b' ').next().unwrap_or_default();
        match word {
            b"*" => false,
            b"+" => self.hold.is_none(),
            tag => self.pending.iter().all(|p| p.tag.as_ref() != tag),
        }
    }

    /// A whole response is there.
    fn respond(&mut self, frame: &Bytes, pieces: &[Piece], lost: bool, out: &mut Vec<Line>) {
        let mut about = About {
            kind: Kind::Reply,
            gloss: meaning::TOO_LONG,
            outcome: None,
            exchange: self.pending.front().map_or(0, |p| p.exchange),
        };
        if lost {
            self.emit(frame, pieces, None, about, out);
            return;
        }
        let in_sasl = matches!(self.hold, Some((Hold::Sasl, _))) && frame.starts_with(b"+");
        let parse = if in_sasl {
            let parse = label(frame, response::challenge);
            (parse.tree, parse.outcome.map(|()| Response::Continuation))
        } else {
            let parse = label(frame, response::response);
            (parse.tree, parse.outcome)
        };
        about.gloss = match parse.1 {
            Err(_) => meaning::NOT_A_RESPONSE,
            Ok(Response::Continuation) => {
                about.kind = Kind::Continuation;
                about.outcome = Some(Outcome::GoOn);
                self.go_on(&mut about)
            }
            Ok(Response::Tagged(tag, status, code)) => {
                let at = self.pending.iter().position(|p| p.tag.as_ref() == tag.as_bytes());
                match at.and_then(|at| self.settle(at, status)) {
                    Some(pending) => {
                        about.outcome = Some(meaning::outcome(status));
                        about.exchange = pending.exchange;
                        meaning::tagged(pending.about, status, code)
                    }
                    None => {
                        about.exchange = 0;
                        meaning::NO_SUCH_TAG
                    }
                }
            }
            Ok(Response::Untagged(status, code)) => {
                if let Some(code) = code {
                    self.letters.hear_code(code, frame, &parse.0);
                }
                self.status(status, code, &mut about)
            }
            Ok(Response::Data(row)) => {
                let by_uid = self.pending.front().is_some_and(|p| p.verb == "UID");
                self.letters.hear(row, frame, &parse.0, by_uid);
                let told = |word: &str| {
                    frame.to_ascii_uppercase().windows(word.len()).any(|w| w == word.as_bytes())
                };
                self.utf8 |= row.word == "ENABLED" && (told("UTF8=ACCEPT") || told("IMAP4REV2"));
                row.gloss()
            }
            Ok(Response::Other) => meaning::NEW_KIND,
        };
        self.greeted = true;
        self.emit(frame, pieces, Some(parse.0), about, out);
    }

    /// The server says `+`.
    fn go_on(&mut self, about: &mut About) -> Gloss {
        let Some((hold, exchange)) = self.hold.take() else {
            about.outcome = None;
            return meaning::UNASKED_PLUS;
        };
        about.exchange = exchange;
        match hold {
            Hold::Literal => meaning::SEND,
            Hold::Idle => {
                self.mode = Mode::Done;
                meaning::IDLING
            }
            Hold::Sasl => {
                self.mode = Mode::Sasl;
                meaning::CHALLENGE
            }
        }
    }

    /// A status response without a tag.
    fn status(
        &mut self,
        status: Status,
        code: Option<&response::code::Code>,
        about: &mut About,
    ) -> Gloss {
        if status == Status::Bye {
            self.phase = Phase::Logout;
            self.mailbox = None;
        }
        if code.is_some_and(|code| code.word == "CLOSED") {
            // RFC 7162 §3.2.11: the mailbox that was open is closed; which one is next, the answer decides.
            self.mailbox = None;
        }
        if !self.greeted {
            about.exchange = 0;
            return match status {
                Status::PreAuth => {
                    self.phase = Phase::Authenticated;
                    meaning::GREETING_PREAUTH
                }
                Status::Bye => meaning::GREETING_BYE,
                _ => meaning::GREETING,
            };
        }
        if status == Status::Bad
            && let Some(at) = self.pending.iter().position(|p| p.doubtful)
            && let Some(pending) = self.settle(at, status)
        {
            about.exchange = pending.exchange;
            about.outcome = Some(Outcome::Wrong);
        }
        meaning::untagged(status, code)
    }

    /// A command is over: takes it off the list and draws the consequences.
    fn settle(&mut self, at: usize, status: Status) -> Option<Pending> {
        let pending = self.pending.remove(at)?;
        let holds = self.hold.is_some_and(|(_, exchange)| exchange == pending.exchange);
        if holds {
            if self.hold.is_some_and(|(hold, _)| hold == Hold::Literal) {
                self.command = Frame::default();
            }
            self.hold = None;
        }
        if matches!((self.mode, pending.verb), (Mode::Done, "IDLE") | (Mode::Sasl, "AUTHENTICATE"))
        {
            self.mode = Mode::Command;
        }
        let phase = match (pending.verb, status) {
            _ if self.phase == Phase::Logout => Phase::Logout,
            ("LOGIN" | "AUTHENTICATE", Status::Ok) => Phase::Authenticated,
            ("SELECT" | "EXAMINE", Status::Ok) => Phase::Selected,
            ("SELECT" | "EXAMINE", Status::No) | ("CLOSE" | "UNSELECT", Status::Ok) => {
                Phase::Authenticated
            }
            ("UNAUTHENTICATE", Status::Ok) => Phase::NotAuthenticated,
            ("LOGOUT", Status::Ok) => Phase::Logout,
            _ => return Some(pending),
        };
        self.phase = phase;
        self.utf8 &= phase != Phase::NotAuthenticated;
        self.mailbox = pending.mailbox.clone().filter(|_| phase == Phase::Selected);
        Some(pending)
    }

    /// Puts out the lines of a response.
    fn emit(
        &self,
        frame: &Bytes,
        pieces: &[Piece],
        tree: Option<Tree>,
        about: About,
        out: &mut Vec<Line>,
    ) {
        if let [piece] = pieces {
            let tree = tree.unwrap_or_else(|| plain(&SKIPPED, frame));
            out.push(self.line(Side::Server, frame.clone(), piece, tree, about));
            return;
        }
        let whole = tree.as_ref();
        let mut cutter = whole.map(Cutter::new);
        let exchange = about.exchange;
        for (i, piece) in pieces.iter().enumerate() {
            let bytes = frame.slice(piece.start..piece.end);
            let part = match &mut cutter {
                Some(cutter) => cutter.cut(piece.start, piece.end),
                None => plain(&SKIPPED, &bytes),
            };
            if piece.literal {
                let value = part.leaves().next().map_or(&field::LITERAL_OCTETS, |n| n.field);
                let letter = whole.and_then(|tree| letter_at(tree, frame, piece.start));
                let what = letter.map_or(Content::Value(value), Content::Letter);
                self.content(Side::Server, bytes, piece, what, exchange, out);
                continue;
            }
            let gloss = match i {
                _ if piece.lost > 0 => meaning::TOO_LONG,
                0 => about.gloss,
                _ => meaning::MORE_RESPONSE,
            };
            let last = i + 1 == pieces.len();
            let outcome = about.outcome.filter(|_| last);
            let about = About { kind: about.kind, gloss, outcome, exchange };
            out.push(self.line(Side::Server, bytes, piece, part, about));
        }
    }
}

/// If the literal that begins at `at` holds a letter, or a piece that begins as one: how its lines are read.
fn letter_at(tree: &Tree, frame: &[u8], at: usize) -> Option<LineState> {
    let i = tree.nodes.partition_point(|n| (n.span.start as usize) < at);
    tree.nodes.get(i..)?.iter().find(|n| n.leaf).filter(|n| *n.field == response::CONTENT)?;
    let mut body = false;
    let mut named = false;
    for node in tree.nodes.get(..i)?.iter().rev().filter(|n| n.leaf) {
        let text = node.span.of_bytes(frame);
        if *node.field == response::ORIGIN && text != b"0" {
            return None;
        } else if *node.field == field::SECTION_TEXT {
            named = true;
            body = text.eq_ignore_ascii_case(b"TEXT");
        } else if *node.field == field::PART_NUMBER && !named {
            body = true;
        } else if response::is_item(node.field) {
            if !response::brings_content(node.field) {
                return None;
            }
            body |= node.span.of_bytes(frame).eq_ignore_ascii_case(b"RFC822.TEXT");
            break;
        }
    }
    let mut state = LineState::default();
    if body {
        // A body begins behind an empty line.
        state.label(b"\r\n", &mut Vec::new());
    }
    Some(state)
}
