//! What a line means: the sentence under it, and the state after it.

use crate::{
    protocol::{
        Gloss, Next, Outcome,
        imap::response::{Status, code::Code, occasion},
    },
    wire::Rfc,
};

pub(super) const UNKNOWN: Gloss = Gloss::new("The server knows no such command.", Rfc(3501, "6"));
pub(super) const NOT_A_RESPONSE: Gloss =
    Gloss::new("This is no response that the grammar of IMAP allows.", Rfc(3501, "7"));
pub(super) const NEW_KIND: Gloss =
    Gloss::new("A kind of response that is not known here: clients read past it.", Rfc(3501, "7"));
pub(super) const TOO_LONG: Gloss = Gloss::new("Too long to be shown.", Rfc(3501, "4.3"));
pub(super) const UNFINISHED: Gloss =
    Gloss::new("This line has no end yet: the server waits for CR LF.", Rfc(3501, "2.2"));
pub(super) const AHEAD: Gloss = Gloss::new(
    "Sent ahead: what it means is known only when the server has answered.",
    Rfc(3501, "5.5"),
);
pub(super) const BEGUN: Gloss = Gloss::new("The beginning of a response.", Rfc(3501, "7"));
pub(super) const GREETING: Gloss = Gloss::new(
    "The server greets the client and says that it speaks IMAP. The client may log in now.",
    Rfc(3501, "7.1.1"),
);
pub(super) const GREETING_PREAUTH: Gloss = Gloss::new(
    "The server greets a client that it knows already: no login is needed.",
    Rfc(3501, "7.1.4"),
);
pub(super) const GREETING_BYE: Gloss =
    Gloss::new("The server refuses the connection and closes it.", Rfc(3501, "7.1.5"));
pub(super) const MORE: Gloss = Gloss::new(
    "The command goes on behind the literal, on the same line in its meaning.",
    Rfc(3501, "4.3"),
);
pub(super) const MORE_RESPONSE: Gloss =
    Gloss::new("The response goes on behind the literal.", Rfc(3501, "4.3"));
pub(super) const LITERAL: Gloss = Gloss::new(
    "The octets of the literal. They are a value, whatever they look like.",
    Rfc(3501, "4.3"),
);
pub(super) const LETTER: Gloss = Gloss::new(
    "A line of the letter, inside the literal. Neither side reads it as part of the protocol.",
    Rfc(3501, "4.3"),
);
pub(super) const DONE: Gloss = Gloss::new(
    "The client has heard enough: it ends IDLE. This line has no tag of its own.",
    Rfc(2177, "3"),
);
pub(super) const NOT_DONE: Gloss =
    Gloss::new("While IDLE lasts the server waits for DONE alone.", Rfc(2177, "3"));
pub(super) const SASL: Gloss = Gloss::new(
    "The client's answer to the challenge, in base64: easily undone, and so a secret.",
    Rfc(3501, "6.2.2"),
);
pub(super) const SASL_CANCEL: Gloss =
    Gloss::new("The client gives the authentication up.", Rfc(3501, "6.2.2"));
pub(super) const SEND: Gloss =
    Gloss::new("The server is ready: the octets of the literal may come now.", Rfc(3501, "7.5"));
pub(super) const IDLING: Gloss = Gloss::new(
    "From now on the server tells news as they come, until the client says DONE.",
    Rfc(2177, "3"),
);
pub(super) const CHALLENGE: Gloss = Gloss::new(
    "The server's challenge, in base64. The client answers with one line.",
    Rfc(3501, "6.2.2"),
);
pub(super) const NO_SUCH_TAG: Gloss =
    Gloss::new("An answer to a tag that no waiting command has.", Rfc(3501, "2.2.2"));
pub(super) const UNASKED_PLUS: Gloss =
    Gloss::new("A continuation request that no command waits for.", Rfc(3501, "7.5"));

/// How a tagged status ends its command.
pub(super) const fn outcome(status: Status) -> Outcome {
    match status {
        Status::Ok | Status::PreAuth => Outcome::Done,
        Status::No | Status::Bye => Outcome::Refused,
        Status::Bad => Outcome::Wrong,
    }
}

struct Meaning(&'static str, Status, &'static str, Rfc);

