//! Stored form: what time does to a registration.

use prost::Message;

use super::{Garbled, plain::coded};
use crate::{self as fact, Day, RegistrationNo, UnitNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct Expired {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(sint32, tag = "3")]
    on: i32,
    #[prost(uint32, tag = "4")]
    reason: u32,
}

impl From<&fact::Expired> for Expired {
    fn from(f: &fact::Expired) -> Self {
        let fact::Expired {
            registration,
            unit,
            on,
            reason,
        } = *f;
        Self {
            registration: registration.0,
            unit: unit.0,
            on: on.0,
            reason: reason as u32,
        }
    }
}

impl TryFrom<Expired> for fact::Expired {
    type Error = Garbled;
    fn try_from(s: Expired) -> Result<Self, Garbled> {
        Ok(Self {
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            on: Day(s.on),
            reason: coded(s.reason)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ExpiryAnnounced {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(uint64, tag = "3")]
    sequence: u64,
    #[prost(sint32, tag = "4")]
    expires_on: i32,
}

impl From<&fact::ExpiryAnnounced> for ExpiryAnnounced {
    fn from(f: &fact::ExpiryAnnounced) -> Self {
        let fact::ExpiryAnnounced {
            registration,
            unit,
            sequence,
            expires_on,
        } = *f;
        Self {
            registration: registration.0,
            unit: unit.0,
            sequence,
            expires_on: expires_on.0,
        }
    }
}

impl From<ExpiryAnnounced> for fact::ExpiryAnnounced {
    fn from(s: ExpiryAnnounced) -> Self {
        Self {
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            sequence: s.sequence,
            expires_on: Day(s.expires_on),
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ArchiveTold {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint64, tag = "2")]
    archived: u64,
    #[prost(uint32, tag = "3")]
    unit: u32,
    #[prost(uint64, tag = "4")]
    sequence: u64,
}

impl From<&fact::ArchiveTold> for ArchiveTold {
    fn from(f: &fact::ArchiveTold) -> Self {
        let fact::ArchiveTold {
            registration,
            archived,
            unit,
            sequence,
        } = *f;
        Self {
            registration: registration.0,
            archived: archived.0,
            unit: unit.0,
            sequence,
        }
    }
}

impl From<ArchiveTold> for fact::ArchiveTold {
    fn from(s: ArchiveTold) -> Self {
        Self {
            registration: RegistrationNo(s.registration),
            archived: RegistrationNo(s.archived),
            unit: UnitNo(s.unit),
            sequence: s.sequence,
        }
    }
}
