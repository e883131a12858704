//! NO-SOLICITING (RFC 3865): no advertising, please. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// The letter is advertising, and says of what kind.
    SOLICIT_PARAM = "smtp.solicit", "SOLICIT parameter", Argument, 3865 "2.3";
    /// A class of advertising: a domain name backwards, a colon, and a word of that domain's own.
    SOLICIT_VALUE = "smtp.solicit.value", "Class of advertising", Argument, 3865 "2.2";
    /// A class of advertising that is not wanted here.
    NOT_WANTED = "smtp.no-soliciting", "Not wanted", Data, 3865 "2.1";
}

pub(super) static NO_SOLICITING: Extension = Extension {
    keyword: "NO-SOLICITING",
    rfc: Rfc(3865, "2"),
    summary: "The server says which kinds of advertising it does not want.",
    mail_params: &[&Param::new("SOLICIT", &SOLICIT_PARAM, |c| {
        loop {
            c.run(&SOLICIT_VALUE, |b| grammar::value_char(b) && b != b',')?;
            if c.peek() != Some(b',') {
                return Ok(Value::None);
            }
            c.mark(",")?;
        }
    })],
    words: |c| each(c, |c| c.run(&NOT_WANTED, |b| b.is_ascii_graphic()).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> SOLICIT=test.meadow:ADV,test.meadow:NEWS"],
    line_octets: 1007,
    fields: FIELDS,
    ..Extension::KNOWN
};
