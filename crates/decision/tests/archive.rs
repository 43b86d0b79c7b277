//! The archive signal: whoever newly registers somebody hears once who had registered them before, and nobody else hears it.
#![allow(clippy::unwrap_used)]

mod common;

use common::{World, day, parent};
use event::EndReason;
use policy::{HOUSEHOLD_TOML, JEUGDWET_TOML, Policy};

/// Under the Youth Act, where what is over is no history: it goes to the archive alone.
fn without_history() -> World {
    let text = JEUGDWET_TOML.replace("history_months = 60", "history_months = 0");
    let world = World::under(Policy::parse(&text).unwrap());
    world.with(&["school", "gym", "club", "rotterdam"])
}

/// The school was involved with tom until 1 March 2016, and all is read.
fn archived(reason: EndReason) -> World {
    let mut w = without_history();
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2016-03-01");
    w.end("school", "tom", reason);
    w.all_read();
    w
}

#[test]
fn the_new_registrant_alone_is_told() {
    let mut w = archived(EndReason::Resolved);
    w.on("2016-06-01");
    let answer = w.register("gym", "tom");
    assert!(answer.around.parties.is_empty(), "it is no match");
    assert_eq!(w.told("gym"), ["archive: school"]);
    w.nobody_is_told();
}

#[test]
fn once_of_each_registration_however_often_the_unit_registers_again() {
    let mut w = archived(EndReason::Resolved);
    w.on("2016-06-01");
    w.register("gym", "tom");
    w.told("gym");
    w.register("gym", "tom");
    w.end("gym", "tom", EndReason::Resolved);
    w.on("2016-09-01");
    w.register("gym", "tom");
    assert_eq!(w.told("gym"), [""; 0]);
    w.register("club", "tom");
    let told = w.told("club");
    assert_eq!(
        told.iter()
            .filter(|line| line.starts_with("archive"))
            .collect::<Vec<_>>(),
        ["archive: gym, school"]
    );
}

#[test]
fn what_was_to_be_erased_at_once_is_never_signalled() {
    for reason in [
        EndReason::Unjustified,
        EndReason::InError,
        EndReason::AgedOut,
        EndReason::Deceased,
        EndReason::ConsentEnded,
    ] {
        let mut w = archived(reason);
        w.on("2016-06-01");
        w.register("gym", "tom");
        assert_eq!(w.told("gym"), [""; 0], "{reason:?}");
    }
}

#[test]
fn for_five_years_and_not_a_day_longer() {
    for (on, told) in [("2021-02-28", 1), ("2021-03-01", 0)] {
        let mut w = archived(EndReason::Resolved);
        w.on(on);
        w.register("gym", "tom");
        assert_eq!(w.told("gym").len(), told, "{on}");
    }
}

#[test]
fn what_ran_out_is_archived_too() {
    let mut w = without_history();
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2017-07-01");
    w.sweep();
    w.register("gym", "tom");
    assert_eq!(w.told("gym"), ["archive: school"]);
}

#[test]
fn only_of_the_same_person_and_never_of_ones_own() {
    let mut w = archived(EndReason::Resolved);
    w.given_by_municipality();
    w.on("2016-06-01");
    w.register("gym", "kim");
    assert_eq!(
        w.told("gym"),
        [""; 0],
        "the archive is of this child, not of the family"
    );
    w.register("school", "tom");
    assert_eq!(w.told("school"), [""; 0]);
}

#[test]
fn who_watches_or_was_there_once_hears_nothing_of_the_archive() {
    let mut w = archived(EndReason::Resolved);
    w.on("2016-06-01");
    w.register_with("gym", "tom", |c| c.watching = true);
    w.register_with("club", "tom", |c| {
        (c.one_off, c.since) = (true, day("2016-06-01"))
    });
    for agency in ["gym", "club"] {
        let told = w.told(agency);
        assert!(!told.iter().any(|line| line.contains("school")), "{told:?}");
    }
}

#[test]
fn where_what_is_over_is_history_it_is_told_as_a_match() {
    let mut w = World::under(Policy::parse(HOUSEHOLD_TOML).unwrap()).with(&["school", "gym"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2016-03-01");
    w.end("school", "tom", EndReason::Resolved);
    w.on("2016-06-01");
    w.register("gym", "tom");
    assert_eq!(w.told("gym"), ["match: school sameperson ended"]);
}

#[test]
fn behind_the_history_the_archive_begins() {
    let text = HOUSEHOLD_TOML.replace("history_months = 60", "history_months = 24");
    let mut w = World::under(Policy::parse(&text).unwrap()).with(&["school", "gym", "club"]);
    w.on("2015-06-01");
    w.register("school", "tom");
    w.on("2016-03-01");
    w.end("school", "tom", EndReason::Resolved);
    w.on("2018-03-01");
    w.register("gym", "tom");
    assert_eq!(w.told("gym"), ["match: school sameperson ended"]);
    w.on("2018-03-02");
    w.register("club", "tom");
    let told = w.told("club");
    assert!(told.contains(&"archive: school".to_owned()), "{told:?}");
}

impl World {
    /// Kim is tom's sister.
    fn given_by_municipality(&mut self) {
        let relations = ["tom", "kim"].map(|child| {
            let mut relation = parent("Mother", child);
            relation.source = event::RelationSource::Municipality;
            relation
        });
        self.relations("rotterdam", &relations).unwrap();
    }
}
