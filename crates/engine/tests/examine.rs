//! Examining a store: a whole one is found whole whatever way it was left, damage is found and named, nothing is changed.
#![allow(clippy::unwrap_used, clippy::needless_update)]

mod common;

use std::{fs, path::Path};

use common::{
    Opens, close,
    files::{bytes_of, copy, copy_into},
    kek,
    life::live_a_little,
    make, open, policy, register, try_open,
};
use engine::{
    Belongs, EventsFound, Examine, Examined, Failure, PolicyFile, SnapshotFound, SnapshotUse, examine,
};
use journal::Reached;
use rand::{SeedableRng, rngs::StdRng};
use seal::Matter;
use snapshot::Stack;
use tempfile::TempDir;

/// Offset of the slot of a matter in the file of key slots.
fn slot_at(matter: u64) -> usize {
    4096 + 80 * usize::try_from(matter).unwrap()
}

fn small() -> Opens {
    Opens {
        log: journal::Settings {
            volume_bytes: 1,
            ..journal::Settings::default()
        },
        ..Opens::default()
    }
}

/// A store in many volumes that lived a little and was stopped; its events.
fn lived() -> (TempDir, u64) {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let (engine, _, thread) = try_open(dir.path(), small()).unwrap();
    live_a_little(&engine);
    let events = engine.events();
    close((engine, thread));
    (dir, events)
}

fn try_look(dir: &Path, key: u8) -> Result<Examined, Failure> {
    examine(Examine {
        data_dir: dir,
        key_encryption_key: &kek(key),
        pseudonym_checks: &[[5; 16]],
        policy: &policy(),
        progress: &mut |_, done, all| assert!(done <= all),
    })
}

/// Looks, and insists that nothing was changed by it.
fn look(dir: &Path) -> Examined {
    let before = bytes_of(dir);
    let found = try_look(dir, 1).unwrap();
    assert!(bytes_of(dir) == before, "examining changed something");
    found
}

fn flip(path: &Path, at: usize) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_whole_store_is_found_whole_with_its_snapshot() {
    let (dir, events) = lived();
    let found = look(dir.path());
    assert!(found.is_whole(), "{found:?}");
    let log = found.log.unwrap();
    assert!(log.sound() && log.volumes.len() > 10, "{log:?}");
    assert_eq!(log.head.size, events);
    assert!(matches!(found.events, EventsFound::Whole { events: all, erased: 0 } if all == events));
    assert!(
        matches!(found.snapshot, SnapshotFound::Whole { size, .. } if size == events),
        "{:?}",
        found.snapshot
    );
    let slots = found.slots.unwrap();
    assert_eq!(slots.live, slots.prepared);
    assert!(slots.used > 1 && slots.used < slots.prepared && !slots.count_damaged);
    assert!(matches!(
        found.belongs,
        Some(Ok(Belongs {
            policy: PolicyFile::InForce,
            ..
        }))
    ));
}

#[test]
fn a_killed_store_is_whole_and_its_snapshot_is_compared_where_it_ends() {
    let (dir, events) = lived();
    let (engine, _, thread) = try_open(dir.path(), small()).unwrap();
    register(&engine, 1, "late", 70);
    let (killed, size) = (copy(dir.path()), engine.events());
    close((engine, thread));
    let found = look(killed.path());
    assert!(found.is_whole(), "{found:?}");
    assert!(size > events);
    assert!(matches!(found.events, EventsFound::Whole { events: all, .. } if all == size));
    assert!(
        matches!(found.snapshot, SnapshotFound::Whole { size, .. } if size == events),
        "{:?}",
        found.snapshot
    );
    fs::remove_dir_all(killed.path().join("snapshot")).unwrap();
    assert_eq!(look(killed.path()).snapshot, SnapshotFound::None);
}

