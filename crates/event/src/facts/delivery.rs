//! Delivery: what a unit has received.

use crate::UnitNo;

/// A unit has received its notices up to here (cumulative).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acknowledged {
    /// Whose outbox.
    pub unit: UnitNo,
    /// Through this number.
    pub through: u64,
}
