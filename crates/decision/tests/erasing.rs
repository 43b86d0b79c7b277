//! Erasing, for those around: what was told of it is taken back, nothing else is lost, and nothing of it comes back.
#![allow(clippy::unwrap_used)] // a test may panic

mod common;

use common::{World, around, parent, whom};
use decision::{Command, ErasureOf, Reason};
use event::EndReason;

/// Mother with tom and anna; the clinic on mother, the school on tom, the gym on anna.
fn family() -> World {
    let mut w = World::household().with(&["register", "rotterdam", "clinic", "school", "gym"]);
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w.register("clinic", "Mother");
    w.register("school", "tom");
    w.register("gym", "anna");
    w
}

fn registration(w: &World, agency: &str, person: &str) -> ErasureOf {
    ErasureOf::Registration(w.ids[&(agency.to_owned(), person.to_owned())])
}

fn person(w: &World, agency: &str, person: &str) -> ErasureOf {
    ErasureOf::PersonOf(w.ids[&(agency.to_owned(), person.to_owned())])
}

#[test]
fn whoever_was_told_is_told_otherwise_and_of_the_rest_nothing_changes() {
    let mut w = family();
    for agency in ["clinic", "school", "gym", "rotterdam"] {
        w.acknowledges(agency);
    }
    w.erase(registration(&w, "school", "tom"));
    assert_eq!(w.waits("clinic"), [(3, "withdrawn: somebody erased".into())]);
    assert_eq!(w.waits("gym"), [(2, "withdrawn: somebody erased".into())]);
    assert_eq!(
        w.waits("rotterdam"),
        [
            (3, "withdrawn: somebody erased-somebody erased ended".into()),
            (4, "withdrawn: somebody erased-somebody erased ended".into())
        ]
    );
    // It knows the matches by their ids alone.
    assert_eq!(
        w.waits("school"),
        [
            (3, "withdrawn: somebody erased and its own".into()),
            (4, "withdrawn: somebody erased and its own".into())
        ]
    );

    let gym = w.register("gym", "anna");
    assert_eq!(around(&gym), ["clinic parent active"]);
}

#[test]
fn who_had_registered_somebody_who_is_forgotten_hears_that_the_matches_do_not_hold() {
    let mut w = World::household().with(&["rotterdam", "school", "gym"]);
    w.register("school", "tom");
    w.register("gym", "tom");
    for agency in ["school", "gym", "rotterdam"] {
        w.acknowledges(agency);
    }
    let matched = w.books.view().household.registration(w.no("school", "tom"));
    let matched = matched.unwrap().matches.len();
    assert_eq!(matched, 1);
    w.erase(person(&w, "school", "tom"));
    for agency in ["school", "gym"] {
        let told = w.waits(agency).into_iter().map(|(_, line)| line);
        assert_eq!(
            told.collect::<Vec<_>>(),
            ["withdrawn: somebody erased and its own"],
            "{agency}"
        );
    }
}

#[test]
fn what_waited_is_void_and_a_withdrawal_that_waited_is_still_told_under_its_number() {
    let mut w = family();
    assert_eq!(
        w.waits("clinic"),
        [
            (1, "match: school parent active".into()),
            (2, "match: gym parent active".into())
        ]
    );
    // Nobody has read anything when the school says that it was wrong.
    w.end("school", "tom", EndReason::Unjustified);
    assert_eq!(
        w.waits("clinic")[2],
        (3, "withdrawn: school parent active".into())
    );
    w.erase(registration(&w, "school", "tom"));
    assert_eq!(
        w.waits("clinic"),
        [
            (2, "match: gym parent active".into()),
            (3, "withdrawn: somebody erased".into())
        ]
    );
}

#[test]
fn a_person_is_forgotten_and_so_is_who_was_family_through_them() {
    let mut w = family();
    for agency in ["clinic", "school", "gym"] {
        w.acknowledges(agency);
    }
    w.erase(person(&w, "clinic", "Mother"));
    // School and gym were linked through mother alone.
    assert_eq!(
        w.waits("school")
            .into_iter()
            .map(|(_, line)| line)
            .collect::<Vec<_>>(),
        ["withdrawn: somebody erased", "withdrawn: gym sibling active"]
    );
    assert_eq!(around(&w.register("gym", "anna")), [""; 0]);
    // Whoever registers mother again names a person of whom nothing is known.
    assert_eq!(around(&w.register("clinic", "Mother")), [""; 0]);
}

#[test]
fn somebody_of_whom_very_much_is_known_is_asked_for_in_several_facts_and_is_one_erasure() {
    let mut w = World::household().with(&["clinic", "register"]);
    w.register("clinic", "Mother");
    let children: Vec<_> = (0..700).map(|n| parent("Mother", &format!("child{n}"))).collect();
    children.chunks(50).for_each(|some| w.given(some));
    let erasure = w.ask_to_erase(person(&w, "clinic", "Mother"));
    // She herself, and seven hundred children who were known through her alone.
    assert_eq!(erasure.counts, [1, 700, 701]);
    let sizes: Vec<usize> = w
        .facts
        .iter()
        .map(|fact| event::encode(fact).body.len())
        .collect();
    assert!(
        sizes.len() > 1 && sizes.iter().all(|&size| size < 3_500),
        "{sizes:?}"
    );
    w.erase(person(&w, "clinic", "Mother"));
    let erasures = w.books.view().erasures();
    assert_eq!(erasures.len(), 1, "what waits is not asked for twice");
    assert!(erasures[0].done.is_some());
    assert_eq!(around(&w.register("clinic", "child7")), [""; 0]);
}

