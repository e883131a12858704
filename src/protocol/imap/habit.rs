//! Where IMAP servers depart from RFC 3501. To add a habit: write its row, name it in the production or the command
//! that asks for it, and give it a line in `tests/real/odd.tsv`, where Dovecot itself is asked.

use crate::wire::{Habit, Profile, Rfc};

/// Servers that are patient: they take what they can make sense of.
const PATIENT: &[Profile] = &[Profile::Teaching, Profile::Dovecot];
/// What helps nobody to learn: Dovecot alone does it.
const DOVECOT: &[Profile] = &[Profile::Dovecot];

/// A form that servers take for well-formed.
const fn form(id: &'static str, says: &'static str, rfc: Rfc) -> Habit {
    Habit { id, says, rfc, kept_by: PATIENT, strict: "BAD", kept: "OK", concerns: Habit::of_form }
}

pub static TRAILING_SPACE: Habit = form(
    "imap.trailing-space",
    "White space at the end of a command is passed over.",
    Rfc(3501, "9"),
);
pub static BLANKS: Habit = form(
    "imap.blanks-between-words",
    "More than one space parts two arguments as one space does.",
    Rfc(3501, "9"),
);
pub static SPACE_IN_LIST: Habit = form(
    "imap.space-in-list",
    "Spaces directly inside parentheses are passed over.",
    Rfc(3501, "9"),
);
pub static MORE_ARGUMENTS: Habit = form(
    "imap.more-arguments",
    "What stands behind the last argument of a command is passed over.",
    Rfc(3501, "9"),
);
pub static ANY_ESCAPE: Habit = form(
    "imap.quoted-escape",
    "In a quoted string a backslash may stand before any character, which then means itself.",
    Rfc(3501, "9"),
);
pub static EIGHT_BIT_QUOTED: Habit = Habit {
    kept: "NO",
    ..form(
        "imap.quoted-eight-bit",
        "A quoted string may hold UTF-8. No user has such a name.",
        Rfc(3501, "4.3"),
    )
};
pub static NOT_UTF8_QUOTED: Habit = Habit {
    kept: "NO",
    ..form(
        "imap.quoted-not-utf8",
        "A quoted string may hold octets above 127 that are no UTF-8. No user and no mailbox has such a name.",
        Rfc(6855, "3"),
    )
};
pub static WILDCARD_IN_NAME: Habit = Habit {
    kept: "NO",
    ..form(
        "imap.wildcard-in-name",
        "A mailbox name without quotes may hold * and %; here they are no wildcards.",
        Rfc(3501, "9"),
    )
};
pub static LEADING_ZERO: Habit =
    form("imap.leading-zero", "A message number may have zeros in front.", Rfc(3501, "9"));
pub static COMMA_AT_END: Habit =
    form("imap.comma-at-end", "A set of numbers may end with a comma.", Rfc(3501, "9"));
pub static ZERO_OCTETS: Habit =
    form("imap.zero-octets", "A client may ask for zero octets of a section.", Rfc(3501, "9"));
pub static STORE_NOTHING: Habit = form(
    "imap.store-nothing",
    "STORE without flags is STORE with an empty list: FLAGS takes them all away.",
    Rfc(3501, "6.4.6"),
);
pub static BARE_LINE_FEED: Habit = Habit {
    strict: "nothing, until CR LF comes",
    ..form("imap.bare-line-feed", "A line feed alone ends a command line.", Rfc(3501, "2.2"))
};
pub static ODD_MAILBOX_NAME: Habit = Habit {
    strict: "NO",
    ..form(
        "imap.odd-mailbox-name",
        "A new mailbox may have a name with * or % in it, or with # in front.",
        Rfc(3501, "5.1"),
    )
};
pub static UNSUBSCRIBE_MISSING: Habit = Habit {
    strict: "NO",
    concerns: |heard| heard.verb == "UNSUBSCRIBE",
    ..form(
        "imap.unsubscribe-missing",
        "UNSUBSCRIBE of a name that is not on the list succeeds: it is not there afterwards.",
        Rfc(3501, "6.3.7"),
    )
};
pub static UNKNOWN_FLAG_BAD: Habit = Habit {
    kept_by: DOVECOT,
    strict: "NO",
    kept: "BAD",
    ..form(
        "imap.unknown-flag-bad",
        "A flag with a backslash that the server does not know is taken for a mistake of syntax.",
        Rfc(3501, "2.3.2"),
    )
};
pub static BRACKET_IN_TAG: Habit = Habit {
    kept_by: DOVECOT,
    strict: "OK",
    kept: "* BAD",
    concerns: |heard| {
        heard.line.iter().take_while(|b| **b != b' ').any(|b| *b == b']') && !heard.verb.is_empty()
    },
    ..form(
        "imap.bracket-in-tag",
        "A tag with a closing bracket, which the grammar allows, is refused.",
        Rfc(3501, "9"),
    )
};

/// Every habit.
pub static ALL: &[&Habit] = &[
    &TRAILING_SPACE,
    &BLANKS,
    &SPACE_IN_LIST,
    &MORE_ARGUMENTS,
    &ANY_ESCAPE,
    &EIGHT_BIT_QUOTED,
    &NOT_UTF8_QUOTED,
    &WILDCARD_IN_NAME,
    &LEADING_ZERO,
    &COMMA_AT_END,
    &ZERO_OCTETS,
    &STORE_NOTHING,
    &BARE_LINE_FEED,
    &ODD_MAILBOX_NAME,
    &UNSUBSCRIBE_MISSING,
    &UNKNOWN_FLAG_BAD,
    &BRACKET_IN_TAG,
];
