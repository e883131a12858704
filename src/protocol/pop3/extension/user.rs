//! USER (RFC 2449): login with USER and PASS.

use super::*;

pub(super) static USER: Extension = Extension {
    tag: "USER",
    rfc: Rfc(2449, "6.2"),
    summary: "The client may log in with USER and PASS.",
    advertise: |_, cx| cx.policy().plaintext_login.then(|| "USER".into()),
    words: params,
    verbs: &[Verb::of::<command::user::User>(), Verb::of::<command::pass::Pass>()],
};
