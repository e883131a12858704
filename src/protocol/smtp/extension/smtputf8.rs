//! SMTPUTF8 (RFC 6531): addresses in any script.

use super::*;

crate::fields! { registry FIELDS;
    /// The addresses or the header of this letter may be in UTF-8.
    SMTPUTF8_PARAM = "smtp.smtputf8", "SMTPUTF8", Argument, 6531 "3.4";
}

/// `[SP "SMTPUTF8"]`, as VRFY and EXPN have it (RFC 6531 §3.7.4.2).
pub(in crate::protocol::smtp) fn announced(c: &mut Cursor<'_>) -> bool {
    let word = |c: &mut Cursor<'_>| {
        c.sp()?;
        c.exact(&SMTPUTF8_PARAM, "SMTPUTF8")
    };
    !grammar::at_end(c) && c.optional(word).is_some()
}

pub(in crate::protocol::smtp) static SMTPUTF8: Extension = Extension {
    keyword: "SMTPUTF8",
    rfc: Rfc(6531, "3.1"),
    summary: "Addresses and header fields may be in UTF-8, if the client says so.",
    // A server that takes it takes 8BITMIME too (RFC 6531 §3.1).
    advertise: |s, cx| {
        eight_bit_mime::EIGHT_BIT_MIME.is_offered(s, cx).then(|| "SMTPUTF8".to_owned())
    },
    mail_params: &[&Param {
        check: |_, s, _| {
            s.envelope.wishes.utf8 = true;
            Ok(())
        },
        ..Param::alone("SMTPUTF8", &SMTPUTF8_PARAM)
    }],
    examples: &["MAIL FROM:<ana@meadow.test> SMTPUTF8", "VRFY ben SMTPUTF8"],
    line_octets: 10,
    fields: FIELDS,
    ..Extension::KNOWN
};
