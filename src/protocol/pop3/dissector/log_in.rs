//! The lines of a login with AUTH (RFC 5034 §4): a challenge, an answer, until the server has a status for it.

use super::*;

impl Dissector {
    /// What is known before a line that answers a challenge.
    pub(super) fn past_in_login(&self) -> Past<'_> {
        Past { mechanism: &self.mechanism, round: self.round.max(1), ..self.past() }
    }

    /// The server asks: the client's next line is the answer.
    pub(super) fn challenge(&mut self, frame: Frame, exchange: u32) -> Line {
        self.hold = false;
        self.challenged = true;
        self.round += 1;
        let tree = label(&frame.bytes, reply::continuation).tree;
        let mut line = frame.line(tree, Kind::Continuation, CHALLENGE, exchange, self.state());
        line.outcome = Some(Outcome::GoOn);
        line
    }

    /// The client answers: what it sends next means something only when the server's word is known.
    pub(super) fn sasl_response(&mut self, frame: Frame) -> Line {
        self.challenged = false;
        self.hold = true;
        let (tree, diagnosis) = mistake::log_in(&frame.bytes, self.past_in_login());
        let mut line = frame.line(tree, Kind::Content, SASL_RESPONSE, self.exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    /// The client's lines that wait for the server's word to a login, read as lines of it.
    pub(super) fn look_ahead(&self, out: &mut Vec<Line>) -> Self {
        let mut ahead = self.clone();
        let first = out.len();
        ahead.hold = false;
        while let Some(waiting) = ahead.client.waiting().filter(|_| self.logs_in()) {
            // A line that begins no command belongs to the login.
            if command::find(&waiting.bytes).is_some() {
                break;
            }
            let Some(frame) = ahead.client.line() else { break };
            out.push(ahead.sasl_response(frame));
            ahead.hold = false;
        }
        ahead.read_client(out);
        for line in &mut out[first..] {
            line.kind = Kind::Unfinished;
        }
        ahead
    }

    /// Whether the last command is a login that is under way.
    pub(super) fn logs_in(&self) -> bool {
        self.pending.back().is_some_and(|p| p.answer == Answer::LogIn)
    }
}
