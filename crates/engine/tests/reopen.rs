//! What was answered is there after a reopen, exactly as it was published; a store opens only with what belongs to it.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{
    NOON, Opens, close, connect,
    life::{UNITS, live_a_little, told},
    make, open, register, registered, registration, try_open, wait,
};
use engine::{Engine, Failure, NotACursor};
use event::{Moment, UnitNo};
use policy::{HOUSEHOLD_TOML, Policy};

#[test]
fn a_replay_ends_in_the_state_that_was_published() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, thread) = open(dir.path());
    let ids = live_a_little(&engine);
    let live = told(&engine, &ids);
    assert!(
        live.iter().any(|line| line.contains("Withdrawn")),
        "too little happened"
    );
    close((engine, thread));

    for _ in 0..2 {
        let (engine, opened, thread) = try_open(dir.path(), Opens::default()).unwrap();
        assert_eq!(
            (opened.replayed.events, opened.replayed.erased),
            (engine.events(), 0)
        );
        assert_eq!(opened.journal.stop, journal::Stop::Clean);
        assert_eq!(told(&engine, &ids), live);
        close((engine, thread));
    }
}

#[test]
fn answers_to_repeated_requests_are_the_same_after_a_reopen() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, thread) = open(dir.path());
    live_a_little(&engine);
    let repeat = |engine: &Engine| {
        let events = engine.events();
        let again: Vec<_> = (1..=UNITS)
            .zip(["tom", "anna", "Mother", "kim"])
            .map(|(agency, person)| register(engine, agency, person, 1))
            .collect();
        let looks = again.iter().filter(|answer| answer.registration.active).count() as u64;
        assert_eq!(
            engine.events(),
            events + looks,
            "a repetition is recorded as a look around what is active, and no more"
        );
        again
    };
    let first = repeat(&engine);
    close((engine, thread));
    let reopened = open(dir.path());
    assert_eq!(repeat(&reopened.0), first);
    // The numbers go on where they stood: what is new collides with nothing.
    let fresh = register(&reopened.0, 1, "lee", 50);
    assert!(!fresh.already_registered);
    close(reopened);
}

#[test]
fn ids_and_cursors_that_left_the_building_stay_the_same() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let outward = |engine: &Engine| {
        let outward = engine.outward();
        let at = |unit, n| {
            (
                outward.notice_id(UnitNo(unit), n),
                outward.cursor(UnitNo(unit), n),
            )
        };
        [at(1, 1), at(1, 2), at(2, 1)]
    };
    let first = open(dir.path());
    let before = outward(&first.0);
    close(first);
    let second = open(dir.path());
    assert_eq!(outward(&second.0), before);
    let [(a, _), (b, _), (c, _)] = before;
    assert!(a != b && a != c && b != c);
    close(second);
}

#[test]
fn a_cursor_is_read_by_its_own_unit_in_its_own_store_only() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    make(dir.path(), 1);
    make(elsewhere.path(), 2);
    let (here, there) = (open(dir.path()), open(elsewhere.path()));
    let (outward, foreign) = (here.0.outward(), there.0.outward());
    for sequence in [0, 1, 255, u64::MAX] {
        let cursor = outward.cursor(UnitNo(7), sequence);
        assert_eq!(outward.read_cursor(UnitNo(7), &cursor), Ok(sequence));
        assert_eq!(outward.read_cursor(UnitNo(8), &cursor), Err(NotACursor::Foreign));
        assert_eq!(foreign.read_cursor(UnitNo(7), &cursor), Err(NotACursor::Foreign));
    }
    let good = outward.cursor(UnitNo(7), 5);
    for at in 0..good.len() {
        let mut garbled = good.clone().into_bytes();
        garbled[at] = if garbled[at] == b'0' { b'1' } else { b'0' };
        let garbled = String::from_utf8(garbled).unwrap();
        assert_eq!(
            outward.read_cursor(UnitNo(7), &garbled),
            Err(NotACursor::Foreign),
            "digit {at}"
        );
    }
    for text in [
        "",
        "0",
        &good[1..],
        &format!("{good}00"),
        &"é".repeat(36),
        &"x".repeat(72),
    ] {
        assert_eq!(
            outward.read_cursor(UnitNo(7), text),
            Err(NotACursor::Foreign),
            "{text}"
        );
    }
    close(here);
    close(there);
}

#[test]
fn recorded_at_never_goes_back_when_the_clock_does() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, thread) = open(dir.path());
    connect(&engine, 1, true);
    let at = |engine: &Engine, now: i64, person: &str, number| {
        let answer = wait(engine.submit(registration(1, person, number), Moment(now)));
        registered(answer).registration.recorded_at
    };
    let later = NOON.0 + 1_000;
    assert_eq!(at(&engine, later, "tom", 1), later);
    assert_eq!(at(&engine, NOON.0, "anna", 2), later);
    close((engine, thread));

    let (engine, thread) = open(dir.path());
    assert_eq!(
        at(&engine, NOON.0 - 1, "kim", 3),
        later,
        "not after a reopen either"
    );
    assert_eq!(at(&engine, later + 1, "lee", 4), later + 1);
    close((engine, thread));
}

#[test]
fn a_wrong_key_another_policy_and_another_store_s_slots_are_refused() {
    let (dir, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (dir, seed) in [(&dir, 1), (&elsewhere, 2)] {
        make(dir.path(), seed);
        let (engine, thread) = open(dir.path());
        connect(&engine, 1, true);
        register(&engine, 1, "tom", 1);
        close((engine, thread));
    }
    let refused = |opens: Opens| try_open(dir.path(), opens).map(drop).unwrap_err();
    let wrong_key = refused(Opens {
        kek: 2,
        ..Opens::default()
    });
    assert!(
        matches!(wrong_key, Failure::Slots(seal::Failure::WrongKek { .. })),
        "{wrong_key}"
    );
    let other = HOUSEHOLD_TOML.replace("history_months = 60", "history_months = 61");
    let other_policy = refused(Opens {
        policy: Policy::parse(&other).unwrap(),
        ..Opens::default()
    });
    assert!(
        matches!(other_policy, Failure::PolicyDiffers { .. }),
        "{other_policy}"
    );
    // Neither left anything behind.
    close(open(dir.path()));

    fs::copy(elsewhere.path().join("key-slots"), dir.path().join("key-slots")).unwrap();
    let other_slots = refused(Opens::default());
    assert!(
        matches!(other_slots, Failure::DoesNotOpen { position: 0 }),
        "{other_slots}"
    );
}

#[test]
fn a_store_is_made_once_and_used_by_one() {
    let dir = tempfile::tempdir().unwrap();
    let failed = try_open(dir.path(), Opens::default()).map(drop);
    assert!(failed.is_err(), "an empty directory is no store");
    make(dir.path(), 1);
    let first = open(dir.path());
    assert!(try_open(dir.path(), Opens::default()).is_err());
    close(first);
    close(open(dir.path()));
}
