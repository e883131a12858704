//! CHILDREN (RFC 3348): LIST tells with an attribute whether a mailbox has others below it.

use super::*;

pub(in crate::protocol::imap) static CHILDREN: Extension = Extension {
    served: true,
    offered: |_, _| true,
    ..Extension::known(
        "CHILDREN",
        Rfc(3348, "3"),
        "LIST shows whether a mailbox has others below it.",
        &[],
    )
};
