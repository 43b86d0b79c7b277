//! From ways to links: whose registrations count, who may see a link, and how. A name with a capital is an adult.

mod common;

use common::Family;
use event::{EndReason, PairRow, RelationKind};

/// Mother and tom; the school has registered tom, the clinic the mother.
fn school_and_clinic() -> Family {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.registers("school", "tom");
    f.registers("clinic", "Mother");
    f
}

const SCHOOL: (&str, &str) = ("school", "tom");
const CLINIC: (&str, &str) = ("clinic", "Mother");

#[test]
fn two_parties_around_one_family_see_each_other() {
    let link = school_and_clinic().link(SCHOOL, CLINIC).unwrap();
    assert_eq!((link.row, link.hidden), (PairRow::Parent, [false, false]));
    assert!(!link.asserted && !link.in_question);
}

#[test]
fn a_unit_does_not_match_itself_but_two_units_of_one_agency_do() {
    let mut f = school_and_clinic();
    f.registers("school", "Mother");
    assert_eq!(f.link(SCHOOL, ("school", "Mother")), None);
    let school = f.agency("school");
    f.open_unit("school, other site", school);
    f.registers("school, other site", "Mother");
    assert!(f.link(SCHOOL, ("school, other site", "Mother")).is_some());
}

#[test]
fn an_ended_registration_counts_within_the_history_term_only() {
    for (end, counts) in [("2010-06-01", true), ("2010-05-31", false)] {
        let mut f = school_and_clinic();
        f.ends("clinic", "Mother", end, EndReason::Resolved);
        assert_eq!(f.link(SCHOOL, CLINIC).is_some(), counts, "ended on {end}");
    }
}

#[test]
fn a_registration_that_never_should_have_been_leaves_no_history() {
    for reason in [EndReason::InError, EndReason::Unjustified] {
        let mut f = school_and_clinic();
        f.ends("clinic", "Mother", "2015-05-31", reason);
        assert_eq!(f.link(SCHOOL, CLINIC), None, "{reason:?}");
    }
}

#[test]
fn a_single_contact_is_history_from_the_day_it_happened() {
    let mut f = school_and_clinic();
    f.registers_with("police", "tom", |r| {
        (r.one_off, r.since) = (true, common::day("2012-01-01"));
    });
    f.registers_with("ambulance", "tom", |r| {
        (r.one_off, r.since) = (true, common::day("2010-05-31"));
    });
    assert!(f.link(SCHOOL, ("police", "tom")).is_some());
    assert_eq!(f.link(SCHOOL, ("ambulance", "tom")), None);
}

#[test]
fn whoever_watches_is_told_and_never_shown() {
    let mut f = school_and_clinic();
    f.registers_with("watcher", "tom", |r| r.watching = true);
    let link = f.link(("watcher", "tom"), SCHOOL).unwrap();
    assert_eq!(link.hidden, [false, true]);
}

#[test]
fn two_who_watch_do_not_match() {
    let mut f = school_and_clinic();
    f.registers_with("watcher", "tom", |r| r.watching = true);
    f.registers_with("other watcher", "tom", |r| r.watching = true);
    assert_eq!(f.link(("watcher", "tom"), ("other watcher", "tom")), None);
}

#[test]
fn an_asserted_relation_opens_nothing_to_its_asserter_until_it_is_confirmed() {
    let mut f = Family::household();
    let relation = f.asserted("school", RelationKind::Parent, "Mother", "tom");
    f.registers("school", "tom");
    f.registers("clinic", "Mother");
    let link = f.link(SCHOOL, CLINIC).unwrap();
    assert_eq!((link.hidden, link.asserted), ([true, false], true));

    f.confirm(relation);
    let link = f.link(SCHOOL, CLINIC).unwrap();
    assert_eq!((link.hidden, link.asserted), ([false, false], false));
}

