//! A change of the policy: its text, who changed it, and what became of links and notices because of it.
//!
//! A change can touch every registration, so it is gone over in slices. The change itself comes first; from that fact on
//! every decision follows the new policy. Then come, slice by slice, the links that are opened, changed or withdrawn,
//! each slice closed by how far it came, and at the end that all is done.

use serde::{Deserialize, Serialize};

use crate::{PairRow, RegistrationNo};

/// The whole text of a policy, as somebody wrote it. Noted once for every policy that was ever in force before or after
/// a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyNoted {
    /// SHA-256 of the text.
    pub digest: [u8; 32],
    /// The text.
    pub text: String,
}

/// Another policy came into force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyChanged {
    /// SHA-256 of the text that was in force.
    pub former: [u8; 32],
    /// SHA-256 of the text that is in force from here on.
    pub policy: [u8; 32],
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Registrations up to this number are gone over; number 0: none, the change touches no link. Later ones are made
    /// under the new policy.
    pub until: RegistrationNo,
    /// The difference that the administrator was shown before.
    pub expected: PolicyDifference,
}

/// Registrations were gone over after a change of the policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyGoneOver {
    /// Up to this number, counted from the beginning.
    pub through: RegistrationNo,
    /// What this slice found.
    pub found: PolicyDifference,
}

/// All registrations were gone over: the change of the policy is complete.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicySettled {
    /// The difference that the administrator was shown before.
    pub expected: PolicyDifference,
    /// The difference that was told.
    pub found: PolicyDifference,
}

/// What a change of the policy does, in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct PolicyDifference {
    /// Links by row, in the order of [`PairRow::ALL`].
    pub rows: [RowDifference; 7],
    /// Notices that tell of a match.
    pub matches: u64,
    /// Notices that tell that something changed.
    pub changes: u64,
    /// Notices that tell that something does not hold.
    pub withdrawals: u64,
    /// Links that time had ended before the change and that the new policy would not give on any day: closed, nobody told.
    pub closed: u64,
}

/// Links of one row.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct RowDifference {
    /// New ones.
    pub opened: u64,
    /// Links whose row or marks are others now; counted at the row that they have now.
    pub changed: u64,
    /// Links that do not hold any more; counted at the row that was told.
    pub withdrawn: u64,
}

impl PolicyDifference {
    /// Links of one row.
    #[must_use]
    pub const fn row(&self, row: PairRow) -> &RowDifference {
        &self.rows[row as usize - 1]
    }

    /// Links of one row, to be counted on.
    pub const fn row_mut(&mut self, row: PairRow) -> &mut RowDifference {
        &mut self.rows[row as usize - 1]
    }

    /// Adds another difference. Sums stop at the largest number there is.
    pub fn add(&mut self, other: &Self) {
        let sum = |to: &mut u64, more: u64| *to = to.saturating_add(more);
        for (to, more) in self.rows.iter_mut().zip(&other.rows) {
            sum(&mut to.opened, more.opened);
            sum(&mut to.changed, more.changed);
            sum(&mut to.withdrawn, more.withdrawn);
        }
        sum(&mut self.matches, other.matches);
        sum(&mut self.changes, other.changes);
        sum(&mut self.withdrawals, other.withdrawals);
        sum(&mut self.closed, other.closed);
    }
}
