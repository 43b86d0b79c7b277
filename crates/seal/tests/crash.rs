//! What a crash or a bad disk leaves behind, and what becomes of it.
//!
//! A slot may be used only once it is counted in the header, and it is counted only after it was synced. So behind
//! the count anything may stand and none of it was used; within the count everything is whole or was damaged.

mod common;

use common::{Counting, Place, kek, slot_at, tag};
use proptest::prelude::*;
use seal::{Failure, KeySlots, Matter, MatterTag, Slot};

/// The file as it is when power fails while 11 to 20 are being prepared: slots on their way, the count still at ten.
fn interrupted(torn: impl FnOnce(&mut Vec<u8>)) -> (Place, Vec<MatterTag>) {
    let place = Place::with_slots(10);
    let before = place.bytes();
    let mut slots = place.open();
    let tags = (1..=10).map(|matter| tag(&slots, matter)).collect();
    slots.prepare(Matter(20), &mut Counting(0)).expect("prepared");
    drop(slots);
    place.tamper(|bytes| {
        bytes[..4096].copy_from_slice(&before[..4096]);
        torn(bytes);
    });
    (place, tags)
}

/// Prepares again after the crash, and checks that the keys in use are what they were and all new ones are whole.
fn recovers(place: &Place, in_use: &[MatterTag]) {
    let mut slots = place.open();
    slots
        .prepare(Matter(20), &mut Counting(99))
        .expect("prepared again");
    drop(slots);
    let slots = place.open();
    assert_eq!(slots.prepared(), Matter(20));
    for (matter, expected) in (1..).zip(in_use) {
        assert_eq!(
            tag(&slots, matter),
            *expected,
            "the key of matter {matter} must not change"
        );
    }
    let all: std::collections::HashSet<_> = (1..=20).map(|matter| tag(&slots, matter)).collect();
    assert_eq!(all.len(), 20, "every matter has a key of its own");
}

#[test]
fn a_torn_slot_behind_the_count_was_never_used_and_is_written_anew() {
    let (place, in_use) = interrupted(|bytes| bytes.truncate(slot_at(13).start + 31));
    let slots = place.open();
    assert_eq!(
        slots.prepared(),
        Matter(12),
        "11 and 12 arrived whole and are taken up"
    );
    assert!(matches!(slots.key(Matter(13)), Ok(Slot::NeverPrepared)));
    drop(slots);
    recovers(&place, &in_use);
}

#[test]
fn zeros_or_old_bytes_behind_the_count_are_written_anew() {
    let (place, in_use) = interrupted(|bytes| bytes[slot_at(11).start..].fill(0));
    assert_eq!(place.open().prepared(), Matter(10));
    recovers(&place, &in_use);
    let (place, in_use) = interrupted(|bytes| bytes[slot_at(11)].fill(0xee));
    assert_eq!(
        place.open().prepared(),
        Matter(10),
        "12 to 20 stand behind a gap and were not used either"
    );
    recovers(&place, &in_use);
}

#[test]
fn a_crash_between_the_slots_and_their_count_loses_nothing() {
    let (place, in_use) = interrupted(|_| {});
    assert_eq!(place.open().prepared(), Matter(20));
    recovers(&place, &in_use);
}

#[test]
fn a_file_cut_within_slots_in_use_names_each_missing_key_and_never_replaces_one() {
    let place = Place::with_slots(10);
    let in_use: Vec<_> = (1..=7).map(|matter| tag(&place.open(), matter)).collect();
    place.tamper(|bytes| bytes.truncate(slot_at(8).start + 40));
    let mut slots = place.open();
    slots
        .prepare(Matter(12), &mut Counting(0))
        .expect("new matters can go on");
    assert_eq!(slots.prepared(), Matter(12));
    drop(slots);
    let slots = place.open();
    for (matter, expected) in (1..).zip(&in_use) {
        assert_eq!(tag(&slots, matter), *expected);
    }
    for matter in 8..=10 {
        assert!(common::is_damaged(&slots, matter), "matter {matter}");
        let mut reader = slots.reader();
        assert!(matches!(reader.key(Matter(matter)), Err(Failure::Damaged { .. })));
    }
    assert_eq!(slots.tags().filter(Result::is_err).count(), 3);
    tag(&slots, 11);
}

