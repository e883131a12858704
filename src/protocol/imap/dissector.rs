//! Reads an IMAP conversation from its octets alone.
//!
//! A command or response with literals is shown line by line: the line that announces a literal, the literal's own
//! lines, and the line that goes on behind it. What a client sends after a synchronizing literal, after IDLE and
//! after AUTHENTICATE means something only when the server has answered; until then it is held.

mod meaning;
mod segment;
#[cfg(test)]
mod tests;

use super::{
    Phase,
    command::{self, Verb},
    extension::idle,
    field, grammar,
    response::{self, Response, Status},
};
use crate::{
    message::LineState,
    protocol::{Diagnosis, Dissect, Gloss, Kind, Line, Outcome, State, diagnosis, half::Half},
    wire::{CRLF, Cursor, Field, Node, Parsed, Rfc, SKIPPED, Side, Span, Tree, label, read},
    world::{Protocol, Timestamp},
};
use bytes::Bytes;
use segment::{Cutter, Frame, Piece};
use std::{collections::VecDeque, sync::Arc};

/// Most literals of one command up to which its lines are labelled: each is a walk from its beginning.
const LABELLED_LITERALS: usize = 64;

/// A command that waits for its tagged answer.
#[derive(Clone, Debug)]
struct Pending {
    /// The tag; empty if the line had none.
    tag: Bytes,
    verb: &'static str,
    /// The command that decides what the answer means: the one after UID, else the verb itself.
    about: &'static str,
    exchange: u32,
    /// The mailbox that SELECT or EXAMINE names.
    mailbox: Option<Arc<str>>,
    /// The server may find no tag in it, or refuse it unread: then `* BAD` is its answer.
    doubtful: bool,
}

/// What the client's next octets are, when no command has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Command,
    /// The line that ends IDLE.
    Done,
    /// A line of a SASL exchange.
    Sasl,
}

/// What has to be known before the client's next octets mean anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    Literal,
    Idle,
    Sasl,
}

/// The command that is being read.
#[derive(Clone, Copy, Debug, Default)]
struct Current {
    verb: Option<&'static Verb>,
    /// A diagnosis was given already.
    diagnosed: bool,
}

/// Watches one IMAP conversation.
#[derive(Clone, Debug)]
pub struct Dissector {
    client: Half,
    server: Half,
    phase: Phase,
    mailbox: Option<Arc<str>>,
    greeted: bool,
    pending: VecDeque<Pending>,
    exchange: u32,
    mode: Mode,
    hold: Option<(Hold, u32)>,
    command: Frame,
    current: Current,
    answer: Frame,
}

impl Default for Dissector {
    fn default() -> Self {
        Self {
            client: Half::default(),
            server: Half::default(),
            phase: Phase::NotAuthenticated,
            mailbox: None,
            greeted: false,
            pending: VecDeque::new(),
            exchange: 0,
            mode: Mode::Command,
            hold: None,
            command: Frame::default(),
            current: Current::default(),
            answer: Frame::default(),
        }
    }
}

/// What the octets of a literal are.
enum Content {
    /// A letter, or a piece of one.
    Letter(LineState),
    Value(&'static Field),
}

/// What a line gets besides its octets.
struct About {
    kind: Kind,
    gloss: Gloss,
    outcome: Option<Outcome>,
    exchange: u32,
}

impl Dissector {
    /// Begins in the middle, at a command line.
    pub fn resume(state: &State) -> Self {
        let phase = Phase::named(state.name).unwrap_or(Phase::NotAuthenticated);
        let mailbox = state.detail.clone().filter(|_| phase == Phase::Selected);
        Self { phase, mailbox, greeted: true, ..Self::default() }
    }

    // --- the client ---

    fn read_client(&mut self, out: &mut Vec<Line>) {
        while self.hold.is_none() {
            if self.mode != Mode::Command && self.command.is_empty() {
                let Some(line) = self.client.line() else { break };
                let piece = Piece::line(&line.bytes, line.offset);
                let line = match self.mode {
                    Mode::Done => self.done(line.bytes, &piece),
                    _ => self.sasl(line.bytes, &piece),
                };
                out.push(line);
                continue;
            }
            let Some(piece) = self.command.pull(&mut self.client, |_| false) else { break };
            self.command_piece(piece, out);
        }
    }

