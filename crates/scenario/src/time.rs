//! Days in a story, and the flag that says whether a day is a fact.
//!
//! Place in the flow: the day of an event is the day the player sets the scenario clock to; a birth date is part of an
//! identity. Absent: times of day (events of one day happen in the order of the file) and time zones (a civil date in
//! Europe/Amsterdam is meant).

use std::fmt;

use jiff::civil::Date;

/// A calendar day, as a fact or as one chosen by the writer of the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// True when `~` stands behind it: the day was chosen inside the interval that a report allows, so that events
    /// have an order. Never show such a day as the real date.
    pub synthetic: bool,
}

impl Day {
    /// Reads `2012-10-02` or `2012-10-02~`; `None` when it is not a day of the calendar.
    pub(crate) fn read(word: &str) -> Option<Self> {
        let (digits, synthetic) = split_mark(word);
        if digits.len() != 10 {
            return None;
        }
        let date = digits.parse().ok()?;
        Some(Self { date, synthetic })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.date, if self.synthetic { "~" } else { "" })
    }
}

/// A birth date; month and day may be unknown, as in the Dutch register of persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BirthDate {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12, when known.
    pub month: Option<i8>,
    /// The day of the month, when known; never without a month.
    pub day: Option<i8>,
    /// As in [`Day::synthetic`].
    pub synthetic: bool,
}

impl BirthDate {
    /// Reads `2008-11-02`, `2008-11` or `2008`, each with or without `~`.
    pub(crate) fn read(word: &str) -> Option<Self> {
        let (digits, synthetic) = split_mark(word);
        // The missing parts are filled with the first of January to let the calendar check the rest.
        let (whole, known) = match digits.len() {
            10 => (digits.to_owned(), 3),
            7 => (format!("{digits}-01"), 2),
            4 => (format!("{digits}-01-01"), 1),
            _ => return None,
        };
        let date: Date = whole.parse().ok()?;
        Some(Self {
            year: date.year(),
            month: (known > 1).then(|| date.month()),
            day: (known > 2).then(|| date.day()),
            synthetic,
        })
    }
}

fn split_mark(word: &str) -> (&str, bool) {
    match word.strip_suffix('~') {
        Some(digits) => (digits, true),
        None => (word, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_carries_whether_it_is_synthetic() {
        let day = Day::read("2012-10-02~").expect("a day");
        assert!(day.synthetic);
        assert_eq!(day.date, jiff::civil::date(2012, 10, 2));
        assert!(!Day::read("2012-10-02").expect("a day").synthetic);
        assert_eq!(day.to_string(), "2012-10-02~");
    }

    #[test]
    fn what_is_no_day_of_the_calendar_is_no_day() {
        for word in [
            "2013-02-30",
            "2013-2-3",
            "2013",
            "~",
            "",
            "20130203",
            "2013-02-03T10",
            "2013-02-0é",
        ] {
            assert_eq!(Day::read(word), None, "{word}");
        }
    }

    #[test]
    fn a_birth_date_may_lack_day_and_month() {
        let whole = BirthDate::read("2008-11-02~").expect("a birth date");
        assert_eq!(
            (whole.year, whole.month, whole.day, whole.synthetic),
            (2008, Some(11), Some(2), true)
        );
        let month = BirthDate::read("2008-11").expect("a birth date");
        assert_eq!((month.month, month.day, month.synthetic), (Some(11), None, false));
        let year = BirthDate::read("2008~").expect("a birth date");
        assert_eq!((year.year, year.month, year.day), (2008, None, None));
        assert_eq!(BirthDate::read("2008-13"), None);
        assert_eq!(BirthDate::read("08"), None);
    }
}
