//! Assert: somebody says that two persons are related.
//!
//! An asserted relation is an oracle if careless: it opens nothing to its asserter until the register, the municipality
//! or an agency registered on the far person confirms it. It counts for the others, marked asserted.

use event::{
    AgencyNo, Day, Fact, Limit, PersonNo, RegistrationNo, RelationAsserted, RelationConfirmed, RelationKind,
    RelationNo, RelationSource, RequestMark, StatementNo, matter_of,
};
use household::relation_noted;
use registry::Acting;
use seal::Matter;

use super::{check_own_word, is_own, registered_on, tell_around, tells_as_municipality};
use crate::{
    Answer, Desk, Reason, Refusal, View,
    command::{AssertRelations, Relation},
    quota,
    requests::{remember, repeated_relations},
};

/// More relations than this in one call are refused.
pub const RELATIONS_PER_CALL_MAX: usize = 50;

/// Decides a call that only tells relations.
pub(crate) fn assert(desk: &mut Desk<'_, '_>, command: &AssertRelations) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    let accepted = u32::try_from(command.relations.len()).unwrap_or(u32::MAX);
    if repeated_relations(desk.view(), acting.caller, &command.request)? {
        return Ok(Answer::Relations(accepted));
    }
    if command.relations.is_empty() {
        return Err(Refusal::at(Reason::FieldMissing, "relations"));
    }
    check(desk.view(), desk.today, &acting, &command.relations)?;
    quota::check(desk, acting.unit, command.relations.len())?;
    check_own_word(desk, &acting, &command.relations)?;
    let request = desk.mark(&command.request);
    let (ends, cause) = record(desk, &acting, &command.relations, Some(request));
    match cause {
        Some(cause) => tell_around(desk, cause, &ends),
        None => remember(desk, &acting, &command.request),
    }
    Ok(Answer::Relations(accepted))
}

/// Everything that can be refused whatever the index knows of the persons.
pub(crate) fn check(
    view: View<'_>,
    today: Day,
    acting: &Acting,
    relations: &[Relation],
) -> Result<(), Refusal> {
    if relations.len() > RELATIONS_PER_CALL_MAX {
        return Err(Refusal::at(Reason::TooManyRelations, "relations"));
    }
    for (at, relation) in relations.iter().enumerate() {
        let field = |name: &str| format!("relations[{at}].{name}");
        if relation.from.pseudonym == relation.to.pseudonym {
            return Err(Refusal::at(Reason::RelatedToSelf, field("to")));
        }
        if relation.source == RelationSource::Brp {
            let agency = view.registry.agency(acting.agency);
            let may = agency.is_some_and(|a| a.supplies_brp);
            if !may {
                return Err(Refusal::at(Reason::BrpNotAllowed, field("source")));
            }
        }
        for (date, name) in [
            (relation.since, "since"),
            (relation.until, "until"),
            (relation.as_of, "as_of"),
        ] {
            if date.is_some_and(|day| day > today) {
                return Err(Refusal::at(Reason::DateInFuture, field(name)));
            }
        }
        if let (Some(since), Some(until)) = (relation.since, relation.until)
            && until < since
        {
            return Err(Refusal::at(Reason::DatesReversed, field("until")));
        }
        let turned = relations[..at].iter().any(|other| {
            relation.kind == RelationKind::Parent
                && other.kind == RelationKind::Parent
                && other.from.pseudonym == relation.to.pseudonym
                && other.to.pseudonym == relation.from.pseudonym
        });
        if turned {
            return Err(Refusal::at(Reason::ParentOfOwnParent, field("from")));
        }
    }
    Ok(())
}

/// Those of the two who have as many relations as the index keeps.
fn full(desk: &Desk<'_, '_>, ends: [PersonNo; 2]) -> impl Iterator<Item = PersonNo> {
    let most = desk.setting.policy.limits.relations_per_person_max;
    let household = desk.view().household;
    let is_full = move |end: &PersonNo| {
        household
            .person(*end)
            .is_some_and(|person| person.relations.len() >= most)
    };
    ends.into_iter().filter(is_full)
}

/// The oldest registration on somebody of a party that is involved now, and does not merely watch.
fn oldest_on(desk: &Desk<'_, '_>, person: PersonNo) -> Option<RegistrationNo> {
    let household = desk.view().household;
    let mut registrations = household.person(person)?.into_owned().registrations;
    registrations.sort_unstable();
    registrations.into_iter().find(|&no| {
        let registration = household.glance(no);
        registration.is_some_and(|r| r.active && !r.watching)
    })
}

