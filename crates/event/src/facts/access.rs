//! Looks: who looked around which registration. The person concerned may be given this list (art. 15 AVG).

use crate::{AccessNo, RegistrationNo, UnitNo};

/// A unit looked around one of its registrations. Durable before the look is answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Looked {
    /// Its number (matter).
    pub access: AccessNo,
    /// Through which registration.
    pub registration: RegistrationNo,
    /// Which unit.
    pub unit: UnitNo,
    /// Whose certificate called.
    pub caller: UnitNo,
    /// Who, in the agency's own opaque terms.
    pub actor: String,
    /// How many parties it was shown.
    pub shown: u32,
}
