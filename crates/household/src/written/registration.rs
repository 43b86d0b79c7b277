//! A registration: of these there are most. What is rarely there (a planned end, an end) takes room only where it is.

use std::{fmt, marker::PhantomData};

use event::{
    AgencyNo, ClientReference, Day, EndReason, MunicipalityCode, PersonNo, ReceiptSalt, RegistrationId,
    RegistrationKind, RegistrationNo, SubjectRole, UnitNo,
};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
    ser::SerializeTuple,
};

use super::{Steps, marks, numbers, steps};
use crate::{
    MatchNo, Term,
    things::{Compared, Glance},
};

const CONCERN: u8 = 1;
const ONE_OFF: u8 = 1 << 1;
const WATCHING: u8 = 1 << 2;
const SHIELDED: u8 = 1 << 3;
const CLIENT_REFERENCE: u8 = 1 << 4;
const PLANNED_END: u8 = 1 << 5;
const ENDED: u8 = 1 << 6;
const ANNOUNCED: u8 = 1 << 7;

const DAY_MICROSECONDS: i64 = 24 * 60 * 60 * 1_000_000;

/// What every registration has; of its matches, as they are written or how many they are.
#[derive(Serialize, Deserialize)]
struct Always<M> {
    front: Front,
    id: [u8; 16],
    salt: [u8; 16],
    /// Days after `since`.
    expires: i32,
    /// Microseconds after the beginning of `since`, as UTC counts days.
    recorded: i64,
    matches: M,
    before: RegistrationNo,
}

/// What is asked most often comes first, so that it can be read without the rest ([`Glance`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Front {
    marks: u8,
    role: SubjectRole,
    person: PersonNo,
    unit: UnitNo,
    agency: AgencyNo,
    municipality: MunicipalityCode,
    since: Day,
}

impl From<Front> for Glance {
    fn from(front: Front) -> Self {
        let is = |mark: u8| front.marks & mark != 0;
        Self {
            person: front.person,
            unit: front.unit,
            agency: front.agency,
            municipality: front.municipality,
            since: front.since,
            active: !is(ENDED) && !is(ONE_OFF),
            watching: is(WATCHING),
        }
    }
}

/// As far as the term stands ([`Term`]).
#[derive(Deserialize)]
pub(crate) struct UpToTerm {
    front: Front,
    #[expect(dead_code, reason = "passed over on the way to the term")]
    names: [[u8; 16]; 2],
    expires: i32,
}

impl From<UpToTerm> for Term {
    fn from(UpToTerm { front, expires, .. }: UpToTerm) -> Self {
        let is = |mark: u8| front.marks & mark != 0;
        Self {
            person: front.person,
            unit: front.unit,
            role: front.role,
            since: front.since,
            expires_on: Day(front.since.0.wrapping_add(expires)),
            active: !is(ENDED) && !is(ONE_OFF),
            announced: is(ANNOUNCED),
        }
    }
}

pub(crate) struct Registration<M = Steps> {
    always: Always<M>,
    client_reference: Option<ClientReference>,
    planned_end: Option<Day>,
    ended: Option<(Day, EndReason)>,
}

/// Up to so many fields.
const FIELDS: usize = 4;

impl Serialize for Registration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_tuple(FIELDS)?;
        fields.serialize_element(&self.always)?;
        if let Some(reference) = &self.client_reference {
            fields.serialize_element(&reference.0)?;
        }
        if let Some(day) = &self.planned_end {
            fields.serialize_element(day)?;
        }
        if let Some(ended) = &self.ended {
            fields.serialize_element(ended)?;
        }
        fields.end()
    }
}

impl<'de, M: Deserialize<'de>> Deserialize<'de> for Registration<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_tuple(FIELDS, Fields(PhantomData))
    }
}

struct Fields<M>(PhantomData<M>);

fn next<'de, A: SeqAccess<'de>, T: Deserialize<'de>>(fields: &mut A) -> Result<T, A::Error> {
    let field = fields.next_element()?;
    field.ok_or_else(|| A::Error::custom("cut short"))
}

