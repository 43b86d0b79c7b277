//! What was answered is there after a reopen, exactly as it was published; a store opens only with what belongs to it.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs;

use common::{
    NOON, Opens, acknowledge, close, connect, end, make, oin, open, parents, register, registered,
    registration, submit, try_open, wait,
};
use decision::{
    Answer, CloseMerge, Command, NoticeShown, PinCertificate, ProposeMerge, RevokeCertificate, UpdateUnit,
    notices_after,
};
use engine::{Engine, Failure, NotACursor};
use event::{EndReason, Moment, PersonNo, RegistrationId, RegistrationNo, UnitNo};
use policy::{HOUSEHOLD_TOML, Policy};

const UNITS: u32 = 4;

/// Three agencies around one family and one elsewhere; relations come before, between and after the registrations.
fn live_a_little(engine: &Engine) -> Vec<RegistrationId> {
    for agency in 1..=UNITS {
        connect(engine, agency, agency == 1);
    }
    submit(engine, parents(1, &[("Mother", "tom"), ("Mother", "anna")], 100)).unwrap();
    let mut ids = vec![
        register(engine, 1, "tom", 1).registration.id,
        register(engine, 2, "anna", 1).registration.id,
        register(engine, 3, "Mother", 1).registration.id,
        register(engine, 4, "kim", 1).registration.id,
    ];
    submit(engine, parents(1, &[("Father", "kim"), ("Father", "tom")], 101)).unwrap();
    submit(engine, acknowledge(1, 2)).unwrap();
    ids.push(register(engine, 4, "Father", 2).registration.id);
    submit(engine, end(2, ids[1], EndReason::Resolved, 2)).unwrap();
    submit(engine, end(3, ids[2], EndReason::InError, 2)).unwrap();
    administrators_meddle(engine, &mut ids);
    ids
}

/// Two are found to be one and to be two again, two others stay one; agencies, units and certificates change.
fn administrators_meddle(engine: &Engine, ids: &mut Vec<RegistrationId>) {
    ids.push(register(engine, 2, "tommie", 5).registration.id);
    ids.push(register(engine, 3, "kimmie", 6).registration.id);
    let (tom, kim, tommie, kimmie) = (ids[0], ids[3], ids[5], ids[6]);
    for (unmerge, one, other) in [(false, tom, tommie), (false, kim, kimmie), (true, tom, tommie)] {
        let by = [1; 32];
        let proposed = submit(
            engine,
            Command::ProposeMerge(ProposeMerge {
                by,
                unmerge,
                one,
                other,
            }),
        );
        let Ok(Answer::Proposal(proposal)) = proposed else {
            panic!("{proposed:?}")
        };
        let (by, id, confirm) = ([2; 32], proposal.id, true);
        submit(engine, Command::CloseMerge(CloseMerge { by, id, confirm })).unwrap();
    }
    ids.push(register(engine, 4, "kimmie", 7).registration.id);
    submit(engine, update_unit(2, 17)).unwrap();
    submit(engine, pin_certificate(3)).unwrap();
    let (fingerprint, wall) = ([9; 32], NOON);
    let revoke = Command::RevokeCertificate(RevokeCertificate { fingerprint, wall });
    submit(engine, revoke).unwrap();
}

fn update_unit(agency: u32, daily_quota: u32) -> Command {
    Command::UpdateUnit(UpdateUnit {
        oin: oin(agency),
        code: "team".into(),
        etag: None,
        name: Some("another name".into()),
        contact: None,
        follow_up_officer: None,
        shielded: Some(true),
        daily_quota: Some(daily_quota),
    })
}

fn pin_certificate(agency: u32) -> Command {
    Command::PinCertificate(PinCertificate {
        fingerprint: [7; 32],
        oin: oin(agency),
        not_after: NOON,
    })
}

/// Everything that the published view tells, in words.
fn told(engine: &Engine, ids: &[RegistrationId]) -> Vec<String> {
    let mut told = Vec::new();
    engine.read(|view| {
        for unit in (1..=UNITS).map(UnitNo) {
            told.push(format!("{:?}", view.outbox.outbox(unit)));
            let (notices, through): (Vec<NoticeShown>, u64) =
                notices_after(view, engine.policy(), unit, 0, usize::MAX);
            told.push(format!("{through} {notices:?}"));
            told.push(format!("{:?}", view.registry.unit(unit)));
        }
        for (no, agency) in view.registry.agencies() {
            told.push(format!("{agency:?} {:?}", view.registry.heard(no)));
        }
        for &id in ids {
            let no: RegistrationNo = view.household.by_id(id).unwrap();
            let registration = view.household.registration(no).unwrap();
            told.push(format!("{registration:?}"));
            let around = household::parties_around(view.household, engine.policy(), NOON.day(), no);
            told.push(format!("{around:?}"));
            for &id in &registration.matches {
                told.push(format!("{:?}", view.household.matched(id)));
            }
        }
        let mut proposals: Vec<_> = view.proposals().collect();
        proposals.sort_by_key(|proposal| proposal.no);
        told.push(format!("{proposals:?}"));
        for fingerprint in view.registry.certificates() {
            told.push(format!("{:?}", view.registry.certificate(&fingerprint)));
        }
        for number in 0..80 {
            let (who, group) = (
                view.household.who(PersonNo(number)),
                view.household.group(PersonNo(number)),
            );
            told.push(format!("{who:?} {group:?}"));
            told.push(format!("{:?}", view.household.person(PersonNo(number))));
            told.push(format!(
                "{:?}",
                view.household.relation(event::RelationNo(number))
            ));
        }
        let counts = (view.household.persons(), view.household.active_registrations());
        told.push(format!(
            "{counts:?} {} {:?}",
            view.outbox.waiting(),
            view.opened().map(|o| o.policy_digest)
        ));
    });
    told.push(format!("{}", engine.events()));
    told
}

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
