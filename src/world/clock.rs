//! Virtual time.

use std::{fmt::Write as _, time::Duration};
use time::{Month, OffsetDateTime};

/// A moment of a world's own time, in milliseconds since 1970-01-01 00:00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// When every world begins: Monday, 2 March 2026, 09:00:00 UTC.
    pub const START: Self = Self(1_772_442_000_000);

    /// A moment that does not come.
    pub const NEVER: Self = Self(i64::MAX);

    /// A moment later.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How much later `self` is than `earlier`; nothing if it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn calendar(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// As a `Date` or `Received` field writes it: `Mon, 2 Mar 2026 09:00:00 +0000` (RFC 5322 §3.3).
    pub fn rfc5322(self) -> String {
        let mut out = String::with_capacity(31);
        self.write_rfc5322(&mut out);
        out
    }

    /// The same, behind a text that is there. Every letter that is taken has it, so it goes without format strings.
    pub fn write_rfc5322(self, out: &mut String) {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let t = self.calendar();
        let digit = |n: u8| char::from(b'0' + n % 10);
        out.push_str(DAYS[usize::from(t.weekday().number_days_from_monday()) % 7]);
        out.push_str(", ");
        if t.day() >= 10 {
            out.push(digit(t.day() / 10));
        }
        out.extend([digit(t.day()), ' ']);
        out.push_str(month_name(t.month()));
        // Writing to memory cannot fail.
        let _ = write!(out, " {} ", t.year());
        for (n, end) in [(t.hour(), ':'), (t.minute(), ':'), (t.second(), ' ')] {
            out.extend([digit(n / 10), digit(n), end]);
        }
        out.push_str("+0000");
    }

    /// As an INTERNALDATE stands in IMAP, without the quotes: ` 2-Mar-2026 09:00:00 +0000` (RFC 3501 §9, date-time).
    pub fn internal_date(self) -> String {
        let t = self.calendar();
        let mut out = String::with_capacity(26);
        let _ = write!(
            out,
            "{:2}-{}-{:04} {:02}:{:02}:{:02} +0000",
            t.day(),
            month_name(t.month()),
            t.year(),
            t.hour(),
            t.minute(),
            t.second(),
        );
        out
    }

    /// The time of day, `09:00:00.000`.
    pub fn clock(self) -> String {
        let t = self.calendar();
        format!(
            "{:02}:{:02}:{:02}.{:03}",
            t.hour(),
            t.minute(),
            t.second(),
            self.0.rem_euclid(1000)
        )
    }

    /// As protocols write a moment: `2026-03-02T09:00:00Z` (RFC 3339 §5.6).
    pub fn rfc3339(self) -> String {
        let t = self.calendar();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second()
        )
    }

    /// So many seconds later, or earlier where the number is negative.
    #[must_use]
    pub const fn seconds_later(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The calendar day in UTC: year, month (1 to 12), day of the month.
    pub fn date(self) -> (i32, u8, u8) {
        let t = self.calendar();
        (t.year(), u8::from(t.month()), t.day())
    }

    /// The moment of a civil date and time with its zone in minutes east of UTC; nothing if there is no such day.
    pub fn from_civil(date: (i32, u8, u8), time: (u8, u8, u8), zone: i32) -> Option<Self> {
        let month = Month::try_from(date.1).ok()?;
        let day = time::Date::from_calendar_date(date.0, month, date.2).ok()?;
        let clock = time::Time::from_hms(time.0, time.1, time.2).ok()?;
        let seconds = day.with_time(clock).assume_utc().unix_timestamp() - i64::from(zone) * 60;
        Some(Self(seconds * 1000))
    }
}

fn month_name(month: Month) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[usize::from(u8::from(month)) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_in_all_its_forms() {
        let t = Timestamp::START;
        assert_eq!(t.rfc5322(), "Mon, 2 Mar 2026 09:00:00 +0000");
        assert_eq!(Timestamp(946_684_799_000).rfc5322(), "Fri, 31 Dec 1999 23:59:59 +0000");
        assert_eq!(t.internal_date(), " 2-Mar-2026 09:00:00 +0000");
        assert_eq!(t.clock(), "09:00:00.000");
        assert_eq!(t.rfc3339(), "2026-03-02T09:00:00Z");
        assert_eq!(t.seconds_later(-60).rfc3339(), "2026-03-02T08:59:00Z");
        assert_eq!(Timestamp::from_civil((2026, 3, 2), (10, 0, 0), 60), Some(t));
        assert_eq!(Timestamp::from_civil((2026, 2, 30), (10, 0, 0), 60), None);
        assert_eq!(Timestamp(-1).clock(), "23:59:59.999");
    }
}