static TAGGED: &[Meaning] = &[
    Meaning("LOGIN", Status::Ok, "The user is logged in.", Rfc(3501, "6.2.3")),
    Meaning(
        "LOGIN",
        Status::No,
        "Not logged in: name or password is wrong, or LOGIN is not allowed here.",
        Rfc(3501, "6.2.3"),
    ),
    Meaning("AUTHENTICATE", Status::Ok, "The user is logged in.", Rfc(3501, "6.2.2")),
    Meaning(
        "AUTHENTICATE",
        Status::No,
        "Not logged in: the mechanism is not offered, or the credentials are wrong.",
        Rfc(3501, "6.2.2"),
    ),
    Meaning(
        "AUTHENTICATE",
        Status::Bad,
        "The exchange was given up, or a line was no base64.",
        Rfc(3501, "6.2.2"),
    ),
    Meaning("LOGOUT", Status::Ok, "Done. The server closes the connection.", Rfc(3501, "6.1.3")),
    Meaning(
        "SELECT",
        Status::Ok,
        "The mailbox is open: from here on, message numbers mean its letters.",
        Rfc(3501, "6.3.1"),
    ),
    Meaning(
        "SELECT",
        Status::No,
        "The mailbox cannot be opened. Now none is open, even if one was before.",
        Rfc(3501, "6.3.1"),
    ),
    Meaning(
        "EXAMINE",
        Status::Ok,
        "The mailbox is open for reading alone: nothing in it changes.",
        Rfc(3501, "6.3.2"),
    ),
    Meaning(
        "EXAMINE",
        Status::No,
        "The mailbox cannot be opened. Now none is open, even if one was before.",
        Rfc(3501, "6.3.2"),
    ),
    Meaning("CREATE", Status::Ok, "The mailbox is made.", Rfc(3501, "6.3.3")),
    Meaning("DELETE", Status::Ok, "The mailbox is gone.", Rfc(3501, "6.3.4")),
    Meaning("RENAME", Status::Ok, "The mailbox has its new name.", Rfc(3501, "6.3.5")),
    Meaning("LIST", Status::Ok, "All names that match were told.", Rfc(3501, "6.3.8")),
    Meaning("STATUS", Status::Ok, "All figures were told.", Rfc(3501, "6.3.10")),
    Meaning("APPEND", Status::Ok, "The letter is in the mailbox.", Rfc(3501, "6.3.11")),
    Meaning("APPEND", Status::No, "The letter is not in the mailbox.", Rfc(3501, "6.3.11")),
    Meaning(
        "CLOSE",
        Status::Ok,
        "The mailbox is closed. Unless it was opened with EXAMINE, its letters marked as deleted are gone.",
        Rfc(3501, "6.4.2"),
    ),
    Meaning(
        "UNSELECT",
        Status::Ok,
        "The mailbox is closed. Nothing was removed from it.",
        Rfc(3691, "2"),
    ),
    Meaning(
        "EXPUNGE",
        Status::Ok,
        "The letters marked as deleted are gone. Each was told with an EXPUNGE above.",
        Rfc(3501, "6.4.3"),
    ),
    Meaning(
        "SEARCH",
        Status::Ok,
        "The search is over; its result came before.",
        Rfc(3501, "6.4.4"),
    ),
    Meaning("FETCH", Status::Ok, "Everything that was asked for was told.", Rfc(3501, "6.4.5")),
    Meaning("STORE", Status::Ok, "The flags are changed.", Rfc(3501, "6.4.6")),
    Meaning("COPY", Status::Ok, "The letters are copied, all of them.", Rfc(3501, "6.4.7")),
    Meaning("COPY", Status::No, "No letter was copied.", Rfc(3501, "6.4.7")),
    Meaning(
        "MOVE",
        Status::Ok,
        "The letters are in the other mailbox now, and no longer here.",
        Rfc(6851, "3.1"),
    ),
    Meaning("MOVE", Status::No, "No letter was moved.", Rfc(6851, "3.1")),
    Meaning("ENABLE", Status::Ok, "ENABLED told what is switched on now.", Rfc(5161, "3.1")),
    Meaning(
        "REPLACE",
        Status::Ok,
        "The new version is stored, and the old one is gone.",
        Rfc(8508, "3.2"),
    ),
    Meaning("COMPRESS", Status::Ok, "From here on the connection is compressed.", Rfc(4978, "3")),
    Meaning(
        "UNAUTHENTICATE",
        Status::Ok,
        "The user is logged out. The connection stays open.",
        Rfc(8437, "3"),
    ),
    Meaning("IDLE", Status::Ok, "IDLE is over: commands may come again.", Rfc(2177, "3")),
    Meaning(
        "STARTTLS",
        Status::Ok,
        "From here on the connection is encrypted.",
        Rfc(3501, "6.2.1"),
    ),
];

/// What a status word means as the answer to a command.
pub fn completion(verb: &str, status: Status) -> Gloss {
    tagged(verb, status, None)
}

/// What the completion of a command means.
pub(super) fn tagged(verb: &str, status: Status, code: Option<&Code>) -> Gloss {
    // A code that asks something of somebody says more than that the command is done.
    let asks = |code: &&Code| {
        status != Status::Ok || occasion::of_code(code.word).is_some_and(|o| o.next != Next::GoOn)
    };
    if let Some(code) = code.filter(asks) {
        return code.gloss();
    }
    let row = TAGGED.iter().find(|m| m.0 == verb && m.1 == status);
    row.map_or_else(
        || match status {
            Status::Ok => Gloss::new("The command is done.", Rfc(3501, "7.1.1")),
            Status::No => Gloss::new("The command could not be carried out.", Rfc(3501, "7.1.2")),
            _ => Gloss::new(
                "The server does not understand the command, or not at this moment.",
                Rfc(3501, "7.1.3"),
            ),
        },
        |m| Gloss::new(m.2, m.3),
    )
}

/// What a status without a tag means, when it is not the greeting.
pub(super) fn untagged(status: Status, code: Option<&Code>) -> Gloss {
    if let Some(code) = code {
        return code.gloss();
    }
    match status {
        Status::Ok => Gloss::new("Information; nothing follows from it.", Rfc(3501, "7.1.1")),
        Status::No => Gloss::new("A warning. The command may still succeed.", Rfc(3501, "7.1.2")),
        Status::Bad => Gloss::new(
            "Something was wrong, and the server cannot tell which command it belongs to.",
            Rfc(3501, "7.1.3"),
        ),
        Status::PreAuth => GREETING_PREAUTH,
        Status::Bye => {
            Gloss::new("The server is about to close the connection.", Rfc(3501, "7.1.5"))
        }
    }
}
