//! Sixteen private households: who lives together, and how old they are.

use event::{AddressUse, Day, RelationKind};

use super::{
    HOMES, Tie,
    build::{Builder, MONTH, YEAR, twins},
};
use crate::{
    Address, HouseholdKind, Sex,
    dice::MILLION,
    figures::{
        CHILD_AGES, CHILDREN_OF_COUPLES, CHILDREN_OF_ONE_PARENT, COUPLE_AGES, FATHER_OLDER_DAYS,
        FIRST_CHILD_AT, HOUSEHOLDS, MARRIED_OTHERS, MARRIED_PARENTS, MONTHS_BETWEEN, PARENT_IS_MOTHER,
        POSTAL, SAME_SEX, SINGLE_AGES, STEPFAMILY, THREE_OR_MORE, TWIN_AFTER,
    },
};

/// Bulk addresses are numbered from the end, one for each municipality and use.
const POSTAL_ADDRESSES: u32 = u32::MAX - 10_000;

pub(super) fn fill(builder: &mut Builder<'_>) {
    let village = builder.places.draw(&mut builder.dice);
    for _ in 0..HOMES {
        match builder.dice.pick(&HOUSEHOLDS) {
            0 => single(builder, village),
            1 => couple(builder, village),
            2 => parents(builder, village),
            3 => one_parent(builder, village),
            _ => others(builder, village),
        }
    }
}

fn single(builder: &mut Builder<'_>, place: u16) {
    let home = builder.home(HouseholdKind::Single, place);
    let (age, sex, surname) = (builder.age(&SINGLE_AGES), builder.sex(), builder.surname());
    builder.person(home, sex, age, surname);
    if builder.dice.chance(POSTAL) {
        builder.hamlet.homes[home].address = Address {
            no: POSTAL_ADDRESSES + u32::from(place),
            usage: AddressUse::Postal,
        };
    }
}

fn couple(builder: &mut Builder<'_>, place: u16) {
    let home = builder.home(HouseholdKind::Couple, place);
    let age = builder.age(&COUPLE_AGES);
    let (one, other) = two(builder, home, age);
    let years = builder.dice.between(1, 25);
    partners(builder, one, other, years * YEAR, MARRIED_OTHERS);
}

/// Two adults of about one age; `age` is the first one's, in days.
fn two(builder: &mut Builder<'_>, home: usize, age: i32) -> (u8, u8) {
    let (first, second) = match builder.dice.below(MILLION) {
        throw if throw < SAME_SEX / 2 => (Sex::Woman, Sex::Woman),
        throw if throw < SAME_SEX => (Sex::Man, Sex::Man),
        _ => (Sex::Woman, Sex::Man),
    };
    let surname = builder.surname();
    let one = builder.person(home, first, age, surname);
    let older = builder.dice.about(FATHER_OLDER_DAYS, 4 * YEAR);
    let surname = builder.surname();
    let other = builder.person(home, second, (age + older).max(18 * YEAR), surname);
    (one, other)
}

/// Partners for so many days, at most since they were 18.
pub(super) fn partners(builder: &mut Builder<'_>, one: u8, other: u8, days: i32, married: u32) {
    let grown = (builder.age_of(one).min(builder.age_of(other)) - 18 * YEAR).max(0);
    let since = Day(builder.first_day.0 - days.min(grown));
    let official = builder.dice.chance(married);
    builder.tie(Tie {
        kind: RelationKind::Partner,
        from: one,
        to: other,
        since: Some(since),
        until: None,
        official,
    });
}

/// Ages of the children of one home in days, oldest first. One child's age is drawn from the table, its siblings' follow.
fn ages(builder: &mut Builder<'_>, weights: &[u32; 3]) -> Vec<i32> {
    let mut many = builder.dice.pick(weights) + 1;
    if many == 3 {
        many += builder.dice.pick(&THREE_OR_MORE);
    }
    let drawn = builder.age(&CHILD_AGES);
    let older = builder.dice.below(many as u32) as usize;
    let mut ages = vec![drawn];
    for at in 1..many {
        let gap = builder.dice.between(MONTHS_BETWEEN.0, MONTHS_BETWEEN.1) * MONTH;
        let gap = if builder.dice.chance(TWIN_AFTER) { 0 } else { gap };
        let (oldest, youngest) = (ages[0], ages[ages.len() - 1]);
        if at <= older || youngest < gap {
            ages.insert(0, oldest + gap);
        } else {
            ages.push(youngest - gap);
        }
    }
    ages
}

/// How old the mother of an oldest child of this age is, in days.
fn mother_of(builder: &mut Builder<'_>, oldest: i32) -> i32 {
    let at_birth = builder.dice.about(FIRST_CHILD_AT * YEAR, 8 * YEAR);
    oldest + at_birth.max(17 * YEAR)
}

/// The children themselves, of these parents.
fn children(builder: &mut Builder<'_>, home: usize, ages: &[i32], parents: &[u8], surname: u8) {
    let mut before: Option<(u8, i32)> = None;
    for &age in ages {
        if !builder.has_room() {
            break;
        }
        let sex = builder.sex();
        let child = builder.person(home, sex, age, surname);
        for &parent in parents {
            builder.parent(parent, child);
        }
        if let Some((twin, _)) = before.filter(|&(_, days)| days == age) {
            let (first, second) = builder.hamlet.persons.split_at_mut(usize::from(child));
            twins(&mut builder.dice, &mut first[usize::from(twin)], &mut second[0]);
        }
        before = Some((child, age));
    }
}

fn parents(builder: &mut Builder<'_>, place: u16) {
    let step = builder.dice.chance(STEPFAMILY);
    let kind = if step {
        HouseholdKind::Stepfamily
    } else {
        HouseholdKind::Parents
    };
    let home = builder.home(kind, place);
    let ages = ages(builder, &CHILDREN_OF_COUPLES);
    let age = mother_of(builder, ages[0]);
    let (one, other) = two(builder, home, age);
    let surname =
        builder.hamlet.persons[usize::from(if builder.dice.chance(800_000) { other } else { one })].surname;
    // Whose children they are in a stepfamily is settled with the other parents.
    let of: &[u8] = if step { &[] } else { &[one, other] };
    children(builder, home, &ages, of, surname);
    let together = if step {
        builder.dice.between(1, 6) * YEAR
    } else {
        ages[0] + builder.dice.between(1, 8) * YEAR
    };
    let married = if step {
        MARRIED_PARENTS / 2
    } else {
        MARRIED_PARENTS
    };
    partners(builder, one, other, together, married);
}

fn one_parent(builder: &mut Builder<'_>, place: u16) {
    let home = builder.home(HouseholdKind::OneParent, place);
    let ages = ages(builder, &CHILDREN_OF_ONE_PARENT);
    let age = mother_of(builder, ages[0]);
    let mother = builder.dice.chance(PARENT_IS_MOTHER);
    let (sex, age) = if mother {
        (Sex::Woman, age)
    } else {
        (Sex::Man, age + FATHER_OLDER_DAYS)
    };
    let surname = builder.surname();
    let parent = builder.person(home, sex, age, surname);
    children(builder, home, &ages, &[parent], surname);
}

fn others(builder: &mut Builder<'_>, place: u16) {
    let home = builder.home(HouseholdKind::Other, place);
    let surname = builder.surname();
    for _ in 0..builder.dice.between(2, 3) {
        let (age, sex) = (builder.age(&SINGLE_AGES), builder.sex());
        builder.person(home, sex, age, surname);
    }
}
