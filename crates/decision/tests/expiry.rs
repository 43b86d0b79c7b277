//! Registrations that time ends: on their day, as expired or aged out, told as an end is told.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, parent, retention::FIRST, whom};
use decision::{Command, Expire, due};
use event::{EndReason, Moment, RegistrationNo, SubjectRole};

fn born(born: &str) -> impl FnOnce(&mut decision::Register) {
    let born = day(born);
    move |command| command.whom.born = Some(born)
}

#[test]
fn a_registration_is_over_on_the_day_on_which_it_expires_and_not_a_day_before() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2017-05-31");
    assert_eq!(w.due(), []);
    w.on("2017-06-01");
    assert_eq!(w.due(), [w.no("school", "tom")]);
    w.sweep();
    w.is_over("school", "tom", "2017-06-01", EndReason::Expired);
    assert_eq!(w.due(), []);
    assert_eq!(w.books.view().household.active_registrations(), 0);
}

#[test]
fn a_late_sweep_ends_it_on_the_day_on_which_it_expired() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2019-01-01");
    w.sweep();
    w.is_over("school", "tom", "2017-06-01", EndReason::Expired);
}

#[test]
fn a_day_begins_at_midnight_in_amsterdam() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    // 1 June 2017 begins at 22:00 UTC on 31 May.
    let midnight = Moment(1_496_268_000_000_000);
    w.now = Moment(midnight.0 - 1);
    assert_eq!(w.due(), []);
    w.now = midnight;
    assert_eq!(w.due(), [w.no("school", "tom")]);
}

