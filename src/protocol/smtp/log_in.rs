//! The lines of a login, as the server takes them (RFC 4954 §4): a challenge, an answer, until it knows.

use super::{Reply, Session, command::auth as rules, reply::Then};
use crate::protocol::{
    Context,
    sasl::{self, Step, Taken},
};

/// Asks the client.
pub(super) fn challenge(s: &mut Session, step: Step) -> Reply {
    let text = step.challenge();
    s.log_in = Some(Box::new(step));
    Reply::plain(334, text).then(Then::ReadLogIn)
}

/// Takes a line of the client's without its end. What the session asked for last is done with.
pub(super) fn line(s: &mut Session, line: &[u8], cx: &mut Context<'_>) -> Reply {
    match s.log_in.take() {
        Some(_) if line == b"*" => {
            Reply::refuse(&rules::NOT_CANCELLED, 501, "5.7.0", "The login is cancelled")
        }
        Some(step) => answer(s, *step, line, cx),
        None => refused(),
    }
}

/// The answer to a line that is too long.
pub(super) fn too_long(s: &mut Session) -> Reply {
    s.log_in = None;
    Reply::refuse(&rules::LINE_SHORT, 500, "5.5.6", "This line of the login is too long")
}

/// Takes an answer in base64.
pub(super) fn answer(s: &mut Session, step: Step, text: &[u8], cx: &Context<'_>) -> Reply {
    match sasl::take(step, text, cx) {
        Taken::Asks(step) => challenge(s, step),
        Taken::Knows(address) => {
            s.account = Some(address);
            Reply::new(235, "2.7.0", "You are logged in")
        }
        Taken::Refused => refused(),
        Taken::NotBase64 => Reply::refuse(&rules::DECODES, 501, "5.5.2", "That is no base64"),
    }
}

/// All failures look the same: a server should not tell which names exist.
fn refused() -> Reply {
    Reply::refuse(&rules::CREDENTIALS_RIGHT, 535, "5.7.8", "Wrong name or password")
}
