//! Ask for an erasure: what vanishes with what is named, or with what its term is over for.
//!
//! A person who would be left with nothing vanishes with their last registration: an identity that nothing needs is not kept
//! (art. 5(1)(e) AVG). Whoever is known through a relation stays known.

use std::collections::BTreeSet;

use event::{Erasable, ErasureAsked, Fact, PersonNo, RegistrationNo};

use super::{AskErasure, ErasureOf};
use crate::{
    Answer, Desk, Refusal, View,
    desk::of_any,
    retention::{is_due_for_erasure, trusted},
};

/// So much stands in one fact, which takes 3 KB at most: an event has room for 4. Further facts of the same erasure follow.
const OF_ONE_FACT: usize = 256;

/// What an administrator's word would make vanish now; nothing is decided.
///
/// # Errors
/// There is no such registration.
pub fn would_erase(view: View<'_>, of: &ErasureOf) -> Result<Vec<Erasable>, Refusal> {
    Ok(match of {
        ErasureOf::Registration(id) => with_whoever_is_left(view, &[of_any(view, *id, "registration_id")?]),
        ErasureOf::PersonOf(id) => everything_about(view, of_any(view, *id, "registration_id")?),
        ErasureOf::Due(registrations) => with_whoever_is_left(view, registrations),
    })
}

/// Decides what is to vanish. What is about to vanish already is not asked for twice: the answer is the erasure that waits.
pub(crate) fn ask(desk: &mut Desk<'_, '_>, command: &AskErasure) -> Result<Answer, Refusal> {
    let view = desk.view();
    let of = match &command.of {
        ErasureOf::Due(registrations) => {
            trusted(desk)?;
            with_whoever_is_left(view, &still_due(desk, registrations))
        }
        named => would_erase(view, named)?,
    };
    let waits = |of: &Erasable| {
        view.pending_erasures()
            .into_iter()
            .find(|erasure| erasure.of.contains(of))
    };
    if let Some(erasure) = of.first().and_then(waits)
        && of.iter().all(|of| erasure.of.contains(of))
    {
        return Ok(Answer::Erasure(Some(Box::new(erasure.clone()))));
    }
    if of.is_empty() {
        return Ok(Answer::Erasure(None));
    }
    let id = desk.random_bytes();
    for part in of.chunks(OF_ONE_FACT) {
        desk.record(Fact::ErasureAsked(ErasureAsked {
            id,
            of: part.to_vec(),
            by: command.by,
        }));
    }
    let erasure = desk.view().erasure(id).cloned().map(Box::new);
    Ok(Answer::Erasure(erasure))
}

/// Those whose term is over, and which nobody asked to erase yet.
fn still_due(desk: &Desk<'_, '_>, registrations: &[RegistrationNo]) -> Vec<RegistrationNo> {
    let (view, policy) = (desk.view(), desk.setting.policy);
    let asked = view.about_to_vanish();
    let due = registrations.iter().copied().filter(|&no| {
        !asked.contains(&Erasable::Registration(no)) && is_due_for_erasure(view, policy, no, desk.today)
    });
    due.collect()
}

/// These registrations, and the persons about whom nothing is known without them.
fn with_whoever_is_left(view: View<'_>, registrations: &[RegistrationNo]) -> Vec<Erasable> {
    let of = registrations.iter().copied().map(Erasable::Registration);
    with_the_forgotten(view, of.collect())
}

/// Whoever a registration is about: all registrations about them, all their relations, themselves, and whoever was known
/// through them alone.
fn everything_about(view: View<'_>, no: RegistrationNo) -> Vec<Erasable> {
    let Some(person) = view.household.glance(no).map(|r| r.person) else {
        return Vec::new();
    };
    let known = view.household.person(person);
    let known = known.as_deref();
    let registrations = known.into_iter().flat_map(|p| &p.registrations);
    let relations = known.into_iter().flat_map(|p| &p.relations);
    let all = registrations.map(|&no| Erasable::Registration(no));
    let all = all.chain(relations.map(|&no| Erasable::Relation(no)));
    with_the_forgotten(view, all.collect())
}

/// All these, and the persons of whom nothing is left without them and without what vanishes already.
fn with_the_forgotten(view: View<'_>, mut of: BTreeSet<Erasable>) -> Vec<Erasable> {
    let household = view.household;
    let gone: BTreeSet<Erasable> = of.iter().copied().chain(view.about_to_vanish()).collect();
    let touched: BTreeSet<PersonNo> = of
        .iter()
        .flat_map(|of| match of {
            Erasable::Registration(no) => household.glance(*no).map(|r| r.person).into_iter().collect(),
            Erasable::Relation(no) => household.relation(*no).map_or(vec![], |r| vec![r.from, r.to]),
            Erasable::Person(_) => vec![],
        })
        .collect();
    let nothing_is_left = |&person: &PersonNo| {
        household.person(person).is_some_and(|p| {
            let mut registrations = p.registrations.iter().map(|&no| Erasable::Registration(no));
            let mut relations = p.relations.iter().map(|&no| Erasable::Relation(no));
            registrations.all(|of| gone.contains(&of)) && relations.all(|of| gone.contains(&of))
        })
    };
    let forgotten = touched.into_iter().filter(nothing_is_left);
    let forgotten: Vec<Erasable> = forgotten.flat_map(|person| identities(view, person)).collect();
    of.retain(|&of| view.is_there(of));
    of.into_iter().chain(forgotten).collect()
}

/// The numbers under which a person was noted; the one under which all are found comes last.
fn identities(view: View<'_>, person: PersonNo) -> Vec<Erasable> {
    let group = view.household.group(person).iter().copied();
    let others = group.filter(|&member| member != person);
    others.chain([person]).map(Erasable::Person).collect()
}
