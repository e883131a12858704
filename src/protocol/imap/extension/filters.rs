//! FILTERS (RFC 5466): searches that are stored under a name.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// All keys of the search that is stored under that name.
    FILTER = "imap.search-filter", "FILTER", Argument, 5466 "3.1";
    /// The name under which a search is stored.
    NAME = "imap.filter-name", "Name of a search", Argument, 5466 "3.1";
    /// No search is stored under that name.
    UNDEFINED = "imap.code-undefined-filter", "UNDEFINED-FILTER", Code, 5466 "3.1";
}

pub(in crate::protocol::imap) static FILTERS: Extension = Extension {
    slots: Slots {
        search: &[Slot::new("FILTER", &FILTER, |c, _| {
            c.sp()?;
            token::atom(c, &NAME)?;
            Ok(None)
        })],
        ..Slots::NONE
    },
    responses: Responses {
        codes: &[Row::new("UNDEFINED-FILTER", &UNDEFINED, |c| {
            c.sp()?;
            token::atom(c, &NAME)
        })],
        ..Responses::NONE
    },
    ..Extension::known("FILTERS", Rfc(5466, "3.1"), "Searches can be stored under a name.", FIELDS)
};
