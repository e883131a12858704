//! PIPELINING (RFC 2920): commands may be sent without waiting for each reply.

use super::*;

pub(super) static PIPELINING: Extension = Extension {
    keyword: "PIPELINING",
    rfc: Rfc(2920, "3"),
    summary: "The client may send several commands at once and read the replies afterwards.",
    advertise: |_, _| Some("PIPELINING".to_owned()),
    ..Extension::KNOWN
};
