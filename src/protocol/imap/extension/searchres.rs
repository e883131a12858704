//! SEARCHRES (RFC 5182): the server keeps the result of a search, and `$` stands for it.

use super::*;
use crate::protocol::imap::grammar::ReturnOption;

crate::fields! { registry FIELDS;
    /// The server keeps the result: later commands call it $.
    SAVE = "imap.search-return-save", "SAVE", Argument, 5182 "2.1";
    /// The letters of the last search with RETURN (SAVE).
    SAVED = "imap.search-saved", "Saved result", Argument, 5182 "2.1";
}

pub(in crate::protocol::imap) static SEARCHRES: Extension = Extension {
    served: true,
    offered: |s, cx| esearch::ESEARCH.is_offered(s, cx),
    slots: Slots {
        search_return: &[Slot::new("SAVE", &SAVE, |_, _| Ok(ReturnOption::Save))],
        ..Slots::NONE
    },
    ..Extension::known(
        "SEARCHRES",
        Rfc(5182, "2.1"),
        "The server keeps the last search result, and $ stands for it.",
        FIELDS,
    )
};

/// `$`
pub(in crate::protocol::imap) fn saved(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&SAVED, "$")
}
