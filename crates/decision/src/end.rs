//! End: the involvement is over, or should never have been registered.

use event::{Ended, Fact, PersonNo, RegistrationNo};
use household::{affected_by, moves_a_shield};
use seal::Matter;

use crate::{
    Answer, Desk, Reason, Refusal, RegistrationState,
    command::End,
    desk::own,
    requests::repeated_registration,
    telling::{Before, Cause, tell},
};

/// Records that a registration never was, and tells whoever was told of it; the key of the cause seals what is told.
pub(crate) fn unmake(desk: &mut Desk<'_, '_>, no: RegistrationNo, cause: Matter, never_was: Fact) {
    let household = desk.view().household;
    let person = household.glance(no).map(|registration| registration.person);
    // A guest who never was one shields the shelter again from whoever saw it through them.
    match person.filter(|_| moves_a_shield(household, no)) {
        Some(person) => {
            let affected = affected_by(household, &[person]);
            tell_around(desk, (no, cause), &[person], &affected, never_was);
        }
        None => tell_around(desk, (no, cause), &[], &[no], never_was),
    }
}

/// Records that a registration is over, and tells whoever is concerned.
pub(crate) fn tell_around(
    desk: &mut Desk<'_, '_>,
    (no, matter): (RegistrationNo, Matter),
    persons: &[PersonNo],
    affected: &[RegistrationNo],
    over: Fact,
) {
    let before = Before::of(desk, &[no]);
    desk.record(over);
    let cause = Cause { matter, fresh: None };
    tell(desk, cause, &before, persons, affected);
}

/// Decides an end. Parties that are still involved are told where the profile discloses active or ended; a
/// registration that never should have been is withdrawn from everybody who was told.
pub(crate) fn end(desk: &mut Desk<'_, '_>, command: &End) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    if let Some(no) = repeated_registration(desk.view(), &acting, &command.request)? {
        return Ok(Answer::Registration(Box::new(RegistrationState::of(
            desk.view(),
            no,
        ))));
    }
    let no = own(desk.view(), acting.unit, command.id)?;
    let household = desk.view().household;
    let not_found = || Refusal::at(Reason::RegistrationNotFound, "registration_id");
    let registration = household.registration(no).ok_or_else(not_found)?;
    // What is over may still turn out never to have been right; nothing else can end twice.
    let correction = command.reason.never_was() && !registration.never_was();
    if registration.ended.is_some() && !correction {
        return Err(Refusal::at(Reason::AlreadyEnded, "registration_id"));
    }
    let on = command.on.unwrap_or(desk.today.max(registration.since));
    if on > desk.today {
        return Err(Refusal::at(Reason::DateInFuture, "ended_on"));
    }
    if on < registration.since {
        return Err(Refusal::at(Reason::DatesReversed, "ended_on"));
    }
    let ended = Fact::Ended(Ended {
        registration: no,
        unit: acting.unit,
        caller: acting.caller,
        on,
        reason: command.reason,
        request: desk.mark(&command.request),
    });
    if command.reason.never_was() {
        unmake(desk, no, no.matter(), ended);
    } else {
        tell_around(desk, (no, no.matter()), &[], &[no], ended);
    }
    Ok(Answer::Registration(Box::new(RegistrationState::of(
        desk.view(),
        no,
    ))))
}
