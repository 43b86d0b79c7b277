//! Repeated requests, and the same person again.

mod common;

use common::{World, parent, registered, whom};
use decision::{Acknowledge, Answer, AssertRelations, By, Command, End, Look, Reason, Renew, SetMandate};
use event::{EndReason, Fact};

#[test]
fn the_same_request_again_gives_the_same_registration_and_receipt_and_a_fresh_look() {
    let mut w = World::household().with(&["school", "clinic"]);
    let command = Command::Register(Box::new(w.registration("school", "tom")));
    let first = registered(w.when(command.clone()));
    w.register("clinic", "tom");
    w.days_pass(400);
    w.all_read();

    let again = registered(w.when(command));
    let [Fact::Looked(look)] = &w.facts[..] else {
        panic!("a repetition is a look and nothing else: {:?}", w.facts)
    };
    assert_eq!((look.shown, look.unit), (1, w.unit("school")));
    assert_eq!(
        (again.registration, again.receipt),
        (first.registration, first.receipt)
    );
    assert_eq!((first.around.parties.len(), again.around.parties.len()), (0, 1));
    w.nobody_is_told();
}

#[test]
fn a_repeated_registration_shows_nobody_once_the_involvement_is_over() {
    let mut w = World::household().with(&["school", "clinic", "police"]);
    let command = w.registration("school", "tom");
    let first = registered(w.when(Command::Register(Box::new(command.clone()))));
    w.ids
        .insert(("school".into(), "tom".into()), first.registration.id);
    w.register("clinic", "tom");
    w.end("school", "tom", EndReason::Resolved);

    let again = registered(w.when(Command::Register(Box::new(command))));
    assert_eq!(again.registration.id, first.registration.id);
    assert!(again.around.parties.is_empty() && !again.around.coverage.is_empty());
    assert_eq!(w.facts, [], "nothing was shown");
}

#[test]
fn a_single_contact_shows_the_parties_the_first_time_only() {
    let mut w = World::household().with(&["school", "police"]);
    w.register("school", "tom");
    let mut command = w.registration("police", "tom");
    command.one_off = true;
    let command = Command::Register(Box::new(command));
    assert_eq!(registered(w.when(command.clone())).around.parties.len(), 1);
    assert_eq!(registered(w.when(command)).around.parties.len(), 0);
}

#[test]
fn the_same_id_for_something_else_is_refused() {
    let mut w = World::household().with(&["school"]);
    let first = w.registration("school", "tom");
    let request = first.request;
    let id = registered(w.when(Command::Register(Box::new(first))))
        .registration
        .id;
    let mut other = w.registration("school", "anna");
    other.request.present.id = request.present.id;
    other.request.present.digest = [2; 32];
    assert_eq!(
        w.refused(Command::Register(Box::new(other))),
        Reason::RequestIdReused
    );
    let mut end = End {
        by: w.by("school"),
        request,
        id,
        on: None,
        reason: EndReason::Resolved,
    };
    end.request.present.digest = [3; 32];
    assert_eq!(w.refused(Command::End(end)), Reason::RequestIdReused);
}

#[test]
fn a_request_for_one_unit_is_never_answered_with_what_another_registered() {
    let mut w = World::household().with(&["vendor", "school", "gym"]);
    for principal in ["school", "gym"] {
        let (caller, principal) = (w.oin("vendor"), w.oin(principal));
        w.when(Command::SetMandate(SetMandate {
            caller,
            principal,
            given: true,
        }))
        .unwrap();
    }
    let on_behalf = |w: &World, of| By {
        on_behalf_of: Some(w.oin(of)),
        ..w.by("vendor")
    };
    let mut first = w.registration("school", "tom");
    first.by = on_behalf(&w, "school");
    let (request, mut other) = (first.request, first.clone());
    other.by = on_behalf(&w, "gym");
    let id = registered(w.when(Command::Register(Box::new(first))))
        .registration
        .id;
    // Even the digest is the same here.
    let by = || on_behalf(&w, "gym");
    let renew = Renew {
        by: by(),
        request,
        id,
        planned_end: None,
    };
    let (on, reason) = (None, EndReason::Resolved);
    let end = End {
        by: by(),
        request,
        id,
        on,
        reason,
    };
    for command in [
        Command::Register(Box::new(other)),
        Command::Renew(renew),
        Command::End(end),
    ] {
        assert_eq!(w.refused(command), Reason::RequestIdReused);
    }
}

#[test]
fn one_caller_s_id_says_nothing_about_another_s() {
    let mut w = World::household().with(&["school", "gym"]);
    let first = w.registration("school", "tom");
    let mut other = w.registration("gym", "anna");
    other.request = first.request;
    other.request.present.digest = [9; 32];
    registered(w.when(Command::Register(Box::new(first))));
    registered(w.when(Command::Register(Box::new(other))));
}

