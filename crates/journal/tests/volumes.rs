//! A log in several volumes: rolled, read, proven, opened from a mark, and refused when a volume is gone or damaged.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};

use common::{EPOCH, Events, SMALLEST, groups, open, open_with, volumes, with_groups_in};
use journal::{Failure, Head, Journal, Mark, Meaning, Position, Stop};
use proof::{Frontier, leaf_hash};

/// Four groups of three events in volumes of their own, closed cleanly: they begin at 0, 3, 6 and 9.
fn four() -> (tempfile::TempDir, Events) {
    let dir = tempfile::tempdir().unwrap();
    with_groups_in(dir.path(), SMALLEST, &groups(4)).close().unwrap();
    (dir, groups(4).concat())
}

fn volume(dir: &Path, first: u64) -> PathBuf {
    match first {
        0 => dir.to_path_buf(),
        _ => dir.join(format!("volumes/{first:020}")),
    }
}

fn head_over(events: &[Vec<u8>]) -> Head {
    let mut frontier = Frontier::new();
    events.iter().for_each(|event| frontier.push(leaf_hash(event)));
    Head {
        epoch: EPOCH,
        size: frontier.size(),
        root: frontier.root(),
    }
}

fn mark_at(events: &Events, size: usize) -> Mark {
    let head = head_over(&events[..size]);
    Mark {
        size: head.size,
        root: head.root,
    }
}

/// Flips a byte in every copy of the value that holds this event, wherever sled left one.
fn flip(dir: &Path, event: &[u8]) {
    let db = dir.join("sled/db");
    let mut bytes = fs::read(&db).unwrap();
    let places: Vec<usize> = (0..bytes.len() - event.len())
        .filter(|at| bytes[*at] == event[0] && bytes[*at..].starts_with(event))
        .collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[at + 100] ^= 1);
    fs::write(db, bytes).unwrap();
}

#[test]
fn a_log_goes_on_in_new_volumes_and_is_one_log() {
    let (dir, events) = four();
    let names = ["3", "6", "9"].map(|first| format!("{first:0>20}"));
    assert_eq!(volumes(dir.path()), names);
    for first in [0, 3, 6, 9] {
        assert!(volume(dir.path(), first).join("clean").exists(), "volume {first}");
    }
    let (journal, opened, seen) = open_with(dir.path(), SMALLEST, None).unwrap();
    assert_eq!((opened.stop, opened.volumes, opened.size), (Stop::Clean, 4, 12));
    assert!(opened.rebuilt.is_empty() && opened.copy.is_none());
    assert_eq!(seen, events);
    assert_eq!(journal.head(), head_over(&events));
    assert_eq!(journal.verify(&mut |_| {}), Ok(journal.head()));
    for from in 0..13 {
        for count in 0..14 {
            let wanted: Vec<_> = (from..12.min(from + count))
                .map(|at| (Position(at as u64), events[at].clone()))
                .collect();
            assert_eq!(journal.read(Position(from as u64), count).unwrap(), wanted);
        }
    }
}

#[test]
fn rolling_goes_on_after_unclean_stops_and_keeps_what_is_bounded_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(12);
    drop(with_groups_in(dir.path(), SMALLEST, &all[..2]));
    for round in 1..6 {
        let (mut journal, opened, seen) = open_with(dir.path(), SMALLEST, None).unwrap();
        assert_eq!(seen, all[..2 * round].concat());
        assert_eq!((opened.stop, opened.volumes), (Stop::Unclean, 2 * round));
        for group in &all[2 * round..2 * round + 2] {
            journal.append(group, &mut |_| {}).unwrap();
        }
    }
    let (journal, opened, _) = open(dir.path()).unwrap();
    // Of the newest volume only.
    let copy = opened.copy.unwrap();
    assert_eq!(fs::read_to_string(copy.join("volume")).unwrap(), "33\n");
    journal.close().unwrap();
}

