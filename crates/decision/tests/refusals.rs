//! Every refusal that a decision can give; each leaves nothing behind (the builder checks that).

#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, name, own_word, parent, whom};
use decision::{
    Acknowledge, Answer, By, Command, End, EndRelation, Look, Reason, Register, Renew, SetMandate,
    SetSuspended,
};
use event::{EndReason, MunicipalityCode, Oin, RegistrationId, SubjectRole};
use policy::{HOUSEHOLD_TOML, Policy};
use pseudonym::IdentityKind;

fn world() -> World {
    World::household().with(&["register", "rotterdam", "school", "gym"])
}

/// Why the school's registration of tom is refused after a change.
fn register(w: &mut World, change: impl FnOnce(&mut Register)) -> Reason {
    let mut command = w.registration("school", "tom");
    change(&mut command);
    w.refused(Command::Register(Box::new(command)))
}

#[test]
fn who_asks() {
    let mut w = world();
    let gym = w.oin("gym");
    assert_eq!(
        register(&mut w, |c| c.by.oin = Oin::parse("00000099000000009999").unwrap()),
        Reason::UnknownOin
    );
    assert_eq!(
        register(&mut w, |c| c.by.on_behalf_of = Some(gym)),
        Reason::NoMandate
    );
    assert_eq!(
        register(&mut w, |c| c.by.unit_code = "none".into()),
        Reason::UnknownUnit
    );
    let (oin, suspended) = (w.oin("school"), true);
    w.when(Command::SetSuspended(SetSuspended { oin, suspended }))
        .unwrap();
    assert_eq!(register(&mut w, |_| {}), Reason::AgencySuspended);
}

#[test]
fn a_mandate_lets_one_agency_register_for_another_and_no_further() {
    let mut w = world();
    let (school, gym) = (w.oin("school"), w.oin("gym"));
    w.when(Command::SetMandate(SetMandate {
        caller: school,
        principal: gym,
        given: true,
    }))
    .unwrap();
    let mut command = w.registration("school", "tom");
    command.by.on_behalf_of = Some(gym);
    let id = common::registered(w.when(Command::Register(Box::new(command))))
        .registration
        .id;
    let look = |by: By| {
        Command::Look(Look {
            by,
            id,
            actor: String::new(),
            page: 50,
            after: None,
        })
    };
    let (own, as_school) = (w.by("gym"), w.by("school"));
    assert!(w.when(look(own)).is_ok(), "the party itself may look");
    assert_eq!(w.refused(look(as_school)), Reason::RegistrationNotFound);
}

#[test]
fn about_whom_where_and_since_when() {
    let mut w = world();
    let no_place = MunicipalityCode(9_999);
    assert_eq!(
        register(&mut w, |c| c.municipality = no_place),
        Reason::UnknownMunicipality
    );
    assert_eq!(
        register(&mut w, |c| c.since = day("2015-06-02")),
        Reason::DateInFuture
    );
    assert_eq!(
        register(&mut w, |c| c.planned_end = Some(day("2014-12-31"))),
        Reason::DatesReversed
    );
    assert_eq!(
        register(&mut w, |c| c.role = SubjectRole::ExpectedChild),
        Reason::RoleDoesNotFit
    );
    assert_eq!(
        register(&mut w, |c| c.whom.pseudonym.kind = IdentityKind::Expected),
        Reason::RoleDoesNotFit
    );
    assert_eq!(
        register(&mut w, |c| c.whom.born = None),
        Reason::BirthDateRequired
    );
    assert_eq!(
        register(&mut w, |c| c.whom.born = Some(day("1992-06-01"))),
        Reason::NotAChild
    );
}

#[test]
fn the_last_day_as_a_child_is_the_day_before_the_23rd_birthday() {
    let mut w = world();
    w.register_with("school", "tom", |c| c.whom.born = Some(day("1992-06-02")));
}

#[test]
fn profile_jeugdwet_takes_no_adults() {
    let mut w = World::jeugdwet().with(&["school"]);
    assert_eq!(
        register(&mut w, |c| c.role = SubjectRole::Adult),
        Reason::AdultSubject
    );
    assert_eq!(
        register(&mut w, |c| c.whom.born = Some(day("1992-06-01"))),
        Reason::AdultSubject
    );
}

