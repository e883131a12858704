//! WITHIN (RFC 5032): searches by age.

use super::*;
use crate::protocol::imap::{grammar::SearchKey, response::token};

crate::fields! { registry FIELDS;
    /// The letter arrived so many seconds ago, or earlier.
    OLDER = "imap.search-older", "OLDER", Argument, 5032 "2";
    /// The letter arrived within the last so many seconds.
    YOUNGER = "imap.search-younger", "YOUNGER", Argument, 5032 "2";
    /// An age in seconds.
    SECONDS = "imap.search-age", "Seconds", Argument, 5032 "3";
}

pub(in crate::protocol::imap) static WITHIN: Extension = Extension {
    slots: Slots {
        search: &[
            Slot::new("OLDER", &OLDER, |c, _| age(c)),
            Slot::new("YOUNGER", &YOUNGER, |c, _| age(c)),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "WITHIN",
        Rfc(5032, "2"),
        "Letters can be searched by their age in seconds.",
        FIELDS,
    )
};

fn age(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    token::nz_number(c, &SECONDS)?;
    Ok(None)
}
