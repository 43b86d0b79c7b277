//! Relations: who is family of whom, and who may say so.

mod assert;
mod deny;
mod end;

pub(crate) use assert::{assert, check, record};
pub(crate) use deny::deny;
pub(crate) use end::end;

use event::{AgencyNo, PersonNo, RelationNo};
use household::{affected_by, relation_between};

use crate::{
    Desk,
    command::RelationName,
    telling::{Before, Cause, tell},
};

/// The relation that a name means, if the index knows it.
fn named(desk: &Desk<'_, '_>, name: &RelationName) -> Option<(RelationNo, PersonNo, PersonNo)> {
    let household = desk.view().household;
    let from = household.by_pseudonym(&name.from.pseudonym)?;
    let to = household.by_pseudonym(&name.to.pseudonym)?;
    relation_between(household, name.kind, from, to).map(|no| (no, from, to))
}

/// An agency that is the municipality itself.
fn is_municipality(desk: &Desk<'_, '_>, agency: AgencyNo) -> bool {
    desk.view()
        .registry
        .agency(agency)
        .is_some_and(|a| a.is_municipality.is_some())
}

/// The agency has an active registration on this person.
fn registered_on(desk: &Desk<'_, '_>, agency: AgencyNo, person: PersonNo) -> bool {
    let household = desk.view().household;
    household.person(person).is_some_and(|p| {
        p.registrations
            .iter()
            .filter_map(|&no| household.registration(no))
            .any(|r| r.agency == agency && r.is_active())
    })
}

/// Tells what a changed relation does to everybody near its ends; sealed under the relation's key.
fn tell_around(desk: &mut Desk<'_, '_>, relation: RelationNo, ends: &[PersonNo]) {
    let affected = affected_by(desk.view().household, ends);
    let before = Before::of(desk, &affected);
    let cause = Cause {
        matter: relation.matter(),
        fresh: None,
    };
    tell(desk, cause, &before, &affected);
}
