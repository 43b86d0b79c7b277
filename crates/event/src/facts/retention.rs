//! Retention: what time alone does to a registration (art. 7.1.4.5 and 7.1.4.6 Jeugdwet). Sealed under the registration's own
//! key, as everything that is said of it.
//!
//! Place in the flow: the index itself says these, no agency: their header names the party and no caller. Absent: when
//! they are said (`decision`, docs/retention.md), and erasure.

use crate::{Day, EndReason, RegistrationNo, UnitNo};

/// The term of a registration ran out, and nobody renewed it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expired {
    /// Which.
    pub registration: RegistrationNo,
    /// Party.
    pub unit: UnitNo,
    /// The day on which it expired: the first one on which it is over. Not after the day on which this is recorded, and days
    /// before it where the daemon was not running.
    pub on: Day,
    /// [`EndReason::Expired`], or [`EndReason::AgedOut`] where the child had become an adult by that day.
    pub reason: EndReason,
}

/// A unit was told that its registration expires soon: once a term.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExpiryAnnounced {
    /// Which.
    pub registration: RegistrationNo,
    /// Party, and recipient.
    pub unit: UnitNo,
    /// Number in the recipient's outbox; gapless from 1.
    pub sequence: u64,
    /// The day on which it will be over.
    pub expires_on: Day,
}

/// Whoever newly registered somebody was told, once, that another party had registered them before (art. 7.1.4.6 (2) Jeugdwet).
/// Sealed under the new registration's key together with that of the archived one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ArchiveTold {
    /// The new registration.
    pub registration: RegistrationNo,
    /// The archived one.
    pub archived: RegistrationNo,
    /// Party to the new one, and recipient; nobody else is told.
    pub unit: UnitNo,
    /// Number in the recipient's outbox; several archived registrations are one notice.
    pub sequence: u64,
}
