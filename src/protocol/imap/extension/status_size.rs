//! STATUS=SIZE (RFC 8438): the size of a mailbox. The response is in the base grammar.

use super::*;

crate::fields! { registry FIELDS;
    /// How many octets the letters of the mailbox have together.
    SIZE = "imap.status-item-size", "SIZE", Argument, 8438 "3";
}

pub(in crate::protocol::imap) static STATUS_SIZE: Extension = Extension {
    slots: Slots { status: &[Slot::bare("SIZE", &SIZE)], ..Slots::NONE },
    ..Extension::known(
        "STATUS=SIZE",
        Rfc(8438, "3"),
        "STATUS can tell the total size of a mailbox.",
        FIELDS,
    )
};