#[test]
fn a_slot_in_use_that_reads_as_zeros_is_damaged_and_not_empty() {
    let place = Place::with_slots(10);
    place.tamper(|bytes| bytes[slot_at(10)].fill(0));
    let mut slots = place.open();
    assert!(common::is_damaged(&slots, 10));
    slots
        .prepare(Matter(10), &mut Counting(0))
        .expect("nothing to do");
    assert!(
        common::is_damaged(&slots, 10),
        "a lost key is never replaced by a fresh one"
    );
}

#[test]
fn damage_to_the_newest_count_does_not_expose_keys_in_use_to_being_written_over() {
    for newest in [1024, 2048] {
        let place = Place::with_slots(10);
        let mut slots = place.open();
        slots
            .prepare(Matter(if newest == 2048 { 15 } else { 10 }), &mut Counting(0))
            .expect("prepared");
        let last = slots.prepared().0;
        slots.erase(&[Matter(5)]).expect("erased");
        drop(slots);
        place.tamper(|bytes| bytes[newest + 3] ^= 0x10);
        let mut slots = place.open();
        assert_eq!(slots.prepared(), Matter(last));
        let before = tag(&slots, last);
        slots
            .prepare(Matter(last + 5), &mut Counting(50))
            .expect("prepared");
        assert_eq!(tag(&slots, last), before);
        assert!(matches!(slots.key(Matter(5)), Ok(Slot::Erased)));
    }
}

/// One step in the life of a key file.
#[derive(Debug, Clone)]
enum Step {
    Prepare(u64),
    Erase(Vec<u64>),
    Reopen,
    /// Bytes lost or left behind the count, as by a crash while preparing.
    Crash(usize, u8),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        (1_u64..60).prop_map(Step::Prepare),
        proptest::collection::vec(2_u64..60, 0..5).prop_map(Step::Erase),
        Just(Step::Reopen),
        (0_usize..300, any::<u8>()).prop_map(|(length, fill)| Step::Crash(length, fill)),
    ];
    proptest::collection::vec(step, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_a_key_stays_what_it_is_until_it_is_erased(steps in steps()) {
        let place = Place::new();
        let mut slots = KeySlots::create(&place.path, common::STORE, &kek()).expect("created");
        let mut rng = common::rng();
        // The tag of each live matter, nothing for an erased one; matter 1 first.
        let mut model: Vec<Option<MatterTag>> = Vec::new();
        for step in steps {
            match step {
                Step::Prepare(up_to) => {
                    slots.prepare(Matter(up_to), &mut rng).expect("prepared");
                    let known = model.len() as u64;
                    model.extend((known + 1..=up_to).map(|matter| Some(tag(&slots, matter))));
                }
                Step::Erase(matters) => {
                    let known: Vec<_> =
                        matters.into_iter().filter(|matter| *matter <= model.len() as u64).map(Matter).collect();
                    slots.erase(&known).expect("erased");
                    known.iter().for_each(|matter| model[matter.0 as usize - 1] = None);
                }
                Step::Reopen => {
                    drop(slots);
                    slots = place.open();
                }
                Step::Crash(length, fill) => {
                    drop(slots);
                    place.tamper(|bytes| {
                        bytes.truncate(slot_at(model.len() as u64).end.max(slot_at(0).end));
                        bytes.extend(vec![fill; length]);
                    });
                    slots = place.open();
                }
            }
            prop_assert_eq!(slots.prepared().0, model.len() as u64);
            for (matter, expected) in (1..).zip(&model) {
                match (slots.key(Matter(matter)).expect("whole"), expected) {
                    (Slot::Live(key), Some(tag)) => prop_assert_eq!(key.tag(), *tag),
                    (Slot::Erased, None) => {}
                    (found, expected) => prop_assert!(false, "matter {matter}: {found:?}, expected {expected:?}"),
                }
            }
        }
    }
}
