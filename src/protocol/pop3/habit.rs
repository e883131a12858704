//! Where POP3 servers depart from RFC 1939. To add a habit: write its row, name it in the production or the command
//! that asks for it, and give it a line in `tests/real/odd.tsv`, where Dovecot itself is asked.

use crate::wire::{Habit, Profile, Rfc};

/// Servers that are patient: they take what they can make sense of.
const PATIENT: &[Profile] = &[Profile::Teaching, Profile::Dovecot];

/// A form that servers take for well-formed.
const fn form(id: &'static str, says: &'static str, rfc: Rfc) -> Habit {
    Habit { id, says, rfc, kept_by: PATIENT, strict: "-ERR", kept: "+OK", concerns: Habit::of_form }
}

pub static BLANKS: Habit = form(
    "pop3.blanks-between-words",
    "More than one space between the command and its number parts them as one does, and spaces alone are no argument.",
    Rfc(1939, "3"),
);
pub static MORE_ARGUMENTS: Habit = form(
    "pop3.more-arguments",
    "What stands behind a command that has no argument is passed over.",
    Rfc(1939, "3"),
);
pub static ANY_USER_NAME: Habit = form(
    "pop3.any-user-name",
    "USER takes the whole rest of the line for the name, spaces and all, even nothing.",
    Rfc(1939, "7"),
);
pub static PASS_LATER: Habit =
    form("pop3.pass-later", "Other commands may stand between USER and PASS.", Rfc(1939, "7"));
pub static LONG_LINE: Habit = Habit {
    concerns: |heard| heard.line.len() > 255,
    ..form("pop3.long-line", "A command line may have up to 8192 octets.", Rfc(2449, "4"))
};
pub static BARE_LINE_FEED: Habit = Habit {
    strict: "nothing, until CR LF comes",
    ..form("pop3.bare-line-feed", "A line feed alone ends a command line.", Rfc(1939, "3"))
};

pub static AUTH_ALONE: Habit = form(
    "pop3.auth-alone",
    "AUTH without a mechanism asks for the list of mechanisms.",
    Rfc(5034, "4"),
);

/// Every habit.
pub static ALL: &[&Habit] = &[
    &AUTH_ALONE,
    &BLANKS,
    &MORE_ARGUMENTS,
    &ANY_USER_NAME,
    &PASS_LATER,
    &LONG_LINE,
    &BARE_LINE_FEED,
];
