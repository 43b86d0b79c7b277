//! A population: what there is to ask of it.

use event::{Day, MunicipalityCode};
use thiserror::Error;

use crate::{
    Agency, AgencyId, Happening, HappeningId, Happenings, Household, HouseholdId, Households, Person,
    PersonId, Place, UnitId,
    agency::Agencies,
    hamlet::{HOMES, Hamlet},
    history::{self, YEARS},
    number::NUMBERS,
    person::PERSONS_PER_HAMLET,
    place::Places,
};

/// The first day: 1 January 2015. Households stand as they are on this day, and happenings begin on it.
pub const FIRST_DAY: Day = Day(16_436);
/// The day after the last: ten years of 365 days later.
pub const LAST_DAY: Day = Day(FIRST_DAY.0 + YEARS * 365);

/// Residents of a hundred hamlets, about: the mean over a million persons.
const PERSONS_IN_100_HAMLETS: u64 = 3_353;
/// Each has a citizen service number of its own.
const PERSONS_MAX: u32 = 40_000_000;

/// A population that cannot be made.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Unusable {
    /// More persons than there are numbers for.
    #[error("a population has at most {PERSONS_MAX} persons; ask for fewer")]
    TooMany,
    /// Not in the reference data.
    #[error("no municipality has the code {0}; take one from the reference data")]
    Municipality(MunicipalityCode),
    /// The reference data inside this program cannot be read.
    #[error("the reference data of this program cannot be read; repair deploy/reference")]
    Reference,
}

/// A population. Two of the same seed and size are the same.
#[derive(Clone, Debug)]
pub struct Population {
    pub(crate) seed: u64,
    pub(crate) hamlets: u32,
    pub(crate) places: Places,
    pub(crate) agencies: Agencies,
}

impl Population {
    /// About so many persons (within a few percent for a thousand, nearer for more) in as many municipalities as hold that
    /// many.
    ///
    /// # Errors
    /// [`Unusable`] in one sentence.
    pub fn new(seed: u64, persons: u32) -> Result<Self, Unusable> {
        Self::make(seed, persons, None)
    }

    /// About so many persons in one municipality.
    ///
    /// # Errors
    /// [`Unusable`] in one sentence.
    pub fn of_municipality(seed: u64, persons: u32, code: MunicipalityCode) -> Result<Self, Unusable> {
        Self::make(seed, persons, Some(code))
    }

    fn make(seed: u64, persons: u32, only: Option<MunicipalityCode>) -> Result<Self, Unusable> {
        let hamlets = (u64::from(persons) * 100).div_ceil(PERSONS_IN_100_HAMLETS).max(1);
        let hamlets = u32::try_from(hamlets).map_err(|_| Unusable::TooMany)?;
        if persons > PERSONS_MAX || u64::from(hamlets) * u64::from(PERSONS_PER_HAMLET) > u64::from(NUMBERS) {
            return Err(Unusable::TooMany);
        }
        let places = Places::new(seed, persons, only)?;
        let agencies = Agencies::new(&places.all);
        Ok(Self {
            seed,
            hamlets,
            places,
            agencies,
        })
    }

    /// How many households there are, institutions' too.
    #[must_use]
    pub const fn households_in_all(&self) -> u32 {
        self.hamlets * HOMES
    }

    /// Municipalities, by code.
    #[must_use]
    pub fn municipalities(&self) -> &[Place] {
        &self.places.all
    }

    /// Agencies, by number.
    #[must_use]
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies.all
    }

    /// The agency of a unit.
    #[must_use]
    pub fn agency_of(&self, unit: UnitId) -> Option<&Agency> {
        let AgencyId(agency) = *self.agencies.units.get(unit.0 as usize)?;
        self.agencies.all.get(agency as usize)
    }

    /// How many units there are; their numbers run from 0.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.agencies.units.len() as u32
    }

    pub(crate) fn hamlet(&self, no: u32) -> Option<Hamlet> {
        (no < self.hamlets).then(|| Hamlet::make(self.seed, &self.places, no, FIRST_DAY))
    }

    /// One household, made alone.
    #[must_use]
    pub fn household(&self, id: HouseholdId) -> Option<Household> {
        let hamlet = self.hamlet(id.0 / HOMES)?;
        hamlet.household(&self.places, (id.0 % HOMES) as usize)
    }

    /// All households from this one on.
    #[must_use]
    pub fn households(&self, from: HouseholdId) -> Households<'_> {
        Households::new(self, from)
    }

    /// One person, also one who is born later; `None` for a number that nobody has.
    #[must_use]
    pub fn person(&self, id: PersonId) -> Option<Person> {
        let hamlet = self.hamlet(id.hamlet())?;
        let at = usize::from(id.local());
        if let Some(person) = hamlet.persons.get(at) {
            return Some(*person);
        }
        let grown = history::grown(self.seed, &self.places, hamlet, FIRST_DAY);
        grown.persons.get(at).copied()
    }

    /// Everything that happens among sixteen households, in order: those of the household of this number. They share all
    /// their relations and no person with other households.
    #[must_use]
    pub fn happenings_around(&self, household: HouseholdId) -> Vec<Happening> {
        self.history(household.0 / HOMES)
    }

    /// One happening by its number.
    #[must_use]
    pub fn happening(&self, id: HappeningId) -> Option<Happening> {
        self.history(id.hamlet()).get((id.0 & 0xFFFF) as usize).copied()
    }

    /// Everything that happens from the first day up to, and without, the last, in order of days; on one day in order of
    /// numbers. A stream that begins later is the end of one that begins earlier.
    #[must_use]
    pub fn happenings(&self, first: Day, end: Day) -> Happenings<'_> {
        Happenings::new(self, first, end)
    }

    pub(crate) fn history(&self, hamlet: u32) -> Vec<Happening> {
        let made = self.hamlet(hamlet);
        made.map(|hamlet| history::of(self.seed, &self.places, &self.agencies, hamlet, FIRST_DAY))
            .unwrap_or_default()
    }
}
