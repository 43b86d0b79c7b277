//! Birth dates of which a part may be unknown, and the month in which an expected child is due.
//!
//! The BRP knows birth dates with an unknown day, or an unknown day and month (refugees, foundlings). Today is an
//! argument: this crate reads no clock. Absent: ages and terms, which are decided where the policy is known.

use core::fmt;

use jiff::civil::Date;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Invalid;

/// No living person was born longer ago than this, in years; an earlier date is a typing error.
const OLDEST_YEARS: i16 = 130;
/// A child is due at most this many months ahead.
const DUE_AHEAD_MONTHS: i32 = 10;
/// A due month may lie this many months back: births are not always reported, and calls are repeated.
const DUE_BACK_MONTHS: i32 = 12;

/// A birth date with a known year, and a month and day that may be unknown. Wiped on drop; cannot be printed.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PartialDate {
    year: u16,
    /// 1 to 12, or 0 when unknown.
    month: u8,
    /// 1 to 31, or 0 when unknown.
    day: u8,
}

impl PartialDate {
    /// Checks a birth date against the calendar and against `today` (a civil date, Europe/Amsterdam).
    ///
    /// `None` means unknown; a zero is not accepted in its place.
    ///
    /// # Errors
    /// [`Invalid::BirthImpossible`] or [`Invalid::BirthInFuture`].
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>, today: Date) -> Result<Self, Invalid> {
        let part = |value: Option<u8>, otherwise: i8| match value {
            None => Ok(otherwise),
            Some(value) => i8::try_from(value).map_err(|_| Invalid::BirthImpossible),
        };
        if month.is_none() && day.is_some() {
            return Err(Invalid::BirthImpossible);
        }
        // The first day the person can have been born on; the unknown parts take their lowest value.
        let earliest =
            Date::new(year, part(month, 1)?, part(day, 1)?).map_err(|_| Invalid::BirthImpossible)?;
        if earliest > today {
            return Err(Invalid::BirthInFuture);
        }
        if year < today.year().saturating_sub(OLDEST_YEARS) {
            return Err(Invalid::BirthImpossible);
        }
        let year = u16::try_from(year).map_err(|_| Invalid::BirthImpossible)?;
        Ok(PartialDate {
            year,
            month: month.unwrap_or(0),
            day: day.unwrap_or(0),
        })
    }

    /// Whether year, month and day are all known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.month != 0 && self.day != 0
    }

    /// Year (two bytes, low byte first), month, day; 0 for an unknown part.
    pub(crate) fn canonical(&self) -> [u8; 4] {
        let [low, high] = self.year.to_le_bytes();
        [low, high, self.month, self.day]
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(hidden)")
    }
}

/// The month in which a child is expected. An estimate, so it is not part of the pseudonym.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DueMonth {
    year: i16,
    month: u8,
}

impl DueMonth {
    /// Checks a due month against `today`: at most ten months ahead and at most twelve back.
    ///
    /// # Errors
    /// [`Invalid::DueMonthImpossible`].
    pub fn new(year: i16, month: u8, today: Date) -> Result<Self, Invalid> {
        if !(1..=12).contains(&month) {
            return Err(Invalid::DueMonthImpossible);
        }
        let due = DueMonth { year, month };
        let now = i32::from(today.year()) * 12 + i32::from(today.month());
        let ahead = due.months() + 1 - now;
        if (-DUE_BACK_MONTHS..=DUE_AHEAD_MONTHS).contains(&ahead) {
            Ok(due)
        } else {
            Err(Invalid::DueMonthImpossible)
        }
    }

    /// How many months lie between two due months; ten or more cannot be one pregnancy.
    #[must_use]
    pub fn months_from(self, other: DueMonth) -> u32 {
        self.months().abs_diff(other.months())
    }

    /// Months since January of the year 0.
    fn months(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }
}

impl fmt::Debug for DueMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DueMonth(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 3, 15);

    fn birth(year: i16, month: Option<u8>, day: Option<u8>) -> Result<[u8; 4], Invalid> {
        PartialDate::new(year, month, day, TODAY).map(|date| date.canonical())
    }

    #[test]
    fn unknown_parts_are_zero_in_the_canonical_form() {
        assert_eq!(birth(2010, Some(5), Some(17)), Ok([0xda, 0x07, 5, 17]));
        assert_eq!(birth(2010, Some(5), None), Ok([0xda, 0x07, 5, 0]));
        assert_eq!(birth(2010, None, None), Ok([0xda, 0x07, 0, 0]));
    }

    #[test]
    fn days_that_the_calendar_does_not_have_are_refused() {
        for (year, month, day) in [
            (2023, Some(2), Some(29)),
            (2024, Some(4), Some(31)),
            (2024, Some(13), Some(1)),
            (2024, Some(0), None),
            (2024, Some(200), None),
            (2024, Some(1), Some(0)),
            (2024, None, Some(3)),
            (1895, None, None),
            (-4, None, None),
            (i16::MIN, Some(1), Some(1)),
        ] {
            assert_eq!(
                birth(year, month, day),
                Err(Invalid::BirthImpossible),
                "{year} {month:?} {day:?}"
            );
        }
        assert!(birth(2024, Some(2), Some(29)).is_ok(), "a leap day exists");
        assert!(
            birth(1896, None, None).is_ok(),
            "the oldest year that is still accepted"
        );
    }

    #[test]
    fn nobody_is_born_tomorrow_but_a_partly_known_date_counts_from_its_first_day() {
        assert!(birth(2026, Some(3), Some(15)).is_ok());
        assert_eq!(birth(2026, Some(3), Some(16)), Err(Invalid::BirthInFuture));
        assert!(birth(2026, Some(3), None).is_ok());
        assert_eq!(birth(2026, Some(4), None), Err(Invalid::BirthInFuture));
        assert!(birth(2026, None, None).is_ok());
        assert_eq!(birth(2027, None, None), Err(Invalid::BirthInFuture));
    }

    #[test]
    fn a_child_is_due_within_ten_months_and_may_be_born_unreported_for_a_year() {
        let due = |year, month| DueMonth::new(year, month, TODAY);
        assert!(due(2026, 3).is_ok());
        assert!(due(2027, 1).is_ok());
        assert_eq!(due(2027, 2), Err(Invalid::DueMonthImpossible));
        assert!(due(2025, 3).is_ok());
        assert_eq!(due(2025, 2), Err(Invalid::DueMonthImpossible));
        assert_eq!(due(2026, 0), Err(Invalid::DueMonthImpossible));
        assert_eq!(due(2026, 13), Err(Invalid::DueMonthImpossible));
        let (may, march) = (due(2026, 5), due(2027, 1));
        assert_eq!(
            may.and_then(|may| march.map(|march| march.months_from(may))),
            Ok(8)
        );
    }

    #[test]
    fn dates_cannot_be_printed() {
        let shown = format!(
            "{:?} {:?}",
            PartialDate::new(2010, None, None, TODAY),
            DueMonth::new(2026, 4, TODAY)
        );
        assert!(!shown.bytes().any(|byte| byte.is_ascii_digit()));
    }
}