#[test]
fn another_unit_of_the_asserting_agency_is_kept_from_it_too() {
    let mut f = Family::household();
    f.asserted("school", RelationKind::Parent, "Mother", "tom");
    let school = f.agency("school");
    f.open_unit("school, other site", school);
    f.registers("school, other site", "tom");
    f.registers("clinic", "Mother");
    let link = f.link(("school, other site", "tom"), CLINIC).unwrap();
    assert_eq!(link.hidden, [true, false]);
}

#[test]
fn a_way_that_both_may_see_comes_before_a_stronger_one_that_is_hidden() {
    let mut f = Family::household();
    // By the school's word they share a mother; by the register the mother of one lives with the father of the other.
    f.asserted("school", RelationKind::Parent, "Mother", "anna");
    f.parent("Mother", "tom");
    f.parent("Father", "anna");
    f.partner("Mother", "Father");
    f.registers("school", "tom");
    f.registers("clinic", "anna");
    let link = f.link(SCHOOL, ("clinic", "anna")).unwrap();
    assert_eq!((link.row, link.hidden), (PairRow::ChildOfPartner, [false, false]));
}

#[test]
fn two_asserters_each_see_by_the_other_s_word() {
    let mut f = Family::household();
    f.asserted("school", RelationKind::Parent, "Mother", "tom");
    f.parent("Father", "tom");
    f.parent("Mother", "anna");
    f.asserted("clinic", RelationKind::Parent, "Father", "anna");
    f.registers("school", "tom");
    f.registers("clinic", "anna");
    let link = f.link(SCHOOL, ("clinic", "anna")).unwrap();
    assert_eq!(
        (link.row, link.hidden, link.asserted),
        (PairRow::Sibling, [false, false], true)
    );
}

#[test]
fn a_relation_in_question_marks_its_links() {
    let mut f = school_and_clinic();
    let relation = f.relate(RelationKind::Parent, "Mother", "anna", |r| r.in_question = true);
    f.registers("gym", "anna");
    assert!(f.link(CLINIC, ("gym", "anna")).unwrap().in_question);
    f.confirm(relation);
    assert!(!f.link(CLINIC, ("gym", "anna")).unwrap().in_question);
}

/// Mother and tom in a shelter, father elsewhere; the shelter has registered both of its guests.
fn shelter() -> Family {
    let mut f = Family::household();
    f.parent("Mother", "tom");
    f.parent("Father", "tom");
    f.registers_with("shelter", "tom", |r| r.shielded = true);
    f.registers_with("shelter", "Mother", |r| r.shielded = true);
    f
}

#[test]
fn a_shelter_is_shown_openly_around_its_own_guests() {
    let mut f = shelter();
    f.registers("school", "tom");
    f.registers("clinic", "Mother");
    for (party, guest) in [(SCHOOL, "tom"), (SCHOOL, "Mother"), (CLINIC, "tom")] {
        assert_eq!(
            f.link(party, ("shelter", guest)).unwrap().shielded,
            [false, false]
        );
    }
}

#[test]
fn a_shelter_is_shielded_from_whoever_is_linked_through_another_adult() {
    let mut f = shelter();
    f.registers("probation", "Father");
    for guest in ["tom", "Mother"] {
        let link = f.link(("probation", "Father"), ("shelter", guest)).unwrap();
        assert_eq!(link.shielded, [true, false], "through {guest}");
    }
}

#[test]
fn a_shelter_is_shielded_from_the_father_s_new_family() {
    let mut f = shelter();
    f.partner("Father", "Girlfriend");
    f.parent("Girlfriend", "kim");
    f.registers("school", "kim");
    let link = f.link(("school", "kim"), ("shelter", "tom")).unwrap();
    assert_eq!(
        (link.row, link.shielded),
        (PairRow::ChildOfPartner, [true, false])
    );
}

#[test]
fn a_registration_of_the_father_in_error_does_not_open_the_shelter_to_his_side() {
    let mut f = shelter();
    f.registers("probation", "Father");
    f.registers_with("shelter", "Father", |r| r.shielded = true);
    f.ends("shelter", "Father", "2015-06-01", EndReason::InError);
    let link = f.link(("probation", "Father"), ("shelter", "tom")).unwrap();
    assert_eq!(link.shielded, [true, false]);
}
