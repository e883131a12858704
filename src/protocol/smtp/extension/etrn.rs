//! ETRN (RFC 1985): fetching what is queued. Not offered.

use super::*;

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
    verbs: &[Verb::known::<command::etrn::Etrn>()],
    fields: FIELDS,
    ..Extension::KNOWN
};
