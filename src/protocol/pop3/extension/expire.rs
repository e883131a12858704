//! EXPIRE (RFC 2449): how long messages may stay.

use super::*;

pub(super) static EXPIRE: Extension = Extension {
    tag: "EXPIRE",
    rfc: Rfc(2449, "6.7"),
    summary: "How many days messages are kept at least. NEVER says that the server removes none by itself.",
    advertise: |_, _| Some("EXPIRE NEVER"),
    words: |c| value_for_users(c, &field::EXPIRES),
    verbs: &[],
};