    /// A line or a literal of a command is complete.
    fn command_piece(&mut self, piece: Piece, out: &mut Vec<Line>) {
        let frame = self.command.bytes();
        let first = self.command.pieces.len() == 1;
        if first {
            self.begin(&frame, &piece);
        }
        let exchange = self.exchange;
        let (tree, diagnosis) = self.label_command(&frame, &piece);
        let (summary, rfc) =
            self.current.verb.map_or(("", Rfc::OURS), |v| (v.spec.summary, v.spec.rfc));
        if piece.literal {
            let content = self.command.piece(&piece);
            let what = match tree.leaves().next() {
                Some(n) if *n.field == field::LETTER => Content::Letter(LineState::default()),
                Some(n) => Content::Value(n.field),
                None => Content::Value(&field::LITERAL_OCTETS),
            };
            self.content(Side::Client, content, &piece, what, exchange, out);
            return;
        }
        let gloss = match self.current.verb {
            _ if piece.lost > 0 => meaning::TOO_LONG,
            _ if !first => meaning::MORE,
            Some(_) => Gloss::new(summary, rfc),
            None => meaning::UNKNOWN,
        };
        let about = About { kind: Kind::Command, gloss, outcome: None, exchange };
        let bytes = self.command.piece(&piece);
        if let Some((_, non_sync)) = piece.announced {
            if !non_sync {
                self.hold = Some((Hold::Literal, exchange));
            }
        } else {
            self.end_command(&frame, diagnosis.is_none() && piece.lost == 0);
        }
        if diagnosis.is_some() || frame.len() > 1000 || piece.lost > 0 {
            if let Some(p) = self.pending.back_mut().filter(|p| p.exchange == exchange) {
                p.doubtful = true;
            }
        }
        let mut line = self.line(Side::Client, bytes, &piece, tree, about);
        line.diagnosis = diagnosis;
        out.push(line);
    }

    /// The first line of a command is there.
    fn begin(&mut self, line: &Bytes, piece: &Piece) {
        self.exchange += 1;
        let verb = command::find(line);
        let (tag, word) = command::words(line);
        let about = match verb.map(|v| v.spec.verb) {
            Some("UID") => {
                let rest = line.get(word.end as usize..).unwrap_or_default().trim_ascii_start();
                let len = rest.iter().take_while(|b| b.is_ascii_alphabetic()).count();
                command::all()
                    .find(|v| rest[..len].eq_ignore_ascii_case(v.spec.verb.as_bytes()))
                    .map_or("UID", |v| v.spec.verb)
            }
            Some(name) => name,
            None => "",
        };
        self.current = Current { verb, diagnosed: false };
        self.pending.push_back(Pending {
            tag: line.slice(tag.start as usize..tag.end as usize),
            verb: verb.map_or("?", |v| v.spec.verb),
            about,
            exchange: self.exchange,
            mailbox: None,
            doubtful: tag.is_empty() || piece.lost > 0,
        });
    }

    /// The last line of a command is there.
    fn end_command(&mut self, frame: &Bytes, well_formed: bool) {
        let exchange = self.exchange;
        self.command = Frame::default();
        let Some(verb) = self.current.verb.filter(|_| well_formed && !self.current.diagnosed)
        else {
            return;
        };
        match verb.spec.verb {
            "IDLE" => self.hold = Some((Hold::Idle, exchange)),
            "AUTHENTICATE" => self.hold = Some((Hold::Sasl, exchange)),
            "SELECT" | "EXAMINE" => {
                let name = read(frame, selected_name).ok().map(|name| {
                    if name.eq_ignore_ascii_case("INBOX") { "INBOX".into() } else { name.into() }
                });
                if let Some(p) = self.pending.back_mut().filter(|p| p.exchange == exchange) {
                    p.mailbox = name;
                }
            }
            _ => {}
        }
    }

