//! ETRN (RFC 1985): fetching what is queued. No submission server has it (RFC 6409 §7).

use super::*;
use crate::world::Service;

crate::fields! { registry FIELDS;
    /// At means the domain and all below it, a number sign a queue of the server's own.
    OPTION = "smtp.etrn.option", "Sign before the name", Argument, 1985 "5.3";
    /// The name of a queue, which the server gave it.
    QUEUE = "smtp.etrn.queue", "Queue", Argument, 1985 "5.3";
}

pub(super) static ETRN: Extension = Extension {
    keyword: "ETRN",
    rfc: Rfc(1985, "2"),
    summary: "A client can ask for the mail that is queued for its host.",
    advertise: |s, _| (s.service == Service::Relay).then(|| "ETRN".to_owned()),
    verbs: &[Verb::of::<command::etrn::Etrn>()],
    fields: FIELDS,
    ..Extension::KNOWN
};
