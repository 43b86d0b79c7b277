//! A person: four marks in a byte, and lists of numbers that are near each other.

use event::{Day, RegistrationNo, RelationNo, SubjectRole};
use serde::{Deserialize, Serialize};

use super::{Steps, marks, numbers, steps};
use crate::MatchNo;

const ADULT_FROM: u8 = 1;
const OFFICIAL: u8 = 1 << 1;
const POSSIBLE_DUPLICATE: u8 = 1 << 2;
/// The role's number from here on, 0 for none.
const ROLE_AT: u32 = 3;
pub(super) const ROLES: [SubjectRole; 3] =
    [SubjectRole::Child, SubjectRole::Adult, SubjectRole::ExpectedChild];

/// All but the matches, which stand behind.
#[derive(Serialize, Deserialize)]
pub(crate) struct Person {
    marks: u8,
    /// Absent: 0, and no mark.
    adult_from: i32,
    relations: Steps,
    registrations: Steps,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct WholePerson {
    person: Person,
    matches: Steps,
}

impl From<crate::Person> for Person {
    fn from(person: crate::Person) -> Self {
        let crate::Person {
            adult_from,
            adult_from_official,
            role,
            possible_duplicate,
            relations,
            registrations,
        } = person;
        let set = marks([
            (adult_from.is_some(), ADULT_FROM),
            (adult_from_official, OFFICIAL),
            (possible_duplicate, POSSIBLE_DUPLICATE),
        ]);
        Self {
            marks: set | role.map_or(0, |role| (role as u8) << ROLE_AT),
            adult_from: adult_from.map_or(0, |day| day.0),
            relations: steps(0, relations.into_iter().map(|no| no.0)),
            registrations: steps(0, registrations.into_iter().map(|no| no.0)),
        }
    }
}

impl From<Person> for crate::Person {
    fn from(person: Person) -> Self {
        let Person {
            marks,
            adult_from,
            relations,
            registrations,
        } = person;
        let is = |mark: u8| marks & mark != 0;
        let role = marks >> ROLE_AT;
        Self {
            adult_from: is(ADULT_FROM).then_some(Day(adult_from)),
            adult_from_official: is(OFFICIAL),
            role: ROLES.into_iter().find(|known| *known as u8 == role),
            possible_duplicate: is(POSSIBLE_DUPLICATE),
            relations: numbers(0, &relations).map(RelationNo).collect(),
            registrations: numbers(0, &registrations).map(RegistrationNo).collect(),
        }
    }
}

impl From<crate::things::WholePerson> for WholePerson {
    fn from(whole: crate::things::WholePerson) -> Self {
        Self {
            person: whole.person.into(),
            matches: steps(0, whole.matches.into_iter().map(|no| no.0)),
        }
    }
}

impl From<WholePerson> for crate::things::WholePerson {
    fn from(whole: WholePerson) -> Self {
        Self {
            person: whole.person.into(),
            matches: numbers(0, &whole.matches).map(MatchNo).collect(),
        }
    }
}
