//! A hamlet: sixteen households, the smallest part of a population that can be made alone.
//!
//! Parents who live apart, a foster child and its own parents, a new partner's former partner: families reach over several
//! households, so a household cannot be made quite alone. All of a family lives in one hamlet (its homes may lie in different
//! municipalities), and a hamlet is made from the seed and its number, whatever the size of the population.

pub(crate) mod build;
mod families;
mod institution;
mod ties;

use event::{Day, RelationKind};

use crate::{
    Address, Household, HouseholdId, HouseholdKind, Person, PersonId, Relation,
    dice::{Dice, Purpose},
    figures::INSTITUTIONS,
    place::Places,
};
use build::Builder;

/// Households of a hamlet.
pub(crate) const HOMES: u32 = 16;
/// Residents at most; the other person numbers are for children born later.
pub(crate) const RESIDENTS_MAX: usize = 56;

/// Sixteen households, their persons and how these are related. Persons stand by their place in the hamlet.
pub(crate) struct Hamlet {
    pub(crate) no: u32,
    pub(crate) persons: Vec<Person>,
    pub(crate) homes: Vec<Home>,
    pub(crate) ties: Vec<Tie>,
}

/// One home.
pub(crate) struct Home {
    pub(crate) kind: HouseholdKind,
    pub(crate) place: u16,
    pub(crate) address: Address,
    pub(crate) members: Vec<u8>,
}

/// One relation.
#[derive(Clone, Copy)]
pub(crate) struct Tie {
    pub(crate) kind: RelationKind,
    pub(crate) from: u8,
    pub(crate) to: u8,
    pub(crate) since: Option<Day>,
    pub(crate) until: Option<Day>,
    pub(crate) official: bool,
}

impl Hamlet {
    /// The hamlet of this number.
    pub(crate) fn make(seed: u64, places: &Places, no: u32, first_day: Day) -> Self {
        let dice = Dice::new(seed, Purpose::Hamlet, no);
        let mut builder = Builder::new(dice, places, no, first_day);
        if builder.dice.chance(INSTITUTIONS) {
            institution::fill(&mut builder);
        } else {
            families::fill(&mut builder);
            ties::fill(&mut builder);
        }
        builder.hamlet
    }

    /// The household at this place.
    pub(crate) fn household(&self, places: &Places, at: usize) -> Option<Household> {
        let home = self.homes.get(at)?;
        let member = |&local: &u8| self.persons.get(usize::from(local)).copied();
        Some(Household {
            id: HouseholdId(self.no * HOMES + at as u32),
            kind: home.kind,
            municipality: places.code(home.place),
            address: home.address,
            members: home.members.iter().filter_map(member).collect(),
            relations: self
                .ties
                .iter()
                .filter(|tie| belongs(home, tie))
                .map(|tie| self.relation(tie))
                .collect(),
        })
    }

    fn relation(&self, tie: &Tie) -> Relation {
        Relation {
            kind: tie.kind,
            from: PersonId::of(self.no, tie.from),
            to: PersonId::of(self.no, tie.to),
            since: tie.since,
            until: tie.until,
            official: tie.official,
        }
    }

    /// Parents of a person, by place.
    pub(crate) fn parents(&self, child: u8) -> impl Iterator<Item = u8> {
        let of = move |tie: &&Tie| tie.kind == RelationKind::Parent && tie.to == child;
        self.ties.iter().filter(of).map(|tie| tie.from)
    }
}

/// A relation stands in the home of its child, or of its first partner.
fn belongs(home: &Home, tie: &Tie) -> bool {
    let end = if tie.kind == RelationKind::Partner {
        tie.from
    } else {
        tie.to
    };
    home.members.contains(&end)
}
