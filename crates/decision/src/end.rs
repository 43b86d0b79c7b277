//! End: the involvement is over, or should never have been registered.

use event::{Ended, Fact};
use household::{affected_by, moves_a_shield};

use crate::{
    Answer, Desk, Reason, Refusal, RegistrationState,
    command::End,
    desk::own,
    requests::repeated_registration,
    telling::{Before, Cause, tell},
};

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
    // A guest who never was one shields the shelter again from whoever saw it through them.
    let (persons, affected) = if command.reason.never_was() && moves_a_shield(household, no) {
        let persons = vec![registration.person];
        let affected = affected_by(household, &persons);
        (persons, affected)
    } else {
        (Vec::new(), vec![no])
    };
    let before = Before::of(desk, &[no]);
    desk.record(Fact::Ended(Ended {
        registration: no,
        unit: acting.unit,
        caller: acting.caller,
        on,
        reason: command.reason,
        request: command.request,
    }));
    tell(
        desk,
        Cause {
            matter: no.matter(),
            fresh: None,
        },
        &before,
        &persons,
        &affected,
    );
    Ok(Answer::Registration(Box::new(RegistrationState::of(
        desk.view(),
        no,
    ))))
}