#[test]
fn a_store_in_use_another_key_and_another_policy_are_told_apart() {
    let (dir, _) = lived();
    let opened = open(dir.path());
    assert!(try_look(dir.path(), 1).unwrap_err().is_in_use());
    close(opened);
    let wrong = try_look(dir.path(), 9).unwrap_err();
    assert!(matches!(wrong, Failure::Slots(seal::Failure::WrongKek { .. })));

    let other = policy::Policy::parse(policy::JEUGDWET_TOML).unwrap();
    let belongs = |check: u8, policy: &policy::Policy| {
        let found = examine(Examine {
            data_dir: dir.path(),
            key_encryption_key: &kek(1),
            pseudonym_checks: &[[check; 16]],
            policy,
            progress: &mut |_, _, _| {},
        });
        let found = found.unwrap();
        assert!(found.is_whole());
        let quick = engine::belongs(dir.path(), &kek(1), policy, &[[check; 16]]);
        (found.belongs.unwrap(), quick)
    };
    assert!(matches!(
        belongs(5, &other),
        (
            Err(Failure::PolicyDiffers { .. }),
            Err(Failure::PolicyDiffers { .. })
        )
    ));
    assert!(matches!(
        belongs(6, &policy()),
        (
            Err(Failure::PseudonymKeyDiffers),
            Err(Failure::PseudonymKeyDiffers)
        )
    ));
    assert!(matches!(
        belongs(5, &policy()),
        (
            Ok(Belongs {
                policy: PolicyFile::InForce,
                ..
            }),
            Ok(Belongs {
                policy: PolicyFile::InForce,
                ..
            })
        )
    ));
}

#[test]
fn a_damaged_key_slot_is_used_or_spare_and_the_log_is_proven_all_the_same() {
    let (dir, events) = lived();
    let slots = look(dir.path()).slots.unwrap();
    let file = dir.path().join("key-slots");
    flip(&file, slot_at(slots.prepared) + 40);
    let spare = look(dir.path());
    assert!(spare.is_whole(), "it is made anew before its turn comes");
    assert!(
        matches!(spare.events, EventsFound::Whole { events: all, .. } if all == events),
        "no event needs it"
    );
    let found = spare.slots.unwrap();
    assert_eq!(found.damaged_used().count(), 0);
    let damaged: Vec<_> = found.damaged_spare().map(|slot| slot.matter).collect();
    assert_eq!(damaged, [Matter(slots.prepared)]);

    flip(&file, slot_at(slots.used) + 70);
    let found = look(dir.path());
    assert!(!found.is_whole());
    assert_eq!(found.log.unwrap().head.size, events);
    assert!(
        matches!(&found.events, EventsFound::Damaged(Failure::Slots(seal::Failure::Damaged { matter })) if matter.0 == slots.used),
        "{:?}",
        found.events
    );
    let slots_found = found.slots.unwrap();
    let used: Vec<_> = slots_found.damaged_used().collect();
    assert_eq!((used.len(), used[0].matter), (1, Matter(slots.used)));
    let first = used[0].first_event.unwrap();
    assert!(first > 0 && first < events);
}

#[test]
fn a_damaged_spare_slot_is_made_anew_when_its_turn_comes() {
    let (dir, _) = lived();
    let used = look(dir.path()).slots.unwrap().used;
    let file = dir.path().join("key-slots");
    for spare in 1..=3 {
        flip(&file, slot_at(used + spare) + 40);
    }
    let (engine, _, thread) = try_open(dir.path(), small()).unwrap();
    let found = engine.look_at_key_slots(&mut |_, _| true).unwrap();
    let damaged: Vec<_> = found.damaged_spare().map(|slot| slot.matter.0).collect();
    assert_eq!(damaged, [used + 1, used + 2, used + 3]);
    assert!(found.suffice());
    register(&engine, 1, "later", 80);
    close((engine, thread));
    let found = look(dir.path());
    assert!(found.is_whole(), "{found:?}");
    let slots = found.slots.unwrap();
    assert!(slots.used >= used + 2 && slots.damaged.len() < 3, "{slots:?}");
    assert!(slots.damaged.iter().all(|slot| slot.matter.0 > slots.used));
}

