//! Days, and the day in a Date field (RFC 5322 §3.3).

use super::lexical::words;

/// A day of the calendar, without a zone: what SENTBEFORE, SENTON and SENTSINCE compare
/// (RFC 3501 §6.4.4, "disregarding time and timezone").
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Four digits, as written: 2026.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

const MONTHS: [&[u8]; 12] = [
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec",
];

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let month_of = time::Month::try_from(month).ok()?;
        (day >= 1 && day <= month_of.length(i32::from(year))).then_some(Self { year, month, day })
    }

    /// Reads the value of a Date field. Comments and folds are let pass, and the old forms too: no day
    /// of the week, years of two or three digits (RFC 5322 §4.3). What follows the year is not looked at.
    pub fn of_field(value: &[u8]) -> Option<Self> {
        day_and_rest(&words(value, Some(b' '))).map(|(day, _)| day)
    }
}

/// The moment that the value of a Date field names, in seconds since 1970-01-01 00:00:00 UTC (RFC 5256 §2.2). A
/// zone that is none counts as UTC, a time that is none as midnight; nothing where there is no day.
pub(super) fn sent_moment(value: &[u8]) -> Option<i64> {
    let plain = words(value, Some(b' '));
    let (day, rest) = day_and_rest(&plain)?;
    let month = time::Month::try_from(day.month).ok()?;
    let date = time::Date::from_calendar_date(i32::from(day.year), month, day.day).ok()?;
    let midnight = date.midnight().assume_utc().unix_timestamp();
    let is_zone = |b: &u8| !b.is_ascii_digit() && !matches!(b, b':' | b' ');
    let zone = rest.iter().position(is_zone).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone);
    Some(match seconds(time) {
        Some(seconds) => midnight + seconds - offset(zone) * 60,
        None => midnight,
    })
}

/// The day, and what follows the year.
fn day_and_rest(plain: &[u8]) -> Option<(Date, &[u8])> {
    let mut rest = match memchr::memchr(b',', plain) {
        Some(comma) => plain.get(comma + 1..)?,
        None => plain,
    };
    let mut token = || {
        let apart = |b: &u8| matches!(b, b' ' | b'-');
        let begin = rest.iter().position(|b| !apart(b))?;
        let from = rest.get(begin..)?;
        let (token, after) = from.split_at(from.iter().position(apart).unwrap_or(from.len()));
        rest = after;
        Some(token)
    };
    let first = token()?;
    let (day, _) = match number(first) {
        Some(day) => day,
        None => number(token()?)?,
    };
    let name = token()?;
    let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(name))? + 1;
    let year = match number(token()?)? {
        (year, 2) if year < 50 => year + 2000,
        (year, 2 | 3) => year + 1900,
        (year, 4) => year,
        _ => return None,
    };
    let day = Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)?;
    Some((day, rest))
}

/// Seconds since midnight: `16:01:33`, `16:01`.
fn seconds(time: &[u8]) -> Option<i64> {
    let mut parts = time.split(|b| *b == b':').map(|part| {
        let text = std::str::from_utf8(part.trim_ascii()).ok()?;
        text.parse::<i64>().ok()
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let right = hour < 24 && minute < 60 && second <= 60 && parts.next().is_none();
    right.then_some(hour * 3600 + minute * 60 + second)
}

/// Minutes east of Greenwich (RFC 5322 §4.3 for the names).
fn offset(zone: &[u8]) -> i64 {
    let word = zone.split(|b| *b == b' ').next().unwrap_or_default();
    if let [sign @ (b'+' | b'-'), digits @ ..] = word {
        let Some((figure, 4)) = number(digits) else { return 0 };
        let (hours, minutes) = (i64::from(figure / 100), i64::from(figure % 100));
        let east = if minutes < 60 { hours * 60 + minutes } else { 0 };
        return if *sign == b'-' { -east } else { east };
    }
    let named = |(name, _): &&(&[u8], i64)| name.eq_ignore_ascii_case(word);
    ZONES.iter().find(named).map_or(0, |(_, hours)| hours * 60)
}

/// Zones that have a name and are not UTC, with their hours east of Greenwich.
const ZONES: [(&[u8], i64); 8] = [
    (b"EDT", -4),
    (b"EST", -5),
    (b"CDT", -5),
    (b"CST", -6),
    (b"MDT", -6),
    (b"MST", -7),
    (b"PDT", -7),
    (b"PST", -8),
];

/// A number and how many digits it has.
fn number(token: &[u8]) -> Option<(u16, usize)> {
    if !token.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = std::str::from_utf8(token).ok()?.parse().ok()?;
    Some((value, token.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        for (value, want) in [
            ("Fri, 21 Nov 1997 09:55:06 -0600", Some((1997, 11, 21))),
            ("21 Nov 97 09:55:06 GMT", Some((1997, 11, 21))),
            ("21 Nov 09 09:55:06 GMT", Some((2009, 11, 21))),
            (
                "Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 (Newfoundland Time)",
                Some((1969, 2, 13)),
            ),
            ("Mon (or so), 2(nd) mar 2026", Some((2026, 3, 2))),
            ("Mon 2 Mar 2026 09:00:00 +0000", Some((2026, 3, 2))),
            ("Sat, 29 Feb 2025 00:00:00 +0000", None),
            ("yesterday", None),
            ("2026-03-02T09:00:00Z", None),
            ("", None),
            (",", None),
            ("1 Jan 20266", None),
            ("99999999 Jan 2026", None),
        ] {
            let found = Date::of_field(value.as_bytes()).map(|d| (d.year, d.month, d.day));
            assert_eq!(found, want, "{value}");
        }
    }

    #[test]
    fn moments_in_utc() {
        const DAY: i64 = 978_307_200; // 1 Jan 2001
        for (value, want) in [
            ("31 Dec 2000 16:01:33 -0800", Some(DAY + 93)),
            ("Mon, 1 Jan 2001 00:01:33 +0000", Some(DAY + 93)),
            ("Sun, 31 Dec 2000 16:01:33 PST (Pacific)", Some(DAY + 93)),
            ("1-Jan-2001 01:01:33 +0100", Some(DAY + 93)),
            ("1 Jan 2001 00:01:33", Some(DAY + 93)),
            ("1 Jan 2001 00 : 01 : 33 Z", Some(DAY + 93)),
            ("1 Jan 01 00:01 UT", Some(DAY + 60)),
            ("1 Jan 2001 00:01:33 +0060", Some(DAY + 93)),
            ("1 Jan 2001 00:01:33 +01", Some(DAY + 93)),
            ("1 Jan 2001 24:01:33 +0100", Some(DAY)),
            ("1 Jan 2001 noon", Some(DAY)),
            ("1 Jan 2001", Some(DAY)),
            ("30 Feb 2001 00:01:33 +0000", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(sent_moment(value.as_bytes()), want, "{value}");
        }
    }

    #[test]
    fn days_are_ordered() {
        assert!(Date::new(2026, 2, 28) < Date::new(2026, 3, 1));
        assert_eq!(Date::new(2026, 13, 1), None);
        assert_eq!(Date::new(2026, 0, 1), None);
    }
}
