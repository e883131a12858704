//! Days and moments, and how a Date field tells them (RFC 5322 §3.3).

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
        Self::read(&mut tokens(&words(value, Some(b' '))))
    }

    /// Takes day, month and year off.
    fn read<'a>(tokens: &mut impl Iterator<Item = &'a [u8]>) -> Option<Self> {
        let first = tokens.next()?;
        let (day, _) = match number(first) {
            Some(day) => day,
            None => number(tokens.next()?)?,
        };
        let name = tokens.next()?;
        let month = MONTHS.iter().position(|m| m.eq_ignore_ascii_case(name))? + 1;
        let year = match number(tokens.next()?)? {
            (year, 2) if year < 50 => year + 2000,
            (year, 2 | 3) => year + 1900,
            (year, 4) => year,
            _ => return None,
        };
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The day of the week, in English.
    pub fn weekday(self) -> &'static str {
        use time::Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        let day = time::Month::try_from(self.month)
            .ok()
            .and_then(|m| time::Date::from_calendar_date(self.year.into(), m, self.day).ok());
        match day.map(time::Date::weekday) {
            Some(Monday) => "Monday",
            Some(Tuesday) => "Tuesday",
            Some(Wednesday) => "Wednesday",
            Some(Thursday) => "Thursday",
            Some(Friday) => "Friday",
            Some(Saturday) => "Saturday",
            Some(Sunday) => "Sunday",
            None => "",
        }
    }
}

/// The words of a date behind the day of the week. A hyphen inside a day stands in some old letters.
fn tokens(plain: &[u8]) -> impl Iterator<Item = &[u8]> {
    let day = memchr::memchr(b',', plain).and_then(|comma| plain.get(comma + 1..));
    day.unwrap_or(plain).split(|b| matches!(b, b' ' | b'-')).filter(|t| !t.is_empty())
}

/// A moment as a Date field tells it: on whose clock, and how far that is from UTC (RFC 5322 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateTime {
    pub date: Date,
    pub hour: u8,
    pub minute: u8,
    /// Nothing where the field does not say; 60 in a leap second.
    pub second: Option<u8>,
    /// Minutes east of UTC; nothing where the zone is not known: `-0000`, or a name that is in no table.
    pub zone: Option<i32>,
    /// The zone is a name, as in RFC 822 (RFC 5322 §4.3).
    pub named_zone: bool,
    /// The year has two or three digits (RFC 5322 §4.3).
    pub short_year: bool,
    /// The field names another day of the week than the calendar.
    pub wrong_weekday: bool,
}

/// Zones that have names (RFC 5322 §4.3), in hours.
const ZONES: [(&[u8], i32); 11] = [
    (b"UT", 0),
    (b"GMT", 0),
    (b"Z", 0),
    (b"EST", -5),
    (b"EDT", -4),
    (b"CST", -6),
    (b"CDT", -5),
    (b"MST", -7),
    (b"MDT", -6),
    (b"PST", -8),
    (b"PDT", -7),
];

impl DateTime {
    /// Reads the value of a Date field, or the date of a Received field; nothing if it has no day and no time of day.
    pub fn of_field(value: &[u8]) -> Option<Self> {
        let plain = words(value, Some(b' '));
        let date = Date::read(&mut tokens(&plain))?;
        // A zone west of UTC begins with a hyphen, so that only blanks part the rest.
        let clock = plain.split(|b| *b == b' ').skip_while(|t| !t.contains(&b':'));
        let mut rest = clock.filter(|t| !t.is_empty());
        let mut time = rest.next()?.split(|b| *b == b':').map(|t| number(t).map(|(n, _)| n));
        let (hour, minute, second) = (time.next()??, time.next()??, time.next());
        if hour > 23 || minute > 59 || second.is_some_and(|s| s.is_none_or(|s| s > 60)) {
            return None;
        }
        let zone = rest.next().unwrap_or_default();
        let (zone, named_zone) = match zone {
            b"" | b"-0000" => (None, false),
            [sign @ (b'+' | b'-'), digits @ ..] => (offset(*sign, digits), false),
            name => {
                let row = ZONES.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
                (row.map(|(_, hours)| hours * 60), true)
            }
        };
        let year = plain.split(|b| matches!(b, b' ' | b'-' | b',')).filter_map(number);
        let day = memchr::memchr(b',', &plain).and_then(|comma| plain.get(..comma));
        let wrong_weekday = day.is_some_and(|d| {
            let named = date.weekday().as_bytes().get(..3).unwrap_or_default();
            !d.trim_ascii().get(..3).unwrap_or_default().eq_ignore_ascii_case(named)
        });
        Some(Self {
            date,
            hour: u8::try_from(hour).ok()?,
            minute: u8::try_from(minute).ok()?,
            second: second.flatten().and_then(|s| u8::try_from(s).ok()),
            zone,
            named_zone,
            short_year: year.filter(|(_, digits)| *digits == 4).count() == 0,
            wrong_weekday,
        })
    }