#[test]
fn from_a_mark_only_what_follows_is_handed_over() {
    let (dir, events) = four();
    for size in 0..=12 {
        let (journal, opened, seen) = open_with(dir.path(), SMALLEST, Some(mark_at(&events, size))).unwrap();
        assert_eq!(seen, events[size..]);
        assert_eq!((opened.size, journal.head()), (12, head_over(&events)));
        journal.close().unwrap();
    }
    assert_eq!(open(dir.path()).unwrap().2, events);
}

#[test]
fn a_mark_of_another_log_is_told_before_anything_is_handed_over() {
    let (dir, events) = four();
    let mut other = events.clone();
    other[0][0] ^= 1;
    let beyond = Mark {
        size: 13,
        ..mark_at(&events, 12)
    };
    for mark in [1, 3, 7, 9, 12]
        .map(|size| mark_at(&other, size))
        .into_iter()
        .chain([beyond])
    {
        let mut handed = 0;
        let opening = journal::Opening::begin(dir.path(), SMALLEST).unwrap();
        let refused = opening.replay(Some(mark), &mut |_, _| {
            handed += 1;
            Ok::<(), Infallible>(())
        });
        let differs = Failure::MarkDiffers {
            position: Position(mark.size),
        };
        assert_eq!(refused.err(), Some(differs.into()));
        assert_eq!(handed, 0);
    }
    assert_eq!(open(dir.path()).unwrap().2, events);
}

#[test]
fn damage_in_a_closed_volume_is_named_by_every_pass_over_it_and_by_no_other() {
    let (dir, events) = four();
    flip(&volume(dir.path(), 3), &events[5]);
    let gap = Failure::Damaged {
        position: Position(5),
        meaning: Meaning::Gap { next: Position(6) },
    };
    assert_eq!(open(dir.path()).map(|_| ()).unwrap_err(), gap);
    let (journal, ..) = open_with(dir.path(), SMALLEST, Some(mark_at(&events, 7))).unwrap();
    assert_eq!(journal.verify(&mut |_| {}), Err(gap.clone()));
    assert_eq!(journal.read(Position(5), 1), Err(gap));
    assert_eq!(journal.read(Position(4), 1).unwrap()[0].1, events[4]);
    assert_eq!(journal.read(Position(6), 9).unwrap().len(), 6);
}

#[test]
fn damage_in_the_newest_volume_is_refused_before_sled_touches_it() {
    let (dir, events) = four();
    let newest = volume(dir.path(), 9);
    flip(&newest, &events[9]);
    let before = fs::read(newest.join("sled/db")).unwrap();
    for _ in 0..3 {
        assert_eq!(
            open(dir.path()).map(|_| ()).unwrap_err(),
            Failure::Damaged {
                position: Position(9),
                meaning: Meaning::Gap { next: Position(11) },
            }
        );
        assert_eq!(fs::read(newest.join("sled/db")).unwrap(), before);
        assert!(newest.join("clean").exists());
    }
}

#[test]
fn a_missing_volume_is_named() {
    for gone in [3, 6] {
        let (dir, _) = four();
        fs::remove_dir_all(volume(dir.path(), gone)).unwrap();
        let what = volume(dir.path(), gone).display().to_string();
        assert_eq!(
            open(dir.path()).map(|_| ()).unwrap_err(),
            Failure::Missing { what }
        );
    }
    // Nothing says that there was a newest one, but the head says what it held.
    let (dir, _) = four();
    fs::remove_dir_all(volume(dir.path(), 9)).unwrap();
    assert_eq!(
        open(dir.path()).map(|_| ()).unwrap_err(),
        Failure::Behind { head: 12, log: 9 }
    );
}

#[test]
fn a_volume_that_does_not_belong_here_is_refused() {
    let (dir, _) = four();
    let other = tempfile::tempdir().unwrap();
    with_groups_in(other.path(), SMALLEST, &groups(2))
        .close()
        .unwrap();
    let foreign = volume(dir.path(), 5);
    fs::rename(volume(other.path(), 3), &foreign).unwrap();
    assert!(open(dir.path()).is_err());
}

