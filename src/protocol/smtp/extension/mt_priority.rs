//! MT-PRIORITY (RFC 6710): how urgent a letter is. Of letters that are due at one moment the most urgent goes first.

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

/// The letter is urgent enough.
pub(in crate::protocol::smtp) static URGENT_ENOUGH: Rule = Rule {
    id: "smtp.priority-high-enough",
    holds: "The letter is as urgent as what the server takes now.",
    flip: "Send the letter later, or with a higher priority.",
    change: |c| c.with(&["smtp.mt-priority.value"], |_| Some(b"9".to_vec())),
    rfc: Rfc(6710, "4.1"),
};

fn check(value: &Value, s: &mut Session, cx: &Context<'_>) -> Result<(), Box<Reply>> {
    let Value::Text(text) = value else { return Ok(()) };
    let priority = text.parse().unwrap_or_default();
    let least = cx.policy().priority_least;
    if priority < least {
        let text = format!("Only letters of priority {least} and above are taken now");
        return Err(Box::new(Reply::refuse(&URGENT_ENOUGH, 450, "4.7.15", text)));
    }
    s.envelope.wishes.priority = priority;
    Ok(())
}

pub(super) static MT_PRIORITY: Extension = Extension {
    keyword: "MT-PRIORITY",
    rfc: Rfc(6710, "3"),
    summary: "A letter can say how urgent it is.",
    advertise: |_, _| Some("MT-PRIORITY".to_owned()),
    mail_params: &[&Param {
        check,
        ..Param::new("MT-PRIORITY", &PRIORITY_PARAM, |c| {
            let start = c.position();
            if c.peek() == Some(b'+') {
                return c.fail(Expected::Field(&PRIORITY));
            }
            let priority = value::seconds(c, &PRIORITY, true)?;
            if !(-9..=9).contains(&priority) {
                return c.reject(start, &NOT_A_PRIORITY);
            }
            Ok(Value::Text(priority.to_string()))
        })
    }],
    words: |c| each(c, |c| c.run(&PRIORITY_POLICY, |b| b.is_ascii_graphic()).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> MT-PRIORITY=-3"],
    line_octets: 15,
    fields: FIELDS,
    ..Extension::KNOWN
};
