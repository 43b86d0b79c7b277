//! What the journal refuses to open: missing, foreign, shortened or damaged. Nothing is created or cut away instead.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;

use std::fs;
use std::path::Path;

use common::{EPOCH, behind_its_back, copies, groups, open, with_groups};
use journal::{Epoch, Failure, Journal, Meaning, Position, Stop};

/// Twelve events in four groups of two values each: values begin at 0, 2, 3, 5, 6, 8, 9, 11. Closed cleanly.
fn twelve() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    with_groups(dir.path(), &groups(4)).close().unwrap();
    dir
}

fn refusal(dir: &Path) -> Failure {
    open(dir).map(|(_, opened, _)| opened).unwrap_err()
}

fn damaged(position: u64, meaning: Meaning) -> Failure {
    Failure::Damaged {
        position: Position(position),
        meaning,
    }
}

fn key(position: u64) -> [u8; 8] {
    position.to_be_bytes()
}

#[test]
fn a_missing_part_is_named_and_never_created() {
    for part in ["head", "sled", "sled/db", "sled/conf", "sled/blobs", ""] {
        let dir = twelve();
        let path = dir.path().join(part);
        let gone = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        gone.unwrap();
        match refusal(dir.path()) {
            Failure::Missing { what } => {
                let (named, events) = what.split_once(',').unwrap_or((&what, ""));
                assert_eq!(Path::new(named), path);
                let held = " of the volume with the events from position 0 on";
                assert!(!part.starts_with("sled") || events == held, "{what}");
            }
            other => panic!("{part}: {other}"),
        }
        assert!(!path.exists(), "{part} came back");
    }
    let dir = twelve();
    fs::write(dir.path().join("sled/db"), b"").unwrap();
    assert!(matches!(refusal(dir.path()), Failure::Missing { what } if what.contains("/db,")));
}

#[test]
fn a_lock_that_is_gone_is_no_damage_and_locks_again() {
    let dir = twelve();
    fs::remove_file(dir.path().join("lock")).unwrap();
    let (journal, opened, events) = open(dir.path()).unwrap();
    assert_eq!((opened.stop, events), (Stop::Clean, groups(4).concat()));
    assert!(matches!(refusal(dir.path()), Failure::InUse { .. }));
    // Under a journal that is open sled's own lock tells.
    fs::remove_file(dir.path().join("lock")).unwrap();
    drop(journal);
    assert!(open(dir.path()).is_ok());
}

#[test]
fn a_journal_is_not_created_over_a_journal_or_a_part_of_one() {
    let dir = twelve();
    for gone in ["nothing", "head", "clean", "lock"] {
        let _ = fs::remove_file(dir.path().join(gone));
        let refused = Journal::create(dir.path(), Epoch(2)).unwrap_err();
        assert!(
            matches!(refused, Failure::AlreadyExists { .. }),
            "without {gone}: {refused}"
        );
    }
    let nowhere = dir.path().join("no/such/place");
    assert!(matches!(
        Journal::create(&nowhere, EPOCH),
        Err(Failure::Io { .. })
    ));
}

#[test]
fn a_second_opener_is_told_that_the_journal_is_in_use() {
    let dir = tempfile::tempdir().unwrap();
    let journal = with_groups(dir.path(), &groups(1));
    let refused = refusal(dir.path());
    assert_eq!(
        refused,
        Failure::InUse {
            dir: dir.path().to_path_buf()
        }
    );
    assert!(refused.to_string().contains("is in use by another process"));
    drop(journal);
    assert!(open(dir.path()).is_ok());
}

#[test]
fn a_log_shorter_than_its_head_is_refused() {
    let dir = twelve();
    behind_its_back(dir.path(), |tree| drop(tree.remove(key(11)).unwrap()));
    assert_eq!(refusal(dir.path()), Failure::Behind { head: 12, log: 11 });
}

#[test]
fn a_store_that_lost_everything_is_refused_although_sled_opens_it() {
    let dir = twelve();
    let fresh = tempfile::tempdir().unwrap();
    with_groups(fresh.path(), &[]).close().unwrap();
    fs::remove_dir_all(dir.path().join("sled")).unwrap();
    fs::rename(fresh.path().join("sled"), dir.path().join("sled")).unwrap();
    assert_eq!(refusal(dir.path()), Failure::Behind { head: 12, log: 0 });
}

#[test]
fn missing_events_in_the_middle_are_named() {
    let dir = twelve();
    behind_its_back(dir.path(), |tree| drop(tree.remove(key(5)).unwrap()));
    assert_eq!(
        refusal(dir.path()),
        damaged(5, Meaning::Gap { next: Position(6) })
    );
    let dir = twelve();
    behind_its_back(dir.path(), |tree| drop(tree.remove(key(0)).unwrap()));
    assert_eq!(
        refusal(dir.path()),
        damaged(0, Meaning::Gap { next: Position(2) })
    );
}

