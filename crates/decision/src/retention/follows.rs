//! What follows from an end: the archive or erasure, and on which day a registration is to be erased.
//!
//! Place in the flow: read by whoever erases; nothing is erased here. The table is closed, and each row has its article
//! (docs/retention.md).

use event::{Day, EndReason, RegistrationNo, SubjectRole};
use household::{Person, Registration};
use policy::Policy;

use super::due;
use crate::View;

/// What follows from the end of a registration.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Follows {
    /// It goes to the archive for `terms.archive_months`, a child's at the latest until it is an adult (art. 7.1.4.6 (1)
    /// Jeugdwet).
    Archive,
    /// It is erased at once, and never archived (art. 7.1.4.6 (1) Jeugdwet, last sentence).
    Erasure,
}

/// What follows from each reason.
#[must_use]
pub const fn follows(reason: EndReason) -> Follows {
    match reason {
        // Art. 7.1.4.5 (1) b: the risk is gone; whoever moves or hands over says the same for itself.
        EndReason::Resolved | EndReason::Moved | EndReason::HandedOver => Follows::Archive,
        // Art. 7.1.4.5 (2) a: two years.
        EndReason::Expired => Follows::Archive,
        // Art. 7.1.4.5 (1) a: unjustified, and what never was about this person.
        EndReason::Unjustified | EndReason::InError => Follows::Erasure,
        // Art. 7.1.4.5 (2) b and c: the 23rd birthday, and death.
        EndReason::AgedOut | EndReason::Deceased => Follows::Erasure,
        // Art. 17 (1) b GDPR: nothing else carries it.
        EndReason::ConsentEnded => Follows::Erasure,
    }
}

/// The first day on which a registration is to be erased; `None`: it is active, so nobody knows yet. A single contact is
/// archived from its day on. `person` is whom it is about.
#[must_use]
pub fn erase_on(registration: &Registration, person: Option<&Person>, policy: &Policy) -> Option<Day> {
    let over = registration.over_since()?;
    let reason = registration
        .ended
        .map_or(EndReason::Resolved, |(_, reason)| reason);
    let archived = match follows(reason) {
        Follows::Erasure => return Some(over),
        Follows::Archive => over.plus_months(policy.terms.archive_months),
    };
    let person = person.filter(|_| registration.role != SubjectRole::Adult);
    let adult_from = person.and_then(|person| person.adult_from);
    let day = adult_from.map_or(archived, |adult_from| adult_from.min(archived));
    Some(day.max(over))
}

/// Registrations that are to be erased by now.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct DueForErasure {
    /// In order.
    pub registrations: Vec<RegistrationNo>,
    /// The number to go on with; `None`: that was the last slice.
    pub next: Option<RegistrationNo>,
}

/// Looks at `most` numbers from `from` on. Nothing is due while a change is still being told: whoever must hear that a
/// match fell away hears it first. Whether the clock may be believed is asked by whoever erases ([`View::clock_leap`]).
#[must_use]
pub fn due_for_erasure(
    view: View<'_>,
    policy: &Policy,
    from: RegistrationNo,
    most: u64,
    today: Day,
) -> DueForErasure {
    let mut found = DueForErasure::default();
    if view.has_something_left() {
        return found;
    }
    let slice;
    (slice, found.next) = due::slice(view, from, most);
    for (no, term) in view.household.terms(slice) {
        if !term.active && is_due_for_erasure(view, policy, no, today) {
            found.registrations.push(no);
        }
    }
    found
}

/// A registration is to be erased by this day.
#[must_use]
pub fn is_due_for_erasure(view: View<'_>, policy: &Policy, no: RegistrationNo, today: Day) -> bool {
    view.household.registration(no).is_some_and(|registration| {
        let person = view.household.person(registration.person);
        erase_on(&registration, person.as_deref(), policy).is_some_and(|day| day <= today)
    })
}
