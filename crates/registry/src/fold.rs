//! Folds facts into the tables. Total: a fact is never refused.

use event::{Fact, Moment, UnitNo};

use crate::{
    Administrator, Agency, Draft, Unit,
    changes::{pin, revoke, update_agency, update_unit},
};

/// Folds one fact. `party` is the unit that the fact shows to be alive, if any: it says who was heard when.
pub fn apply(draft: &mut Draft<'_>, fact: &Fact, party: Option<UnitNo>, recorded_at: Moment) {
    hear(draft, party, recorded_at);
    match fact {
        Fact::AdministratorPinned(f) => {
            let administrator = Administrator {
                name: f.name.clone(),
                not_after: f.not_after.map(|moment| moment.0),
            };
            draft.over.administrators.insert(f.fingerprint, administrator);
        }
        Fact::AgencyAdmitted(f) => {
            let agency = Agency {
                oin: f.oin,
                name: f.name.clone(),
                sector: f.sector.clone(),
                municipalities: f.municipalities.clone(),
                is_municipality: f.is_municipality,
                supplies_brp: f.supplies_brp,
                suspended: false,
                units: Vec::new(),
                mandated: Vec::new(),
                pinned: Vec::new(),
            };
            draft.over.agencies.insert(f.agency.0, agency);
            draft.over.by_oin.insert(f.oin.bytes(), f.agency);
            for &municipality in &f.municipalities {
                draft.serving(municipality).push(f.agency);
            }
        }
        Fact::AgencySuspended(f) => {
            if let Some(agency) = draft.agency(f.agency) {
                agency.suspended = f.suspended;
            }
        }
        Fact::UnitOpened(f) => open_unit(draft, f),
        Fact::MandateSet(f) => {
            if let Some(agency) = draft.agency(f.principal) {
                agency.mandated.retain(|&caller| caller != f.caller);
                if f.given {
                    agency.mandated.push(f.caller);
                }
            }
        }
        Fact::AgencyUpdated(f) => update_agency(draft, f),
        Fact::UnitUpdated(f) => update_unit(draft, f),
        Fact::CertificatePinned(f) => pin(draft, f),
        Fact::CertificateRevoked(f) => revoke(draft, f.fingerprint),
        Fact::UnitsKept(f) => {
            for kept in &f.units {
                hear(
                    draft,
                    kept.heard.map(|_| kept.unit),
                    kept.heard.unwrap_or(recorded_at),
                );
            }
        }
        _ => {}
    }
}

fn open_unit(draft: &mut Draft<'_>, f: &event::UnitOpened) {
    let unit = Unit {
        agency: f.agency,
        code: f.code.clone(),
        name: f.name.clone(),
        contact: f.contact.clone(),
        follow_up_officer: f.follow_up_officer,
        shielded: f.shielded,
        daily_quota: f.daily_quota,
    };
    draft.over.units.insert(f.unit.0, unit);
    let Some(agency) = draft.agency(f.agency) else {
        return;
    };
    agency.units.push(f.unit);
    if let (true, Some(municipality)) = (f.follow_up_officer, agency.is_municipality) {
        draft.officers(municipality).push(f.unit);
    }
}

fn hear(draft: &mut Draft<'_>, party: Option<UnitNo>, recorded_at: Moment) {
    if let Some(agency) = party
        .and_then(|unit| draft.view().unit(unit))
        .map(|unit| unit.agency)
    {
        draft.over.heard.insert(agency.0, recorded_at.0);
    }
}
