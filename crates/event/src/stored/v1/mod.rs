//! Version 1: explicitly tagged structures. Tags are never reused; fields may be added, never renumbered.
//!
//! The names here are the stored ones: renaming a Rust fact does not touch them.

mod agencies;
mod certificates;
mod clock;
mod erasure;
mod limits;
mod links;
mod merges;
mod persons;
mod plain;
mod policy;
mod registrations;
mod relations;
mod restored;
mod retention;
mod rotation;
mod small;

use prost::{Message, Oneof};

use crate::Fact;

/// A body that does not say what it must.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the body of an event lacks or garbles `{0}`")]
pub(crate) struct Garbled(pub(crate) &'static str);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Body {
    #[prost(
        oneof = "What",
        tags = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26, 30, 31, 32, 33, 40, 41, 42, 50, 60, 70, 80, 81, 82, 83, 84, 85, 90, 91, 92, 93, 94, 95, 96, 97, 98, 100, 110, 111, 112, 113"
    )]
    what: Option<What>,
}

#[derive(Clone, PartialEq, Oneof)]
enum What {
    #[prost(message, tag = "1")]
    Opened(small::Opened),
    #[prost(message, tag = "2")]
    AdministratorPinned(certificates::AdministratorPinned),
    #[prost(message, tag = "3")]
    AgencyAdmitted(agencies::AgencyAdmitted),
    #[prost(message, tag = "4")]
    AgencySuspended(agencies::AgencySuspended),
    #[prost(message, tag = "5")]
    UnitOpened(agencies::UnitOpened),
    #[prost(message, tag = "6")]
    MandateSet(agencies::MandateSet),
    #[prost(message, tag = "7")]
    AgencyUpdated(agencies::AgencyUpdated),
    #[prost(message, tag = "8")]
    UnitUpdated(agencies::UnitUpdated),
    #[prost(message, tag = "9")]
    CertificatePinned(certificates::CertificatePinned),
    #[prost(message, tag = "10")]
    PersonNoted(persons::PersonNoted),
    #[prost(message, tag = "11")]
    MergeProposed(merges::MergeProposed),
    #[prost(message, tag = "12")]
    MergeDropped(merges::MergeDropped),
    #[prost(message, tag = "13")]
    PersonsMerged(merges::PersonsMerged),
    #[prost(message, tag = "14")]
    PersonsParted(merges::PersonsParted),
    #[prost(message, tag = "15")]
    CertificateRevoked(certificates::CertificateRevoked),
    #[prost(message, tag = "20")]
    Registered(Box<registrations::Registered>),
    #[prost(message, tag = "21")]
    RegisteredAgain(registrations::RegisteredAgain),
    #[prost(message, tag = "22")]
    Renewed(registrations::Renewed),
    #[prost(message, tag = "23")]
    Ended(registrations::Ended),
    #[prost(message, tag = "24")]
    Expired(retention::Expired),
    #[prost(message, tag = "25")]
    ExpiryAnnounced(retention::ExpiryAnnounced),
    #[prost(message, tag = "26")]
    ArchiveTold(retention::ArchiveTold),
    #[prost(message, tag = "30")]
    RelationAsserted(Box<relations::RelationAsserted>),
    #[prost(message, tag = "31")]
    RelationConfirmed(relations::RelationConfirmed),
    #[prost(message, tag = "32")]
    RelationEnded(relations::RelationEnded),
    #[prost(message, tag = "33")]
    RelationDenied(relations::RelationDenied),
    #[prost(message, tag = "40")]
    LinkTold(Box<links::LinkTold>),
    #[prost(message, tag = "41")]
    StillToTell(Box<links::StillToTell>),
    #[prost(message, tag = "42")]
    LimitTold(limits::LimitTold),
    #[prost(message, tag = "50")]
    Acknowledged(small::Acknowledged),
    #[prost(message, tag = "60")]
    Looked(small::Looked),
    #[prost(message, tag = "70")]
    RequestHeard(small::RequestHeard),
    #[prost(message, tag = "80")]
    PolicyNoted(policy::PolicyNoted),
    #[prost(message, tag = "81")]
    PolicyChanged(Box<policy::PolicyChanged>),
    #[prost(message, tag = "82")]
    PolicyGoneOver(Box<policy::PolicyGoneOver>),
    #[prost(message, tag = "83")]
    PolicySettled(Box<policy::PolicySettled>),
    #[prost(message, tag = "90")]
    ErasureAsked(erasure::ErasureAsked),
    #[prost(message, tag = "91")]
    Erasing(erasure::Erasing),
    #[prost(message, tag = "92")]
    RequestsErased(erasure::RequestsErased),
    #[prost(message, tag = "93")]
    UnitsKept(erasure::UnitsKept),
    #[prost(message, tag = "94")]
    Condemned(erasure::Condemned),
    #[prost(message, tag = "95")]
    PersonKept(erasure::PersonKept),
    #[prost(message, tag = "96")]
    MatchKept(erasure::MatchKept),
    #[prost(message, tag = "97")]
    MatchGone(erasure::MatchGone),
    #[prost(message, tag = "98")]
    Erased(erasure::Erased),
    #[prost(message, tag = "84")]
    ClockSeen(clock::ClockSeen),
    #[prost(message, tag = "85")]
    ClockConfirmed(clock::ClockConfirmed),
    #[prost(message, tag = "100")]
    Restored(restored::Restored),
    #[prost(message, tag = "110")]
    PseudonymKeyAdded(rotation::PseudonymKeyAdded),
    #[prost(message, tag = "111")]
    PseudonymKeyRetired(rotation::PseudonymKeyRetired),
    #[prost(message, tag = "112")]
    FormerNamesGone(rotation::FormerNamesGone),
    #[prost(message, tag = "113")]
    PersonKnownAs(rotation::PersonKnownAs),
}

