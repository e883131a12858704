//! The values that parameters of several extensions have.

use crate::{
    wire::{Cursor, Expected, Field, Parsed, Problem, Rfc},
    world::Timestamp,
};

static NOT_XTEXT: Problem = Problem {
    id: "smtp.xtext",
    text: "A plus sign begins two hexadecimal digits in capitals: +2B is the plus sign itself, +3D the equals sign.",
    rfc: Rfc(3461, "4"),
};
static NOT_A_TIME: Problem = Problem {
    id: "smtp.date-time",
    text: "A time is written like this: 2026-03-02T09:00:00Z.",
    rfc: Rfc(3339, "5.6"),
};

/// ```abnf
/// xtext = *( xchar / hexchar )
/// xchar = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
/// hexchar = "+" followed by two upper case hexadecimal digits
/// ```
/// Up to `stop`, if there is one; at least one character. It is not decoded.
pub fn xtext<'a>(c: &mut Cursor<'a>, field: &'static Field, stop: Option<u8>) -> Parsed<&'a str> {
    let start = c.position();
    let text = c.run(field, |b| b.is_ascii_graphic() && b != b'=' && Some(b) != stop)?;
    let hex = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b));
    let mut signs = memchr::memchr_iter(b'+', text);
    if !signs.all(|i| hex(text.get(i + 1)) && hex(text.get(i + 2))) {
        return c.reject(start, &NOT_XTEXT);
    }
    Ok(std::str::from_utf8(text).unwrap_or_default())
}

/// A whole number of at most nine digits, with a sign if `signed`.
pub fn seconds(c: &mut Cursor<'_>, field: &'static Field, signed: bool) -> Parsed<i64> {
    let rest = c.rest();
    let sign = usize::from(signed && matches!(rest.first(), Some(b'-' | b'+')));
    let digits = rest[sign..].iter().take_while(|b| b.is_ascii_digit()).count();
    if !(1..=9).contains(&digits) {
        return c.fail(Expected::Field(field));
    }
    let text = std::str::from_utf8(c.take(field, sign + digits)?).unwrap_or_default();
    Ok(text.trim_start_matches('+').parse().unwrap_or_default())
}

/// `date-time` of RFC 3339 §5.6: `2026-03-02T09:00:00Z`, or with a zone such as `+01:00`.
pub fn date_time(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<Timestamp> {
    let start = c.position();
    let text = c.run(field, |b| b.is_ascii_alphanumeric() || b"-:.+".contains(&b))?;
    match moment(text) {
        Some(moment) => Ok(moment),
        None => c.reject(start, &NOT_A_TIME),
    }
}

/// The moment, if it has that form and there is such a day and such an hour.
fn moment(text: &[u8]) -> Option<Timestamp> {
    if !is_date_time(text) {
        return None;
    }
    let number =
        |from: usize, to: usize| std::str::from_utf8(text.get(from..to)?).ok()?.parse().ok();
    let small = |from: usize| number(from, from + 2).and_then(|n: i32| u8::try_from(n).ok());
    let date = (number(0, 4)?, small(5)?, small(8)?);
    // A leap second is the last one before it: worlds have none of their own.
    let time = (small(11)?, small(14)?, small(17)?.min(59));
    let zone = match text.len().checked_sub(6) {
        Some(at) if matches!(text[at], b'+' | b'-') && !text.ends_with(b"Z") => {
            let minutes = i32::from(small(at + 1)?) * 60 + i32::from(small(at + 4)?);
            if text[at] == b'-' { -minutes } else { minutes }
        }
        _ => 0,
    };
    Timestamp::from_civil(date, time, zone)
}

fn is_date_time(text: &[u8]) -> bool {
    let fits = |text: &[u8], form: &[u8]| {
        text.len() == form.len()
            && text.iter().zip(form).all(|(b, f)| match f {
                b'0' => b.is_ascii_digit(),
                f => b.eq_ignore_ascii_case(f),
            })
    };
    let Some((head, tail)) = text.split_at_checked(19) else { return false };
    let tail = tail.strip_prefix(b".").map_or(tail, |fraction| {
        let digits = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
        if digits > 0 { &fraction[digits..] } else { tail }
    });
    let zone = tail.eq_ignore_ascii_case(b"Z") || fits(tail, b"+00:00") || fits(tail, b"-00:00");
    fits(head, b"0000-00-00T00:00:00") && zone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, want) in [
            ("2026-03-02T09:00:00Z", true),
            ("2026-03-02t09:00:00.25+01:00", true),
            ("2026-03-02T09:00:00", false),
            ("2026-03-02", false),
            ("2026-03-02T09:00:00.Z", false),
            ("2026-13-02T09:00:00Z", false),
            ("2026-02-30T09:00:00Z", false),
            ("2026-03-02T24:00:00Z", false),
        ] {
            assert_eq!(moment(text.as_bytes()).is_some(), want, "{text}");
        }
        for text in
            ["2026-03-02T09:00:00Z", "2026-03-02T10:00:00.5+01:00", "2026-03-02T04:30:00-04:30"]
        {
            assert_eq!(moment(text.as_bytes()), Some(Timestamp::START), "{text}");
        }
    }
}
