//! Administration: agencies, units, mandates. The same content again changes nothing; other content is refused.

use event::{
    AgencyAdmitted, AgencyNo, AgencySuspended, AgencyUpdated, Contact, Fact, MandateSet, MunicipalityCode,
    Oin, UnitNo, UnitOpened, UnitUpdated,
};
use registry::{Agency, Unit};

use crate::{
    Answer, Desk, Reason, Refusal,
    command::{AdmitAgency, OpenUnit, SetMandate, SetSuspended},
};

const NAME_CHARACTERS_MAX: usize = 200;
const CODE_CHARACTERS_MAX: usize = 40;

/// Others read it, on terminals too.
pub(crate) fn name(text: &str, field: &str) -> Result<(), Refusal> {
    match text.trim().chars().count() {
        0 => Err(Refusal::at(Reason::FieldMissing, field)),
        _ if !is_one_line(text) => Err(Refusal::at(Reason::NameInvalid, field)),
        n if n > NAME_CHARACTERS_MAX => Err(Refusal::too_long(field, NAME_CHARACTERS_MAX)),
        _ => Ok(()),
    }
}

/// Neither white space around it, nor anything that moves the cursor, ends the line, or turns the direction of reading.
fn is_one_line(text: &str) -> bool {
    let moves = |c: char| {
        let separates = matches!(c, '\u{2028}' | '\u{2029}');
        let turns = matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_control() || separates || turns
    };
    text.trim() == text && !text.contains(moves)
}

pub(crate) fn known(desk: &Desk<'_, '_>, oin: Oin, field: &str) -> Result<AgencyNo, Refusal> {
    desk.view()
        .registry
        .by_oin(oin)
        .ok_or_else(|| Refusal::at(Reason::UnknownAgency, field))
}

/// The unit of an agency with this code.
pub(crate) fn known_unit(
    desk: &Desk<'_, '_>,
    agency: AgencyNo,
    code: &str,
    field: &str,
) -> Result<UnitNo, Refusal> {
    let registry = desk.view().registry;
    let units = registry.agency(agency).map_or(&[][..], |a| &a.units[..]);
    units
        .iter()
        .copied()
        .find(|&no| registry.unit(no).is_some_and(|unit| unit.code == code))
        .ok_or_else(|| Refusal::at(Reason::NoSuchUnit, field))
}

pub(crate) fn sector(desk: &Desk<'_, '_>, code: &str) -> Result<(), Refusal> {
    match desk.setting.reference.sector(code) {
        Some(_) => Ok(()),
        None if code.is_empty() => Err(Refusal::at(Reason::FieldMissing, "agency.sector")),
        None => Err(Refusal::at(Reason::UnknownSector, "agency.sector")),
    }
}

pub(crate) fn municipalities(
    desk: &Desk<'_, '_>,
    served: &[MunicipalityCode],
    own: Option<MunicipalityCode>,
) -> Result<(), Refusal> {
    for (at, &municipality) in served.iter().enumerate() {
        let field = format!("agency.municipalities[{at}]");
        desk.municipality(municipality, &field)?;
        if served[..at].contains(&municipality) {
            return Err(Refusal::at(Reason::MunicipalityTwice, field));
        }
    }
    match own {
        Some(own) => desk.municipality(own, "agency.is_municipality"),
        None => Ok(()),
    }
}

/// One agency speaks for a municipality: it has the last word on relations there.
pub(crate) fn municipality_is_free(
    desk: &Desk<'_, '_>,
    own: Option<MunicipalityCode>,
    oin: Oin,
) -> Result<(), Refusal> {
    let Some(own) = own else { return Ok(()) };
    let mut agencies = desk.view().registry.agencies();
    if agencies.any(|(_, agency)| agency.is_municipality == Some(own) && agency.oin != oin) {
        return Err(Refusal::at(Reason::MunicipalityTaken, "agency.is_municipality"));
    }
    Ok(())
}

