//! Faults that happened, by kind, and what the power cuts among them took: the part of the table that all suites share.

use std::collections::BTreeMap;
use std::fmt;

use crate::disk::fault::Fault;
use crate::disk::image::Taken;

/// What one kind of fault led to.
#[derive(Clone, Copy, Debug, Default)]
struct Outcome {
    happened: u64,
    /// The program said that it could not do what was asked.
    told: u64,
}

/// Counts by kind of fault.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultsSeen {
    faults: BTreeMap<&'static str, Outcome>,
    cuts: u64,
    pages: u64,
    torn: u64,
    lengths: u64,
    names: u64,
}

impl FaultsSeen {
    /// A fault of the plan; `told` says whether the program reported a failure in that life.
    pub(crate) fn fault(&mut self, fault: Fault, told: bool) {
        let outcome = self.faults.entry(fault.name()).or_default();
        outcome.happened += 1;
        outcome.told += u64::from(told);
    }

    /// A power cut, planned or at the end of a life.
    pub(crate) fn taken(&mut self, taken: Taken) {
        self.cuts += 1;
        self.pages += taken.bytes.pages;
        self.torn += taken.bytes.torn;
        self.lengths += taken.bytes.lengths;
        self.names += taken.names;
    }

    pub(crate) fn add(&mut self, more: &Self) {
        for (name, outcome) in &more.faults {
            let sum = self.faults.entry(name).or_default();
            sum.happened += outcome.happened;
            sum.told += outcome.told;
        }
        self.cuts += more.cuts;
        self.pages += more.pages;
        self.torn += more.torn;
        self.lengths += more.lengths;
        self.names += more.names;
    }
}

impl fmt::Display for FaultsSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "power cuts {}: un-synced pages gone {}, torn {}, lengths {}, names {}",
            self.cuts, self.pages, self.torn, self.lengths, self.names
        )?;
        writeln!(f, "{:<32}{:>10}{:>18}", "fault", "happened", "failure told")?;
        for (name, outcome) in &self.faults {
            writeln!(f, "{name:<32}{:>10}{:>18}", outcome.happened, outcome.told)?;
        }
        Ok(())
    }
}
