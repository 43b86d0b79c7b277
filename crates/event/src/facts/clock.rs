//! The clock: what the log says about time itself. Sealed under the store's own key.
//!
//! Place in the flow: every event carries the moment at which it was recorded; these are there for that moment alone, and for
//! an administrator's word that it is right. Absent: any clock; what follows from a gap (`decision`).

use crate::Moment;

/// Nothing else was recorded for some hours: the clock was seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockSeen {
    /// What was seen: the moment at which this is recorded.
    pub at: Moment,
}

/// An administrator says that the clock is right, although it went on by more than a day between two events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockConfirmed {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// The last moment before the gap.
    pub from: Moment,
    /// The first moment behind it.
    pub to: Moment,
}
