//! CONPERM (RFC 4141): a letter that may be converted. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// The letter may be converted on the way.
    CONPERM_PARAM = "smtp.conperm", "CONPERM", Argument, 4141 "4.2";
}

pub(super) static CONPERM: Extension = Extension {
    keyword: "CONPERM",
    rfc: Rfc(4141, "4.1"),
    summary: "Servers on the way may convert the letter for its readers.",
    mail_params: &[&Param::alone("CONPERM", &CONPERM_PARAM)],
    examples: &["MAIL FROM:<ana@meadow.test> CONPERM"],
    fields: FIELDS,
    ..Extension::KNOWN
};
