//! A start that is refused leaves the store as it was: what stands there is evidence.
#![allow(clippy::unwrap_used, clippy::needless_update)]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use common::{
    NOON, Opens, close, connect,
    files::{bytes_of, copy, copy_into},
    make, open, register, submit, try_open,
};
use decision::{ChangePolicy, Command};
use engine::{Engine, PolicyFile, SnapshotUse};
use journal::Settings;
use tempfile::TempDir;

const VOLUMES: Settings = Settings {
    volume_bytes: 1,
    reserve_bytes: 0,
    floor_bytes: 0,
};

fn opens() -> Opens {
    Opens {
        log: VOLUMES,
        ..Opens::default()
    }
}

/// A store in several volumes that was stopped, with a file in its snapshot that belongs to nothing.
fn lived() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, _, thread) = try_open(dir.path(), opens()).unwrap();
    connect(&engine, 1, true);
    for n in 0..5 {
        register(&engine, 1, &format!("child {n}"), 20 + n);
    }
    close((engine, thread));
    let stray = dir.path().join("snapshot/run-77");
    fs::write(&stray, b"a run that no manifest names").unwrap();
    (dir, stray)
}

/// Folders of the volumes, in order.
fn volumes(dir: &Path) -> Vec<PathBuf> {
    let later = fs::read_dir(dir.join("journal/volumes")).unwrap();
    let mut found: Vec<PathBuf> = later.map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn zero(path: &Path) {
    fs::write(
        path,
        vec![0; usize::try_from(fs::metadata(path).unwrap().len()).unwrap()],
    )
    .unwrap();
}

/// Refused, in a sentence that says this, and nothing is changed by it.
#[track_caller]
fn refused(dir: &Path, opens: Opens, saying: &str) {
    let before = bytes_of(dir);
    let why = try_open(dir, opens).map(drop).unwrap_err().to_string();
    assert!(why.contains(saying), "{why}");
    let after = bytes_of(dir);
    let changed: Vec<_> = before
        .iter()
        .filter(|(path, bytes)| after.get(*path) != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    let new: Vec<_> = after.keys().filter(|path| !before.contains_key(*path)).collect();
    assert!(
        changed.is_empty() && new.is_empty(),
        "changed: {changed:?}, new: {new:?}"
    );
}

#[test]
fn a_damaged_newest_volume_is_refused_with_its_snapshot_as_it_was() {
    let (dir, stray) = lived();
    zero(&volumes(dir.path()).last().unwrap().join("sled/db"));
    refused(dir.path(), opens(), "the log holds");
    assert!(stray.exists());
}

/// No snapshot spares reading it, so it is found only by the pass over the log.
#[test]
fn a_damaged_closed_volume_is_refused_before_the_newest_is_touched() {
    let (dir, _) = lived();
    fs::remove_file(dir.path().join("snapshot/manifest")).unwrap();
    zero(&volumes(dir.path())[2].join("sled/db"));
    refused(dir.path(), opens(), "position");
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    refused(dir.path(), opens(), "position");
}

/// With a snapshot none of the keys is read.
#[test]
fn key_slots_that_end_before_those_in_use_are_refused() {
    let (dir, _) = lived();
    let path = dir.path().join("key-slots");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..4096 + 80 * 4]).unwrap();
    refused(
        dir.path(),
        opens(),
        "ends behind slot 3, and the log uses slots up to ",
    );
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    refused(
        dir.path(),
        opens(),
        "ends behind slot 3, and the log uses slots up to ",
    );

    // Nothing needs the slots behind those in use.
    fs::write(&path, &whole[..whole.len() - 80]).unwrap();
    let (engine, _, thread) = try_open(dir.path(), opens()).unwrap();
    close((engine, thread));
}

#[test]
fn a_closed_volume_without_its_file_is_refused_although_a_snapshot_spares_reading_it() {
    let (dir, _) = lived();
    let volume = &volumes(dir.path())[1];
    let first: u64 = volume.file_name().unwrap().to_str().unwrap().parse().unwrap();
    fs::remove_file(volume.join("sled/db")).unwrap();
    refused(
        dir.path(),
        opens(),
        &format!("the events from position {first} on"),
    );
}

/// The store's own facts are sealed under it. With a snapshot the log is not read, and its newest volume may be opened early.
#[test]
fn a_damaged_key_of_the_store_itself_is_refused_before_the_newest_volume_is_touched() {
    let (dir, _) = lived();
    let path = dir.path().join("key-slots");
    let mut bytes = fs::read(&path).unwrap();
    bytes[4096 + 80 + 30] ^= 1;
    fs::write(&path, &bytes).unwrap();
    refused(dir.path(), opens(), "the key slot of matter 1 is damaged");
}

