//! Another pseudonym key comes into use while agencies go on: one person stays one person.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, builders, day, keys::Keys, parent, whom};
use decision::{Answer, BeginRotation, Command, Comparison, FinishRotation, KnowAgain, Reason, Step};
use event::{EndReason, Fact, RegistrationId};

const ANNE: [u8; 32] = [1; 32];

fn world() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "school", "clinic", "gym"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w
}

fn begin(w: &mut World) -> Result<Answer, Reason> {
    // Whoever translates has the next key at hand before anything is asked.
    let newest = w.keys.newest + 1;
    let before = std::mem::replace(&mut w.keys, Keys::both(newest));
    let check = [u8::try_from(newest).unwrap(); 16];
    let begun = w.when(Command::BeginRotation(BeginRotation { by: ANNE, check }));
    if begun.is_err() {
        w.keys = before;
    }
    begun.map_err(|why| why.reason)
}

fn finish(w: &mut World, missing: u64, leave_behind: bool) -> Result<Answer, Reason> {
    let finished = w.when(Command::FinishRotation(FinishRotation {
        by: ANNE,
        missing,
        leave_behind,
    }));
    if finished.is_ok() {
        w.keys = Keys::only(w.keys.newest);
    }
    finished.map_err(|why| why.reason)
}

fn forget(w: &mut World) {
    while w.books.view().has_something_left() {
        w.when(Command::GoOver).unwrap();
    }
}

/// How many persons the last command made known, and how many it made known under the present key too.
fn noted(w: &World) -> [usize; 2] {
    let count = |such: fn(&Fact) -> bool| w.facts.iter().filter(|fact| such(fact)).count();
    [
        count(|fact| matches!(fact, Fact::PersonNoted(_))),
        count(|fact| matches!(fact, Fact::PersonKnownAs(_))),
    ]
}

fn knows(w: &World, name: &str) -> bool {
    let household = w.books.view().household;
    let whom = w.keys.whom(&whom(name));
    household.by_pseudonym(&whom.pseudonym).is_some()
}

/// Opens the store first: a key has no label without.
fn opened() -> World {
    let mut w = world();
    w.when(Command::OpenStore(decision::OpenStore {
        profile: "household".into(),
        policy_digest: [9; 32],
        pseudonym_check: [1; 16],
    }))
    .unwrap();
    w
}

#[test]
fn a_child_registered_under_two_keys_is_one_child_and_both_agencies_are_told() {
    let mut w = opened();
    w.register("school", "tom");
    begin(&mut w).unwrap();
    w.register("clinic", "tom");
    assert_eq!(
        noted(&w),
        [0, 1],
        "known already, and under the next key from now on"
    );
    assert_eq!(w.told("school"), ["match: clinic sameperson active"]);
    assert_eq!(w.told("clinic"), ["match: school sameperson active"]);
    w.register("gym", "tom");
    assert_eq!(noted(&w), [0, 0], "once");
}

#[test]
fn a_brother_is_found_through_a_mother_who_is_known_under_the_former_key_only() {
    let mut w = opened();
    w.register("school", "tom");
    w.all_read();
    begin(&mut w).unwrap();
    w.register("gym", "anna");
    assert_eq!(w.told("school"), ["match: gym sibling active"]);
    assert!(!knows(&w, "Mother"), "nobody named her");
}

#[test]
fn whoever_is_new_is_noted_under_the_next_key_only() {
    let mut w = opened();
    begin(&mut w).unwrap();
    w.register("school", "kim");
    assert_eq!(noted(&w), [1, 0]);
    finish(&mut w, 0, false).unwrap();
    forget(&mut w);
    w.register("clinic", "kim");
    assert_eq!(noted(&w), [0, 0]);
    assert_eq!(w.told("school"), ["match: clinic sameperson active"]);
}

#[test]
fn relations_told_again_and_denied_find_their_persons_under_either_key() {
    let mut w = opened();
    begin(&mut w).unwrap();
    w.given(&[parent("Mother", "tom")]);
    assert_eq!(noted(&w), [0, 2], "both ends");
    let told = |w: &mut World, relation| {
        let (by, request) = (w.by("rotterdam"), w.request());
        w.when(builders::deny(by, request, &relation))
    };
    w.register("rotterdam", "anna");
    w.all_read();
    told(&mut w, parent("Mother", "anna")).unwrap();
    assert_eq!(noted(&w), [0, 0], "a denial names nobody anew");
    assert!(w.facts.iter().any(|fact| matches!(fact, Fact::RelationDenied(_))));
}

