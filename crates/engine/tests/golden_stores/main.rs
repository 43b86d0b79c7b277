//! Stores of every stored version, kept whole as test data: each is opened, tells what it told when it was made, takes one
//! more registration and keeps it. What a later program wrote is refused in one sentence (`newer`).
//!
//! A golden store is made by `examples/make_golden_store` of the program whose form it has, and never again; the text beside
//! it was told by that program.
#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod newer;
mod tell;

use std::{fs::File, path::Path};

use common::{Opens, close, register, try_open};
use engine::SnapshotUse;
use event::RegistrationId;
use flate2::read::GzDecoder;
use policy::Policy;
use tell::{hex, tell};

/// Before the log was cut into volumes and before snapshots.
const ONE_VOLUME: (&str, &str) = ("v1-one-volume", include_str!("data/v1-one-volume.txt"));
/// Two volumes and a snapshot of the first form.
const VOLUMES: (&str, &str) = (
    "v1-volumes-snapshot",
    include_str!("data/v1-volumes-snapshot.txt"),
);
/// The same with a snapshot of the second form.
const SNAPSHOT_2: (&str, &str) = ("v1-snapshot-2", include_str!("data/v1-snapshot-2.txt"));

/// The same with a snapshot of the third form, and a clean stop that says how long sled's file is.
const SNAPSHOT_3: (&str, &str) = ("v1-snapshot-3", include_str!("data/v1-snapshot-3.txt"));

/// The same with a snapshot of the fifth form; the fourth was never released.
const SNAPSHOT_5: (&str, &str) = ("v1-snapshot-5", include_str!("data/v1-snapshot-5.txt"));

/// The same with a snapshot of the sixth form.
const SNAPSHOT_6: (&str, &str) = ("v1-snapshot-6", include_str!("data/v1-snapshot-6.txt"));

/// The same with a snapshot of the seventh form.
const SNAPSHOT_7: (&str, &str) = ("v1-snapshot-7", include_str!("data/v1-snapshot-7.txt"));

/// The same with a snapshot of the eighth form.
const SNAPSHOT_8: (&str, &str) = ("v1-snapshot-8", include_str!("data/v1-snapshot-8.txt"));

/// Unpacks a golden store.
fn unpack(name: &str, dir: &Path) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden_stores/data");
    let packed = File::open(data.join(format!("{name}.tar.gz"))).unwrap();
    tar::Archive::new(GzDecoder::new(packed)).unpack(dir).unwrap();
}

/// The shipped policy of then, under which a store was made: a start compares it byte for byte.
fn policy_of(name: &str) -> Policy {
    let text = match name {
        "v1-snapshot-7" => include_str!("data/policy-7.toml"),
        "v1-snapshot-8" => include_str!("data/policy-8.toml"),
        _ => include_str!("data/policy.toml"),
    };
    Policy::parse(text).unwrap()
}

fn opens(name: &str, session: u64) -> Opens {
    Opens {
        seed: 900 + session,
        policy: policy_of(name),
        ..Opens::default()
    }
}

/// The ids of the registrations in a text.
fn ids(text: &str) -> Vec<RegistrationId> {
    let words = text.lines().filter_map(|line| line.strip_prefix("registration "));
    let digits = words.map(|line| line.split(' ').next().unwrap());
    digits
        .map(|digits| {
            let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
            RegistrationId(std::array::from_fn(byte))
        })
        .collect()
}

fn opens_and_goes_on((name, text): (&str, &str)) -> SnapshotUse {
    let dir = tempfile::tempdir().unwrap();
    unpack(name, dir.path());
    let (engine, opened, thread) = try_open(dir.path(), opens(name, 1)).unwrap();
    assert_eq!(opened.journal.stop, journal::Stop::Clean);
    let mut ids = ids(text);
    assert!(ids.len() > 5, "{ids:?}");
    assert_eq!(tell(&engine, &ids).join("\n") + "\n", text);

    let answer = register(&engine, 4, "lies", 300);
    assert!(!answer.already_registered);
    ids.push(answer.registration.id);
    let (told, digest) = (tell(&engine, &ids), engine.state_digest());
    assert!(
        told.iter()
            .any(|line| line.contains(&hex(&answer.registration.id.0)))
    );
    close((engine, thread));
    for session in [2, 3] {
        let (engine, opened, thread) = try_open(dir.path(), opens(name, session)).unwrap();
        assert_eq!(opened.snapshot, SnapshotUse::Used);
        assert_eq!(
            (tell(&engine, &ids), engine.state_digest()),
            (told.clone(), digest)
        );
        close((engine, thread));
        // Then once from the log alone.
        let (engine, thread) = without_snapshot(name, dir.path(), session);
        assert_eq!(
            (tell(&engine, &ids), engine.state_digest()),
            (told.clone(), digest)
        );
        close((engine, thread));
    }
    opened.snapshot
}

fn without_snapshot(name: &str, dir: &Path, session: u64) -> (engine::Engine, engine::WriterThread) {
    std::fs::remove_dir_all(dir.join("snapshot")).unwrap();
    let (engine, opened, thread) = try_open(dir, opens(name, 10 + session)).unwrap();
    assert_eq!((opened.snapshot, opened.replayed.spared), (SnapshotUse::None, 0));
    (engine, thread)
}

#[test]
fn a_store_from_before_volumes_and_snapshots_opens_and_goes_on() {
    assert_eq!(opens_and_goes_on(ONE_VOLUME), SnapshotUse::None);
}

#[test]
fn a_store_with_volumes_and_an_older_snapshot_opens_without_it_and_goes_on() {
    for store in [
        VOLUMES, SNAPSHOT_2, SNAPSHOT_3, SNAPSHOT_5, SNAPSHOT_6, SNAPSHOT_7,
    ] {
        let used = opens_and_goes_on(store);
        assert!(
            matches!(&used, SnapshotUse::Dropped(why) if why.contains("another format")),
            "{used:?}"
        );
    }
}

#[test]
fn a_store_with_volumes_and_snapshot_opens_and_goes_on() {
    assert_eq!(opens_and_goes_on(SNAPSHOT_8), SnapshotUse::Used);
}
