//! LIST-MYRIGHTS (RFC 8440): LIST brings the user's rights along.

use super::*;
use crate::protocol::imap::grammar::Returning;

crate::fields! { registry FIELDS;
    /// For each mailbox a MYRIGHTS response follows.
    MYRIGHTS = "imap.list-return-myrights", "MYRIGHTS", Argument, 8440 "3";
}

pub(in crate::protocol::imap) static LIST_MYRIGHTS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        list_return: &[Slot::new("MYRIGHTS", &MYRIGHTS, |_, _| Ok(Some(Returning::MyRights)))],
        ..Slots::NONE
    },
    ..Extension::known(
        "LIST-MYRIGHTS",
        Rfc(8440, "1"),
        "LIST can bring the user's rights along.",
        FIELDS,
    )
};
