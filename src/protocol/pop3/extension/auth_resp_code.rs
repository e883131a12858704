//! AUTH-RESP-CODE (RFC 3206): failed logins say whether the name or password was the reason.

use super::*;

pub(super) static AUTH_RESP_CODE: Extension = Extension {
    tag: "AUTH-RESP-CODE",
    rfc: Rfc(3206, "6"),
    summary: "Every login that fails because of the name or password says so with the code AUTH; no other failure does.",
    advertise: |_, _| Some("AUTH-RESP-CODE".into()),
    words: params,
    verbs: &[],
};
