//! CHECKPOINT (RFC 1845): taking up a transfer that broke off. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// A name for the transaction, by which it can be taken up again.
    TRANSID_PARAM = "smtp.transid", "TRANSID parameter", Argument, 1845 "2";
    /// The name of the transaction, in angle brackets.
    TRANSACTION_ID = "smtp.transid.value", "Transaction identifier", Argument, 1845 "2";
}

pub(super) static CHECKPOINT: Extension = Extension {
    keyword: "CHECKPOINT",
    rfc: Rfc(1845, "2"),
    summary: "A transfer that broke off can be taken up where it stopped.",
    mail_params: &[&Param::new("TRANSID", &TRANSID_PARAM, |c| {
        let id = c.run(&TRANSACTION_ID, grammar::value_char)?;
        Ok(Value::Text(String::from_utf8_lossy(id).into_owned()))
    })],
    examples: &["MAIL FROM:<ana@meadow.test> TRANSID=<12345@meadow.test>"],
    line_octets: 88,
    fields: FIELDS,
    ..Extension::KNOWN
};