/// With a snapshot no key of an event is read; whoever looks at the slots finds it all the same.
#[test]
fn a_damaged_used_slot_is_found_beside_a_start_with_a_snapshot() {
    let (dir, _) = lived();
    let used = look(dir.path()).slots.unwrap().used;
    flip(&dir.path().join("key-slots"), slot_at(used - 1) + 40);
    let (engine, opened, thread) = try_open(dir.path(), small()).unwrap();
    assert_eq!(opened.snapshot, SnapshotUse::Used);
    let found = engine.look_at_key_slots(&mut |_, _| true).unwrap();
    let damaged: Vec<_> = found.damaged_used().map(|slot| slot.matter.0).collect();
    assert_eq!((damaged, found.suffice()), (vec![used - 1], false));
    let broken_off = engine.look_at_key_slots(&mut |_, _| false).unwrap_err();
    assert!(broken_off.is_closed(), "{broken_off}");
    close((engine, thread));
}

#[test]
fn without_key_slots_the_log_is_proven_and_nothing_is_said_of_its_events() {
    let (dir, events) = lived();
    fs::remove_file(dir.path().join("key-slots")).unwrap();
    let found = look(dir.path());
    assert!(!found.is_whole());
    assert_eq!(found.log.unwrap().head.size, events);
    assert!(matches!(found.slots, Err(seal::Failure::Missing)));
    assert!(matches!(found.events, EventsFound::NotOpened));
    assert_eq!(found.snapshot, SnapshotFound::NotOpened);
    assert!(found.belongs.is_none());
}

#[test]
fn a_lost_event_of_a_closed_volume_is_named_by_its_position() {
    let (dir, events) = lived();
    let whole = look(dir.path()).log.unwrap();
    let volume = &whole.volumes[3];
    let db = volume.dir.join("sled/db");
    // The byte of the count of the first event's frame; its key, the first position, stands in front of it.
    let bytes = fs::read(&db).unwrap();
    let head = whole.head.epoch.0.to_le_bytes();
    let epochs = bytes.windows(8).enumerate().filter(|(_, window)| *window == head);
    for (at, _) in epochs.collect::<Vec<_>>() {
        flip(&db, at);
    }
    let found = look(dir.path());
    let Err(journal::Failure::Damaged { position, .. }) = &found.log else {
        panic!("{:?}", found.log)
    };
    assert!(volume.positions.contains(&position.0), "{position} {volume:?}");
    assert!(matches!(found.events, EventsFound::NotOpened));
    assert_eq!(found.snapshot, SnapshotFound::NotCompared { size: events });
}

#[test]
fn a_start_of_a_volume_that_is_gone_is_in_doubt_and_no_damage() {
    let (dir, _) = lived();
    let volume = look(dir.path()).log.unwrap().volumes[2].dir.clone();
    fs::remove_file(volume.join("start")).unwrap();
    let found = look(dir.path());
    assert!(found.is_whole(), "{found:?}");
    let log = found.log.unwrap();
    assert!(!log.sound());
    let damaged: Vec<_> = log.volumes.iter().filter(|volume| volume.start_damaged).collect();
    assert_eq!((damaged.len(), &damaged[0].dir), (1, &volume));
}

#[test]
fn a_snapshot_that_is_not_of_this_log_is_in_doubt_and_the_store_is_whole() {
    let (dir, _) = lived();
    let branch = copy(dir.path());
    let lives_on = |dir: &Path, person: &str| {
        let opened = open(dir);
        register(&opened.0, 1, person, 80);
        close(opened);
    };
    lives_on(branch.path(), "elsewhere");
    lives_on(dir.path(), "here");
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    copy_into(&branch.path().join("snapshot"), &dir.path().join("snapshot"));
    let found = look(dir.path());
    assert!(found.is_whole());
    assert_eq!(
        found.snapshot,
        SnapshotFound::InDoubt {
            why: "it is not of this log".into(),
            noticed: true,
        }
    );
}

