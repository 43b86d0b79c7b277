//! Relations over the threshold: parents who live elsewhere, stepfamilies, foster children, guardians, shelters.
//!
//! A parent who lives elsewhere is found among the single persons and couples of the same hamlet, who take the fitting sex
//! and age; so no home has to be added, and a father's new partner stands beside him.

use event::{AddressUse, Day, RelationKind};

use super::{
    Tie,
    build::{Builder, MONTH, YEAR},
};
use crate::{
    Address, HouseholdKind, Sex,
    figures::{
        ELSEWHERE_FARTHER, ELSEWHERE_WITH_PARTNER, FATHER_UNKNOWN, FOSTER_GUARDIAN, FOSTER_PER_HAMLET,
        KIN_GUARDIAN_PER_HAMLET, MARRIED_PARENTS, OTHER_PARENT_DIED, SHELTER, STEP_OWN_CHILD, STEP_WHOSE,
    },
};

const SHELTER_ADDRESSES: u32 = u32::MAX - 20_000;

pub(super) fn fill(builder: &mut Builder<'_>) {
    // Homes that already took in somebody's former partner.
    let mut taken = 0u32;
    for home in 0..builder.hamlet.homes.len() {
        match builder.hamlet.homes[home].kind {
            HouseholdKind::OneParent => one_parent(builder, home, &mut taken),
            HouseholdKind::Stepfamily => stepfamily(builder, home, &mut taken),
            _ => {}
        }
    }
    if builder.dice.chance(FOSTER_PER_HAMLET) {
        foster(builder);
    }
    if builder.dice.chance(KIN_GUARDIAN_PER_HAMLET) {
        kin_guardian(builder);
    }
}

fn members(builder: &Builder<'_>, home: usize) -> Vec<u8> {
    builder.hamlet.homes[home].members.clone()
}

fn one_parent(builder: &mut Builder<'_>, home: usize, taken: &mut u32) {
    let all = members(builder, home);
    let Some((&parent, children)) = all.split_first() else {
        return;
    };
    let mother = builder.hamlet.persons[usize::from(parent)].sex == Sex::Woman;
    if mother && builder.dice.chance(SHELTER) {
        let place = builder.hamlet.homes[home].place;
        let house = u32::from(place) * 2 + builder.dice.below(2);
        builder.hamlet.homes[home].address = Address {
            no: SHELTER_ADDRESSES + house,
            usage: AddressUse::Shelter,
        };
    }
    if mother && builder.dice.chance(FATHER_UNKNOWN) || builder.dice.chance(OTHER_PARENT_DIED) {
        return;
    }
    // Half-siblings: the older children have another father than the younger ones.
    let cut = if children.len() > 1 && builder.dice.chance(150_000) {
        1
    } else {
        0
    };
    let (first, second) = children.split_at(cut);
    elsewhere(builder, home, parent, first, taken);
    elsewhere(builder, home, parent, second, taken);
}

fn stepfamily(builder: &mut Builder<'_>, home: usize, taken: &mut u32) {
    let all = members(builder, home);
    let [one, other, children @ ..] = all.as_slice() else {
        return;
    };
    let own = children.len() > 1 && builder.dice.chance(STEP_OWN_CHILD);
    let (earlier, common) = children.split_at(if own { children.len() - 1 } else { children.len() });
    for &child in common {
        builder.parent(*one, child);
        builder.parent(*other, child);
    }
    // Of both: each brought some of them.
    let (of_one, of_other) = match builder.dice.pick(&STEP_WHOSE) {
        0 => (earlier, &earlier[..0]),
        1 => (&earlier[..0], earlier),
        _ => earlier.split_at(earlier.len().div_ceil(2)),
    };
    for (parent, brought) in [(*one, of_one), (*other, of_other)] {
        for &child in brought {
            builder.parent(parent, child);
        }
        elsewhere(builder, home, parent, brought, taken);
    }
}

/// The other parent of these children, in another home of the hamlet; nobody when no home is left.
fn elsewhere(builder: &mut Builder<'_>, home: usize, parent: u8, children: &[u8], taken: &mut u32) {
    let Some(&oldest) = children.first() else {
        return;
    };
    let with_partner = builder.dice.chance(ELSEWHERE_WITH_PARTNER);
    let wanted = if with_partner {
        HouseholdKind::Couple
    } else {
        HouseholdKind::Single
    };
    let free = |&at: &usize| builder.hamlet.homes[at].kind == wanted && *taken & (1 << at) == 0;
    let Some(at) = (0..builder.hamlet.homes.len())
        .filter(|&at| at != home)
        .find(free)
    else {
        return;
    };
    *taken |= 1 << at;
    let sex = builder.hamlet.persons[usize::from(parent)].sex.other();
    let age = builder.age_of(parent) + builder.dice.about(0, 4 * YEAR);
    let age = age.max(builder.age_of(oldest) + 17 * YEAR);
    let other = becomes(builder, at, sex, age);
    if builder.dice.chance(ELSEWHERE_FARTHER) {
        builder.hamlet.homes[at].place = builder.places.draw(&mut builder.dice);
    }
    for &child in children {
        builder.parent(other, child);
    }
    let youngest = children.last().map_or(0, |&child| builder.age_of(child));
    former(builder, parent, other, builder.age_of(oldest), youngest);
}

