//! SIZE (RFC 1870): the server says how large a letter may be, the client how large this one is.

use super::*;

crate::fields! { registry FIELDS;
    /// How large the letter will be. The server can refuse it before it is sent.
    SIZE_PARAM = "smtp.size", "SIZE parameter", Argument, 1870 "6";
    /// The size that the client announces, in octets.
    DECLARED_SIZE = "smtp.size.declared", "Announced size", Argument, 1870 "6";
    /// How large a letter may be here, in octets. Zero says that there is no fixed limit.
    SIZE_LIMIT = "smtp.size.limit", "Size limit", Data, 1870 "3";
}

static TOO_MANY_DIGITS: Problem =
    Problem { id: "smtp.size-digits", text: "A size has at most 20 digits.", rfc: Rfc(1870, "6") };

/// The announced size is within the limit.
pub static SIZE_WITHIN_LIMIT: Rule = Rule {
    id: "smtp.size-within-limit",
    holds: "The size that the client announces is no larger than the server takes.",
    flip: "Announce a size no larger than the figure after SIZE in the EHLO reply.",
    change: |c| c.with(&["smtp.size.declared"], |_| Some(b"1".to_vec())),
    rfc: Rfc(1870, "6.1"),
};

pub(super) static SIZE: Extension = Extension {
    keyword: "SIZE",
    rfc: Rfc(1870, "3"),
    summary: "The server says how large a letter may be, and the client how large this one is.",
    advertise: |_, cx| Some(format!("SIZE {}", cx.policy().message_size_limit)),
    mail_params: &[&Param {
        name: "SIZE",
        field: &SIZE_PARAM,
        value: Some(|c| {
            // `size-value = 1*20DIGIT`: some of these are larger than any number that is kept here.
            let start = c.position();
            let digits = c.run(&DECLARED_SIZE, |b| b.is_ascii_digit())?;
            if digits.len() > 20 {
                return c.reject(start, &TOO_MANY_DIGITS);
            }
            let digits = std::str::from_utf8(digits).unwrap_or_default();
            Ok(Value::Number(digits.parse().unwrap_or(u64::MAX)))
        }),
        check: |value, _, cx| match value {
            Value::Number(n) if *n > cx.policy().message_size_limit => {
                let text = format!("The limit is {} octets", cx.policy().message_size_limit);
                Err(Box::new(Reply::refuse(&SIZE_WITHIN_LIMIT, 552, "5.3.4", text)))
            }
            _ => Ok(()),
        },
    }],
    fields: FIELDS,
    words: |c| each(c, |c| c.number::<u64>(&SIZE_LIMIT).map(|_| ())),
    line_octets: 26,
    examples: &["MAIL FROM:<ana@meadow.test> SIZE=1024"],
    ..Extension::KNOWN
};