    /// Labels one piece of the command, and says what is wrong with it.
    fn label_command(&mut self, frame: &Bytes, piece: &Piece) -> (Tree, Option<Box<Diagnosis>>) {
        if self.command.lost() || self.command.pieces.len() > 2 * LABELLED_LITERALS {
            return (plain(&SKIPPED, frame.get(piece.start..piece.end).unwrap_or_default()), None);
        }
        let cut = |tree: Tree| {
            if piece.start == 0 { tree } else { tree.slice(piece.start, piece.end) }
        };
        let Some(verb) = self.current.verb else {
            if piece.start > 0 {
                let what =
                    if piece.literal { &field::LITERAL_OCTETS } else { &field::UNKNOWN_ARGUMENTS };
                return (plain(what, frame.get(piece.start..piece.end).unwrap_or_default()), None);
            }
            let diagnosis = diagnose_unknown(frame);
            return (command::unknown(frame), Some(Box::new(diagnosis)));
        };
        let parse = (verb.label)(frame);
        let Err(mut error) = parse.outcome else { return (cut(parse.tree), None) };
        let more_comes = piece.announced.is_some() || piece.literal;
        let diagnosis = if self.current.diagnosed || (more_comes && error.at >= frame.len()) {
            None
        } else {
            self.current.diagnosed = true;
            let before = frame.get(..piece.start).unwrap_or_default();
            error.at = error.at.saturating_sub(piece.start);
            if let Some((span, _)) = &mut error.problem {
                let shift = |at: u32| at.saturating_sub(piece.start as u32);
                *span = Span { start: shift(span.start), end: shift(span.end) };
            }
            let accepts = |t: &[u8]| (verb.label)(&[before, t].concat()).outcome.is_ok();
            let line = frame.get(piece.start..).unwrap_or_default();
            let (syntax, rfc) = (verb.spec.syntax, verb.spec.rfc);
            Some(
                Diagnosis::of_bare_line_ends(line, Rfc(3501, "2.2"))
                    .filter(|_| !piece.literal)
                    .unwrap_or_else(|| Diagnosis::of_syntax(line, &error, syntax, rfc, accepts)),
            )
        };
        (cut(parse.tree), diagnosis.map(Box::new))
    }

