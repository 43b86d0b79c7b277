//! What the reference model (tests/model) found about changes of the policy.
#![allow(clippy::unwrap_used)]

mod common;

use common::{
    World, own_word, parent, relation,
    rules::{change, changed, go_over, policy},
};
use decision::Command;
use event::{EndReason, PairRow, RelationKind};

#[test]
fn a_link_that_comes_to_be_about_another_child_is_told_together_with_the_rest_of_its_match() {
    let mut w = World::household().with(&["register", "gym", "school", "clinic"]);
    // That both have anna only the gym says; of tom and of the couple the register knows.
    w.relations(
        "gym",
        &[
            own_word(parent("Mother", "anna")),
            own_word(parent("Father", "anna")),
        ],
    )
    .unwrap();
    w.given(&[
        parent("Mother", "tom"),
        relation(RelationKind::Partner, "Mother", "Father"),
    ]);
    w.register("school", "Father");
    w.register("school", "anna");
    w.register("clinic", "anna");
    w.register("clinic", "Mother");
    w.all_read();
    let off = [
        ("\nsame_person = \"yes\"", "\nsame_person = \"no\""),
        ("\nparent = \"yes\"", "\nparent = \"no\""),
        ("\nco_parent = \"yes\"", "\nco_parent = \"no\""),
    ];
    let difference = changed(&mut w, &policy(&off));
    assert_eq!(difference.row(PairRow::SamePerson).withdrawn, 1);
    // The link of Father and Mother was about anna, and is about tom now.
    assert_eq!(difference.row(PairRow::PartnerOfParent).changed, 3);
    assert_eq!(w.told("school"), ["changed: clinic partnerofparent active"]);
    assert_eq!(w.told("clinic"), ["changed: school partnerofparent active"]);
}

#[test]
fn a_match_is_withdrawn_although_time_had_ended_one_of_its_links() {
    let mut w = World::household().with(&["register", "school", "clinic"]);
    let partner = relation(RelationKind::Partner, "Mother", "Partner");
    w.given(&[parent("Mother", "tom"), partner]);
    w.register("school", "Mother");
    w.register("school", "tom");
    w.register("clinic", "tom");
    w.register("clinic", "Partner");
    w.end_relation("register", &partner, "2015-06-01").unwrap();
    w.days_pass(2_000);
    w.all_read();
    let off = [
        ("\nsame_person = \"yes\"", "\nsame_person = \"no\""),
        ("\nparent = \"yes\"", "\nparent = \"no\""),
        ("\npartner_of_parent = \"yes\"", "\npartner_of_parent = \"no\""),
    ];
    // Mother is gone over first; of tom and Partner a link stands in the match that time had ended.
    let difference = changed(&mut w, &policy(&off));
    assert_eq!((difference.closed, difference.withdrawals), (2, 2));
    assert_eq!(w.told("school"), ["withdrawn: clinic sameperson active"]);
    assert_eq!(w.told("clinic"), ["withdrawn: school sameperson active"]);
}

#[test]
fn what_time_ends_while_a_change_is_gone_over_is_not_withdrawn() {
    let mut w = World::household().with(&["register", "school", "clinic"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("school", "Mother");
    w.register("clinic", "tom");
    w.end("school", "Mother", EndReason::Resolved);
    w.days_pass(1_000);
    w.all_read();
    change(&mut w, &policy(&[("\nsibling = \"yes\"", "\nsibling = \"no\"")])).unwrap();
    // The daemon is stopped until the history term is over.
    w.days_pass(1_000);
    go_over(&mut w);
    w.nobody_is_told();
    w.when(Command::GoOver).unwrap();
    assert_eq!(w.facts, []);
}
