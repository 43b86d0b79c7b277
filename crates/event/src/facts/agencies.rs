//! Who may connect: agencies, units, mandates, administrators. Sealed under the store's own key: the log does not tell
//! an onlooker who takes part, and none of this concerns a family.

use serde::{Deserialize, Serialize};

use crate::{AgencyNo, Moment, MunicipalityCode, Oin, UnitNo};

/// Whom to call: a role, so that it survives illness and leave.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Contact {
    /// For instance "duty nurse".
    pub role: String,
    /// Telephone, international notation; may be empty if there is e-mail.
    pub phone: String,
    /// Shared mailbox; may be empty if there is a telephone.
    pub email: String,
}

/// A certificate may administer the index.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AdministratorPinned {
    /// SHA-256 of the certificate (DER).
    pub fingerprint: [u8; 32],
    /// Name for people.
    pub name: String,
    /// Last moment of its term, where it is known.
    pub not_after: Option<Moment>,
}

/// An agency may connect.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgencyAdmitted {
    /// Its number.
    pub agency: AgencyNo,
    /// Its OIN.
    pub oin: Oin,
    /// Its name.
    pub name: String,
    /// Sector code.
    pub sector: String,
    /// Municipalities it serves.
    pub municipalities: Vec<MunicipalityCode>,
    /// Set when it is the municipality itself.
    pub is_municipality: Option<MunicipalityCode>,
    /// May hand over relations from the population register.
    pub supplies_brp: bool,
}

/// An agency may no longer call, or may again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AgencySuspended {
    /// Which.
    pub agency: AgencyNo,
    /// True: may not call.
    pub suspended: bool,
}

/// An agency opened a unit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitOpened {
    /// Its number.
    pub unit: UnitNo,
    /// Whose.
    pub agency: AgencyNo,
    /// The agency's own code for it.
    pub code: String,
    /// Name for people.
    pub name: String,
    /// Whom to call.
    pub contact: Contact,
    /// Follow-up officer of the municipality that the agency is.
    pub follow_up_officer: bool,
    /// Shown only through the officer to parties linked through another adult.
    pub shielded: bool,
    /// Registrations and relations a day; 0 = the policy's default.
    pub daily_quota: u32,
}

/// One agency's certificate may (no longer) act for another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MandateSet {
    /// Whose certificate acts.
    pub caller: AgencyNo,
    /// For whom.
    pub principal: AgencyNo,
    /// Given (true) or withdrawn.
    pub given: bool,
}

/// What the index says of an agency changed; the whole of it as it is now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgencyUpdated {
    /// Which.
    pub agency: AgencyNo,
    /// Its name.
    pub name: String,
    /// Sector code.
    pub sector: String,
    /// Municipalities it serves.
    pub municipalities: Vec<MunicipalityCode>,
    /// Set when it is the municipality itself.
    pub is_municipality: Option<MunicipalityCode>,
    /// May hand over relations from the population register.
    pub supplies_brp: bool,
}

/// What the index says of a unit changed; the whole of it as it is now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnitUpdated {
    /// Which.
    pub unit: UnitNo,
    /// Name for people.
    pub name: String,
    /// Whom to call.
    pub contact: Contact,
    /// Follow-up officer of the municipality that the agency is.
    pub follow_up_officer: bool,
    /// Shown only through the officer to parties linked through another adult; for registrations from now on.
    pub shielded: bool,
    /// Registrations and relations a day; 0 = the policy's default.
    pub daily_quota: u32,
}

/// An agency may call with this certificate, and with no other that is not pinned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificatePinned {
    /// SHA-256 of the certificate (DER).
    pub fingerprint: [u8; 32],
    /// Whose.
    pub agency: AgencyNo,
    /// Last moment of its term.
    pub not_after: Moment,
}

/// Nobody may call with this certificate any more: an agency's or an administrator's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CertificateRevoked {
    /// SHA-256 of the certificate (DER).
    pub fingerprint: [u8; 32],
}
