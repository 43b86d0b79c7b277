//! The model: a list of registrations, gone over from the beginning every time. Days are reckoned on their digits.

use event::{Day, EndReason, RegistrationNo};

use crate::common::day;

/// So many days before it expires a unit is told.
const TOLD_BEFORE: i32 = 28;

/// One registration.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Own {
    pub(crate) no: RegistrationNo,
    pub(crate) unit: &'static str,
    pub(crate) child: usize,
    pub(crate) adult_on: Day,
    pub(crate) expires_on: Day,
    pub(crate) ended: Option<(Day, EndReason)>,
    pub(crate) told: bool,
}

/// Year, month and day.
fn digits(of: Day) -> (i32, u32, u32) {
    let text = of.to_string();
    let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap());
    let mut next = || parts.next().unwrap();
    (next().cast_signed(), next(), next())
}

/// The same day so many years later; where there is no 29 February, `otherwise`.
fn years_later(of: Day, years: i32, otherwise: &str) -> Day {
    let (year, month, day_of) = digits(of);
    let year = year + years;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month, day_of) == (2, 29) && !leap {
        day(&format!("{year}-{otherwise}"))
    } else {
        day(&format!("{year}-{month:02}-{day_of:02}"))
    }
}

pub(crate) fn adult_on(born: Day) -> Day {
    years_later(born, 23, "03-01")
}

/// Two years, or adulthood.
pub(crate) fn term(today: Day, adult_on: Day) -> Day {
    adult_on.min(years_later(today, 2, "02-28"))
}

impl Own {
    pub(crate) fn is_active(&self) -> bool {
        self.ended.is_none()
    }

    /// Time ended it by this day.
    pub(crate) fn has_run_out(&self, today: Day) -> bool {
        self.is_active() && self.expires_on <= today
    }

    pub(crate) fn run_out(&mut self) -> EndReason {
        let reason = if self.expires_on == self.adult_on {
            EndReason::AgedOut
        } else {
            EndReason::Expired
        };
        self.ended = Some((self.expires_on, reason));
        reason
    }

    /// Its unit is to be told now.
    pub(crate) fn is_to_be_told(&self, today: Day) -> bool {
        let left = self.expires_on.0 - today.0;
        self.is_active() && !self.told && left > 0 && left <= TOLD_BEFORE
    }

    /// From this day on it is to be erased.
    pub(crate) fn erased_on(&self) -> Option<Day> {
        let (on, reason) = self.ended?;
        Some(match reason {
            EndReason::Resolved | EndReason::Moved | EndReason::HandedOver | EndReason::Expired => {
                self.adult_on.min(years_later(on, 5, "02-28")).max(on)
            }
            _ => on,
        })
    }

    /// Something happens to it by time alone on this day, or on the one before or behind.
    pub(crate) fn is_near(&self, today: Day) -> bool {
        let days = [
            Some(self.expires_on.0 - TOLD_BEFORE),
            Some(self.expires_on.0),
            self.erased_on().map(|day| day.0),
        ];
        days.into_iter().flatten().any(|day| (day - today.0).abs() <= 1)
    }
}