/// Records relations that were checked. Gives the persons at the ends of those that are new or say something new, and
/// the matter of the first of them.
///
/// A person who has as many relations as the index keeps gets no further ones on an agency's word; what the register and
/// the municipality say is kept. The caller is not told: it would learn that the person is known, and well.
pub(crate) fn record(
    desk: &mut Desk<'_, '_>,
    acting: &Acting,
    relations: &[Relation],
    mut request: Option<RequestMark>,
) -> (Vec<PersonNo>, Option<Matter>) {
    let (mut ends, mut cause) = (Vec::new(), None);
    for relation in relations {
        let (from, to) = (desk.person(&relation.from), desk.person(&relation.to));
        let fact = match relation_noted(desk.view().household, relation.kind, from, to) {
            Some(no) => again(desk, acting, relation, no, request),
            None if relation.source != RelationSource::Brp && full(desk, [from, to]).next().is_some() => {
                desk.reached_by(Limit::RelationsPerPerson, |desk| {
                    full(desk, [from, to]).find_map(|person| oldest_on(desk, person))
                });
                None
            }
            None => Some(new(desk, acting, relation, from, to, request)),
        };
        if let Some(fact) = fact {
            cause = cause.or(Some(matter_of(&fact).0));
            desk.record(fact);
            request = None;
            ends.extend([from, to]);
        }
    }
    (ends, cause)
}

fn source_of(
    desk: &Desk<'_, '_>,
    acting: &Acting,
    relation: &Relation,
    ends: [PersonNo; 2],
) -> RelationSource {
    match relation.source {
        RelationSource::Brp => RelationSource::Brp,
        _ if tells_as_municipality(desk, acting.agency, &ends) => RelationSource::Municipality,
        _ => RelationSource::Agency,
    }
}

fn new(
    desk: &mut Desk<'_, '_>,
    acting: &Acting,
    relation: &Relation,
    from: PersonNo,
    to: PersonNo,
    request: Option<RequestMark>,
) -> Fact {
    let no = RelationNo(desk.new_matter());
    Fact::RelationAsserted(Box::new(RelationAsserted {
        relation: no,
        kind: relation.kind,
        from,
        to,
        from_adult_from: desk.adult_from(relation.from.born),
        to_adult_from: desk.adult_from(relation.to.born),
        since: relation.since,
        until: relation.until,
        as_of: relation.as_of.unwrap_or(desk.today),
        source: source_of(desk, acting, relation, [from, to]),
        in_question: relation.in_question,
        address_use: relation.address_use,
        unit: acting.unit,
        agency: acting.agency,
        caller: acting.caller,
        request,
    }))
}

/// A relation that the index knows already: `None` when this says nothing new.
fn again(
    desk: &mut Desk<'_, '_>,
    acting: &Acting,
    relation: &Relation,
    no: RelationNo,
    request: Option<RequestMark>,
) -> Option<Fact> {
    let known = desk.view().household.relation(no)?.clone();
    let source = source_of(desk, acting, relation, [known.from, known.to]);
    let as_of = relation.as_of.unwrap_or(desk.today);
    let official = source != RelationSource::Agency;
    let lifts_denial = official
        && known
            .denied
            .is_some_and(|denied| as_of > denied || source == RelationSource::Municipality);
    if known.denied.is_some() && !lifts_denial {
        return None;
    }
    let mine = household::Source {
        kind: source,
        agency: acting.agency,
    };
    let confirmed = official || independent(desk, acting, &known);
    // Dates and doubts follow the newest official word; without one, the word of the first asserter. A register that
    // still vouches after a conflict leaves it in question until the municipality has resolved it.
    let overrules = as_of >= known.as_of && (official || is_own(&known, acting.agency));
    let unresolved = known.conflict && source != RelationSource::Municipality;
    let (in_question, since, until) = if overrules {
        (
            relation.in_question || unresolved,
            relation.since.or(known.since),
            relation.until,
        )
    } else {
        (known.in_question, known.since, known.until)
    };
    let resolves = known.conflict && source == RelationSource::Municipality;
    let news = !known.sources.contains(&mine)
        || (confirmed && !known.confirmed)
        || lifts_denial
        || resolves
        || (overrules && as_of > known.as_of)
        || (known.in_question, known.since, known.until) != (in_question, since, until);
    news.then(|| {
        Fact::RelationConfirmed(RelationConfirmed {
            statement: StatementNo(desk.new_matter()),
            relation: no,
            source,
            confirmed,
            as_of,
            in_question,
            since,
            until,
            lifts_denial,
            unit: acting.unit,
            agency: acting.agency,
            caller: acting.caller,
            request,
        })
    })
}

/// The word of an agency beside the others that vouch, registered on the far person: an end on which none of the others
/// is registered (either end, when they are on both or on none).
fn independent(desk: &Desk<'_, '_>, acting: &Acting, known: &household::Relation) -> bool {
    let others: Vec<AgencyNo> = known
        .sources
        .iter()
        .map(|s| s.agency)
        .filter(|&a| a != acting.agency)
        .collect();
    if others.is_empty() {
        return false;
    }
    let ends = [known.from, known.to];
    let near = ends.map(|end| others.iter().any(|&agency| registered_on(desk, agency, end)));
    let any_end = near[0] == near[1];
    ends.iter()
        .zip(near)
        .any(|(&end, near)| (any_end || !near) && registered_on(desk, acting.agency, end))
}
