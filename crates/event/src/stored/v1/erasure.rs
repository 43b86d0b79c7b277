//! Stored form: erasures.

use prost::{Message, Oneof};

use super::{Garbled, links::NoticeTo, plain::bytes};
use crate::{self as fact, Day, MatchId, Moment, PersonNo, RegistrationNo, RelationNo, StatementNo, UnitNo};

#[derive(Clone, Copy, PartialEq, Oneof)]
enum Which {
    #[prost(uint64, tag = "1")]
    Registration(u64),
    #[prost(uint64, tag = "2")]
    Relation(u64),
    #[prost(uint64, tag = "3")]
    Person(u64),
}

#[derive(Clone, Copy, PartialEq, Message)]
struct Erasable {
    #[prost(oneof = "Which", tags = "1, 2, 3")]
    which: Option<Which>,
}

impl From<fact::Erasable> for Erasable {
    fn from(of: fact::Erasable) -> Self {
        let which = match of {
            fact::Erasable::Registration(no) => Which::Registration(no.0),
            fact::Erasable::Relation(no) => Which::Relation(no.0),
            fact::Erasable::Person(no) => Which::Person(no.0),
        };
        Self { which: Some(which) }
    }
}

impl TryFrom<Erasable> for fact::Erasable {
    type Error = Garbled;
    fn try_from(s: Erasable) -> Result<Self, Garbled> {
        Ok(match s.which.ok_or(Garbled("what is erased"))? {
            Which::Registration(no) => Self::Registration(RegistrationNo(no)),
            Which::Relation(no) => Self::Relation(RelationNo(no)),
            Which::Person(no) => Self::Person(PersonNo(no)),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ErasureAsked {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(message, repeated, tag = "2")]
    of: Vec<Erasable>,
    #[prost(bytes = "vec", optional, tag = "3")]
    by: Option<Vec<u8>>,
}

impl From<&fact::ErasureAsked> for ErasureAsked {
    fn from(f: &fact::ErasureAsked) -> Self {
        let fact::ErasureAsked { id, of, by } = f;
        Self {
            id: id.to_vec(),
            of: of.iter().map(|&of| of.into()).collect(),
            by: by.map(|by| by.to_vec()),
        }
    }
}

impl TryFrom<ErasureAsked> for fact::ErasureAsked {
    type Error = Garbled;
    fn try_from(s: ErasureAsked) -> Result<Self, Garbled> {
        let of = s.of.into_iter().map(TryInto::try_into);
        let by = s.by.map(|by| bytes(&by, "administrator"));
        Ok(Self {
            id: bytes(&s.id, "erasure id")?,
            of: of.collect::<Result<_, _>>()?,
            by: by.transpose()?,
        })
    }
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Condemned {
    #[prost(uint64, tag = "1")]
    registration: u64,
    #[prost(uint32, tag = "2")]
    unit: u32,
    #[prost(sint32, tag = "3")]
    on: i32,
    #[prost(uint64, tag = "4")]
    statement: u64,
}

impl From<&fact::Condemned> for Condemned {
    fn from(f: &fact::Condemned) -> Self {
        let fact::Condemned {
            statement,
            registration,
            unit,
            on,
        } = *f;
        Self {
            registration: registration.0,
            unit: unit.0,
            on: on.0,
            statement: statement.0,
        }
    }
}

impl From<Condemned> for fact::Condemned {
    fn from(s: Condemned) -> Self {
        Self {
            statement: StatementNo(s.statement),
            registration: RegistrationNo(s.registration),
            unit: UnitNo(s.unit),
            on: Day(s.on),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct Erasing {
    #[prost(message, optional, tag = "1")]
    of: Option<Erasable>,
}

impl From<&fact::Erasing> for Erasing {
    fn from(f: &fact::Erasing) -> Self {
        Self {
            of: Some(f.of.into()),
        }
    }
}

impl TryFrom<Erasing> for fact::Erasing {
    type Error = Garbled;
    fn try_from(s: Erasing) -> Result<Self, Garbled> {
        let of = s.of.ok_or(Garbled("what is erased"))?;
        Ok(Self { of: of.try_into()? })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RequestsErased {
    /// Twelve bytes each, one behind the other.
    #[prost(bytes = "vec", tag = "1")]
    names: Vec<u8>,
}

impl From<&fact::RequestsErased> for RequestsErased {
    fn from(f: &fact::RequestsErased) -> Self {
        Self {
            names: f.names.concat(),
        }
    }
}

impl TryFrom<RequestsErased> for fact::RequestsErased {
    type Error = Garbled;
    fn try_from(s: RequestsErased) -> Result<Self, Garbled> {
        let (names, rest) = s.names.as_chunks();
        match rest.is_empty() {
            true => Ok(Self {
                names: names.to_vec(),
            }),
            false => Err(Garbled("names of requests")),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Message)]
struct UnitKept {
    #[prost(uint32, tag = "1")]
    unit: u32,
    #[prost(uint64, tag = "2")]
    last: u64,
    #[prost(sint64, optional, tag = "3")]
    heard: Option<i64>,
    #[prost(sint32, optional, tag = "4")]
    written_on: Option<i32>,
    #[prost(uint32, tag = "5")]
    written: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct UnitsKept {
    #[prost(message, repeated, tag = "1")]
    units: Vec<UnitKept>,
}

impl From<&fact::UnitsKept> for UnitsKept {
    fn from(f: &fact::UnitsKept) -> Self {
        let kept = |kept: &fact::UnitKept| UnitKept {
            unit: kept.unit.0,
            last: kept.last,
            heard: kept.heard.map(|at| at.0),
            written_on: kept.written.map(|(day, _)| day.0),
            written: kept.written.map_or(0, |(_, count)| count),
        };
        Self {
            units: f.units.iter().map(kept).collect(),
        }
    }
}

impl From<UnitsKept> for fact::UnitsKept {
    fn from(s: UnitsKept) -> Self {
        let kept = |kept: UnitKept| fact::UnitKept {
            unit: UnitNo(kept.unit),
            last: kept.last,
            heard: kept.heard.map(Moment),
            written: kept.written_on.map(|day| (Day(day), kept.written)),
        };
        Self {
            units: s.units.into_iter().map(kept).collect(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Message)]
pub(super) struct PersonKept {
    #[prost(uint64, tag = "1")]
    statement: u64,
    #[prost(uint64, tag = "2")]
    person: u64,
    #[prost(sint32, optional, tag = "3")]
    adult_from: Option<i32>,
    #[prost(bool, tag = "4")]
    official: bool,
}

impl From<&fact::PersonKept> for PersonKept {
    fn from(f: &fact::PersonKept) -> Self {
        let fact::PersonKept {
            statement,
            person,
            adult_from,
            official,
        } = *f;
        Self {
            statement: statement.0,
            person: person.0,
            adult_from: adult_from.map(|day| day.0),
            official,
        }
    }
}

impl From<PersonKept> for fact::PersonKept {
    fn from(s: PersonKept) -> Self {
        Self {
            statement: StatementNo(s.statement),
            person: PersonNo(s.person),
            adult_from: s.adult_from.map(Day),
            official: s.official,
        }
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MatchKept {
    #[prost(uint64, tag = "1")]
    statement: u64,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(uint64, tag = "3")]
    one: u64,
    #[prost(uint64, tag = "4")]
    other: u64,
    #[prost(uint32, repeated, tag = "5")]
    told: Vec<u32>,
    #[prost(uint64, repeated, tag = "6")]
    children: Vec<u64>,
}

impl From<&fact::MatchKept> for MatchKept {
    fn from(f: &fact::MatchKept) -> Self {
        let fact::MatchKept {
            statement,
            id,
            one,
            other,
            told,
            children,
        } = f;
        Self {
            statement: statement.0,
            id: id.0.to_vec(),
            one: one.0,
            other: other.0,
            told: told.iter().map(|unit| unit.0).collect(),
            children: children.iter().map(|child| child.0).collect(),
        }
    }
}

impl TryFrom<MatchKept> for fact::MatchKept {
    type Error = Garbled;
    fn try_from(s: MatchKept) -> Result<Self, Garbled> {
        Ok(Self {
            statement: StatementNo(s.statement),
            id: MatchId(bytes(&s.id, "match id")?),
            one: RegistrationNo(s.one),
            other: RegistrationNo(s.other),
            told: s.told.into_iter().map(UnitNo).collect(),
            children: s.children.into_iter().map(PersonNo).collect(),
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MatchGone {
    #[prost(uint64, tag = "1")]
    statement: u64,
    #[prost(bytes = "vec", tag = "2")]
    id: Vec<u8>,
    #[prost(message, optional, tag = "3")]
    notice: Option<NoticeTo>,
}

impl From<&fact::MatchGone> for MatchGone {
    fn from(f: &fact::MatchGone) -> Self {
        let fact::MatchGone {
            statement,
            id,
            notice,
        } = f;
        Self {
            statement: statement.0,
            id: id.0.to_vec(),
            notice: Some(notice.into()),
        }
    }
}

impl TryFrom<MatchGone> for fact::MatchGone {
    type Error = Garbled;
    fn try_from(s: MatchGone) -> Result<Self, Garbled> {
        let notice = s.notice.ok_or(Garbled("notice"))?;
        Ok(Self {
            statement: StatementNo(s.statement),
            id: MatchId(bytes(&s.id, "match id")?),
            notice: notice.try_into()?,
        })
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Erased {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(message, repeated, tag = "2")]
    stayed: Vec<Erasable>,
}

impl From<&fact::Erased> for Erased {
    fn from(f: &fact::Erased) -> Self {
        Self {
            id: f.id.to_vec(),
            stayed: f.stayed.iter().map(|&of| of.into()).collect(),
        }
    }
}

impl TryFrom<Erased> for fact::Erased {
    type Error = Garbled;
    fn try_from(s: Erased) -> Result<Self, Garbled> {
        let stayed = s.stayed.into_iter().map(TryInto::try_into);
        Ok(Self {
            id: bytes(&s.id, "erasure id")?,
            stayed: stayed.collect::<Result<_, _>>()?,
        })
    }
}
