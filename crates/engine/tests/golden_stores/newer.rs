//! A store that a later version of this program wrote: each version byte raised, with its check made right. The log and
//! its keys are refused, and left as they are; the snapshot is dropped.
//!
//! Absent: frames of a later version, which the tests of the journal make.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use engine::SnapshotUse;
use rand::{SeedableRng, rngs::StdRng};
use seal::KeySlots;
use snapshot::{Mark, Stack};

use crate::{
    SNAPSHOT_8,
    common::{close, kek, try_open},
    opens,
    tell::tell,
    unpack,
};

fn store() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    unpack(SNAPSHOT_8.0, dir.path());
    dir
}

/// Every file with its contents.
fn contents(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(contents(&path)),
            false => drop(found.insert(path.clone(), fs::read(&path).unwrap())),
        }
    }
    found
}

fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Raises the version at `at` and makes the BLAKE3 over all of `checked` bytes right, which stands behind them.
fn raise(bytes: &mut [u8], at: usize, checked: usize) {
    bytes[at] += 1;
    let check = blake3::hash(&bytes[..checked]);
    bytes[checked..checked + 32].copy_from_slice(check.as_bytes());
}

/// The store is refused with one sentence that says what to do, and nothing in it was changed but the snapshot.
fn refused(dir: &Path) {
    let stays = |(path, _): &(PathBuf, Vec<u8>)| !path.starts_with(dir.join("snapshot"));
    let before: Vec<_> = contents(dir).into_iter().filter(stays).collect();
    let sentence = match try_open(dir, opens(SNAPSHOT_8.0, 1)) {
        Ok(_) => panic!("it opened"),
        Err(why) => why.to_string(),
    };
    assert!(sentence.ends_with("use the program that wrote it"), "{sentence}");
    let after: Vec<_> = contents(dir).into_iter().filter(stays).collect();
    assert!(before == after, "{sentence}: and something was changed");
}

/// The store opens without its snapshot, for this reason, and tells the same.
fn dropped(dir: &Path, because: &str) {
    let (engine, opened, thread) = try_open(dir, opens(SNAPSHOT_8.0, 1)).unwrap();
    assert!(
        matches!(&opened.snapshot, SnapshotUse::Dropped(why) if why.contains(because)),
        "{:?}",
        opened.snapshot
    );
    assert_eq!(
        tell(&engine, &crate::ids(SNAPSHOT_8.1)).join("\n") + "\n",
        SNAPSHOT_8.1
    );
    close((engine, thread));
}

#[test]
fn a_later_head() {
    for slots in [&[0][..], &[1], &[0, 1]] {
        let dir = store();
        change(&dir.path().join("journal/head"), |bytes| {
            slots
                .iter()
                .for_each(|slot| raise(&mut bytes[slot * 4096..], 8, 72));
        });
        refused(dir.path());
    }
}

#[test]
fn a_later_start_of_a_volume() {
    let dir = store();
    let mut volumes = fs::read_dir(dir.path().join("journal/volumes")).unwrap();
    let volume = volumes.next().unwrap().unwrap().path();
    change(&volume.join("start"), |bytes| {
        // Version 2 is that of a restored log.
        bytes[8] += 1;
        let checked = bytes.len() - 32;
        raise(bytes, 8, checked);
    });
    refused(dir.path());
}

#[test]
fn later_key_slots() {
    let dir = store();
    change(&dir.path().join("key-slots"), |bytes| {
        bytes[8] += 1;
        let mut hasher = blake3::Hasher::new_derive_key("kring key file header v1");
        hasher.update(&bytes[..32]);
        hasher.finalize_xof().fill(&mut bytes[32..48]);
    });
    refused(dir.path());
}

#[test]
fn a_later_event() {
    let dir = store();
    let journal = dir.path().join("journal");
    let mut last = Vec::new();
    let mut visit = |_, bytes: &[u8]| {
        last = bytes.to_vec();
        Ok::<(), ()>(())
    };
    let (mut log, _) = journal::Journal::open(&journal, &mut visit).unwrap();
    last[0] += 1;
    log.append(&[last], &mut |_| {}).unwrap();
    log.close().unwrap();
    let sentence = match try_open(dir.path(), opens(SNAPSHOT_8.0, 1)) {
        Ok(_) => panic!("it opened"),
        Err(why) => why.to_string(),
    };
    assert!(sentence.ends_with("use the program that wrote it"), "{sentence}");
}

#[test]
fn a_later_manifest_or_run_of_the_snapshot() {
    for name in ["manifest", "run-"] {
        let dir = store();
        let files = contents(&dir.path().join("snapshot"));
        let path = files
            .keys()
            .find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(name))
            .unwrap();
        change(path, |bytes| bytes[8] += 1);
        dropped(dir.path(), "later version");
    }
}

#[test]
fn entries_of_a_later_form_in_the_snapshot() {
    let dir = store();
    let mut random = StdRng::seed_from_u64(1);
    let slots = KeySlots::open(&dir.path().join("key-slots"), &kek(1)).unwrap();
    let folder = dir.path().join("snapshot");
    let (format, id) = (decision::KEPT_FORMAT, slots.store_id());
    drop(slots);
    let mut open = |format| {
        Stack::open(&folder, id, &kek(1), format, &mut random)
            .unwrap()
            .stack
    };
    let mark: Mark = open(format).mark().unwrap().clone();
    let mut stack = open(format + 1);
    stack
        .push(mark, &mut StdRng::seed_from_u64(2), |run| {
            run.put(1, b"key", Some(b"value"))
        })
        .unwrap();
    drop(stack);
    dropped(dir.path(), "another format");
}
