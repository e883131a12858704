//! DSN (RFC 3461): reports about delivery. What the parameters ask for goes with the letter
//! through the queue.

use super::*;
use crate::world::{Notify, Ret};

crate::fields! { registry FIELDS;
    /// How much of the letter a report of failure brings back.
    RET_PARAM = "smtp.ret", "RET parameter", Argument, 3461 "4.3";
    /// FULL for the whole letter, HDRS for its header alone.
    RET_VALUE = "smtp.ret.value", "What comes back", Argument, 3461 "4.3";
    /// A name for this envelope, which every report about it shows.
    ENVID_PARAM = "smtp.envid", "ENVID parameter", Argument, 3461 "4.4";
    /// The name that the sender gives the envelope, at most 100 characters.
    ENVELOPE_ID = "smtp.envid.value", "Envelope identifier", Argument, 3461 "4.4";
    /// When a report about this recipient is wanted.
    NOTIFY_PARAM = "smtp.notify", "NOTIFY parameter", Argument, 3461 "4.1";
    /// SUCCESS, FAILURE, DELAY: on each of them that is named a report is sent. NEVER stands alone.
    NOTIFY_VALUE = "smtp.notify.value", "Occasion of a report", Argument, 3461 "4.1";
    /// The recipient as the sender first wrote it. It stays the same when the letter is sent on to another address.
    ORCPT_PARAM = "smtp.orcpt", "ORCPT parameter", Argument, 3461 "4.2";
    /// What kind of address follows; rfc822 for Internet mail.
    ADDRESS_TYPE = "smtp.orcpt.type", "Kind of address", Argument, 3461 "4.2";
    /// The address as the sender first wrote it, with signs that cannot stand here as +XX.
    ORIGINAL_RECIPIENT = "smtp.orcpt.address", "Original recipient", Argument, 3461 "4.2";
}

static ENVID_TOO_LONG: Problem = Problem {
    id: "smtp.envid-too-long",
    text: "An envelope identifier has at most 100 characters.",
    rfc: Rfc(3461, "4.4"),
};
static NEVER_ALONE: Problem = Problem {
    id: "smtp.notify-never",
    text: "NEVER stands alone; with it no other occasion is named.",
    rfc: Rfc(3461, "4.1"),
};

/// `"NEVER" / 1#( "SUCCESS" / "FAILURE" / "DELAY" )`
fn notify(c: &mut Cursor<'_>) -> Parsed<Value> {
    let words =
        [("NEVER", "NEVER"), ("SUCCESS", "SUCCESS"), ("FAILURE", "FAILURE"), ("DELAY", "DELAY")];
    let start = c.position();
    let mut named = Vec::new();
    loop {
        named.push(c.word(&NOTIFY_VALUE, |b| b.is_ascii_alphabetic(), &words)?);
        if c.peek() != Some(b',') {
            break;
        }
        c.mark(",")?;
    }
    if named.len() > 1 && named.contains(&"NEVER") {
        return c.reject(start, &NEVER_ALONE);
    }
    Ok(Value::Text(named.join(",")))
}

/// `addr-type ";" xtext`
fn original_recipient(c: &mut Cursor<'_>) -> Parsed<Value> {
    let kind = c.run(&ADDRESS_TYPE, grammar::keyword_char)?;
    c.mark(";")?;
    let address = value::xtext(c, &ORIGINAL_RECIPIENT, None)?;
    Ok(Value::Text(format!("{};{address}", String::from_utf8_lossy(kind))))
}

pub(super) static DSN: Extension = Extension {
    keyword: "DSN",
    rfc: Rfc(3461, "3"),
    summary: "The client can say which reports about the letter it wants.",
    advertise: |_, _| Some("DSN".to_owned()),
    mail_params: &[
        &Param {
            check: |value, s, _| {
                let full = matches!(value, Value::Word("FULL"));
                s.envelope.wishes.ret = Some(if full { Ret::Full } else { Ret::Headers });
                Ok(())
            },
            ..Param::new("RET", &RET_PARAM, |c| {
                let words = [("FULL", "FULL"), ("HDRS", "HDRS")];
                c.word(&RET_VALUE, grammar::value_char, &words).map(Value::Word)
            })
        },
        &Param {
            check: |value, s, _| {
                if let Value::Text(id) = value {
                    s.envelope.wishes.envelope_id = Some(id.as_str().into());
                }
                Ok(())
            },
            ..Param::new("ENVID", &ENVID_PARAM, |c| {
                let start = c.position();
                let text = value::xtext(c, &ENVELOPE_ID, None)?;
                if text.len() > 100 {
                    return c.reject(start, &ENVID_TOO_LONG);
                }
                Ok(Value::Text(text.to_owned()))
            })
        },
    ],
    rcpt_params: &[
        &Param {
            check: |value, s, _| {
                if let Value::Text(named) = value {
                    let has = |word| named.split(',').any(|w| w == word);
                    s.envelope.asked.notify = Some(Notify {
                        success: has("SUCCESS"),
                        failure: has("FAILURE"),
                        delay: has("DELAY"),
                    });
                }
                Ok(())
            },
            ..Param::new("NOTIFY", &NOTIFY_PARAM, notify)
        },
        &Param {
            check: |value, s, _| {
                if let Value::Text(original) = value {
                    s.envelope.asked.original = Some(original.as_str().into());
                }
                Ok(())
            },
            ..Param::new("ORCPT", &ORCPT_PARAM, original_recipient)
        },
    ],
    examples: &[
        "MAIL FROM:<ana@meadow.test> RET=HDRS ENVID=QQ+2B3141",
        "RCPT TO:<ben@harbor.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;ben@harbor.test",
        "RCPT TO:<ben@harbor.test> NOTIFY=NEVER",
    ],
    line_octets: 636,
    fields: FIELDS,
    ..Extension::KNOWN
};
