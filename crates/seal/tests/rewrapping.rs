//! The same keys under another key-encryption key: while others are prepared and erased, and whatever breaks it off.

mod common;

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;

use common::{Counting, Place, STORE, is_damaged, kek, rng, slot_at};
use proptest::prelude::*;
use seal::{Failure, KeyEncryptionKey, KeySlots, Matter, Slot};

fn other() -> KeyEncryptionKey {
    KeyEncryptionKey::from_bytes([0xB7; 32])
}

/// What each slot gives: a tag, an erasure, or damage.
fn contents(slots: &KeySlots) -> Vec<Option<[u8; 16]>> {
    let all = (1..=slots.prepared().0).map(|matter| match slots.key(Matter(matter)) {
        Ok(Slot::Live(key)) => Some(key.tag().0),
        Ok(Slot::Erased) => Some([0; 16]),
        Ok(Slot::NeverPrepared) => panic!("{matter} is prepared"),
        Err(Failure::Damaged { .. }) => None,
        Err(other) => panic!("{other}"),
    });
    all.collect()
}

fn beside(place: &Place) -> std::path::PathBuf {
    place.path.with_extension("next")
}

#[test]
fn the_same_keys_open_under_the_other_key_and_no_longer_under_the_first() {
    let place = Place::with_slots(5_000);
    let mut slots = place.open();
    slots.erase(&[Matter(3), Matter(4_999)]).expect("erased");
    let before = contents(&slots);
    let mut rewrap = slots.rewrap(&other()).expect("begun");
    assert_eq!(
        rewrap.go_on(slots.prepared(), &mut rng()).expect("copied"),
        Matter(4_096)
    );
    slots.take_over(rewrap, &mut rng()).expect("taken over");
    assert_eq!(contents(&slots), before);
    slots.prepare(Matter(5_100), &mut rng()).expect("it goes on");
    slots.erase(&[Matter(7)]).expect("erased");
    drop(slots);

    assert!(!beside(&place).exists());
    assert!(matches!(place.try_open(), Err(Failure::WrongKek { .. })));
    let slots = KeySlots::open(&place.path, &other()).expect("under the other key");
    let mut after = before;
    after[6] = Some([0; 16]);
    assert_eq!(contents(&slots)[..5_000], after);
    assert_eq!((slots.prepared(), slots.store_id()), (Matter(5_100), STORE));
}

#[test]
fn no_wrapped_key_of_the_old_file_stands_in_the_new_one() {
    let place = Place::with_slots(40);
    let old = place.bytes();
    let mut slots = place.open();
    let rewrap = slots.rewrap(&other()).expect("begun");
    slots.take_over(rewrap, &mut rng()).expect("taken over");
    drop(slots);
    let new = place.bytes();
    for matter in 1..=40 {
        let at = slot_at(matter);
        let wrapped = &old[at.start + 32..at.end];
        assert!(!new.windows(8).any(|part| part == &wrapped[..8]), "{matter}");
    }
}

#[test]
fn a_damaged_slot_stays_damaged_and_costs_no_other() {
    let place = Place::with_slots(10);
    place.tamper(|bytes| bytes[slot_at(4).start + 40] ^= 1);
    let mut slots = place.open();
    let before = contents(&slots);
    let rewrap = slots.rewrap(&other()).expect("begun");
    slots.take_over(rewrap, &mut rng()).expect("taken over");
    assert!(is_damaged(&slots, 4));
    assert_eq!(contents(&slots), before);
}

#[test]
fn what_is_broken_off_leaves_the_file_as_it_was_and_nothing_beside_it() {
    let place = Place::with_slots(10);
    let before = place.bytes();
    let mut slots = place.open();
    drop(slots.rewrap(&other()).expect("begun"));
    assert!(!beside(&place).exists());
    // As a crash leaves it.
    fs::write(beside(&place), b"half a file").expect("written");
    drop(slots.rewrap(&other()).expect("begun again"));
    fs::write(beside(&place), b"half a file").expect("written");
    KeySlots::clear_away(&place.path).expect("removed");
    KeySlots::clear_away(&place.path).expect("nothing to remove");
    assert!(!beside(&place).exists());
    drop(slots);
    assert_eq!(place.bytes(), before);
}

#[test]
fn the_same_key_and_a_second_copy_beside_the_first_are_refused() {
    let place = Place::with_slots(10);
    let mut slots = place.open();
    assert!(matches!(slots.rewrap(&kek()), Err(Failure::SameKek)));
    let first = slots.rewrap(&other()).expect("begun");
    assert!(matches!(slots.rewrap(&other()), Err(Failure::UnderWay)));
    assert!(beside(&place).exists(), "the first goes on");
    drop(first);
    let second = slots.rewrap(&other()).expect("begun again");
    slots.take_over(second, &mut rng()).expect("taken over");
    slots.rewrap(&kek()).expect("and back, once the first has ended");
}

#[test]
fn a_copy_that_cannot_be_written_changes_nothing() {
    let place = Place::with_slots(10);
    let before = place.bytes();
    let mut slots = place.open();
    let rewrap = slots.rewrap(&other()).expect("begun");
    // The new file vanishes: it cannot be put in place.
    fs::remove_file(beside(&place)).expect("removed");
    assert!(matches!(
        slots.take_over(rewrap, &mut rng()),
        Err(Failure::Io { .. })
    ));
    slots
        .prepare(Matter(20), &mut rng())
        .expect("the old one goes on");
    drop(slots);
    let slots = place.open();
    assert_eq!(
        place.bytes()[4_096..4_096 + 11 * 80],
        before[4_096..4_096 + 11 * 80]
    );
    assert_eq!(slots.prepared(), Matter(20));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is prepared and erased between the bites of a copy stands in the new file as in the old one.
    #[test]
    fn what_happens_meanwhile_is_caught_up_with(
        steps in prop::collection::vec((0..3_u8, 1..200_u64), 1..20),
        seed in any::<u64>(),
    ) {
        let place = Place::with_slots(100);
        let mut slots = place.open();
        let mut rewrap = slots.rewrap(&other()).expect("begun");
        let mut random = Counting(seed as u8);
        for (what, number) in steps {
            match what {
                0 => drop(rewrap.go_on(Matter(number.min(slots.prepared().0)), &mut random).expect("copied")),
                1 => slots.prepare(Matter(slots.prepared().0 + number), &mut random).expect("prepared"),
                _ => {
                    let matter = Matter(2 + number % (slots.prepared().0 - 1));
                    slots.erase(&[matter]).expect("erased");
                }
            }
        }
        let before = contents(&slots);
        slots.take_over(rewrap, &mut rng()).expect("taken over");
        prop_assert_eq!(contents(&slots), before.clone());
        drop(slots);
        prop_assert_eq!(contents(&KeySlots::open(&place.path, &other()).expect("opened")), before);
    }
}

/// At any point of a crash one whole file stands in its place: everything but the last step touches the new file alone.
#[test]
fn until_the_last_step_the_old_file_is_not_touched() {
    let place = Place::with_slots(300);
    let before = place.bytes();
    let mut slots = place.open();
    let mut rewrap = slots.rewrap(&other()).expect("begun");
    rewrap.go_on(slots.prepared(), &mut rng()).expect("copied");
    assert_eq!(place.bytes(), before);
    let new = OpenOptions::new().read(true).open(beside(&place)).expect("there");
    let mut slot = [0; 80];
    new.read_exact_at(&mut slot, 4_096 + 80).expect("copied already");
    assert_ne!(slot, before[slot_at(1)]);
}
