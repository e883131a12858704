//! ESEARCH (RFC 4731): a search answers with counts or compact sets. The response is in the base grammar.

use super::*;
use crate::protocol::imap::grammar::ReturnOption;

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
    served: true,
    offered: |_, _| true,
    slots: Slots {
        search_return: &[
            Slot::new("MIN", &MIN, |_, _| Ok(ReturnOption::Min)),
            Slot::new("MAX", &MAX, |_, _| Ok(ReturnOption::Max)),
            Slot::new("ALL", &ALL, |_, _| Ok(ReturnOption::All)),
            Slot::new("COUNT", &COUNT, |_, _| Ok(ReturnOption::Count)),
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
