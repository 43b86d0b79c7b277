//! What follows from an end: which registrations go to the archive, for how long, and which are erased at once.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, retention::FIRST, whom};
use decision::{Follows, due_for_erasure, erase_on, follows};
use event::{Day, EndReason, RegistrationNo, SubjectRole};
use policy::{JEUGDWET_TOML, Policy};

const ALL: [EndReason; 9] = [
    EndReason::Resolved,
    EndReason::Unjustified,
    EndReason::InError,
    EndReason::Moved,
    EndReason::AgedOut,
    EndReason::Deceased,
    EndReason::ConsentEnded,
    EndReason::HandedOver,
    EndReason::Expired,
];

impl World {
    fn erased_on(&self, agency: &str, person: &str) -> Option<Day> {
        let household = self.books.view().household;
        let registration = household.registration(self.no(agency, person)).unwrap();
        let person = household.person(registration.person);
        erase_on(&registration, person.as_deref(), &self.policy)
    }

    fn due_for_erasure(&self) -> Vec<RegistrationNo> {
        due_for_erasure(self.books.view(), &self.policy, FIRST, u64::MAX, self.today()).registrations
    }
}

#[test]
fn the_archive_is_for_what_was_right_and_is_over() {
    let archived: Vec<EndReason> = ALL
        .into_iter()
        .filter(|&reason| follows(reason) == Follows::Archive)
        .collect();
    assert_eq!(
        archived,
        [
            EndReason::Resolved,
            EndReason::Moved,
            EndReason::HandedOver,
            EndReason::Expired
        ]
    );
}

#[test]
fn what_is_archived_is_erased_after_five_years_and_not_a_day_before() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    assert_eq!(w.erased_on("school", "tom"), None, "it is active");
    w.on("2016-02-29");
    w.end("school", "tom", EndReason::Resolved);
    assert_eq!(w.erased_on("school", "tom"), Some(day("2021-02-28")));
    w.on("2021-02-27");
    assert_eq!(w.due_for_erasure(), []);
    w.on("2021-02-28");
    assert_eq!(w.due_for_erasure(), [w.no("school", "tom")]);
}

#[test]
fn what_is_not_archived_is_to_be_erased_on_the_day_it_ends() {
    for reason in ALL
        .into_iter()
        .filter(|&reason| follows(reason) == Follows::Erasure)
    {
        let mut w = World::household().with(&["school"]);
        w.on("2015-06-01");
        w.register("school", "tom");
        w.on("2016-03-01");
        w.end("school", "tom", reason);
        assert_eq!(
            w.erased_on("school", "tom"),
            Some(day("2016-03-01")),
            "{reason:?}"
        );
        assert_eq!(w.due_for_erasure(), [w.no("school", "tom")], "{reason:?}");
    }
}

#[test]
fn nothing_about_a_child_is_archived_beyond_the_day_on_which_it_is_an_adult() {
    let mut w = World::household().with(&["school", "shelter"]);
    w.on("2015-06-01");
    w.register_with("school", "tom", |c| c.whom.born = Some(day("1996-02-29")));
    w.register("shelter", "Mother");
    w.on("2016-06-01");
    w.end("school", "tom", EndReason::Moved);
    w.end("shelter", "Mother", EndReason::Moved);
    assert_eq!(w.erased_on("school", "tom"), Some(day("2019-03-01")));
    assert_eq!(w.erased_on("shelter", "Mother"), Some(day("2021-06-01")));
}

#[test]
fn a_registration_that_ran_out_is_archived_from_the_day_on_which_it_did() {
    let mut w = World::jeugdwet().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2018-09-01");
    w.sweep();
    assert_eq!(w.erased_on("school", "tom"), Some(day("2022-06-01")));
}

#[test]
fn a_single_contact_is_archived_from_its_day_on() {
    let mut w = World::household().with(&["police"]);
    w.on("2015-06-01");
    w.register_with("police", "tom", |c| {
        (c.one_off, c.since) = (true, day("2015-05-20"))
    });
    assert_eq!(w.erased_on("police", "tom"), Some(day("2020-05-20")));
    w.end("police", "tom", EndReason::InError);
    assert_eq!(w.due_for_erasure(), [w.no("police", "tom")]);
}

#[test]
fn a_correction_takes_it_out_of_the_archive() {
    let mut w = World::household().with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.end("school", "tom", EndReason::Resolved);
    assert_eq!(w.due_for_erasure(), []);
    w.on("2015-09-01");
    w.end("school", "tom", EndReason::Unjustified);
    assert_eq!(w.due_for_erasure(), [w.no("school", "tom")]);
}

#[test]
fn an_expected_child_that_nobody_knows_the_birth_of_is_archived_for_the_whole_term() {
    let mut w = World::household().with(&["midwife"]);
    w.on("2015-06-01");
    w.register_with("midwife", "unborn", |c| {
        c.whom = whom("unborn");
        c.whom.born = None;
        c.whom.pseudonym.kind = pseudonym::IdentityKind::Expected;
        c.role = SubjectRole::ExpectedChild;
    });
    w.end("midwife", "unborn", EndReason::HandedOver);
    assert_eq!(w.erased_on("midwife", "unborn"), Some(day("2020-06-01")));
}

#[test]
fn a_policy_may_archive_for_less_and_the_youth_act_allows_no_more_than_five_years() {
    let with = |line: &str| {
        let text = JEUGDWET_TOML.replace("[limits]", &format!("{line}\n\n[limits]"));
        Policy::parse(&text)
    };
    let mut w = World::under(with("archive_months = 12").unwrap()).with(&["school"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.end("school", "tom", EndReason::Resolved);
    assert_eq!(w.erased_on("school", "tom"), Some(day("2016-06-01")));
    let said = with("archive_months = 61").unwrap_err().to_string();
    assert!(
        said.contains("`terms.archive_months` is 61") && said.contains("at most 60"),
        "{said}"
    );
}
