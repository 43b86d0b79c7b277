//! What the tests share.

#![allow(dead_code)] // each test file uses a part

use population::{Household, HouseholdId, Population};

/// A population, and all its households.
pub(crate) fn of(seed: u64, persons: u32) -> (Population, Vec<Household>) {
    let population = Population::new(seed, persons).expect("a population");
    let households = population.households(HouseholdId(0)).collect();
    (population, households)
}

/// Fails with the number when a share is farther off than `points` (percentage points).
pub(crate) fn near(what: &str, found: f64, expected: f64, points: f64) {
    assert!(
        (found - expected).abs() <= points,
        "{what}: {found:.2} where the source has {expected:.2} (at most {points} off)"
    );
}
