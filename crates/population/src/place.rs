//! Municipalities: which ones a population lives in, and how many persons in each.
//!
//! A small population lives in few municipalities, drawn by the seed, so that agencies stay in proportion. Codes and names
//! come from the reference data that ships with the index.

use event::MunicipalityCode;
use policy::{MUNICIPALITIES_CSV, Reference, SECTORS_CSV};

use crate::{
    Unusable,
    dice::{Dice, Purpose},
    figures::{MUNICIPALITIES, OTHER_MUNICIPALITY, PERSONS_PER_MUNICIPALITY},
};

/// Even the smallest population moves between municipalities.
const MUNICIPALITIES_MIN: usize = 3;

/// One municipality.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Code of Statistics Netherlands.
    pub code: MunicipalityCode,
    /// Name.
    pub name: String,
    /// How many persons of this population live here, about.
    pub persons: u32,
}

/// All municipalities of a population.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) all: Vec<Place>,
    /// Where each one's share ends.
    ends: Vec<u32>,
}

impl Places {
    /// Draws municipalities for so many persons, or takes the one given.
    pub(crate) fn new(seed: u64, persons: u32, only: Option<MunicipalityCode>) -> Result<Self, Unusable> {
        let known = reference()?;
        let mut drawn: Vec<(MunicipalityCode, String)> = match only {
            Some(code) => {
                let name = known.iter().find(|(known, _)| *known == code);
                vec![name.cloned().ok_or(Unusable::Municipality(code))?]
            }
            None => draw(seed, known, persons.div_ceil(PERSONS_PER_MUNICIPALITY)),
        };
        drawn.sort_unstable_by_key(|(code, _)| *code);
        let weights: Vec<u32> = drawn.iter().map(|(code, _)| inhabitants(*code)).collect();
        let total: u64 = weights.iter().map(|&weight| u64::from(weight)).sum();
        let mut ends = Vec::with_capacity(drawn.len());
        let mut all = Vec::with_capacity(drawn.len());
        for ((code, name), weight) in drawn.into_iter().zip(weights) {
            ends.push(ends.last().copied().unwrap_or(0) + weight);
            let share = u64::from(persons) * u64::from(weight) / total.max(1);
            all.push(Place {
                code,
                name,
                persons: share as u32,
            });
        }
        Ok(Self { all, ends })
    }

    /// A municipality, by how many live in it.
    pub(crate) fn draw(&self, dice: &mut Dice) -> u16 {
        let at = dice.below(self.ends.last().copied().unwrap_or(0));
        self.ends.partition_point(|&end| end <= at) as u16
    }

    pub(crate) fn code(&self, place: u16) -> MunicipalityCode {
        self.all
            .get(usize::from(place))
            .map_or(MunicipalityCode(0), |place| place.code)
    }
}

fn reference() -> Result<Vec<(MunicipalityCode, String)>, Unusable> {
    let reference = Reference::parse(SECTORS_CSV, MUNICIPALITIES_CSV).map_err(|_| Unusable::Reference)?;
    let named = |code| reference.municipality(code).map(|name| (code, name.to_owned()));
    Ok((1..=9999).map(MunicipalityCode).filter_map(named).collect())
}

/// The first of them all, shuffled.
fn draw(seed: u64, mut all: Vec<(MunicipalityCode, String)>, many: u32) -> Vec<(MunicipalityCode, String)> {
    let mut dice = Dice::new(seed, Purpose::Places, 0);
    for at in (1..all.len()).rev() {
        let other = dice.below(at as u32 + 1) as usize;
        all.swap(at, other);
    }
    all.truncate((many as usize).max(MUNICIPALITIES_MIN));
    all
}

fn inhabitants(code: MunicipalityCode) -> u32 {
    let listed = MUNICIPALITIES.iter().find(|(listed, _)| *listed == code.0);
    listed.map_or(OTHER_MUNICIPALITY, |(_, thousands)| thousands * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_population_lives_in_few_municipalities_and_a_whole_one_in_all() {
        assert_eq!(Places::new(1, 10_000, None).unwrap().all.len(), 3);
        assert_eq!(Places::new(1, 260_000, None).unwrap().all.len(), 5);
        let whole = Places::new(1, 17_900_000, None).unwrap();
        assert_eq!(whole.all.len(), 342);
        let amsterdam = whole.all.iter().find(|place| place.code.0 == 363).unwrap();
        assert_eq!(amsterdam.name, "Amsterdam");
        assert!(
            (900_000..960_000).contains(&amsterdam.persons),
            "{}",
            amsterdam.persons
        );
    }

    #[test]
    fn an_unknown_municipality_is_refused() {
        assert!(Places::new(1, 10, Some(MunicipalityCode(9_998))).is_err());
    }
}