    /// Seconds since the beginning of 1970 in UTC; nothing where the zone is not known.
    pub fn seconds(self) -> Option<i64> {
        let Date { year, month, day } = self.date;
        let date =
            time::Date::from_calendar_date(year.into(), time::Month::try_from(month).ok()?, day);
        let time = time::Time::from_hms(self.hour, self.minute, self.second.unwrap_or(0).min(59));
        let moment = time::PrimitiveDateTime::new(date.ok()?, time.ok()?).assume_utc();
        Some(moment.unix_timestamp() - i64::from(self.zone?) * 60)
    }
}

/// The minutes of `hhmm`.
fn offset(sign: u8, digits: &[u8]) -> Option<i32> {
    let (value, 4) = number(digits)? else { return None };
    let minutes = i32::from(value / 100) * 60 + i32::from(value % 100);
    (value % 100 < 60).then_some(if sign == b'-' { -minutes } else { minutes })
}

/// The moment that the value of a Date field names, in seconds since 1970-01-01 00:00:00 UTC (RFC 5256 §2.2). A
/// zone that is none counts as UTC, a time that is none as midnight; nothing where there is no day.
pub(super) fn sent_moment(value: &[u8]) -> Option<i64> {
    if let Some(moment) = DateTime::of_field(value) {
        return DateTime { zone: moment.zone.or(Some(0)), ..moment }.seconds();
    }
    let Date { year, month, day } = Date::of_field(value)?;
    let month = time::Month::try_from(month).ok()?;
    let date = time::Date::from_calendar_date(year.into(), month, day).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp())
}

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
            ("1 Jan 2001 00:01:33 Z", Some(DAY + 93)),
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
    fn moments_with_their_zones() {
        for (value, want) in [
            ("Fri, 21 Nov 1997 09:55:06 -0600", Some(("09:55:06", Some(-360), "Friday"))),
            ("21 Nov 97 09:55 GMT", Some(("09:55:--", Some(0), "Friday"))),
            (
                "Thu, 13 Feb 1969 23:32 -0330 (Newfoundland Time)",
                Some(("23:32:--", Some(-210), "Thursday")),
            ),
            ("2 Mar 2026 09:00:60 -0000", Some(("09:00:60", None, "Monday"))),
            ("Sun, 2 Mar 2026 09:00:00 XYZ", Some(("09:00:00", None, "Monday"))),
            ("2 Mar 2026", None),
            ("2 Mar 2026 25:61", None),
            ("2 Mar 2026 09", None),
        ] {
            let found = DateTime::of_field(value.as_bytes());
            let told = found.map(|d| {
                let second = d.second.map_or("--".into(), |s| format!("{s:02}"));
                (format!("{:02}:{:02}:{second}", d.hour, d.minute), d.zone, d.date.weekday())
            });
            assert_eq!(told, want.map(|(t, z, d)| (t.to_owned(), z, d)), "{value}");
        }
        let of = |value: &str| DateTime::of_field(value.as_bytes()).expect("a moment");
        let odd = of("Sun, 2 Mar 26 09:00:00 EST");
        assert!(odd.named_zone && odd.short_year && odd.wrong_weekday);
        assert_eq!(odd.seconds(), of("Mon, 2 Mar 2026 14:00:00 +0000").seconds());
        assert_eq!(of("2 Mar 2026 09:00:00 +0000").seconds(), Some(1_772_442_000));
    }

    #[test]
    fn days_are_ordered() {
        assert!(Date::new(2026, 2, 28) < Date::new(2026, 3, 1));
        assert_eq!(Date::new(2026, 13, 1), None);
        assert_eq!(Date::new(2026, 0, 1), None);
    }
}
