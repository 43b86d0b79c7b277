//! Renew: the involvement goes on.

use event::{Fact, Renewed};

use crate::{
    Answer, Desk, Reason, Refusal, RegistrationState, command::Renew, desk::own,
    requests::repeated_registration,
};

/// Decides a renewal.
pub(crate) fn renew(desk: &mut Desk<'_, '_>, command: &Renew) -> Result<Answer, Refusal> {
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
    if !registration.is_active() {
        return Err(Refusal::at(Reason::AlreadyEnded, "registration_id"));
    }
    if command.planned_end.is_some_and(|end| end < registration.since) {
        return Err(Refusal::at(Reason::DatesReversed, "planned_end"));
    }
    let adult_from = household.person(registration.person).and_then(|p| p.adult_from);
    let expires_on = desk.expires_on(registration.role, adult_from);
    desk.record(Fact::Renewed(Renewed {
        registration: no,
        unit: acting.unit,
        caller: acting.caller,
        planned_end: command.planned_end,
        expires_on,
        request: desk.mark(&command.request),
    }));
    Ok(Answer::Registration(Box::new(RegistrationState::of(
        desk.view(),
        no,
    ))))
}