impl<'de, M: Deserialize<'de>> Visitor<'de> for Fields<M> {
    type Value = Registration<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a registration")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut fields: A) -> Result<Registration<M>, A::Error> {
        let always: Always<M> = next(&mut fields)?;
        let marks = always.front.marks;
        let is = |mark: u8| marks & mark != 0;
        let reference = is(CLIENT_REFERENCE).then(|| next(&mut fields).map(ClientReference));
        Ok(Registration {
            client_reference: reference.transpose()?,
            planned_end: is(PLANNED_END).then(|| next(&mut fields)).transpose()?,
            ended: is(ENDED).then(|| next(&mut fields)).transpose()?,
            always,
        })
    }
}

fn day_began(day: Day) -> i64 {
    i64::from(day.0).wrapping_mul(DAY_MICROSECONDS)
}

impl From<crate::Registration> for Registration {
    fn from(registration: crate::Registration) -> Self {
        let crate::Registration {
            id,
            person,
            unit,
            agency,
            kind,
            role,
            municipality,
            since,
            planned_end,
            expires_on,
            one_off,
            watching,
            shielded,
            client_reference,
            salt,
            recorded_at,
            ended,
            announced,
            matches,
            before,
        } = registration;
        let front = Front {
            marks: marks([
                (kind == RegistrationKind::Concern, CONCERN),
                (one_off, ONE_OFF),
                (watching, WATCHING),
                (shielded, SHIELDED),
                (client_reference.is_some(), CLIENT_REFERENCE),
                (planned_end.is_some(), PLANNED_END),
                (ended.is_some(), ENDED),
                (announced, ANNOUNCED),
            ]),
            role,
            person,
            unit,
            agency,
            municipality,
            since,
        };
        let always = Always {
            front,
            id: id.0,
            salt: salt.0,
            expires: expires_on.0.wrapping_sub(since.0),
            recorded: recorded_at.wrapping_sub(day_began(since)),
            matches: steps(0, matches.into_iter().map(|no| no.0)),
            before,
        };
        Self {
            always,
            client_reference,
            planned_end,
            ended,
        }
    }
}

impl From<Registration> for crate::Registration {
    fn from(registration: Registration) -> Self {
        let Registration {
            always,
            client_reference,
            planned_end,
            ended,
        } = registration;
        let Always {
            front,
            id,
            salt,
            expires,
            recorded,
            matches,
            before,
        } = always;
        let Front {
            marks,
            role,
            person,
            unit,
            agency,
            municipality,
            since,
        } = front;
        let is = |mark: u8| marks & mark != 0;
        let kind = if is(CONCERN) {
            RegistrationKind::Concern
        } else {
            RegistrationKind::Involvement
        };
        Self {
            id: RegistrationId(id),
            person,
            unit,
            agency,
            kind,
            role,
            municipality,
            since,
            planned_end,
            expires_on: Day(since.0.wrapping_add(expires)),
            one_off: is(ONE_OFF),
            watching: is(WATCHING),
            shielded: is(SHIELDED),
            client_reference,
            salt: ReceiptSalt(salt),
            recorded_at: recorded.wrapping_add(day_began(since)),
            ended,
            announced: is(ANNOUNCED),
            matches: numbers(0, &matches).map(MatchNo).collect(),
            before,
        }
    }
}

/// A registration whose matches were only counted.
pub(crate) type Counted = Registration<Count>;

/// How many there are.
pub(crate) struct Count(usize);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Counting)
    }
}

struct Counting;

impl<'de> Visitor<'de> for Counting {
    type Value = Count;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("numbers of matches")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Count, A::Error> {
        let mut count = 0;
        while numbers.next_element::<i64>()?.is_some() {
            count += 1;
        }
        Ok(Count(count))
    }
}

impl From<Counted> for Compared {
    fn from(counted: Counted) -> Self {
        let Registration { always, ended, .. } = counted;
        let front = always.front;
        let is = |mark: u8| front.marks & mark != 0;
        let one_off = is(ONE_OFF).then_some(front.since);
        Self {
            person: front.person,
            unit: front.unit,
            agency: front.agency,
            watching: is(WATCHING),
            shielded: is(SHIELDED),
            active: ended.is_none() && !is(ONE_OFF),
            matches: always.matches.0,
            never_was: ended.is_some_and(|(_, reason)| reason.never_was()),
            over_since: ended.map(|(day, _)| day).or(one_off),
        }
    }
}