pub(crate) fn write(fact: &Fact) -> Vec<u8> {
    let what = match fact {
        Fact::Opened(f) => What::Opened(f.into()),
        Fact::AdministratorPinned(f) => What::AdministratorPinned(f.into()),
        Fact::AgencyAdmitted(f) => What::AgencyAdmitted(f.into()),
        Fact::AgencySuspended(f) => What::AgencySuspended(f.into()),
        Fact::UnitOpened(f) => What::UnitOpened(f.into()),
        Fact::MandateSet(f) => What::MandateSet(f.into()),
        Fact::AgencyUpdated(f) => What::AgencyUpdated(f.into()),
        Fact::UnitUpdated(f) => What::UnitUpdated(f.into()),
        Fact::CertificatePinned(f) => What::CertificatePinned(f.into()),
        Fact::CertificateRevoked(f) => What::CertificateRevoked(f.into()),
        Fact::PersonNoted(f) => What::PersonNoted(f.into()),
        Fact::MergeProposed(f) => What::MergeProposed(f.into()),
        Fact::MergeDropped(f) => What::MergeDropped(f.into()),
        Fact::PersonsMerged(f) => What::PersonsMerged(f.into()),
        Fact::PersonsParted(f) => What::PersonsParted(f.into()),
        Fact::Registered(f) => What::Registered(Box::new((&**f).into())),
        Fact::RegisteredAgain(f) => What::RegisteredAgain(f.into()),
        Fact::Renewed(f) => What::Renewed(f.into()),
        Fact::Ended(f) => What::Ended(f.into()),
        Fact::Expired(f) => What::Expired(f.into()),
        Fact::ExpiryAnnounced(f) => What::ExpiryAnnounced(f.into()),
        Fact::ArchiveTold(f) => What::ArchiveTold(f.into()),
        Fact::RelationAsserted(f) => What::RelationAsserted(Box::new((&**f).into())),
        Fact::RelationConfirmed(f) => What::RelationConfirmed(f.into()),
        Fact::RelationEnded(f) => What::RelationEnded(f.into()),
        Fact::RelationDenied(f) => What::RelationDenied(f.into()),
        Fact::LinkTold(f) => What::LinkTold(Box::new((&**f).into())),
        Fact::StillToTell(f) => What::StillToTell(Box::new((&**f).into())),
        Fact::LimitTold(f) => What::LimitTold(f.into()),
        Fact::Acknowledged(f) => What::Acknowledged(f.into()),
        Fact::Looked(f) => What::Looked(f.into()),
        Fact::RequestHeard(f) => What::RequestHeard(f.into()),
        Fact::PolicyNoted(f) => What::PolicyNoted(f.into()),
        Fact::PolicyChanged(f) => What::PolicyChanged(Box::new((&**f).into())),
        Fact::PolicyGoneOver(f) => What::PolicyGoneOver(Box::new((&**f).into())),
        Fact::PolicySettled(f) => What::PolicySettled(Box::new((&**f).into())),
        Fact::ErasureAsked(f) => What::ErasureAsked(f.into()),
        Fact::Erasing(f) => What::Erasing(f.into()),
        Fact::RequestsErased(f) => What::RequestsErased(f.into()),
        Fact::UnitsKept(f) => What::UnitsKept(f.into()),
        Fact::Condemned(f) => What::Condemned(f.into()),
        Fact::PersonKept(f) => What::PersonKept(f.into()),
        Fact::MatchKept(f) => What::MatchKept(f.into()),
        Fact::MatchGone(f) => What::MatchGone(f.into()),
        Fact::Erased(f) => What::Erased(f.into()),
        Fact::ClockSeen(f) => What::ClockSeen(f.into()),
        Fact::ClockConfirmed(f) => What::ClockConfirmed(f.into()),
        Fact::Restored(f) => What::Restored(f.into()),
        Fact::PseudonymKeyAdded(f) => What::PseudonymKeyAdded(f.into()),
        Fact::PseudonymKeyRetired(f) => What::PseudonymKeyRetired(f.into()),
        Fact::FormerNamesGone(f) => What::FormerNamesGone(f.into()),
        Fact::PersonKnownAs(f) => What::PersonKnownAs(f.into()),
    };
    Body { what: Some(what) }.encode_to_vec()
}

