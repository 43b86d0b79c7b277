//! The stream of households: holds one hamlet.

use crate::{
    Household, HouseholdId, Population,
    hamlet::{HOMES, Hamlet},
};

/// Households in order; see [`Population::households`].
pub struct Households<'a> {
    population: &'a Population,
    next: u32,
    hamlet: Option<Hamlet>,
}

impl<'a> Households<'a> {
    pub(crate) fn new(population: &'a Population, from: HouseholdId) -> Self {
        Self {
            population,
            next: from.0,
            hamlet: None,
        }
    }
}

impl Iterator for Households<'_> {
    type Item = Household;

    fn next(&mut self) -> Option<Household> {
        let (no, at) = (self.next / HOMES, (self.next % HOMES) as usize);
        if self.hamlet.as_ref().is_none_or(|hamlet| hamlet.no != no) {
            self.hamlet = self.population.hamlet(no);
        }
        let household = self.hamlet.as_ref()?.household(&self.population.places, at)?;
        self.next += 1;
        Some(household)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.population.households_in_all().saturating_sub(self.next) as usize;
        (left, Some(left))
    }
}
