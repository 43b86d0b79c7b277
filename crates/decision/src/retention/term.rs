//! Term: the day on which time ends a registration, and why.

use event::{Day, EndReason, SubjectRole};
use household::Term;

use crate::View;

/// The day on which the term of a registration runs out (the first one on which it is over), and the reason then.
///
/// For a child, born or expected, that is at the latest the day on which the population register or a municipality says that
/// it becomes an adult (art. 7.1.4.5 (2) b Jeugdwet: the 23rd birthday). The word of an agency about the birth date of
/// somebody else's client is no reason to end that registration earlier; in its own registration it stands in `expires_on`.
pub(crate) fn runs_out(view: View<'_>, term: &Term) -> (Day, EndReason) {
    let person = (term.role != SubjectRole::Adult).then(|| view.household.person(term.person));
    let Some(person) = person.flatten() else {
        return (term.expires_on, EndReason::Expired);
    };
    let official = person.adult_from.filter(|_| person.adult_from_official);
    let on = official.map_or(term.expires_on, |day| day.min(term.expires_on));
    let reason = match person.adult_from {
        Some(adult_from) if adult_from <= on => EndReason::AgedOut,
        _ => EndReason::Expired,
    };
    // Somebody may have been registered from a day on that lies after it.
    (on.max(term.since), reason)
}
