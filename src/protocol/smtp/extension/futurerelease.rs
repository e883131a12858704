//! FUTURERELEASE (RFC 4865): letters that are sent later. It is for submission alone (RFC 4865 §4.2).

use super::*;
use crate::{protocol::flip::Change, world::Service};
use std::time::Duration;

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

/// The letter need not be kept for too long.
pub(in crate::protocol::smtp) static HELD_BRIEFLY: Rule = Rule {
    id: "smtp.hold-within-limit",
    holds: "The letter is to be kept once, and no longer than the server keeps letters.",
    flip: "Give one time, HOLDFOR or HOLDUNTIL, within the two limits that stand after FUTURERELEASE in the EHLO reply.",
    change: |c| {
        let now = c.world.now.rfc3339().into_bytes();
        let both = c.line.to_ascii_uppercase();
        let both = [&b" HOLDFOR="[..], b" HOLDUNTIL="].map(|w| memchr::memmem::find(&both, w));
        if let [Some(one), Some(two)] = both {
            return c.line.get(..one.max(two)).map(Change::instead);
        }
        c.with(&["smtp.holdfor.value"], |_| Some(b"1".to_vec()))
            .or_else(|| c.with(&["smtp.holduntil.value"], |_| Some(now.clone())))
    },
    rfc: Rfc(4865, "4.2"),
};

fn check(value: &Value, s: &mut Session, cx: &Context<'_>) -> Result<(), Box<Reply>> {
    let now = cx.world.now;
    let until = match value {
        Value::Number(seconds) => now.after(Duration::from_secs(*seconds)),
        Value::Moment(moment) => *moment,
        _ => now,
    };
    let most = cx.policy().hold_most;
    let refuse = |text: String| Err(Box::new(Reply::refuse(&HELD_BRIEFLY, 501, "5.5.4", text)));
    if s.envelope.wishes.hold_until.is_some() {
        return refuse("HOLDFOR or HOLDUNTIL, not both".to_owned());
    }
    if until > now.after(Duration::from_secs(most)) {
        return refuse(format!("Letters are kept for {most} seconds at the most"));
    }
    s.envelope.wishes.hold_until = Some(until);
    Ok(())
}

pub(super) static FUTURERELEASE: Extension = Extension {
    keyword: "FUTURERELEASE",
    rfc: Rfc(4865, "3"),
    summary: "The server can keep a letter and send it later.",
    advertise: |s, cx| {
        let most = cx.policy().hold_most;
        let latest = cx.world.now.after(Duration::from_secs(most)).rfc3339();
        (s.service == Service::Submission).then(|| format!("FUTURERELEASE {most} {latest}"))
    },
    mail_params: &[
        &Param {
            check,
            ..Param::new("HOLDFOR", &HOLDFOR_PARAM, |c| {
                let seconds = value::seconds(c, &HOLD_SECONDS, false)?;
                Ok(Value::Number(seconds.unsigned_abs()))
            })
        },
        &Param {
            check,
            ..Param::new("HOLDUNTIL", &HOLDUNTIL_PARAM, |c| {
                value::date_time(c, &HOLD_TIME).map(Value::Moment)
            })
        },
    ],
    words: |c| {
        c.sp()?;
        value::seconds(c, &LONGEST_HOLD, false)?;
        c.sp()?;
        value::date_time(c, &LATEST_RELEASE).map(|_| ())
    },
    examples: &[
        "MAIL FROM:<ana@meadow.test> HOLDFOR=3600",
        "MAIL FROM:<ana@meadow.test> HOLDUNTIL=2026-03-02T18:00:00Z",
    ],
    line_octets: 34,
    fields: FIELDS,
    ..Extension::KNOWN
};
