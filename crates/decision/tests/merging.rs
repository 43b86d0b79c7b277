//! Two persons turn out to be one: proposed by one administrator, confirmed by another, told to whom it concerns, undone.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, around, parent};
use decision::{Answer, CloseMerge, Command, MergeState, Proposal, ProposeMerge, Reason, Refusal, Tells};
use event::{EndReason, NoticeKind, RegistrationId};

const ANNE: [u8; 32] = [1; 32];
const BRAM: [u8; 32] = [2; 32];

/// School knows "tom" with his mother, the clinic knows the same child as "tommie".
fn world() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "gym"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w.register("gym", "anna");
    w.register("school", "tom");
    w.register("clinic", "tommie");
    w.all_read();
    w
}

/// What a unit was told, in no order.
fn told(w: &mut World, agency: &str) -> Vec<String> {
    let mut told = w.told(agency);
    told.sort();
    told
}

fn id(w: &World, agency: &str, person: &str) -> RegistrationId {
    w.ids[&(agency.into(), person.into())]
}

fn propose(w: &mut World, unmerge: bool) -> Result<Proposal, Refusal> {
    let (one, other) = (id(w, "school", "tom"), id(w, "clinic", "tommie"));
    let by = ANNE;
    proposal(w.when(Command::ProposeMerge(ProposeMerge {
        by,
        unmerge,
        one,
        other,
    })))
}

fn close(w: &mut World, by: [u8; 32], id: [u8; 16], confirm: bool) -> Result<Proposal, Refusal> {
    proposal(w.when(Command::CloseMerge(CloseMerge { by, id, confirm })))
}

fn proposal(answer: Result<Answer, Refusal>) -> Result<Proposal, Refusal> {
    match answer? {
        Answer::Proposal(proposal) => Ok(proposal),
        other => panic!("{other:?} is no answer to a proposal"),
    }
}

fn merge(w: &mut World, unmerge: bool) {
    let proposal = propose(w, unmerge).unwrap();
    close(w, BRAM, proposal.id, true).unwrap();
}

#[test]
fn a_confirmed_merge_tells_everybody_who_now_stands_around_one_family() {
    let mut w = world();
    let proposed = propose(&mut w, false).unwrap();
    w.nobody_is_told();
    close(&mut w, BRAM, proposed.id, true).unwrap();
    assert_eq!(
        told(&mut w, "clinic"),
        ["match: gym sibling active", "match: school sameperson active"]
    );
    assert_eq!(told(&mut w, "school"), ["match: clinic sameperson active"]);
    assert_eq!(told(&mut w, "gym"), ["match: clinic sibling active"]);
    assert_eq!(
        told(&mut w, "rotterdam"),
        ["match: clinic-gym active", "match: clinic-school active"]
    );
    w.nobody_is_told();
}

#[test]
fn undoing_it_withdraws_from_exactly_those_who_were_told() {
    let mut w = world();
    merge(&mut w, false);
    w.all_read();
    merge(&mut w, true);
    assert_eq!(
        told(&mut w, "clinic"),
        [
            "withdrawn: gym sibling active",
            "withdrawn: school sameperson active"
        ]
    );
    assert_eq!(told(&mut w, "school"), ["withdrawn: clinic sameperson active"]);
    assert_eq!(told(&mut w, "gym"), ["withdrawn: clinic sibling active"]);
    assert_eq!(
        told(&mut w, "rotterdam"),
        ["withdrawn: clinic-gym active", "withdrawn: clinic-school active"]
    );
    w.nobody_is_told();
}

#[test]
fn what_is_said_later_under_either_name_is_about_the_one_person_and_parts_with_its_name() {
    let mut w = world();
    merge(&mut w, false);
    w.all_read();
    w.open("police", |_| {}, |_| {});
    let answer = w.register("police", "tommie");
    assert_eq!(
        around(&answer),
        [
            "school sameperson active",
            "clinic sameperson active",
            "gym sibling active"
        ]
    );
    w.all_read();
    merge(&mut w, true);
    assert_eq!(
        told(&mut w, "police"),
        [
            "withdrawn: gym sibling active",
            "withdrawn: school sameperson active"
        ]
    );
    let again = w.register("police", "tommie");
    assert_eq!(around(&again), ["clinic sameperson active"]);
    assert!(again.already_registered);
}

#[test]
fn a_unit_that_registers_the_other_name_registers_it_for_itself_and_keeps_it_when_they_part() {
    let mut w = world();
    merge(&mut w, false);
    let other = w.register("school", "tommie");
    assert!(!other.already_registered, "it would tell that the two are one");
    assert_eq!(
        around(&other),
        ["clinic sameperson active", "gym sibling active"],
        "a unit is no party to itself"
    );
    merge(&mut w, true);
    let again = w.register("school", "tommie");
    assert!(again.already_registered);
    assert_eq!(again.registration.id, other.registration.id);
    assert_eq!(around(&again), ["clinic sameperson active"]);
}