#[test]
fn ends_renewals_and_relations_are_carried_out_once() {
    let mut w = World::household().with(&["register", "school"]);
    let id = w.register("school", "tom").registration.id;
    let by = w.by("school");
    let renew = Command::Renew(Renew {
        by: by.clone(),
        request: w.request(),
        id,
        planned_end: None,
    });
    let end = Command::End(End {
        by: by.clone(),
        request: w.request(),
        id,
        on: None,
        reason: EndReason::Moved,
    });
    let relations = Command::AssertRelations(decision::AssertRelations {
        by,
        request: w.request(),
        relations: vec![common::own_word(parent("Mother", "tom"))],
    });
    for command in [renew, relations, end] {
        let first = w.when(command.clone()).unwrap();
        assert!(!w.facts.is_empty());
        let again = w.when(command).unwrap();
        assert_eq!(w.facts, [], "carried out twice");
        // A renewal repeated after the end would read as ended: the state is read fresh.
        assert_eq!(first, again);
    }
}

#[test]
fn the_same_unit_and_person_again_is_the_same_registration() {
    let mut w = World::household().with(&["school", "clinic"]);
    let first = w.register("school", "tom");
    w.register("clinic", "tom");
    w.all_read();
    let again = w.register("school", "tom");
    assert!(again.already_registered && !first.already_registered);
    assert_eq!(
        (again.registration.id, again.receipt),
        (first.registration.id, first.receipt)
    );
    assert!(matches!(w.facts[..], [Fact::RegisteredAgain(_)]));
    w.nobody_is_told();
}

#[test]
fn after_the_end_it_is_a_new_one() {
    let mut w = World::household().with(&["school"]);
    let first = w.register("school", "tom").registration.id;
    w.end("school", "tom", EndReason::Resolved);
    let second = w.register("school", "tom");
    assert!(!second.already_registered);
    assert_ne!(second.registration.id, first);
}

#[test]
fn watching_and_being_involved_are_two_registrations() {
    let mut w = World::household().with(&["school"]);
    let watching = w.register_with("school", "tom", |c| c.watching = true);
    let involved = w.register("school", "tom");
    assert!(!involved.already_registered);
    assert_ne!(watching.registration.id, involved.registration.id);
}

#[test]
fn a_look_is_a_fact_and_so_is_an_acknowledgement_that_says_something() {
    let mut w = World::household().with(&["school", "clinic"]);
    let id = w.register("school", "tom").registration.id;
    w.register("clinic", "tom");
    let (by, actor) = (w.by("school"), "somebody".to_owned());
    let answer = w.when(Command::Look(Look {
        by: by.clone(),
        id,
        actor,
        page: 50,
        after: None,
    }));
    let Ok(Answer::Around(around)) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(around.parties.len(), 1);
    let [Fact::Looked(look)] = &w.facts[..] else {
        panic!("{:?}", w.facts)
    };
    assert_eq!((look.shown, look.unit), (1, w.unit("school")));

    let acknowledge = |by, through| Command::Acknowledge(Acknowledge { by, through });
    assert_eq!(w.when(acknowledge(by.clone(), 1)), Ok(Answer::Acknowledged(0)));
    assert_eq!(w.facts.len(), 1);
    for again in [0, 1] {
        assert_eq!(
            w.when(acknowledge(by.clone(), again)),
            Ok(Answer::Acknowledged(0))
        );
        assert_eq!(w.facts, [], "nothing new");
    }
}

#[test]
fn a_person_is_known_by_pseudonym_in_one_fact_only() {
    let mut w = World::household().with(&["school", "gym"]);
    w.register("school", "tom");
    assert!(matches!(&w.facts[0], Fact::PersonNoted(f) if f.pseudonym == whom("tom").pseudonym));
    w.register("gym", "tom");
    assert!(!w.facts.iter().any(|fact| matches!(fact, Fact::PersonNoted(_))));
}

#[test]
fn a_request_about_relations_that_changes_nothing_is_remembered_too() {
    let mut w = World::household().with(&["register", "school"]);
    w.given(&[parent("Mother", "tom")]);
    let nothing_new = |w: &World, request| {
        Command::AssertRelations(AssertRelations {
            by: w.by("register"),
            request,
            relations: vec![parent("Mother", "tom")],
        })
    };
    let request = w.request();
    let command = nothing_new(&w, request);
    assert_eq!(w.when(command.clone()), Ok(Answer::Relations(1)));
    assert_eq!(w.when(command), Ok(Answer::Relations(1)));
    assert_eq!(w.facts, [], "the repetition recorded nothing");

    let mut other = request;
    other.present.digest = [9; 32];
    let command = nothing_new(&w, other);
    assert_eq!(w.refused(command), Reason::RequestIdReused);
}
