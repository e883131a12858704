//! ESEARCH (RFC 4731): a search answers with counts or compact sets. The response is in the base grammar.

use super::*;

crate::fields! { registry FIELDS;
    /// The lowest number that matches.
    MIN = "imap.search-return-min", "MIN", Argument, 4731 "3.1";
    /// The highest number that matches.
    MAX = "imap.search-return-max", "MAX", Argument, 4731 "3.1";
    /// All numbers that match, as a set.
    ALL = "imap.search-return-all", "ALL", Argument, 4731 "3.1";
    /// How many letters match.
    COUNT = "imap.search-return-count", "COUNT", Argument, 4731 "3.1";
}

pub(in crate::protocol::imap) static ESEARCH: Extension = Extension {
    slots: Slots {
        search_return: &[
            Slot::plain("MIN", &MIN),
            Slot::plain("MAX", &MAX),
            Slot::plain("ALL", &ALL),
            Slot::plain("COUNT", &COUNT),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "ESEARCH",
        Rfc(4731, "3.1"),
        "A search can answer with counts or compact sets.",
        FIELDS,
    )
};
