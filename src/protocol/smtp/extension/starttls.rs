//! STARTTLS (RFC 3207): TLS on this connection. Not offered yet.

use super::*;

/// What 220 means as the answer to STARTTLS.
pub(in crate::protocol::smtp) const BEGINS: Gloss = Gloss::new(
    "TLS begins now. What was said before is forgotten, and the client begins again with EHLO.",
    Rfc(3207, "4.2"),
);

pub(super) static STARTTLS: Extension = Extension {
    keyword: "STARTTLS",
    rfc: Rfc(3207, "2"),
    summary: "The connection can be turned to TLS, so that nobody on the way can read along.",
    verbs: &[Verb::known::<command::starttls::Starttls>()],
    ..Extension::KNOWN
};
