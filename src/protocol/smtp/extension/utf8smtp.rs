//! UTF8SMTP (RFC 5336): the experiment before SMTPUTF8. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Another address, in plain ASCII, for servers that know no other.
    ALT_ADDRESS_PARAM = "smtp.alt-address", "ALT-ADDRESS parameter", Argument, 5336 "3.4";
    /// An address in plain ASCII, with signs that cannot stand here as +XX.
    ALT_ADDRESS = "smtp.alt-address.value", "Other address", Argument, 5336 "3.4";
}

static PARAM: Param = Param::new("ALT-ADDRESS", &ALT_ADDRESS_PARAM, |c| {
    value::xtext(c, &ALT_ADDRESS, None).map(|t| Value::Text(t.to_owned()))
});

pub(super) static UTF8SMTP: Extension = Extension {
    keyword: "UTF8SMTP",
    rfc: Rfc(5336, ""),
    summary: "The experiment before SMTPUTF8. It is over.",
    mail_params: &[&PARAM],
    rcpt_params: &[&PARAM],
    examples: &["MAIL FROM:<ana@meadow.test> ALT-ADDRESS=ana@meadow.test"],
    line_octets: 460,
    fields: FIELDS,
    ..Extension::KNOWN
};
