//! What the tables hold, as it is written: in pages, and in a snapshot. There is an entry for every person, registration and
//! match, so each byte of one is some megabytes.
//!
//! Place in the flow: between the values that the rooms work with and the tables. Numbers that are near each other are
//! written as steps from one to the next, marks share a byte, and what is rarely there takes no room where it is not.
//! Absent: what any of it means (`things`); the form of the log, which nobody may change.

mod link;
mod matched;
mod person;
mod registration;
#[cfg(test)]
mod tests;

use smallvec::SmallVec;

pub(crate) use self::{
    link::Link,
    matched::{Match, children_of},
    person::{Person, WholePerson},
    registration::{Counted, Front, Registration, UpToTerm},
};

/// Steps from number to number; the first one from where it is known to be near.
type Steps = SmallVec<[i64; 4]>;

fn steps(near: u64, numbers: impl IntoIterator<Item = u64>) -> Steps {
    let mut before = near;
    let step = |number: u64| {
        let step = number.wrapping_sub(before).cast_signed();
        before = number;
        step
    };
    numbers.into_iter().map(step).collect()
}

fn numbers(near: u64, steps: &[i64]) -> impl Iterator<Item = u64> {
    steps.iter().scan(near, |before, step| {
        *before = before.wrapping_add_signed(*step);
        Some(*before)
    })
}

/// The byte of the marks that are set.
fn marks<const N: usize>(all: [(bool, u8); N]) -> u8 {
    all.into_iter()
        .filter(|(set, _)| *set)
        .fold(0, |marks, (_, mark)| marks | mark)
}
