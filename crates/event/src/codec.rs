//! From a fact to the plain parts of an event and back. Sealing is done by whoever holds the keys.
//!
//! Place in the flow: between decision and journal. Which matter seals what is decided here and nowhere else.

use seal::Matter;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{Fact, HOUSE, Kind, RegistrationNo, UnitNo, stored::v1};

/// A fact, taken apart: what stands in clear, whose keys seal it, and the body before sealing.
pub struct Plain {
    /// Coarse kind.
    pub kind: Kind,
    /// Party unit, in clear.
    pub party: Option<UnitNo>,
    /// Caller unit, in clear.
    pub caller: Option<UnitNo>,
    /// Whose key opens the first box; in clear.
    pub matter: Matter,
    /// Whose keys are needed besides; sealed.
    pub companions: Vec<Matter>,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
}

/// An opened body that makes no sense: a fault of the program that wrote it, never of the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("an event was opened but cannot be understood: {0}")]
pub struct Unreadable(&'static str);

/// Takes a fact apart.
#[must_use]
pub fn encode(fact: &Fact) -> Plain {
    let (matter, companions) = matter_of(fact);
    let (kind, party, caller) = clear(fact);
    Plain {
        kind,
        party,
        caller,
        matter,
        companions,
        body: Zeroizing::new(v1::write(fact)),
    }
}

/// Reads an opened body.
///
/// # Errors
/// [`Unreadable`] names the field that makes no sense.
pub fn decode(body: &[u8]) -> Result<Fact, Unreadable> {
    v1::read(body).map_err(|garbled| Unreadable(garbled.0))
}

/// Whose key opens a fact, and whose keys are needed besides.
#[must_use]
pub fn matter_of(fact: &Fact) -> (Matter, Vec<Matter>) {
    match fact {
        Fact::Opened(_)
        | Fact::AdministratorPinned(_)
        | Fact::AgencyAdmitted(_)
        | Fact::AgencySuspended(_)
        | Fact::UnitOpened(_)
        | Fact::MandateSet(_)
        | Fact::AgencyUpdated(_)
        | Fact::UnitUpdated(_)
        | Fact::CertificatePinned(_)
        | Fact::CertificateRevoked(_)
        | Fact::MergeDropped(_)
        | Fact::Acknowledged(_)
        | Fact::RequestHeard(_)
        | Fact::PolicyNoted(_)
        | Fact::PolicyChanged(_)
        | Fact::PolicyGoneOver(_)
        | Fact::PolicySettled(_)
        | Fact::ClockSeen(_)
        | Fact::ClockConfirmed(_)
        | Fact::Restored(_)
        | Fact::PseudonymKeyAdded(_)
        | Fact::PseudonymKeyRetired(_)
        | Fact::FormerNamesGone(_)
        | Fact::ErasureAsked(_)
        | Fact::Erasing(_)
        | Fact::RequestsErased(_)
        | Fact::UnitsKept(_)
        | Fact::Erased(_) => (HOUSE, vec![]),
        Fact::PersonNoted(f) => (f.person.matter(), vec![]),
        Fact::PersonKnownAs(f) => (f.statement.matter(), vec![f.person.matter()]),
        Fact::MergeProposed(f) => (f.proposal.matter(), vec![f.one.matter(), f.other.matter()]),
        Fact::PersonsMerged(f) => (f.statement.matter(), vec![f.into.matter(), f.merged.matter()]),
        Fact::PersonsParted(f) => (f.statement.matter(), vec![f.from.matter(), f.parted.matter()]),
        Fact::Registered(f) => (f.registration.matter(), vec![]),
        Fact::RegisteredAgain(f) => (f.registration.matter(), vec![]),
        Fact::Renewed(f) => (f.registration.matter(), vec![]),
        Fact::Ended(f) => (f.registration.matter(), vec![]),
        Fact::Condemned(f) => (f.statement.matter(), vec![f.registration.matter()]),
        Fact::Expired(f) => (f.registration.matter(), vec![]),
        Fact::ExpiryAnnounced(f) => (f.registration.matter(), vec![]),
        Fact::ArchiveTold(f) => (f.registration.matter(), vec![f.archived.matter()]),
        Fact::RelationAsserted(f) => (f.relation.matter(), vec![f.from.matter(), f.to.matter()]),
        Fact::RelationConfirmed(f) => (f.statement.matter(), vec![f.relation.matter()]),
        Fact::RelationEnded(f) => (f.statement.matter(), vec![f.relation.matter()]),
        Fact::RelationDenied(f) => (f.statement.matter(), vec![f.relation.matter()]),
        Fact::LinkTold(f) => {
            let ends = [f.one.matter(), f.other.matter()];
            (f.cause, ends.into_iter().filter(|&end| end != f.cause).collect())
        }
        Fact::StillToTell(f) => (f.cause, vec![]),
        Fact::LimitTold(f) => {
            let registration = Some(f.registration.matter()).filter(|&matter| matter != f.cause);
            (f.cause, registration.into_iter().collect())
        }
        // Gone with the registration through which somebody looked.
        Fact::Looked(f) => (f.access.matter(), vec![f.registration.matter()]),
        Fact::PersonKept(f) => (f.statement.matter(), vec![f.person.matter()]),
        Fact::MatchKept(f) => (f.statement.matter(), vec![f.one.matter(), f.other.matter()]),
        Fact::MatchGone(f) => {
            let own = f.notice.own.map(RegistrationNo::matter);
            (f.statement.matter(), own.into_iter().collect())
        }
    }
}

/// What the header says of a fact. A person, a relation, a link and a delivery name no unit in clear: the units around
/// one family must not be readable from the log once its keys are gone, nor guessed from who acknowledged next.
#[must_use]
pub fn clear(fact: &Fact) -> (Kind, Option<UnitNo>, Option<UnitNo>) {
    match fact {
        Fact::Opened(_)
        | Fact::PolicyNoted(_)
        | Fact::PolicyChanged(_)
        | Fact::PolicyGoneOver(_)
        | Fact::PolicySettled(_)
        | Fact::ClockSeen(_)
        | Fact::ClockConfirmed(_)
        | Fact::Restored(_)
        | Fact::PseudonymKeyAdded(_)
        | Fact::PseudonymKeyRetired(_)
        | Fact::FormerNamesGone(_) => (Kind::Store, None, None),
        Fact::AdministratorPinned(_)
        | Fact::AgencyAdmitted(_)
        | Fact::AgencySuspended(_)
        | Fact::UnitOpened(_)
        | Fact::MandateSet(_)
        | Fact::AgencyUpdated(_)
        | Fact::UnitUpdated(_)
        | Fact::CertificatePinned(_)
        | Fact::CertificateRevoked(_) => (Kind::Agencies, None, None),
        Fact::PersonNoted(_)
        | Fact::PersonKnownAs(_)
        | Fact::MergeProposed(_)
        | Fact::MergeDropped(_)
        | Fact::PersonsMerged(_)
        | Fact::PersonsParted(_)
        | Fact::PersonKept(_) => (Kind::Person, None, None),
        Fact::Registered(f) => (Kind::Registration, Some(f.unit), Some(f.caller)),
        Fact::RegisteredAgain(f) => (Kind::Registration, Some(f.unit), Some(f.caller)),
        Fact::Renewed(f) => (Kind::Registration, Some(f.unit), Some(f.caller)),
        Fact::Ended(f) => (Kind::Registration, Some(f.unit), Some(f.caller)),
        Fact::Expired(f) => (Kind::Registration, Some(f.unit), None),
        Fact::ExpiryAnnounced(f) => (Kind::Registration, Some(f.unit), None),
        Fact::RelationAsserted(_)
        | Fact::RelationConfirmed(_)
        | Fact::RelationEnded(_)
        | Fact::RelationDenied(_) => (Kind::Relation, None, None),
        // Parts of one notice may stand in several events of links in a row.
        Fact::LinkTold(_)
        | Fact::StillToTell(_)
        | Fact::LimitTold(_)
        | Fact::ArchiveTold(_)
        | Fact::MatchKept(_)
        | Fact::MatchGone(_) => (Kind::Link, None, None),
        Fact::Acknowledged(_) => (Kind::Delivery, None, None),
        Fact::Looked(f) => (Kind::Access, Some(f.unit), Some(f.caller)),
        Fact::RequestHeard(f) => (Kind::Request, Some(f.unit), Some(f.caller)),
        Fact::ErasureAsked(_)
        | Fact::Erasing(_)
        | Fact::RequestsErased(_)
        | Fact::UnitsKept(_)
        | Fact::Erased(_)
        | Fact::Condemned(_) => (Kind::Erasure, None, None),
    }
}

/// The unit that a fact shows to be alive: it wrote something. For the coverage statement; read from the body, since
/// the header of many facts names nobody.
#[must_use]
pub fn heard(fact: &Fact) -> Option<UnitNo> {
    match fact {
        Fact::Registered(f) => Some(f.unit),
        Fact::RegisteredAgain(f) => Some(f.unit),
        Fact::Renewed(f) => Some(f.unit),
        Fact::Ended(f) => Some(f.unit),
        Fact::RelationAsserted(f) => Some(f.unit),
        Fact::RelationConfirmed(f) => Some(f.unit),
        Fact::RelationEnded(f) => Some(f.unit),
        Fact::RelationDenied(f) => Some(f.unit),
        Fact::Acknowledged(f) => Some(f.unit),
        Fact::Looked(f) => Some(f.unit),
        Fact::RequestHeard(f) => Some(f.unit),
        Fact::Opened(_)
        | Fact::AdministratorPinned(_)
        | Fact::AgencyAdmitted(_)
        | Fact::AgencySuspended(_)
        | Fact::UnitOpened(_)
        | Fact::MandateSet(_)
        | Fact::AgencyUpdated(_)
        | Fact::UnitUpdated(_)
        | Fact::CertificatePinned(_)
        | Fact::CertificateRevoked(_)
        | Fact::PersonNoted(_)
        | Fact::PersonKnownAs(_)
        | Fact::PseudonymKeyAdded(_)
        | Fact::PseudonymKeyRetired(_)
        | Fact::FormerNamesGone(_)
        | Fact::MergeProposed(_)
        | Fact::MergeDropped(_)
        | Fact::PersonsMerged(_)
        | Fact::PersonsParted(_)
        | Fact::Expired(_)
        | Fact::ExpiryAnnounced(_)
        | Fact::ArchiveTold(_)
        | Fact::LinkTold(_)
        | Fact::StillToTell(_)
        | Fact::LimitTold(_)
        | Fact::PolicyNoted(_)
        | Fact::PolicyChanged(_)
        | Fact::PolicyGoneOver(_)
        | Fact::PolicySettled(_)
        | Fact::ClockSeen(_)
        | Fact::ClockConfirmed(_)
        | Fact::Restored(_)
        | Fact::Condemned(_)
        | Fact::PersonKept(_)
        | Fact::MatchKept(_)
        | Fact::MatchGone(_)
        | Fact::ErasureAsked(_)
        | Fact::Erasing(_)
        | Fact::RequestsErased(_)
        | Fact::UnitsKept(_)
        | Fact::Erased(_) => None,
    }
}
