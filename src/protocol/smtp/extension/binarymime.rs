//! BINARYMIME (RFC 3030): a letter of any octets, announced by the BODY parameter of 8BITMIME. Not offered.

use super::*;

pub(super) static BINARYMIME: Extension = Extension {
    keyword: "BINARYMIME",
    rfc: Rfc(3030, "3"),
    summary: "Letters may hold any octets in lines of any length, sent with BDAT.",
    examples: &["MAIL FROM:<ana@meadow.test> BODY=BINARYMIME"],
    line_octets: 16,
    ..Extension::KNOWN
};
