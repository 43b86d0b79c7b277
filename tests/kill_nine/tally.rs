//! What the suite did, for the last lines of its output.

use std::{collections::BTreeMap, fmt, ops::AddAssign};

use crate::kills::PLACES;

/// Counts of one store, or of all.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) inside: BTreeMap<&'static str, u64>,
    pub(crate) outside: u64,
    pub(crate) events: u64,
    pub(crate) registrations: u64,
    pub(crate) renewals: u64,
    pub(crate) ends: u64,
    /// Calls that the kill left without an answer, sent again after the restart.
    pub(crate) unanswered: u64,
    /// Of the registrations and their renewals and ends among those: were durable nevertheless.
    pub(crate) durable_unanswered: u64,
    pub(crate) repeated_calls: u64,
    pub(crate) reads: u64,
    pub(crate) notices: u64,
    pub(crate) repeated_notices: u64,
    pub(crate) tellings_expected: u64,
}

impl Tally {
    pub(crate) fn kills(&self) -> u64 {
        self.outside + self.inside.values().sum::<u64>()
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, more: Self) {
        for (place, kills) in more.inside {
            *self.inside.entry(place).or_default() += kills;
        }
        self.outside += more.outside;
        self.events += more.events;
        self.registrations += more.registrations;
        self.renewals += more.renewals;
        self.ends += more.ends;
        self.unanswered += more.unanswered;
        self.durable_unanswered += more.durable_unanswered;
        self.repeated_calls += more.repeated_calls;
        self.reads += more.reads;
        self.notices += more.notices;
        self.repeated_notices += more.repeated_notices;
        self.tellings_expected += more.tellings_expected;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inside: u64 = self.inside.values().sum();
        writeln!(
            f,
            "kills: {}, from outside {}, inside a group commit {inside}",
            self.kills(),
            self.outside
        )?;
        for place in PLACES {
            writeln!(
                f,
                "  {place}: {}",
                self.inside.get(place).copied().unwrap_or_default()
            )?;
        }
        writeln!(f, "events in the log: {}", self.events)?;
        writeln!(
            f,
            "acknowledged: {} registrations, {} renewals, {} ends; lost: 0",
            self.registrations, self.renewals, self.ends
        )?;
        writeln!(
            f,
            "without an answer: {} calls, of which registrations that were durable {}",
            self.unanswered, self.durable_unanswered
        )?;
        writeln!(
            f,
            "repeated calls: {}; registrations read after restarts: {}",
            self.repeated_calls, self.reads
        )?;
        write!(
            f,
            "notices: {} delivered, {} repeats of these; tellings that the model expected: {}",
            self.notices, self.repeated_notices, self.tellings_expected
        )
    }
}