pub(crate) fn read(bytes: &[u8]) -> Result<Fact, Garbled> {
    let body = Body::decode(bytes).map_err(|_| Garbled("structure"))?;
    Ok(match body.what.ok_or(Garbled("what happened"))? {
        What::Opened(s) => Fact::Opened(s.try_into()?),
        What::AdministratorPinned(s) => Fact::AdministratorPinned(s.try_into()?),
        What::AgencyAdmitted(s) => Fact::AgencyAdmitted(s.try_into()?),
        What::AgencySuspended(s) => Fact::AgencySuspended(s.into()),
        What::UnitOpened(s) => Fact::UnitOpened(s.try_into()?),
        What::MandateSet(s) => Fact::MandateSet(s.into()),
        What::AgencyUpdated(s) => Fact::AgencyUpdated(s.try_into()?),
        What::UnitUpdated(s) => Fact::UnitUpdated(s.try_into()?),
        What::CertificatePinned(s) => Fact::CertificatePinned(s.try_into()?),
        What::CertificateRevoked(s) => Fact::CertificateRevoked(s.try_into()?),
        What::PersonNoted(s) => Fact::PersonNoted(s.try_into()?),
        What::MergeProposed(s) => Fact::MergeProposed(s.try_into()?),
        What::MergeDropped(s) => Fact::MergeDropped(s.try_into()?),
        What::PersonsMerged(s) => Fact::PersonsMerged(s.try_into()?),
        What::PersonsParted(s) => Fact::PersonsParted(s.try_into()?),
        What::Registered(s) => Fact::Registered(Box::new((*s).try_into()?)),
        What::RegisteredAgain(s) => Fact::RegisteredAgain(s.try_into()?),
        What::Renewed(s) => Fact::Renewed(s.try_into()?),
        What::Ended(s) => Fact::Ended(s.try_into()?),
        What::Expired(s) => Fact::Expired(s.try_into()?),
        What::ExpiryAnnounced(s) => Fact::ExpiryAnnounced(s.into()),
        What::ArchiveTold(s) => Fact::ArchiveTold(s.into()),
        What::RelationAsserted(s) => Fact::RelationAsserted(Box::new((*s).try_into()?)),
        What::RelationConfirmed(s) => Fact::RelationConfirmed(s.try_into()?),
        What::RelationEnded(s) => Fact::RelationEnded(s.try_into()?),
        What::RelationDenied(s) => Fact::RelationDenied(s.try_into()?),
        What::LinkTold(s) => Fact::LinkTold(Box::new((*s).try_into()?)),
        What::StillToTell(s) => Fact::StillToTell(Box::new((*s).into())),
        What::LimitTold(s) => Fact::LimitTold(s.try_into()?),
        What::Acknowledged(s) => Fact::Acknowledged(s.into()),
        What::Looked(s) => Fact::Looked(s.into()),
        What::RequestHeard(s) => Fact::RequestHeard(s.try_into()?),
        What::PolicyNoted(s) => Fact::PolicyNoted(s.try_into()?),
        What::PolicyChanged(s) => Fact::PolicyChanged(Box::new((*s).try_into()?)),
        What::PolicyGoneOver(s) => Fact::PolicyGoneOver(Box::new((*s).try_into()?)),
        What::PolicySettled(s) => Fact::PolicySettled(Box::new((*s).try_into()?)),
        What::ErasureAsked(s) => Fact::ErasureAsked(s.try_into()?),
        What::Erasing(s) => Fact::Erasing(s.try_into()?),
        What::RequestsErased(s) => Fact::RequestsErased(s.try_into()?),
        What::UnitsKept(s) => Fact::UnitsKept(s.into()),
        What::Condemned(s) => Fact::Condemned(s.into()),
        What::PersonKept(s) => Fact::PersonKept(s.into()),
        What::MatchKept(s) => Fact::MatchKept(s.try_into()?),
        What::MatchGone(s) => Fact::MatchGone(s.try_into()?),
        What::Erased(s) => Fact::Erased(s.try_into()?),
        What::ClockSeen(s) => Fact::ClockSeen(s.into()),
        What::ClockConfirmed(s) => Fact::ClockConfirmed(s.try_into()?),
        What::Restored(s) => Fact::Restored(s.into()),
        What::PseudonymKeyAdded(s) => Fact::PseudonymKeyAdded(s.try_into()?),
        What::PseudonymKeyRetired(s) => Fact::PseudonymKeyRetired(s.try_into()?),
        What::FormerNamesGone(s) => Fact::FormerNamesGone(s.into()),
        What::PersonKnownAs(s) => Fact::PersonKnownAs(s.try_into()?),
    })
}
