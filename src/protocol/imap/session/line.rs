//! Lines that belong to a command which waits for them: DONE, and the answers of a login.

use super::*;
use crate::protocol::sasl::{self, Step as Asked, Taken};

/// A login that goes on over several lines.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct LogIn {
    /// The tag of AUTHENTICATE.
    pub(in crate::protocol::imap) tag: String,
    /// What the server asked for.
    pub(in crate::protocol::imap) asked: Asked,
}

impl Session {
    /// A line came while the client listens. Whatever it is, IDLE is over: a line that is not DONE is refused in
    /// IDLE's own name and not carried out, for the client cannot mean it as a command (RFC 2177 §3).
    pub(super) fn end_idle(&mut self, tag: &str, line: &Line, cx: &mut Context<'_>) {
        self.idle = None;
        let done = matches!(line, Line::Whole(line) if read(line, idle::done).is_ok());
        if self.is_watching() {
            self.tell_events(cx);
        }
        if self.wants_of_selected().is_none() {
            self.tell_news(true, cx);
        }
        if self.closed {
            return;
        }
        let reply = if done {
            Reply::ok("IDLE ended")
        } else {
            Reply::bad(&idle::ENDED_WITH_DONE, "Expected DONE; IDLE is over")
        };
        let own = extension::ALL
            .iter()
            .flat_map(|e| e.verbs)
            .find(|v| v.spec.verb == "IDLE")
            .map_or(&[][..], |v| v.spec.rules);
        self.finish(tag, own, &reply, cx);
    }

    /// An answer to what the server asked (RFC 3501 §6.2.2).
    pub(super) fn go_on(&mut self, log_in: LogIn, line: &Line, cx: &mut Context<'_>) {
        self.log_in = None;
        let LogIn { tag, asked } = log_in;
        let reply = match line {
            Line::TooLong(_) => {
                Reply::bad(&authenticate::LINE_SHORT, "This line of the login is too long")
            }
            Line::Whole(line) => {
                let line = line.strip_suffix(b"\n").unwrap_or(line);
                match line.strip_suffix(b"\r").unwrap_or(line) {
                    b"*" => Reply::bad(&authenticate::NOT_CANCELLED, "The login is cancelled"),
                    // Only the initial response has a sign for being empty (RFC 4959 §3).
                    b"=" => authenticate::answered(Taken::NotBase64, &tag, self, cx),
                    answer => {
                        let taken = sasl::take(asked, answer, cx);
                        authenticate::answered(taken, &tag, self, cx)
                    }
                }
            }
        };
        if reply.then != Then::LogIn {
            self.finish(&tag, authenticate::RULES, &reply, cx);
        }
    }
}
