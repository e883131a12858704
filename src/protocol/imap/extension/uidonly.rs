//! UIDONLY (RFC 9586): message numbers are given up.

use super::*;
use crate::protocol::imap::response;

crate::fields! { registry FIELDS;
    /// Data of one letter, as in FETCH. The number before it is its UID.
    UIDFETCH = "imap.response-uidfetch", "UIDFETCH", Data, 9586 "3.3";
}

pub(in crate::protocol::imap) static UIDONLY: Extension = Extension {
    responses: Responses {
        numbered: &[Row::new("UIDFETCH", &UIDFETCH, |c| {
            c.sp()?;
            response::fetch_items(c)
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "UIDONLY",
        Rfc(9586, "3"),
        "The client uses UIDs alone, and no message numbers.",
        FIELDS,
    )
};
