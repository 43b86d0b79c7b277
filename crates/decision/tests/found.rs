//! What the reference model (tests/model) found that the language of scenarios cannot say: merged names, shielded
//! registrations of a unit that is not, and which match a link belongs to.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{World, around, own_word, parent, relation, whom};
use decision::{Answer, CloseMerge, Command, ProposeMerge};
use event::{Fact, LinkChange, RelationKind};

/// Administrators find that the persons of two registrations are one.
fn merge(w: &mut World, one: (&str, &str), other: (&str, &str)) {
    let id = |w: &World, (agency, person): (&str, &str)| w.ids[&(agency.into(), person.into())];
    let (one, other) = (id(w, one), id(w, other));
    let (by, unmerge) = ([1; 32], false);
    let proposed = w.when(Command::ProposeMerge(ProposeMerge {
        by,
        unmerge,
        one,
        other,
    }));
    let Ok(Answer::Proposal(proposal)) = proposed else {
        panic!("{proposed:?}")
    };
    let (by, id, confirm) = ([2; 32], proposal.id, true);
    w.when(Command::CloseMerge(CloseMerge { by, id, confirm }))
        .unwrap();
}

/// Matches in which the last command opened links.
fn opened_in(w: &World) -> BTreeSet<[u8; 16]> {
    let opened = w.facts.iter().filter_map(|fact| match fact {
        Fact::LinkTold(f) if f.change == LinkChange::Opened => Some(f.id.0),
        _ => None,
    });
    opened.collect()
}

#[test]
fn a_unit_that_shields_one_registration_is_shown_through_its_client_whoever_it_registered_first() {
    for order in [["tom", "Father"], ["Father", "tom"]] {
        let mut w = World::household().with(&["register", "probation", "school"]);
        w.given(&[parent("Mother", "tom"), parent("Father", "tom")]);
        w.register("probation", "Father");
        for person in order {
            w.register_with("school", person, |c| c.shielded = person == "tom");
        }
        let again = w.register("probation", "Father");
        assert_eq!(around(&again), ["school sameperson active"], "{order:?}");
        w.all_read();
        w.end("school", "Father", event::EndReason::InError);
        assert_eq!(
            w.told("probation"),
            ["changed: somebody parent active"],
            "{order:?}"
        );
    }
}

#[test]
fn new_links_that_share_children_with_each_other_are_one_match() {
    let mut w = World::household().with(&["register", "rotterdam", "jgz", "school"]);
    for (agency, person) in [
        ("jgz", "tom"),
        ("jgz", "anna"),
        ("school", "Mother"),
        ("school", "tom"),
    ] {
        w.register(agency, person);
    }
    w.all_read();
    w.register_with("school", "anna", |c| {
        c.relations = vec![
            own_word(parent("Mother", "tom")),
            own_word(parent("Mother", "anna")),
        ];
    });
    assert_eq!(
        opened_in(&w).len(),
        1,
        "two children of one mother, two agencies: one match"
    );
}

#[test]
fn of_two_official_birth_dates_of_one_person_the_later_one_counts_whichever_was_said_first() {
    for order in [["tom", "Tom"], ["Tom", "tom"]] {
        let mut w = World::household().with(&["register", "school", "clinic", "gym"]);
        w.register("school", "tom");
        w.register("clinic", "Tom");
        merge(&mut w, ("school", "tom"), ("clinic", "Tom"));
        for name in order {
            w.given(&[parent("Mother", name)]);
        }
        let answer = w.register("gym", "tom");
        let same: Vec<String> = around(&answer);
        assert_eq!(
            same,
            ["school sameperson active", "clinic sameperson active"],
            "a child for as long as the register says of one of the names, {order:?}"
        );
    }
}

#[test]
fn what_was_denied_does_not_come_back_under_another_name_of_the_same_person() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "gym"]);
    w.register("clinic", "Mother");
    w.register("school", "tom");
    w.register("gym", "tommie");
    w.relations("school", &[own_word(parent("Mother", "tom"))])
        .unwrap();
    w.deny("clinic", &parent("Mother", "tom")).unwrap();
    merge(&mut w, ("school", "tom"), ("gym", "tommie"));
    w.all_read();
    w.relations("gym", &[own_word(parent("Mother", "tommie"))])
        .unwrap();
    w.nobody_is_told();

    w.given(&[parent("Mother", "tommie")]);
    let mut told = w.told("clinic");
    told.sort();
    assert_eq!(
        told,
        ["match: gym parent active", "match: school parent active"],
        "what the register says of the other name stands"
    );
}

#[test]
fn a_denied_parent_makes_nobody_a_child() {
    let mut w = World::household().with(&["register", "rotterdam"]);
    let mut said = parent("Grandmother", "Mother");
    said.to.born = None;
    w.register("rotterdam", "Grandmother");
    w.given(&[said]);
    let is_child = |w: &World| {
        let household = w.books.view().household;
        let mother = household.by_pseudonym(&whom("Mother").pseudonym).unwrap();
        household::is_child(household, mother, w.now.day())
    };
    assert!(is_child(&w), "nobody gave a birth date, and she has a parent");
    w.deny("rotterdam", &said).unwrap();
    assert!(!is_child(&w));
}

#[test]
fn a_new_registration_tells_a_party_that_is_involved_through_another_registration() {
    let mut w = World::household().with(&["register", "rotterdam", "jgz", "school"]);
    let partners = |one, other| relation(RelationKind::Partner, one, other);
    w.given(&[parent("Mother", "tom"), partners("Aunt", "Partner")]);
    w.register("jgz", "Aunt");
    w.register("school", "Mother");
    w.register_with("jgz", "Partner", |c| c.one_off = true);
    w.nobody_is_told();
    // The new registration is linked to the single contact with Partner only. With Aunt, who turns out to be Mother's
    // partner, it is not; the one on Mother is.
    w.register_with("school", "Aunt", |c| {
        c.relations = vec![
            own_word(partners("Aunt", "Mother")),
            own_word(parent("Partner", "tom")),
        ];
    });
    assert_eq!(w.told("jgz"), ["match: school partnerofparent active asserted"]);
}
