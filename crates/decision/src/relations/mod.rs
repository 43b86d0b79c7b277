//! Relations: who is family of whom, and who may say so.

mod assert;
mod deny;
mod end;
mod own_word;

pub use assert::RELATIONS_PER_CALL_MAX;
pub(crate) use assert::{assert, check, record};
pub(crate) use deny::deny;
pub(crate) use end::end;
pub(crate) use own_word::check_own_word;

use event::{AgencyNo, MunicipalityCode, PersonNo, RelationNo, RelationSource};
use household::{Relation, Source, affected_by, relations_between};
use seal::Matter;

use crate::{
    Desk,
    command::RelationName,
    telling::{Before, Cause, tell},
};

/// The relations that a name means, if the index knows any; persons who were merged can have several of one kind.
fn named(desk: &Desk<'_, '_>, name: &RelationName) -> Vec<RelationNo> {
    let household = desk.view().household;
    let (Some(from), Some(to)) = (name.from.find(household), name.to.find(household)) else {
        return Vec::new();
    };
    relations_between(household, name.kind, from, to).collect()
}

/// Municipalities that registrations on these persons name as responsible.
fn municipalities(desk: &Desk<'_, '_>, ends: &[PersonNo]) -> Vec<MunicipalityCode> {
    let household = desk.view().household;
    let persons = ends.iter().filter_map(|&end| household.person(end));
    let registrations = persons.flat_map(|person| person.into_owned().registrations);
    registrations
        .filter_map(|no| household.registration(no))
        .map(|r| r.municipality)
        .collect()
}

/// The agency is the municipality that a registration on one of these persons names as responsible: it has the last word
/// there, and none elsewhere.
fn is_their_municipality(desk: &Desk<'_, '_>, agency: AgencyNo, ends: &[PersonNo]) -> bool {
    let own = desk
        .view()
        .registry
        .agency(agency)
        .and_then(|a| a.is_municipality);
    own.is_some_and(|own| municipalities(desk, ends).contains(&own))
}

/// What a municipality tells of persons is official if it is theirs, or if nobody registered them yet.
fn tells_as_municipality(desk: &Desk<'_, '_>, agency: AgencyNo, ends: &[PersonNo]) -> bool {
    let own = desk
        .view()
        .registry
        .agency(agency)
        .and_then(|a| a.is_municipality);
    own.is_some_and(|own| {
        let named = municipalities(desk, ends);
        named.is_empty() || named.contains(&own)
    })
}

/// What an agency may say about a relation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    /// Nothing.
    None,
    /// It may speak, though not about this relation: it does not exist, or others vouch for it.
    Mute,
    /// It may end or deny it.
    Speaks,
}

/// The municipality of the family has the last word; a supplier of the register speaks for what the register says; any
/// other agency only for what it was the first to say and nobody official confirmed. A later voice confirms a relation, it
/// cannot take it over.
fn voice(desk: &Desk<'_, '_>, agency: AgencyNo, relation: Option<&Relation>, ends: &[PersonNo]) -> Voice {
    let speaks_if = |speaks: bool| if speaks { Voice::Speaks } else { Voice::Mute };
    if is_their_municipality(desk, agency, ends) {
        return speaks_if(relation.is_some());
    }
    if desk
        .view()
        .registry
        .agency(agency)
        .is_some_and(|a| a.supplies_brp)
    {
        return speaks_if(relation.is_some_and(|r| r.by_register() || is_own(r, agency)));
    }
    if relation.is_some_and(|r| is_own(r, agency)) {
        Voice::Speaks
    } else {
        Voice::None
    }
}

/// Its own word: it was the first to say so and nobody official did, or it said so as the municipality.
fn is_own(relation: &Relation, agency: AgencyNo) -> bool {
    let first = relation
        .sources
        .first()
        .is_some_and(|source| source.agency == agency);
    let as_municipality = Source {
        kind: RelationSource::Municipality,
        agency,
    };
    (first && !relation.is_official()) || relation.sources.contains(&as_municipality)
}

/// The persons that a name means, as far as the index knows them.
fn ends_of(desk: &Desk<'_, '_>, name: &RelationName) -> Vec<PersonNo> {
    let household = desk.view().household;
    [name.from, name.to]
        .iter()
        .filter_map(|whom| whom.find(household))
        .collect()
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

/// Tells what a changed relation does to everybody near its ends; sealed under the key of the statement that changed it.
fn tell_around(desk: &mut Desk<'_, '_>, cause: Matter, ends: &[PersonNo]) {
    let affected = affected_by(desk.view().household, ends);
    let cause = Cause {
        matter: cause,
        fresh: None,
    };
    tell(desk, cause, &Before::default(), ends, &affected);
}