#[test]
fn nobody_is_found_under_the_name_of_somebody_who_is_forgotten() {
    let mut w = family();
    let before = w
        .books
        .view()
        .household
        .by_pseudonym(&whom("Mother").pseudonym)
        .unwrap();
    w.erase(person(&w, "clinic", "Mother"));
    assert_eq!(
        w.books.view().household.by_pseudonym(&whom("Mother").pseudonym),
        None
    );
    w.register("clinic", "Mother");
    let after = w
        .books
        .view()
        .household
        .by_pseudonym(&whom("Mother").pseudonym)
        .unwrap();
    assert_ne!(after, before, "a number that means nobody is never given again");
}

#[test]
fn whoever_nothing_is_known_of_any_more_vanishes_with_their_last_registration() {
    let mut w = World::household().with(&["school", "gym"]);
    w.register("school", "tom");
    w.register("gym", "tom");
    w.erase(registration(&w, "school", "tom"));
    assert!(
        w.books
            .view()
            .household
            .by_pseudonym(&whom("tom").pseudonym)
            .is_some()
    );
    w.erase(registration(&w, "gym", "tom"));
    assert!(
        w.books
            .view()
            .household
            .by_pseudonym(&whom("tom").pseudonym)
            .is_none()
    );
    assert_eq!(w.books.view().household.persons(), 0);
}

#[test]
fn a_request_that_made_it_is_never_carried_out_again() {
    let mut w = World::household().with(&["school"]);
    let command = Command::Register(Box::new(w.registration("school", "tom")));
    let answer = common::registered(w.when(command.clone()));
    w.erase(ErasureOf::Registration(answer.registration.id));
    assert_eq!(w.refused(command), Reason::Erased);
    assert_eq!(w.books.view().household.active_registrations(), 0);
    // The involvement may still exist: a new request registers anew.
    let again = w.register("school", "tom");
    assert_ne!(again.registration.id, answer.registration.id);
}

#[test]
fn what_time_had_ended_without_a_word_is_taken_back_when_it_is_erased() {
    let mut w = family();
    for agency in ["clinic", "school", "gym"] {
        w.acknowledges(agency);
    }
    w.end("school", "tom", EndReason::Resolved);
    for agency in ["clinic", "school", "gym"] {
        w.acknowledges(agency);
    }
    w.days_pass(7 * 365);
    w.erase(registration(&w, "school", "tom"));
    let told: Vec<String> = w.waits("clinic").into_iter().map(|(_, line)| line).collect();
    assert_eq!(told, ["withdrawn: somebody erased"]);
}

#[test]
fn a_match_that_goes_on_through_another_registration_goes_on_with_whom_it_was_told_to() {
    let mut w = family();
    w.register("school", "anna");
    for agency in ["clinic", "school", "gym"] {
        w.acknowledges(agency);
    }
    w.erase(registration(&w, "school", "tom"));
    for agency in ["clinic", "school", "gym"] {
        w.acknowledges(agency);
    }
    // It is still known that clinic and gym were told of the school: they hear that this was wrong, too.
    w.end("school", "anna", EndReason::InError);
    let told = |w: &World, agency| {
        w.waits(agency)
            .into_iter()
            .map(|(_, line)| line)
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&w, "clinic"), ["withdrawn: school parent active"]);
    assert_eq!(told(&w, "gym"), ["withdrawn: school sameperson active"]);
}

#[test]
fn a_look_that_is_not_named_or_is_gone_is_refused_and_what_waits_is_not_asked_for_twice() {
    let mut w = family();
    let of = registration(&w, "school", "tom");
    let first = w.ask_to_erase(of.clone());
    assert_eq!(w.ask_to_erase(of.clone()), first, "the same one");
    assert_eq!(w.books.view().pending_erasures().len(), 1);
    w.erase(of.clone());
    let ask = Command::AskErasure(decision::AskErasure {
        by: Some([3; 32]),
        of,
    });
    assert_eq!(w.refused(ask), Reason::RegistrationNotFound);
    assert_eq!(w.books.view().pending_erasures(), [&first; 0]);
    assert_eq!(w.books.view().erasures()[0].counts, [1, 0, 0]);
}

/// The notice that a match came to be rode on the registration that is erased, and nobody had read it.
#[test]
fn whoever_had_not_heard_of_a_match_that_goes_on_hears_of_it() {
    let mut w = World::household().with(&["register", "rotterdam", "clinic", "school"]);
    w.given(&[parent("Mother", "tom")]);
    w.register("clinic", "Mother");
    w.register("clinic", "tom");
    for agency in ["clinic", "rotterdam"] {
        w.acknowledges(agency);
    }
    w.register("school", "tom");
    let told = |w: &World, agency: &str| {
        let waits = w.waits(agency).into_iter();
        waits.map(|(_, line)| line).collect::<Vec<_>>()
    };
    assert_eq!(told(&w, "school"), ["match: clinic sameperson active"]);
    assert_eq!(told(&w, "clinic"), ["match: school sameperson active"]);
    w.erase(registration(&w, "clinic", "tom"));
    for (agency, other) in [("school", "clinic"), ("clinic", "school")] {
        let heard = told(&w, agency);
        let last = heard.last().map(String::as_str);
        assert_eq!(
            last,
            Some(format!("match: {other} parent active").as_str()),
            "{heard:?}"
        );
        assert!(
            heard.iter().all(|line| line.ends_with("parent active")),
            "{heard:?}"
        );
    }
    assert!(told(&w, "rotterdam").contains(&"match: clinic-school active".to_owned()));
}
