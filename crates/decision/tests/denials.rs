//! Denying what somebody said, and what comes after; shelters, whose shield moves with their guests.

mod common;

use common::{World, around, own_word, parent};
use decision::{Answer, Reason};
use event::EndReason;

/// The school said that Mother is tom's mother; the clinic has registered her.
fn by_the_school_s_word() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "stranger"]);
    w.register("clinic", "Mother");
    w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))];
    });
    w.all_read();
    w
}

/// The register says so.
fn by_the_register() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "stranger"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("clinic", "Mother");
    w.register("school", "tom");
    w.all_read();
    w
}

#[test]
fn a_denial_withdraws_from_those_who_were_told() {
    for who in ["school", "clinic", "rotterdam"] {
        let mut w = by_the_school_s_word();
        w.deny(who, &parent("Mother", "tom")).unwrap();
        assert_eq!(
            w.told("clinic"),
            ["withdrawn: school parent active asserted"],
            "denied by {who}"
        );
        assert_eq!(w.told("rotterdam"), ["withdrawn: clinic-school active"]);
        w.nobody_is_told();
    }
}

/// A supplier of the register hands over what the register says; it denies nobody's own word.
#[test]
fn the_register_denies_nothing_that_it_did_not_say() {
    let mut w = by_the_school_s_word();
    assert_eq!(w.deny("register", &parent("Mother", "tom")), Ok(Answer::Done));
    w.nobody_is_told();
    assert_eq!(
        w.deny("school", &parent("Mother", "tom")),
        Ok(Answer::Done),
        "it still stands, and falls by the word of who said it"
    );
    assert_eq!(w.told("clinic"), ["withdrawn: school parent active asserted"]);
}

#[test]
fn a_stranger_can_deny_nothing_and_learns_nothing() {
    let mut w = by_the_school_s_word();
    for relation in [parent("Mother", "tom"), parent("Nobody", "never")] {
        let refusal = w.deny("stranger", &relation).unwrap_err();
        assert_eq!(refusal.reason, Reason::RelationNotYours);
    }
    assert_eq!(
        w.deny("school", &parent("Unheard", "tom")),
        Ok(Answer::Done),
        "not whether it is known"
    );
    w.nobody_is_told();
}

#[test]
fn a_party_that_denies_the_register_makes_a_conflict_and_the_match_stays() {
    let mut w = by_the_register();
    w.deny("clinic", &parent("Mother", "tom")).unwrap();
    assert_eq!(w.told("clinic"), ["changed: school parent active questioned"]);
    assert_eq!(w.told("school"), ["changed: clinic parent active questioned"]);
    assert_eq!(w.told("rotterdam"), ["changed: clinic-school active"]);
    w.nobody_is_told();
}

#[test]
fn the_municipality_resolves_it_and_the_match_falls() {
    let mut w = by_the_register();
    w.deny("clinic", &parent("Mother", "tom")).unwrap();
    w.all_read();
    w.deny("rotterdam", &parent("Mother", "tom")).unwrap();
    assert_eq!(w.told("school"), ["withdrawn: clinic parent active questioned"]);
    assert_eq!(w.told("clinic"), ["withdrawn: school parent active questioned"]);
    assert_eq!(w.told("rotterdam"), ["withdrawn: clinic-school active"]);
}

#[test]
fn the_same_word_again_does_not_lift_a_denial_and_newer_from_the_register_does() {
    let mut w = by_the_school_s_word();
    w.deny("clinic", &parent("Mother", "tom")).unwrap();
    w.all_read();
    w.relations("school", &[own_word(parent("Mother", "tom"))])
        .unwrap();
    w.given(&[parent("Mother", "tom")]);
    w.nobody_is_told();

    w.days_pass(1);
    w.given(&[parent("Mother", "tom")]);
    assert_eq!(w.told("school"), ["match: clinic parent active"]);
    assert_eq!(w.told("clinic"), ["match: school parent active"]);
    assert_eq!(
        w.told("rotterdam"),
        ["match: clinic-school active"],
        "the officer hears of every match"
    );
}

#[test]
fn a_shelter_that_registers_the_mother_after_the_child_is_shown_to_her_side_as_the_other_way_round() {
    for order in [["tom", "Mother"], ["Mother", "tom"]] {
        let mut w = World::household().with(&["register", "gym"]);
        w.open("shelter", |_| {}, |unit| unit.shielded = true);
        w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
        w.register("gym", "anna");
        w.register("shelter", order[0]);
        w.register("shelter", order[1]);
        let again = w.register("gym", "anna");
        assert_eq!(around(&again), ["shelter sibling active"], "{order:?}");
    }
}

#[test]
fn a_guest_registered_in_error_shields_the_shelter_again() {
    let mut w = World::household().with(&["register", "probation"]);
    w.open("shelter", |_| {}, |unit| unit.shielded = true);
    w.given(&[parent("Mother", "tom"), parent("Father", "tom")]);
    w.register("shelter", "tom");
    w.register("shelter", "Father");
    let open = w.register("probation", "Father");
    assert_eq!(around(&open), ["shelter sameperson active"]);
    w.all_read();

    w.end("shelter", "Father", EndReason::InError);
    assert_eq!(w.told("probation"), ["changed: somebody parent active"]);
    let again = w.register("probation", "Father");
    assert_eq!(around(&again), ["somebody parent active"]);
}

#[test]
fn a_shielded_party_has_no_name_no_since_and_no_sector() {
    let mut w = World::household().with(&["register", "rotterdam", "probation"]);
    w.open("shelter", |_| {}, |unit| unit.shielded = true);
    w.given(&[parent("Mother", "tom"), parent("Father", "tom")]);
    w.register("shelter", "tom");
    let answer = w.register("probation", "Father");
    let shown = &answer.around.parties[0];
    assert_eq!(shown.since, None);
    let decision::PartyShown::ThroughOfficer(Some(contact)) = &shown.other else {
        panic!("{shown:?}")
    };
    assert_eq!(contact.role, "duty");
    // The shelter itself sees the other party as it is.
    assert_eq!(w.told("shelter"), ["match: probation parent active"]);
}
