//! EXPN, as an extension: a server that has the command says so (RFC 5321 §3.5.2).

use super::*;
use crate::world::ListsTold;

pub(super) static EXPN: Extension = Extension {
    keyword: "EXPN",
    rfc: Rfc(5321, "4.1.1.7"),
    summary: "The server tells who is on a mailing list.",
    advertise: |_, cx| (cx.policy().expand_lists != ListsTold::Off).then(|| "EXPN".to_owned()),
    verbs: &[Verb::of::<command::expn::Expn>()],
    ..Extension::KNOWN
};
