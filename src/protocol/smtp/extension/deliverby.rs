//! DELIVERBY (RFC 2852): a time until which to deliver.

use super::*;
use crate::world::DeliverBy;

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

static OVER_ALREADY: Problem = Problem {
    id: "smtp.by-over",
    text: "With R the time is one second or more: a letter whose time is over could only come back.",
    rfc: Rfc(2852, "4"),
};

/// There is time enough to deliver.
pub(in crate::protocol::smtp) static TIME_ENOUGH: Rule = Rule {
    id: "smtp.by-time-enough",
    holds: "A letter that is to come back when it is late has as much time as the server asks for.",
    flip: "Give the letter at least as many seconds as stand after DELIVERBY in the EHLO reply.",
    change: |c| {
        let least = c.world.policy_of(c.place.host.name).deliver_by_least;
        c.with(&["smtp.by.time"], |_| Some(least.to_string().into_bytes()))
    },
    rfc: Rfc(2852, "3"),
};

fn check(value: &Value, s: &mut Session, cx: &Context<'_>) -> Result<(), Box<Reply>> {
    let Value::Text(text) = value else { return Ok(()) };
    let (seconds, mode) = text.split_once(';').unwrap_or_default();
    let seconds: i64 = seconds.parse().unwrap_or_default();
    let or_return = mode.starts_with('R');
    let least = cx.policy().deliver_by_least;
    if or_return && seconds < i64::from(least) {
        let text = format!("Within {seconds} seconds is too soon; the least is {least}");
        return Err(Box::new(Reply::refuse(&TIME_ENOUGH, 555, "5.5.4", text)));
    }
    s.envelope.wishes.deliver_by = Some(DeliverBy {
        until: cx.world.now.seconds_later(seconds),
        or_return,
        trace: mode.ends_with('T'),
    });
    Ok(())
}

pub(super) static DELIVERBY: Extension = Extension {
    keyword: "DELIVERBY",
    rfc: Rfc(2852, "2"),
    summary: "The client can say within what time the letter should be delivered.",
    advertise: |_, cx| {
        Some(match cx.policy().deliver_by_least {
            0 => "DELIVERBY".to_owned(),
            least => format!("DELIVERBY {least}"),
        })
    },
    mail_params: &[&Param {
        check,
        ..Param::new("BY", &BY_PARAM, |c| {
            let start = c.position();
            let seconds = value::seconds(c, &BY_TIME, true)?;
            c.mark(";")?;
            let modes = [("N", "N"), ("R", "R"), ("NT", "NT"), ("RT", "RT")];
            let mode = c.word(&BY_MODE, grammar::value_char, &modes)?;
            if mode.starts_with('R') && seconds <= 0 {
                return c.reject(start, &OVER_ALREADY);
            }
            Ok(Value::Text(format!("{seconds};{mode}")))
        })
    }],
    words: |c| each(c, |c| value::seconds(c, &LEAST_BY_TIME, false).map(|_| ())),
    examples: &["MAIL FROM:<ana@meadow.test> BY=120;R", "MAIL FROM:<ana@meadow.test> BY=-60;NT"],
    line_octets: 17,
    fields: FIELDS,
    ..Extension::KNOWN
};
