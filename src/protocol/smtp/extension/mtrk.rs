//! MTRK (RFC 3885): following a letter. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Lets the sender ask later what became of the letter.
    MTRK_PARAM = "smtp.mtrk", "MTRK parameter", Argument, 3885 "3.1";
    /// The digest of a secret that the sender keeps. Whoever shows the secret may ask.
    CERTIFIER = "smtp.mtrk.certifier", "Certifier", Argument, 3885 "3.1";
    /// For how long servers remember the letter.
    MTRK_TIMEOUT = "smtp.mtrk.timeout", "Seconds", Argument, 3885 "3.1";
}

pub(super) static MTRK: Extension = Extension {
    keyword: "MTRK",
    rfc: Rfc(3885, "2"),
    summary: "The client can ask later what became of the letter.",
    mail_params: &[&Param::new("MTRK", &MTRK_PARAM, |c| {
        value::xtext(c, &CERTIFIER, Some(b':'))?;
        if c.peek() == Some(b':') {
            c.mark(":")?;
            value::seconds(c, &MTRK_TIMEOUT, false)?;
        }
        Ok(Value::None)
    })],
    examples: &["MAIL FROM:<ana@meadow.test> MTRK=cNR2Q2xHr7ZlcFCZpkc+2B:86400"],
    line_octets: 40,
    fields: FIELDS,
    ..Extension::KNOWN
};
