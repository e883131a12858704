//! What the server says: its replies, and what they change.

use super::*;

impl Dissector {
    pub(super) fn reply(&mut self, frame: Frame, out: &mut Vec<Line>) {
        // All lines of a reply have one code (RFC 5321 §4.2.1): with another one the next reply begins.
        let another =
            self.reply_lines > 0 && reply::code(&frame.bytes).is_some_and(|c| c != self.code);
        if another && let Some(pending) = self.pending.front().cloned() {
            self.end_of_reply(&pending, self.code);
        }
        let pending = self.pending.front().cloned();
        let pending = pending.unwrap_or(Pending { verb: "?", ..Pending::GREETING });
        let exchange = pending.exchange;
        let about = self.about(&pending, &frame.bytes);
        let parse = label(&frame.bytes, |c| reply::reply_line(c, about));
        let Ok(read) = parse.outcome else {
            out.push(frame.line(parse.tree, Kind::Reply, NOT_A_REPLY, exchange, self.state()));
            return;
        };
        self.reply_lines += 1;
        if about == reply::About::Extension {
            let word = frame.bytes.get(4..12).unwrap_or_default();
            self.chunking |= word.eq_ignore_ascii_case(b"CHUNKING");
        }
        let gloss = self.gloss_of(&pending, read.code, &frame.bytes);
        self.code = read.code;
        if read.last {
            self.end_of_reply(&pending, read.code);
        }
        let outcome = reply::outcome(read.code);
        let kind = if outcome == Outcome::GoOn { Kind::Continuation } else { Kind::Reply };
        let mut line = frame.line(parse.tree, kind, gloss, exchange, self.state());
        line.outcome = read.last.then_some(outcome);
        out.push(line);
        if read.last && pending.next == Next::Turn && read.code == 250 {
            self.turn();
        }
        self.read_client(out);
    }

    /// The reply is whole.
    fn end_of_reply(&mut self, pending: &Pending, code: u16) {
        self.reply_lines = 0;
        if pending.next == Next::LogIn && code == 334 {
            self.reading = Reading::LogIn;
            self.phase = Phase::LogIn;
            return;
        }
        self.pending.pop_front();
        // A piece at the wrong time is no end of a letter.
        let over = pending.text && (pending.verb != "BDAT" || !matches!(code, 500..=504));
        let answered = if over { "RSET" } else { pending.verb };
        // After the letter the envelope is empty, however it went.
        let after = if over && code != 421 { 250 } else { code };
        self.phase = reply::next_phase(self.phase, answered, after);
        self.answered(pending, code);
    }

    /// What the whole reply to a command changes.
    fn answered(&mut self, pending: &Pending, code: u16) {
        match pending.verb {
            "HELO" | "EHLO" | "LHLO" if code == 250 => {
                self.helo = pending.verb == "HELO";
                self.lmtp = pending.verb == "LHLO";
                self.tls = false;
                self.chunking &= !self.helo;
            }
            "RCPT" if code / 100 == 2 => self.recipients += 1,
            _ => {}
        }
        match pending.next {
            Next::Letter if !pending.text => {
                let goes_on = code == 354;
                self.reading = if goes_on { Reading::Letter } else { Reading::Command };
                self.letter = LineState::default();
            }
            Next::LogIn => {
                self.reading = Reading::Command;
                self.logged_in |= code / 100 == 2;
                self.round = 0;
            }
            Next::Tls => {
                self.reading = Reading::Command;
                if code == 220 {
                    let waiting = self.client.waiting();
                    self.ahead = waiting.map_or(0, |w| w.offset + w.bytes.len() as u64);
                    (self.tls, self.helo, self.logged_in) = (true, false, false);
                    self.chunking = false;
                }
            }
            Next::Chunk { octets, .. } if self.reading == Reading::Held => {
                let knows = octets > 0 && !matches!(code, 500 | 502);
                self.reading = if knows { Reading::Chunk(octets) } else { Reading::Command };
            }
            Next::Turn => self.reading = Reading::Command,
            Next::Letter | Next::Command | Next::Chunk { .. } => {}
        }
    }
}
