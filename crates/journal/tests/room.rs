//! A disk that fills: ordinary groups stop in time, urgent ones go on, nothing is poisoned, and when space is freed
//! everything goes on by itself; a start on a full disk lives on the reserve, or says what it needs.
//!
//! The small disk is a tmpfs in a mount namespace of its own, in which this program starts itself again. Where the system
//! forbids that, the test says so.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, and say why"
)]

mod common;

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{EPOCH, Events, USUAL, again_after, open_with, with_groups};
use journal::{Failure, Journal, Settings, Stop};

const PLACE: &str = "JOURNAL_TEST_SMALL_DISK";
const MIB: u64 = 1 << 20;
const SETTINGS: Settings = Settings {
    volume_bytes: 2 * MIB,
    reserve_bytes: 16 * MIB,
    floor_bytes: 12 * MIB,
};

fn group(number: usize) -> Events {
    (0..40)
        .map(|event| vec![(number * 40 + event) as u8; 1000])
        .collect()
}

fn bytes_of(group: &[Vec<u8>]) -> u64 {
    group.iter().map(|event| event.len() as u64).sum()
}

/// Bytes that the file really occupies.
fn occupied(path: &Path) -> u64 {
    fs::metadata(path).unwrap().blocks() * 512
}

/// Fills what is left of the disk.
fn ballast(disk: &Path) -> PathBuf {
    let path = disk.join("ballast");
    let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
    while file.write_all(&[7; 4096]).is_ok() {}
    path
}

/// Appends admitted groups until one is refused, or `most` were appended.
fn append_admitted(journal: &mut Journal, events: &mut Events, urgent: bool, most: usize) -> usize {
    for done in 0..most {
        let group = group(done);
        if journal.admit(urgent, bytes_of(&group)).is_err() {
            return done;
        }
        journal.append(&group, &mut |_| {}).unwrap();
        events.extend(group);
    }
    most
}

#[test]
fn a_full_disk_stops_what_can_wait_and_nothing_else() {
    if let Ok(place) = std::env::var(PLACE) {
        return on_a_small_disk(Path::new(&place));
    }
    let place = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=48m none \"$JOURNAL_TEST_SMALL_DISK\"";
    let test = "a_full_disk_stops_what_can_wait_and_nothing_else";
    if !again_after(mount, test, (PLACE, place.path())) {
        eprintln!("no small disk can be mounted here, so the full disk was not tested");
    }
}

fn on_a_small_disk(disk: &Path) {
    let dir = disk.join("journal");
    Journal::create(&dir, EPOCH).unwrap();
    let (mut journal, ..) = open_with(&dir, SETTINGS, None).unwrap();
    assert_eq!(journal.room().unwrap().reserve, SETTINGS.reserve_bytes);
    assert_eq!(occupied(&dir.join("reserve")), SETTINGS.reserve_bytes);

    let mut events = Events::new();
    let done = append_admitted(&mut journal, &mut events, false, 10_000);
    assert!((50..10_000).contains(&done), "{done} groups before the floor");
    assert!(journal.room().unwrap().available < SETTINGS.floor_bytes);

    let heavy = ballast(disk);
    assert!(journal.admit(false, 1).is_err());
    let refused = journal.append(&group(0), &mut |_| unreachable!()).unwrap_err();
    assert!(matches!(refused, Failure::NoRoom(_)), "{refused}");
    assert!(!journal.is_poisoned());
    assert_eq!(append_admitted(&mut journal, &mut events, true, 10), 10);
    assert!(journal.room().unwrap().reserve < SETTINGS.reserve_bytes);
    // What the reserve gives back is for what cannot wait: to all else the disk stays full, also where the floor lies lower.
    let kept = journal.room().unwrap().reserve;
    journal.admit(true, MIB).unwrap();
    assert!(journal.room().unwrap().reserve < kept);
    assert!(journal.admit(false, MIB).is_err(), "nobody freed any space");

    fs::remove_file(heavy).unwrap();
    more_room(disk);
    assert_eq!(append_admitted(&mut journal, &mut events, false, 12), 12);
    assert_eq!(journal.room().unwrap().reserve, SETTINGS.reserve_bytes);
    assert_eq!(journal.verify(&mut |_| {}), Ok(journal.head()));

    // The writer dies on a disk that is full to the last block.
    ballast(disk);
    drop(journal);
    let (mut journal, opened, seen) = open_with(&dir, SETTINGS, None).unwrap();
    assert_eq!((opened.stop, seen), (Stop::Unclean, events.clone()));
    assert_eq!(append_admitted(&mut journal, &mut events, true, 1), 1);
    drop(journal);

    fs::remove_file(dir.join("reserve")).unwrap();
    ballast(disk);
    for _ in 0..2 {
        match open_with(&dir, SETTINGS, None).map(|_| ()).unwrap_err() {
            Failure::NoRoom(refused) => assert!(refused.needed > MIB && refused.available < MIB),
            other => panic!("{other}"),
        }
    }
    fs::remove_file(disk.join("ballast")).unwrap();
    assert_eq!(open_with(&dir, SETTINGS, None).unwrap().2, events);
}

/// The disk gets larger, as when others free what they held.
fn more_room(disk: &Path) {
    let grown = Command::new("mount")
        .args(["-o", "remount,size=96m"])
        .arg(disk)
        .status();
    assert!(grown.unwrap().success());
}

/// Whoever asks for a smaller reserve wants the space.
#[test]
fn a_reserve_that_is_larger_than_asked_for_gives_the_rest_back_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let reserve = dir.path().join("reserve");
    let settings = |mib: u64| Settings {
        reserve_bytes: mib * MIB,
        ..USUAL
    };
    Journal::create(dir.path(), EPOCH).unwrap();
    for mib in [8, 3, 0, 5] {
        let (journal, ..) = open_with(dir.path(), settings(mib), None).unwrap();
        assert_eq!(journal.room().unwrap().reserve, mib * MIB);
        assert_eq!(occupied(&reserve), mib * MIB);
        assert_eq!(fs::metadata(&reserve).unwrap().len(), mib * MIB);
        journal.close().unwrap();
    }
}

#[test]
fn no_group_takes_more_room_than_was_asked_for_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = with_groups(dir.path(), &[]);
    let db = dir.path().join("sled/db");
    let largest = vec![vec![3; journal::MAX_EVENT_BYTES]; journal::MAX_GROUP_VALUES];
    let packed = vec![vec![5; 250]; 1000];
    let lone = vec![vec![7; 40]];
    let (mut most, mut worst) = (0, 0.0_f64);
    for round in 0..60 {
        for group in [&largest, &packed, &lone] {
            // The largest are few, so that the test stays small.
            if group.len() == largest.len() && round % 6 != 0 {
                continue;
            }
            let before = fs::metadata(&db).unwrap().len();
            journal.append(group, &mut |_| {}).unwrap();
            let grown = fs::metadata(&db).unwrap().len().saturating_sub(before);
            let bytes = bytes_of(group);
            assert!(
                grown <= 8 * bytes + 4 * MIB,
                "{bytes} bytes made the file grow by {grown}"
            );
            match bytes > MIB / 8 {
                true => worst = worst.max(grown as f64 / bytes as f64),
                false => most = most.max(grown),
            }
        }
    }
    eprintln!("a large group: at most {worst:.1} times its bytes; a small one: at most {most} bytes");
    assert_eq!(USUAL.reserve_bytes, 0);
    assert!(!dir.path().join("reserve").exists());
}
