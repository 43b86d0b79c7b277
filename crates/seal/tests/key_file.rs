//! The key file in daily use: made, opened, refused, filled, erased; and bytes that are read forever.

mod common;

use std::fs::{self, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

use common::{Counting, Place, SLOT, STORE, is_damaged, kek, rng, slot_at, tag};
use proptest::prelude::*;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use seal::{Failure, KeyEncryptionKey, KeySlots, Matter, MatterKey, Slot};

/// Computed by an independent implementation of the layout: three slots prepared, the second erased.
const GOLDEN: &[u8] = include_bytes!("data/slots-v1.bin");

#[test]
fn a_file_of_version_1_is_written_as_ever() {
    let place = Place::new();
    let mut slots = KeySlots::create(&place.path, STORE, &kek()).expect("created");
    slots.prepare(Matter(3), &mut Counting(0)).expect("prepared");
    slots.erase(&[Matter(2)]).expect("erased");
    assert!(place.bytes() == GOLDEN, "the stored form changed");
}

#[test]
fn a_file_of_version_1_is_read_forever() {
    let place = Place::new();
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&place.path)
        .expect("created");
    file.write_all(GOLDEN).expect("written");
    drop(file);
    let slots = place.open();
    let key =
        |first: u8| MatterKey::from_bytes(core::array::from_fn(|place| first.wrapping_add(place as u8)));
    assert_eq!((slots.prepared(), slots.store_id()), (Matter(3), STORE));
    assert_eq!(tag(&slots, 1), key(24).tag());
    assert!(matches!(slots.key(Matter(2)), Ok(Slot::Erased)));
    assert_eq!(tag(&slots, 3), key(136).tag());
}

