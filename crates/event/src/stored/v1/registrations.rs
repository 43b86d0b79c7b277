//! Stored form: registrations.

use prost::Message;
use pseudonym::KeyLabel;

use super::{
    Garbled,
    persons::label,
    plain::{bytes, coded, days, municipality},
};
use crate::{
    self as fact, ClientReference, Day, PersonNo, ReceiptSalt, RegistrationId, RegistrationNo, RequestId,
    UnitNo,
};

#[derive(Clone, PartialEq, Message)]
pub(super) struct RequestMark {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    digest: Vec<u8>,
    /// 0: the first key of a store. Facts from before a store could have two say nothing.
    #[prost(uint32, tag = "3")]
    key_label: u32,
}

/// The label of a store's first key, which is not written.
const FIRST: KeyLabel = KeyLabel(1);

pub(super) fn mark(m: &fact::RequestMark) -> RequestMark {
    RequestMark {
        id: m.id.0.to_vec(),
        digest: m.digest.to_vec(),
        key_label: Some(m.label)
            .filter(|&label| label != FIRST)
            .map_or(0, |label| label.0.into()),
    }
}

pub(super) fn unmark(s: Option<RequestMark>) -> Result<fact::RequestMark, Garbled> {
    let s = s.ok_or(Garbled("request"))?;
    Ok(fact::RequestMark {
        id: RequestId(bytes(&s.id, "request id")?),
        digest: bytes(&s.digest, "request digest")?,
        label: if s.key_label == 0 {
            FIRST
        } else {
            label(s.key_label)?
        },
    })
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Registered {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(uint64, tag = "3")]
    person: u64,
    #[prost(uint32, tag = "4")]
    unit: u32,
    #[prost(uint32, tag = "5")]
    caller: u32,
    #[prost(bool, tag = "6")]
    on_behalf: bool,
    #[prost(uint32, tag = "7")]
    registered_by: u32,
    #[prost(string, tag = "8")]
    actor: String,
    #[prost(uint32, tag = "9")]
    municipality: u32,
    #[prost(uint32, tag = "10")]
    basis: u32,
    #[prost(uint32, tag = "11")]
    kind: u32,
    #[prost(uint32, tag = "12")]
    role: u32,
    #[prost(sint32, optional, tag = "13")]
    adult_from: Option<i32>,
    #[prost(sint32, tag = "14")]
    since: i32,
    #[prost(sint32, optional, tag = "15")]
    planned_end: Option<i32>,
    #[prost(sint32, tag = "16")]
    expires_on: i32,
    #[prost(bool, tag = "17")]
    one_off: bool,
    #[prost(bool, tag = "18")]
    watching: bool,
    #[prost(bool, tag = "19")]
    shielded: bool,
    #[prost(bytes = "vec", optional, tag = "20")]
    client_reference: Option<Vec<u8>>,
    #[prost(bytes = "vec", tag = "21")]
    salt: Vec<u8>,
    #[prost(message, optional, tag = "22")]
    request: Option<RequestMark>,
}

impl From<&fact::Registered> for Registered {
    fn from(f: &fact::Registered) -> Self {
        Self {
            registration: f.registration.0,
            id: f.id.0.to_vec(),
            person: f.person.0,
            unit: f.unit.0,
            caller: f.caller.0,
            on_behalf: f.on_behalf,
            registered_by: f.registered_by as u32,
            actor: f.actor.clone(),
            municipality: f.municipality.0.into(),
            basis: f.basis as u32,
            kind: f.kind as u32,
            role: f.role as u32,
            adult_from: f.adult_from.map(|d| d.0),
            since: f.since.0,
            planned_end: f.planned_end.map(|d| d.0),
            expires_on: f.expires_on.0,
            one_off: f.one_off,
            watching: f.watching,
            shielded: f.shielded,
            client_reference: f.client_reference.map(|r| r.0.to_vec()),
            salt: f.salt.0.to_vec(),
            request: Some(mark(&f.request)),
        }
    }
}

