//! WITHIN (RFC 5032): searches by age.

use super::*;
use crate::protocol::imap::grammar::{self, Looking, SearchKey, Test};

crate::fields! { registry FIELDS;
    /// The letter arrived so many seconds ago, or earlier.
    OLDER = "imap.search-older", "OLDER", Argument, 5032 "2";
    /// The letter arrived within the last so many seconds.
    YOUNGER = "imap.search-younger", "YOUNGER", Argument, 5032 "2";
    /// An age in seconds.
    SECONDS = "imap.search-age", "Seconds", Argument, 5032 "3";
}

pub(in crate::protocol::imap) static WITHIN: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        search: &[
            Slot::new("OLDER", &OLDER, |c, _| age(c, |age, asked| age >= asked)),
            Slot::new("YOUNGER", &YOUNGER, |c, _| age(c, |age, asked| age <= asked)),
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

/// The age of a letter and the one that was asked for, in seconds; both of them match what is exactly as old.
fn age(c: &mut Cursor<'_>, fits: fn(i64, i64) -> bool) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    let asked = i64::from(grammar::nz_number(c, &SECONDS)?);
    let holds = move |at: &Looking<'_>| {
        let age = at.now.0.div_euclid(1000) - at.stored.internal_date.0.div_euclid(1000);
        fits(age, asked)
    };
    Ok(Some(SearchKey::Other(Test::timed(holds))))
}