#[test]
fn the_file_is_for_its_owner_only() {
    let place = Place::with_slots(1);
    let mode = fs::metadata(&place.path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    fs::set_permissions(&place.path, Permissions::from_mode(0o640)).expect("changed");
    assert!(matches!(place.try_open(), Err(Failure::Exposed { mode: 0o640 })));
}

#[test]
fn an_existing_file_is_never_replaced_and_an_open_one_not_shared() {
    let place = Place::with_slots(1);
    let before = place.bytes();
    assert!(matches!(
        KeySlots::create(&place.path, STORE, &kek()),
        Err(Failure::Exists)
    ));
    assert_eq!(place.bytes(), before);
    let open = place.open();
    assert!(matches!(place.try_open(), Err(Failure::InUse)));
    drop(open);
    assert!(place.try_open().is_ok());
}

#[test]
fn each_wrong_file_has_its_own_sentence() {
    let place = Place::with_slots(3);
    let stranger = KeyEncryptionKey::from_bytes([5; 32]);
    let why = KeySlots::open(&place.path, &stranger).expect_err("the wrong key");
    assert!(matches!(why, Failure::WrongKek { given, .. } if given == stranger.label()));

    let refused = |change: &dyn Fn(&mut Vec<u8>)| {
        let place = Place::with_slots(3);
        place.tamper(change);
        place.try_open().expect_err("must be refused")
    };
    assert!(matches!(refused(&|bytes| bytes[0] = b'X'), Failure::NotAKeyFile));
    assert!(matches!(
        refused(&|bytes| bytes[8] = 2),
        Failure::NewerVersion { found: 2, known: 1 }
    ));
    assert!(matches!(refused(&|bytes| bytes[20] ^= 1), Failure::HeaderDamaged));
    assert!(matches!(
        refused(&|bytes| bytes[1024..3000].fill(0)),
        Failure::CountDamaged
    ));
    for length in [0, 5, 8, 100, 4095] {
        assert!(
            matches!(refused(&|bytes| bytes.truncate(length)), Failure::Truncated),
            "{length}"
        );
    }
    assert!(matches!(Place::new().try_open(), Err(Failure::Missing)));
}

#[test]
fn slots_are_prepared_once_and_outlive_the_process() {
    let place = Place::with_slots(5);
    let mut slots = place.open();
    let before: Vec<_> = (1..=5).map(|matter| tag(&slots, matter)).collect();
    slots.prepare(Matter(3), &mut rng()).expect("nothing to do");
    assert_eq!(slots.prepared(), Matter(5));
    slots.prepare(Matter(9), &mut Counting(0)).expect("prepared");
    drop(slots);
    let slots = place.open();
    assert_eq!(slots.prepared(), Matter(9));
    assert_eq!(
        (1..=5).map(|matter| tag(&slots, matter)).collect::<Vec<_>>(),
        before
    );
    for never in [Matter::NONE, Matter(10), Matter(u64::MAX)] {
        assert!(matches!(slots.key(never), Ok(Slot::NeverPrepared)));
        assert!(matches!(slots.reader().key(never), Ok(Slot::NeverPrepared)));
    }
}

#[test]
fn after_erasure_neither_the_key_nor_its_wrapping_is_in_the_file() {
    let place = Place::with_slots(3);
    let wrapped = place.bytes()[slot_at(2)].to_vec();
    // The same randomness again: nonce and key of slots 1, 2, 3.
    let mut random = [0; 3 * 56];
    rng().fill_bytes(&mut random);
    let key = &random[56 + 24..2 * 56];

    let mut slots = place.open();
    assert_eq!(
        tag(&slots, 2),
        MatterKey::from_bytes(key.try_into().expect("32 bytes")).tag()
    );
    slots.erase(&[Matter(2)]).expect("erased");
    slots
        .erase(&[Matter(2), Matter(2)])
        .expect("erasing twice is fine");
    assert!(matches!(slots.key(Matter(2)), Ok(Slot::Erased)));
    drop(slots);

    let bytes = place.bytes();
    for secret in key.windows(8).chain(wrapped[8..].windows(8)) {
        assert!(!bytes.windows(8).any(|window| window == secret));
    }
    assert!(bytes[slot_at(2)][1..].iter().all(|byte| *byte == 0));
    let slots = place.open();
    assert!(matches!(slots.key(Matter(2)), Ok(Slot::Erased)));
    tag(&slots, 1);
    tag(&slots, 3);
}

#[test]
fn a_wrong_name_among_many_erases_nothing() {
    let place = Place::with_slots(3);
    let mut slots = place.open();
    let before = place.bytes();
    for wrong in [Matter::NONE, Matter(4), Matter(u64::MAX)] {
        let refused = slots.erase(&[Matter(2), wrong]);
        assert!(matches!(refused, Err(Failure::NothingToErase { matter }) if matter == wrong));
    }
    assert!(matches!(
        slots.erase(&[Matter(2), Matter::STORE]),
        Err(Failure::StoresOwn)
    ));
    assert_eq!(place.bytes(), before);
}

#[test]
fn any_changed_byte_of_a_slot_is_damage_and_never_an_erasure() {
    let place = Place::with_slots(4);
    place.open().erase(&[Matter(3)]).expect("erased");
    let whole = place.bytes();
    for matter in [2, 3] {
        for (place_in_slot, flip) in (0..SLOT).zip([0x01, 0x80, 0xff, 0x5a ^ 0xa4].into_iter().cycle()) {
            place.tamper(|bytes| bytes[slot_at(matter)][place_in_slot] ^= flip);
            let slots = place.open();
            assert!(
                is_damaged(&slots, matter),
                "matter {matter}, byte {place_in_slot}"
            );
            tag(&slots, 4);
            drop(slots);
            place.tamper(|bytes| bytes.clone_from(&whole));
        }
    }
}

#[test]
fn a_slot_in_another_place_or_file_is_damage() {
    let place = Place::with_slots(3);
    place.tamper(|bytes| bytes.copy_within(slot_at(1), slot_at(2).start));
    assert!(
        is_damaged(&place.open(), 2),
        "the key of one matter must not open another's"
    );
    let mut slots = place.open();
    slots
        .erase(&[Matter(2)])
        .expect("what is damaged can still be erased");
    assert!(matches!(slots.key(Matter(2)), Ok(Slot::Erased)));
}

#[test]
fn without_randomness_there_are_no_new_slots() {
    struct Broken;
    impl RngCore for Broken {
        fn next_u32(&mut self) -> u32 {
            0
        }
        fn next_u64(&mut self) -> u64 {
            0
        }
        fn fill_bytes(&mut self, _: &mut [u8]) {}
        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), rand::Error> {
            Err(rand::Error::new("no entropy"))
        }
    }
    let place = Place::with_slots(2);
    let mut slots = place.open();
    assert!(matches!(
        slots.prepare(Matter(4), &mut Broken),
        Err(Failure::NoRandomness)
    ));
    assert!(matches!(
        slots.prepare(Matter(u64::MAX), &mut rng()),
        Err(Failure::TooMany)
    ));
    assert_eq!(slots.prepared(), Matter(2));
    slots
        .prepare(Matter(4), &mut rng())
        .expect("a working generator is enough");
}

#[test]
fn tags_name_all_live_slots_and_pass_over_the_rest() {
    let last = 4096 + 100;
    let place = Place::with_slots(last);
    let mut slots = place.open();
    slots.erase(&[Matter(7), Matter(4097)]).expect("erased");
    drop(slots);
    place.tamper(|bytes| bytes[slot_at(4096)][70] ^= 4);
    let slots = place.open();
    let (found, damaged): (Vec<_>, Vec<_>) = slots.tags().partition(Result::is_ok);
    let found: Vec<_> = found.into_iter().map(|found| found.expect("found")).collect();
    let expected: Vec<u64> = (1..=last)
        .filter(|matter| ![7, 4096, 4097].contains(matter))
        .collect();
    assert_eq!(
        found.iter().map(|(_, matter)| matter.0).collect::<Vec<_>>(),
        expected
    );
    assert!(matches!(
        damaged[..],
        [Err(Failure::Damaged { matter: Matter(4096) })]
    ));
    let halves = std::thread::scope(|scope| {
        [(0, 2000), (2001, u64::MAX)]
            .map(|(first, last)| {
                scope.spawn({
                    let slots = &slots;
                    move || slots.tags_from(Matter(first), Matter(last)).flatten().collect()
                })
            })
            .map(|half| half.join().expect("a half"))
    });
    assert_eq!(
        halves
            .into_iter()
            .flat_map(|half: Vec<_>| half)
            .collect::<Vec<_>>(),
        found
    );
    assert_eq!(slots.tags_from(Matter(9), Matter(8)).count(), 0);
    for (found, matter) in found.iter().step_by(500) {
        assert_eq!(*found, tag(&slots, matter.0));
    }
}