#[test]
fn renewing_puts_the_day_off_and_an_end_takes_it_away() {
    let mut w = World::household().with(&["school", "gym"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.register("gym", "tom");
    w.on("2017-03-10");
    w.renew("school", "tom");
    w.end("gym", "tom", EndReason::Resolved);
    w.on("2017-06-01");
    assert_eq!(w.due(), []);
    w.on("2019-03-10");
    assert_eq!(w.due(), [w.no("school", "tom")]);
}

#[test]
fn what_was_renewed_or_ended_before_the_command_came_stays_as_it_is() {
    let mut w = World::household().with(&["school", "gym", "club"]);
    w.on("2015-06-01");
    for agency in ["school", "gym", "club"] {
        w.register(agency, "tom");
    }
    w.on("2017-06-01");
    let registrations = w.due();
    assert_eq!(registrations.len(), 3);
    w.renew("school", "tom");
    w.end("gym", "tom", EndReason::Moved);
    w.confirm_clock();
    w.when(Command::Expire(Expire { registrations })).unwrap();
    assert_eq!(w.ended("school", "tom"), None);
    w.is_over("gym", "tom", "2017-06-01", EndReason::Moved);
    w.is_over("club", "tom", "2017-06-01", EndReason::Expired);
}

#[test]
fn numbers_of_nothing_and_registrations_that_are_not_due_change_nothing() {
    let mut w = World::household().with(&["school"]);
    w.register("school", "tom");
    let registrations = vec![RegistrationNo(1), w.no("school", "tom"), RegistrationNo(9_999)];
    w.when(Command::Expire(Expire { registrations })).unwrap();
    assert_eq!(w.facts, []);
}

#[test]
fn the_birthday_on_which_a_child_is_grown_up_comes_first() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register_with("school", "tom", born("1993-02-14"));
    w.on("2016-02-13");
    assert_eq!(w.due(), []);
    w.on("2016-02-14");
    w.sweep();
    w.is_over("school", "tom", "2016-02-14", EndReason::AgedOut);
}

#[test]
fn whoever_is_born_on_29_february_is_grown_up_on_1_march_of_another_year() {
    let mut w = World::household().with(&["school"]);
    w.on("2018-06-01");
    w.register_with("school", "tom", born("1996-02-29"));
    w.on("2019-02-28");
    assert_eq!(w.due(), []);
    w.on("2019-03-01");
    w.sweep();
    w.is_over("school", "tom", "2019-03-01", EndReason::AgedOut);
}

#[test]
fn a_term_that_begins_on_29_february_ends_on_the_last_day_of_a_shorter_month() {
    let mut w = World::household().with(&["school"]);
    w.on("2016-02-29");
    w.register("school", "tom");
    w.on("2018-02-27");
    assert_eq!(w.due(), []);
    w.on("2018-02-28");
    assert_eq!(w.due(), [w.no("school", "tom")]);
}

#[test]
fn an_adult_does_not_age_out() {
    let mut w = World::household().with(&["shelter"]);
    w.on("2015-06-01");
    w.register("shelter", "Mother");
    w.on("2017-06-01");
    w.sweep();
    w.is_over("shelter", "Mother", "2017-06-01", EndReason::Expired);
}

#[test]
fn the_register_of_persons_can_bring_the_birthday_forward_and_an_agency_cannot() {
    let mut w = World::household().with(&["school", "gym", "register"]);
    w.on("2015-06-01");
    w.register_with("school", "tom", born("1994-05-01"));
    let older = |parent_of: &str| {
        let mut relation = parent(parent_of, "tom");
        relation.to.born = Some(day("1993-05-01"));
        relation
    };
    w.relations("gym", &[common::own_word(older("Mother"))]).unwrap();
    w.on("2016-05-01");
    assert_eq!(w.due(), [], "the gym's word ends nothing of the school's");
    w.given(&[older("Father")]);
    w.sweep();
    w.is_over("school", "tom", "2016-05-01", EndReason::AgedOut);
}

#[test]
fn an_expected_child_grows_up_like_any_other_however_long_it_is_renewed() {
    let mut w = World::household().with(&["midwife", "register"]);
    w.on("2015-06-01");
    w.register_with("midwife", "unborn", |command| {
        command.whom = whom("unborn");
        command.whom.born = None;
        command.whom.pseudonym.kind = pseudonym::IdentityKind::Expected;
        command.role = SubjectRole::ExpectedChild;
    });
    let mut relation = parent("Mother", "unborn");
    relation.to.pseudonym.kind = pseudonym::IdentityKind::Expected;
    relation.to.born = Some(day("2015-08-01"));
    w.given(&[relation]);
    w.on("2037-07-31");
    w.renew("midwife", "unborn");
    w.on("2038-07-31");
    assert_eq!(w.due(), []);
    w.on("2038-08-01");
    w.sweep();
    w.is_over("midwife", "unborn", "2038-08-01", EndReason::AgedOut);
}

#[test]
fn an_expiry_is_told_as_an_end_is_told() {
    let told = |over: fn(&mut World)| {
        let mut w = World::household().with(&["school", "gym", "rotterdam"]);
        w.on("2015-06-01");
        w.register("school", "tom");
        w.on("2016-06-01");
        w.register("gym", "tom");
        w.on("2017-06-01");
        w.all_read();
        over(&mut w);
        ["school", "gym", "rotterdam"].map(|agency| w.told(agency))
    };
    let expired = told(|w| drop(w.sweep()));
    assert_eq!(expired, told(|w| w.end("school", "tom", EndReason::Resolved)));
    assert_eq!(expired[1], ["changed: school sameperson ended"]);
}

#[test]
fn under_the_youth_act_nobody_hears_that_a_term_ran_out() {
    let mut w = World::jeugdwet().with(&["school", "gym"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2016-06-01");
    w.register("gym", "tom");
    w.on("2017-06-01");
    w.all_read();
    w.sweep();
    w.is_over("school", "tom", "2017-06-01", EndReason::Expired);
    w.nobody_is_told();
}

#[test]
fn slices_of_any_size_find_the_same_and_end() {
    let mut w = World::household().with(&["school", "gym"]);
    w.on("2015-06-01");
    let children: Vec<String> = (0..30).map(|n| format!("child{n}")).collect();
    for (n, child) in children.iter().enumerate() {
        w.register(if n % 3 == 0 { "gym" } else { "school" }, child);
    }
    w.on("2016-06-01");
    w.register("gym", "later");
    w.on("2017-06-01");
    let all = w.due();
    assert_eq!(all.len(), children.len());
    for most in [1, 2, 7, 1_000] {
        let (mut found, mut next) = (Vec::new(), Some(FIRST));
        while let Some(from) = next {
            let slice = due(w.books.view(), &w.policy, from, most, w.today());
            assert!(
                slice.next.is_none_or(|next| next > from),
                "a slice of {most} stands still"
            );
            found.extend(slice.expired);
            next = slice.next;
        }
        assert_eq!(found, all, "{most}");
    }
}

#[test]
fn very_many_at_once_take_several_commands_and_none_is_forgotten() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    for n in 0..600 {
        let mut command = w.registration("school", &format!("child{n}"));
        command.since = day("2015-06-01");
        w.decide(Command::Register(Box::new(command))).unwrap();
    }
    w.on("2017-06-01");
    let mut commands = 0;
    loop {
        let registrations = w.due();
        if registrations.is_empty() {
            break;
        }
        let before = registrations.len();
        w.confirm_clock();
        w.decide(Command::Expire(Expire { registrations })).unwrap();
        assert!(w.facts.len() <= 256, "{} facts in one command", w.facts.len());
        assert!(w.due().len() < before);
        commands += 1;
    }
    assert_eq!(
        (commands, w.books.view().household.active_registrations()),
        (3, 0)
    );
}
