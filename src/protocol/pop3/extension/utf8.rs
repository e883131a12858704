//! UTF8 (RFC 6856): other letters than ASCII.

use super::*;

pub(super) static UTF8: Extension = Extension {
    tag: "UTF8",
    rfc: Rfc(6856, "2"),
    summary: "The client may turn on UTF-8 in names, passwords and messages.",
    advertise: |_, _| Some("UTF8 USER".into()),
    words: for_users,
    verbs: &[Verb::of::<command::utf8::Utf8>()],
};