impl TryFrom<Registered> for fact::Registered {
    type Error = Garbled;
    fn try_from(s: Registered) -> Result<Self, Garbled> {
        let reference = s
            .client_reference
            .map(|r| bytes(&r, "client reference").map(ClientReference));
        Ok(Self {
            registration: RegistrationNo(s.registration),
            id: RegistrationId(bytes(&s.id, "registration id")?),
            person: PersonNo(s.person),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            on_behalf: s.on_behalf,
            registered_by: coded(s.registered_by)?,
            actor: s.actor,
            municipality: municipality(s.municipality)?,
            basis: coded(s.basis)?,
            kind: coded(s.kind)?,
            role: coded(s.role)?,
            adult_from: days(s.adult_from),
            since: Day(s.since),
            planned_end: days(s.planned_end),
            expires_on: Day(s.expires_on),
            one_off: s.one_off,
            watching: s.watching,
            shielded: s.shielded,
            client_reference: reference.transpose()?,
            salt: ReceiptSalt(bytes(&s.salt, "salt")?),
            request: unmark(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RegisteredAgain {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(uint32, tag = "3")]
    caller: u32,
    #[prost(message, optional, tag = "4")]
    request: Option<RequestMark>,
}

impl From<&fact::RegisteredAgain> for RegisteredAgain {
    fn from(f: &fact::RegisteredAgain) -> Self {
        let fact::RegisteredAgain {
            registration,
            unit,
            caller,
            request,
        } = f;
        Self {
            registration: registration.0,
            unit: unit.0,
            caller: caller.0,
            request: Some(mark(request)),
        }
    }
}

impl TryFrom<RegisteredAgain> for fact::RegisteredAgain {
    type Error = Garbled;
    fn try_from(s: RegisteredAgain) -> Result<Self, Garbled> {
        Ok(Self {
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            request: unmark(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Renewed {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(uint32, tag = "3")]
    caller: u32,
    #[prost(sint32, optional, tag = "4")]
    planned_end: Option<i32>,
    #[prost(sint32, tag = "5")]
    expires_on: i32,
    #[prost(message, optional, tag = "6")]
    request: Option<RequestMark>,
}

impl From<&fact::Renewed> for Renewed {
    fn from(f: &fact::Renewed) -> Self {
        let fact::Renewed {
            registration,
            unit,
            caller,
            planned_end,
            expires_on,
            request,
        } = f;
        Self {
            registration: registration.0,
            unit: unit.0,
            caller: caller.0,
            planned_end: planned_end.map(|d| d.0),
            expires_on: expires_on.0,
            request: Some(mark(request)),
        }
    }
}

impl TryFrom<Renewed> for fact::Renewed {
    type Error = Garbled;
    fn try_from(s: Renewed) -> Result<Self, Garbled> {
        Ok(Self {
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            planned_end: days(s.planned_end),
            expires_on: Day(s.expires_on),
            request: unmark(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Ended {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(uint32, tag = "3")]
    caller: u32,
    #[prost(sint32, tag = "4")]
    on: i32,
    #[prost(uint32, tag = "5")]
    reason: u32,
    #[prost(message, optional, tag = "6")]
    request: Option<RequestMark>,
}

impl From<&fact::Ended> for Ended {
    fn from(f: &fact::Ended) -> Self {
        let fact::Ended {
            registration,
            unit,
            caller,
            on,
            reason,
            request,
        } = f;
        Self {
            registration: registration.0,
            unit: unit.0,
            caller: caller.0,
            on: on.0,
            reason: *reason as u32,
            request: Some(mark(request)),
        }
    }
}

impl TryFrom<Ended> for fact::Ended {
    type Error = Garbled;
    fn try_from(s: Ended) -> Result<Self, Garbled> {
        Ok(Self {
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            on: Day(s.on),
            reason: coded(s.reason)?,
            request: unmark(s.request)?,
        })
    }
}
