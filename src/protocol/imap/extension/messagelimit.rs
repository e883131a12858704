//! MESSAGELIMIT and SAVELIMIT (RFC 9738): how many letters one command works on.

use super::*;
use crate::protocol::imap::{grammar::SearchKey, response::token};

crate::fields! { registry FIELDS;
    /// Letters with a higher UID than this.
    AFTER = "imap.search-uidafter", "UIDAFTER", Argument, 9738 "3.2";
    /// Letters with a lower UID than this.
    BEFORE = "imap.search-uidbefore", "UIDBEFORE", Argument, 9738 "3.2";
    /// A UID: the letter itself is not meant.
    BOUND = "imap.search-uid-bound", "UID", Argument, 9738 "3.2";
    /// The command worked on a part of the letters only.
    CODE = "imap.code-messagelimit", "MESSAGELIMIT", Code, 9738 "3.1";
    /// On so many letters a command works at most.
    LIMIT = "imap.messagelimit-limit", "Limit", Data, 9738 "3.1";
    /// The lowest UID that was worked on: the client goes on below it.
    LOWEST = "imap.messagelimit-lowest", "Lowest UID", Data, 9738 "3.1";
}

pub(in crate::protocol::imap) static MESSAGELIMIT: Extension = Extension {
    slots: Slots {
        search: &[
            Slot::new("UIDAFTER", &AFTER, |c, _| uid(c)),
            Slot::new("UIDBEFORE", &BEFORE, |c, _| uid(c)),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        codes: &[Row::new("MESSAGELIMIT", &CODE, |c| {
            c.sp()?;
            token::nz_number(c, &LIMIT)?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                token::nz_number(c, &LOWEST)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "MESSAGELIMIT=",
        Rfc(9738, "3"),
        "One command works on no more than so many letters.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static SAVELIMIT: Extension = Extension::known(
    "SAVELIMIT=",
    Rfc(9738, "3"),
    "COPY and APPEND work on no more than so many letters.",
    &[],
);

fn uid(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    token::nz_number(c, &BOUND)?;
    Ok(None)
}
