//! What all makers of hamlets need: adding a person, a home, a relation.

use event::{AddressUse, Day, RelationKind};

use super::{HOMES, Hamlet, Home, RESIDENTS_MAX, Tie};
use crate::{
    Address, HouseholdKind, Person, PersonId, Sex,
    dice::Dice,
    figures::{NO_GIVEN_NAME, NO_NUMBER},
    names::SURNAMES,
    person::BirthDate,
    place::Places,
};

/// Days of a year, for ages.
pub(crate) const YEAR: i32 = 365;
/// Days of a month, likewise.
pub(crate) const MONTH: i32 = 30;

/// A hamlet under construction.
pub(crate) struct Builder<'a> {
    pub(crate) dice: Dice,
    pub(crate) places: &'a Places,
    pub(crate) first_day: Day,
    pub(crate) hamlet: Hamlet,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(dice: Dice, places: &'a Places, no: u32, first_day: Day) -> Self {
        let hamlet = Hamlet {
            no,
            persons: Vec::with_capacity(48),
            homes: Vec::with_capacity(HOMES as usize),
            ties: Vec::with_capacity(32),
        };
        Self {
            dice,
            places,
            first_day,
            hamlet,
        }
    }

    /// Opens a home without members; its address is its own.
    pub(crate) fn home(&mut self, kind: HouseholdKind, place: u16) -> usize {
        let at = self.hamlet.homes.len();
        let address = Address {
            no: self.hamlet.no * HOMES + at as u32,
            usage: AddressUse::Home,
        };
        self.hamlet.homes.push(Home {
            kind,
            place,
            address,
            members: Vec::with_capacity(4),
        });
        at
    }

    /// Room for one more child, with room kept for the adults of the homes to come.
    pub(crate) fn has_room(&self) -> bool {
        let to_come = (HOMES as usize).saturating_sub(self.hamlet.homes.len());
        self.hamlet.persons.len() + 3 * to_come + 1 < RESIDENTS_MAX
    }

    /// Adds a person to a home.
    pub(crate) fn person(&mut self, home: usize, sex: Sex, days_old: i32, surname: u8) -> u8 {
        let local = self.hamlet.persons.len() as u8;
        let born = Day(self.first_day.0 - days_old);
        let person = someone(
            &mut self.dice,
            PersonId::of(self.hamlet.no, local),
            sex,
            born,
            surname,
        );
        self.hamlet.persons.push(person);
        self.hamlet.homes[home].members.push(local);
        local
    }

    pub(crate) fn surname(&mut self) -> u8 {
        self.dice.below(SURNAMES.len() as u32) as u8
    }

    pub(crate) fn sex(&mut self) -> Sex {
        if self.dice.chance(500_000) {
            Sex::Woman
        } else {
            Sex::Man
        }
    }

    /// An age in days from a table of first year, last year and weight.
    pub(crate) fn age(&mut self, table: &[(i32, i32, u32)]) -> i32 {
        let mut left = self.dice.below(table.iter().map(|(.., weight)| weight).sum());
        for &(first, last, weight) in table {
            if left < weight {
                return self.dice.between(first * YEAR, (last + 1) * YEAR - 1);
            }
            left -= weight;
        }
        0
    }

    pub(crate) fn age_of(&self, local: u8) -> i32 {
        self.first_day.0 - self.hamlet.persons[usize::from(local)].born.0
    }

    pub(crate) fn tie(&mut self, tie: Tie) {
        self.hamlet.ties.push(tie);
    }

    /// `parent` is a parent of `child` since its birth.
    pub(crate) fn parent(&mut self, parent: u8, child: u8) {
        let since = Some(self.hamlet.persons[usize::from(child)].born);
        self.tie(Tie {
            kind: RelationKind::Parent,
            from: parent,
            to: child,
            since,
            until: None,
            official: true,
        });
    }
}

/// A person with a name, mostly with a number.
pub(crate) fn someone(dice: &mut Dice, id: PersonId, sex: Sex, born: Day, surname: u8) -> Person {
    let has_number = !dice.chance(NO_NUMBER);
    let birth_date = match dice.below(40) {
        0 if !has_number => BirthDate::Year,
        1 | 2 if !has_number => BirthDate::Month,
        _ => BirthDate::Whole,
    };
    let given = dice.below(48) as u8;
    let nameless = !has_number && dice.chance(NO_GIVEN_NAME.0);
    Person {
        id,
        sex,
        born,
        birth_date,
        twin: false,
        has_number,
        surname,
        given: (!nameless).then_some(given),
    }
}

/// Makes twins of two persons of one mother: the same day, the same surname; those known by name sometimes without their own.
pub(crate) fn twins(dice: &mut Dice, one: &mut Person, other: &mut Person) {
    other.born = one.born;
    (one.twin, other.twin) = (true, true);
    if !one.has_number && dice.chance(NO_GIVEN_NAME.1) {
        (other.has_number, one.given, other.given) = (false, None, None);
    }
}
