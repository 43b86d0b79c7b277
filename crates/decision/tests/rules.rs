//! A changed policy: what it adds and withdraws, told to exactly those whom it concerns, once, in slices of any number.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::{
    World, own_word, parent, relation,
    rules::{BY, change, changed, go_over, policy, preview, under_way},
};
use decision::{Answer, Books, ChangePolicy, Command, OpenStore, Preview, Reason};
use event::{EndReason, Fact, LinkChange, PairRow, PolicyDifference, RelationKind};
use policy::{JEUGDWET_TOML, Policy};

const WITHOUT_PARTNERS: (&str, &str) = ("partner_of_parent = \"yes\"", "partner_of_parent = \"no\"");
const SHORT_HISTORY: (&str, &str) = ("\nhistory_months = 60", "\nhistory_months = 12");

/// The school knows tom, the clinic his mother's partner, the gym his mother.
fn world() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "gym"]);
    let (profile, policy_digest) = ("household".to_owned(), w.policy.digest);
    let pseudonym_check = [5; 16];
    w.when(Command::OpenStore(OpenStore {
        profile,
        policy_digest,
        pseudonym_check,
    }))
    .unwrap();
    w.given(&[
        parent("Mother", "tom"),
        relation(RelationKind::Partner, "Mother", "Partner"),
    ]);
    w.register("school", "tom");
    w.register("clinic", "Partner");
    w.register("gym", "Mother");
    w.all_read();
    w
}

fn links(facts: &[Fact], which: LinkChange) -> usize {
    let told = facts
        .iter()
        .filter(|f| matches!(f, Fact::LinkTold(t) if t.change == which));
    told.count()
}

#[test]
fn a_row_that_is_switched_off_withdraws_what_was_told_by_it_from_exactly_those_who_were_told() {
    let mut w = world();
    let difference = changed(&mut w, &policy(&[WITHOUT_PARTNERS]));
    // Partner and tom, partner and mother: by that row. Mother and tom: parent.
    assert_eq!(difference.row(PairRow::PartnerOfParent).withdrawn, 2);
    assert_eq!(
        (difference.withdrawals, difference.matches, difference.changes),
        (6, 0, 0)
    );
    assert_eq!(w.told("school"), ["withdrawn: clinic partnerofparent active"]);
    assert_eq!(w.told("gym"), ["withdrawn: clinic partnerofparent active"]);
    let mut clinic = w.told("clinic");
    clinic.sort();
    assert_eq!(
        clinic,
        [
            "withdrawn: gym partnerofparent active",
            "withdrawn: school partnerofparent active"
        ]
    );
    let mut officer = w.told("rotterdam");
    officer.sort();
    assert_eq!(
        officer,
        ["withdrawn: clinic-gym active", "withdrawn: clinic-school active"]
    );
}

#[test]
fn switched_on_again_it_opens_them_again() {
    let mut w = world();
    let before = Arc::new(w.policy.clone());
    changed(&mut w, &policy(&[WITHOUT_PARTNERS]));
    w.all_read();
    let difference = changed(&mut w, &before);
    assert_eq!(difference.row(PairRow::PartnerOfParent).opened, 2);
    assert_eq!((difference.matches, difference.withdrawals), (6, 0));
    assert_eq!(w.told("school"), ["match: clinic partnerofparent active"]);
    assert_eq!(w.told("gym"), ["match: clinic partnerofparent active"]);
}

#[test]
fn a_stronger_row_that_is_switched_off_leaves_the_weaker_one_and_tells_what_changed() {
    let mut w = World::household().with(&["register", "school", "clinic"]);
    w.given(&[
        parent("Mother", "tom"),
        parent("Mother", "anna"),
        parent("Father", "tom"),
        relation(RelationKind::Partner, "Mother", "Father"),
    ]);
    w.register("school", "Mother");
    w.register("clinic", "Father");
    assert_eq!(w.told("school"), ["match: clinic coparent active"]);
    w.all_read();
    let difference = changed(&mut w, &policy(&[("co_parent = \"yes\"", "co_parent = \"no\"")]));
    assert_eq!(difference.row(PairRow::PartnerOfParent).changed, 1);
    assert_eq!(w.told("school"), ["changed: clinic partnerofparent active"]);
    assert_eq!(w.told("clinic"), ["changed: school partnerofparent active"]);
}

