//! Another key-encryption key while registrations go on, and a crash at any point of it.
#![allow(clippy::unwrap_used)] // a test may panic

mod common;

use std::{fs, path::Path, thread};

use common::{
    Opens, close, connect,
    files::copy,
    kek,
    life::{live_a_little, told},
    make, open, register, try_open,
};
use engine::{Engine, Failure, Opened, WriterThread};
use event::RegistrationId;
use rand::{SeedableRng, rngs::StdRng};
use tempfile::TempDir;

const NEXT: u8 = 2;

fn random() -> StdRng {
    StdRng::seed_from_u64(8)
}

fn rewrap(engine: &Engine, to: u8) -> Result<bool, Failure> {
    engine.rewrap(kek(to), &mut random(), &mut |_, _| true)
}

fn try_under(dir: &Path, kek: u8) -> Result<(Engine, Opened, WriterThread), Failure> {
    let opens = Opens {
        kek,
        seed: 99,
        ..Opens::default()
    };
    try_open(dir, opens)
}

/// Opens under this key, looks and closes: what is told, and whether a snapshot spared reading.
fn look(dir: &Path, kek: u8, ids: &[RegistrationId]) -> (Vec<String>, bool) {
    let (engine, opened, thread) = try_under(dir, kek).unwrap();
    let told = told(&engine, ids);
    close((engine, thread));
    (told, opened.replayed.spared > 0)
}

/// A store with a snapshot, opened again.
fn lived() -> (TempDir, Vec<RegistrationId>, (Engine, WriterThread)) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let opened = open(dir.path());
    let ids = live_a_little(&opened.0);
    close(opened);
    let (engine, _, thread) = try_under(dir.path(), 1).unwrap();
    (dir, ids, (engine, thread))
}

#[test]
fn a_store_goes_on_under_the_other_key_with_its_snapshot() {
    let (dir, mut ids, opened) = lived();
    assert!(rewrap(&opened.0, NEXT).unwrap(), "the snapshot's keys follow");
    ids.push(register(&opened.0, 1, "late", 70).registration.id);
    let as_it_was = told(&opened.0, &ids);
    let slots = opened.0.look_at_key_slots(&mut |_, _| true).unwrap();
    assert!(slots.suffice() && slots.prepared > 0, "the new file is looked at");
    close(opened);

    let why = try_under(dir.path(), 1).err().unwrap();
    assert!(
        matches!(why, Failure::Slots(seal::Failure::WrongKek { .. })),
        "{why}"
    );
    assert_eq!(look(dir.path(), NEXT, &ids), (as_it_was, true));
    assert!(!dir.path().join("key-slots.next").exists());
}

#[test]
fn registrations_go_on_while_the_keys_are_copied() {
    let (dir, mut ids, opened) = lived();
    let engine = &opened.0;
    // New matters come to be while the copy is under way, beyond the slots that it began with too.
    connect(engine, 60, false);
    let mut registered = Vec::new();
    let mut progress = |_: u64, _: u64| {
        registered.push(register(engine, 1, "during", 80).registration.id);
        true
    };
    assert!(engine.rewrap(kek(NEXT), &mut random(), &mut progress).unwrap());
    assert!(!registered.is_empty());
    ids.extend(registered);
    let as_it_was = told(engine, &ids);
    close(opened);
    assert_eq!(look(dir.path(), NEXT, &ids).0, as_it_was);
}

#[test]
fn the_same_key_and_a_rewrapping_that_is_broken_off_change_nothing() {
    let (dir, ids, opened) = lived();
    let as_it_was = told(&opened.0, &ids);
    let why = rewrap(&opened.0, 1).unwrap_err();
    assert!(matches!(why, Failure::Slots(seal::Failure::SameKek)), "{why}");
    let why = opened.0.rewrap(kek(NEXT), &mut random(), &mut |_, _| false);
    assert!(why.unwrap_err().is_closed());
    assert!(!dir.path().join("key-slots.next").exists());
    close(opened);
    assert_eq!(look(dir.path(), 1, &ids), (as_it_was, true));
}

/// Two rewrappings at once: one of the keys holds, and whoever was overtaken is told so.
#[test]
fn of_two_at_once_one_holds() {
    let (dir, ids, opened) = lived();
    let engine = &opened.0;
    let as_it_was = told(engine, &ids);
    let done: Vec<(u8, Result<bool, Failure>)> = thread::scope(|scope| {
        let both = [2, 3].map(|key| scope.spawn(move || (key, rewrap(engine, key))));
        both.map(|one| one.join().unwrap()).into()
    });
    let held: Vec<u8> = done
        .iter()
        .filter(|(_, r)| r.is_ok())
        .map(|&(key, _)| key)
        .collect();
    assert!(!held.is_empty(), "{done:?}");
    let label = seal::KeySlots::label_of(&dir.path().join("key-slots")).unwrap();
    let key = held.iter().copied().find(|&key| kek(key).label() == label);
    close(opened);
    assert_eq!(look(dir.path(), key.unwrap(), &ids).0, as_it_was);
}

/// What stands there after a crash: before the new file takes its place, and before the snapshot's keys follow.
#[test]
fn after_a_crash_one_of_the_two_keys_opens_everything() {
    let (dir, ids, opened) = lived();
    let as_it_was = told(&opened.0, &ids);
    let before = copy(dir.path());
    assert!(rewrap(&opened.0, NEXT).unwrap());
    let after = copy(dir.path());
    close(opened);

    let under_way = copy(before.path());
    fs::copy(
        after.path().join("key-slots"),
        under_way.path().join("key-slots.next"),
    )
    .unwrap();
    assert_eq!(look(under_way.path(), 1, &ids), (as_it_was.clone(), true));
    assert!(!under_way.path().join("key-slots.next").exists(), "cleared away");

    let half = copy(after.path());
    fs::copy(
        before.path().join("snapshot/keys"),
        half.path().join("snapshot/keys"),
    )
    .unwrap();
    assert_eq!(
        look(half.path(), NEXT, &ids),
        (as_it_was.clone(), false),
        "the log is read once"
    );
    assert_eq!(look(half.path(), NEXT, &ids), (as_it_was, true));
}
