//! What the client sends: commands in their pieces, DONE, the lines of a SASL exchange.

use super::{
    About, Content, Current, Dissector, Hold, LABELLED_LITERALS, Mode, Pending, meaning, plain,
    sasl_line,
    segment::{Frame, Piece},
};
use crate::{
    message::LineState,
    protocol::{
        Diagnosis, Gloss, Kind, Line,
        imap::{Letters, command, extension::idle, field, grammar, habit, mistake},
        mistake::Past,
    },
    wire::{Bend, Cursor, Parsed, Rfc, SKIPPED, Side, Span, SyntaxError, Tree, label},
    world::Protocol,
};
use bytes::Bytes;

impl Dissector {
    pub(super) fn read_client(&mut self, out: &mut Vec<Line>) {
        self.read_lines(out);
        while self.hold.is_none() && !self.ahead.is_empty() {
            let ahead = std::mem::take(&mut self.ahead).freeze();
            self.client.push(self.ahead_at, &ahead);
            self.read_lines(out);
        }
    }

    fn read_lines(&mut self, out: &mut Vec<Line>) {
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
            let from = out.len();
            self.content(Side::Client, content, &piece, what, exchange, out);
            if let Some(diagnosis) = diagnosis {
                attach(diagnosis, &mut out[from..]);
            }
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
            let taken = diagnosis.as_ref().is_none_or(|d| d.is_bent());
            self.end_command(&frame, taken && piece.lost == 0);
        }
        // A server may refuse a line that is too long for it without a look at its tag.
        if (diagnosis.is_some() || frame.len() > 1000 || piece.lost > 0)
            && let Some(p) = self.pending.back_mut().filter(|p| p.exchange == exchange)
        {
            p.doubtful = true;
        }
        let mut line = self.line(Side::Client, bytes, &piece, tree, about);
        line.diagnosis = diagnosis.or_else(|| {
            let right = self.current.verb.filter(|_| first && !self.current.diagnosed)?;
            mistake::hint(&frame, right, &self.letters).map(Box::new)
        });
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
            // Servers differ about brackets in a tag.
            doubtful: tag.is_empty() || tag.of_bytes(line).contains(&b']') || piece.lost > 0,
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
                // What comes now is of another mailbox.
                self.letters = Letters::default();
                let parse = label(frame, selected_name);
                let name = parse.outcome.ok().or(parse.bent).map(|name| {
                    if name.eq_ignore_ascii_case("INBOX") { "INBOX".into() } else { name.into() }
                });
                if let Some(p) = self.pending.back_mut().filter(|p| p.exchange == exchange) {
                    p.mailbox = name;
                }
            }
            _ => {}
        }
    }

    fn past(&self) -> Past<'static> {
        Past { state: self.phase.name(), ..Past::default() }
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
            let diagnosis = mistake::BOOK.name(frame, self.past(), None, diagnose_unknown(frame));
            return (command::unknown(frame), Some(Box::new(diagnosis)));
        };
        let mut parse = (verb.label)(frame);
        // UTF-8 in quotes is right here, also in a line whose literal is still to come.
        let quoted = |e: &SyntaxError| e.problem.is_some_and(|(_, p)| *p == grammar::EIGHT_BIT);
        if self.utf8 && parse.outcome.as_ref().is_err_and(quoted) {
            parse = (verb.label)(&with_plain_letters(frame));
        }
        let Err(mut error) = parse.outcome else { return (cut(parse.tree), None) };
        let in_utf8 = |bend: &Bend| *bend.habit == habit::EIGHT_BIT_QUOTED;
        if self.utf8 && !error.bends.is_empty() && error.bends.iter().all(in_utf8) {
            return (cut(parse.tree), None);
        }
        let more_comes = piece.announced.is_some() || piece.literal;
        let diagnosis = if self.current.diagnosed || (more_comes && error.at >= frame.len()) {
            None
        } else {
            self.current.diagnosed = error.bends.is_empty();
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
                    .map(|d| Diagnosis { bends: error.bends.clone(), ..d })
                    .filter(|_| !piece.literal)
                    .unwrap_or_else(|| {
                        let found = Diagnosis::of_syntax(line, &error, syntax, rfc, accepts);
                        if piece.start > 0 || more_comes {
                            return found;
                        }
                        mistake::BOOK.name(frame, self.past(), Some(error.at), found)
                    }),
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
            mistake: None,
            bends: Vec::new(),
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
}

/// Gives a diagnosis of a literal to that line of it at which it points.
fn attach(mut diagnosis: Box<Diagnosis>, lines: &mut [Line]) {
    let Span { mut start, mut end } = diagnosis.span;
    for line in lines {
        let len = line.bytes.len() as u32;
        if start <= len {
            diagnosis.span = Span { start, end: end.min(len) };
            line.diagnosis = Some(diagnosis);
            return;
        }
        (start, end) = (start - len, end - len);
    }
}

/// The mailbox that a SELECT or EXAMINE names.
fn selected_name(c: &mut Cursor<'_>) -> Parsed<String> {
    grammar::tag(c)?;
    c.sp()?;
    grammar::atom(c, &field::VERB)?;
    grammar::gap(c)?;
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
            mistake: None,
            bends: Vec::new(),
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
    Diagnosis::of_unknown_verb(line, word, Protocol::Imap, names, Rfc(3501, "6"))
}

/// The same octets with a letter of US-ASCII for each that belongs to a character of UTF-8.
fn with_plain_letters(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len());
    for chunk in frame.utf8_chunks() {
        out.extend(chunk.valid().bytes().map(|b| if b.is_ascii() { b } else { b'x' }));
        out.extend_from_slice(chunk.invalid());
    }
    out
}
