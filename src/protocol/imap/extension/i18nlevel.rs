//! I18NLEVEL=1 (RFC 5255): texts are compared as Unicode text, without regard to case.

use super::*;

pub(in crate::protocol::imap) static I18NLEVEL: Extension = Extension {
    served: true,
    offered: |_, _| true,
    ..Extension::known(
        "I18NLEVEL=1",
        Rfc(5255, "4.3"),
        "Searches and sorts compare texts in any script, without regard to case.",
        &[],
    )
};
