//! Administration: agencies, units, mandates, certificates, merges, and the store itself.

use std::sync::Arc;

use event::{Contact, Moment, MunicipalityCode, Oin, PolicyDifference, RegistrationId};
use policy::Policy;

use crate::Etag;

/// Connect an agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdmitAgency {
    /// OIN.
    pub oin: Oin,
    /// Name.
    pub name: String,
    /// Sector code.
    pub sector: String,
    /// Municipalities it serves.
    pub municipalities: Vec<MunicipalityCode>,
    /// It is this municipality.
    pub is_municipality: Option<MunicipalityCode>,
    /// May hand over relations from the population register.
    pub supplies_brp: bool,
}

/// Open a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenUnit {
    /// Of which agency.
    pub oin: Oin,
    /// The agency's code for it.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whom to call.
    pub contact: Contact,
    /// Follow-up officer of the municipality.
    pub follow_up_officer: bool,
    /// Shown through the officer only.
    pub shielded: bool,
    /// Writes a day; 0 = the policy's default.
    pub daily_quota: u32,
}

/// Describe an agency anew; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateAgency {
    /// Which.
    pub oin: Oin,
    /// Refuse when the agency changed since this was shown.
    pub etag: Option<Etag>,
    /// Name.
    pub name: Option<String>,
    /// Sector code.
    pub sector: Option<String>,
    /// Municipalities it serves.
    pub municipalities: Option<Vec<MunicipalityCode>>,
    /// It is this municipality, or none.
    pub is_municipality: Option<Option<MunicipalityCode>>,
    /// May hand over relations from the population register.
    pub supplies_brp: Option<bool>,
}

/// Describe a unit anew; `None` leaves a field as it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateUnit {
    /// Of which agency.
    pub oin: Oin,
    /// Which.
    pub code: String,
    /// Refuse when the unit changed since this was shown.
    pub etag: Option<Etag>,
    /// Name.
    pub name: Option<String>,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// Follow-up officer of the municipality.
    pub follow_up_officer: Option<bool>,
    /// Shown through the officer only.
    pub shielded: Option<bool>,
    /// Writes a day; 0 = the policy's default.
    pub daily_quota: Option<u32>,
}

/// Suspend or resume an agency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetSuspended {
    /// Which.
    pub oin: Oin,
    /// Suspended or not.
    pub suspended: bool,
}

/// Give or withdraw a mandate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SetMandate {
    /// Whose certificate acts.
    pub caller: Oin,
    /// For whom.
    pub principal: Oin,
    /// Given or withdrawn.
    pub given: bool,
}

/// Pin a certificate as administrator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PinAdministrator {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// Name for people.
    pub name: String,
    /// Last moment of its term.
    pub not_after: Option<Moment>,
}

/// Pin a certificate of an agency.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PinCertificate {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// OIN in it.
    pub oin: Oin,
    /// Last moment of its term.
    pub not_after: Moment,
}

/// Revoke a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RevokeCertificate {
    /// SHA-256 of the certificate.
    pub fingerprint: [u8; 32],
    /// Now in real time, in which certificates live, also under a scenario clock: whose term has run out.
    pub wall: Moment,
}

/// Propose to merge the persons of two registrations, or to undo that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ProposeMerge {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Undo.
    pub unmerge: bool,
    /// One registration.
    pub one: RegistrationId,
    /// The other.
    pub other: RegistrationId,
}

/// Confirm or drop a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CloseMerge {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// Which proposal.
    pub id: [u8; 16],
    /// Confirm it, or drop it.
    pub confirm: bool,
}

/// Make the store's first fact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenStore {
    /// Name of the profile.
    pub profile: String,
    /// Digest of the policy.
    pub policy_digest: [u8; 32],
    /// Check of the pseudonym key.
    pub pseudonym_check: [u8; 16],
}

/// Bring another policy into force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangePolicy {
    /// Certificate of the administrator.
    pub by: [u8; 32],
    /// The policy.
    pub policy: Arc<Policy>,
    /// Digest of the policy against which the difference was looked at: refused when another one came into force since.
    pub against: [u8; 32],
    /// The difference that the administrator was shown.
    pub expected: PolicyDifference,
}