#[test]
fn a_lost_or_damaged_start_is_made_again_from_the_volume_before() {
    for first in [3, 6, 9] {
        let (dir, events) = four();
        let start = volume(dir.path(), first).join("start");
        let whole = fs::read(&start).unwrap();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x20;
            // Only a byte of each field costs a whole open.
            if at % 8 != 0 {
                continue;
            }
            fs::write(&start, bytes).unwrap();
            let (journal, opened, seen) = open(dir.path()).unwrap();
            assert_eq!(opened.rebuilt, [start.as_path()], "byte {at}");
            assert_eq!(seen, events);
            journal.close().unwrap();
            assert_eq!(fs::read(&start).unwrap(), whole);
        }
        fs::remove_file(&start).unwrap();
        let (_, opened, _) = open(dir.path()).unwrap();
        assert_eq!(opened.rebuilt, [start.as_path()]);
        assert_eq!(fs::read(&start).unwrap(), whole);
    }
}

#[test]
fn a_head_that_fell_back_behind_the_newest_volume_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(2);
    let mut journal = with_groups_in(dir.path(), SMALLEST, &all[..1]);
    // Dies when the new volume has its name; the head file says 0 and 3.
    let mut watch = |stage| assert_ne!(stage, journal::Stage::VolumeDurable, "stopped on purpose");
    let died = std::panic::AssertUnwindSafe(|| journal.append(&all[1], &mut watch));
    assert!(std::panic::catch_unwind(died).is_err());
    drop(journal);
    let path = dir.path().join("head");
    let mut bytes = fs::read(&path).unwrap();
    bytes[10] ^= 1;
    fs::write(&path, bytes).unwrap();
    let (journal, opened, events) = open(dir.path()).unwrap();
    assert_eq!(events, all[0]);
    assert!(opened.head_repaired && opened.unacknowledged.is_empty());
    assert_eq!(journal.head(), head_over(&all[0]));
}

#[test]
fn a_verifier_goes_through_a_roll_and_over_closed_volumes() {
    let dir = tempfile::tempdir().unwrap();
    let all = groups(6);
    let mut journal = with_groups_in(dir.path(), SMALLEST, &all[..3]);
    let verifier = journal.verifier();
    let mut rest = all[3..].iter();
    let mut seen = Events::new();
    let proven = verifier
        .verify::<Infallible>(
            &mut |_, event| {
                seen.push(event.to_vec());
                // In the middle of the last volume, while this pass holds it, the log goes on in another and another.
                if seen.len() >= 8
                    && let Some(group) = rest.next()
                {
                    journal.append(group, &mut |_| {}).unwrap();
                }
                Ok(())
            },
            &mut |_| true,
        )
        .unwrap();
    assert_eq!((proven.size, seen), (9, all[..3].concat()));
    journal.append(&all[5], &mut |_| {}).unwrap();
    assert_eq!(journal.head(), head_over(&all.concat()));
    journal.close().unwrap();
}

#[test]
fn an_old_store_without_volumes_is_a_store() {
    let dir = tempfile::tempdir().unwrap();
    common::with_groups(dir.path(), &groups(2)).close().unwrap();
    assert!(!dir.path().join("volumes").exists());
    let (mut journal, opened, _) = open_with(dir.path(), SMALLEST, None).unwrap();
    assert_eq!(opened.volumes, 1);
    journal.append(&groups(3)[2], &mut |_| {}).unwrap();
    journal.close().unwrap();
    assert_eq!(volumes(dir.path()), [format!("{:020}", 6)]);
    assert_eq!(open(dir.path()).unwrap().2, groups(3).concat());
    assert!(Journal::create(dir.path(), EPOCH).is_err());
}
