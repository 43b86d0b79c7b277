//! The store was restored from a backup. Sealed under the store's own key.
//!
//! Place in the flow: said by a restore in the first events of the new life of the log. What stood in the log behind the
//! backup's position is lost, and this says so for good. Absent: backups and ledgers themselves (`engine`).

use crate::Moment;

/// A new life of the log begins with what a backup held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Restored {
    /// Epoch of the life before.
    pub former_epoch: u64,
    /// When the backup was taken.
    pub taken_at: Moment,
    /// Events in the backup: position of the first event of the new life.
    pub position: u64,
    /// The moment up to which the ledger of destroyed keys that was replayed knew all of them.
    pub ledger_as_of: Moment,
    /// The ledger was older than allowed, and whoever restored said to go on: what was erased since may be back.
    pub old_ledger_accepted: bool,
    /// Matters from this one on are of the new life; no lower number is given any more.
    pub first_matter: u64,
}
