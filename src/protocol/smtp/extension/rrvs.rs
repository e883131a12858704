//! RRVS (RFC 7293): only if the mailbox has the same owner still. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// The letter is for the owner that the mailbox had at that time, and for no later one.
    RRVS_PARAM = "smtp.rrvs", "RRVS parameter", Argument, 7293 "3.1";
    /// When the sender last knew who has the mailbox.
    RRVS_TIME = "smtp.rrvs.time", "Time", Argument, 7293 "3.1";
    /// What is done where the next server has no RRVS: C sends the letter without it, R refuses it.
    RRVS_ELSE = "smtp.rrvs.else", "If it cannot be passed on", Argument, 7293 "3.1";
}

pub(super) static RRVS: Extension = Extension {
    keyword: "RRVS",
    rfc: Rfc(7293, "3.1"),
    summary: "The letter can be held back from a mailbox that has another owner now.",
    rcpt_params: &[&Param::new("RRVS", &RRVS_PARAM, |c| {
        value::date_time(c, &RRVS_TIME)?;
        if c.peek() == Some(b';') {
            c.mark(";")?;
            c.word(&RRVS_ELSE, grammar::value_char, &[("C", ()), ("R", ())])?;
        }
        Ok(Value::None)
    })],
    examples: &["RCPT TO:<ben@harbor.test> RRVS=2026-03-02T09:00:00Z;R"],
    line_octets: 33,
    fields: FIELDS,
    ..Extension::KNOWN
};
