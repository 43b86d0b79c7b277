//! A log in several volumes of which one is gone, foreign or damaged: named and refused, or made again if it is derived.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::fs;
use std::path::Path;

use common::{Events, SMALLEST, four, groups, head_over, mark_at, open, open_with, volume, with_groups_in};
use journal::{Failure, Meaning, Position};

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

/// With a snapshot no start reads the closed volumes: their files are looked at all the same.
#[test]
fn a_closed_volume_of_which_something_is_gone_is_refused_although_it_is_not_read() {
    let begun = |dir: &Path, events: &Events| open_with(dir, SMALLEST, Some(mark_at(events, 10))).map(drop);
    for file in ["sled/db", "sled/conf", "sled/blobs", "sled"] {
        let (dir, events) = four();
        let path = volume(dir.path(), 3).join(file);
        match path.is_dir() {
            true => fs::remove_dir_all(&path).unwrap(),
            false => fs::remove_file(&path).unwrap(),
        }
        let refused = begun(dir.path(), &events).unwrap_err();
        let Failure::Missing { what } = &refused else {
            panic!("{refused}")
        };
        assert!(
            what.contains(path.to_str().unwrap()) && what.contains("position 3 on"),
            "{what}"
        );
    }
    let (dir, events) = four();
    let db = volume(dir.path(), 3).join("sled/db");
    let whole = fs::read(&db).unwrap();
    let last = |event: &[u8]| {
        (0..whole.len())
            .rfind(|at| whole[*at..].starts_with(event))
            .unwrap()
    };
    // The last event of the volume is cut off, and the value with the two before it if sled wrote that behind it.
    fs::write(&db, &whole[..last(&events[5])]).unwrap();
    let refused = begun(dir.path(), &events).unwrap_err();
    assert!(
        matches!(
            refused,
            Failure::Damaged {
                position: Position(3 | 5),
                ..
            } | Failure::Behind { log: 3 | 5, .. }
        ),
        "{refused}"
    );
    assert_eq!(
        fs::read(&db).unwrap().len(),
        last(&events[5]),
        "nothing was changed"
    );
}

/// Only what no event needs is gone: the volume is proven, and marked with the length that it has now.
#[test]
fn a_closed_volume_of_another_length_with_all_its_events_is_proven_once() {
    let (dir, events) = four();
    let (db, clean) = (
        volume(dir.path(), 3).join("sled/db"),
        volume(dir.path(), 3).join("clean"),
    );
    let mut bytes = fs::read(&db).unwrap();
    assert_eq!(
        fs::read_to_string(&clean).unwrap(),
        format!("clean stop\ndb {}\n", bytes.len())
    );
    bytes.extend([0; 4096]);
    fs::write(&db, &bytes).unwrap();
    let (journal, _, seen) = open_with(dir.path(), SMALLEST, Some(mark_at(&events, 10))).unwrap();
    assert_eq!(seen, events[10..]);
    journal.close().unwrap();
    assert_eq!(
        fs::read_to_string(&clean).unwrap(),
        format!("clean stop\ndb {}\n", bytes.len())
    );
}

#[test]
fn an_empty_directory_of_a_volumes_name_hides_no_event_and_goes() {
    for first in [1, 4, 11, 12, 400] {
        let (dir, events) = four();
        let stray = volume(dir.path(), first);
        fs::create_dir(&stray).unwrap();
        let (mut journal, opened, seen) = open_with(dir.path(), SMALLEST, None).unwrap();
        assert_eq!(
            (seen, opened.volumes, opened.leftovers),
            (events, 4, vec![stray.clone()])
        );
        assert!(!stray.exists());
        journal.append(&groups(1)[0], &mut |_| {}).unwrap();
    }
}

#[test]
fn a_volume_that_was_emptied_is_refused_with_what_it_held() {
    for first in [3, 6, 9] {
        let (dir, _) = four();
        let emptied = volume(dir.path(), first);
        fs::remove_dir_all(&emptied).unwrap();
        fs::create_dir(&emptied).unwrap();
        let refused = open(dir.path()).map(drop).unwrap_err();
        match first {
            9 => assert_eq!(refused, Failure::Behind { head: 12, log: 9 }),
            _ => assert_eq!(
                refused,
                Failure::Missing {
                    what: emptied.display().to_string()
                }
            ),
        }
        assert!(emptied.exists(), "a refused start changes nothing");
    }
}
