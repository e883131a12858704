//! What the lines of a conversation mean, where neither a command nor a code says it.

use super::*;

const GREETING: Gloss = Gloss::new(
    "The server is ready and speaks first. Now the client has to log in.",
    Rfc(1939, "4"),
);
const TURNED_AWAY: Gloss = Gloss::new("The server turns the client away at once.", Rfc(1939, "4"));
const DONE: Gloss = Gloss::new("Done.", Rfc(1939, "3"));
const REFUSED: Gloss = Gloss::new("The server does not do it.", Rfc(1939, "3"));
const NOT_UNDERSTOOD: Gloss =
    Gloss::new("The server cannot make sense of the command.", Rfc(1939, "3"));
const WRONG_STATE: Gloss = Gloss::new(
    "The command cannot be given in this state: some need a login first, the others come before it.",
    Rfc(1939, "3"),
);
const UNASKED: Gloss = Gloss::new("Nobody asked for this answer.", Rfc(1939, "3"));
const HANGS_UP: Gloss = Gloss::new(
    "Nobody asked: the server says why it closes the connection. Nothing is removed.",
    Rfc(1939, "6"),
);
pub(super) const UNKNOWN: Gloss = Gloss::new("The server knows no such command.", Rfc(1939, "3"));
pub(super) const NOT_A_STATUS: Gloss =
    Gloss::new("This is no answer: every answer begins with +OK or -ERR.", Rfc(1939, "3"));
pub(super) const TOO_LONG: Gloss = Gloss::new("A line too long to be shown.", Rfc(2449, "4"));
pub(super) const LETTER: Gloss =
    Gloss::new("A line of the message, as it is stored.", Rfc(1939, "5"));
pub(super) const STUFFED: Gloss = Gloss::new(
    "A line of the message that begins with a dot: the server put one more before it, and the client takes it away.",
    Rfc(1939, "3"),
);
pub(super) const SCAN: Gloss = Gloss::new(
    "One message: its number, and its size in octets. Those marked as deleted are left out.",
    Rfc(1939, "5"),
);
pub(super) const UNIQUE_ID: Gloss = Gloss::new(
    "One message: its number in this session, and the name that it keeps in every session.",
    Rfc(1939, "7"),
);
pub(super) const CAPABILITY: Gloss =
    Gloss::new("Something that the server can do.", Rfc(2449, "5"));
pub(super) const LANGUAGE: Gloss =
    Gloss::new("A language that can be chosen, and its name in itself.", Rfc(6856, "3.2"));
pub(super) const MECHANISM: Gloss =
    Gloss::new("A mechanism by which the client can log in with AUTH.", Rfc(5034, "3"));
const MECHANISMS: Gloss =
    Gloss::new("The mechanisms follow, one a line, up to a line of one dot.", Rfc(5034, "4"));
pub(super) const END: Gloss =
    Gloss::new("A dot alone on its line: the answer ends here.", Rfc(1939, "3"));
pub(super) const CHALLENGE: Gloss =
    Gloss::new("The login goes on: the server waits for the client's answer.", Rfc(5034, "4"));
pub(super) const SASL_RESPONSE: Gloss =
    Gloss::new("The client's answer to the challenge, in base64.", Rfc(5034, "4"));
pub(super) const BEGINNING: Gloss = Gloss::new("The beginning of an answer.", Rfc(1939, "3"));
pub(super) const NO_END_YET: Gloss =
    Gloss::new("This line has no end yet: the server waits for CR LF.", Rfc(1939, "3"));

/// What a status line means.
pub(super) fn gloss_of(
    phase: Phase,
    pending: Option<&Pending>,
    ok: bool,
    code: Option<&[u8]>,
) -> Gloss {
    let Some(pending) = pending else { return if ok { UNASKED } else { HANGS_UP } };
    if let Some(gloss) = code.and_then(reply::meaning) {
        return gloss;
    }
    match (pending.verb, ok) {
        (None, true) if pending.exchange == 0 => GREETING,
        (None, false) if pending.exchange == 0 => TURNED_AWAY,
        (_, true) if pending.answer == Answer::Mechanisms => MECHANISMS,
        (Some(verb), true) => verb.done,
        (_, false) if !pending.well_formed => NOT_UNDERSTOOD,
        (Some(verb), false) if !verb.spec.when.contains(&phase) => WRONG_STATE,
        (Some(verb), false) => verb.refused,
        (None, true) => DONE,
        (None, false) => REFUSED,
    }
}
