//! LIMITS (RFC 9422): how much the server takes.

use super::*;

crate::fields! { registry FIELDS;
    /// What is limited: MAILMAX letters in one session, RCPTMAX recipients of one letter, RCPTDOMAINMAX domains of theirs.
    LIMIT_NAME = "smtp.limit", "Limit", Data, 9422 "4";
    /// How many of them the server takes.
    LIMIT_VALUE = "smtp.limit.value", "Value of the limit", Data, 9422 "3";
}

pub(super) static LIMITS: Extension = Extension {
    keyword: "LIMITS",
    rfc: Rfc(9422, "3"),
    summary: "The server says how many transactions and recipients it takes.",
    advertise: |_, cx| {
        // Six digits at the most (RFC 9422 §4).
        let rcpt = cx.policy().recipient_limit.clamp(1, 999_999);
        Some(match cx.policy().mail_limit {
            0 => format!("LIMITS RCPTMAX={rcpt}"),
            mail => format!("LIMITS RCPTMAX={rcpt} MAILMAX={}", mail.min(999_999)),
        })
    },
    words: |c| {
        each(c, |c| {
            c.run(&LIMIT_NAME, |b| grammar::keyword_char(b) || b == b'_')?;
            c.exact(&field::PARAM_EQUALS, "=")?;
            c.run(&LIMIT_VALUE, |b| b.is_ascii_graphic() && b != b';').map(|_| ())
        })
    },
    fields: FIELDS,
    ..Extension::KNOWN
};