#[test]
fn nothing_secret_is_printed() {
    let place = Place::with_slots(2);
    let slots = place.open();
    assert_eq!(
        format!("{:?}", slots.key(Matter(1))),
        "Ok(Live(MatterKey(hidden)))"
    );
    assert_eq!(format!("{slots:?}"), "KeySlots(prepared 2, keys hidden)");
    assert_eq!(
        format!("{:?} {:?}", slots.reader(), slots.tags()),
        "KeyReader(hidden) Tags(next 1)"
    );
}

#[test]
fn the_reader_agrees_with_single_lookups() {
    // More slots than the reader's cache holds (8,192), so that pages make room for each other.
    let place = Place::with_slots(9_200);
    let mut slots = place.open();
    slots
        .erase(&[Matter(64), Matter(65), Matter(9_200)])
        .expect("erased");
    let config = ProptestConfig::with_cases(24);
    proptest!(config, |(asked in proptest::collection::vec(0_u64..9_300, 1..200))| {
        let mut reader = slots.reader();
        for matter in asked.iter().flat_map(|matter| [*matter, matter + 1, 64, matter / 2]).map(Matter) {
            match (reader.key(matter), slots.key(matter)) {
                (Ok(Slot::Live(one)), Ok(Slot::Live(other))) => prop_assert_eq!(one.tag(), other.tag()),
                (Ok(Slot::Erased), Ok(Slot::Erased)) | (Ok(Slot::NeverPrepared), Ok(Slot::NeverPrepared)) => {}
                (one, other) => prop_assert!(false, "matter {}: {one:?} and {other:?}", matter.0),
            }
        }
    });
}

#[test]
fn a_damaged_slot_that_was_never_used_gets_another_key_and_no_other_slot_does() {
    let place = Place::with_slots(5);
    place.open().erase(&[Matter(2)]).expect("erased");
    let before = tag(&place.open(), 3);
    place.tamper(|bytes| bytes[slot_at(4)].fill(0));
    let mut slots = place.open();
    assert!(is_damaged(&slots, 4));
    let mut random = StdRng::seed_from_u64(8);
    for matter in 2..=4 {
        slots
            .replace_unused(Matter(matter), &mut random)
            .expect("replaced or left");
    }
    assert!(matches!(
        slots.replace_unused(Matter(6), &mut random),
        Err(Failure::NothingToErase { .. })
    ));
    drop(slots);
    let slots = place.open();
    assert!(
        matches!(slots.key(Matter(2)), Ok(Slot::Erased)),
        "an erasure stays one"
    );
    assert_eq!(tag(&slots, 3), before, "a whole key stays");
    assert_ne!(tag(&slots, 4), before);
}

#[test]
fn a_file_that_ends_before_a_used_slot_says_so_without_reading_a_key() {
    let place = Place::with_slots(9);
    place.open().reach_up_to(Matter(9)).expect("all stand");
    place.tamper(|bytes| bytes.truncate(common::slot_at(7).end - 1));
    let slots = place.open();
    slots.reach_up_to(Matter(6)).expect("these stand");
    let short = slots.reach_up_to(Matter(8)).expect_err("7 is cut");
    assert!(
        matches!(
            short,
            Failure::Short {
                last: Matter(6),
                used: Matter(8)
            }
        ),
        "{short}"
    );
    assert!(short.to_string().contains("behind slot 6"), "{short}");
}

/// Who may still refuse the store leaves the file as it was; the same slots are there for who goes on.
#[test]
fn slots_behind_the_count_are_taken_up_only_when_asked() {
    let place = Place::with_slots(4);
    let count = place.bytes();
    place.open().prepare(Matter(9), &mut rng()).expect("prepared");
    // As after a crash between the slots and their count.
    place.tamper(|bytes| bytes[..4096].copy_from_slice(&count[..4096]));
    let before = place.bytes();
    let mut slots = KeySlots::open_as_it_is(&place.path, &kek()).expect("opened");
    assert_eq!(slots.prepared(), Matter(9));
    assert!(place.bytes() == before, "opening changed the file");
    slots.take_up().expect("taken up");
    assert!(place.bytes() != before && slots.prepared() == Matter(9));
    drop(slots);
    assert_eq!(place.open().prepared(), Matter(9));
}

#[test]
fn a_file_that_this_user_may_not_read_is_not_a_missing_one() {
    let denied = Failure::Io {
        doing: "opened",
        source: std::io::ErrorKind::PermissionDenied.into(),
    };
    assert!(denied.is_denied() && denied.to_string().ends_with("opened: permission denied"));
    assert!(!Failure::Missing.is_denied());
}
