//! Chance, from a named generator.
//!
//! Every place in the population has dice of its own, made from the seed and the number of the place, so that any place
//! can be made alone. Whole numbers only: a logarithm may differ between machines, and a seed must mean the same
//! population everywhere and for ever. Absent: the ranges of the `rand` crate, which may change between versions.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

/// Chances are written in millionths.
pub(crate) const MILLION: u32 = 1_000_000;

/// What dice are for: other purposes, other throws.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    /// The households of a hamlet.
    Hamlet = 1,
    /// What becomes of them.
    Life = 2,
    /// What agencies do.
    Help = 3,
    /// Which municipalities there are.
    Places = 4,
}

/// Dice of one place.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one place for one purpose. The 32 bytes of the key are the three numbers themselves.
    pub(crate) fn new(seed: u64, purpose: Purpose, place: u32) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
        key[16..24].copy_from_slice(&u64::from(place).to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A number from 0 up to, and without, `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let wide = u64::from(self.0.next_u32()) * u64::from(end);
        (wide >> 32) as u32
    }

    /// A number from `first` to `last`, both included.
    pub(crate) fn between(&mut self, first: i32, last: i32) -> i32 {
        let many = last.saturating_sub(first).saturating_add(1).max(1);
        first.saturating_add_unsigned(self.below(many.unsigned_abs()))
    }

    /// True in this many of a million throws.
    pub(crate) fn chance(&mut self, millionths: u32) -> bool {
        self.below(MILLION) < millionths
    }

    /// A place in the list, by weight.
    pub(crate) fn pick(&mut self, weights: &[u32]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (at, &weight) in weights.iter().enumerate() {
            if left < weight {
                return at;
            }
            left -= weight;
        }
        0
    }

    /// About this many, give or take `spread` (four throws added, so that the middle is likelier).
    pub(crate) fn about(&mut self, middle: i32, spread: i32) -> i32 {
        let quarter = spread / 2;
        let throws: i32 = (0..4).map(|_| self.between(-quarter, quarter)).sum();
        middle + throws
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_throws_are_these_for_ever() {
        let mut dice = Dice::new(1, Purpose::Hamlet, 0);
        let throws: Vec<u32> = (0..6).map(|_| dice.below(1000)).collect();
        let mut same = Dice::new(1, Purpose::Hamlet, 0);
        assert_eq!((0..6).map(|_| same.below(1000)).collect::<Vec<_>>(), throws);
        assert_eq!(throws, [346, 235, 539, 829, 160, 492]);
    }

    #[test]
    fn a_throw_stays_within_its_bounds_and_reaches_both() {
        let mut dice = Dice::new(7, Purpose::Life, 3);
        let throws: Vec<i32> = (0..1000).map(|_| dice.between(-2, 2)).collect();
        assert!(throws.iter().all(|throw| (-2..=2).contains(throw)));
        assert!(throws.contains(&-2) && throws.contains(&2));
        assert!((0..100).all(|_| dice.pick(&[0, 3, 0]) == 1));
        assert_eq!(dice.below(0), 0);
    }
}
