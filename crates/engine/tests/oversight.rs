//! What is looked at beside the writer: the latest events, a proof of the log, page tokens.
#![allow(clippy::unwrap_used)]

mod common;

use common::{Opens, close, connect, make, open, register, try_open};
use engine::Entry;
use event::{Kind, RegistrationId};

fn kinds(entries: &[Entry]) -> Vec<Kind> {
    entries.iter().map(|entry| entry.header.kind).collect()
}

#[test]
fn the_latest_events_are_told_by_position_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let store = open(dir.path());
    let mut grown = store.0.recent().watch();
    let before = *grown.borrow_and_update();
    assert_eq!(before, store.0.events());
    connect(&store.0, 1, true);
    assert!(grown.has_changed().unwrap());
    register(&store.0, 1, "tom", 1);
    let told = store.0.recent().from(before);
    assert_eq!(
        kinds(&told),
        [Kind::Agencies, Kind::Agencies, Kind::Person, Kind::Registration]
    );
    let positions: Vec<u64> = told.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, (before..before + 4).collect::<Vec<_>>());
    assert_eq!(told[3].header.party, Some(event::UnitNo(1)));
    assert_eq!(told[2].header.party, None, "a person is nobody's in clear");
    close(store);

    let store = open(dir.path());
    assert_eq!(store.0.recent().from(before), told);
    assert_eq!(*store.0.recent().watch().borrow(), before + 4);
    close(store);
}

#[test]
fn only_so_many_events_are_kept_at_hand() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let store = open(dir.path());
    connect(&store.0, 1, true);
    for n in 0..700 {
        register(&store.0, 1, &format!("c{n}"), n + 1);
    }
    let kept = store.0.recent().from(0);
    assert_eq!(kept.len(), 1024);
    assert_eq!(kept.last().unwrap().position + 1, store.0.events());
    close(store);

    let store = open(dir.path());
    assert_eq!(store.0.recent().from(0), kept, "the same after a restart");
    close(store);
}

#[test]
fn the_log_is_proven_while_the_writer_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let store = open(dir.path());
    connect(&store.0, 1, true);
    register(&store.0, 1, "tom", 1);
    let proven = store.0.verify(&mut |_, _, _| true).unwrap().log.unwrap();
    assert_eq!(proven.size, store.0.events());
    register(&store.0, 1, "anna", 2);
    let later = store.0.verify(&mut |_, _, _| true).unwrap().log.unwrap();
    assert!(later.size > proven.size && later.root != proven.root);
    assert_eq!(
        store.0.verify(&mut |_, _, _| false).unwrap_err().to_string(),
        "the journal is being closed"
    );
    close(store);
}

#[test]
fn damaged_key_slots_are_found_while_the_writer_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let store = open(dir.path());
    connect(&store.0, 1, true);
    register(&store.0, 1, "tom", 1);
    let proven = store.0.verify(&mut |_, _, _| true).unwrap();
    let slots = proven.slots.unwrap();
    assert!(slots.damaged.is_empty() && slots.live == slots.prepared && slots.used < slots.prepared);

    let file = dir.path().join("key-slots");
    let mut bytes = std::fs::read(&file).unwrap();
    for matter in [slots.used, slots.prepared] {
        bytes[4096 + 80 * matter as usize + 50] ^= 8;
    }
    std::fs::write(&file, bytes).unwrap();
    connect(&store.0, 2, false);
    let again = store.0.verify(&mut |_, _, _| true).unwrap();
    let found = again.slots.unwrap();
    let numbers = |slots: Vec<&engine::DamagedSlot>| -> Vec<u64> {
        slots.into_iter().map(|slot| slot.matter.0).collect()
    };
    assert_eq!(numbers(found.damaged_used().collect()), [slots.used]);
    assert_eq!(numbers(found.damaged_spare().collect()), [slots.prepared]);
    assert!(found.damaged[0].first_event.is_some());
    close(store);
}

/// What the log uses is known only up to its damage: no slot behind it is called a spare one.
#[test]
fn damaged_slots_are_told_beside_a_damaged_log() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let log = journal::Settings {
        volume_bytes: 1,
        ..journal::Settings::default()
    };
    let opens = Opens {
        log,
        ..Opens::default()
    };
    let (engine, _, thread) = try_open(dir.path(), opens).unwrap();
    connect(&engine, 1, true);
    for n in 0..6 {
        register(&engine, 1, &format!("child {n}"), 10 + n);
    }
    let used = engine.verify(&mut |_, _, _| true).unwrap().slots.unwrap().used;
    let mut volumes: Vec<_> = std::fs::read_dir(dir.path().join("journal/volumes"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("clean").exists())
        .collect();
    volumes.sort();
    // The whole file of a closed volume is lost behind the daemon's back, and the last key that was used.
    let db = volumes[1].join("sled/db");
    std::fs::write(&db, vec![0; std::fs::metadata(&db).unwrap().len() as usize]).unwrap();
    let file = dir.path().join("key-slots");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[4096 + 80 * used as usize + 50] ^= 8;
    std::fs::write(&file, bytes).unwrap();

    let found = engine.verify(&mut |_, _, _| true).unwrap();
    let why = found.log.unwrap_err().to_string();
    assert!(why.contains("position") || why.contains("the log holds"), "{why}");
    let slots = found.slots.unwrap();
    assert!(slots.used_at_least && slots.used < used, "{slots:?}");
    let damaged: Vec<u64> = slots.damaged_used().map(|slot| slot.matter.0).collect();
    assert_eq!((damaged, slots.damaged_spare().count()), (vec![used], 0));
    drop(engine);
    drop(thread.join());
}

#[test]
fn a_page_token_belongs_to_one_registration_of_one_store() {
    let (dir, other_dir) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    make(dir.path(), 1);
    make(other_dir.path(), 2);
    let (store, other) = (open(dir.path()), open(other_dir.path()));
    let (mine, yours) = (RegistrationId([1; 16]), RegistrationId([2; 16]));
    let outward = store.0.outward();
    for place in [0, 1, 77, u64::MAX] {
        let token = outward.page_token(mine, place);
        assert_eq!(outward.read_page_token(mine, &token), Some(place));
        assert_eq!(outward.read_page_token(yours, &token), None);
        assert_eq!(other.0.outward().read_page_token(mine, &token), None);
        let mut changed = token.clone();
        changed.replace_range(0..1, if token.starts_with('0') { "1" } else { "0" });
        assert_eq!(outward.read_page_token(mine, &changed), None);
        for wrong in ["", "zz", &token[1..], &format!("{token}0")] {
            assert_eq!(outward.read_page_token(mine, wrong), None);
        }
    }
    assert_ne!(
        outward.page_token(mine, 1)[32..],
        outward.page_token(mine, 2)[32..],
        "the place itself is covered"
    );
    close(store);
    close(other);
}