#[test]
fn registrations_of_nobody_of_somebody_else_and_of_the_past() {
    let mut w = world();
    let id = w.register("school", "tom").registration.id;
    let looks = |w: &mut World, agency: &str, id| {
        let (by, actor) = (w.by(agency), String::new());
        w.refused(Command::Look(Look {
            by,
            id,
            actor,
            page: 50,
            after: None,
        }))
    };
    assert_eq!(looks(&mut w, "gym", id), Reason::RegistrationNotFound);
    assert_eq!(
        looks(&mut w, "school", RegistrationId([9; 16])),
        Reason::RegistrationNotFound
    );
    let ends = |w: &mut World, on: Option<&str>, reason| {
        let (by, request, on) = (w.by("school"), w.request(), on.map(day));
        Command::End(End {
            by,
            request,
            id,
            on,
            reason,
        })
    };
    let command = ends(&mut w, Some("2015-06-02"), EndReason::Resolved);
    assert_eq!(w.refused(command), Reason::DateInFuture);
    let command = ends(&mut w, Some("2014-12-31"), EndReason::Resolved);
    assert_eq!(w.refused(command), Reason::DatesReversed);
    let renews = |w: &mut World, planned: &str| {
        let (by, request, planned_end) = (w.by("school"), w.request(), Some(day(planned)));
        w.refused(Command::Renew(Renew {
            by,
            request,
            id,
            planned_end,
        }))
    };
    assert_eq!(renews(&mut w, "2014-12-31"), Reason::DatesReversed);

    w.end("school", "tom", EndReason::Resolved);
    let command = ends(&mut w, None, EndReason::Moved);
    assert_eq!(w.refused(command), Reason::AlreadyEnded);
    assert_eq!(renews(&mut w, "2016-01-01"), Reason::AlreadyEnded);
    assert_eq!(looks(&mut w, "school", id), Reason::AlreadyEnded);

    let command = ends(&mut w, None, EndReason::InError);
    w.when(command).unwrap();
    let command = ends(&mut w, None, EndReason::Unjustified);
    assert_eq!(w.refused(command), Reason::AlreadyEnded);
}

#[test]
fn relations() {
    let mut w = world();
    let mut refused = |agency: &str, relations: &[decision::Relation]| {
        let refusal = w.relations(agency, relations).unwrap_err();
        (refusal.reason, refusal.field)
    };
    let one = parent("Mother", "tom");
    let at = |reason, field: &str| (reason, field.to_owned());
    assert_eq!(refused("register", &[]), at(Reason::FieldMissing, "relations"));
    assert_eq!(
        refused("register", &vec![one; 51]),
        at(Reason::TooManyRelations, "relations")
    );
    assert_eq!(
        refused("register", &[one, parent("tom", "tom")]),
        at(Reason::RelatedToSelf, "relations[1].to")
    );
    assert_eq!(
        refused("school", &[one]),
        at(Reason::BrpNotAllowed, "relations[0].source")
    );
    assert_eq!(
        refused("register", &[one, parent("tom", "Mother")]),
        at(Reason::ParentOfOwnParent, "relations[1].from")
    );
    let dates = |since, until, as_of| decision::Relation {
        since,
        until,
        as_of,
        ..one
    };
    let tomorrow = Some(day("2015-06-02"));
    for (relation, field) in [
        (dates(tomorrow, None, None), "since"),
        (dates(None, tomorrow, None), "until"),
        (dates(None, None, tomorrow), "as_of"),
    ] {
        let field = format!("relations[0].{field}");
        assert_eq!(refused("register", &[relation]), at(Reason::DateInFuture, &field));
    }
    let reversed = dates(Some(day("2015-02-01")), Some(day("2015-01-31")), None);
    assert_eq!(
        refused("register", &[reversed]),
        at(Reason::DatesReversed, "relations[0].until")
    );
}

#[test]
fn an_agency_s_own_word_turned_round_is_refused_and_another_s_is_not_told() {
    let mut w = world();
    w.relations("school", &[own_word(parent("Mother", "tom"))])
        .unwrap();
    let turned = [own_word(parent("tom", "Mother"))];
    assert_eq!(
        w.relations("school", &turned).unwrap_err().reason,
        Reason::ParentOfOwnParent
    );
    assert!(w.relations("gym", &turned).is_ok());
}

#[test]
fn the_end_of_a_relation_by_a_stranger_and_of_an_unknown_one_look_the_same() {
    let mut w = world();
    let since = Some(day("2012-01-01"));
    w.given(&[decision::Relation {
        since,
        ..parent("Mother", "tom")
    }]);
    let mut refused =
        |agency: &str, relation, until: &str| w.end_relation(agency, &relation, until).unwrap_err();
    let known = refused("school", parent("Mother", "tom"), "2015-01-01");
    assert_eq!(known.reason, Reason::RelationNotYours);
    assert_eq!(refused("school", parent("Nobody", "never"), "2015-01-01"), known);
    assert_eq!(
        refused("register", parent("Mother", "tom"), "2015-06-02").reason,
        Reason::DateInFuture
    );
    // When it began is not told either: an end before the beginning is accepted.
    assert!(
        w.end_relation("register", &parent("Mother", "tom"), "2011-12-31")
            .is_ok()
    );
    assert!(
        w.end_relation("register", &parent("Nobody", "never"), "2011-12-31")
            .is_ok()
    );
}

