//! End a relation: its source, the municipality or the register says that it is over.

use event::{Fact, RelationEnded, RelationSource};

use super::{is_municipality, named, tell_around};
use crate::{Answer, Desk, Reason, Refusal, command::EndRelation, requests::repeated_relations};

/// Decides the end of a relation. The same refusal for a relation that does not exist and one of somebody else.
pub(crate) fn end(desk: &mut Desk<'_, '_>, command: &EndRelation) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    if repeated_relations(desk.view(), acting.caller, &command.request)? {
        return Ok(Answer::Done);
    }
    if command.until > desk.today {
        return Err(Refusal::at(Reason::DateInFuture, "until"));
    }
    let not_yours = || Refusal::at(Reason::RelationNotYours, "relation");
    let (no, from, to) = named(desk, &command.relation).ok_or_else(not_yours)?;
    let view = desk.view();
    let relation = view.household.relation(no).ok_or_else(not_yours)?;
    let supplies_brp = view
        .registry
        .agency(acting.agency)
        .is_some_and(|a| a.supplies_brp);
    let entitled = relation
        .sources
        .iter()
        .any(|source| source.agency == acting.agency)
        || is_municipality(desk, acting.agency)
        || (supplies_brp
            && relation
                .sources
                .iter()
                .any(|source| source.kind == RelationSource::Brp));
    if !entitled {
        return Err(not_yours());
    }
    if relation.since.is_some_and(|since| command.until < since) {
        return Err(Refusal::at(Reason::DatesReversed, "until"));
    }
    desk.record(Fact::RelationEnded(RelationEnded {
        relation: no,
        until: command.until,
        unit: acting.unit,
        caller: acting.caller,
        request: Some(command.request),
    }));
    tell_around(desk, no, &[from, to]);
    Ok(Answer::Done)
}
