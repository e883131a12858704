//! Days and moments.

use super::*;
use crate::{message::Date, world::Timestamp};

static NO_SUCH_DAY: Problem =
    Problem { id: "imap.no-such-day", text: "The calendar has no such day.", rfc: Rfc(3501, "9") };
static NO_SUCH_TIME: Problem =
    Problem { id: "imap.no-such-time", text: "The clock has no such time.", rfc: Rfc(3501, "9") };
static NO_SUCH_ZONE: Problem = Problem {
    id: "imap.no-such-zone",
    text: "There is no such time zone: the last two digits are minutes.",
    rfc: Rfc(3501, "9"),
};

const MONTHS: [(&str, u8); 12] = [
    ("Jan", 1),
    ("Feb", 2),
    ("Mar", 3),
    ("Apr", 4),
    ("May", 5),
    ("Jun", 6),
    ("Jul", 7),
    ("Aug", 8),
    ("Sep", 9),
    ("Oct", 10),
    ("Nov", 11),
    ("Dec", 12),
];

/// ```abnf
/// date = date-text / DQUOTE date-text DQUOTE
/// date-text = date-day "-" date-month "-" date-year
/// ```
pub fn date(c: &mut Cursor<'_>) -> Parsed<Date> {
    c.group(&field::DATE, |c| {
        let quoted = c.peek() == Some(b'"');
        if quoted {
            c.mark("\"")?;
        }
        let width = c.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        let found = day_month_year(c, width.clamp(1, 2))?;
        if quoted {
            c.mark("\"")?;
        }
        Ok(found)
    })
}

/// `day "-" date-month "-" date-year`, with a day of so many places.
fn day_month_year(c: &mut Cursor<'_>, width: usize) -> Parsed<Date> {
    let start = c.position();
    let text = c.rest().get(..width).unwrap_or_default();
    let digits = if width == 2 { text.strip_prefix(b" ").unwrap_or(text) } else { text };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return c.fail(Expected::Field(&field::DAY));
    }
    c.take(&field::DAY, width)?;
    let day = ascii(digits).parse().unwrap_or(0);
    c.mark("-")?;
    let month = c.word(&field::MONTH, |b| b.is_ascii_alphabetic(), &MONTHS)?;
    c.mark("-")?;
    let year = digits_of(c, &field::YEAR, 4)?;
    match Date::new(year as u16, month, day) {
        Some(date) => Ok(date),
        None => c.reject(start, &NO_SUCH_DAY),
    }
}

/// Exactly `n` digits.
fn digits_of(c: &mut Cursor<'_>, what: &'static crate::wire::Field, n: usize) -> Parsed<u32> {
    let digits = c.rest().get(..n).unwrap_or_default();
    if digits.len() != n || !digits.iter().all(u8::is_ascii_digit) {
        return c.fail(Expected::Field(what));
    }
    c.take(what, n)?;
    Ok(ascii(digits).parse().unwrap_or(0))
}

/// ```abnf
/// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/// time = 2DIGIT ":" 2DIGIT ":" 2DIGIT
/// zone = ("+" / "-") 4DIGIT
/// ```
pub fn date_time(c: &mut Cursor<'_>) -> Parsed<Timestamp> {
    c.group(&field::DATE_TIME, |c| {
        c.mark("\"")?;
        let date = day_month_year(c, 2)?;
        c.sp()?;
        let start = c.position();
        let text = c.rest().get(..8).unwrap_or_default();
        let shaped = |(i, b): (usize, &u8)| match i {
            2 | 5 => *b == b':',
            _ => b.is_ascii_digit(),
        };
        if text.len() != 8 || !text.iter().enumerate().all(shaped) {
            return c.fail(Expected::Field(&field::TIME));
        }
        c.take(&field::TIME, 8)?;
        let two = |at: usize| text.get(at..at + 2).map_or("", ascii).parse::<u8>().unwrap_or(99);
        let (hour, minute, second) = (two(0), two(3), two(6));
        // A leap second has no place in our calendar and becomes the second before it.
        if hour > 23 || minute > 59 || second > 60 {
            return c.reject(start, &NO_SUCH_TIME);
        }
        c.sp()?;
        let start = c.position();
        let zone = zone(c)?;
        let Some(zone) = zone else { return c.reject(start, &NO_SUCH_ZONE) };
        c.mark("\"")?;
        let day = (i32::from(date.year), date.month, date.day);
        match Timestamp::from_civil(day, (hour, minute, second.min(59)), zone) {
            Some(moment) => Ok(moment),
            None => c.reject(start, &NO_SUCH_TIME),
        }
    })
}

/// Minutes east of Greenwich; nothing if the digits are no zone.
fn zone(c: &mut Cursor<'_>) -> Parsed<Option<i32>> {
    let text = c.rest().get(..5).unwrap_or_default();
    let (sign, digits) = match text.split_first() {
        Some((b'+', digits)) => (1, digits),
        Some((b'-', digits)) => (-1, digits),
        _ => return c.fail(Expected::Field(&field::ZONE)),
    };
    if digits.len() != 4 || !digits.iter().all(u8::is_ascii_digit) {
        return c.fail(Expected::Field(&field::ZONE));
    }
    c.take(&field::ZONE, 5)?;
    let number: i32 = ascii(digits).parse().unwrap_or(0);
    let (hours, minutes) = (number / 100, number % 100);
    Ok((minutes < 60 && hours < 24).then_some(sign * (hours * 60 + minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;

    #[test]
    fn dates() {
        for right in [&b"1-Feb-1994"[..], b"01-feb-1994", b"\"29-FEB-2024\""] {
            assert!(read(right, date).is_ok(), "{right:?}");
        }
        for wrong in [
            &b"30-Feb-1994"[..],
            b"1-Foo-1994",
            b"1-Feb-94",
            b" 1-Feb-1994",
            b"\"1-Feb-1994",
            b"001-Feb-1994",
            b"0-Feb-1994",
        ] {
            assert!(read(wrong, date).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn moments() {
        for (text, want) in [
            (&b"\" 2-Mar-2026 10:00:00 +0100\""[..], Some(Timestamp::START)),
            (b"\"02-Mar-2026 05:00:00 -0400\"", Some(Timestamp::START)),
            (b"\"2-Mar-2026 05:00:00 -0400\"", None),
            (b"\" 2-Mar-2026 24:00:00 +0000\"", None),
            (b"\" 2-Mar-2026 09:00:00 +0060\"", None),
            (b"\" 2-Mar-2026 09:00:00\"", None),
            (b"\" 2-Mar-0000 09:00:00 +2359\"", Timestamp::from_civil((0, 3, 2), (9, 0, 0), 1439)),
        ] {
            assert_eq!(read(text, date_time).ok(), want, "{text:?}");
        }
    }
}
