//! LOGIN-DELAY (RFC 2449): the shortest time between two logins. Not offered.

use super::*;

pub(super) static LOGIN_DELAY: Extension = Extension {
    tag: "LOGIN-DELAY",
    rfc: Rfc(2449, "6.5"),
    summary: "The shortest time in seconds between two logins.",
    advertise: |_, _| None,
    words: |c| value_for_users(c, &field::LOGIN_DELAY),
    verbs: &[],
};
