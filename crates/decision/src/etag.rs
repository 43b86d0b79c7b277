//! Etags: a short mark of what an agency or a unit says, so that two administrators do not overwrite each other (AIP-154).
//!
//! Not stored and not a secret: it may differ after an upgrade, and then a change is refused once and read again.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use registry::{Agency, Unit};

/// The mark.
pub type Etag = u64;

/// Of what an administrator may change of an agency.
#[must_use]
pub fn agency_etag(agency: &Agency) -> Etag {
    let mut hasher = DefaultHasher::new();
    agency.name.hash(&mut hasher);
    agency.sector.hash(&mut hasher);
    agency.supplies_brp.hash(&mut hasher);
    let codes: Vec<u16> = agency.municipalities.iter().map(|m| m.0).collect();
    codes.hash(&mut hasher);
    agency.is_municipality.map(|m| m.0).hash(&mut hasher);
    hasher.finish()
}

/// Of what an administrator may change of a unit.
#[must_use]
pub fn unit_etag(unit: &Unit) -> Etag {
    let mut hasher = DefaultHasher::new();
    for text in [
        &unit.name,
        &unit.contact.role,
        &unit.contact.phone,
        &unit.contact.email,
    ] {
        text.hash(&mut hasher);
    }
    (unit.follow_up_officer, unit.shielded, unit.daily_quota).hash(&mut hasher);
    hasher.finish()
}
