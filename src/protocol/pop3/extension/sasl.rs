//! SASL (RFC 5034): the mechanisms of AUTH. Not offered.

use super::*;

pub(super) static SASL: Extension = Extension {
    tag: "SASL",
    rfc: Rfc(5034, "3"),
    summary: "The client may log in with AUTH, by one of the mechanisms that are named here.",
    advertise: |_, _| None,
    words: |c| each(c, &field::MECHANISM_OFFERED),
    verbs: &[Verb::known::<command::auth::Auth>()],
};
