//! Whose word makes a child or an adult of somebody. A name with a capital is an adult.

mod common;

use common::{Family, day};
use event::{RelationKind, RelationSource, SubjectRole};
use household::is_child;

const LONG_AGO: &str = "2000-01-01";
const LATER: &str = "2028-01-01";

/// Tom, whose birth date the school gave: an adult from 2025.
fn tom() -> Family {
    let mut f = Family::household();
    f.registers("school", "tom");
    f
}

fn says(f: &mut Family, source: RelationSource, adult_from: &str) {
    f.relate(RelationKind::Parent, "Mother", "tom", |r| {
        (r.source, r.to_adult_from) = (source, Some(day(adult_from)));
    });
}

fn adult_from(f: &mut Family) -> Option<event::Day> {
    let tom = f.person("tom");
    f.view().person(tom).and_then(|known| known.adult_from)
}

#[test]
fn an_agency_s_wrong_birth_date_does_not_take_a_child_out_of_its_matches() {
    let mut f = tom();
    f.registers("gym", "tom");
    says(&mut f, RelationSource::Agency, LONG_AGO);
    f.registers_with("police", "tom", |r| r.adult_from = Some(day(LONG_AGO)));
    assert_eq!(adult_from(&mut f), Some(day("2025-01-01")));
    assert!(f.link(("school", "tom"), ("gym", "tom")).is_some());
}

#[test]
fn an_agency_s_later_birth_date_counts_in_favour_of_the_child() {
    let mut f = tom();
    says(&mut f, RelationSource::Agency, LATER);
    assert_eq!(adult_from(&mut f), Some(day(LATER)));
}

#[test]
fn the_register_and_the_municipality_know_better_and_no_agency_after_them() {
    for source in [RelationSource::Brp, RelationSource::Municipality] {
        let mut f = tom();
        says(&mut f, source, LONG_AGO);
        assert_eq!(adult_from(&mut f), Some(day(LONG_AGO)), "{source:?}");
        says(&mut f, RelationSource::Agency, LATER);
        f.registers("gym", "tom");
        assert_eq!(adult_from(&mut f), Some(day(LONG_AGO)), "{source:?}");
    }
}

#[test]
fn where_no_birth_date_is_known_a_child_to_anybody_is_a_child() {
    for roles in [
        [SubjectRole::Child, SubjectRole::Adult],
        [SubjectRole::Adult, SubjectRole::Child],
    ] {
        let mut f = Family::household();
        for (agency, role) in ["school", "gym"].into_iter().zip(roles) {
            f.registers_with(agency, "tom", |r| (r.adult_from, r.role) = (None, role));
        }
        let tom = f.person("tom");
        assert!(is_child(f.view(), tom, f.today), "{roles:?}");
    }
}

#[test]
fn a_role_says_nothing_against_a_known_birth_date() {
    let mut f = tom();
    f.registers_with("gym", "tom", |r| {
        (r.adult_from, r.role) = (None, SubjectRole::Adult);
    });
    let tom = f.person("tom");
    assert!(is_child(f.view(), tom, f.today));
}
