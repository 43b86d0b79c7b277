//! Folds what changes about agencies, units and certificates that are already there.

use event::{AgencyNo, AgencyUpdated, CertificatePinned, MunicipalityCode, UnitNo, UnitUpdated};

use crate::Draft;

/// An agency is described anew: the lists by municipality follow.
pub(crate) fn update_agency(draft: &mut Draft<'_>, f: &AgencyUpdated) {
    let Some(agency) = draft.agency(f.agency) else {
        return;
    };
    let served = std::mem::replace(&mut agency.municipalities, f.municipalities.clone());
    let was = std::mem::replace(&mut agency.is_municipality, f.is_municipality);
    agency.name.clone_from(&f.name);
    agency.sector.clone_from(&f.sector);
    agency.supplies_brp = f.supplies_brp;
    let units = agency.units.clone();
    serve(draft, f.agency, &served, &f.municipalities);
    let officers: Vec<UnitNo> = units
        .into_iter()
        .filter(|&unit| draft.view().unit(unit).is_some_and(|unit| unit.follow_up_officer))
        .collect();
    if was != f.is_municipality {
        for unit in officers {
            be_officer(draft, unit, was, f.is_municipality);
        }
    }
}

fn serve(draft: &mut Draft<'_>, agency: AgencyNo, before: &[MunicipalityCode], now: &[MunicipalityCode]) {
    for &municipality in before.iter().filter(|m| !now.contains(m)) {
        draft.serving(municipality).retain(|&other| other != agency);
    }
    for &municipality in now.iter().filter(|m| !before.contains(m)) {
        draft.serving(municipality).push(agency);
    }
}

/// A unit is described anew.
pub(crate) fn update_unit(draft: &mut Draft<'_>, f: &UnitUpdated) {
    let Some(unit) = draft.unit(f.unit) else { return };
    let was_officer = unit.follow_up_officer;
    unit.name.clone_from(&f.name);
    unit.contact = f.contact.clone();
    unit.follow_up_officer = f.follow_up_officer;
    unit.shielded = f.shielded;
    unit.daily_quota = f.daily_quota;
    let agency = unit.agency;
    let municipality = draft.view().agency(agency).and_then(|a| a.is_municipality);
    be_officer(
        draft,
        f.unit,
        municipality.filter(|_| was_officer),
        municipality.filter(|_| f.follow_up_officer),
    );
}

/// A unit was officer of one municipality and is of another.
fn be_officer(
    draft: &mut Draft<'_>,
    unit: UnitNo,
    was: Option<MunicipalityCode>,
    now: Option<MunicipalityCode>,
) {
    if was == now {
        return;
    }
    if let Some(municipality) = was {
        draft.officers(municipality).retain(|&other| other != unit);
    }
    if let Some(municipality) = now {
        draft.officers(municipality).push(unit);
    }
}

/// A certificate is pinned.
pub(crate) fn pin(draft: &mut Draft<'_>, f: &CertificatePinned) {
    let certificate = draft.certificate(f.fingerprint);
    certificate.agency = Some(f.agency);
    certificate.not_after = Some(f.not_after.0);
    if let Some(agency) = draft.agency(f.agency)
        && !agency.pinned.contains(&f.fingerprint)
    {
        agency.pinned.push(f.fingerprint);
    }
}

/// A certificate is revoked. It stays among the pinned ones: an agency whose only pinned certificate was revoked does not
/// come in with any other.
pub(crate) fn revoke(draft: &mut Draft<'_>, fingerprint: [u8; 32]) {
    draft.certificate(fingerprint).revoked = true;
}