    /// The line that should end IDLE. Whatever it is, the server answers IDLE now.
    fn done(&mut self, bytes: Bytes, piece: &Piece) -> Line {
        self.mode = Mode::Command;
        let exchange = self.pending_of("IDLE").unwrap_or(self.exchange);
        let parse = label(&bytes, idle::done);
        let right = parse.outcome.is_ok();
        let gloss = if right { meaning::DONE } else { meaning::NOT_DONE };
        let about = About { kind: Kind::Command, gloss, outcome: None, exchange };
        let body = bytes.strip_suffix(b"\r\n").unwrap_or(&bytes).len();
        let diagnosis = (!right).then(|| Diagnosis {
            title: "IDLE is still going on".into(),
            advice: "End it with DONE, without a tag; then give the command.".into(),
            span: Span::of(0, body),
            syntax: "DONE CRLF",
            rfc: Rfc(2177, "3"),
            fix: Some("DONE".into()),
        });
        let mut line = self.line(Side::Client, bytes, piece, parse.tree, about);
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    /// A line of a SASL exchange.
    fn sasl(&mut self, bytes: Bytes, piece: &Piece) -> Line {
        self.mode = Mode::Command;
        let exchange = self.pending_of("AUTHENTICATE").unwrap_or(self.exchange);
        self.hold = Some((Hold::Sasl, exchange));
        let parse = label(&bytes, sasl_line);
        let cancelled = bytes.as_ref() == b"*\r\n";
        let gloss = if cancelled { meaning::SASL_CANCEL } else { meaning::SASL };
        let about = About { kind: Kind::Command, gloss, outcome: None, exchange };
        let error = parse.outcome.err();
        let diagnosis = error.map(|e| {
            let accepts = |t: &[u8]| label(t, sasl_line).outcome.is_ok();
            Box::new(Diagnosis::of_syntax(&bytes, &e, "[base64] CRLF", Rfc(3501, "6.2.2"), accepts))
        });
        let mut line = self.line(Side::Client, bytes.clone(), piece, parse.tree, about);
        line.diagnosis = diagnosis;
        line
    }

    fn pending_of(&self, verb: &str) -> Option<u32> {
        self.pending.iter().rev().find(|p| p.verb == verb).map(|p| p.exchange)
    }

    // --- the server ---

    fn read_server(&mut self, out: &mut Vec<Line>) {
        while let Some(piece) = self.answer.pull(&mut self.server, response::ends_with_text) {
            if piece.announced.is_none() && !piece.literal {
                let lost = self.answer.lost();
                let (frame, pieces) = std::mem::take(&mut self.answer).finish();
                self.respond(&frame, &pieces, lost, out);
                self.read_client(out);
            }
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
            Ok(Response::Untagged(status, code)) => self.status(status, code, &mut about),
            Ok(Response::Data(row)) => row.gloss(),
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
        if let ([piece], Some(tree)) = (pieces, tree.as_ref()) {
            let tree = tree.clone();
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

    // --- both ---

    /// Puts out the lines of a literal.
    fn content(
        &self,
        side: Side,
        bytes: Bytes,
        piece: &Piece,
        mut what: Content,
        exchange: u32,
        out: &mut Vec<Line>,
    ) {
        let gloss = match what {
            Content::Letter(_) => meaning::LETTER,
            Content::Value(_) => meaning::LITERAL,
        };
        for (at, line) in segment::lines(&bytes) {
            let tree = match &mut what {
                Content::Letter(state) => {
                    let mut nodes = Vec::with_capacity(4);
                    state.label(&line, &mut nodes);
                    Tree { nodes }
                }
                Content::Value(field) => Tree::whole(field, line.len()),
            };
            let place = Piece { offset: piece.offset + at as u64, lost: 0, ..*piece };
            let about = About { kind: Kind::Content, gloss, outcome: None, exchange };
            out.push(self.line(side, line, &place, tree, about));
        }
        if piece.lost > 0 {
            let place = Piece { offset: piece.offset + bytes.len() as u64, ..*piece };
            let gloss = meaning::TOO_LONG;
            let about = About { kind: Kind::Content, gloss, outcome: None, exchange };
            out.push(self.line(side, Bytes::new(), &place, Tree::default(), about));
        }
    }

    fn line(&self, side: Side, bytes: Bytes, piece: &Piece, tree: Tree, about: About) -> Line {
        let half = if side == Side::Client { &self.client } else { &self.server };
        Line {
            side,
            at: half.at,
            bytes,
            offset: piece.offset,
            tree,
            kind: about.kind,
            gloss: about.gloss,
            outcome: about.outcome,
            diagnosis: None,
            exchange: about.exchange,
            state: self.state(),
        }
    }

    /// The tree of octets of the client that are not a whole line yet.
    fn begun(&self, bytes: &Bytes) -> (Tree, Gloss) {
        if self.hold.is_some() {
            return (plain(&SKIPPED, bytes), meaning::AHEAD);
        }
        if self.command.in_literal() {
            return (Tree::whole(&field::LITERAL_OCTETS, bytes.len()), meaning::LITERAL);
        }
        let tree = match (self.mode, self.current.verb) {
            (Mode::Command, Some(verb)) if !self.command.is_empty() => {
                let before = self.command.bytes();
                let tree = (verb.label)(&[&before[..], bytes].concat()).tree;
                tree.slice(before.len(), before.len() + bytes.len())
            }
            (Mode::Command, _) if self.command.is_empty() => match command::find(bytes) {
                Some(verb) => (verb.label)(bytes).tree,
                None => command::unknown(bytes),
            },
            (Mode::Command, _) => plain(&field::UNKNOWN_ARGUMENTS, bytes),
            (Mode::Done, _) => label(bytes, idle::done).tree,
            (Mode::Sasl, _) => label(bytes, sasl_line).tree,
        };
        (tree, meaning::UNFINISHED)
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
        if let Some(waiting) = self.command.waiting(&self.client) {
            let piece = Piece::line(&waiting.bytes, waiting.offset);
            let (tree, gloss) = self.begun(&waiting.bytes);
            let bare = diagnosis::bare_line_end(&waiting.bytes).is_some();
            let bare = bare && self.hold.is_none() && !self.command.in_literal();
            let diagnosis = bare
                .then(|| Diagnosis::of_bare_line_ends(&waiting.bytes, Rfc(3501, "2.2")))
                .flatten();
            let begins =
                self.command.is_empty() && self.mode == Mode::Command && self.hold.is_none();
            let exchange = self.exchange + u32::from(begins);
            let about = About { kind: Kind::Unfinished, gloss, outcome: None, exchange };
            let mut line = self.line(Side::Client, waiting.bytes, &piece, tree, about);
            line.diagnosis = diagnosis.map(Box::new);
            out.push(line);
        }
        let waiting = self.answer.waiting(&self.server);
        let begun = self.answer.pieces.first().map(|p| p.offset);
        let Some(first) = begun.or(waiting.as_ref().map(|w| w.offset)) else { return };
        let mut all = self.answer.bytes().to_vec();
        all.truncate(self.answer.complete());
        // The octets of a literal that has not all its octets are no mistake.
        let literal = self.answer.in_literal().then_some(all.len());
        all.extend_from_slice(waiting.as_ref().map_or(&[][..], |w| &w.bytes));
        let known = literal.unwrap_or(all.len());
        let mut tree = label(all.get(..known).unwrap_or_default(), response::response).tree;
        if known < all.len() {
            tree.nodes.push(leaf(&field::LITERAL_OCTETS, known, all.len()));
        }
        let bytes = Bytes::from(all);
        let exchange = self.pending.front().map_or(0, |p| p.exchange);
        let piece = Piece::line(&bytes, first);
        let about =
            About { kind: Kind::Unfinished, gloss: meaning::BEGUN, outcome: None, exchange };
        out.push(self.line(Side::Server, bytes, &piece, tree, about));
    }

    fn state(&self) -> State {
        State { name: self.phase.name(), detail: self.mailbox.clone() }
    }

    fn pending(&self) -> Option<String> {
        self.pending.front().map(|p| p.verb.to_owned())
    }
}

fn leaf(field: &'static Field, start: usize, end: usize) -> Node {
    Node { field, span: Span::of(start, end), depth: 0, leaf: true }
}

/// One leaf and a line end.
fn plain(field: &'static Field, bytes: &[u8]) -> Tree {
    let body = bytes.strip_suffix(b"\r\n").unwrap_or(bytes).len();
    let mut nodes = Tree::whole(field, body).nodes;
    if body < bytes.len() {
        nodes.push(leaf(&CRLF, body, bytes.len()));
    }
    Tree { nodes }
}

/// `base64 CRLF`, or `*` to give up. An empty answer is allowed.
fn sasl_line(c: &mut Cursor<'_>) -> Parsed<()> {
    match c.peek() {
        Some(b'*') => c.exact(&field::CANCEL, "*")?,
        Some(b'\r') => {}
        _ => {
            grammar::base64(c)?;
        }
    }
    c.crlf()
}

/// The mailbox that a SELECT or EXAMINE names.
fn selected_name(c: &mut Cursor<'_>) -> Parsed<String> {
    grammar::tag(c)?;
    c.sp()?;
    grammar::atom(c, &field::VERB)?;
    c.sp()?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    let rest = c.rest().len();
    c.take(&field::LITERAL_OCTETS, rest)?;
    Ok(name)
}

/// What is wrong with a line in which no command stands.
fn diagnose_unknown(line: &Bytes) -> Diagnosis {
    let body = line.strip_suffix(b"\r\n").unwrap_or(line);
    let rfc = Rfc(3501, "2.2.1");
    let (tag, word) = command::words(line);
    let first = tag.of_bytes(line);
    let a_command = |w: &[u8]| {
        let w = w.to_ascii_uppercase();
        w == b"DONE" || command::all().any(|v| v.spec.verb.as_bytes() == w)
    };
    if a_command(first) {
        let name = String::from_utf8_lossy(first).to_ascii_uppercase();
        let tagged = [b"a1 ", body].concat();
        return Diagnosis {
            title: format!("{name} stands where the tag should be"),
            advice: "A line begins with a word of your own; the server repeats it in its answer. \
                     Here the server takes the command's name for that word."
                .into(),
            span: tag,
            syntax: "tag SP command [SP arguments] CRLF",
            rfc,
            fix: (name != "DONE").then(|| String::from_utf8(tagged).ok()).flatten(),
        };
    }
    if let Some(bare) = Diagnosis::of_bare_line_ends(line, Rfc(3501, "2.2")) {
        return bare;
    }
    if tag.is_empty() && !body.is_empty() {
        let end = body.iter().position(|b| *b == b' ').unwrap_or(body.len());
        let advice =
            "A tag is made of letters, digits and most signs, but not of + * % ( ) { \" \\.";
        return Diagnosis::plain(
            "The line begins with no tag",
            advice,
            Span::of(0, end.max(1)),
            rfc,
        );
    }
    if !tag.is_empty() && word.is_empty() {
        let at = Span::of(body.len().min(word.start as usize), body.len());
        let advice = "After the tag come a space and the name of a command.";
        return Diagnosis::plain("There is a tag and no command", advice, at, rfc);
    }
    let names = command::all().map(|v| v.spec.verb);
    Diagnosis::of_unknown_verb(line, word, Protocol::Imap.name(), names, Rfc(3501, "6"))
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
