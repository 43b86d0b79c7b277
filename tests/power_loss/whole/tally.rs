//! What happened in the runs of the whole daemon, for the table at the end.

use std::fmt;

use crate::faults_seen::FaultsSeen;

/// Counts of many stories.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) stories: u64,
    pub(crate) served: u64,
    pub(crate) not_started: u64,
    pub(crate) registrations: u64,
    pub(crate) renewals: u64,
    pub(crate) ends: u64,
    pub(crate) reads: u64,
    pub(crate) notices: u64,
    pub(crate) tellings: u64,
    /// Calls without an answer at a fault, sent again later.
    pub(crate) unanswered: u64,
    /// Runs that refused to write after a fault, while reading and streams went on.
    pub(crate) refused: u64,
    /// Of those with a full disk: wrote again when there was room.
    pub(crate) relieved: u64,
    /// Ends that were taken by a full disk.
    pub(crate) ended_when_full: u64,
    pub(crate) faults: FaultsSeen,
}

impl Tally {
    pub(crate) fn add(&mut self, more: &Self) {
        self.stories += more.stories;
        self.served += more.served;
        self.not_started += more.not_started;
        self.registrations += more.registrations;
        self.renewals += more.renewals;
        self.ends += more.ends;
        self.reads += more.reads;
        self.notices += more.notices;
        self.tellings += more.tellings;
        self.unanswered += more.unanswered;
        self.refused += more.refused;
        self.relieved += more.relieved;
        self.ended_when_full += more.ended_when_full;
        self.faults.add(&more.faults);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "stories {}, runs that served {}, runs that a fault kept from serving {}",
            self.stories, self.served, self.not_started
        )?;
        writeln!(
            f,
            "acknowledged: {} registrations, {} renewals, {} ends; lost 0, invented 0, twice 0",
            self.registrations, self.renewals, self.ends
        )?;
        writeln!(
            f,
            "notices {} delivered, {} tellings expected and there; registrations read after restarts {}",
            self.notices, self.tellings, self.reads
        )?;
        writeln!(
            f,
            "calls without an answer, sent again: {}; runs that refused to write and went on reading: {}, wrote again \
             when the disk had room: {}; ended while it was full: {}",
            self.unanswered, self.refused, self.relieved, self.ended_when_full
        )?;
        self.faults.fmt(f)
    }
}
