//! A hamlet that is one institution: many residents at one address.

use event::AddressUse;

use super::{
    HOMES,
    build::{Builder, YEAR},
};
use crate::{Address, HouseholdKind, Sex, figures::INSTITUTION_KINDS};

/// Ages in a nursing home, in residential care, in reception. Not confirmed.
const NURSED: [(i32, i32, u32); 2] = [(65, 79, 25), (80, 98, 75)];
const CARED_FOR: [(i32, i32, u32); 3] = [(8, 17, 20), (18, 39, 35), (40, 75, 45)];
const RECEIVED: [(i32, i32, u32); 2] = [(18, 39, 75), (40, 64, 25)];

pub(super) fn fill(builder: &mut Builder<'_>) {
    let place = builder.places.draw(&mut builder.dice);
    let kind = match builder.dice.pick(&INSTITUTION_KINDS) {
        0 => HouseholdKind::NursingHome,
        1 => HouseholdKind::ResidentialCare,
        _ => HouseholdKind::Reception,
    };
    let address = Address {
        no: builder.hamlet.no * HOMES,
        usage: AddressUse::Institution,
    };
    for _ in 0..HOMES {
        let home = builder.home(kind, place);
        builder.hamlet.homes[home].address = address;
        match kind {
            HouseholdKind::NursingHome => residents(builder, home, &NURSED),
            HouseholdKind::ResidentialCare => residents(builder, home, &CARED_FOR),
            _ => received(builder, home),
        }
    }
}

fn residents(builder: &mut Builder<'_>, home: usize, ages: &[(i32, i32, u32)]) {
    for _ in 0..builder.dice.between(2, 3) {
        let (age, sex, surname) = (builder.age(ages), builder.sex(), builder.surname());
        builder.person(home, sex, age, surname);
    }
}

/// A mother with up to two children, or two persons who share a room.
fn received(builder: &mut Builder<'_>, home: usize) {
    if builder.dice.chance(600_000) {
        residents_of_a_room(builder, home);
        return;
    }
    let (age, surname) = (builder.age(&[(22, 40, 1)]), builder.surname());
    let mother = builder.person(home, Sex::Woman, age, surname);
    for _ in 0..builder.dice.between(1, 2) {
        let (days_old, sex) = (builder.dice.between(0, age - 19 * YEAR), builder.sex());
        let child = builder.person(home, sex, days_old, surname);
        builder.parent(mother, child);
    }
}

fn residents_of_a_room(builder: &mut Builder<'_>, home: usize) {
    for _ in 0..2 {
        let (age, sex, surname) = (builder.age(&RECEIVED), builder.sex(), builder.surname());
        builder.person(home, sex, age, surname);
    }
}
