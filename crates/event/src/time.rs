//! Moments and civil days.
//!
//! Place in the flow: time enters the index only as a fact. Absent: any clock.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// A moment: UTC microseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Moment(pub i64);

impl Moment {
    /// The civil day of this moment in Europe/Amsterdam, where Dutch terms begin and end.
    #[must_use]
    pub fn day(self) -> Day {
        let stamp = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        // The bundled zone database always knows Amsterdam; UTC is the honest remainder if it were ever stripped.
        let zone = TimeZone::get("Europe/Amsterdam").unwrap_or(TimeZone::UTC);
        Day::of(stamp.to_zoned(zone).date())
    }
}

/// To the second, UTC, as RFC 3339 writes it.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.div_euclid(1_000_000);
        let stamp = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
        write!(f, "{stamp}")
    }
}

/// A civil day in Europe/Amsterdam, as days since 1 January 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Day(pub i32);

const EPOCH: Date = date(1970, 1, 1);

impl Day {
    /// The day number of a calendar date.
    #[must_use]
    pub fn of(date: Date) -> Self {
        Self(date.since(EPOCH).map_or(0, |span| span.get_days()))
    }

    /// The calendar date.
    #[must_use]
    pub fn date(self) -> Date {
        EPOCH.checked_add(jiff::Span::new().days(self.0)).unwrap_or(EPOCH)
    }

    /// Reads YYYY-MM-DD.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        shape.then(|| text.parse::<Date>().ok().map(Self::of))?
    }

    /// The same day `months` later; the last day of the month where that day does not exist.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let later = self
            .date()
            .checked_add(jiff::Span::new().months(i64::from(months)));
        Self::of(later.unwrap_or(Date::MAX))
    }

    /// The birthday `years` later. Born on 29 February: 1 March in other years (Dutch practice).
    #[must_use]
    pub fn birthday(self, years: u16) -> Self {
        let born = self.date();
        let year = born.year().saturating_add_unsigned(years);
        match Date::new(year, born.month(), born.day()) {
            Ok(day) => Self::of(day),
            Err(_) => Date::new(year, 3, 1).map_or(Self(i32::MAX), Self::of),
        }
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.date())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).expect("a date")
    }

    #[test]
    fn a_day_turns_at_midnight_in_amsterdam() {
        let winter_evening = "2026-01-31T22:59:59.999999Z"
            .parse::<Timestamp>()
            .unwrap()
            .as_microsecond();
        assert_eq!(Moment(winter_evening).day(), day("2026-01-31"));
        assert_eq!(Moment(winter_evening + 1).day(), day("2026-02-01"));
        let summer = "2026-07-01T22:00:00Z"
            .parse::<Timestamp>()
            .unwrap()
            .as_microsecond();
        assert_eq!(Moment(summer).day(), day("2026-07-02"));
    }

    #[test]
    fn a_leap_day_child_has_its_birthday_on_the_first_of_march() {
        assert_eq!(day("2004-02-29").birthday(23), day("2027-03-01"));
        assert_eq!(day("2004-02-29").birthday(24), day("2028-02-29"));
        assert_eq!(day("2009-01-10").birthday(23), day("2032-01-10"));
    }

    #[test]
    fn days_are_written_and_read_the_same() {
        for text in [
            "1970-01-01",
            "1969-12-31",
            "2000-02-29",
            "2026-11-22",
            "1899-05-06",
        ] {
            assert_eq!(day(text).to_string(), text);
        }
        for wrong in ["2026-2-01", "2026-02-30", "20260201", "2026-02-01T00:00", ""] {
            assert!(Day::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_term_in_months_ends_on_an_existing_day() {
        assert_eq!(day("2024-08-31").plus_months(6), day("2025-02-28"));
        assert_eq!(day("2012-10-01").plus_months(60), day("2017-10-01"));
    }
}
