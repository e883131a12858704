//! MT-PRIORITY (RFC 6710): how urgent a letter is. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// How urgent the letter is.
    PRIORITY_PARAM = "smtp.mt-priority", "MT-PRIORITY parameter", Argument, 6710 "3";
    /// From -9 for what can wait to 9 for what is most urgent; 0 is an ordinary letter.
    PRIORITY = "smtp.mt-priority.value", "Priority", Argument, 6710 "3";
    /// The name of the rules by which the server treats priorities.
    PRIORITY_POLICY = "smtp.mt-priority.policy", "Policy of priorities", Data, 6710 "3";
}

static NOT_A_PRIORITY: Problem = Problem {
    id: "smtp.priority-range",
    text: "A priority is a number from -9 to 9.",
    rfc: Rfc(6710, "3"),
};

pub(super) static MT_PRIORITY: Extension = Extension {
    keyword: "MT-PRIORITY",
    rfc: Rfc(6710, "3"),
    summary: "A letter can say how urgent it is.",
    mail_params: &[&Param::new("MT-PRIORITY", &PRIORITY_PARAM, |c| {
        let start = c.position();
        if c.peek() == Some(b'+') {
            return c.fail(Expected::Field(&PRIORITY));
        }
        let priority = value::seconds(c, &PRIORITY, true)?;
        if !(-9..=9).contains(&priority) {
            return c.reject(start, &NOT_A_PRIORITY);
        }
        Ok(Value::Text(priority.to_string()))
    })],
    words: |c| each(c, |c| c.run(&PRIORITY_POLICY, |b| b.is_ascii_graphic()).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> MT-PRIORITY=-3"],
    line_octets: 15,
    fields: FIELDS,
    ..Extension::KNOWN
};