#[test]
fn whoever_proposed_cannot_confirm_and_a_closed_proposal_stays_closed() {
    let mut w = world();
    let proposed = propose(&mut w, false).unwrap();
    let reason = |answer: Result<Proposal, Refusal>| answer.unwrap_err().reason;
    assert_eq!(
        reason(close(&mut w, ANNE, proposed.id, true)),
        Reason::SecondAdministrator
    );
    assert_eq!(
        reason(close(&mut w, BRAM, [9; 16], true)),
        Reason::ProposalNotFound
    );
    let again = propose(&mut w, false).unwrap();
    assert_eq!(again, proposed, "the same proposal waits already");
    assert!(w.facts.is_empty());

    close(&mut w, ANNE, proposed.id, false).unwrap();
    assert_eq!(
        reason(close(&mut w, BRAM, proposed.id, true)),
        Reason::ProposalClosed
    );
    close(&mut w, BRAM, proposed.id, false).unwrap();
    assert!(w.facts.is_empty(), "dropping it again changes nothing");
    let anew = propose(&mut w, false).unwrap();
    assert_ne!(anew.id, proposed.id);
}

#[test]
fn a_proposal_lapses_after_seven_days() {
    let mut w = world();
    let proposed = propose(&mut w, false).unwrap();
    w.days_pass(7);
    assert_eq!(proposed.state(w.now), MergeState::Open);
    w.days_pass(1);
    assert_eq!(proposed.state(w.now), MergeState::Lapsed);
    assert_eq!(
        close(&mut w, BRAM, proposed.id, true).unwrap_err().reason,
        Reason::ProposalClosed
    );
    w.nobody_is_told();
}

#[test]
fn what_cannot_be_one_person_is_refused_when_the_second_administrator_looks() {
    let mut w = world();
    w.register("clinic", "Mother");
    w.register("clinic", "anna");
    w.given(&[parent("Grandmother", "Mother")]);
    w.register("clinic", "Grandmother");
    w.all_read();
    let refused = |w: &mut World, unmerge: bool, one: (&str, &str), other: (&str, &str)| {
        let (one, other) = (id(w, one.0, one.1), id(w, other.0, other.1));
        let by = ANNE;
        let proposed = proposal(w.when(Command::ProposeMerge(ProposeMerge {
            by,
            unmerge,
            one,
            other,
        })));
        let refusal = close(w, BRAM, proposed.unwrap().id, true).unwrap_err();
        w.nobody_is_told();
        refusal.reason
    };
    let (tom, tommie, mother, anna) = (
        ("school", "tom"),
        ("clinic", "tommie"),
        ("clinic", "Mother"),
        ("clinic", "anna"),
    );
    assert_eq!(refused(&mut w, false, mother, tom), Reason::MergeRelated);
    assert_eq!(
        refused(&mut w, false, ("gym", "anna"), anna),
        Reason::MergeSamePerson
    );
    assert_eq!(refused(&mut w, true, tom, tommie), Reason::MergeNotMerged);
    assert_eq!(
        refused(&mut w, true, ("gym", "anna"), anna),
        Reason::MergeNotMerged
    );
    assert_eq!(
        refused(&mut w, false, ("clinic", "Grandmother"), tom),
        Reason::MergeRelated,
        "nobody is their own grandmother"
    );
}

#[test]
fn a_proposal_names_two_registrations_that_are_there() {
    let mut w = world();
    let tom = id(&w, "school", "tom");
    let mut refused = |one, other| {
        let (by, unmerge) = (ANNE, false);
        w.refused(Command::ProposeMerge(ProposeMerge {
            by,
            unmerge,
            one,
            other,
        }))
    };
    assert_eq!(
        refused(RegistrationId([7; 16]), tom),
        Reason::RegistrationNotFound
    );
    assert_eq!(
        refused(tom, RegistrationId([7; 16])),
        Reason::RegistrationNotFound
    );
    assert_eq!(refused(tom, tom), Reason::MergeSamePerson);
}

#[test]
fn the_wrong_one_of_three_leaves_and_the_right_two_stay_one() {
    let mut w = world();
    let unmerge = false;
    w.open("police", |_| {}, |_| {});
    w.register("police", "kim");
    merge(&mut w, unmerge);
    let confirmed = |w: &mut World, unmerge, one, other| {
        let by = ANNE;
        let proposed = proposal(w.when(Command::ProposeMerge(ProposeMerge {
            by,
            unmerge,
            one,
            other,
        })));
        close(w, BRAM, proposed.unwrap().id, true).unwrap();
    };
    let (kim, tom) = (id(&w, "police", "kim"), id(&w, "school", "tom"));
    confirmed(&mut w, false, kim, tom);
    w.all_read();
    confirmed(&mut w, true, tom, kim);
    assert_eq!(
        told(&mut w, "police"),
        [
            "withdrawn: clinic sameperson active",
            "withdrawn: gym sibling active",
            "withdrawn: school sameperson active"
        ]
    );
    assert_eq!(told(&mut w, "school"), ["withdrawn: police sameperson active"]);
    let again = w.register("school", "tom");
    assert_eq!(around(&again), ["clinic sameperson active", "gym sibling active"]);
}

