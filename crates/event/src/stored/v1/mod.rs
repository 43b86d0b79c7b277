//! Version 1: explicitly tagged structures. Tags are never reused; fields may be added, never renumbered.
//!
//! The names here are the stored ones: renaming a Rust fact does not touch them.

mod agencies;
mod links;
mod persons;
mod plain;
mod registrations;
mod relations;
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
        tags = "1, 2, 3, 4, 5, 6, 10, 20, 21, 22, 23, 30, 31, 32, 33, 40, 50, 60, 70"
    )]
    what: Option<What>,
}

#[derive(Clone, PartialEq, Oneof)]
enum What {
    #[prost(message, tag = "1")]
    Opened(small::Opened),
    #[prost(message, tag = "2")]
    AdministratorPinned(agencies::AdministratorPinned),
    #[prost(message, tag = "3")]
    AgencyAdmitted(agencies::AgencyAdmitted),
    #[prost(message, tag = "4")]
    AgencySuspended(agencies::AgencySuspended),
    #[prost(message, tag = "5")]
    UnitOpened(agencies::UnitOpened),
    #[prost(message, tag = "6")]
    MandateSet(agencies::MandateSet),
    #[prost(message, tag = "10")]
    PersonNoted(persons::PersonNoted),
    #[prost(message, tag = "20")]
    Registered(Box<registrations::Registered>),
    #[prost(message, tag = "21")]
    RegisteredAgain(registrations::RegisteredAgain),
    #[prost(message, tag = "22")]
    Renewed(registrations::Renewed),
    #[prost(message, tag = "23")]
    Ended(registrations::Ended),
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
    #[prost(message, tag = "50")]
    Acknowledged(small::Acknowledged),
    #[prost(message, tag = "60")]
    Looked(small::Looked),
    #[prost(message, tag = "70")]
    RequestHeard(small::RequestHeard),
}

pub(crate) fn write(fact: &Fact) -> Vec<u8> {
    let what = match fact {
        Fact::Opened(f) => What::Opened(f.into()),
        Fact::AdministratorPinned(f) => What::AdministratorPinned(f.into()),
        Fact::AgencyAdmitted(f) => What::AgencyAdmitted(f.into()),
        Fact::AgencySuspended(f) => What::AgencySuspended(f.into()),
        Fact::UnitOpened(f) => What::UnitOpened(f.into()),
        Fact::MandateSet(f) => What::MandateSet(f.into()),
        Fact::PersonNoted(f) => What::PersonNoted(f.into()),
        Fact::Registered(f) => What::Registered(Box::new((&**f).into())),
        Fact::RegisteredAgain(f) => What::RegisteredAgain(f.into()),
        Fact::Renewed(f) => What::Renewed(f.into()),
        Fact::Ended(f) => What::Ended(f.into()),
        Fact::RelationAsserted(f) => What::RelationAsserted(Box::new((&**f).into())),
        Fact::RelationConfirmed(f) => What::RelationConfirmed(f.into()),
        Fact::RelationEnded(f) => What::RelationEnded(f.into()),
        Fact::RelationDenied(f) => What::RelationDenied(f.into()),
        Fact::LinkTold(f) => What::LinkTold(Box::new((&**f).into())),
        Fact::Acknowledged(f) => What::Acknowledged(f.into()),
        Fact::Looked(f) => What::Looked(f.into()),
        Fact::RequestHeard(f) => What::RequestHeard(f.into()),
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
        What::PersonNoted(s) => Fact::PersonNoted(s.try_into()?),
        What::Registered(s) => Fact::Registered(Box::new((*s).try_into()?)),
        What::RegisteredAgain(s) => Fact::RegisteredAgain(s.try_into()?),
        What::Renewed(s) => Fact::Renewed(s.try_into()?),
        What::Ended(s) => Fact::Ended(s.try_into()?),
        What::RelationAsserted(s) => Fact::RelationAsserted(Box::new((*s).try_into()?)),
        What::RelationConfirmed(s) => Fact::RelationConfirmed(s.try_into()?),
        What::RelationEnded(s) => Fact::RelationEnded(s.try_into()?),
        What::RelationDenied(s) => Fact::RelationDenied(s.try_into()?),
        What::LinkTold(s) => Fact::LinkTold(Box::new((*s).try_into()?)),
        What::Acknowledged(s) => Fact::Acknowledged(s.into()),
        What::Looked(s) => Fact::Looked(s.into()),
        What::RequestHeard(s) => Fact::RequestHeard(s.try_into()?),
    })
}
