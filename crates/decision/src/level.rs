//! Level: an answer that says "not found" or "not yours" costs as many reads as one that found nothing at all.
//!
//! Place in the flow: beside every refusal, and every answer, that looked at what others told. A time that can be measured
//! must not tell what the answer does not. Work that others' data made goes up to a floor that hardly any family reaches;
//! what is under it is filled with reads of the caller's own registrations, which are read as any other.
//! Absent: a clock, waiting. `household::reads` counts.

use std::hint::black_box;

use event::{RegistrationNo, UnitNo};
use household::reads;

use crate::View;

/// Reads of a call about one registration id: the id, and a registration.
pub(crate) const ID: u64 = 2;
/// Reads of a refused word about one relation: its two persons, what is known of them, their registrations and relations.
pub(crate) const RELATION: u64 = 128;
/// Reads of a look around: a party that is hidden from the caller costs some more than nobody.
pub(crate) const LOOK: u64 = 256;
/// Reads of a call whose relations were compared with the caller's own word and refused, for each of them.
pub(crate) const OWN_WORD: u64 = 24;

/// Counts from where it was made.
pub(crate) struct Level {
    began: u64,
}

impl Level {
    /// From here on.
    pub(crate) fn begin() -> Self {
        Self { began: reads() }
    }

    fn done(&self) -> u64 {
        reads().wrapping_sub(self.began)
    }

    /// Reads on until at least so many reads were made.
    pub(crate) fn reach(&self, view: View<'_>, unit: UnitNo, least: u64) {
        let own = || view.household.of_unit(unit, None);
        let mut next = own();
        while self.done() < least {
            if black_box(next.next()).is_none() {
                // Begin again; a unit that has none reads where nothing lies, and ends too.
                black_box(view.household.registration(RegistrationNo(u64::MAX)));
                next = own();
            }
        }
    }
}
