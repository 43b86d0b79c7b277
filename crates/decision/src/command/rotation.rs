//! Rotation of the pseudonym key.

use event::RegistrationId;

use super::{By, Whom};

/// Bring the next pseudonym key into use, beside the present one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BeginRotation {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Check of the next key.
    pub check: [u8; 16],
}

/// Take the former pseudonym key out of use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FinishRotation {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Persons with an active registration who are known under the former key only, as they were counted.
    pub missing: u64,
    /// Also if there are such persons: they are found no more.
    pub leave_behind: bool,
}

/// Note under the present key too the person of a registration that stays, whom its unit has just named.
#[derive(Clone, PartialEq, Debug)]
pub struct KnowAgain {
    /// Who calls.
    pub by: By,
    /// The unit's own registration.
    pub id: RegistrationId,
    /// Its person.
    pub whom: Whom,
}
