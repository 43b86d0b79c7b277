//! Due: registrations that time has ended, or will soon, found in slices of what is published.
//!
//! No index is kept for it: their numbers rise, and one costs less than a microsecond (docs/retention.md). In slices,
//! because publishing waits while somebody reads.

use std::ops::RangeInclusive;

use event::{Day, RegistrationNo};
use policy::Policy;

use super::{announce::to_announce, term::runs_out};
use crate::View;

/// What one slice found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Due {
    /// Registrations whose term has run out, in order.
    pub expired: Vec<RegistrationNo>,
    /// Registrations whose unit is to be told that they expire soon, in order.
    pub expiring: Vec<RegistrationNo>,
    /// The number to go on with; `None`: that was the last slice.
    pub next: Option<RegistrationNo>,
}

/// Looks at `most` numbers from `from` on.
#[must_use]
pub fn due(view: View<'_>, policy: &Policy, from: RegistrationNo, most: u64, today: Day) -> Due {
    let (slice, next) = slice(view, from, most);
    let mut found = Due {
        next,
        ..Due::default()
    };
    for (no, term) in view.household.terms(slice) {
        if term.active && runs_out(view, &term).0 <= today {
            found.expired.push(no);
        } else if to_announce(view, policy, &term, today).is_some() {
            found.expiring.push(no);
        }
    }
    found
}

/// The numbers of a slice, and the one to go on with behind it.
pub(super) fn slice(
    view: View<'_>,
    from: RegistrationNo,
    most: u64,
) -> (RangeInclusive<u64>, Option<RegistrationNo>) {
    let last = from.0.saturating_add(most.max(1)).saturating_sub(1);
    let latest = view.household.latest_registration().0;
    let next = (last < latest).then(|| RegistrationNo(last + 1));
    (from.0..=last.min(latest), next)
}
