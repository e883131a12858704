//! RESP-CODES (RFC 2449): reasons in brackets.

use super::*;

pub(super) static RESP_CODES: Extension = Extension {
    tag: "RESP-CODES",
    rfc: Rfc(2449, "6.4"),
    summary: "A text that begins with a bracket begins with a response code, the reason in a form for programs.",
    advertise: |_, _| Some("RESP-CODES".into()),
    words: params,
    verbs: &[],
};
