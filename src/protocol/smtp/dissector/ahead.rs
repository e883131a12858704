//! What a client has sent and no reply tells the meaning of yet.

use super::*;
use crate::protocol::{diagnosis, half::tree};

impl Dissector {
    /// What waits, read as if the server agreed to what the client asked for.
    pub(super) fn look_ahead(&self, out: &mut Vec<Line>) -> Self {
        let mut ahead = self.clone();
        let next = ahead.pending.back().map_or(Next::Command, |p| p.next);
        let first = out.len();
        ahead.reading = match next {
            Next::Letter => Reading::Letter,
            Next::Chunk { octets: left @ 1.., .. } => Reading::Chunk(left),
            _ => Reading::Command,
        };
        while let (Next::LogIn, Some(waiting)) = (next, ahead.client.waiting()) {
            // A line that begins no command belongs to the log-in.
            if command::find(&waiting.bytes).is_some() {
                break;
            }
            let Some(frame) = ahead.client.line() else { break };
            let line = ahead.answer(frame);
            out.push(line);
            ahead.reading = Reading::Command;
        }
        ahead.read_client(out);
        for line in &mut out[first..] {
            line.kind = Kind::Unfinished;
        }
        ahead
    }

    /// The beginning of a line.
    pub(super) fn rest_of_client(&self, out: &mut Vec<Line>) {
        let Some(frame) = self.client.waiting() else { return };
        let log_in = self.pending.back().is_some_and(|p| p.next == Next::LogIn);
        let tree = match self.reading {
            Reading::Letter => letter::tree_of(&mut self.letter.clone(), &frame.bytes),
            Reading::Chunk(_) => {
                for frame in frame.lines() {
                    let tree = tree(|out| self.letter.clone().label(&frame.bytes, out));
                    let (kind, gloss) = (Kind::Unfinished, chunking::CHUNK);
                    out.push(frame.line(tree, kind, gloss, self.exchange, self.state()));
                }
                return;
            }
            _ => match command::find(&frame.bytes) {
                Some(verb) => (verb.label)(&frame.bytes).tree,
                None if log_in => mistake::log_in(&frame.bytes, self.past(frame.offset)).0,
                None => command::unknown(&frame.bytes),
            },
        };
        let bare = diagnosis::bare_line_end(&frame.bytes).is_some();
        let diagnosis =
            bare.then(|| Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(5321, "2.3.8"))).flatten();
        let (kind, exchange) = (Kind::Unfinished, self.exchange + 1);
        let mut line = frame.line(tree, kind, NO_END_YET, exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        out.push(line);
    }
}
