//! DELIVERBY (RFC 2852): a time until which to deliver. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Within what time the letter should be delivered, and what is done if it is not.
    BY_PARAM = "smtp.by", "BY parameter", Argument, 2852 "4";
    /// How many seconds there are. With N the number may be negative: then the time is over already.
    BY_TIME = "smtp.by.time", "Seconds", Argument, 2852 "4";
    /// N tells the sender that the letter is late, R returns it. T asks for a report of each hop as well.
    BY_MODE = "smtp.by.mode", "What is done then", Argument, 2852 "4";
    /// The shortest time that the server takes, in seconds.
    LEAST_BY_TIME = "smtp.by.least", "Shortest time", Data, 2852 "2";
}

pub(super) static DELIVERBY: Extension = Extension {
    keyword: "DELIVERBY",
    rfc: Rfc(2852, "2"),
    summary: "The client can say within what time the letter should be delivered.",
    mail_params: &[&Param::new("BY", &BY_PARAM, |c| {
        let seconds = value::seconds(c, &BY_TIME, true)?;
        c.mark(";")?;
        let modes = [("N", "N"), ("R", "R"), ("NT", "NT"), ("RT", "RT")];
        let mode = c.word(&BY_MODE, grammar::value_char, &modes)?;
        Ok(Value::Text(format!("{seconds};{mode}")))
    })],
    words: |c| each(c, |c| value::seconds(c, &LEAST_BY_TIME, false).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> BY=120;R", "MAIL FROM:<ana@meadow.test> BY=-60;NT"],
    line_octets: 17,
    fields: FIELDS,
    ..Extension::KNOWN
};
