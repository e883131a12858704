//! SAVEDATE (RFC 8514): when a letter came into its mailbox. The response is in the base grammar.

use super::*;
use crate::protocol::imap::grammar::{self, SearchKey};

crate::fields! { registry FIELDS;
    /// When the letter came into this mailbox.
    ITEM = "imap.fetch-item-savedate", "SAVEDATE", Argument, 8514 "4.2";
    /// The day on which the letter came into this mailbox.
    KEY = "imap.search-savedate", "Save date", Argument, 8514 "4.3";
    /// All letters if the mailbox keeps save dates, else none.
    SUPPORTED = "imap.search-savedatesupported", "SAVEDATESUPPORTED", Argument, 8514 "4.3";
}

pub(in crate::protocol::imap) static SAVEDATE: Extension = Extension {
    slots: Slots {
        fetch: &[Slot::bare("SAVEDATE", &ITEM)],
        search: &[
            Slot::new("SAVEDBEFORE", &KEY, |c, _| day(c)),
            Slot::new("SAVEDON", &KEY, |c, _| day(c)),
            Slot::new("SAVEDSINCE", &KEY, |c, _| day(c)),
            Slot::bare("SAVEDATESUPPORTED", &SUPPORTED),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "SAVEDATE",
        Rfc(8514, "4.1"),
        "The server knows when a letter came into its mailbox.",
        FIELDS,
    )
};

fn day(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    grammar::date(c)?;
    Ok(None)
}
