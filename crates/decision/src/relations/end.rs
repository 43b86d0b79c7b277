//! End a relation: whoever may speak for it says that it is over.

use event::{Fact, RelationEnded, StatementNo};

use super::{Voice, ends_of, named, tell_around, voice};
use crate::{
    Answer, Desk, Reason, Refusal,
    command::EndRelation,
    quota,
    requests::{remember, repeated_relations},
};

/// Decides the end of a relation. A plain agency gets the same refusal for a relation that does not exist and for one that
/// is not its own; those with the last word get the same answer whether or not the index knew it.
pub(crate) fn end(desk: &mut Desk<'_, '_>, command: &EndRelation) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    if repeated_relations(desk.view(), acting.caller, &command.request)? {
        return Ok(Answer::Done);
    }
    if command.until > desk.today {
        return Err(Refusal::at(Reason::DateInFuture, "until"));
    }
    quota::check(desk, acting.unit, 1)?;
    let known = named(desk, &command.relation);
    let relation = known.and_then(|(no, ..)| desk.view().household.relation(no));
    let ends = ends_of(desk, &command.relation);
    match (known, relation, voice(desk, acting.agency, relation, &ends)) {
        (_, _, Voice::None) => return Err(Refusal::at(Reason::RelationNotYours, "relation")),
        (Some((no, from, to)), Some(relation), Voice::Speaks) => {
            // An end before the beginning says that it never held; how it began is not told by a refusal.
            let until = relation
                .since
                .map_or(command.until, |since| command.until.max(since));
            let statement = StatementNo(desk.new_matter());
            desk.record(Fact::RelationEnded(RelationEnded {
                statement,
                relation: no,
                until,
                unit: acting.unit,
                caller: acting.caller,
                request: Some(command.request),
            }));
            tell_around(desk, statement.matter(), &[from, to]);
        }
        _ => remember(desk, &acting, command.request),
    }
    Ok(Answer::Done)
}
