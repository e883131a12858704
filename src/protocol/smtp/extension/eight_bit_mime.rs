//! 8BITMIME (RFC 6152): letters with octets above 127.

use super::*;

crate::fields! { registry FIELDS;
    /// What kind of octets the letter holds.
    BODY_PARAM = "smtp.body", "BODY parameter", Argument, 6152 "2";
    /// 7BIT for a letter of plain ASCII, 8BITMIME for a MIME letter with octets above 127.
    BODY_VALUE = "smtp.body.value", "Kind of body", Argument, 6152 "2";
}

pub(super) static EIGHT_BIT_MIME: Extension = Extension {
    keyword: "8BITMIME",
    rfc: Rfc(6152, "2"),
    summary: "The server takes letters with octets above 127, if the client announces them.",
    advertise: |_, _| Some("8BITMIME".to_owned()),
    mail_params: &[&Param {
        name: "BODY",
        field: &BODY_PARAM,
        value: Some(|c| {
            let words = [("7BIT", Value::Word("7BIT")), ("8BITMIME", Value::Word("8BITMIME"))];
            let index =
                c.word(&BODY_VALUE, grammar::value_char, &[(words[0].0, 0), (words[1].0, 1)])?;
            Ok(words[index].1.clone())
        }),
        check: |_, _, _| Ok(()),
    }],
    rcpt_params: &[],
    verbs: &[],
    fields: FIELDS,
    line_octets: 0,
};
