//! A start with a snapshot ends where a start without one does, and a snapshot that is not of this log is never believed.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a failing test prints its seed

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
};

use common::{
    Opens, close,
    files::{copy, copy_into},
    life::{live_a_little, told},
    make, open, register, try_open,
};
use engine::{Opened, SnapshotUse};
use event::RegistrationId;
use rand::{Rng, SeedableRng, rngs::StdRng};
use tempfile::TempDir;

/// A store that lived a little and was stopped.
struct Lived {
    dir: TempDir,
    ids: Vec<RegistrationId>,
    told: Vec<String>,
    events: u64,
}

fn lived() -> Lived {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, thread) = open(dir.path());
    let ids = live_a_little(&engine);
    let (told, events) = (told(&engine, &ids), engine.events());
    close((engine, thread));
    Lived {
        dir,
        ids,
        told,
        events,
    }
}

/// Opens, looks and closes.
fn look(dir: &Path, ids: &[RegistrationId]) -> (Opened, Vec<String>) {
    let (engine, opened, thread) = try_open(dir, Opens::default()).unwrap();
    let told = told(&engine, ids);
    close((engine, thread));
    (opened, told)
}

/// Opens, registers one more and closes. What a kill would have left while it was open, what is told then, and the events
/// of the log.
fn one_more(dir: &Path, ids: &mut Vec<RegistrationId>) -> (TempDir, Vec<String>, u64) {
    let (engine, thread) = open(dir);
    ids.push(register(&engine, 1, "late", 70).registration.id);
    let killed = copy(dir);
    let (told, events) = (told(&engine, ids), engine.events());
    close((engine, thread));
    (killed, told, events)
}

/// What became of the snapshot, how many events it spared, and of how many.
fn assert_read(opened: &Opened, snapshot: &SnapshotUse, spared: u64, events: u64) {
    let found = (&opened.snapshot, opened.replayed.spared, opened.replayed.events);
    assert_eq!(found, (snapshot, spared, events));
}

fn assert_dropped(opened: &Opened, because: &str) {
    let because = matches!(&opened.snapshot, SnapshotUse::Dropped(why) if why.contains(because));
    assert!(because, "{:?}", opened.snapshot);
}

fn files_in(dir: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn after_a_clean_stop_nothing_is_read_again() {
    let Lived {
        dir,
        ids,
        told,
        events,
    } = lived();
    let (opened, again) = look(dir.path(), &ids);
    assert_read(&opened, &SnapshotUse::Used, events, events);
    assert_eq!(again, told);
}

#[test]
fn after_a_kill_only_what_came_later_is_read() {
    let Lived {
        dir, mut ids, events, ..
    } = lived();
    let (killed, live, size) = one_more(dir.path(), &mut ids);
    let (opened, again) = look(killed.path(), &ids);
    assert_eq!(opened.journal.stop, journal::Stop::Unclean);
    assert_read(&opened, &SnapshotUse::Used, events, size);
    assert_eq!(again, live);
}

#[test]
fn a_start_without_snapshot_makes_it_again() {
    let Lived {
        dir,
        ids,
        told,
        events,
    } = lived();
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    let (without, first) = look(dir.path(), &ids);
    let (with, second) = look(dir.path(), &ids);
    assert_read(&without, &SnapshotUse::None, 0, events);
    assert_read(&with, &SnapshotUse::Used, events, events);
    assert_eq!([&first, &second], [&told, &told]);
}

#[test]
fn a_log_in_many_volumes_is_read_and_kept_volume_by_volume() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let small = || Opens {
        log: journal::Settings {
            volume_bytes: 1,
            ..journal::Settings::default()
        },
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), small()).unwrap();
    let ids = live_a_little(&engine);
    let live = told(&engine, &ids);
    close((engine, thread));
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();

    for spared in [false, true] {
        let (engine, opened, thread) = try_open(dir.path(), small()).unwrap();
        assert!(opened.journal.volumes > 10, "{}", opened.journal.volumes);
        assert_eq!(opened.replayed.spared > 0, spared);
        assert_eq!(told(&engine, &ids), live);
        close((engine, thread));
    }
}

#[test]
fn a_damaged_snapshot_is_dropped_and_made_again() {
    let Lived { dir, ids, told, .. } = lived();
    let seed: u64 = std::env::var("KRING_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("seed {seed}: KRING_SEED={seed} repeats it");
    let mut random = StdRng::seed_from_u64(seed);
    let mut dropped = 0;
    for file in files_in(&dir.path().join("snapshot")) {
        for _ in 0..6 {
            let damaged = copy(dir.path());
            let path = damaged.path().join("snapshot").join(file.file_name().unwrap());
            let mut bytes = fs::read(&path).unwrap();
            let bit = random.gen_range(0..bytes.len() * 8);
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, bytes).unwrap();

            let (opened, first) = look(damaged.path(), &ids);
            dropped += u32::from(matches!(opened.snapshot, SnapshotUse::Dropped(_)));
            assert_eq!(first, told, "{} bit {bit}", path.display());
            let (opened, second) = look(damaged.path(), &ids);
            assert_eq!(opened.snapshot, SnapshotUse::Used, "{} bit {bit}", path.display());
            assert_eq!(second, told);
        }
    }
    assert!(dropped >= 6, "only {dropped} were noticed");
}

#[test]
fn an_older_snapshot_of_the_same_log_is_used_and_the_rest_is_read() {
    let Lived {
        dir, mut ids, events, ..
    } = lived();
    let older = copy(&dir.path().join("snapshot"));
    let (_, live, size) = one_more(dir.path(), &mut ids);
    replace_snapshot(dir.path(), older.path());

    let (opened, again) = look(dir.path(), &ids);
    assert_read(&opened, &SnapshotUse::Used, events, size);
    assert_eq!(again, live);
}

#[test]
fn a_snapshot_of_another_branch_of_the_same_store_is_not_believed() {
    let Lived { dir, mut ids, .. } = lived();
    let branch = copy(dir.path());
    let lives_on = |dir: &Path, person: &str, number: u32| -> RegistrationId {
        let (engine, thread) = open(dir);
        let id = register(&engine, 1, person, number).registration.id;
        close((engine, thread));
        id
    };
    lives_on(branch.path(), "elsewhere", 80);
    ids.push(lives_on(dir.path(), "here", 81));
    let live = look(dir.path(), &ids).1;
    replace_snapshot(dir.path(), &branch.path().join("snapshot"));

    let (opened, again) = look(dir.path(), &ids);
    assert_dropped(&opened, "not of this log");
    assert_eq!(again, live);
    assert_eq!(look(dir.path(), &ids).0.snapshot, SnapshotUse::Used, "made again");
}

#[test]
fn a_snapshot_of_another_store_is_dropped() {
    let (here, elsewhere) = (lived(), tempfile::tempdir().unwrap());
    make(elsewhere.path(), 2);
    close(open(elsewhere.path()));
    replace_snapshot(here.dir.path(), &elsewhere.path().join("snapshot"));
    let (opened, again) = look(here.dir.path(), &here.ids);
    assert_dropped(&opened, "not of this store");
    assert_eq!(again, here.told);
}

fn replace_snapshot(dir: &Path, by: &Path) {
    let place = dir.join("snapshot");
    fs::remove_dir_all(&place).unwrap();
    fs::create_dir(&place).unwrap();
    copy_into(by, &place);
}
