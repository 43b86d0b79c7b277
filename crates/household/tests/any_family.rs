//! Any small family: the search finds what a plain reading of the rule finds, and it looks the same from both ends.

mod common;
#[path = "common/reference.rs"]
mod reference;

use std::collections::{BTreeMap, BTreeSet};

use common::{Family, day};
use event::{
    AddressUse, AgencyNo, EndReason, PersonNo, RegistrationNo, RelationKind, RelationNo, RelationSource,
};
use household::Link;
use proptest::prelude::*;
use reference::{Reference, Seen};

#[derive(Clone, Debug)]
struct SomeRelation {
    kind: RelationKind,
    from: usize,
    to: usize,
    since: Option<&'static str>,
    until: Option<&'static str>,
    /// Number of the asserting agency; none: the register.
    by: Option<u32>,
    in_question: bool,
    denied: bool,
    address_use: Option<AddressUse>,
}

#[derive(Clone, Debug)]
struct SomeRegistration {
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
struct SomeFamily {
    /// 0 household, 1 household with addresses, 2 jeugdwet.
    policy: u8,
    adults: Vec<bool>,
    relations: Vec<SomeRelation>,
    registrations: Vec<SomeRegistration>,
}

fn family() -> impl Strategy<Value = SomeFamily> {
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

/// Builds it. Unit 4 is a second unit of the agency of unit 3.
fn build(some: &SomeFamily) -> (Family, Vec<RelationNo>, Vec<RegistrationNo>, BTreeSet<PersonNo>) {
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
    let name = |at: usize| format!("{}{at}", if some.adults[at] { "A" } else { "c" });

    let (mut relations, mut known) = (Vec::new(), BTreeSet::new());
    for r in &some.relations {
        let mut ends = [r.from, r.to];
        if r.kind.is_mutual() {
            ends.sort_unstable();
        }
        if r.from == r.to || !known.insert((r.kind, ends)) {
            continue;
        }
        let no = f.relate(r.kind, &name(r.from), &name(r.to), |fact| {
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
    for r in &some.registrations {
        let no = f.registers_with(&format!("u{}", r.unit), &name(r.person), |fact| {
            (fact.watching, fact.shielded, fact.one_off) = (r.watching, r.shielded, r.one_off);
        });
        if let Some((on, reason)) = r.ended {
            f.end(no, on, reason);
        }
        registrations.push(no);
    }
    let children = (0..some.adults.len()).filter(|&at| !some.adults[at]);
    let children = children.map(|at| f.person(&name(at))).collect();
    (f, relations, registrations, children)
}

fn seen(link: &Link) -> Seen {
    Seen {
        other: link.other,
        row: link.row,
        hidden: link.hidden,
        shielded: link.shielded,
        asserted: link.asserted,
        in_question: link.in_question,
        children: link.children.iter().copied().collect(),
    }
}

fn turned(seen: &Seen, back_to: RegistrationNo) -> Seen {
    Seen {
        other: back_to,
        hidden: [seen.hidden[1], seen.hidden[0]],
        shielded: [seen.shielded[1], seen.shielded[0]],
        ..seen.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_500))]

    #[test]
    fn the_search_finds_what_the_rule_says_and_the_same_from_both_ends(some in family()) {
        let (f, relations, registrations, children) = build(&some);
        let reference = Reference {
            view: f.view(),
            policy: &f.policy,
            today: f.today,
            relations: &relations,
            is_child: &|person| children.contains(&person),
        };
        let mut links: BTreeMap<RegistrationNo, BTreeSet<Seen>> = BTreeMap::new();
        for &no in &registrations {
            let mut found: Vec<Seen> = f.links(no).iter().map(|found| seen(&found.link)).collect();
            found.sort();
            prop_assert_eq!(&found, &reference.links_of(no, &registrations), "links of {:?}", no);
            links.insert(no, found.into_iter().collect());
        }
        for (&no, of_one) in &links {
            for seen in of_one {
                prop_assert!(links[&seen.other].contains(&turned(seen, no)), "{:?} sees {:?}, not back", no, seen);
            }
        }
    }
}
