//! UIDL (RFC 2449): the command of that name.

use super::*;

pub(super) static UIDL: Extension = Extension {
    tag: "UIDL",
    rfc: Rfc(2449, "6.8"),
    summary: "The command UIDL can be used: names of the messages that stay the same from session to session.",
    advertise: |_, _| Some("UIDL".into()),
    words: params,
    verbs: &[Verb::of::<command::uidl::Uidl>()],
};
