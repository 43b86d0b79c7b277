//! Stored form: relations.

use prost::Message;

use super::{
    Garbled,
    plain::{coded, days},
    registrations::{RequestMark, mark, unmark},
};
use crate::{self as fact, AgencyNo, Day, PersonNo, RelationNo, StatementNo, UnitNo};

fn maybe(request: Option<RequestMark>) -> Result<Option<fact::RequestMark>, Garbled> {
    request.map(|r| unmark(Some(r))).transpose()
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RelationAsserted {
    #[prost(uint64, tag = "1")]
    relation: u64,
    #[prost(uint32, tag = "2")]
    kind: u32,
    #[prost(uint64, tag = "3")]
    from: u64,
    #[prost(uint64, tag = "4")]
    to: u64,
    #[prost(sint32, optional, tag = "5")]
    from_adult_from: Option<i32>,
    #[prost(sint32, optional, tag = "6")]
    to_adult_from: Option<i32>,
    #[prost(sint32, optional, tag = "7")]
    since: Option<i32>,
    #[prost(sint32, optional, tag = "8")]
    until: Option<i32>,
    #[prost(sint32, tag = "9")]
    as_of: i32,
    #[prost(uint32, tag = "10")]
    source: u32,
    #[prost(bool, tag = "11")]
    in_question: bool,
    #[prost(uint32, optional, tag = "12")]
    address_use: Option<u32>,
    #[prost(uint32, tag = "13")]
    unit: u32,
    #[prost(uint32, tag = "14")]
    agency: u32,
    #[prost(uint32, tag = "15")]
    caller: u32,
    #[prost(message, optional, tag = "16")]
    request: Option<RequestMark>,
}

impl From<&fact::RelationAsserted> for RelationAsserted {
    fn from(f: &fact::RelationAsserted) -> Self {
        Self {
            relation: f.relation.0,
            kind: f.kind as u32,
            from: f.from.0,
            to: f.to.0,
            from_adult_from: f.from_adult_from.map(|d| d.0),
            to_adult_from: f.to_adult_from.map(|d| d.0),
            since: f.since.map(|d| d.0),
            until: f.until.map(|d| d.0),
            as_of: f.as_of.0,
            source: f.source as u32,
            in_question: f.in_question,
            address_use: f.address_use.map(|u| u as u32),
            unit: f.unit.0,
            agency: f.agency.0,
            caller: f.caller.0,
            request: f.request.as_ref().map(mark),
        }
    }
}

impl TryFrom<RelationAsserted> for fact::RelationAsserted {
    type Error = Garbled;
    fn try_from(s: RelationAsserted) -> Result<Self, Garbled> {
        Ok(Self {
            relation: RelationNo(s.relation),
            kind: coded(s.kind)?,
            from: PersonNo(s.from),
            to: PersonNo(s.to),
            from_adult_from: days(s.from_adult_from),
            to_adult_from: days(s.to_adult_from),
            since: days(s.since),
            until: days(s.until),
            as_of: Day(s.as_of),
            source: coded(s.source)?,
            in_question: s.in_question,
            address_use: s.address_use.map(coded).transpose()?,
            unit: UnitNo(s.unit),
            agency: AgencyNo(s.agency),
            caller: UnitNo(s.caller),
            request: maybe(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RelationConfirmed {
    #[prost(uint64, tag = "1")]
    relation: u64,
    #[prost(uint32, tag = "2")]
    source: u32,
    #[prost(bool, tag = "3")]
    confirmed: bool,
    #[prost(sint32, tag = "4")]
    as_of: i32,
    #[prost(bool, tag = "5")]
    in_question: bool,
    #[prost(sint32, optional, tag = "6")]
    since: Option<i32>,
    #[prost(sint32, optional, tag = "7")]
    until: Option<i32>,
    #[prost(bool, tag = "8")]
    lifts_denial: bool,
    #[prost(uint32, tag = "9")]
    unit: u32,
    #[prost(uint32, tag = "10")]
    agency: u32,
    #[prost(uint32, tag = "11")]
    caller: u32,
    #[prost(message, optional, tag = "12")]
    request: Option<RequestMark>,
    #[prost(uint64, tag = "13")]
    statement: u64,
}

impl From<&fact::RelationConfirmed> for RelationConfirmed {
    fn from(f: &fact::RelationConfirmed) -> Self {
        Self {
            statement: f.statement.0,
            relation: f.relation.0,
            source: f.source as u32,
            confirmed: f.confirmed,
            as_of: f.as_of.0,
            in_question: f.in_question,
            since: f.since.map(|d| d.0),
            until: f.until.map(|d| d.0),
            lifts_denial: f.lifts_denial,
            unit: f.unit.0,
            agency: f.agency.0,
            caller: f.caller.0,
            request: f.request.as_ref().map(mark),
        }
    }
}

impl TryFrom<RelationConfirmed> for fact::RelationConfirmed {
    type Error = Garbled;
    fn try_from(s: RelationConfirmed) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            relation: RelationNo(s.relation),
            source: coded(s.source)?,
            confirmed: s.confirmed,
            as_of: Day(s.as_of),
            in_question: s.in_question,
            since: days(s.since),
            until: days(s.until),
            lifts_denial: s.lifts_denial,
            unit: UnitNo(s.unit),
            agency: AgencyNo(s.agency),
            caller: UnitNo(s.caller),
            request: maybe(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RelationEnded {
    #[prost(uint64, tag = "1")]
    relation: u64,
    #[prost(sint32, tag = "2")]
    until: i32,
    #[prost(uint32, tag = "3")]
    unit: u32,
    #[prost(uint32, tag = "4")]
    caller: u32,
    #[prost(message, optional, tag = "5")]
    request: Option<RequestMark>,
    #[prost(uint64, tag = "6")]
    statement: u64,
}

impl From<&fact::RelationEnded> for RelationEnded {
    fn from(f: &fact::RelationEnded) -> Self {
        let fact::RelationEnded {
            statement: _,
            relation,
            until,
            unit,
            caller,
            request,
        } = f;
        Self {
            statement: f.statement.0,
            relation: relation.0,
            until: until.0,
            unit: unit.0,
            caller: caller.0,
            request: request.as_ref().map(mark),
        }
    }
}

impl TryFrom<RelationEnded> for fact::RelationEnded {
    type Error = Garbled;
    fn try_from(s: RelationEnded) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            relation: RelationNo(s.relation),
            until: Day(s.until),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            request: maybe(s.request)?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RelationDenied {
    #[prost(uint64, tag = "1")]
    relation: u64,
    #[prost(bool, tag = "2")]
    conflict: bool,
    #[prost(sint32, tag = "3")]
    on: i32,
    #[prost(uint32, tag = "4")]
    unit: u32,
    #[prost(uint32, tag = "5")]
    caller: u32,
    #[prost(message, optional, tag = "6")]
    request: Option<RequestMark>,
    #[prost(uint64, tag = "7")]
    statement: u64,
}

impl From<&fact::RelationDenied> for RelationDenied {
    fn from(f: &fact::RelationDenied) -> Self {
        let fact::RelationDenied {
            statement: _,
            relation,
            conflict,
            on,
            unit,
            caller,
            request,
        } = f;
        Self {
            statement: f.statement.0,
            relation: relation.0,
            conflict: *conflict,
            on: on.0,
            unit: unit.0,
            caller: caller.0,
            request: request.as_ref().map(mark),
        }
    }
}

impl TryFrom<RelationDenied> for fact::RelationDenied {
    type Error = Garbled;
    fn try_from(s: RelationDenied) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            relation: RelationNo(s.relation),
            conflict: s.conflict,
            on: Day(s.on),
            unit: UnitNo(s.unit),
            caller: UnitNo(s.caller),
            request: maybe(s.request)?,
        })
    }
}