/// The first adult of a home becomes this sex and age; a partner there follows.
fn becomes(builder: &mut Builder<'_>, home: usize, sex: Sex, age: i32) -> u8 {
    let all = members(builder, home);
    let born = Day(builder.first_day.0 - age);
    let first = all[0];
    let person = &mut builder.hamlet.persons[usize::from(first)];
    (person.sex, person.born) = (sex, born);
    if let Some(&partner) = all.get(1) {
        let younger = builder.dice.about(0, 5 * YEAR);
        let person = &mut builder.hamlet.persons[usize::from(partner)];
        person.sex = sex.other();
        person.born = Day((born.0 + younger).min(builder.first_day.0 - 18 * YEAR));
        // Together since some years at most: there was somebody before.
        let since = Some(Day(builder.first_day.0 - builder.dice.between(MONTH, 6 * YEAR)));
        for tie in &mut builder.hamlet.ties {
            if tie.from == first && tie.to == partner {
                tie.since = since;
            }
        }
    }
    first
}

/// Former partners: from before the oldest child until some time after the youngest, if they ever were.
fn former(builder: &mut Builder<'_>, one: u8, other: u8, oldest: i32, youngest: i32) {
    if builder.dice.chance(100_000) {
        return;
    }
    let began = oldest + builder.dice.between(300, 5 * YEAR);
    let over = builder.dice.between(0, youngest.max(1));
    let official = builder.dice.chance(MARRIED_PARENTS);
    let day = |ago: i32| Some(Day(builder.first_day.0 - ago));
    let tie = Tie {
        kind: RelationKind::Partner,
        from: one,
        to: other,
        since: day(began),
        until: day(over),
        official,
    };
    builder.tie(tie);
}

/// A child of the hamlet and a home that is not its own.
fn child_and_home(builder: &mut Builder<'_>) -> Option<(u8, usize, usize)> {
    let homes = &builder.hamlet.homes;
    let from = (0..homes.len()).find(|&at| {
        let child = homes[at].members.last().filter(|_| homes[at].members.len() > 1);
        matches!(homes[at].kind, HouseholdKind::OneParent | HouseholdKind::Parents)
            && child.is_some_and(|&child| builder.age_of(child) < 17 * YEAR)
    })?;
    let start = builder.dice.below(homes.len() as u32) as usize;
    let mut hosts = (0..homes.len()).map(|step| (start + step) % homes.len());
    let fits = |&at: &usize| {
        at != from
            && matches!(homes[at].kind, HouseholdKind::Couple | HouseholdKind::Parents)
            && homes[at]
                .members
                .iter()
                .take(2)
                .all(|&adult| builder.age_of(adult) > 25 * YEAR)
    };
    let to = hosts.find(fits)?;
    Some((*homes[from].members.last()?, from, to))
}

fn foster(builder: &mut Builder<'_>) {
    let Some((child, from, to)) = child_and_home(builder) else {
        return;
    };
    builder.hamlet.homes[from]
        .members
        .retain(|&member| member != child);
    let age = builder.age_of(child).max(1);
    let since = Some(Day(
        builder.first_day.0 - builder.dice.between(0, age.min(4 * YEAR))
    ));
    let guardian = builder.dice.chance(FOSTER_GUARDIAN);
    let hosts: Vec<u8> = members(builder, to).into_iter().take(2).collect();
    builder.hamlet.homes[to].members.push(child);
    for from in hosts {
        for kind in [
            Some(RelationKind::Foster),
            guardian.then_some(RelationKind::Guardian),
        ]
        .into_iter()
        .flatten()
        {
            builder.tie(Tie {
                kind,
                from,
                to: child,
                since,
                until: None,
                official: kind == RelationKind::Guardian,
            });
        }
    }
}

/// A relative who is guardian while the child stays where it is.
fn kin_guardian(builder: &mut Builder<'_>) {
    let Some((child, _, to)) = child_and_home(builder) else {
        return;
    };
    let Some(&from) = builder.hamlet.homes[to].members.first() else {
        return;
    };
    let since = Some(builder.hamlet.persons[usize::from(child)].born);
    builder.tie(Tie {
        kind: RelationKind::Guardian,
        from,
        to: child,
        since,
        until: None,
        official: true,
    });
}