#[test]
fn a_changed_byte_is_named_and_left_as_it_is() {
    let dir = twelve();
    let db = dir.path().join("sled/db");
    let mut bytes = fs::read(&db).unwrap();
    // Event 6, wherever sled has a copy of it.
    let event = [6; 600];
    let copies: Vec<usize> = (0..bytes.len() - event.len())
        .filter(|at| bytes[*at..].starts_with(&event))
        .collect();
    assert!(!copies.is_empty());
    copies.iter().for_each(|at| bytes[at + 100] ^= 1);
    fs::write(&db, &bytes).unwrap();
    for _ in 0..2 {
        let missing = Meaning::Gap { next: Position(8) };
        assert_eq!(refusal(dir.path()), damaged(6, missing));
        assert!(fs::read(&db).unwrap() == bytes);
    }
}

/// What is done to the events behind the journal's back.
type Harm = Box<dyn FnMut(&sled::Tree)>;

#[test]
fn values_that_prove_to_be_none_are_passed_over_and_sled_gets_another_volume() {
    let mut cases: Vec<Harm> = vec![
        Box::new(|tree| {
            let mut changed = tree.get(key(6)).unwrap().unwrap().to_vec();
            changed[100] ^= 1;
            tree.insert(key(6), changed).unwrap();
        }),
        Box::new(|tree| {
            let value = tree.get(key(3)).unwrap().unwrap();
            tree.insert(key(4), value).unwrap();
        }),
        Box::new(|tree| drop(tree.insert(b"short", b"value").unwrap())),
    ];
    for change in &mut cases {
        let dir = twelve();
        behind_its_back(dir.path(), |tree| change(tree));
        // What was acknowledged is still in the file, and is proven by the root.
        let (_, opened, events) = open(dir.path()).unwrap();
        assert_eq!(opened.retired, Some(dir.path().join("sled")));
        assert_eq!(events, groups(4).concat());
    }
}

#[test]
fn events_of_another_epoch_are_refused() {
    let (dir, other) = (twelve(), tempfile::tempdir().unwrap());
    Journal::create(other.path(), Epoch(77)).unwrap();
    let (mut journal, ..) = open(other.path()).unwrap();
    journal.append(&groups(1)[0], &mut |_| {}).unwrap();
    journal.close().unwrap();
    let mut foreign = None;
    behind_its_back(other.path(), |tree| foreign = tree.get(key(0)).unwrap());
    behind_its_back(dir.path(), |tree| {
        drop(tree.insert(key(0), foreign.unwrap()).unwrap())
    });
    assert_eq!(refusal(dir.path()), damaged(0, Meaning::WrongEpoch));
}

#[test]
fn well_formed_events_that_are_not_the_acknowledged_ones_are_refused() {
    let (dir, other) = (twelve(), tempfile::tempdir().unwrap());
    let mut forged = groups(4);
    forged[1][2][0] ^= 1;
    with_groups(other.path(), &forged).close().unwrap();
    let mut value = None;
    behind_its_back(other.path(), |tree| value = tree.get(key(5)).unwrap());
    behind_its_back(dir.path(), |tree| {
        drop(tree.insert(key(5), value.unwrap()).unwrap())
    });
    assert_eq!(refusal(dir.path()), damaged(12, Meaning::RootDiffers));
}

#[test]
fn a_store_of_zeros_is_refused_and_a_restart_loop_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    drop(with_groups(dir.path(), &groups(4)));
    let db = dir.path().join("sled/db");
    // As a lost file tail would look: the same length, nothing in it.
    let before = vec![0; fs::metadata(&db).unwrap().len() as usize];
    fs::write(&db, &before).unwrap();
    for _ in 0..4 {
        assert_eq!(refusal(dir.path()), Failure::Behind { head: 12, log: 0 });
        assert_eq!(copies(dir.path()), [""; 0]);
        assert_eq!(fs::read(&db).unwrap(), before);
    }
}

/// sled does not see what its own recovery cut off, although every byte is found without sled.
#[test]
fn the_only_good_copy_outlives_a_restart_loop() {
    let dir = twelve();
    behind_its_back(dir.path(), |tree| drop(tree.remove(key(11)).unwrap()));
    fs::remove_file(dir.path().join("clean")).unwrap();
    let before = fs::read(dir.path().join("sled/db")).unwrap();
    for _ in 0..4 {
        assert_eq!(refusal(dir.path()), Failure::Behind { head: 12, log: 11 });
        assert_eq!(copies(dir.path()), ["before-recovery-1"]);
        assert_eq!(fs::read(dir.path().join("before-recovery-1/db")).unwrap(), before);
    }
}

#[test]
fn an_unfinished_snapshot_is_removed_and_told() {
    let dir = twelve();
    let leftover = dir.path().join("sled/snap.0000000000000ABC.generating");
    fs::write(&leftover, b"half a snapshot").unwrap();
    let (_, opened, events) = open(dir.path()).unwrap();
    assert_eq!(
        (opened.leftovers, opened.stop, opened.copy),
        (vec![leftover.clone()], Stop::Clean, None)
    );
    assert_eq!(events, groups(4).concat());
    assert!(!leftover.exists());
}

#[test]
fn a_value_in_a_file_of_its_own_is_refused_before_sled_may_remove_it() {
    let dir = twelve();
    let path = dir.path().join("sled/blobs/12345");
    fs::write(&path, b"never synced").unwrap();
    assert_eq!(refusal(dir.path()), Failure::BlobFound { path: path.clone() });
    assert!(path.exists());
}
