//! SIZE (RFC 1870): the server says how large a letter may be, the client how large this one is.

use super::*;

crate::fields! { registry FIELDS;
    /// How large the letter will be. The server can refuse it before it is sent.
    SIZE_PARAM = "smtp.size", "SIZE parameter", Argument, 1870 "6";
    /// The size that the client announces, in octets.
    DECLARED_SIZE = "smtp.size.declared", "Announced size", Argument, 1870 "6";
}

/// The announced size is within the limit.
pub static SIZE_WITHIN_LIMIT: Rule = Rule {
    id: "smtp.size-within-limit",
    holds: "The size that the client announces is no larger than the server takes.",
    flip: "Announce a size no larger than the figure after SIZE in the EHLO reply.",
    rfc: Rfc(1870, "6.1"),
};

pub(super) static SIZE: Extension = Extension {
    keyword: "SIZE",
    rfc: Rfc(1870, "3"),
    summary: "The server says how large a letter may be, and the client how large this one is.",
    advertise: |_, cx| Some(format!("SIZE {}", cx.world.policy.message_size_limit)),
    mail_params: &[&Param {
        name: "SIZE",
        field: &SIZE_PARAM,
        value: Some(|c| c.number(&DECLARED_SIZE).map(Value::Number)),
        check: |value, _, cx| match value {
            Value::Number(n) if *n > cx.world.policy.message_size_limit => {
                let text = format!("The limit is {} octets", cx.world.policy.message_size_limit);
                Err(Box::new(Reply::refuse(&SIZE_WITHIN_LIMIT, 552, "5.3.4", text)))
            }
            _ => Ok(()),
        },
    }],
    rcpt_params: &[],
    verbs: &[],
    fields: FIELDS,
    line_octets: 26,
};
