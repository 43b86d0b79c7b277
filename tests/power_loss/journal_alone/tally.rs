//! What happened in the runs of the journal alone, for the table at the end.

use std::collections::BTreeMap;
use std::fmt;

use crate::faults_seen::FaultsSeen;

/// Counts of many stories.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) stories: u64,
    pub(crate) opens: u64,
    pub(crate) events: u64,
    pub(crate) groups: u64,
    pub(crate) faults: FaultsSeen,
    /// Stories with a group that was not acknowledged and is there; and that is not there.
    pub(crate) durable_in_doubt: u64,
    pub(crate) lost_in_doubt: u64,
    pub(crate) refusals: BTreeMap<String, u64>,
    pub(crate) failures: BTreeMap<String, u64>,
    /// Creations that were cut short.
    pub(crate) unfinished: u64,
}

impl Tally {
    pub(crate) fn refusal(&mut self, why: &str) {
        *self.refusals.entry(generally(why)).or_default() += 1;
    }

    pub(crate) fn failure(&mut self, why: &str) {
        *self.failures.entry(generally(why)).or_default() += 1;
    }

    pub(crate) fn in_doubt(&mut self, was: bool, is_there: bool) {
        self.durable_in_doubt += u64::from(was && is_there);
        self.lost_in_doubt += u64::from(was && !is_there);
    }

    pub(crate) fn acknowledged(&mut self, events: u32) {
        self.groups += 1;
        self.events += u64::from(events);
    }

    pub(crate) fn add(&mut self, more: &Self) {
        self.stories += more.stories;
        self.opens += more.opens;
        self.events += more.events;
        self.groups += more.groups;
        self.faults.add(&more.faults);
        self.durable_in_doubt += more.durable_in_doubt;
        self.lost_in_doubt += more.lost_in_doubt;
        for (mine, theirs) in [
            (&mut self.refusals, &more.refusals),
            (&mut self.failures, &more.failures),
        ] {
            for (why, count) in theirs {
                *mine.entry(why.clone()).or_default() += count;
            }
        }
        self.unfinished += more.unfinished;
    }
}

/// A sentence without the folders in it.
fn generally(why: &str) -> String {
    let words: Vec<&str> = why
        .split(' ')
        .map(|word| word.rsplit('/').next().unwrap_or(word))
        .collect();
    words.join(" ")
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "stories {}, opened {}", self.stories, self.opens)?;
        writeln!(
            f,
            "acknowledged: {} groups, {} events; lost 0, invented 0, twice 0",
            self.groups, self.events
        )?;
        writeln!(
            f,
            "in doubt at a fault, and then: there {}, not there {}; creations cut short {}",
            self.durable_in_doubt, self.lost_in_doubt, self.unfinished
        )?;
        self.faults.fmt(f)?;
        for (title, sentences) in [
            ("refused to open", &self.refusals),
            ("appends that failed", &self.failures),
        ] {
            writeln!(f, "{title}:")?;
            for (why, count) in sentences {
                writeln!(f, "{count:>8}  {why}")?;
            }
        }
        Ok(())
    }
}
