//! PARTIAL (RFC 9394): results come by pages.

use super::*;
use crate::protocol::imap::{
    field,
    grammar::{self, FetchModifier, Page, ReturnOption},
    response::token,
};

crate::fields! { registry FIELDS;
    /// Only one page of the result is wanted.
    WORD = "imap.partial-page", "PARTIAL", Argument, 9394 "3.1";
    /// The place of a letter in the result, counted from 1.
    PLACE = "imap.partial-place", "Place in the result", Argument, 9394 "3.1";
    /// A minus sign: places are counted from the newest letter.
    FROM_END = "imap.partial-from-end", "From the end", Mark, 9394 "3.1";
    /// The page that was asked for, and the letters on it. NIL means that it is empty.
    RESULT = "imap.partial-result", "Page of the result", Data, 9394 "3.1";
}

pub(in crate::protocol::imap) static PARTIAL: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        search_return: &[Slot::new("PARTIAL", &WORD, |c, _| page(c).map(ReturnOption::Page))],
        fetch_modifier: &[Slot::new("PARTIAL", &WORD, |c, _| {
            page(c).map(FetchModifier::Partial).map(Some)
        })],
        ..Slots::NONE
    },
    responses: Responses {
        search: &[Row::new("PARTIAL", &RESULT, |c| {
            c.mark("(")?;
            range(c)?;
            c.sp()?;
            if c.looks_at("NIL") {
                token::nil(c, &RESULT)?;
            } else {
                token::uid_set(c, &RESULT)?;
            }
            c.mark(")")
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "PARTIAL",
        Rfc(9394, "3.1"),
        "Results of searches and fetches can be read by pages.",
        FIELDS,
    )
};

fn page(c: &mut Cursor<'_>) -> Parsed<Page> {
    c.sp()?;
    range(c)
}

/// ```abnf
/// partial-range       = partial-range-first / partial-range-last
/// partial-range-first = nz-number ":" nz-number
/// partial-range-last  = MINUS nz-number ":" MINUS nz-number
/// ```
fn range(c: &mut Cursor<'_>) -> Parsed<Page> {
    let from_end = c.peek() == Some(b'-');
    let place = |c: &mut Cursor<'_>| {
        if from_end {
            c.exact(&FROM_END, "-")?;
        }
        grammar::nz_number(c, &PLACE)
    };
    let first = place(c)?;
    c.exact(&field::SEQUENCE_RANGE, ":")?;
    Ok(Page { from_end, first, last: place(c)? })
}
