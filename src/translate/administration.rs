//! Administration messages to commands, and agencies to wire messages.

use decision::{AdmitAgency, OpenUnit, Reason, Refusal, View, agency_etag, unit_etag};
use event::{AgencyNo, Contact, MunicipalityCode, Oin};

use super::{answers::contact, changes::etag_text, fields::municipality};
use crate::wire::v1;

/// Reads an OIN.
pub(super) fn oin(text: &str, field: &str) -> Result<Oin, Refusal> {
    Oin::parse(text).ok_or_else(|| Refusal::at(Reason::OinInvalid, field))
}

/// Admit an agency.
pub(crate) fn admission(agency: Option<v1::Agency>) -> Result<AdmitAgency, Refusal> {
    let agency = agency.ok_or_else(|| Refusal::at(Reason::FieldMissing, "agency"))?;
    let v1::Agency {
        oin: number,
        name,
        sector,
        municipalities,
        is_municipality,
        supplies_brp,
        suspended: _,
        units: _,
        mandated_oins: _,
        etag: _,
    } = agency;
    let codes: Result<Vec<MunicipalityCode>, Refusal> = municipalities
        .iter()
        .enumerate()
        .map(|(at, code)| municipality(code, &format!("agency.municipalities[{at}]")))
        .collect();
    let is_municipality = match is_municipality.as_str() {
        "" => None,
        code => Some(municipality(code, "agency.is_municipality")?),
    };
    Ok(AdmitAgency {
        oin: oin(&number, "agency.oin")?,
        name,
        sector,
        municipalities: codes?,
        is_municipality,
        supplies_brp,
    })
}

/// Open a unit.
pub(crate) fn opening(message: v1::OpenUnitRequest) -> Result<OpenUnit, Refusal> {
    let v1::OpenUnitRequest { oin: number, unit } = message;
    let unit = unit.ok_or_else(|| Refusal::at(Reason::FieldMissing, "unit"))?;
    let v1::Unit {
        code,
        name,
        contact,
        follow_up_officer,
        shielded,
        daily_quota,
        etag: _,
    } = unit;
    let v1::Contact { role, phone, email } = contact.unwrap_or_default();
    Ok(OpenUnit {
        oin: oin(&number, "oin")?,
        code,
        name,
        contact: Contact { role, phone, email },
        follow_up_officer,
        shielded,
        daily_quota,
    })
}

/// An agency as the administrator sees it.
pub(crate) fn agency_view(view: View<'_>, no: AgencyNo) -> Option<v1::Agency> {
    let agency = view.registry.agency(no)?;
    let units = agency
        .units
        .iter()
        .filter_map(|&unit| view.registry.unit(unit))
        .map(|unit| v1::Unit {
            code: unit.code.clone(),
            name: unit.name.clone(),
            contact: Some(contact(unit.contact.clone())),
            follow_up_officer: unit.follow_up_officer,
            shielded: unit.shielded,
            daily_quota: unit.daily_quota,
            etag: etag_text(unit_etag(unit)),
        });
    let mandated = agency
        .mandated
        .iter()
        .filter_map(|&caller| view.registry.agency(caller));
    Some(v1::Agency {
        oin: agency.oin.as_str().to_owned(),
        name: agency.name.clone(),
        sector: agency.sector.clone(),
        municipalities: agency.municipalities.iter().map(ToString::to_string).collect(),
        is_municipality: agency.is_municipality.map(|m| m.to_string()).unwrap_or_default(),
        supplies_brp: agency.supplies_brp,
        suspended: agency.suspended,
        units: units.collect(),
        mandated_oins: mandated.map(|caller| caller.oin.as_str().to_owned()).collect(),
        etag: etag_text(agency_etag(agency)),
    })
}
