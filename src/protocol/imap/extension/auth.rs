//! The mechanisms of AUTHENTICATE (RFC 3501 §6.2.2), each with a word of its own in the capability list.

use super::*;
use crate::protocol::sasl::Mechanism;

pub(in crate::protocol::imap) static AUTH: Extension = Extension {
    served: true,
    offered: |s, cx| !s.is_logged_in() && cx.policy().plaintext_login,
    early: true,
    words: Some(|_, _| {
        Mechanism::WORDS.split(' ').map(|word| format!("AUTH={word}")).collect::<Vec<_>>().join(" ")
    }),
    ..Extension::known(
        "AUTH=",
        Rfc(3501, "6.1.1"),
        "The client may log in with AUTHENTICATE by the mechanism that follows the equals sign.",
        &[],
    )
};
