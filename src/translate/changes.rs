//! Changes of agencies and units: an update mask to the fields that change.

use decision::{Etag, Reason, Refusal, UpdateAgency, UpdateUnit};
use event::{Contact, MunicipalityCode};
use prost_types::FieldMask;

use super::{administration::oin, fields::municipality};
use crate::wire::v1;

/// Checks a mask against the fields that can change.
fn mask(mask: Option<FieldMask>, known: &[&str]) -> Result<Vec<String>, Refusal> {
    let paths = mask.map(|mask| mask.paths).unwrap_or_default();
    let good = !paths.is_empty() && paths.iter().all(|path| known.contains(&path.as_str()));
    if good {
        Ok(paths)
    } else {
        Err(Refusal::at(Reason::UpdateMaskInvalid, "update_mask"))
    }
}

/// An etag that cannot be one is an etag that differs.
fn etag(text: &str, field: &str) -> Result<Option<Etag>, Refusal> {
    match text {
        "" => Ok(None),
        text => Etag::from_str_radix(text, 16)
            .map(Some)
            .map_err(|_| Refusal::at(Reason::EtagDiffers, field)),
    }
}

/// An etag as text.
pub(super) fn etag_text(etag: Etag) -> String {
    format!("{etag:016x}")
}

/// Update an agency.
pub(crate) fn agency_update(message: v1::UpdateAgencyRequest) -> Result<UpdateAgency, Refusal> {
    let v1::UpdateAgencyRequest { agency, update_mask } = message;
    let agency = agency.ok_or_else(|| Refusal::at(Reason::FieldMissing, "agency"))?;
    let fields = [
        "name",
        "sector",
        "municipalities",
        "is_municipality",
        "supplies_brp",
    ];
    let paths = mask(update_mask, &fields)?;
    let named = |field: &str| paths.iter().any(|path| path == field);
    let codes: Result<Vec<MunicipalityCode>, Refusal> = agency
        .municipalities
        .iter()
        .enumerate()
        .map(|(at, code)| municipality(code, &format!("agency.municipalities[{at}]")))
        .collect();
    let own = match agency.is_municipality.as_str() {
        "" => None,
        code => Some(municipality(code, "agency.is_municipality")?),
    };
    Ok(UpdateAgency {
        oin: oin(&agency.oin, "agency.oin")?,
        etag: etag(&agency.etag, "agency.etag")?,
        municipalities: named("municipalities").then_some(codes?),
        is_municipality: named("is_municipality").then_some(own),
        supplies_brp: named("supplies_brp").then_some(agency.supplies_brp),
        name: named("name").then_some(agency.name),
        sector: named("sector").then_some(agency.sector),
    })
}

/// Update a unit.
pub(crate) fn unit_update(message: v1::UpdateUnitRequest) -> Result<UpdateUnit, Refusal> {
    let v1::UpdateUnitRequest {
        oin: number,
        unit,
        update_mask,
    } = message;
    let unit = unit.ok_or_else(|| Refusal::at(Reason::FieldMissing, "unit"))?;
    let fields = ["name", "contact", "follow_up_officer", "shielded", "daily_quota"];
    let paths = mask(update_mask, &fields)?;
    let named = |field: &str| paths.iter().any(|path| path == field);
    let v1::Contact { role, phone, email } = unit.contact.unwrap_or_default();
    Ok(UpdateUnit {
        oin: oin(&number, "oin")?,
        code: unit.code,
        etag: etag(&unit.etag, "unit.etag")?,
        name: named("name").then_some(unit.name),
        contact: named("contact").then_some(Contact { role, phone, email }),
        follow_up_officer: named("follow_up_officer").then_some(unit.follow_up_officer),
        shielded: named("shielded").then_some(unit.shielded),
        daily_quota: named("daily_quota").then_some(unit.daily_quota),
    })
}