#[test]
fn an_expected_child_is_found_under_either_key_and_its_name_is_free_once_it_is_born() {
    let mut w = opened();
    let unborn = |w: &mut World, agency: &str| {
        let (by, request) = (w.by(agency), w.request());
        let mut command = builders::registration(by, request, whom("child of Mother"));
        command.role = event::SubjectRole::ExpectedChild;
        command.whom.pseudonym.kind = pseudonym::IdentityKind::Expected;
        command.whom.born = None;
        match w.when(Command::Register(Box::new(command))).unwrap() {
            Answer::Registered(answer) => answer.registration.id,
            other => panic!("{other:?}"),
        }
    };
    let at_the_clinic = unborn(&mut w, "clinic");
    begin(&mut w).unwrap();
    unborn(&mut w, "school");
    assert_eq!(noted(&w), [0, 1]);
    let born = w.register("gym", "tom").registration.id;
    merge(&mut w, at_the_clinic, born);
    unborn(&mut w, "gym");
    assert_eq!(
        noted(&w),
        [1, 0],
        "the next child that she expects is another one"
    );
}

fn merge(w: &mut World, one: RegistrationId, other: RegistrationId) {
    let proposed = w.when(Command::ProposeMerge(decision::ProposeMerge {
        by: ANNE,
        unmerge: false,
        one,
        other,
    }));
    let Answer::Proposal(proposal) = proposed.unwrap() else {
        panic!("no proposal")
    };
    let (by, id, confirm) = ([2; 32], proposal.id, true);
    w.when(Command::CloseMerge(decision::CloseMerge { by, id, confirm }))
        .unwrap();
}

#[test]
fn merged_persons_have_names_of_their_own_under_the_next_key() {
    let mut w = opened();
    let tom = w.register("school", "tom").registration.id;
    let tommie = w.register("clinic", "tommie").registration.id;
    merge(&mut w, tom, tommie);
    begin(&mut w).unwrap();
    w.register("gym", "tommie");
    assert!(knows(&w, "tommie") && !knows(&w, "tom"));
    w.register("gym", "tom");
    assert_eq!(noted(&w), [0, 1]);
}

#[test]
fn a_repeated_request_is_recognised_before_during_and_after() {
    let mut w = opened();
    let (by, request) = (w.by("school"), w.request());
    let command = builders::registration(by, request, whom("tom"));
    let mut other = command.clone();
    other.request.present.digest = [77; 32];
    let send = |w: &mut World, command: &decision::Register| {
        let sent = w.when(Command::Register(Box::new(command.clone())));
        sent.map(|answer| match answer {
            Answer::Registered(answer) => answer.registration.id,
            other => panic!("{other:?}"),
        })
        .map_err(|why| why.reason)
    };
    let first = send(&mut w, &command);
    begin(&mut w).unwrap();
    assert_eq!(send(&mut w, &command), first);
    assert_eq!(noted(&w), [0, 0], "a repetition names nobody anew");
    assert_eq!(send(&mut w, &other), Err(Reason::RequestIdReused));
    // Made while both stand side by side: compared under the next key from then on.
    let (by, request) = (w.by("clinic"), w.request());
    let later = builders::registration(by, request, whom("tom"));
    let during = send(&mut w, &later);
    finish(&mut w, 0, false).unwrap();
    assert_eq!(send(&mut w, &later), during);
    let mut other_later = later.clone();
    other_later.request.present.digest = [78; 32];
    assert_eq!(send(&mut w, &other_later), Err(Reason::RequestIdReused));
    // Of the former key nothing can be compared: the id of the same caller decides.
    assert_eq!(send(&mut w, &command), first);
    assert_eq!(send(&mut w, &other), first);
}

#[test]
fn an_agency_s_list_moves_the_persons_that_it_keeps() {
    let mut w = opened();
    let tom = w.register("school", "tom").registration.id;
    begin(&mut w).unwrap();
    let again = |w: &mut World, agency: &str, name: &str| {
        let command = KnowAgain {
            by: w.by(agency),
            id: tom,
            whom: whom(name),
        };
        w.when(Command::KnowAgain(Box::new(command)))
    };
    let stranger = again(&mut w, "clinic", "tom");
    assert_eq!(
        stranger.map_err(|why| why.reason),
        Err(Reason::RegistrationNotFound)
    );
    again(&mut w, "school", "anna").unwrap();
    assert_eq!(noted(&w), [0, 0], "not the person of this registration");
    again(&mut w, "school", "tom").unwrap();
    assert_eq!(noted(&w), [0, 1]);
    again(&mut w, "school", "tom").unwrap();
    assert_eq!(noted(&w), [0, 0]);
}