/// Whom to call: without it a match leads nowhere, and with a mistyped number neither.
pub(crate) fn contact(contact: &Contact) -> Result<(), Refusal> {
    let (role, phone, email) = (&*contact.role, &*contact.phone, &*contact.email);
    if role.trim().is_empty() || (phone.trim().is_empty() && email.trim().is_empty()) {
        return Err(Refusal::at(Reason::ContactRequired, "unit.contact"));
    }
    name(role, "unit.contact.role")?;
    for (text, field) in [(phone, "phone"), (email, "email")] {
        if text.chars().count() > NAME_CHARACTERS_MAX {
            return Err(Refusal::too_long(
                format!("unit.contact.{field}"),
                NAME_CHARACTERS_MAX,
            ));
        }
    }
    if !(phone.is_empty() || is_one_line(phone) && is_phone(phone)) {
        return Err(Refusal::at(Reason::PhoneInvalid, "unit.contact.phone"));
    }
    if !(email.is_empty() || is_one_line(email) && is_email(email)) {
        return Err(Refusal::at(Reason::EmailInvalid, "unit.contact.email"));
    }
    Ok(())
}

/// At most 15 digits (E.164), a plus in front or not: 0800-2000 and 14 010 are reached from within the country only.
fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    (3..=15).contains(&digits) && rest.bytes().all(|b| b.is_ascii_digit() || b == b' ' || b == b'-')
}

fn is_email(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    parts.len() == 2 && parts.iter().all(|part| !part.is_empty()) && !text.contains(char::is_whitespace)
}

/// What the index says of an agency now, as an update would say it.
pub(crate) fn agency_details(no: AgencyNo, agency: &Agency) -> AgencyUpdated {
    AgencyUpdated {
        agency: no,
        name: agency.name.clone(),
        sector: agency.sector.clone(),
        municipalities: agency.municipalities.clone(),
        is_municipality: agency.is_municipality,
        supplies_brp: agency.supplies_brp,
    }
}

/// What the index says of a unit now, as an update would say it.
pub(crate) fn unit_details(no: UnitNo, unit: &Unit) -> UnitUpdated {
    UnitUpdated {
        unit: no,
        name: unit.name.clone(),
        contact: unit.contact.clone(),
        follow_up_officer: unit.follow_up_officer,
        shielded: unit.shielded,
        daily_quota: unit.daily_quota,
    }
}

/// Connects an agency.
pub(crate) fn admit(desk: &mut Desk<'_, '_>, c: &AdmitAgency) -> Result<Answer, Refusal> {
    name(&c.name, "agency.name")?;
    sector(desk, &c.sector)?;
    municipalities(desk, &c.municipalities, c.is_municipality)?;
    municipality_is_free(desk, c.is_municipality, c.oin)?;
    let registry = desk.view().registry;
    let known = registry.by_oin(c.oin);
    if let Some((no, agency)) = known.and_then(|no| Some((no, registry.agency(no)?))) {
        let asked = AgencyUpdated {
            agency: no,
            name: c.name.clone(),
            sector: c.sector.clone(),
            municipalities: c.municipalities.clone(),
            is_municipality: c.is_municipality,
            supplies_brp: c.supplies_brp,
        };
        let same = asked == agency_details(no, agency);
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
    contact(&c.contact)?;
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
    let existing = known_unit(desk, no, &c.code, "unit.code").ok();
    if let Some((existing, unit)) = existing.and_then(|no| Some((no, registry.unit(no)?))) {
        let asked = UnitUpdated {
            unit: existing,
            name: c.name.clone(),
            contact: c.contact.clone(),
            follow_up_officer: c.follow_up_officer,
            shielded: c.shielded,
            daily_quota: c.daily_quota,
        };
        let same = asked == unit_details(existing, unit);
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
    if caller == principal {
        return Err(Refusal::at(Reason::MandateToSelf, "principal_oin"));
    }
    let held = desk
        .view()
        .registry
        .agency(principal)
        .is_some_and(|a| a.mandated.contains(&caller));
    // Whoever names the two the wrong way round must not believe that it is withdrawn.
    if !held && !c.given {
        return Err(Refusal::at(Reason::NoSuchMandate, "caller_oin"));
    }
    if held != c.given {
        desk.record(Fact::MandateSet(MandateSet {
            caller,
            principal,
            given: c.given,
        }));
    }
    Ok(Answer::Done)
}
