//! ATRN (RFC 2645): mail on demand. Not offered.

use super::*;

pub(super) static ATRN: Extension = Extension {
    keyword: "ATRN",
    rfc: Rfc(2645, "5.1.1"),
    summary: "The mail that waits for the client comes back on the same connection.",
    verbs: &[Verb::known::<command::atrn::Atrn>()],
    ..Extension::KNOWN
};
