//! PIPELINING (RFC 2449): commands may be sent without waiting for each answer.

use super::*;

pub(super) static PIPELINING: Extension = Extension {
    tag: "PIPELINING",
    rfc: Rfc(2449, "6.6"),
    summary: "The client may send several commands at once and read the answers afterwards, in order.",
    advertise: |_, _| Some("PIPELINING".into()),
    words: params,
    verbs: &[],
};
