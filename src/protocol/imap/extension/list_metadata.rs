//! LIST-METADATA (RFC 9590): LIST brings the notes on mailboxes along.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// For each mailbox a METADATA response with these notes follows.
    METADATA = "imap.list-return-metadata", "METADATA", Argument, 9590 "3";
}

pub(in crate::protocol::imap) static LIST_METADATA: Extension = Extension {
    slots: Slots {
        list_return: &[Slot::new("METADATA", &METADATA, |c, _| {
            c.sp()?;
            token::nested(c, |c| token::astring(c, &metadata::ENTRY))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "LIST-METADATA",
        Rfc(9590, "1"),
        "LIST can bring the notes on mailboxes along.",
        FIELDS,
    )
};
