//! Deny a relation: it does not exist.
//!
//! Allowed to its source, the municipality and a party at either end. A party that denies what the population register
//! says makes a conflict for the municipality: the relation goes on counting, in question. The answer does not tell
//! whether the index knew the relation.

use event::{Fact, RelationDenied};

use super::{is_municipality, named, registered_on, tell_around};
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
    let household = desk.view().household;
    let known = named(desk, &command.relation);
    let relation = known.and_then(|(no, ..)| household.relation(no));
    let municipality = is_municipality(desk, acting.agency);
    let ends =
        [command.relation.from, command.relation.to].map(|whom| household.by_pseudonym(&whom.pseudonym));
    let party = ends
        .into_iter()
        .flatten()
        .any(|end| registered_on(desk, acting.agency, end));
    let source = relation.is_some_and(|r| r.sources.iter().any(|s| s.agency == acting.agency));
    if !(municipality || party || source) {
        return Err(Refusal::at(Reason::RelationNotYours, "relation"));
    }
    quota::check(desk, acting.unit, 1)?;
    let standing = relation.filter(|relation| relation.denied.is_none());
    let (Some((no, from, to)), Some(relation)) = (known, standing) else {
        remember(desk, &acting, command.request);
        return Ok(Answer::Done);
    };
    desk.record(Fact::RelationDenied(RelationDenied {
        relation: no,
        conflict: relation.by_register() && !municipality,
        on: desk.today,
        unit: acting.unit,
        caller: acting.caller,
        request: Some(command.request),
    }));
    tell_around(desk, no, &[from, to]);
    Ok(Answer::Done)
}