/// A folder of the log that is put back from an earlier copy, beside a snapshot that stayed.
#[test]
fn a_snapshot_that_covers_more_than_the_log_tells_of_an_older_log() {
    let (dir, _) = lived();
    let earlier = copy(dir.path());
    let before = look(dir.path()).log.unwrap().head.size;
    let opened = open(dir.path());
    register(&opened.0, 1, "later", 80);
    close(opened);
    let after = look(dir.path()).log.unwrap().head.size;
    fs::remove_dir_all(dir.path().join("journal")).unwrap();
    copy_into(&earlier.path().join("journal"), &dir.path().join("journal"));
    assert!(after > before);
    let found = look(dir.path());
    assert_eq!(
        found.snapshot,
        SnapshotFound::Ahead {
            size: after,
            head: before,
            log: Some(Reached::Ends(before)),
        }
    );
    assert!(!found.is_whole());
    let all = bytes_of(dir.path());
    let refused = try_open(dir.path(), Opens::default()).err().unwrap();
    assert!(
        matches!(refused, Failure::LogOlder { log, snapshot } if (log, snapshot) == (before, after)),
        "{refused}"
    );
    assert!(
        all == bytes_of(dir.path()),
        "the only sign of it stays, and all else"
    );
    // Whoever means it moves the snapshot away.
    fs::remove_dir_all(dir.path().join("snapshot")).unwrap();
    close(open(dir.path()));
}

/// The head alone is an earlier one: what stands behind it counts, and nothing is missing.
#[test]
fn an_older_head_before_what_a_snapshot_covers_loses_nothing() {
    let (dir, _) = lived();
    let head = dir.path().join("journal/head");
    let earlier = fs::read(&head).unwrap();
    let opened = open(dir.path());
    register(&opened.0, 1, "later", 80);
    let events = opened.0.events();
    close(opened);
    fs::write(&head, earlier).unwrap();
    let found = look(dir.path());
    assert!(matches!(
        found.snapshot,
        SnapshotFound::Ahead {
            log: Some(Reached::Holds),
            ..
        }
    ));
    assert!(found.is_whole(), "{found:?}");
    let (engine, opened, thread) = try_open(dir.path(), Opens::default()).unwrap();
    assert_eq!(engine.events(), events);
    assert_eq!(
        opened.snapshot,
        SnapshotUse::Used,
        "it speaks of acknowledged events"
    );
    assert_eq!(
        (opened.replayed.spared, opened.journal.older_head.is_some()),
        (events, true)
    );
    register(&engine, 1, "later still", 81);
    let events = engine.events();
    close((engine, thread));
    assert!(
        matches!(look(dir.path()).snapshot, SnapshotFound::Whole { size, .. } if size == events),
        "it goes on to be kept"
    );
}

/// Whoever could write a sealed snapshot could write a wrong one: with the right mark, and one entry too few.
#[test]
fn a_snapshot_with_the_right_mark_and_other_tables_is_noticed() {
    let (dir, _) = lived();
    let whole = bytes_of(&dir.path().join("snapshot"));
    let slots = seal::KeySlots::open(&dir.path().join("key-slots"), &kek(1)).unwrap();
    let store = slots.store_id();
    drop(slots);
    let mut random = StdRng::seed_from_u64(3);
    let mut tables = Vec::new();
    for n in 0.. {
        let path = dir.path().join("snapshot");
        let mut stack = Stack::open(&path, store, &kek(1), decision::KEPT_FORMAT, &mut random)
            .unwrap()
            .stack;
        let Some(&table) = stack.tables().get(n) else {
            break;
        };
        let mut first = None;
        stack
            .load(table, |key, _| {
                first.get_or_insert(key.to_vec());
                Ok::<_, snapshot::Failure>(())
            })
            .unwrap();
        let mark = stack.mark().unwrap().clone();
        if let Some(key) = first {
            stack
                .push(mark, &mut random, |run| run.put(table, &key, None))
                .unwrap();
            drop(stack);
            let SnapshotFound::InDoubt { why, noticed } = look(dir.path()).snapshot else {
                panic!("an entry of table {table} is missing unnoticed")
            };
            assert!(!noticed, "a start does not compare tables");
            assert!(why.contains("are not those of the log"), "{table}: {why}");
            tables.push(table);
        }
        for (file, bytes) in &whole {
            fs::write(file, bytes).unwrap();
        }
    }
    assert!(tables.len() > 10, "{tables:?}");
}
