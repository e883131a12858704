//! STLS (RFC 2595): TLS on this connection. Not offered.

use super::*;

pub(super) static STLS: Extension = Extension {
    tag: "STLS",
    rfc: Rfc(2595, "4"),
    summary: "The client may turn the connection to TLS with STLS, before it logs in.",
    advertise: |_, _| None,
    words: params,
    verbs: &[Verb::known::<command::stls::Stls>()],
};
