//! What happened in the runs of the key slots, for the table at the end.

use std::fmt;

use crate::faults_seen::FaultsSeen;

/// Counts of many stories.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) stories: u64,
    pub(crate) opens: u64,
    pub(crate) prepared: u64,
    pub(crate) erased: u64,
    /// Prepared, not acknowledged, and whole: used from then on.
    pub(crate) taken_up: u64,
    /// Asked to be erased, not acknowledged, and still there.
    pub(crate) still_there: u64,
    pub(crate) torn_erasures: u64,
    /// Refusals and failures that the program told.
    pub(crate) told: u64,
    pub(crate) faults: FaultsSeen,
}

impl Tally {
    pub(crate) fn add(&mut self, more: &Self) {
        self.stories += more.stories;
        self.opens += more.opens;
        self.prepared += more.prepared;
        self.erased += more.erased;
        self.taken_up += more.taken_up;
        self.still_there += more.still_there;
        self.torn_erasures += more.torn_erasures;
        self.told += more.told;
        self.faults.add(&more.faults);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "stories {}, opened {}", self.stories, self.opens)?;
        writeln!(
            f,
            "acknowledged: {} slots prepared, {} erased; damaged 0, risen again 0",
            self.prepared, self.erased
        )?;
        writeln!(
            f,
            "in doubt at a fault, and then: prepared and taken up {}, erasures not done {}, erasures half done {}",
            self.taken_up, self.still_there, self.torn_erasures
        )?;
        self.faults.fmt(f)
    }
}
