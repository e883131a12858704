//! BINARYMIME (RFC 3030): a letter of any octets, announced by the BODY parameter of 8BITMIME. It
//! goes with CHUNKING alone.

use super::*;

pub(super) static BINARYMIME: Extension = Extension {
    keyword: "BINARYMIME",
    rfc: Rfc(3030, "3"),
    summary: "Letters may hold any octets in lines of any length, sent with BDAT.",
    advertise: |s, cx| {
        let both = chunking::CHUNKING.is_offered(s, cx)
            && eight_bit_mime::EIGHT_BIT_MIME.is_offered(s, cx);
        both.then(|| "BINARYMIME".to_owned())
    },
    examples: &["MAIL FROM:<ana@meadow.test> BODY=BINARYMIME"],
    line_octets: 16,
    ..Extension::KNOWN
};