#[test]
fn who_is_left_behind_keeps_matches_and_is_found_no_more() {
    let mut w = opened();
    w.register("school", "tom");
    w.register("clinic", "tom");
    begin(&mut w).unwrap();
    assert_eq!(finish(&mut w, 1, false), Err(Reason::RotationIncomplete));
    finish(&mut w, 1, true).unwrap();
    w.all_read();
    // Before the last slice as after it.
    for _ in 0..2 {
        w.register("gym", "tom");
        forget(&mut w);
    }
    w.nobody_is_told();
    w.end("school", "tom", EndReason::Resolved);
    assert_eq!(w.told("clinic"), ["changed: school sameperson ended"]);
}

#[test]
fn one_rotation_at_a_time_and_never_to_the_key_in_use() {
    let mut w = opened();
    assert_eq!(finish(&mut w, 0, false), Err(Reason::NoRotation));
    let same = Command::BeginRotation(BeginRotation {
        by: ANNE,
        check: [1; 16],
    });
    assert_eq!(w.when(same).unwrap_err().reason, Reason::NextKeyInUse);
    begin(&mut w).unwrap();
    assert_eq!(begin(&mut w), Err(Reason::RotationUnderWay));
    finish(&mut w, 0, false).unwrap();
    assert_eq!(
        begin(&mut w),
        Err(Reason::RotationUnderWay),
        "its names are not gone yet"
    );
    assert_eq!(finish(&mut w, 0, false), Err(Reason::NoRotation));
    forget(&mut w);
    begin(&mut w).unwrap();
    assert_eq!(w.books.view().pseudonym_keys()[0].label, pseudonym::KeyLabel(3));
}

#[test]
fn a_command_translated_before_the_former_key_went_out_of_use_is_to_be_repeated() {
    let mut w = opened();
    begin(&mut w).unwrap();
    finish(&mut w, 0, false).unwrap();
    w.keys = Keys::FIRST;
    let (by, request) = (w.by("school"), w.request());
    let late = builders::registration(by, request, whom("tom"));
    let refused = w.when(Command::Register(Box::new(late))).unwrap_err();
    assert_eq!(refused.reason, Reason::QueueFull);
    let (by, request) = (w.by("school"), w.request());
    let late = builders::end_relation(by, request, &parent("Mother", "tom"), day("2015-05-01"));
    assert_eq!(w.when(late).unwrap_err().reason, Reason::QueueFull);
}

#[test]
fn a_command_translated_before_a_rotation_began_finds_and_notes_under_the_former_key() {
    let mut w = opened();
    w.register("school", "tom");
    begin(&mut w).unwrap();
    w.keys = Keys::FIRST;
    w.register("clinic", "tom");
    w.register("clinic", "kim");
    assert_eq!(noted(&w), [1, 0]);
    w.keys = Keys::both(2);
    w.all_read();
    w.register("gym", "kim");
    assert_eq!(noted(&w), [0, 1]);
    assert_eq!(w.told("clinic"), ["match: gym sameperson active"]);
}

#[test]
fn under_which_key_somebody_is_known_shows_neither_in_what_a_dry_run_says_nor_in_what_it_reads() {
    let mut w = opened();
    w.register("clinic", "tom");
    begin(&mut w).unwrap();
    w.register("clinic", "anna");
    w.register("clinic", "kim");
    let unit = w.unit("school");
    let mut looked = |name: &str| {
        let (by, request) = (w.by("school"), w.request());
        let command = Command::Register(Box::new(builders::registration(by, request, whom(name))));
        let Command::Register(item) = w.keys.command(command) else {
            unreachable!()
        };
        let before = household::reads();
        let step = Comparison::of(unit).step(w.books.view(), &item);
        (step, household::reads() - before)
    };
    let nobody = looked("nobody");
    assert_eq!(nobody.0, Step::Register { after: None });
    for (name, how) in [("tom", "former"), ("anna", "both"), ("kim", "present")] {
        assert_eq!(looked(name), nobody, "known under: {how}");
    }
}
