//! Copies of key slots: for a backup, while slots are prepared and erased, and back from one.
#![allow(clippy::unwrap_used)] // a test may panic

use rand::{SeedableRng, rngs::StdRng};
use seal::{Failure, KeyEncryptionKey, KeySlots, Matter, Slot, StoreId};

fn kek(byte: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::from_bytes([byte; 32])
}

fn tag(slots: &KeySlots, matter: u64) -> Option<[u8; 16]> {
    match slots.key(Matter(matter)).unwrap() {
        Slot::Live(key) => Some(key.tag().0),
        Slot::Erased | Slot::NeverPrepared => None,
    }
}

#[test]
fn a_copy_has_the_same_keys_but_for_those_that_are_to_be_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (path, copy) = (dir.path().join("slots"), dir.path().join("copy"));
    let mut random = StdRng::seed_from_u64(1);
    let mut slots = KeySlots::create(&path, StoreId([7; 16]), &kek(1)).unwrap();
    slots.prepare(Matter(9_000), &mut random).unwrap();
    slots.erase(&[Matter(5), Matter(8_999)]).unwrap();
    let checker = slots.checker().unwrap();
    assert_eq!(checker.erased().unwrap(), [Matter(5), Matter(8_999)]);
    // The store's own key is never gone, whatever is said of it.
    let gone = |matter: Matter| matter == Matter::STORE || matter == Matter(4_097);
    let mut told = Vec::new();
    let progress = &mut |done| {
        told.push(done);
        true
    };
    checker.copy(&copy, Matter(8_000), &gone, progress).unwrap();
    assert_eq!(told, [4_096, 8_000]);
    let copied = KeySlots::open(&copy, &kek(1)).unwrap();
    assert_eq!(
        (copied.prepared(), copied.store_id()),
        (Matter(8_000), StoreId([7; 16]))
    );
    for matter in 1..=8_000 {
        let expected = tag(&slots, matter).filter(|_| matter != 4_097);
        assert_eq!(tag(&copied, matter), expected, "{matter}");
    }
    let of_copy = checker.of(&copy).unwrap();
    assert_eq!(of_copy.erased().unwrap(), [Matter(5), Matter(4_097)]);
    assert!(
        of_copy
            .check(Matter(1), Matter(8_000), &mut |_, _| {})
            .unwrap()
            .damaged
            .is_empty()
    );
}

#[test]
fn a_copy_is_made_once_and_a_foreign_one_is_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let mut random = StdRng::seed_from_u64(2);
    let mut slots = KeySlots::create(&at("slots"), StoreId([7; 16]), &kek(1)).unwrap();
    slots.prepare(Matter(10), &mut random).unwrap();
    let checker = slots.checker().unwrap();
    let copy = |name: &str, goes_on: bool| checker.copy(&at(name), Matter(10), &|_| false, &mut |_| goes_on);
    assert!(matches!(copy("half", false), Err(Failure::UnderWay)));
    assert!(
        KeySlots::open(&at("half"), &kek(1)).is_err(),
        "half a copy is no key file"
    );
    copy("copy", true).unwrap();
    assert!(matches!(copy("copy", true), Err(Failure::Exists)));
    for (name, store, key) in [("store", 8, 1), ("key", 7, 2)] {
        drop(KeySlots::create(&at(name), StoreId([store; 16]), &kek(key)).unwrap());
        assert!(checker.of(&at(name)).is_err(), "another {name}");
    }
}
