//! The only place that reads the system clock. Everything behind it gets `now` as a value.
//!
//! Place in the flow: before the decision; time enters the log only as a fact. A scenario clock stands still until it
//! is moved forward, so that a case of years can be replayed in seconds (development mode only). Absent: durations and
//! timers, which are tokio's, and civil dates, which are the core's.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Where `now` comes from. A clone is the same clock.
#[derive(Clone, Debug)]
pub struct Clock(Hand);

#[derive(Clone, Debug)]
enum Hand {
    System,
    Scenario(Arc<AtomicI64>),
}

/// Why a clock was not set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GoesBack {
    /// The moment lies before the one that the scenario clock shows.
    #[error("the scenario clock shows {shown} and cannot go back to {asked} (UTC microseconds)")]
    Earlier {
        /// What the clock shows, UTC microseconds.
        shown: i64,
        /// What it was asked to show, UTC microseconds.
        asked: i64,
    },
    /// The daemon runs on the system clock, which it never sets.
    #[error("the system clock cannot be set; only `development.clock = \"scenario\"` can be moved")]
    NotAScenario,
}

impl Clock {
    /// The clock of the machine.
    #[must_use]
    pub fn system() -> Self {
        Self(Hand::System)
    }

    /// A clock that stands at `start` (UTC microseconds) until it is set.
    #[must_use]
    pub fn scenario(start: i64) -> Self {
        Self(Hand::Scenario(Arc::new(AtomicI64::new(start))))
    }

    /// Whether it stands still until it is set.
    #[must_use]
    pub const fn is_scenario(&self) -> bool {
        matches!(self.0, Hand::Scenario(_))
    }

    /// UTC microseconds since 1970. Not monotone on the system clock: whoever records it takes care of that.
    #[must_use]
    pub fn now_micros(&self) -> i64 {
        match &self.0 {
            Hand::System => system_micros(),
            Hand::Scenario(shown) => shown.load(Ordering::Acquire),
        }
    }

    /// Moves a scenario clock forward to this moment (UTC microseconds); the moment it shows already is allowed.
    ///
    /// # Errors
    /// [`GoesBack`] when the moment is earlier than shown, or when this is the system clock.
    pub fn set(&self, asked: i64) -> Result<(), GoesBack> {
        let Hand::Scenario(shown) = &self.0 else {
            return Err(GoesBack::NotAScenario);
        };
        // One step, so that of two callers none can move the clock back behind the other.
        let before = shown.fetch_max(asked, Ordering::AcqRel);
        if before > asked {
            Err(GoesBack::Earlier { shown: before, asked })
        } else {
            Ok(())
        }
    }
}

/// Saturates instead of failing: a machine that believes it is before 1970 or after the year 290,000 still gets a
/// number, which no day of the calendar belongs to. (Linux sets no clock beyond the year 2232.)
fn system_micros() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    let now = SystemTime::now();
    match now.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_micros()).map_or(i64::MIN, |micros| -micros),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scenario_clock_stands_still_until_it_is_moved_forward() {
        let clock = Clock::scenario(1_000);
        let same = clock.clone();
        assert_eq!(clock.now_micros(), 1_000);
        assert_eq!(same.set(5_000), Ok(()));
        assert_eq!(clock.now_micros(), 5_000, "a clone is the same clock");
        assert_eq!(clock.set(5_000), Ok(()), "the moment it shows is not earlier");
        assert_eq!(
            clock.set(4_999),
            Err(GoesBack::Earlier {
                shown: 5_000,
                asked: 4_999
            })
        );
        assert_eq!(clock.now_micros(), 5_000);
    }

    #[test]
    fn the_system_clock_is_read_and_never_set() {
        let clock = Clock::system();
        assert!(clock.now_micros() > 1_577_836_800_000_000, "later than 2020");
        assert_eq!(clock.set(i64::MAX), Err(GoesBack::NotAScenario));
    }
}
