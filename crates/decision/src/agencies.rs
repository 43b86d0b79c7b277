//! Administration: agencies, units, mandates. The same content again changes nothing; other content is refused.

use event::{AgencyAdmitted, AgencyNo, AgencySuspended, Fact, MandateSet, Oin, UnitNo, UnitOpened};

use crate::{
    Answer, Desk, Reason, Refusal,
    command::{AdmitAgency, OpenUnit, SetMandate, SetSuspended},
};

const NAME_CHARACTERS_MAX: usize = 200;
const CODE_CHARACTERS_MAX: usize = 40;

fn name(text: &str, field: &str) -> Result<(), Refusal> {
    match text.trim().chars().count() {
        0 => Err(Refusal::at(Reason::FieldMissing, field)),
        n if n > NAME_CHARACTERS_MAX => Err(Refusal::at(Reason::FieldTooLong, field)),
        _ => Ok(()),
    }
}

fn known(desk: &Desk<'_, '_>, oin: Oin, field: &str) -> Result<AgencyNo, Refusal> {
    desk.view()
        .registry
        .by_oin(oin)
        .ok_or_else(|| Refusal::at(Reason::UnknownAgency, field))
}

/// Connects an agency.
pub(crate) fn admit(desk: &mut Desk<'_, '_>, c: &AdmitAgency) -> Result<Answer, Refusal> {
    name(&c.name, "agency.name")?;
    if desk.setting.reference.sector(&c.sector).is_none() {
        return Err(Refusal::at(Reason::UnknownSector, "agency.sector"));
    }
    for (at, &municipality) in c.municipalities.iter().enumerate() {
        desk.municipality(municipality, &format!("agency.municipalities[{at}]"))?;
    }
    if let Some(municipality) = c.is_municipality {
        desk.municipality(municipality, "agency.is_municipality")?;
    }
    let registry = desk.view().registry;
    if let Some(agency) = registry.by_oin(c.oin).and_then(|no| registry.agency(no)) {
        let same = (
            &agency.name,
            &agency.sector,
            &agency.municipalities,
            agency.is_municipality,
            agency.supplies_brp,
        ) == (
            &c.name,
            &c.sector,
            &c.municipalities,
            c.is_municipality,
            c.supplies_brp,
        );
        return if same {
            Ok(Answer::Done)
        } else {
            Err(Refusal::at(Reason::AgencyDiffers, "agency.oin"))
        };
    }
    let agency = AgencyNo(u32::try_from(registry.agencies().count()).unwrap_or(u32::MAX) + 1);
    desk.record(Fact::AgencyAdmitted(AgencyAdmitted {
        agency,
        oin: c.oin,
        name: c.name.clone(),
        sector: c.sector.clone(),
        municipalities: c.municipalities.clone(),
        is_municipality: c.is_municipality,
        supplies_brp: c.supplies_brp,
    }));
    Ok(Answer::Done)
}

/// Opens a unit.
pub(crate) fn open_unit(desk: &mut Desk<'_, '_>, c: &OpenUnit) -> Result<Answer, Refusal> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if c.code.is_empty() || c.code.len() > CODE_CHARACTERS_MAX || !c.code.bytes().all(good) {
        return Err(Refusal::at(Reason::UnitCodeInvalid, "unit.code"));
    }
    name(&c.name, "unit.name")?;
    let contact = &c.contact;
    if contact.role.trim().is_empty() || (contact.phone.trim().is_empty() && contact.email.trim().is_empty())
    {
        return Err(Refusal::at(Reason::ContactRequired, "unit.contact"));
    }
    for (text, field) in [
        (&contact.role, "role"),
        (&contact.phone, "phone"),
        (&contact.email, "email"),
    ] {
        if text.chars().count() > NAME_CHARACTERS_MAX {
            return Err(Refusal::at(Reason::FieldTooLong, format!("unit.contact.{field}")));
        }
    }
    let no = known(desk, c.oin, "oin")?;
    let registry = desk.view().registry;
    let agency = registry
        .agency(no)
        .ok_or_else(|| Refusal::at(Reason::UnknownAgency, "oin"))?;
    if c.follow_up_officer && agency.is_municipality.is_none() {
        return Err(Refusal::at(
            Reason::OfficerNeedsMunicipality,
            "unit.follow_up_officer",
        ));
    }
    let existing = agency
        .units
        .iter()
        .filter_map(|&unit| registry.unit(unit))
        .find(|unit| unit.code == c.code);
    if let Some(unit) = existing {
        let same = (
            &unit.name,
            &unit.contact,
            unit.follow_up_officer,
            unit.shielded,
            unit.daily_quota,
        ) == (
            &c.name,
            &c.contact,
            c.follow_up_officer,
            c.shielded,
            c.daily_quota,
        );
        return if same {
            Ok(Answer::Done)
        } else {
            Err(Refusal::at(Reason::UnitDiffers, "unit.code"))
        };
    }
    let unit = UnitNo(u32::try_from(registry.units()).unwrap_or(u32::MAX) + 1);
    desk.record(Fact::UnitOpened(UnitOpened {
        unit,
        agency: no,
        code: c.code.clone(),
        name: c.name.clone(),
        contact: c.contact.clone(),
        follow_up_officer: c.follow_up_officer,
        shielded: c.shielded,
        daily_quota: c.daily_quota,
    }));
    Ok(Answer::Done)
}

/// Suspends or resumes an agency.
pub(crate) fn set_suspended(desk: &mut Desk<'_, '_>, c: &SetSuspended) -> Result<Answer, Refusal> {
    let agency = known(desk, c.oin, "oin")?;
    if desk
        .view()
        .registry
        .agency(agency)
        .is_some_and(|a| a.suspended != c.suspended)
    {
        desk.record(Fact::AgencySuspended(AgencySuspended {
            agency,
            suspended: c.suspended,
        }));
    }
    Ok(Answer::Done)
}

/// Gives or withdraws a mandate.
pub(crate) fn set_mandate(desk: &mut Desk<'_, '_>, c: &SetMandate) -> Result<Answer, Refusal> {
    let caller = known(desk, c.caller, "caller_oin")?;
    let principal = known(desk, c.principal, "principal_oin")?;
    if desk
        .view()
        .registry
        .agency(principal)
        .is_some_and(|a| a.mandated.contains(&caller) != c.given)
    {
        desk.record(Fact::MandateSet(MandateSet {
            caller,
            principal,
            given: c.given,
        }));
    }
    Ok(Answer::Done)
}
