//! Around: who stands around the family, seen from one of the unit's own active registrations.

use event::{AccessNo, Fact, Looked, MunicipalityCode, RegistrationNo};
use household::parties_around;
use registry::Acting;

use crate::{Answer, Around, Desk, Reason, Refusal, command::Look, coverage, desk::own, disclose};

/// Decides a look. The look itself is a fact, durable before it is answered.
pub(crate) fn look(desk: &mut Desk<'_, '_>, command: &Look) -> Result<Answer, Refusal> {
    let acting = command.by.resolve(desk.view())?;
    let no = own(desk.view(), acting.unit, command.id)?;
    let municipality = desk
        .view()
        .household
        .registration(no)
        .filter(|r| r.is_active())
        .map(|r| r.municipality)
        .ok_or_else(|| Refusal::at(Reason::RegistrationNotFound, "registration_id"))?;
    let around = around(desk, no, municipality);
    looked(desk, &acting, no, &command.actor, &around);
    Ok(Answer::Around(Box::new(around)))
}

/// Records that this was shown.
pub(crate) fn looked(
    desk: &mut Desk<'_, '_>,
    acting: &Acting,
    no: RegistrationNo,
    actor: &str,
    around: &Around,
) {
    let access = AccessNo(desk.new_matter());
    desk.record(Fact::Looked(Looked {
        access,
        registration: no,
        unit: acting.unit,
        caller: acting.caller,
        actor: actor.to_owned(),
        shown: u32::try_from(around.parties.len()).unwrap_or(u32::MAX),
    }));
}

/// Other parties around a registration, and what "none" is worth.
pub(crate) fn around(desk: &Desk<'_, '_>, no: RegistrationNo, municipality: MunicipalityCode) -> Around {
    let (view, policy) = (desk.view(), desk.setting.policy);
    let parties = parties_around(view.household, policy, desk.today, no);
    Around {
        parties: parties
            .iter()
            .filter_map(|party| disclose::party(view, policy, party))
            .collect(),
        ..nobody_around(desk, municipality)
    }
}

/// No party, and what that is worth.
pub(crate) fn nobody_around(desk: &Desk<'_, '_>, municipality: MunicipalityCode) -> Around {
    Around {
        parties: Vec::new(),
        municipality,
        coverage: coverage(desk.view(), desk.setting.reference, municipality, desk.now),
    }
}