#[test]
fn two_parties_that_lose_several_links_at_once_hear_one_thing() {
    let mut w = World::household().with(&["register", "school", "clinic"]);
    w.given(&[
        parent("Mother", "tom"),
        parent("Mother", "anna"),
        relation(RelationKind::Partner, "Mother", "Partner"),
    ]);
    // Ended, so that what is seen through each link differs.
    w.register_with("school", "tom", |c| c.since = common::day("2014-01-01"));
    w.register("school", "anna");
    w.register("clinic", "Partner");
    w.end("school", "tom", EndReason::Resolved);
    w.all_read();
    let difference = changed(&mut w, &policy(&[WITHOUT_PARTNERS]));
    assert_eq!(difference.row(PairRow::PartnerOfParent).withdrawn, 2);
    let told = [w.told("school"), w.told("clinic")].concat();
    assert!(
        told.iter().all(|line| line.starts_with("withdrawn: ")),
        "{told:?}"
    );
    assert_eq!(told.len() as u64, difference.withdrawals);
    assert_eq!((difference.changes, difference.matches), (0, 0));
}

#[test]
fn from_the_change_on_everything_is_decided_under_it_and_nothing_is_told_twice() {
    let mut w = world();
    change(&mut w, &policy(&[WITHOUT_PARTNERS])).unwrap();
    w.nobody_is_told();
    // Before a single registration was gone over.
    let answer = w.register("register", "tom");
    assert_eq!(common::around(&answer).len(), 2, "{:?}", common::around(&answer));
    w.end("clinic", "Partner", EndReason::InError);
    let early = [w.told("school"), w.told("gym"), w.told("clinic")].concat();
    assert!(
        early.iter().any(|line| line.starts_with("withdrawn: clinic")),
        "{early:?}"
    );
    let facts = go_over(&mut w);
    assert_eq!(links(&facts, LinkChange::Withdrawn), 0, "withdrawn already");
    for agency in ["school", "gym", "clinic"] {
        assert_eq!(w.told(agency), [""; 0], "{agency} was told twice");
    }
    let change = w.books.view().policy_change().unwrap();
    assert_eq!(change.expected.row(PairRow::PartnerOfParent).withdrawn, 2);
    assert_eq!(
        change.found.row(PairRow::PartnerOfParent).withdrawn,
        0,
        "by another command"
    );
}

#[test]
fn many_slices_do_what_one_does() {
    const FAMILIES: usize = 150;
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    for n in 0..FAMILIES {
        let (mother, partner, child) = (format!("Mother{n}"), format!("Partner{n}"), format!("child{n}"));
        w.given(&[
            parent(&mother, &child),
            relation(RelationKind::Partner, &mother, &partner),
        ]);
        w.register("school", &child);
        w.register("clinic", &partner);
    }
    w.all_read();
    change(&mut w, &policy(&[WITHOUT_PARTNERS])).unwrap();
    let mut slices = 0;
    while under_way(&w) {
        w.when(Command::GoOver).unwrap();
        slices += 1;
        assert!(w.facts.len() <= 643, "a slice is bounded");
        let last = w
            .facts
            .iter()
            .rev()
            .find(|f| !matches!(f, Fact::PolicySettled(_)));
        assert!(
            matches!(last, Some(Fact::PolicyGoneOver(_))),
            "how far it came is its last word"
        );
        assert!(slices < 100);
    }
    assert!(slices > 1, "it took {slices}");
    let change = w.books.view().policy_change().unwrap().clone();
    assert_eq!(change.found, change.expected);
    assert_eq!(
        change.found.row(PairRow::PartnerOfParent).withdrawn,
        FAMILIES as u64
    );
    assert_eq!(w.told("school").len(), FAMILIES);
    assert_eq!(w.told("rotterdam").len(), FAMILIES);
    // Nothing is under way any more: another slice is no fact.
    w.when(Command::GoOver).unwrap();
    assert_eq!(w.facts, []);
}

