//! What examining a store found, part by part.
//!
//! Absent: words for people; whoever asked puts them.

use std::path::PathBuf;

use journal::{FileReport, Reached};
use seal::{Checked, Matter};

use super::clear::Clear;
use crate::{Belongs, Failure};

/// A store, part by part. Parts are judged on their own as far as they can be.
#[derive(Debug)]
pub struct Examined {
    /// The files of the log, proven from the first event to the head; or where they are damaged.
    pub log: Result<FileReport, journal::Failure>,
    /// The events themselves.
    pub events: EventsFound,
    /// The key slots, or why the file as a whole cannot be read.
    pub slots: Result<SlotsFound, seal::Failure>,
    /// The snapshot. It is derived: whatever is wrong with it, the next start mends it.
    pub snapshot: SnapshotFound,
    /// Whether the store runs or ran under this policy, and was made with this pseudonym key; `None` if its first fact could
    /// not be read.
    pub belongs: Option<Result<Belongs, Failure>>,
}

/// What became of opening and folding every event.
#[derive(Debug)]
pub enum EventsFound {
    /// All were opened that can be.
    Whole {
        /// Events.
        events: u64,
        /// Of these, events that cannot be opened because a key they need was erased.
        erased: u64,
    },
    /// This one is damaged or does not belong here. What comes later was not opened.
    Damaged(Failure),
    /// Without key slots nothing can be opened, or the log itself is damaged.
    NotOpened,
}

/// What stands in the key slots.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SlotsFound {
    /// Slots that were prepared.
    pub prepared: u64,
    /// The highest matter of the log: slots up to here are used, later ones spare.
    pub used: u64,
    /// The log could not be read to its end, so that later slots may be used too: none is taken for a spare one.
    pub used_at_least: bool,
    /// Slots that hold a key, spare ones included.
    pub live: u64,
    /// Slots whose key was destroyed.
    pub erased: u64,
    /// Slots that hold neither, in order.
    pub damaged: Vec<DamagedSlot>,
    /// One of the two records of how many slots there are is damaged; the other one suffices.
    pub count_damaged: bool,
}

impl SlotsFound {
    /// What was found in all slots, before it is known which of them the log needs.
    pub(super) fn of(all: &Checked, count_damaged: bool) -> Self {
        let damaged = all.damaged.iter().map(|&matter| DamagedSlot {
            matter,
            first_event: None,
        });
        Self {
            prepared: all.slots(),
            used: 0,
            used_at_least: true,
            live: all.live,
            erased: all.erased,
            damaged: damaged.collect(),
            count_damaged,
        }
    }

    /// Tells used slots from spare ones, once the log was read: to its end, or as far as it goes. `known` is what is
    /// known beside it.
    pub(super) fn needed(&mut self, clear: &Clear, to_its_end: bool, known: u64) {
        self.used = clear.highest.max(known);
        self.used_at_least = !to_its_end;
        for slot in &mut self.damaged {
            slot.first_event = clear.first_events.get(&slot.matter.0).copied().flatten();
        }
    }

    /// Damaged slots that events of the log need, or may need.
    pub fn damaged_used(&self) -> impl Iterator<Item = &DamagedSlot> {
        self.damaged.iter().filter(|slot| !self.is_spare(slot))
    }

    /// Damaged slots that no event needs yet.
    pub fn damaged_spare(&self) -> impl Iterator<Item = &DamagedSlot> {
        self.damaged.iter().filter(|slot| self.is_spare(slot))
    }

    /// Whether every slot that the log needs, or may need, is whole.
    #[must_use]
    pub fn suffice(&self) -> bool {
        self.damaged_used().next().is_none()
    }

    fn is_spare(&self, slot: &DamagedSlot) -> bool {
        slot.matter.0 > self.used && !self.used_at_least
    }
}

/// A slot that holds neither a key nor an erasure.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DamagedSlot {
    /// Its number.
    pub matter: Matter,
    /// The first event of the log that needs it, as far as headers tell.
    pub first_event: Option<u64>,
}

/// What stands in the snapshot's folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SnapshotFound {
    /// There is none; a start reads the whole log and makes one.
    None,
    /// Every block opens, its root is the log's, and its tables are those of the log at its mark.
    Whole {
        /// Events that it covers.
        size: u64,
        /// Its files.
        runs: u64,
        /// Their bytes.
        bytes: u64,
    },
    /// Every block opens, but there is no whole log to compare it with.
    NotCompared {
        /// Events that it covers.
        size: u64,
    },
    /// It is not what it should be.
    InDoubt {
        /// What is wrong.
        why: String,
        /// A start notices it, drops the snapshot and makes it again. Otherwise a start would believe it.
        noticed: bool,
    },
    /// It covers more events than the log's head says. If the log holds them, the head alone is an older one, and the next start
    /// writes it anew; otherwise an older log was put back, or what was acknowledged is missing, and a start is refused.
    Ahead {
        /// Events that it covers.
        size: u64,
        /// Events up to the head.
        head: u64,
        /// Whether the log holds what it covers; `None`: that cannot be known.
        log: Option<Reached>,
    },
    /// Without key slots it cannot be opened.
    NotOpened,
    /// This user may not read this part of it; a start by this user goes without.
    Barred(PathBuf),
}

impl Examined {
    /// Whether log, events and the key slots that they need are whole. A spare slot is made anew before its turn comes. A
    /// snapshot in doubt is no damage, nor is another policy; but one that covers more than the log holds is a sign that
    /// events are missing.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let slots = self.slots.as_ref().is_ok_and(SlotsFound::suffice);
        let ahead = matches!(self.snapshot, SnapshotFound::Ahead { log, .. } if log != Some(Reached::Holds));
        self.log.is_ok() && slots && !ahead && matches!(self.events, EventsFound::Whole { .. })
    }
}
