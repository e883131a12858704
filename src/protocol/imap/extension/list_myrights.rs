//! LIST-MYRIGHTS (RFC 8440): LIST brings the user's rights along.

use super::*;

crate::fields! { registry FIELDS;
    /// For each mailbox a MYRIGHTS response follows.
    MYRIGHTS = "imap.list-return-myrights", "MYRIGHTS", Argument, 8440 "3";
}

pub(in crate::protocol::imap) static LIST_MYRIGHTS: Extension = Extension {
    slots: Slots { list_return: &[Slot::plain("MYRIGHTS", &MYRIGHTS)], ..Slots::NONE },
    ..Extension::known(
        "LIST-MYRIGHTS",
        Rfc(8440, "1"),
        "LIST can bring the user's rights along.",
        FIELDS,
    )
};
