//! ENHANCEDSTATUSCODES (RFC 2034): each reply says its reason as a code of three numbers.

use super::*;

pub(in crate::protocol::smtp) static ENHANCED_STATUS_CODES: Extension = Extension {
    keyword: "ENHANCEDSTATUSCODES",
    rfc: Rfc(2034, "3"),
    summary: "Replies carry a second code that says more exactly what happened.",
    advertise: |_, _| Some("ENHANCEDSTATUSCODES".to_owned()),
    ..Extension::KNOWN
};
