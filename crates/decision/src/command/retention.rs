//! Retention: what the index asks of itself when time has passed.

use event::RegistrationNo;

/// End registrations whose term has run out. Only a sweeper asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expire {
    /// Which, as [`crate::due`] found them; each is looked at again.
    pub registrations: Vec<RegistrationNo>,
}

/// Tell units that registrations expire soon. Only a sweeper asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announce {
    /// Which, as [`crate::due`] found them; each is looked at again.
    pub registrations: Vec<RegistrationNo>,
}

/// The clock is right, although it went on by more than a day between two events.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConfirmClock {
    /// Certificate of the administrator.
    pub by: [u8; 32],
}
