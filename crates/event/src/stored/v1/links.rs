//! Stored form: links and the notices that told them.

use prost::Message;
use seal::Matter;

use super::{
    Garbled,
    plain::{bytes, coded},
};
use crate::{self as fact, MatchId, PersonNo, RegistrationNo, UnitNo};

#[derive(Clone, PartialEq, Message)]
pub(super) struct NoticeTo {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint64, tag = "2")]
    sequence: u64,
    #[prost(uint32, tag = "3")]
    kind: u32,
    #[prost(uint64, optional, tag = "4")]
    own: Option<u64>,
    #[prost(uint32, tag = "5")]
    row: u32,
    #[prost(bool, tag = "6")]
    active: bool,
    #[prost(bool, tag = "7")]
    shielded: bool,
    #[prost(bool, tag = "8")]
    asserted: bool,
    #[prost(bool, tag = "9")]
    in_question: bool,
    #[prost(bool, optional, tag = "10")]
    other_person: Option<bool>,
}

impl From<&fact::NoticeTo> for NoticeTo {
    fn from(f: &fact::NoticeTo) -> Self {
        let fact::NoticeTo {
            unit,
            sequence,
            kind,
            own,
            row,
            active,
            shielded,
            asserted,
            in_question,
            other_person,
        } = *f;
        Self {
            unit: unit.0,
            sequence,
            kind: kind as u32,
            own: own.map(|r| r.0),
            row: row as u32,
            active,
            shielded,
            asserted,
            in_question,
            other_person,
        }
    }
}

impl TryFrom<NoticeTo> for fact::NoticeTo {
    type Error = Garbled;
    fn try_from(s: NoticeTo) -> Result<Self, Garbled> {
        Ok(Self {
            unit: UnitNo(s.unit),
            sequence: s.sequence,
            kind: coded(s.kind)?,
            own: s.own.map(RegistrationNo),
            row: coded(s.row)?,
            active: s.active,
            shielded: s.shielded,
            asserted: s.asserted,
            in_question: s.in_question,
            other_person: s.other_person,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct LinkTold {
    #[prost(uint64, tag = "1")]
    cause: u64,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(uint32, tag = "3")]
    change: u32,
    #[prost(uint64, tag = "4")]
    one: u64,
    #[prost(uint64, tag = "5")]
    other: u64,
    #[prost(uint32, tag = "6")]
    row: u32,
    #[prost(uint64, repeated, tag = "7")]
    via: Vec<u64>,
    #[prost(uint64, repeated, tag = "8")]
    children: Vec<u64>,
    #[prost(bool, tag = "9")]
    asserted: bool,
    #[prost(bool, tag = "10")]
    hidden_from_one: bool,
    #[prost(bool, tag = "11")]
    hidden_from_other: bool,
    #[prost(bool, tag = "12")]
    shielded_from_one: bool,
    #[prost(bool, tag = "13")]
    shielded_from_other: bool,
    #[prost(bool, tag = "14")]
    in_question: bool,
    #[prost(message, repeated, tag = "15")]
    notices: Vec<NoticeTo>,
}

impl From<&fact::LinkTold> for LinkTold {
    fn from(f: &fact::LinkTold) -> Self {
        Self {
            cause: f.cause.0,
            id: f.id.0.to_vec(),
            change: f.change as u32,
            one: f.one.0,
            other: f.other.0,
            row: f.row as u32,
            via: f.via.iter().map(|p| p.0).collect(),
            children: f.children.iter().map(|p| p.0).collect(),
            asserted: f.asserted,
            hidden_from_one: f.hidden_from_one,
            hidden_from_other: f.hidden_from_other,
            shielded_from_one: f.shielded_from_one,
            shielded_from_other: f.shielded_from_other,
            in_question: f.in_question,
            notices: f.notices.iter().map(NoticeTo::from).collect(),
        }
    }
}

impl TryFrom<LinkTold> for fact::LinkTold {
    type Error = Garbled;
    fn try_from(s: LinkTold) -> Result<Self, Garbled> {
        Ok(Self {
            cause: Matter(s.cause),
            id: MatchId(bytes(&s.id, "match id")?),
            change: coded(s.change)?,
            one: RegistrationNo(s.one),
            other: RegistrationNo(s.other),
            row: coded(s.row)?,
            via: s.via.into_iter().map(PersonNo).collect(),
            children: s.children.into_iter().map(PersonNo).collect(),
            asserted: s.asserted,
            hidden_from_one: s.hidden_from_one,
            hidden_from_other: s.hidden_from_other,
            shielded_from_one: s.shielded_from_one,
            shielded_from_other: s.shielded_from_other,
            in_question: s.in_question,
            notices: s
                .notices
                .into_iter()
                .map(TryInto::try_into)
                .collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct StillToTell {
    #[prost(uint64, tag = "1")]
    cause: u64,
    #[prost(uint64, optional, tag = "2")]
    fresh: Option<u64>,
    #[prost(uint64, repeated, tag = "3")]
    persons: Vec<u64>,
    #[prost(uint64, tag = "4")]
    through: u64,
    #[prost(bool, tag = "5")]
    done: bool,
}

impl From<&fact::StillToTell> for StillToTell {
    fn from(f: &fact::StillToTell) -> Self {
        let fact::StillToTell {
            cause,
            fresh,
            persons,
            through,
            done,
        } = f;
        Self {
            cause: cause.0,
            fresh: fresh.map(|r| r.0),
            persons: persons.iter().map(|p| p.0).collect(),
            through: through.0,
            done: *done,
        }
    }
}

impl From<StillToTell> for fact::StillToTell {
    fn from(s: StillToTell) -> Self {
        Self {
            cause: Matter(s.cause),
            fresh: s.fresh.map(RegistrationNo),
            persons: s.persons.into_iter().map(PersonNo).collect(),
            through: RegistrationNo(s.through),
            done: s.done,
        }
    }
}
