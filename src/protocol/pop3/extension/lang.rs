//! LANG (RFC 6856): the language of texts.

use super::*;

pub(super) static LANG: Extension = Extension {
    tag: "LANG",
    rfc: Rfc(6856, "3"),
    summary: "The client may choose the language of the words for people.",
    advertise: |_, _| Some("LANG".into()),
    words: params,
    verbs: &[Verb::of::<command::lang::Lang>()],
};
