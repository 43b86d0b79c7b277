//! What the reference model (tests/model) found that the language of scenarios cannot say: merged names, shielded
//! registrations of a unit that is not, and which match a link belongs to.
#![allow(clippy::unwrap_used)]

mod common;

use std::collections::BTreeSet;

use common::{World, around, own_word, parent, relation};
use event::{Fact, LinkChange, RelationKind};

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
fn children_of_one_change_are_one_match_however_strong_their_links_are() {
    let mut w = World::household().with(&["register", "rotterdam", "jgz", "school"]);
    let partners = relation(RelationKind::Partner, "Mother", "Partner");
    w.given(&[parent("Mother", "anna"), partners, parent("Father", "tom")]);
    w.register("school", "Father");
    w.register("school", "Partner");
    w.register("jgz", "anna");
    w.given(&[parent("Mother", "tom")]);
    w.register("jgz", "Mother");
    // Mother and Father are parents of tom; Mother's partner is about tom and about anna, who is in the match already.
    assert_eq!(opened_in(&w).len(), 1);
}
