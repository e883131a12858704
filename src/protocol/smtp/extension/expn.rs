//! EXPN, as an extension: a server that has the command says so (RFC 5321 §4.1.1.1). Not offered.

use super::*;

pub(super) static EXPN: Extension = Extension {
    keyword: "EXPN",
    rfc: Rfc(5321, "4.1.1.7"),
    summary: "The server tells who is on a mailing list.",
    verbs: &[Verb::known::<command::expn::Expn>()],
    ..Extension::KNOWN
};
