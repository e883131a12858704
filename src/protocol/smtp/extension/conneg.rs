//! CONNEG (RFC 4141): what a recipient can show. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Asks the server to tell what this recipient can show.
    CONNEG_PARAM = "smtp.conneg", "CONNEG", Argument, 4141 "5.2";
}

pub(super) static CONNEG: Extension = Extension {
    keyword: "CONNEG",
    rfc: Rfc(4141, "5.1"),
    summary: "The server can tell what a recipient is able to show.",
    rcpt_params: &[&Param::alone("CONNEG", &CONNEG_PARAM)],
    examples: &["RCPT TO:<ben@harbor.test> CONNEG"],
    fields: FIELDS,
    ..Extension::KNOWN
};
