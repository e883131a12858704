//! SAVEDATE (RFC 8514): when a letter came into its mailbox. The response is in the base grammar.

use super::*;
use crate::{
    message::Date,
    protocol::imap::grammar::{self, FetchItem, SearchKey, Teller, Test},
    world::Stored,
};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// When the letter came into this mailbox.
    ITEM = "imap.fetch-item-savedate", "SAVEDATE", Argument, 8514 "4.2";
    /// The day on which the letter came into this mailbox.
    KEY = "imap.search-savedate", "Save date", Argument, 8514 "4.3";
    /// All letters if the mailbox keeps save dates, else none.
    SUPPORTED = "imap.search-savedatesupported", "SAVEDATESUPPORTED", Argument, 8514 "4.3";
}

pub(in crate::protocol::imap) static SAVEDATE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        fetch: &[Slot::new("SAVEDATE", &ITEM, |_, _| {
            Ok(Some(FetchItem::Other(Teller {
                name: "SAVEDATE",
                // Writing to memory cannot fail.
                write: |out, t| {
                    let _ = write!(out, "\"{}\"", t.stored.saved.internal_date());
                },
            })))
        })],
        search: &[
            Slot::new("SAVEDBEFORE", &KEY, |c, _| day(c, |saved, day| saved < day)),
            Slot::new("SAVEDON", &KEY, |c, _| day(c, |saved, day| saved == day)),
            Slot::new("SAVEDSINCE", &KEY, |c, _| day(c, |saved, day| saved >= day)),
            // Every mailbox here keeps the dates (RFC 8514 §4.3).
            Slot::new("SAVEDATESUPPORTED", &SUPPORTED, |_, _| Ok(Some(SearchKey::All))),
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

/// `SP date`
fn day(c: &mut Cursor<'_>, holds: fn(saved: Date, day: Date) -> bool) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    let day = grammar::date(c)?;
    let test = move |stored: &Stored| {
        let (year, month, date) = stored.saved.date();
        let saved = u16::try_from(year).ok().and_then(|year| Date::new(year, month, date));
        saved.is_some_and(|saved| holds(saved, day))
    };
    Ok(Some(SearchKey::Other(Test::new(0, move |at| test(at.stored)))))
}
