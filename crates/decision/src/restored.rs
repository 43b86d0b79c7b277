//! Restored: a store goes on with what a backup held, and remembers where its earlier lives ended.
//!
//! Place in the flow: a restore says it before anybody is served. Notices that were given out before keep the id that they had,
//! so whoever received them knows them again; therefore the last number of every unit's outbox is noted where a life ended.
//! Absent: files, keys, ids (engine).

use event::{Fact, Moment, Restored, UnitNo};
use layers::get;
use serde::{Deserialize, Serialize};

use crate::{Answer, Desk, Draft, Refusal, View, erasure};

/// One restore, as it is remembered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Restoration {
    /// When the store was restored.
    pub at: Moment,
    /// Epoch of the life that ended.
    pub former_epoch: u64,
    /// When the backup was taken.
    pub taken_at: Moment,
    /// Events in the backup.
    pub position: u64,
    /// Up to when the ledger of destroyed keys knew all of them.
    pub ledger_as_of: Moment,
    /// The ledger was older than allowed.
    pub old_ledger_accepted: bool,
    /// Matters from this one on are of the new life.
    pub first_matter: u64,
}

/// Where lives of the log ended for one unit: the last number of its outbox, and the epoch of that life; in order.
pub type Ends = Vec<(u64, u64)>;

/// Records that the store was restored. The counts first: what of them rests on events that may be erased later must be the same
/// for every start.
pub(crate) fn restore(desk: &mut Desk<'_, '_>, restored: &Restored) -> Result<Answer, Refusal> {
    erasure::keep_counts(desk);
    desk.record(Fact::Restored(*restored));
    Ok(Answer::Done)
}

/// Folds a restore.
pub(crate) fn fold(draft: &mut Draft<'_>, fact: &Fact, at: Moment) {
    let Fact::Restored(f) = fact else {
        return;
    };
    let Restored {
        former_epoch,
        taken_at,
        position,
        ledger_as_of,
        old_ledger_accepted,
        first_matter,
    } = *f;
    let mut restorations = draft.view().restorations().to_vec();
    restorations.push(Restoration {
        at,
        former_epoch,
        taken_at,
        position,
        ledger_as_of,
        old_ledger_accepted,
        first_matter,
    });
    draft.over.own.restorations.insert((), restorations);
    for unit in draft.view().registry.unit_numbers() {
        let last = draft.view().outbox.outbox(unit).last;
        let mut ends = draft.view().ends_of_lives(unit).to_vec();
        let before = ends.last().map_or(0, |(last, _)| *last);
        if last > before {
            ends.push((last, former_epoch));
            draft.over.own.ends_of_lives.insert(unit.0, ends);
        }
    }
}

impl<'a> View<'a> {
    /// Restores of this store, in order.
    #[must_use]
    pub fn restorations(self) -> &'a [Restoration] {
        let over = self.over.map(|o| &o.own.restorations);
        get(over, &self.base.own.restorations, &()).map_or(&[], Vec::as_slice)
    }

    /// Where former lives of the log ended for a unit's outbox.
    #[must_use]
    pub fn ends_of_lives(self, unit: UnitNo) -> &'a [(u64, u64)] {
        let over = self.over.map(|o| &o.own.ends_of_lives);
        get(over, &self.base.own.ends_of_lives, &unit.0).map_or(&[], Vec::as_slice)
    }
}
