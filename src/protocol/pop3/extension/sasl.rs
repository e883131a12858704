//! SASL (RFC 5034): the mechanisms of AUTH. Those that show the password are offered where the policy allows that.

use super::*;
use crate::protocol::sasl::Mechanism;

pub(super) static SASL: Extension = Extension {
    tag: "SASL",
    rfc: Rfc(5034, "3"),
    summary: "The client may log in with AUTH, by one of the mechanisms that are named here.",
    advertise: |_, cx| {
        cx.policy().plaintext_login.then(|| format!("SASL {}", Mechanism::WORDS).into())
    },
    words: |c| each(c, &field::MECHANISM_OFFERED),
    verbs: &[Verb::of::<command::auth::Auth>()],
};
