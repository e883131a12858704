//! SASL-IR (RFC 4959): the first answer of a login stands in the command. AUTHENTICATE reads it.

use super::*;

pub(in crate::protocol::imap) static SASL_IR: Extension = Extension {
    served: true,
    offered: |_, _| true,
    early: true,
    ..Extension::known(
        "SASL-IR",
        Rfc(4959, "3"),
        "The first answer of a login can be sent in the AUTHENTICATE command itself.",
        &[],
    )
};
