//! The other households: who they are, moved to the days of the story, and named as an agency names them on the wire.

use std::collections::BTreeMap;

use event::{Day, MunicipalityCode, SubjectRole};
use jiff::civil::Date;
use population::{
    BirthDate, FIRST_DAY, Happening, HouseholdId, Naming, Person, PersonId, Population, Sex, Subject, What,
};

use crate::{
    play::CannotPlay,
    wire::v1::{self, DescribedPerson, ExpectedChild, PersonIdentity, person_identity::Identity},
};

/// Among its households two persons are found to be known twice.
const SEED: u64 = 7;
/// So many persons, about: some nine hundred households, of which agencies are involved with one in six.
const PERSONS: u32 = 2_000;
/// Moving by whole rounds of the calendar keeps every birthday on its day.
const FOUR_YEARS: i32 = 1_461;
/// From this birthday on a person is an adult, as in both profiles.
const CHILD_UNTIL_YEARS: u16 = 23;

/// A population on the days of a story.
pub(super) struct World {
    pub(super) population: Population,
    /// Days by which it is moved.
    by: i32,
    homes: BTreeMap<PersonId, HouseholdId>,
}

impl World {
    /// Households of one city; their first day lies before this one, by four years at most.
    pub(super) fn new(city: MunicipalityCode, first: Date) -> Result<Self, CannotPlay> {
        let population = Population::of_municipality(SEED, PERSONS, city)
            .map_err(|why| CannotPlay::Beside(why.to_string()))?;
        let households = population.households(HouseholdId(0));
        let homes =
            households.flat_map(|home| home.members.into_iter().map(move |person| (person.id, home.id)));
        let homes = homes.collect();
        let rounds = (FIRST_DAY.0 - Day::of(first).0).div_euclid(FOUR_YEARS) + 1;
        let by = -rounds * FOUR_YEARS;
        Ok(Self {
            population,
            by,
            homes,
        })
    }

    /// What is told to the index up to this day, in order.
    pub(super) fn told(&self, last: Date) -> Vec<Happening> {
        let end = Day(Day::of(last).0 - self.by + 1);
        let all = self.population.happenings(FIRST_DAY, end);
        let told = all.filter(|happening| {
            matches!(
                happening.what,
                What::Registered(_)
                    | What::Renewed { .. }
                    | What::Ended { .. }
                    | What::RelationAsserted(_)
                    | What::RelationConfirmed { .. }
                    | What::RelationEnded { .. }
                    | What::RelationDenied { .. }
                    | What::Merged { .. }
            )
        });
        told.collect()
    }

    /// A day of the population as one of the story.
    pub(super) const fn day(&self, day: Day) -> Day {
        Day(day.0 + self.by)
    }

    pub(super) fn home(&self, person: PersonId) -> Option<HouseholdId> {
        self.homes.get(&person).copied()
    }

    /// In which role somebody is registered on a day, which may be later than the one on which it happened.
    pub(super) fn role(&self, subject: Subject, role: SubjectRole, today: Day) -> v1::SubjectRole {
        let adult = |person: Person| self.day(person.born).birthday(CHILD_UNTIL_YEARS) <= today;
        match role {
            SubjectRole::ExpectedChild => v1::SubjectRole::ExpectedChild,
            _ if self.population.person(subject.person).is_some_and(adult) => v1::SubjectRole::Adult,
            _ => v1::SubjectRole::Child,
        }
    }

    /// Somebody as an agency names them; `None` for a number that nobody has.
    pub(super) fn identity(&self, subject: Subject) -> Option<PersonIdentity> {
        let described = |person: &Person| DescribedPerson {
            surname: person.surname().to_owned(),
            given_name: person.given_name().unwrap_or_default().to_owned(),
            birth_date: self.known_birth_date(person),
            sex: match person.sex {
                Sex::Woman => v1::Sex::Woman,
                Sex::Man => v1::Sex::Man,
            }
            .into(),
        };
        let (identity, birth_date) = match subject.naming {
            Naming::Number => {
                let person = self.population.person(subject.person)?;
                let digits = String::from_utf8(person.bsn()?.to_vec()).ok()?;
                (Identity::Bsn(digits), self.day(person.born).to_string())
            }
            Naming::Name => {
                let person = self.population.person(subject.person)?;
                (Identity::Described(described(&person)), String::new())
            }
            Naming::ThroughMother(mother) => {
                let naming = self.population.person(mother)?.naming();
                let mother = self.identity(Subject {
                    person: mother,
                    naming,
                })?;
                let child = ExpectedChild {
                    mother: Some(Box::new(mother)),
                    due_month: String::new(),
                };
                (Identity::ExpectedChild(Box::new(child)), String::new())
            }
        };
        Some(PersonIdentity {
            identity: Some(identity),
            birth_date,
        })
    }

    fn known_birth_date(&self, person: &Person) -> String {
        let whole = self.day(person.born).to_string();
        match person.birth_date {
            BirthDate::Whole => whole,
            BirthDate::Month => format!("{}-00", whole.get(..7).unwrap_or_default()),
            BirthDate::Year => format!("{}-00-00", whole.get(..4).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_beside_the_story_has_a_number_of_the_story() {
        let city = MunicipalityCode(599);
        let world = World::new(city, Date::constant(2012, 10, 1)).unwrap();
        assert_eq!(world.day(FIRST_DAY).to_string(), "2011-01-01");
        let told = world.told(Date::constant(2015, 1, 28));
        assert!(told.len() > 300, "{} happenings are told", told.len());
        for person in world.homes.keys() {
            let person = world.population.person(*person).unwrap();
            let digits = person
                .bsn()
                .map(|digits| String::from_utf8(digits.to_vec()).unwrap());
            assert!(digits.is_none_or(|digits| !digits.starts_with("9999")));
        }
    }
}
