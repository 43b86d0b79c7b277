//! Update: an agency or a unit is described anew. What is not named stays; what is the same is no fact.

use event::{AgencyUpdated, Fact, UnitUpdated};

use crate::{
    Answer, Desk, Etag, Reason, Refusal,
    agencies::{
        agency_details, contact, known, known_unit, municipalities, municipality_is_free, name, sector,
        unit_details,
    },
    agency_etag,
    command::{UpdateAgency, UpdateUnit},
    unit_etag,
};

fn unchanged_since(shown: Option<Etag>, now: Etag, field: &str) -> Result<(), Refusal> {
    match shown {
        Some(shown) if shown != now => Err(Refusal::at(Reason::EtagDiffers, field)),
        _ => Ok(()),
    }
}

/// Describes an agency anew.
pub(crate) fn agency(desk: &mut Desk<'_, '_>, c: &UpdateAgency) -> Result<Answer, Refusal> {
    let no = known(desk, c.oin, "agency.oin")?;
    let registry = desk.view().registry;
    let agency = registry
        .agency(no)
        .ok_or_else(|| Refusal::at(Reason::UnknownAgency, "agency.oin"))?;
    unchanged_since(c.etag, agency_etag(agency), "agency.etag")?;
    let now = agency_details(no, agency);
    let fact = AgencyUpdated {
        agency: no,
        name: c.name.clone().unwrap_or_else(|| now.name.clone()),
        sector: c.sector.clone().unwrap_or_else(|| now.sector.clone()),
        municipalities: c
            .municipalities
            .clone()
            .unwrap_or_else(|| now.municipalities.clone()),
        is_municipality: c.is_municipality.unwrap_or(now.is_municipality),
        supplies_brp: c.supplies_brp.unwrap_or(now.supplies_brp),
    };
    name(&fact.name, "agency.name")?;
    sector(desk, &fact.sector)?;
    municipalities(desk, &fact.municipalities, fact.is_municipality)?;
    municipality_is_free(desk, fact.is_municipality, c.oin)?;
    let mut units = agency.units.iter().filter_map(|&unit| registry.unit(unit));
    if fact.is_municipality.is_none() && units.any(|unit| unit.follow_up_officer) {
        return Err(Refusal::at(
            Reason::OfficerNeedsMunicipality,
            "agency.is_municipality",
        ));
    }
    if fact != now {
        desk.record(Fact::AgencyUpdated(fact));
    }
    Ok(Answer::Done)
}

/// Describes a unit anew.
pub(crate) fn unit(desk: &mut Desk<'_, '_>, c: &UpdateUnit) -> Result<Answer, Refusal> {
    let agency = known(desk, c.oin, "oin")?;
    let no = known_unit(desk, agency, &c.code, "unit.code")?;
    let registry = desk.view().registry;
    let unit = registry
        .unit(no)
        .ok_or_else(|| Refusal::at(Reason::NoSuchUnit, "unit.code"))?;
    unchanged_since(c.etag, unit_etag(unit), "unit.etag")?;
    let now = unit_details(no, unit);
    let fact = UnitUpdated {
        unit: no,
        name: c.name.clone().unwrap_or_else(|| now.name.clone()),
        contact: c.contact.clone().unwrap_or_else(|| now.contact.clone()),
        follow_up_officer: c.follow_up_officer.unwrap_or(now.follow_up_officer),
        shielded: c.shielded.unwrap_or(now.shielded),
        daily_quota: c.daily_quota.unwrap_or(now.daily_quota),
    };
    name(&fact.name, "unit.name")?;
    contact(&fact.contact)?;
    let is_municipality = registry.agency(agency).and_then(|a| a.is_municipality);
    if fact.follow_up_officer && is_municipality.is_none() {
        return Err(Refusal::at(
            Reason::OfficerNeedsMunicipality,
            "unit.follow_up_officer",
        ));
    }
    if fact != now {
        desk.record(Fact::UnitUpdated(fact));
    }
    Ok(Answer::Done)
}
