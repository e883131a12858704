//! IMAP4rev2 (RFC 9051): the protocol of 2021. A server that speaks both begins as IMAP4rev1 and changes over when the
//! client says so with ENABLE.

use super::*;

pub(in crate::protocol::imap) static REV2: Extension = Extension {
    enables: true,
    ..Extension::known(
        "IMAP4rev2",
        Rfc(9051, "6.3.1"),
        "The protocol of 2021, with many extensions inside. ENABLE changes over to it.",
        &[],
    )
};
