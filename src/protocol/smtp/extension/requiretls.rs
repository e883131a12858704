//! REQUIRETLS (RFC 8689): over TLS or not at all. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Every server on the way has to pass this letter on over TLS, and to one that promises the same.
    REQUIRETLS_PARAM = "smtp.requiretls", "REQUIRETLS", Argument, 8689 "2";
}

pub(super) static REQUIRETLS: Extension = Extension {
    keyword: "REQUIRETLS",
    rfc: Rfc(8689, "2"),
    summary: "A letter can be marked, so that it travels over TLS or not at all.",
    mail_params: &[&Param::alone("REQUIRETLS", &REQUIRETLS_PARAM)],
    examples: &["MAIL FROM:<ana@meadow.test> REQUIRETLS"],
    line_octets: 11,
    fields: FIELDS,
    ..Extension::KNOWN
};
