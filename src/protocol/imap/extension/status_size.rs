//! STATUS=SIZE (RFC 8438): the size of a mailbox. The response is in the base grammar.

use super::*;
use crate::protocol::imap::grammar::{Figure, StatusItem};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// How many octets the letters of the mailbox have together.
    SIZE = "imap.status-item-size", "SIZE", Argument, 8438 "3";
}

pub(in crate::protocol::imap) static STATUS_SIZE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        status: &[Slot::new("SIZE", &SIZE, |_, _| Ok(Some(StatusItem::Other(TOTAL))))],
        ..Slots::NONE
    },
    ..Extension::known(
        "STATUS=SIZE",
        Rfc(8438, "3"),
        "STATUS can tell the total size of a mailbox.",
        FIELDS,
    )
};

const TOTAL: Figure = Figure {
    name: "SIZE",
    write: |out, of| {
        // Writing to memory cannot fail.
        let _ = write!(out, "{}", of.mailbox.octets());
    },
};
