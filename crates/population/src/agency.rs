//! Agencies and their units, in proportion to the population.
//!
//! There are about ten thousand of them for a whole country, so they are held; persons are not.

use std::ops::Range;

use event::MunicipalityCode;

use crate::{
    branch::{BRANCHES, Branch, CIVIL_REGISTRY, PERSONS_PER_REGION, SHELTERS, Scope},
    place::Place,
};

/// Number of an agency, from 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AgencyId(pub u32);

/// Number of a unit, from 0; over all agencies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct UnitId(pub u32);

/// First number of an agency in a test OIN; below it are the numbers of stories and of an administrator.
const FIRST_OIN: u64 = 100_000;

/// One agency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agency {
    /// Number.
    pub id: AgencyId,
    /// Name for readers.
    pub name: String,
    /// Sector code of the reference data.
    pub sector: &'static str,
    /// Municipalities it serves.
    pub serves: Vec<MunicipalityCode>,
    /// It is the municipality: its first unit supplies the population register, its second is the follow-up officer.
    pub is_municipality: bool,
    /// Its units stand shielded (shelters).
    pub shielded: bool,
    units: Range<u32>,
}

impl Agency {
    /// OIN of 20 positions from the range that no organisation has.
    #[must_use]
    pub fn oin(&self) -> String {
        format!("00000099{:012}", FIRST_OIN + u64::from(self.id.0))
    }

    /// Its units, in order.
    pub fn units(&self) -> impl ExactSizeIterator<Item = UnitId> + use<> {
        self.units.clone().map(UnitId)
    }

    /// Code of one of its units: "u1" is the first.
    #[must_use]
    pub fn unit_code(&self, unit: UnitId) -> String {
        format!("u{}", unit.0.saturating_sub(self.units.start) + 1)
    }
}

/// All agencies, and who serves whom.
#[derive(Clone, Debug, Default)]
pub(crate) struct Agencies {
    pub(crate) all: Vec<Agency>,
    /// Agency of each unit.
    pub(crate) units: Vec<AgencyId>,
    /// Units by branch and municipality.
    serving: Vec<Vec<Range<u32>>>,
}

impl Agencies {
    pub(crate) fn new(places: &[Place]) -> Self {
        let mut agencies = Self::default();
        for branch in &BRANCHES {
            let mut serving = Vec::with_capacity(places.len());
            for area in areas(branch.scope, places) {
                let units = agencies.open(branch, &places[area.clone()]);
                serving.extend(area.map(|_| units.clone()));
            }
            agencies.serving.push(serving);
        }
        agencies
    }

    /// Opens the agencies of one branch in one area; returns their units.
    fn open(&mut self, branch: &Branch, area: &[Place]) -> Range<u32> {
        let persons: u32 = area.iter().map(|place| place.persons).sum();
        let many = persons.checked_div(branch.persons_per_agency).unwrap_or(1).max(1);
        let is_municipality = branch.sector == CIVIL_REGISTRY;
        let units = if is_municipality {
            2
        } else {
            (persons / many / branch.persons_per_unit).max(1)
        };
        let before = self.units.len() as u32;
        for nth in 1..=many {
            let id = AgencyId(self.all.len() as u32);
            let first = self.units.len() as u32;
            self.units.extend((0..units).map(|_| id));
            self.all.push(Agency {
                id,
                name: name(branch, area, nth, many),
                sector: branch.sector,
                serves: area.iter().map(|place| place.code).collect(),
                is_municipality,
                shielded: branch.sector == SHELTERS,
                units: first..first + units,
            });
        }
        before..self.units.len() as u32
    }

    /// The unit of a branch that serves this municipality; the same `lot` finds the same unit.
    pub(crate) fn serving(&self, branch: usize, place: u16, lot: u32) -> UnitId {
        let units = self.serving.get(branch).and_then(|of| of.get(usize::from(place)));
        let units = units.cloned().unwrap_or(0..1);
        UnitId(units.start + lot % (units.end - units.start).max(1))
    }

    /// The unit that supplies the population register of a municipality.
    pub(crate) fn register_of(&self, place: u16) -> UnitId {
        self.serving(0, place, 0)
    }
}

/// Which municipalities make one area.
fn areas(scope: Scope, places: &[Place]) -> Vec<Range<usize>> {
    let persons: u32 = places.iter().map(|place| place.persons).sum();
    let many = match scope {
        Scope::Municipality => places.len(),
        Scope::Region => (persons / PERSONS_PER_REGION) as usize,
        Scope::Country => 1,
    };
    let many = many.clamp(1, places.len().max(1));
    (0..many)
        .map(|at| at * places.len() / many..(at + 1) * places.len() / many)
        .collect()
}

fn name(branch: &Branch, area: &[Place], nth: u32, many: u32) -> String {
    let title = branch.title;
    match (branch.scope, area.first()) {
        (Scope::Country, _) | (_, None) => title.to_owned(),
        (Scope::Municipality, Some(place)) if many == 1 => format!("{title} {}", place.name),
        (Scope::Municipality, Some(place)) => format!("{title} {} {nth}", place.name),
        (Scope::Region, Some(place)) if many == 1 => format!("{title} regio {}", place.name),
        (Scope::Region, Some(place)) => format!("{title} regio {} {nth}", place.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Places;

    #[test]
    fn every_municipality_is_served_by_every_branch_and_sectors_are_those_of_the_index() {
        let places = Places::new(3, 1_000_000, None).unwrap().all;
        let agencies = Agencies::new(&places);
        let reference = policy::Reference::parse(policy::SECTORS_CSV, policy::MUNICIPALITIES_CSV).unwrap();
        for (at, branch) in BRANCHES.iter().enumerate() {
            assert!(reference.sector(branch.sector).is_some(), "{}", branch.sector);
            for (place, municipality) in places.iter().enumerate() {
                let unit = agencies.serving(at, place as u16, 12_345);
                let agency = &agencies.all[agencies.units[unit.0 as usize].0 as usize];
                assert_eq!(agency.sector, branch.sector);
                assert!(agency.serves.contains(&municipality.code), "{}", agency.name);
            }
        }
    }

    #[test]
    fn numbers_of_agencies_are_in_proportion() {
        let count = |persons, sector| {
            let places = Places::new(3, persons, None).unwrap().all;
            Agencies::new(&places)
                .all
                .iter()
                .filter(|agency| agency.sector == sector)
                .count()
        };
        assert_eq!(count(10_000, "child_protection_advice"), 1);
        assert_eq!(count(17_900_000, "child_protection_advice"), 25);
        assert!((4_800..5_400).contains(&count(17_900_000, "general_practitioner")));
        assert_eq!(count(17_900_000, "youth_health"), 342);
    }

    #[test]
    fn an_oin_is_one_of_the_test_range() {
        let places = Places::new(3, 10_000, None).unwrap().all;
        let agency = &Agencies::new(&places).all[4];
        let oin = event::Oin::parse(&agency.oin()).unwrap();
        assert_eq!(oin.as_str(), "00000099000000100004");
    }
}
