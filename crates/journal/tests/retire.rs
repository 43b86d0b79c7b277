//! A newest volume that is whole but not fit for sled: sled never opens it, and the log goes on behind it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Events, SMALLEST, groups, open, volumes, with_groups, with_groups_in};
use journal::{Failure, Meaning, Position, Stop};

fn all(groups: &[Events]) -> Events {
    groups.concat()
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x10;
    fs::write(file, bytes).unwrap();
}

/// sled's files of volume 0, by what sled needs them for.
fn sleds_file(dir: &Path, prefix: &str) -> PathBuf {
    let mut names = fs::read_dir(dir.join("sled"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let found = names.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(prefix));
    found.unwrap()
}

/// Opens, appends, and opens again: everything is there, and the retired volume is as it was.
fn goes_on_behind(dir: &Path, before: &Events) {
    let damaged = fs::read(dir.join("sled/db")).unwrap();
    let (mut journal, opened, events) = open(dir).unwrap();
    assert_eq!(opened.retired, Some(dir.join("sled")));
    assert_eq!((opened.volumes, &events), (2, before));
    let more = groups(9).split_off(8);
    journal.append(&more[0], &mut |_| {}).unwrap();
    journal.verify(&mut |_| {}).unwrap();
    journal.close().unwrap();
    assert_eq!(volumes(dir), [format!("{:020}", before.len())]);
    assert!(fs::read(dir.join("sled/db")).unwrap() == damaged);

    let (journal, opened, events) = open(dir).unwrap();
    assert_eq!((opened.retired, opened.stop), (None, Stop::Clean));
    assert_eq!(events, [before.clone(), all(&more)].concat());
    journal.verify(&mut |_| {}).unwrap();
    journal.close().unwrap();
}

#[test]
fn behind_a_damaged_header_of_a_segment() {
    // sled opens such a volume, takes events into the segment, and does not find them again.
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    with_groups(&store, &groups(3)).close().unwrap();
    // A start in between, so that sled's snapshot spares it the segment.
    open(&store).unwrap().0.close().unwrap();
    flip(&store.join("sled/db"), 15);
    goes_on_behind(&store, &all(&groups(3)));
}

#[test]
fn behind_files_of_sled_s_own_that_are_damaged() {
    for (prefix, at) in [("conf", 5), ("snap.", 8)] {
        let dir = tempfile::tempdir().unwrap();
        let store = dir.path().join("journal");
        with_groups(&store, &groups(3)).close().unwrap();
        open(&store).unwrap().0.close().unwrap();
        flip(&sleds_file(&store, prefix), at);
        goes_on_behind(&store, &all(&groups(3)));
    }
}

#[test]
fn after_a_kill_too() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    drop(with_groups(&store, &groups(3)));
    flip(&store.join("sled/db"), 6);
    goes_on_behind(&store, &all(&groups(3)));
}

#[test]
fn a_volume_without_events_is_refused_with_its_position() {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("journal");
    with_groups_in(&store, SMALLEST, &[]).close().unwrap();
    flip(&sleds_file(&store, "conf"), 5);
    let failure = open(&store).map(drop).unwrap_err();
    let expected = Failure::Damaged {
        position: Position(0),
        meaning: Meaning::Unreadable,
    };
    assert_eq!(failure, expected);
}
