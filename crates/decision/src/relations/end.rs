//! End a relation: whoever may speak for it says that it is over.

use event::{Day, Fact, RelationEnded, RelationNo, StatementNo};

use super::{Voice, ends_of, named, tell_around, voice};
use crate::{
    Answer, Desk, Reason, Refusal,
    command::EndRelation,
    level::{self, Level},
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
    let level = Level::begin();
    let ends = ends_of(desk, &command.relation);
    let household = desk.view().household;
    let known: Vec<(RelationNo, Option<Day>, Voice)> = named(desk, &command.relation)
        .into_iter()
        .filter_map(|no| Some((no, household.relation(no)?)))
        .map(|(no, r)| (no, r.since, voice(desk, acting.agency, Some(&r), &ends)))
        .collect();
    let is_mute = |voice| voice == Voice::None;
    if known.iter().all(|(.., voice)| is_mute(*voice)) && is_mute(voice(desk, acting.agency, None, &ends)) {
        level.reach(
            desk.view(),
            &command.relation.from.pseudonym.bytes,
            level::RELATION,
        );
        return Err(Refusal::at(Reason::RelationNotYours, "relation"));
    }
    let mut request = Some(desk.mark(&command.request));
    let mut cause = None;
    for (relation, since, _) in known.into_iter().filter(|(.., voice)| *voice == Voice::Speaks) {
        let statement = StatementNo(desk.new_matter());
        cause = cause.or(Some(statement.matter()));
        desk.record(Fact::RelationEnded(RelationEnded {
            statement,
            relation,
            // An end before the beginning says that it never held; how it began is not told by a refusal.
            until: since.map_or(command.until, |since| command.until.max(since)),
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
