//! UIDONLY (RFC 9586): message numbers are given up.

use super::*;
use crate::protocol::imap::{reply::Reply, response, rule};

crate::fields! { registry FIELDS;
    /// Data of one letter, as in FETCH. The number before it is its UID.
    UIDFETCH = "imap.response-uidfetch", "UIDFETCH", Data, 9586 "3.3";
}

pub(in crate::protocol::imap) static UIDONLY: Extension = Extension {
    served: true,
    offered: |_, _| true,
    enables: true,
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

/// Whether message numbers are given up.
pub(in crate::protocol::imap) fn is_on(s: &Session, cx: &Context<'_>) -> bool {
    s.is_enabled(&UIDONLY) && UIDONLY.is_offered(s, cx)
}

/// The refusal of message numbers (RFC 9586 §3).
pub(in crate::protocol::imap) fn refusal() -> Reply {
    Reply::bad(&rule::UIDS_ALONE, "Message numbers are given up; use UIDs").code("UIDREQUIRED")
}
