//! Who is told of what: every party once, its own unit in one notice, officers, watchers, and nobody else.

mod common;

use common::{World, around, own_word, parent, relation};
use event::{EndReason, RelationKind};

/// Mother with tom and anna.
fn family(agencies: &[&str]) -> World {
    let mut w = World::household().with(&["register", "rotterdam"]).with(agencies);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w
}

#[test]
fn a_registration_tells_each_party_once_its_own_unit_in_one_notice_and_the_officer() {
    let mut w = family(&["school", "gym", "clinic"]);
    w.register("gym", "anna");
    w.register("clinic", "Mother");
    w.all_read();

    let answer = w.register("school", "tom");
    assert_eq!(around(&answer), ["gym sibling active", "clinic parent active"]);
    assert_eq!(
        w.told("school"),
        ["match: clinic parent active, gym sibling active"]
    );
    assert_eq!(w.told("gym"), ["match: school sibling active"]);
    assert_eq!(w.told("clinic"), ["match: school parent active"]);
    assert_eq!(
        w.told("rotterdam"),
        ["match: clinic-school active, gym-school active"]
    );
    w.nobody_is_told();
}

#[test]
fn a_party_with_two_registrations_in_the_family_is_told_once() {
    let mut w = family(&["school", "clinic"]);
    w.register("clinic", "Mother");
    w.register("clinic", "anna");
    w.all_read();
    w.register("school", "tom");
    assert_eq!(w.told("clinic"), ["match: school sibling active"]);
    assert_eq!(w.told("school"), ["match: clinic sibling active"]);
    assert_eq!(w.told("rotterdam"), ["match: clinic-school active"]);
}

#[test]
fn the_first_one_around_a_family_is_told_that_nobody_is_known() {
    let mut w = family(&["school"]);
    let answer = w.register("school", "tom");
    assert!(answer.around.parties.is_empty() && !answer.around.coverage.is_empty());
    w.nobody_is_told();
}

#[test]
fn whoever_ended_before_hears_nothing_and_is_still_shown() {
    let mut w = family(&["school", "gym"]);
    w.register("gym", "anna");
    w.end("gym", "anna", EndReason::Resolved);
    w.register("school", "tom");
    assert_eq!(w.told("school"), ["match: gym sibling ended"]);
    assert_eq!(w.told("gym"), [""; 0]);
    assert_eq!(w.told("rotterdam"), ["match: gym-school ended"]);
}

#[test]
fn whoever_watches_is_told_is_not_shown_and_the_officer_hears_nothing_of_it() {
    let mut w = family(&["school", "watcher", "other"]);
    w.register_with("watcher", "tom", |c| c.watching = true);
    w.register_with("other", "tom", |c| c.watching = true);
    w.nobody_is_told();
    let answer = w.register("school", "tom");
    assert_eq!(around(&answer), [""; 0]);
    for watcher in ["watcher", "other"] {
        assert_eq!(w.told(watcher), ["match: school sameperson active"]);
    }
    w.nobody_is_told();
}

#[test]
fn a_single_contact_tells_those_involved_and_its_own_unit_and_hears_nothing_later() {
    let mut w = family(&["school", "police", "clinic"]);
    w.register("school", "tom");
    w.register_with("police", "tom", |c| c.one_off = true);
    assert_eq!(w.told("school"), ["match: police sameperson ended"]);
    assert_eq!(w.told("police"), ["match: school sameperson active"]);
    assert_eq!(w.told("rotterdam"), ["match: police-school ended"]);
    w.register("clinic", "Mother");
    assert_eq!(w.told("police"), [""; 0]);
    assert_eq!(
        w.told("clinic"),
        ["match: police parent ended, school parent active"]
    );
}

#[test]
fn an_end_is_told_where_the_profile_tells_active_or_ended() {
    let mut w = family(&["school", "gym"]);
    w.register("gym", "anna");
    w.register("school", "tom");
    w.all_read();
    w.end("gym", "anna", EndReason::Resolved);
    assert_eq!(w.told("school"), ["changed: gym sibling ended"]);
    w.nobody_is_told();
}

#[test]
fn an_end_is_not_told_under_profile_jeugdwet() {
    let mut w = World::jeugdwet().with(&["register", "rotterdam", "school", "gym"]);
    w.register("gym", "tom");
    w.register("school", "tom");
    assert_eq!(w.told("school"), ["match: gym"]);
    assert_eq!(w.told("gym"), ["match: school"]);
    w.all_read();
    w.end("gym", "tom", EndReason::Resolved);
    w.nobody_is_told();
}

