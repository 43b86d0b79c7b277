//! A made-up population of the Netherlands: households, agencies, and ten years of what happens.
//!
//! Place in the flow: beside it. Tests, benches and the demo take families and traffic from here; the index itself knows
//! nothing of it. Everything follows from a seed and a number of persons. Nothing is held but municipalities and agencies: any
//! hamlet of sixteen households can be made alone, so a whole country can be streamed.
//!
//! Sizes and rates come from published statistics, each named where it stands (`figures`, `history/rates`); what could not be
//! read in a source says so. docs/population.md has the list.
//! Absent: the clock, files, the wire, and the index's own numbers of persons.

mod agency;
mod branch;
mod dice;
mod figures;
mod hamlet;
mod happening;
mod happenings;
mod history;
mod household;
mod households;
mod names;
mod number;
mod person;
mod place;
mod population;

pub use agency::{Agency, AgencyId, UnitId};
pub use happening::{Asserting, Happening, HappeningId, Registering, Subject, What};
pub use happenings::Happenings;
pub use household::{Address, Household, HouseholdId, HouseholdKind, Relation};
pub use households::Households;
pub use person::{BirthDate, Naming, Person, PersonId, Sex};
pub use place::Place;
pub use population::{FIRST_DAY, LAST_DAY, Population, Unusable};
