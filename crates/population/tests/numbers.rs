//! Names of persons: every BSN passes the eleven test and nobody else has it.

mod common;

use common::of;
use population::{FIRST_DAY, HouseholdId, PersonId, Population, Sex};

#[test]
fn a_million_persons_have_a_million_different_valid_numbers() {
    let population = Population::new(7, 1_000_000).unwrap();
    let mut numbers = Vec::with_capacity(1_000_000);
    for household in population.households(HouseholdId(0)) {
        for person in &household.members {
            let Some(bsn) = person.bsn() else {
                continue;
            };
            let text = std::str::from_utf8(&bsn).unwrap();
            assert!(pseudonym::Bsn::parse(text).is_ok(), "person {}", person.id.0);
            numbers.push(text.parse::<u32>().unwrap());
        }
    }
    let many = numbers.len();
    assert!(many > 950_000, "{many}");
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), many);
}

#[test]
fn whoever_is_known_by_name_has_one_that_the_index_takes() {
    let (_, households) = of(7, 50_000);
    let mut by_name = 0;
    for person in households.iter().flat_map(|household| &household.members) {
        if person.bsn().is_some() {
            continue;
        }
        by_name += 1;
        let sex = match person.sex {
            Sex::Woman => pseudonym::Sex::Female,
            Sex::Man => pseudonym::Sex::Male,
        };
        let text = person.known_birth_date();
        let part = |at: std::ops::Range<usize>| text[at].parse::<u8>().ok().filter(|&part| part > 0);
        let year = text[..4].parse().unwrap();
        let born = pseudonym::PartialDate::new(year, part(5..7), part(8..10), FIRST_DAY.date()).unwrap();
        let described = pseudonym::Described::new(person.surname(), born, sex, person.given_name());
        assert!(described.is_ok(), "person {}", person.id.0);
    }
    assert!((100..600).contains(&by_name), "{by_name}");
}

#[test]
fn a_person_is_found_by_number_and_shows_no_name() {
    let (population, households) = of(7, 5_000);
    for person in households.iter().flat_map(|household| &household.members) {
        assert_eq!(population.person(person.id).as_ref(), Some(person));
        assert_eq!(format!("{person:?}"), format!("Person({})", person.id.0));
    }
    assert!(population.person(PersonId(u32::MAX)).is_none());
}

#[test]
fn more_persons_than_numbers_are_refused() {
    assert!(Population::new(1, 40_000_001).is_err());
    assert!(Population::new(1, u32::MAX).is_err());
    assert!(Population::new(1, 0).is_ok());
}
