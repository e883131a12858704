//! What people carry over from IMAP to the protocols that have neither tags nor mailboxes to choose from.

use super::{Lines, Mistake, words_from};
use crate::wire::Rfc;

/// Commands of IMAP that neither SMTP nor POP3 has a like for.
const COMMANDS: &[&str] = &[
    "LOGIN",
    "SELECT",
    "EXAMINE",
    "FETCH",
    "STORE",
    "SEARCH",
    "LOGOUT",
    "CAPABILITY",
    "STATUS",
    "UID",
    "APPEND",
    "COPY",
    "EXPUNGE",
    "IDLE",
    "LSUB",
    "CREATE",
];

/// A command of IMAP, with its tag or without. `advice` says what the protocol is for instead.
pub(in crate::protocol) const fn command(
    id: &'static str,
    advice: &'static str,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        "This is a command of IMAP",
        advice,
        Rfc(3501, "2.2.1"),
        |w| {
            let words = words_from(w.upper(), 0);
            let hit = words.iter().take(2).find(|(_, word)| COMMANDS.contains(word))?;
            w.verb.is_empty().then(|| w.found(hit.0.clone()))?
        },
        triggers,
        not,
    )
}

/// A tag before a command that is right without it.
pub(in crate::protocol) const fn tag(
    id: &'static str,
    title: &'static str,
    rfc: Rfc,
    triggers: Lines,
    not: Lines,
) -> Mistake {
    Mistake::new(
        id,
        title,
        "A word of your own before the command belongs to IMAP. Here a line begins with the command.",
        rfc,
        |w| {
            let (tag, rest) = w.text.split_once(' ')?;
            (w.verb.is_empty() && w.accepts(rest)).then(|| w.swap(0..tag.len() + 1, ""))?
        },
        triggers,
        not,
    )
}
