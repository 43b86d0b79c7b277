//! Sound: everything about a registration that can be refused without knowing anything of the person.
//!
//! Place in the flow: Register asks it before its first fact, a list for every item before anything of it is done. What
//! others told, and how much, changes neither the answer nor the time that it takes: a dry run leaves no trace, so it
//! must not be able to find anybody.

use event::{Day, Moment, SubjectRole};
use pseudonym::IdentityKind;
use registry::Acting;

use crate::{Reason, Refusal, Setting, View, command::Register, relations};

/// Checks a registration of a list as Register will, its quota aside.
///
/// # Errors
/// Who asks may not, or something in the registration is wrong.
pub fn check_registration(
    view: View<'_>,
    setting: Setting<'_>,
    now: Moment,
    c: &Register,
) -> Result<(), Refusal> {
    let acting = c.by.resolve(view)?;
    check(view, setting, now.day(), &acting, c)
}

/// Checks the registration itself, then its relations.
pub(crate) fn check(
    view: View<'_>,
    setting: Setting<'_>,
    today: Day,
    acting: &Acting,
    c: &Register,
) -> Result<(), Refusal> {
    subject(setting, today, c)?;
    relations::check(view, today, acting, &c.relations)
}

fn subject(setting: Setting<'_>, today: Day, c: &Register) -> Result<(), Refusal> {
    setting.municipality(c.municipality, "responsible_municipality")?;
    if c.since > today {
        return Err(Refusal::at(Reason::DateInFuture, "since"));
    }
    if c.planned_end.is_some_and(|end| end < c.since) {
        return Err(Refusal::at(Reason::DatesReversed, "planned_end"));
    }
    let expected = c.whom.pseudonym.kind == IdentityKind::Expected;
    if expected != (c.role == SubjectRole::ExpectedChild) {
        return Err(Refusal::at(Reason::RoleDoesNotFit, "role"));
    }
    let adults = setting.policy.profile.adult_subjects();
    if c.role == SubjectRole::Adult && !adults {
        return Err(Refusal::at(Reason::AdultSubject, "role"));
    }
    if c.role == SubjectRole::Child {
        let adult_from = setting.adult_from(c.whom.born);
        let adult_from =
            adult_from.ok_or_else(|| Refusal::at(Reason::BirthDateRequired, "person.birth_date"))?;
        if adult_from <= today {
            let reason = if adults {
                Reason::NotAChild
            } else {
                Reason::AdultSubject
            };
            return Err(Refusal::at(reason, "role"));
        }
    }
    Ok(())
}
