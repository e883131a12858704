//! TOP (RFC 2449): the command of that name.

use super::*;

pub(super) static TOP: Extension = Extension {
    tag: "TOP",
    rfc: Rfc(2449, "6.1"),
    summary: "The command TOP can be used: the header of a message and the first lines of its body.",
    advertise: |_, _| Some("TOP".into()),
    words: params,
    verbs: &[Verb::of::<command::top::Top>()],
};