#[test]
fn a_relation_said_of_both_names_is_denied_as_one() {
    let mut w = world();
    w.given(&[parent("Mother", "tommie")]);
    merge(&mut w, false);
    w.all_read();
    w.deny("rotterdam", &parent("Mother", "tom")).unwrap();
    assert_eq!(
        told(&mut w, "gym"),
        [
            "withdrawn: clinic sibling active",
            "withdrawn: school sibling active"
        ]
    );
    merge(&mut w, true);
    let again = w.register("school", "tom");
    assert_eq!(around(&again), [""; 0], "neither came back with the name");
    let again = w.register("clinic", "tommie");
    assert_eq!(around(&again), [""; 0]);
}

#[test]
fn what_the_register_says_of_one_name_is_not_said_of_the_other() {
    let mut w = world();
    w.relations("school", &[common::own_word(parent("Father", "tom"))])
        .unwrap();
    merge(&mut w, false);
    w.given(&[parent("Father", "tommie")]);
    merge(&mut w, true);
    let household = w.books.view().household;
    let father = household.by_pseudonym(&common::whom("Father").pseudonym).unwrap();
    let relations = &household.person(father).unwrap().relations;
    let official: Vec<bool> = relations
        .iter()
        .map(|&no| household.relation(no).unwrap().is_official())
        .collect();
    assert_eq!(official, [false, true]);
}

#[test]
fn under_jeugdwet_a_match_that_is_no_longer_about_another_person_is_told_so() {
    let mut w = World::jeugdwet().with(&["register", "rotterdam", "school", "clinic"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "tommie")]);
    w.register("school", "tom");
    w.register("clinic", "tommie");
    let school = w.unit("school");
    let last = |w: &World| {
        let (notices, _) = decision::notices_after(w.books.view(), &w.policy, school, 0, usize::MAX);
        let shown: Vec<_> = notices
            .iter()
            .map(|n| (n.kind, n.matches[0].other_person))
            .collect();
        shown
    };
    let told_first = (Tells::Matches(NoticeKind::Match), true);
    assert_eq!(last(&w), [told_first]);
    merge(&mut w, false);
    assert_eq!(
        last(&w),
        [told_first, (Tells::Matches(NoticeKind::Changed), false)],
        "what was told stays as it was told"
    );
    merge(&mut w, true);
    assert_eq!(
        last(&w).last(),
        Some(&(Tells::Matches(NoticeKind::Changed), true))
    );
}

#[test]
fn the_next_child_a_mother_expects_is_not_the_one_that_was_born() {
    let mut w = World::household().with(&["register", "rotterdam", "midwife", "jgz", "school"]);
    let expects = |w: &mut World| {
        let mut command = w.registration("midwife", "unborn");
        command.whom.pseudonym.kind = pseudonym::IdentityKind::Expected;
        command.whom.born = None;
        command.role = event::SubjectRole::ExpectedChild;
        common::registered(w.when(Command::Register(Box::new(command))))
    };
    let first = expects(&mut w).registration.id;
    let born = w.register("jgz", "tom").registration.id;
    let by = ANNE;
    let proposed = proposal(w.when(Command::ProposeMerge(ProposeMerge {
        by,
        unmerge: false,
        one: first,
        other: born,
    })));
    close(&mut w, BRAM, proposed.unwrap().id, true).unwrap();
    w.all_read();
    let second = expects(&mut w);
    assert!(!second.already_registered);
    assert_ne!(second.registration.id, first);
    assert!(
        second.around.parties.is_empty(),
        "the next child is not the toddler"
    );
    w.nobody_is_told();
}

#[test]
fn a_registration_of_the_wrong_person_is_ended_in_error_and_withdrawn_from_those_who_were_told() {
    let mut w = world();
    w.register("clinic", "tom");
    w.all_read();
    w.end("clinic", "tom", EndReason::InError);
    assert_eq!(told(&mut w, "school"), ["withdrawn: clinic sameperson active"]);
    assert_eq!(told(&mut w, "gym"), ["withdrawn: clinic sibling active"]);
    assert_eq!(
        told(&mut w, "clinic"),
        [
            "withdrawn: gym sibling active",
            "withdrawn: school sameperson active"
        ]
    );
}
