//! Streams: the same twice, the same alone, the same from any start and with any window.

mod common;

use event::{Day, MunicipalityCode};
use population::{FIRST_DAY, Happening, HouseholdId, LAST_DAY, Population};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_household_alone_is_the_one_in_the_stream(seed: u64, at in 0u32..5_000, persons in 20_000u32..60_000) {
        let population = Population::new(seed, persons).unwrap();
        let alone: Vec<_> = (at..at + 40).map(|no| population.household(HouseholdId(no)).unwrap()).collect();
        let streamed: Vec<_> = population.households(HouseholdId(at)).take(40).collect();
        prop_assert_eq!(&alone, &streamed, "seed {}", seed);
        let from_the_first: Vec<_> = population.households(HouseholdId(0)).skip(at as usize).take(40).collect();
        prop_assert_eq!(&alone, &from_the_first, "seed {}", seed);
    }

    #[test]
    fn happenings_from_any_day_with_any_window_are_the_end_of_the_stream(
        seed: u64,
        from in 0i32..3_650,
        window in 1u16..4_000,
    ) {
        let population = Population::new(seed, 700).unwrap();
        let day = Day(FIRST_DAY.0 + from);
        let whole: Vec<Happening> = population.happenings(FIRST_DAY, LAST_DAY).collect();
        let later: Vec<Happening> = population.happenings(day, LAST_DAY).with_window(window).collect();
        let end: Vec<Happening> = whole.into_iter().filter(|happening| happening.day >= day).collect();
        prop_assert_eq!(later, end, "seed {}", seed);
    }
}

#[test]
fn a_population_is_the_same_twice_and_another_seed_is_another_one() {
    let make = |seed| Population::new(seed, 3_000).unwrap();
    let (one, same, other) = (make(5), make(5), make(6));
    let households = |of: &Population| of.households(HouseholdId(0)).collect::<Vec<_>>();
    let happenings = |of: &Population| of.happenings(FIRST_DAY, LAST_DAY).collect::<Vec<_>>();
    assert_eq!(households(&one), households(&same));
    assert_eq!(happenings(&one), happenings(&same));
    assert_ne!(households(&one), households(&other));
    assert_ne!(happenings(&one), happenings(&other));
}

#[test]
fn the_end_of_a_population_is_the_end() {
    let population = Population::new(5, 1_000).unwrap();
    let many = population.households_in_all();
    assert_eq!(population.households(HouseholdId(0)).count(), many as usize);
    assert!(population.household(HouseholdId(many - 1)).is_some());
    assert!(population.household(HouseholdId(many)).is_none());
    assert_eq!(population.households(HouseholdId(u32::MAX)).count(), 0);
    assert_eq!(population.happenings(LAST_DAY, FIRST_DAY).count(), 0);
}

#[test]
fn a_happening_is_found_by_its_number() {
    let population = Population::new(5, 1_000).unwrap();
    for happening in population.happenings(FIRST_DAY, LAST_DAY) {
        assert_eq!(population.happening(happening.id), Some(happening));
    }
}

#[test]
fn a_population_of_one_municipality_lives_there() {
    let population = Population::of_municipality(5, 2_000, MunicipalityCode(14)).unwrap();
    assert_eq!(population.municipalities().len(), 1);
    let elsewhere = |of: &population::Household| of.municipality != MunicipalityCode(14);
    assert!(!population.households(HouseholdId(0)).any(|of| elsewhere(&of)));
}
