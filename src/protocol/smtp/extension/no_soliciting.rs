//! NO-SOLICITING (RFC 3865): no advertising, please. A host offers it that names what it does not want.

use super::*;

crate::fields! { registry FIELDS;
    /// The letter is advertising, and says of what kind.
    SOLICIT_PARAM = "smtp.solicit", "SOLICIT parameter", Argument, 3865 "2.3";
    /// A class of advertising: a domain name backwards, a colon, and a word of that domain's own.
    SOLICIT_VALUE = "smtp.solicit.value", "Class of advertising", Argument, 3865 "2.2";
    /// A class of advertising that is not wanted here.
    NOT_WANTED = "smtp.no-soliciting", "Not wanted", Data, 3865 "2.1";
}

/// The letter is no advertising that the host does not want.
pub(in crate::protocol::smtp) static NOT_UNWANTED: Rule = Rule {
    id: "smtp.solicitation-wanted",
    holds: "The letter is no advertising of a class that the server does not want.",
    flip: "Send no such advertising there: the EHLO reply names what is not wanted.",
    change: |c| c.up_to(&["smtp.reverse-path", "smtp.null-path"]),
    rfc: Rfc(3865, "2.4"),
};

fn check(value: &Value, _: &mut Session, cx: &Context<'_>) -> Result<(), Box<Reply>> {
    let Value::Text(classes) = value else { return Ok(()) };
    match classes.split(',').find(|class| cx.policy().no_soliciting.has(class)) {
        Some(class) => {
            let text = format!("No such advertising here: SOLICIT={class}");
            Err(Box::new(Reply::refuse(&NOT_UNWANTED, 550, "5.7.1", text)))
        }
        None => Ok(()),
    }
}

pub(super) static NO_SOLICITING: Extension = Extension {
    keyword: "NO-SOLICITING",
    rfc: Rfc(3865, "2"),
    summary: "The server says which kinds of advertising it does not want.",
    advertise: |_, cx| {
        let unwanted = &cx.policy().no_soliciting;
        // The keyword's words are one list with commas in it (RFC 3865 §2.1).
        let list = || unwanted.iter().collect::<Vec<_>>().join(",");
        (!unwanted.is_empty()).then(|| format!("NO-SOLICITING {}", list()))
    },
    mail_params: &[&Param {
        check,
        ..Param::new("SOLICIT", &SOLICIT_PARAM, |c| {
            let mut classes = String::new();
            loop {
                let class = c.run(&SOLICIT_VALUE, |b| grammar::value_char(b) && b != b',')?;
                classes.push_str(std::str::from_utf8(class).unwrap_or_default());
                if c.peek() != Some(b',') {
                    return Ok(Value::Text(classes));
                }
                c.mark(",")?;
                classes.push(',');
            }
        })
    }],
    words: |c| each(c, |c| c.run(&NOT_WANTED, |b| b.is_ascii_graphic()).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> SOLICIT=test.meadow:ADV,test.meadow:NEWS"],
    line_octets: 1007,
    fields: FIELDS,
    ..Extension::KNOWN
};