#[test]
fn key_slots_of_another_store_drop_no_snapshot() {
    let (dir, stray) = lived();
    let other = tempfile::tempdir().unwrap();
    make(other.path(), 2);
    fs::copy(other.path().join("key-slots"), dir.path().join("key-slots")).unwrap();
    refused(dir.path(), opens(), "log and key slots do not belong together");
    assert!(stray.exists());
}

fn of_another_policy() -> Opens {
    Opens {
        policy: policy::Policy::parse(policy::JEUGDWET_TOML).unwrap(),
        ..opens()
    }
}

fn of_another_pseudonym_key() -> Opens {
    Opens {
        checks: vec![[6; 16]],
        ..opens()
    }
}

/// Not even the marker of the clean stop goes: nothing is opened before these are compared.
#[track_caller]
fn refused_of_another_policy_or_key(dir: &Path) {
    refused(
        dir,
        of_another_policy(),
        "the policy file is not one that this store runs",
    );
    refused(
        dir,
        of_another_pseudonym_key(),
        "the pseudonym key is not one that this store stands under",
    );
}

#[test]
fn another_policy_and_another_key_are_refused_before_anything_is_opened() {
    let (dir, stray) = lived();
    refused_of_another_policy_or_key(dir.path());
    assert!(stray.exists());
    let (engine, opened, thread) = try_open(dir.path(), opens()).unwrap();
    assert_eq!(opened.snapshot, SnapshotUse::Used);
    close((engine, thread));
    assert!(!stray.exists(), "a start that serves clears it");

    // Closed volumes are read then, and the newest is only looked at.
    let earlier = copy(&dir.path().join("snapshot"));
    let (engine, _, thread) = try_open(dir.path(), opens()).unwrap();
    for n in 0..3 {
        register(&engine, 1, &format!("late {n}"), 40 + n);
    }
    close((engine, thread));
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    refused_of_another_policy_or_key(dir.path());
    fs::create_dir(dir.path().join("snapshot")).unwrap();
    copy_into(earlier.path(), &dir.path().join("snapshot"));
    refused_of_another_policy_or_key(dir.path());
    let (engine, opened, thread) = try_open(dir.path(), opens()).unwrap();
    assert_eq!(opened.snapshot, SnapshotUse::Used);
    close((engine, thread));
}

/// The first fact, too, stands in the only volume.
#[test]
fn a_store_of_one_volume_is_compared_before_that_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    refused_of_another_policy_or_key(dir.path());
    let (engine, _, thread) = try_open(dir.path(), opens()).unwrap();
    connect(&engine, 1, true);
    close((engine, thread));
    refused_of_another_policy_or_key(dir.path());
}

fn change_policy(engine: &Engine, text: &str) {
    let policy = Arc::new(policy::Policy::parse(text).unwrap());
    let mut preview = engine.preview(Arc::clone(&policy));
    while !preview.is_done() {
        engine.go_on(&mut preview, NOON);
    }
    let change = Command::ChangePolicy(ChangePolicy {
        by: [5; 32],
        policy,
        against: engine.policy().digest,
        expected: preview.difference,
    });
    submit(engine, change).unwrap();
}

/// The policy came into force behind what the snapshot covers; a start must not refuse it by what the snapshot says.
#[test]
fn a_policy_of_the_newest_volume_is_the_store_s_own() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let one = Opens::default;
    close(open(dir.path()));
    let earlier = copy(&dir.path().join("snapshot"));
    let (engine, thread) = open(dir.path());
    let text = policy::HOUSEHOLD_TOML.replace("sibling = \"yes\"", "sibling = \"no\"");
    change_policy(&engine, &text);
    close((engine, thread));
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    fs::create_dir(dir.path().join("snapshot")).unwrap();
    copy_into(earlier.path(), &dir.path().join("snapshot"));
    let changed = || Opens {
        policy: policy::Policy::parse(&text).unwrap(),
        ..one()
    };
    refused(
        dir.path(),
        Opens {
            policy: policy::Policy::parse(policy::JEUGDWET_TOML).unwrap(),
            ..one()
        },
        "the policy file is not one that this store runs",
    );
    // By the log behind the snapshot, and then by the snapshot.
    for _ in 0..2 {
        let (engine, opened, thread) = try_open(dir.path(), changed()).unwrap();
        let found = (opened.snapshot, opened.policy_file);
        assert_eq!(found, (SnapshotUse::Used, PolicyFile::InForce));
        close((engine, thread));
    }
}