#[test]
fn a_shorter_history_withdraws_what_held_until_then_and_leaves_what_had_lapsed() {
    let mut w = World::household().with(&["register", "school", "clinic", "gym"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("gym", "Mother");
    w.register("clinic", "tom");
    w.end("gym", "Mother", EndReason::Resolved);
    // After 61 months the gym's registration has lapsed; the school's, ended 20 months ago, has not.
    w.days_pass(1_250);
    w.register("school", "tom");
    w.end("school", "tom", EndReason::Resolved);
    w.days_pass(610);
    w.all_read();
    let difference = changed(&mut w, &policy(&[SHORT_HISTORY]));
    assert_eq!(
        difference.row(PairRow::SamePerson).withdrawn,
        1,
        "school and clinic"
    );
    assert_eq!(difference.row(PairRow::Parent).withdrawn, 0, "time had ended it");
    assert_eq!(w.told("clinic"), ["withdrawn: school sameperson ended"]);
    assert_eq!(w.told("gym"), [""; 0]);
}

#[test]
fn what_time_had_ended_before_a_row_was_switched_off_is_closed_without_a_word() {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic"]);
    let partner = relation(RelationKind::Partner, "Mother", "Partner");
    w.given(&[parent("Mother", "tom"), partner]);
    w.register("school", "tom");
    w.register("clinic", "Partner");
    w.end_relation("register", &partner, "2015-06-01").unwrap();
    w.days_pass(2_000);
    w.all_read();
    let difference = changed(&mut w, &policy(&[WITHOUT_PARTNERS]));
    assert_eq!((difference.closed, difference.withdrawals), (1, 0));
    w.nobody_is_told();
    // A later change of the family finds nothing to withdraw.
    w.end("school", "tom", EndReason::InError);
    w.nobody_is_told();
}

#[test]
fn a_relation_hidden_from_its_asserter_stays_hidden_when_a_row_changes() {
    let mut w = World::household().with(&["rotterdam", "school", "gym"]);
    w.register("gym", "Mother");
    w.register_with("school", "tom", |c| {
        c.relations = vec![own_word(parent("Mother", "tom"))]
    });
    w.all_read();
    let off = policy(&[("\nparent = \"yes\"", "\nparent = \"no\"")]);
    changed(&mut w, &off);
    assert_eq!(w.told("school"), [""; 0], "the school had seen nothing");
    assert_eq!(w.told("gym"), ["withdrawn: school parent active asserted"]);
}

#[test]
fn what_decides_about_later_calls_only_is_complete_at_once() {
    let mut w = world();
    let difference = changed(&mut w, &policy(&[("daily_quota = 20000", "daily_quota = 4")]));
    assert_eq!(difference, PolicyDifference::default());
    w.nobody_is_told();
    let quota = decision::quota_use(w.books.view(), &w.policy, w.unit("gym"), w.now.day());
    assert_eq!(quota.daily, 4);
}

#[test]
fn the_policy_in_force_is_no_change() {
    let mut w = world();
    let same = Arc::new(w.policy.clone());
    assert_eq!(change(&mut w, &same), Ok(Answer::Done));
    assert_eq!(w.facts, []);
}

#[test]
fn a_second_change_waits_for_the_first() {
    let mut w = world();
    change(&mut w, &policy(&[WITHOUT_PARTNERS])).unwrap();
    let other = policy(&[SHORT_HISTORY]);
    assert_eq!(change(&mut w, &other).unwrap_err().reason, Reason::PolicyUnderWay);
    go_over(&mut w);
    change(&mut w, &other).unwrap();
}

#[test]
fn a_change_looked_at_against_another_policy_is_refused() {
    let mut w = world();
    let command = Command::ChangePolicy(ChangePolicy {
        by: BY,
        policy: policy(&[WITHOUT_PARTNERS]),
        against: [9; 32],
        expected: PolicyDifference::default(),
    });
    assert_eq!(w.refused(command), Reason::EtagDiffers);
}

#[test]
fn a_profile_is_no_setting() {
    let mut w = world();
    let jeugdwet = Arc::new(Policy::parse(JEUGDWET_TOML).unwrap());
    assert_eq!(
        change(&mut w, &jeugdwet).unwrap_err().reason,
        Reason::ProfileFixed
    );
}

#[test]
fn a_preview_records_nothing() {
    let w = world();
    let before = common::kept::entries_of(&w.books);
    let seen = preview(&w, &policy(&[WITHOUT_PARTNERS]));
    assert_eq!(seen.units.len(), 4);
    assert!(common::kept::entries_of(&w.books) == before);
    let empty = Preview::new(
        Books::default().view(),
        Arc::new(w.policy.clone()),
        policy(&[WITHOUT_PARTNERS]),
    );
    assert!(empty.is_done(), "a store without registrations");
}

#[test]
fn every_policy_that_was_in_force_is_known_by_its_text() {
    let mut w = world();
    let (first, second) = (w.policy.digest, policy(&[WITHOUT_PARTNERS]));
    assert!(w.books.view().ran_under(&first) && !w.books.view().ran_under(&second.digest));
    changed(&mut w, &second);
    changed(&mut w, &policy(&[]));
    let view = w.books.view();
    assert!(view.ran_under(&first) && view.ran_under(&second.digest));
    assert_eq!(
        view.noted_policy(&second.digest).map(|p| &*p.text),
        Some(&*second.text)
    );
    assert_eq!(view.policy().map(|p| p.digest), Some(first));
}
