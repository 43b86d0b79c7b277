//! The stream of happenings in order of days: holds one window of days.
//!
//! A hamlet's history is made anew for each window, and what lies in the window is kept and sorted. The window is as long as
//! keeps about a million happenings; its length changes nothing but speed and memory.

use event::Day;

use crate::{FIRST_DAY, Happening, LAST_DAY, Population};

/// How many happenings a window should hold, at most and about.
const HELD: u64 = 1_000_000;
/// Happenings of a hamlet in a year, about.
const A_YEAR_PER_HAMLET: u64 = 12;

/// Happenings in order; see [`Population::happenings`].
pub struct Happenings<'a> {
    population: &'a Population,
    /// Where the next window begins.
    next: Day,
    end: Day,
    days: i32,
    window: std::vec::IntoIter<Happening>,
}

impl<'a> Happenings<'a> {
    pub(crate) fn new(population: &'a Population, first: Day, end: Day) -> Self {
        let a_year = (u64::from(population.hamlets) * A_YEAR_PER_HAMLET).max(1);
        let days = (HELD * 365 / a_year).clamp(7, 3_650) as i32;
        Self {
            population,
            next: first.max(FIRST_DAY),
            end: end.min(LAST_DAY),
            days,
            window: Vec::new().into_iter(),
        }
    }

    /// The same stream with windows of so many days (at least 1).
    #[must_use]
    pub fn with_window(mut self, days: u16) -> Self {
        self.days = i32::from(days.max(1));
        self
    }

    fn fill(&mut self) {
        let (from, until) = (self.next, Day((self.next.0 + self.days).min(self.end.0)));
        let mut window = Vec::new();
        for hamlet in 0..self.population.hamlets {
            let history = self.population.history(hamlet);
            window.extend(
                history
                    .into_iter()
                    .filter(|happening| (from..until).contains(&happening.day)),
            );
        }
        window.sort_unstable_by_key(|happening| (happening.day, happening.id));
        self.next = until;
        self.window = window.into_iter();
    }
}

impl Iterator for Happenings<'_> {
    type Item = Happening;

    fn next(&mut self) -> Option<Happening> {
        loop {
            if let Some(happening) = self.window.next() {
                return Some(happening);
            }
            if self.next >= self.end {
                return None;
            }
            self.fill();
        }
    }
}
