//! Deny a relation: it does not exist.
//!
//! Allowed to whoever may speak for it and to a party at either end. A party that denies what the population register or
//! the municipality says makes a conflict for the municipality: the relation goes on counting, in question. The answer
//! does not tell whether the index knew the relation.

use event::{Fact, RelationDenied, StatementNo};

use super::{Voice, ends_of, is_their_municipality, named, registered_on, tell_around, voice};
use crate::{
    Answer, Desk, Reason, Refusal,
    command::DenyRelation,
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
    let known = named(desk, &command.relation);
    let relation = known.and_then(|(no, ..)| desk.view().household.relation(no));
    let ends = ends_of(desk, &command.relation);
    let party = ends.iter().any(|&end| registered_on(desk, acting.agency, end));
    if !party && voice(desk, acting.agency, relation, &ends) == Voice::None {
        return Err(Refusal::at(Reason::RelationNotYours, "relation"));
    }
    let standing = relation.filter(|relation| relation.denied.is_none());
    let (Some((no, from, to)), Some(relation)) = (known, standing) else {
        remember(desk, &acting, command.request);
        return Ok(Answer::Done);
    };
    let conflict = relation.is_official() && !is_their_municipality(desk, acting.agency, &ends);
    let statement = StatementNo(desk.new_matter());
    desk.record(Fact::RelationDenied(RelationDenied {
        statement,
        relation: no,
        conflict,
        on: desk.today,
        unit: acting.unit,
        caller: acting.caller,
        request: Some(command.request),
    }));
    tell_around(desk, statement.matter(), &[from, to]);
    Ok(Answer::Done)
}
