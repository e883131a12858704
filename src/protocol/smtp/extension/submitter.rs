//! SUBMITTER (RFC 4405): who is responsible for this hop. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Who is responsible for handing the letter on here.
    SUBMITTER_PARAM = "smtp.submitter", "SUBMITTER parameter", Argument, 4405 "4";
    /// The address of whoever is responsible, with signs that cannot stand here as +XX.
    SUBMITTER_VALUE = "smtp.submitter.value", "Responsible address", Argument, 4405 "4";
}

pub(super) static SUBMITTER: Extension = Extension {
    keyword: "SUBMITTER",
    rfc: Rfc(4405, "3"),
    summary: "The client can name who is responsible for this hop: an experiment that is over.",
    mail_params: &[&Param::new("SUBMITTER", &SUBMITTER_PARAM, |c| {
        value::xtext(c, &SUBMITTER_VALUE, None).map(|t| Value::Text(t.to_owned()))
    })],
    examples: &["MAIL FROM:<ana@meadow.test> SUBMITTER=list@meadow.test"],
    fields: FIELDS,
    ..Extension::KNOWN
};
