//! Deny a relation: it does not exist.
//!
//! Allowed to whoever may speak for it and to a party at either end. A party that denies what the population register or
//! the municipality says makes a conflict for the municipality: the relation goes on counting, in question. The answer
//! does not tell whether the index knew the relation.

use event::{Fact, RelationDenied, RelationNo, StatementNo};
use household::Relation;

use super::{Voice, ends_of, is_their_municipality, named, registered_on, tell_around, voice};
use crate::{
    Answer, Desk, Reason, Refusal,
    command::DenyRelation,
    level::{self, Level},
    quota,
    requests::{remember, repeated_relations},
};

/// Decides a denial.
pub(crate) fn deny(desk: &mut Desk<'_, '_>, command: &DenyRelation) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    if repeated_relations(desk.view(), acting.caller, &command.request)? {
        return Ok(Answer::Done);
    }
    quota::check(desk, acting.unit, 1)?;
    let level = Level::begin();
    let ends = ends_of(desk, &command.relation);
    let party = ends.iter().any(|&end| registered_on(desk, acting.agency, end));
    let household = desk.view().household;
    let known = named(desk, &command.relation);
    let own_voice = |relation: Option<&Relation>| voice(desk, acting.agency, relation, &ends);
    let entitled: Vec<_> = known
        .iter()
        .filter_map(|&no| Some((no, household.relation(no)?)))
        .filter(|(_, relation)| party || own_voice(Some(relation)) == Voice::Speaks)
        .collect();
    if entitled.is_empty() && !party && own_voice(None) == Voice::None {
        level.reach(
            desk.view(),
            &command.relation.from.pseudonym.bytes,
            level::RELATION,
        );
        return Err(Refusal::at(Reason::RelationNotYours, "relation"));
    }
    let last_word = is_their_municipality(desk, acting.agency, &ends);
    let standing = entitled.into_iter().filter(|(_, r)| r.denied.is_none());
    let standing: Vec<(RelationNo, bool)> = standing
        .map(|(no, relation)| (no, relation.is_official() && !last_word))
        .collect();
    let mut request = Some(desk.mark(&command.request));
    let mut cause = None;
    for (relation, conflict) in standing {
        let statement = StatementNo(desk.new_matter());
        cause = cause.or(Some(statement.matter()));
        desk.record(Fact::RelationDenied(RelationDenied {
            statement,
            relation,
            conflict,
            on: desk.today,
            unit: acting.unit,
            caller: acting.caller,
            request: request.take(),
        }));
    }
    match cause {
        Some(cause) => tell_around(desk, cause, &ends),
        None => remember(desk, &acting, &command.request),
    }
    Ok(Answer::Done)
}