#[test]
fn a_registration_in_error_is_withdrawn_from_exactly_those_who_were_told() {
    let mut w = family(&["school", "gym", "clinic", "watcher"]);
    w.register("clinic", "Mother");
    w.end("clinic", "Mother", EndReason::Resolved);
    w.register("gym", "anna");
    w.register_with("watcher", "anna", |c| c.watching = true);
    w.all_read();
    w.register("school", "tom");
    assert_eq!(w.told("clinic"), [""; 0], "it is not involved any more");
    w.all_read();

    w.end("school", "tom", EndReason::InError);
    for told in ["gym", "watcher"] {
        assert_eq!(w.told(told), ["withdrawn: school sibling active"], "{told}");
    }
    let mut own = w.told("school");
    own.sort();
    assert_eq!(
        own,
        ["withdrawn: clinic parent ended", "withdrawn: gym sibling active"]
    );
    let officer = w.told("rotterdam");
    assert!(officer.len() == 2 && officer.iter().all(|line| line.starts_with("withdrawn: ")));
    w.nobody_is_told();
}

#[test]
fn a_relation_that_comes_later_opens_the_match_for_both() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    w.register("school", "tom");
    w.register("clinic", "Mother");
    w.nobody_is_told();
    w.given(&[parent("Mother", "tom")]);
    assert_eq!(w.told("school"), ["match: clinic parent active"]);
    assert_eq!(w.told("clinic"), ["match: school parent active"]);
    assert_eq!(w.told("rotterdam"), ["match: clinic-school active"]);
    w.nobody_is_told();
}

#[test]
fn an_asserted_relation_hides_from_its_asserter_until_it_is_confirmed() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    w.register("clinic", "Mother");
    let answer = w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))];
    });
    assert_eq!(around(&answer), [""; 0]);
    assert_eq!(w.told("school"), [""; 0]);
    assert_eq!(w.told("clinic"), ["match: school parent active asserted"]);
    assert_eq!(w.told("rotterdam"), ["match: clinic-school active"]);

    w.given(&[parent("Mother", "tom")]);
    assert_eq!(w.told("school"), ["match: clinic parent active"]);
    assert_eq!(w.told("clinic"), ["changed: school parent active"]);
    w.nobody_is_told();
}

#[test]
fn the_clinic_that_is_registered_on_the_mother_confirms_the_school_s_word() {
    let mut w = World::household().with(&["school", "clinic"]);
    w.register("clinic", "Mother");
    w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))];
    });
    w.all_read();
    w.relations("clinic", &[own_word(parent("Mother", "tom"))])
        .unwrap();
    assert_eq!(w.told("school"), ["match: clinic parent active"]);
}

#[test]
fn a_relation_that_makes_two_links_of_one_match_stronger_is_told_as_one_change() {
    let mut w = World::household().with(&["register", "school", "gym"]);
    w.given(&[
        parent("Mother", "tom"),
        relation(RelationKind::Partner, "Mother", "Father"),
        parent("Father", "anna"),
    ]);
    w.register("school", "tom");
    w.register("gym", "anna");
    w.all_read();
    w.given(&[parent("Mother", "anna")]);
    assert_eq!(w.told("school"), ["changed: gym sibling active"]);
    assert_eq!(w.told("gym"), ["changed: school sibling active"]);
    w.nobody_is_told();
}

#[test]
fn the_end_of_a_partnership_is_told_to_nobody_while_it_still_counts() {
    let mut w = World::household().with(&["register", "school", "probation"]);
    let partners = relation(RelationKind::Partner, "Mother", "Boyfriend");
    w.given(&[parent("Mother", "tom"), partners]);
    w.register("school", "tom");
    w.register("probation", "Boyfriend");
    w.all_read();
    w.end_relation("register", &partners, "2015-05-31").unwrap();
    w.nobody_is_told();
}

#[test]
fn a_child_born_later_joins_the_match_of_the_parents_agencies() {
    let mut w = World::household().with(&["register", "rotterdam", "clinic", "shelter"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("clinic", "Mother");
    w.register("shelter", "Mother");
    w.given(&[parent("Mother", "ann")]);
    w.register("shelter", "ann");
    w.all_read();
    w.end("shelter", "Mother", EndReason::Resolved);
    assert!(
        w.told("clinic").is_empty(),
        "the shelter is still involved, with the baby"
    );
    w.end("shelter", "ann", EndReason::Resolved);
    assert_eq!(w.told("clinic").len(), 1, "one match, one notice that it ended");
}
