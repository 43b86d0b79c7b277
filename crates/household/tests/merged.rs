//! Merged persons: as if they had been one from the beginning; parted again, as if they had never been merged.
#![allow(clippy::unwrap_used)]

mod common;
#[path = "common/some_family.rs"]
mod some_family;

use std::collections::BTreeSet;

use common::Family;
use event::{PairRow, PersonNo, RegistrationNo};
use household::Link;
use proptest::prelude::*;
use some_family::{Built, SomeFamily, SomeRelation, build_with, family, name};

/// Every link of every registration, as far as it can be compared: children under the number that `who` gives.
fn links(built: &Built, who: impl Fn(PersonNo) -> PersonNo) -> Vec<(RegistrationNo, Vec<Plain>)> {
    let plain = |link: &Link| Plain {
        other: link.other,
        row: link.row,
        hidden: link.hidden,
        shielded: link.shielded,
        marks: [link.asserted, link.in_question],
        children: link.children.iter().map(|&child| who(child)).collect(),
    };
    let of = |&no: &RegistrationNo| {
        let found = built.f.links(no);
        let mut links: Vec<Plain> = found.iter().map(|found| plain(&found.link)).collect();
        links.sort();
        (no, links)
    };
    built.registrations.iter().map(of).collect()
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Plain {
    other: RegistrationNo,
    row: PairRow,
    hidden: [bool; 2],
    shielded: [bool; 2],
    marks: [bool; 2],
    children: BTreeSet<PersonNo>,
}

/// Two persons of the family who may be one: both children or both adults. A relation between them says nothing as long
/// as they are one, as a relation to oneself would.
fn mergeable(mut some: SomeFamily, a: usize, b: usize) -> Option<(SomeFamily, usize, usize)> {
    let (a, b) = (a % some.adults.len(), b % some.adults.len());
    if a == b {
        return None;
    }
    let (a, b) = (a.min(b), a.max(b));
    some.adults[b] = some.adults[a];
    // What was denied under one name is silent under the other; of one person it would be one relation, denied.
    let of_one = |r: &SomeRelation| {
        let mut ends = [r.from, r.to].map(|at| if at == b { a } else { at });
        if r.kind.is_mutual() {
            ends.sort_unstable();
        }
        (r.kind, ends)
    };
    let denied: Vec<_> = some.relations.iter().filter(|r| r.denied).map(of_one).collect();
    some.relations
        .retain(|r| r.denied || !denied.contains(&of_one(r)));
    Some((some, a, b))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn merged_is_as_if_they_had_been_one_and_parted_as_if_they_had_never_been_merged(
        some in family(), a in 0..8usize, b in 0..8usize, when in 0..21usize, older_leaves in any::<bool>(),
    ) {
        let Some((some, a, b)) = mergeable(some, a, b) else { return Ok(()) };
        let steps = some.relations.len() + some.registrations.len();
        let when = when % (steps + 1);
        let (name_a, name_b) = (name(&some, a), name(&some, b));
        let mut merged = build_with(&some, &|at| at, &mut |f: &mut Family, step| {
            if step == when {
                f.merge(&name_a, &name_b);
            }
        });
        let mut one = build_with(&some, &|at| if at == b { a } else { at }, &mut |f, step| {
            if step == when {
                f.next();
            }
        });
        let (no_a, no_b) = (one.f.person(&name_a), one.f.person(&name_b));
        let who = |no: PersonNo| if no == no_b { no_a } else { no };
        prop_assert_eq!(links(&merged, who), links(&one, who), "merged before step {}", when);

        merged.f.part(if older_leaves { &name_a } else { &name_b });
        let never = build_with(&some, &|at| at, &mut |f, step| {
            if step == when {
                f.next();
            }
        });
        prop_assert_eq!(links(&merged, |no| no), links(&never, |no| no), "parted again");
    }
}

#[test]
fn three_who_were_one_leave_one_by_one() {
    let mut f = Family::household();
    let by_name = f.registers("gp", "tom");
    let by_number = f.registers("school", "tom2");
    let by_passport = f.registers("police", "tom3");
    let others = |f: &Family, no| {
        f.links(no)
            .iter()
            .map(|found| found.link.other)
            .collect::<Vec<_>>()
    };
    f.merge("tom", "tom2");
    f.merge("tom", "tom3");
    assert_eq!(others(&f, by_name), [by_number, by_passport]);
    let late = f.registers("jgz", "tom2");
    assert_eq!(others(&f, by_name), [by_number, by_passport, late]);
    f.part("tom2");
    assert_eq!(others(&f, by_name), [by_passport]);
    assert_eq!(
        others(&f, by_number),
        [late],
        "what was noted meanwhile goes with them"
    );
    f.part("tom3");
    assert!(others(&f, by_name).is_empty() && others(&f, by_passport).is_empty());
    f.merge("tom2", "tom3");
    assert_eq!(others(&f, by_passport), [by_number, late]);
}

#[test]
fn whoever_gave_the_group_its_number_can_leave_it() {
    let mut f = Family::household();
    let wrong = f.registers("police", "kim");
    let right = f.registers("gp", "tom");
    let right_too = f.registers("school", "tommie");
    f.merge("tom", "tommie");
    f.merge("kim", "tom");
    let others = |f: &Family, no| {
        f.links(no)
            .iter()
            .map(|found| found.link.other)
            .collect::<Vec<_>>()
    };
    assert_eq!(others(&f, wrong), [right, right_too]);
    f.part("kim");
    assert!(others(&f, wrong).is_empty());
    assert_eq!(others(&f, right), [right_too], "the two who are one stay one");
    let (tom, tommie) = (f.person("tom"), f.person("tommie"));
    assert_eq!(f.view().who(tommie), tom);
    f.part("tommie");
    assert!(others(&f, right).is_empty());
}

#[test]
fn a_relation_between_two_who_were_one_comes_apart_as_it_was_said() {
    let mut f = Family::household();
    let said = f.parent("Anne", "Bea");
    f.deny(said, false);
    f.registers("gp", "Bea");
    f.merge("Anne", "Bea");
    let (anne, bea) = (f.person("Anne"), f.person("Bea"));
    let ends = |f: &Family| f.view().relation(said).map(|r| (r.from, r.to)).unwrap();
    assert_eq!(ends(&f), (anne, anne));
    f.part("Bea");
    assert_eq!(ends(&f), (anne, bea));
    assert_eq!(f.view().person(bea).unwrap().relations.as_slice(), [said]);
}

#[test]
fn a_parent_known_under_two_numbers_joins_two_children() {
    let mut f = Family::household();
    f.parent("Mother", "kim");
    f.parent("Mother2", "lee");
    f.registers("school", "kim");
    f.registers("jgz", "lee");
    assert!(f.link(("school", "kim"), ("jgz", "lee")).is_none());
    f.merge("Mother", "Mother2");
    let link = f.link(("school", "kim"), ("jgz", "lee")).unwrap();
    assert_eq!(link.row, PairRow::Sibling);
    f.part("Mother2");
    assert!(f.link(("school", "kim"), ("jgz", "lee")).is_none());
}

#[test]
fn a_unit_lists_its_registrations_latest_first_whoever_they_are_about() {
    let mut f = Family::household();
    let first = f.registers("school", "kim");
    f.registers("jgz", "kim");
    let second = f.registers("school", "lee");
    let third = f.registers("school", "Mother");
    let unit = event::UnitNo(f.agency("school"));
    let all = |from| f.view().of_unit(unit, from).collect::<Vec<_>>();
    assert_eq!(all(None), [third, second, first]);
    assert_eq!(all(Some(second)), [first]);
    assert!(f.view().of_unit(event::UnitNo(99), None).next().is_none());
}
