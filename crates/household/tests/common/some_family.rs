//! Any small family: a generator that shrinks, and how it is built from facts.

#![allow(dead_code)] // each test file uses a part

use std::collections::BTreeSet;

use event::{
    AddressUse, AgencyNo, EndReason, PersonNo, RegistrationNo, RelationKind, RelationNo, RelationSource,
};
use proptest::prelude::*;

use crate::common::{Family, day};

#[derive(Clone, Debug)]
pub(crate) struct SomeRelation {
    pub(crate) kind: RelationKind,
    pub(crate) from: usize,
    pub(crate) to: usize,
    since: Option<&'static str>,
    until: Option<&'static str>,
    /// Number of the asserting agency; none: the register.
    by: Option<u32>,
    in_question: bool,
    pub(crate) denied: bool,
    address_use: Option<AddressUse>,
}

#[derive(Clone, Debug)]
pub(crate) struct SomeRegistration {
    unit: usize,
    person: usize,
    watching: bool,
    shielded: bool,
    one_off: bool,
    ended: Option<(&'static str, EndReason)>,
}

fn relation(persons: usize) -> impl Strategy<Value = SomeRelation> {
    let kind = prop_oneof![
        4 => Just(RelationKind::Parent),
        2 => Just(RelationKind::Partner),
        1 => Just(RelationKind::Guardian),
        1 => Just(RelationKind::Foster),
        1 => Just(RelationKind::SameAddress),
    ];
    let since = prop_oneof![6 => Just(None), 1 => Just(Some("2000-01-01")), 1 => Just(Some("2015-06-02"))];
    let until = prop_oneof![
        6 => Just(None),
        1 => Just(Some("2015-06-01")),
        1 => Just(Some("2012-01-01")),
        1 => Just(Some("2010-05-31")),
    ];
    let by = prop_oneof![1 => Just(None), 1 => (1u32..6).prop_map(Some)];
    let address_use = prop_oneof![2 => Just(None), 1 => Just(Some(AddressUse::Shelter))];
    let rare = || proptest::bool::weighted(0.15);
    let ends = (0..persons, 0..persons);
    (kind, ends, since, until, by, rare(), rare(), address_use).prop_map(
        |(kind, (from, to), since, until, by, in_question, denied, address_use)| SomeRelation {
            kind,
            from,
            to,
            since,
            until,
            by,
            in_question,
            denied,
            address_use,
        },
    )
}

fn registration(persons: usize) -> impl Strategy<Value = SomeRegistration> {
    let ended = prop_oneof![
        6 => Just(None),
        1 => Just(Some(("2014-01-01", EndReason::Resolved))),
        1 => Just(Some(("2010-05-31", EndReason::Moved))),
        1 => Just(Some(("2014-01-01", EndReason::InError))),
    ];
    let rare = || proptest::bool::weighted(0.2);
    (0..5usize, 0..persons, rare(), rare(), rare(), ended).prop_map(
        |(unit, person, watching, shielded, one_off, ended)| SomeRegistration {
            unit,
            person,
            watching,
            shielded,
            one_off,
            ended,
        },
    )
}

#[derive(Clone, Debug)]
pub(crate) struct SomeFamily {
    /// 0 household, 1 household with addresses, 2 jeugdwet.
    pub(crate) policy: u8,
    pub(crate) adults: Vec<bool>,
    pub(crate) relations: Vec<SomeRelation>,
    pub(crate) registrations: Vec<SomeRegistration>,
}

pub(crate) fn family() -> impl Strategy<Value = SomeFamily> {
    let size = prop_oneof![2 => 3..=5usize, 1 => 2..=8usize];
    let adults = size.prop_flat_map(|size| proptest::collection::vec(any::<bool>(), size));
    adults.prop_flat_map(|adults| {
        let persons = adults.len();
        let relations = proptest::collection::vec(relation(persons), 0..=14);
        let registrations = proptest::collection::vec(registration(persons), 2..=6);
        let policy = prop_oneof![2 => Just(0u8), 2 => Just(1u8), 1 => Just(2u8)];
        (policy, Just(adults), relations, registrations).prop_map(
            |(policy, adults, relations, registrations)| SomeFamily {
                policy,
                adults,
                relations,
                registrations,
            },
        )
    })
}

/// A family that was built, and what it is made of.
pub(crate) struct Built {
    pub(crate) f: Family,
    pub(crate) relations: Vec<RelationNo>,
    pub(crate) registrations: Vec<RegistrationNo>,
    pub(crate) children: BTreeSet<PersonNo>,
}

/// Builds it as it is.
pub(crate) fn build(some: &SomeFamily) -> Built {
    build_with(some, &|at| at, &mut |_, _| {})
}

/// Name of a person by place.
pub(crate) fn name(some: &SomeFamily, at: usize) -> String {
    format!("{}{at}", if some.adults[at] { "A" } else { "c" })
}

/// Builds it, with `who` standing for each person; `between` may act before each step, by its number. Unit 4 is a second
/// unit of the agency of unit 3. Everybody gets the same number however it is built.
pub(crate) fn build_with(
    some: &SomeFamily,
    who: &dyn Fn(usize) -> usize,
    between: &mut dyn FnMut(&mut Family, usize),
) -> Built {
    let mut f = match some.policy {
        0 => Family::household(),
        1 => Family::with_addresses(),
        _ => Family::jeugdwet(),
    };
    for unit in ["u0", "u1", "u2", "u3"] {
        f.agency(unit);
    }
    let of_u3 = f.agency("u3");
    f.open_unit("u4", of_u3);
    for at in 0..some.adults.len() {
        f.person(&name(some, at));
    }
    let called = |at: usize| name(some, who(at));

    let (mut relations, mut known) = (Vec::new(), BTreeSet::new());
    for (step, r) in some.relations.iter().enumerate() {
        between(&mut f, step);
        let mut ends = [r.from, r.to];
        if r.kind.is_mutual() {
            ends.sort_unstable();
        }
        if r.from == r.to || !known.insert((r.kind, ends)) {
            continue;
        }
        let no = f.relate(r.kind, &called(r.from), &called(r.to), |fact| {
            (fact.since, fact.until) = (r.since.map(day), r.until.map(day));
            (fact.in_question, fact.address_use) = (r.in_question, r.address_use);
            if let Some(agency) = r.by {
                (fact.source, fact.agency) = (RelationSource::Agency, AgencyNo(agency));
            }
        });
        if r.denied {
            f.deny(no, false);
        }
        relations.push(no);
    }
    let mut registrations = Vec::new();
    for (step, r) in some.registrations.iter().enumerate() {
        between(&mut f, some.relations.len() + step);
        let no = f.registers_with(&format!("u{}", r.unit), &called(r.person), |fact| {
            (fact.watching, fact.shielded, fact.one_off) = (r.watching, r.shielded, r.one_off);
        });
        if let Some((on, reason)) = r.ended {
            f.end(no, on, reason);
        }
        registrations.push(no);
    }
    between(&mut f, some.relations.len() + some.registrations.len());
    let children = (0..some.adults.len()).filter(|&at| !some.adults[at]);
    let children = children.map(|at| f.person(&name(some, at))).collect();
    Built {
        f,
        relations,
        registrations,
        children,
    }
}