#[test]
fn a_request_id_of_a_registration_is_no_id_for_relations_and_back() {
    let mut w = world();
    let registration = w.registration("school", "tom");
    let of_registration = registration.request;
    w.when(Command::Register(Box::new(registration))).unwrap();
    let by = w.by("school");
    let relation = name(&parent("Mother", "tom"));
    let until = day("2015-01-01");
    let command = Command::EndRelation(Box::new(EndRelation {
        by,
        request: of_registration,
        relation,
        until,
    }));
    assert_eq!(w.refused(command), Reason::RequestIdReused);
}

#[test]
fn quota_and_limit() {
    let small = HOUSEHOLD_TOML.replace("relations_per_person_max = 200", "relations_per_person_max = 2");
    let mut w = World::under(Policy::parse(&small).unwrap()).with(&["register"]);
    w.open("school", |_| {}, |unit| unit.daily_quota = 2);
    w.register("school", "tom");
    w.register("school", "anna");
    let third = w.registration("school", "kim");
    assert_eq!(
        w.refused(Command::Register(Box::new(third))),
        Reason::QuotaReached
    );
    w.days_pass(1);
    w.register("school", "kim");

    // At the limit an agency's word on one more is accepted and not kept; the register's is kept. Nobody is told that
    // Mother is known, and well.
    w.given(&[parent("Mother", "tom"), parent("Mother", "anna")]);
    w.days_pass(1);
    let surplus = [own_word(parent("Mother", "kim"))];
    assert_eq!(w.relations("school", &surplus), Ok(Answer::Relations(1)));
    assert!(
        !w.facts
            .iter()
            .any(|fact| matches!(fact, event::Fact::RelationAsserted(_)))
    );
    w.given(&[parent("Mother", "kim")]);
    assert!(
        w.facts
            .iter()
            .any(|fact| matches!(fact, event::Fact::RelationAsserted(_)))
    );
}

#[test]
fn deliveries() {
    let mut w = world();
    let (by, through) = (w.by("school"), 1);
    assert_eq!(
        w.refused(Command::Acknowledge(Acknowledge { by, through })),
        Reason::CursorAhead
    );
}

#[test]
fn what_a_refusal_says_does_not_depend_on_whether_a_person_is_known() {
    let mut w = world();
    w.register("gym", "tom");
    for person in ["tom", "unheard"] {
        let mut command = w.registration("school", person);
        command.since = day("2015-06-02");
        command.whom = whom(person);
        let refusal = w.when(Command::Register(Box::new(command))).unwrap_err();
        assert_eq!(
            (refusal.reason, refusal.field.as_str()),
            (Reason::DateInFuture, "since")
        );
    }
}

#[test]
fn saying_the_same_does_not_give_a_voice_over_it() {
    let mut w = world();
    w.given(&[parent("Mother", "tom")]);
    w.relations("school", &[own_word(parent("Mother", "tom"))])
        .unwrap();
    let refused = w
        .end_relation("school", &parent("Mother", "tom"), "2015-01-01")
        .unwrap_err();
    assert_eq!(refused.reason, Reason::RelationNotYours);
    assert_eq!(
        w.deny("school", &parent("Mother", "tom")).unwrap_err().reason,
        Reason::RelationNotYours
    );

    w.relations("school", &[own_word(parent("Mother", "anna"))])
        .unwrap();
    w.relations("gym", &[own_word(parent("Mother", "anna"))]).unwrap();
    assert!(
        w.end_relation("gym", &parent("Mother", "anna"), "2015-01-01")
            .is_err(),
        "the school said it first"
    );
    assert!(
        w.end_relation("school", &parent("Mother", "anna"), "2015-01-01")
            .is_ok()
    );
}

#[test]
fn a_municipality_has_the_last_word_in_its_own_families_only() {
    let mut w = world();
    w.given(&[parent("Mother", "tom")]);
    let refused = w.deny("rotterdam", &parent("Mother", "tom")).unwrap_err();
    assert_eq!(
        refused.reason,
        Reason::RelationNotYours,
        "nobody registered them there"
    );
    w.register("school", "tom");
    assert_eq!(w.deny("rotterdam", &parent("Mother", "tom")), Ok(Answer::Done));
}
