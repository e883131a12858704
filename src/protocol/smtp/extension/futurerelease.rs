//! FUTURERELEASE (RFC 4865): letters that are sent later. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// For how long the server keeps the letter before it sends it.
    HOLDFOR_PARAM = "smtp.holdfor", "HOLDFOR parameter", Argument, 4865 "5";
    /// How many seconds the letter is kept.
    HOLD_SECONDS = "smtp.holdfor.value", "Seconds", Argument, 4865 "5";
    /// Until when the server keeps the letter before it sends it.
    HOLDUNTIL_PARAM = "smtp.holduntil", "HOLDUNTIL parameter", Argument, 4865 "5";
    /// The time at which the letter is sent.
    HOLD_TIME = "smtp.holduntil.value", "Time", Argument, 4865 "5";
    /// For how many seconds the server keeps a letter at the most.
    LONGEST_HOLD = "smtp.hold.longest", "Longest time", Data, 4865 "4";
    /// Until when the server keeps a letter at the most.
    LATEST_RELEASE = "smtp.hold.latest", "Latest time", Data, 4865 "4";
}

pub(super) static FUTURERELEASE: Extension = Extension {
    keyword: "FUTURERELEASE",
    rfc: Rfc(4865, "3"),
    summary: "The server can keep a letter and send it later.",
    mail_params: &[
        &Param::new("HOLDFOR", &HOLDFOR_PARAM, |c| {
            let seconds = value::seconds(c, &HOLD_SECONDS, false)?;
            Ok(Value::Number(seconds.unsigned_abs()))
        }),
        &Param::new("HOLDUNTIL", &HOLDUNTIL_PARAM, |c| {
            value::date_time(c, &HOLD_TIME).map(|()| Value::None)
        }),
    ],
    words: |c| {
        c.sp()?;
        value::seconds(c, &LONGEST_HOLD, false)?;
        c.sp()?;
        value::date_time(c, &LATEST_RELEASE)
    },
    examples: &[
        "MAIL FROM:<ana@meadow.test> HOLDFOR=3600",
        "MAIL FROM:<ana@meadow.test> HOLDUNTIL=2026-03-02T18:00:00Z",
    ],
    line_octets: 34,
    fields: FIELDS,
    ..Extension::KNOWN
};
