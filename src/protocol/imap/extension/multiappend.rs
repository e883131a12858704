//! MULTIAPPEND (RFC 3502): one APPEND stores several letters. The grammar of APPEND reads them.

use super::*;

pub(in crate::protocol::imap) static MULTIAPPEND: Extension = Extension {
    served: true,
    offered: |_, _| true,
    ..Extension::known(
        "MULTIAPPEND",
        Rfc(3502, "6.3.11"),
        "One APPEND can store several letters, all or none.",
        &[],
    )
};
