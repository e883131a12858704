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
        let plain = words(value, Some(b' '));
        let plain = match memchr::memchr(b',', &plain) {
            Some(comma) => plain.get(comma + 1..)?,
            None => &plain[..],
        };
        let mut tokens = plain.split(|b| matches!(b, b' ' | b'-')).filter(|t| !t.is_empty());
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
    fn days_are_ordered() {
        assert!(Date::new(2026, 2, 28) < Date::new(2026, 3, 1));
        assert_eq!(Date::new(2026, 13, 1), None);
        assert_eq!(Date::new(2026, 0, 1), None);
    }
}
