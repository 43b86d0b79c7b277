//! Stored form: the store, deliveries, looks, remembered requests.

use prost::Message;

use super::{
    Garbled,
    plain::bytes,
    registrations::{RequestMark, mark, unmark},
};
use crate::{self as fact, AccessNo, RegistrationNo, UnitNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct Opened {
    #[prost(string, tag = "1")]
    profile: String,
    #[prost(bytes = "vec", tag = "2")]
    policy_digest: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    pseudonym_check: Vec<u8>,
}

impl From<&fact::Opened> for Opened {
    fn from(f: &fact::Opened) -> Self {
        let fact::Opened {
            profile,
            policy_digest,
            pseudonym_check,
        } = f;
        Self {
            profile: profile.clone(),
            policy_digest: policy_digest.to_vec(),
            pseudonym_check: pseudonym_check.to_vec(),
        }
    }
}

impl TryFrom<Opened> for fact::Opened {
    type Error = Garbled;
    fn try_from(s: Opened) -> Result<Self, Garbled> {
        Ok(Self {
            profile: s.profile,
            policy_digest: bytes(&s.policy_digest, "policy digest")?,
            pseudonym_check: bytes(&s.pseudonym_check, "pseudonym check")?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Acknowledged {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint64, tag = "2")]
    through: u64,
}

impl From<&fact::Acknowledged> for Acknowledged {
    fn from(f: &fact::Acknowledged) -> Self {
        let fact::Acknowledged { unit, through } = *f;
        Self {
            unit: unit.0,
            through,
        }
    }
}

impl From<Acknowledged> for fact::Acknowledged {
    fn from(s: Acknowledged) -> Self {
        Self {
            unit: UnitNo(s.unit),
            through: s.through,
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Looked {
    #[prost(uint64, tag = "1")]
    access: u64,
    #[prost(uint64, tag = "2")]
    registration: u64,
    #[prost(uint32, tag = "3")]
    unit: u32,
    #[prost(uint32, tag = "4")]
    caller: u32,
    #[prost(string, tag = "5")]
    actor: String,
    #[prost(uint32, tag = "6")]
    shown: u32,
}

impl From<&fact::Looked> for Looked {
    fn from(f: &fact::Looked) -> Self {
        let fact::Looked {
            access,
            registration,
            unit,
            caller,
            actor,
            shown,
        } = f;
        Self {
            access: access.0,
            registration: registration.0,
            unit: unit.0,
            caller: caller.0,
            actor: actor.clone(),
            shown: *shown,
        }
    }
}

impl From<Looked> for fact::Looked {
    fn from(s: Looked) -> Self {
        Self {
            access: AccessNo(s.access),
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            actor: s.actor,
            shown: s.shown,
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RequestHeard {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint32, tag = "2")]
    caller: u32,
    #[prost(message, optional, tag = "3")]
    request: Option<RequestMark>,
}

impl From<&fact::RequestHeard> for RequestHeard {
    fn from(f: &fact::RequestHeard) -> Self {
        let fact::RequestHeard {
            unit,
            caller,
            request,
        } = f;
        Self {
            unit: unit.0,
            caller: caller.0,
            request: Some(mark(request)),
        }
    }
}

impl TryFrom<RequestHeard> for fact::RequestHeard {
    type Error = Garbled;
    fn try_from(s: RequestHeard) -> Result<Self, Garbled> {
        Ok(Self {
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            request: unmark(s.request)?,
        })
    }
}
