//! 8BITMIME (RFC 6152): letters with octets above 127.

use super::*;
use crate::world::Body;

crate::fields! { registry FIELDS;
    /// What kind of octets the letter holds.
    BODY_PARAM = "smtp.body", "BODY parameter", Argument, 6152 "2";
    /// 7BIT for a letter of plain ASCII, 8BITMIME for a MIME letter with octets above 127, BINARYMIME for any octets in any lines.
    BODY_VALUE = "smtp.body.value", "Kind of body", Argument, 6152 "2";
}

/// The word that BINARYMIME adds to the parameter (RFC 3030 §3).
const BINARY: &str = "BINARYMIME";

pub(in crate::protocol::smtp) static EIGHT_BIT_MIME: Extension = Extension {
    keyword: "8BITMIME",
    rfc: Rfc(6152, "2"),
    summary: "The server takes letters with octets above 127, if the client announces them.",
    advertise: |_, _| Some("8BITMIME".to_owned()),
    mail_params: &[&Param {
        name: "BODY",
        field: &BODY_PARAM,
        value: Some(|c| {
            let kinds = [("7BIT", "7BIT"), ("8BITMIME", "8BITMIME"), (BINARY, BINARY)];
            c.word(&BODY_VALUE, grammar::value_char, &kinds).map(Value::Word)
        }),
        check: |value, s, cx| {
            s.envelope.wishes.body = match value {
                Value::Word(BINARY) if !binarymime::BINARYMIME.is_offered(s, cx) => {
                    return Err(Box::new(unknown_parameter("BODY=BINARYMIME")));
                }
                Value::Word(BINARY) => Body::BinaryMime,
                Value::Word("8BITMIME") => Body::EightBitMime,
                _ => Body::SevenBit,
            };
            Ok(())
        },
    }],
    fields: FIELDS,
    examples: &["MAIL FROM:<ana@meadow.test> BODY=8BITMIME"],
    ..Extension::KNOWN
};
