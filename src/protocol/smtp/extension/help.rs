//! HELP, as an extension: a server that has the command says so (RFC 5321 §4.1.1.1).

use super::*;

pub(super) static HELP: Extension = Extension {
    keyword: "HELP",
    rfc: Rfc(5321, "4.1.1.8"),
    summary: "The server answers HELP.",
    advertise: |_, cx| (!cx.policy().keeps(&habit::NO_HELP)).then(|| "HELP".to_owned()),
    ..Extension::KNOWN
};
